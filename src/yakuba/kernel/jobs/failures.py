"""What is kept of an error: its class, its own words only if they were written for operators, and the places.

The text of any other exception may quote personal data (a name that was not found, a row that broke a constraint).
"""

import traceback

from yakuba.kernel.jobs.contracts import JobError, PermanentError

ABANDONED = "yakuba.kernel.jobs.WorkerDied"
TEXT_LIMIT = 500


def is_final(error: BaseException) -> bool:
    """Trying again is of no use."""
    return isinstance(error, PermanentError)


def name_of(error: BaseException) -> str:
    """Dotted name of the error's class."""
    return f"{type(error).__module__}.{type(error).__qualname__}"


def trace_of(error: BaseException) -> str:
    """First line: the words of a JobError, else nothing; then ``file:line function`` of each frame, innermost last."""
    words = str(error)[:TEXT_LIMIT].replace("\n", " ") if isinstance(error, JobError) else ""
    frames = traceback.extract_tb(error.__traceback__)
    return "\n".join([words, *(f"{frame.filename}:{frame.lineno} {frame.name}" for frame in frames)])


def sentence(class_path: str, trace: str) -> str:
    """One line for a list: class, words, and the innermost place."""
    words, _, places = trace.partition("\n")
    where = places.rsplit("\n", 1)[-1].rsplit("/", 1)[-1]
    return " – ".join(part for part in (class_path, words, where) if part)
