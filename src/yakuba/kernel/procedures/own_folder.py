"""A town's own folder: definitions in ``<area>/<id>.yaml`` and changes of the banks, checked as shipped ones are.

Nothing is taken of a folder in which anything is wrong: every mistake is told, by file and field.
"""

from collections.abc import Iterable, Iterator, Mapping, Set
from dataclasses import dataclass
from datetime import date
from functools import partial
from pathlib import Path

from yakuba.kernel.organisation import service as organisation
from yakuba.kernel.procedures.catalogue import digest
from yakuba.kernel.procedures.cited import plain
from yakuba.kernel.procedures.complaints import bank_complaints, definition_complaints
from yakuba.kernel.procedures.contracts import Definition
from yakuba.kernel.procedures.editions import OWN_FROM
from yakuba.kernel.procedures.form_complaints import form_complaints
from yakuba.kernel.procedures.form_files import FormFile, by_sha256, form_file
from yakuba.kernel.procedures.overlay import LISTS, Dated, read
from yakuba.kernel.procedures.reading import Refused, checked, load
from yakuba.kernel.procedures.timeline import Timeline

NOT_BACKWARDS = "明日以後の日にしてください(受け付けたものの扱いを後から変えないため)"
Known = Mapping[str, tuple[str, str, str]]
"""手続ID → (手続名, 法令名, 根拠条項号) of the national survey."""


@dataclass(frozen=True)
class Folder:
    """What was read: definitions with their forms, and changes of the banks, by what their files are called."""

    definitions: Mapping[str, Definition]
    changes: Mapping[str, Dated]
    forms: Mapping[str, FormFile]

    @property
    def contents(self) -> dict[str, bytes]:
        """The PDFs of its forms, by SHA-256."""
        return by_sha256(self.definitions.values(), [self.forms[shown] for shown in self.definitions])


def read_folder(path: Path) -> tuple[Folder, list[str]]:
    """What can be read of the folder, each file for itself, and every mistake of every file.

    Raises Refused where there is no such folder, or nothing in it.
    """
    if not path.is_dir():
        raise Refused(["フォルダーがありません。場所を確かめてください。"])
    definitions: dict[str, Definition] = {}
    forms: dict[str, FormFile] = {}
    of_forms: set[Path] = set()
    changes, wrong = read(path)
    files = sorted(path.glob("*/*.yaml"))
    for file in files:
        shown = f"{file.parent.name}/{file.name}"
        try:
            definitions[shown] = checked(load(file, shown), Definition, shown)
        except Refused as refused:
            wrong += refused.complaints
            of_forms |= set(file.parent.glob("*.pdf"))
            continue
        forms[shown] = form_file(definitions[shown], file.parent)
        wrong += [f"{shown} の {said}" for said in forms[shown].complaints]
        if (own := definitions[shown].form) is not None:
            of_forms.add(file.parent / own.pdf)
    wrong += _strangers(path, of_forms)
    if not (files or changes or wrong):
        raise Refused(["フォルダーに定義(分野/識別子.yaml)も、共通の語と数字(facts.yaml など)もありません。"])
    return Folder(definitions, changes, forms), wrong


def _strangers(path: Path, forms: Set[Path]) -> Iterator[str]:
    """What nobody would read: a file in the wrong place or under another name must not be passed over in silence."""
    banks = {f"{bank}.yaml" for bank in LISTS}
    for file in sorted(path.rglob("*")):
        place = file.relative_to(path)
        definition = len(place.parts) == 2 and (place.suffix == ".yaml" or file in forms)
        known = place.name in banks if len(place.parts) == 1 else definition
        if file.is_file() and not known and not any(part.startswith(".") for part in place.parts):
            may = "、".join(sorted(banks))
            said = f"定義は 分野/識別子.yaml に、その様式(form.pdf)は同じ所に、共通の語と数字は {may} に置きます"
            yield f"{place}: 読まれないファイルです。{said}"


def complaints(folder: Folder, line: Timeline, known: "Stored", survey: Known | None) -> Iterator[str]:
    """What is wrong with the folder beside its files for themselves, each thing judged by the banks of its day."""
    for day in sorted({one.valid_from for one in folder.changes.values()}):
        yield from bank_complaints(line.bank_on(day))
    for shown, definition in folder.definitions.items():
        bank = line.bank_on(definition.valid_from)
        yield from definition_complaints(bank, [definition], partial(_called, shown))
        found = (
            *form_complaints(bank, definition, folder.forms[shown].content),
            *_named_as(shown, definition),
            *known.complaints(definition),
            *_survey(definition, survey),
        )
        yield from (f"{shown} の {text}" for text in found)
    yield from _twice(folder)


def _called(shown: str, _definition: Definition) -> str:
    return shown


def _twice(folder: Folder) -> Iterator[str]:
    files: dict[tuple[str, int], str] = {}
    for shown, definition in folder.definitions.items():
        first = files.setdefault((definition.id, definition.version), shown)
        if first != shown:
            yield f"{shown} の version: {first} と同じ版です。どちらかにしてください"


def _named_as(shown: str, definition: Definition) -> Iterator[str]:
    area, _slash, file = shown.partition("/")
    if definition.area != area:
        yield f"area: フォルダーの名前({area})と同じにしてください"
    if not file.removesuffix(".yaml").startswith(definition.id):
        yield f"id: ファイルの名前({file})は {definition.id} から始めてください"
    if organisation.section_for(definition.duty, definition.valid_from) is None:
        yield f"duty: 「{definition.duty}」を担当する課が組織にありません"


def _survey(definition: Definition, survey: Known | None) -> Iterator[str]:
    """As the shipped ones: the survey's own name and article, or a dated reason."""
    if definition.survey is None or survey is None:
        return
    row = survey.get(definition.survey.id)
    if row is None:
        yield f"survey.id: 悉皆調査に手続ID {definition.survey.id} はありません"
        return
    name, law, article = row
    basis = {(plain(one.law), plain(one.article)) for one in definition.legal_basis}
    agrees = plain(definition.survey.name) == plain(name) and (plain(law), plain(article)) in basis
    if not agrees and definition.survey_mismatch is None:
        said = f"悉皆調査では「{name}」({law}{article})です"
        yield f"survey: {said}。合わせるか、survey_mismatch に理由と確かめた日を書いてください"
    if agrees and definition.survey_mismatch is not None:
        yield "survey_mismatch: 悉皆調査と合っているので要りません"


@dataclass(frozen=True)
class Stored:
    """What was published before: versions with their digests, and the day from which something new may hold."""

    digests: Mapping[tuple[str, int], str]
    today: date

    def complaints(self, definition: Definition) -> Iterator[str]:
        """Why this version cannot be added to what is there; nothing for one that is there already."""
        known = self.digests.get((definition.id, definition.version))
        if known == digest(definition):
            return
        free = max((v for name, v in self.digests if name == definition.id and v >= OWN_FROM), default=OWN_FROM - 1) + 1
        if definition.version < OWN_FROM:
            yield f"version: 町が作る版は{OWN_FROM}から数えます。{free} にしてください(それより前は配布される版)"
        elif known is not None:
            yield f"version: 第{definition.version}版は別の内容で公開済みです。内容を変えるときは {free} にしてください"
        if definition.valid_from <= self.today:
            yield f"valid_from: {NOT_BACKWARDS}"

    def is_new(self, definition: Definition) -> bool:
        """Whether this version was not published yet."""
        return (definition.id, definition.version) not in self.digests


def unchecked(definitions: Iterable[Definition], survey: Known | None) -> list[str]:
    """Definitions whose claim about the survey nobody compared: without its file none is."""
    return sorted(d.id for d in definitions if d.survey is not None) if survey is None else []
