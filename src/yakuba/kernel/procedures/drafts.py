"""A definition that was written on pages: checked, tried and published by the same code as a town's folder.

Only commands and the worker import this module: compiling needs sqlglot, which web processes do not load.
"""

import re
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from yakuba.kernel.documents.contracts import DocumentError
from yakuba.kernel.procedures import as_file, trying
from yakuba.kernel.procedures.contracts import Definition, DefinitionError
from yakuba.kernel.procedures.publish import Published
from yakuba.kernel.procedures.publish_own import check_folder, publish_folder
from yakuba.kernel.procedures.reading import Refused
from yakuba.kernel.procedures.trying import Trial
from yakuba.kernel.procedures.unchecked import unchecked
from yakuba.lib.refs import Actor

_FIELD = re.compile(r"(?P<field>[a-z_]+(?:[.\[][^: ]+)?): (?P<said>.+)", re.DOTALL)
_CONDITION = re.compile(r"規則 \S+ の条件 (?P<id>\S+): (?P<said>.+)", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Complaint:
    """Why it may not be published: ``field`` as definitions write it (``letters[approved].title``), or ''."""

    field: str
    text: str


@dataclass(frozen=True, slots=True)
class Verdict:
    """What checking came to. Without complaints it may be published, and was tried.

    ``unproven``: what rests on memory alone; ``not_easy``: what residents read and is not there in やさしい日本語;
    ``compared``: whether somebody compared the survey's name and article (a page cannot).
    """

    complaints: tuple[Complaint, ...] = ()
    unproven: tuple[str, ...] = ()
    not_easy: tuple[str, ...] = ()
    compared: bool = True
    trials: tuple[Trial, ...] = ()


def check_draft(definition: Definition) -> Verdict:
    """What ``procedures check --folder`` says of this one definition, each complaint with its field."""
    try:
        with _folder(definition) as folder:
            found = check_folder(folder)
    except Refused as refused:
        return Verdict(tuple(told(definition, refused.complaints)))
    except DefinitionError as error:
        return Verdict((Complaint("", str(error)),))
    except DocumentError as error:
        return Verdict((Complaint("form", str(error)),))
    bank = found.plan.line.bank_on(definition.valid_from)
    return Verdict(
        unproven=tuple(_unproven(definition)),
        not_easy=tuple(said.partition(": ")[2] for said in bank.easy.lacking((definition,))),
        compared=not found.unchecked,
        trials=trying.trials(found.plan.line, definition),
    )


def publish_draft(actor: Actor, definition: Definition) -> Published:
    """Store it as ``procedures publish --folder`` does; the same again changes nothing.

    Raises DefinitionError with every mistake, NotAllowed.
    """
    with _folder(definition) as folder:
        return publish_folder(actor, folder)


def told(definition: Definition, complaints: Sequence[str]) -> Iterator[Complaint]:
    """The sentences of a refused folder as complaints about fields of its one definition."""
    for said in complaints:
        text = said.removeprefix(f"{as_file.place(definition)} の ")
        found = _FIELD.fullmatch(text)
        if found is None:
            yield Complaint("", text)
            continue
        field, words = found["field"], found["said"]
        if (of := _CONDITION.fullmatch(words)) is not None:
            field, words = f"{field}.when[{of['id']}]", of["said"]
        yield Complaint(field, words)


@contextmanager
def _folder(definition: Definition) -> Iterator[Path]:
    with tempfile.TemporaryDirectory(prefix="yakuba-draft-") as made:
        folder = Path(made)
        as_file.write_into(folder, definition)
        yield folder


def _unproven(definition: Definition) -> Iterator[str]:
    yield from (str(article) for article in definition.legal_basis if not article.verified)
    yield from (point.words for point in unchecked(definition))
