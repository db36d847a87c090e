"""What is kept of an error: its class, its own words only if they were written for operators, its codes and places.

The text of any other exception may quote personal data (a name that was not found, a row that broke a constraint).
"""

from yakuba.kernel.jobs.contracts import JobError, PermanentError
from yakuba.lib.faults import codes_of, name_of, places_of

__all__ = ["ABANDONED", "is_final", "name_of", "sentence", "trace_of"]

ABANDONED = "yakuba.kernel.jobs.WorkerDied"
TEXT_LIMIT = 500


def is_final(error: BaseException) -> bool:
    """Trying again is of no use."""
    return isinstance(error, PermanentError)


def trace_of(error: BaseException) -> str:
    """First line: the words of a JobError, else a database's code and constraint, else nothing; then
    ``file:line function`` of each frame, innermost last."""
    words = str(error)[:TEXT_LIMIT].replace("\n", " ") if isinstance(error, JobError) else codes_of(error)
    return "\n".join([words, *places_of(error)])


def sentence(class_path: str, trace: str) -> str:
    """One line for a list: class, words, and the innermost place."""
    words, _, places = trace.partition("\n")
    where = places.rsplit("\n", 1)[-1].rsplit("/", 1)[-1]
    return " – ".join(part for part in (class_path, words, where) if part)
