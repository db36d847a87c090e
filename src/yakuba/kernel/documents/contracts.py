"""What other parts may know of documents: values, states, and the ways in which a request can be refused."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Protocol

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from yakuba.lib.characters import category


class DocumentError(Exception):
    """What was asked of documents cannot be done; the text says, in Japanese, what to do next."""


class UnknownTemplateError(DocumentError):
    """No template of that name is registered."""

    def __init__(self, name: str) -> None:
        super().__init__(_("様式「%(name)s」は登録されていません。") % {"name": name})
        self.name = name


class BadContextError(DocumentError):
    """The values do not fit the template's declared context. ``fields`` are dotted paths, never values."""

    def __init__(self, template: str, fields: Iterable[str]) -> None:
        self.template, self.fields = template, tuple(fields)
        text = _("様式「%(name)s」の項目が足りないか、形が合いません: %(fields)s")
        super().__init__(text % {"name": template, "fields": "、".join(self.fields)})


class MissingGlyphError(DocumentError):
    """``chars`` cannot be printed as themselves: the fonts lack them, or they are control characters.

    A kanji may be the right one all the same: then the text says how the paper is made without it.
    """

    def __init__(self, chars: Iterable[str]) -> None:
        self.chars = tuple(chars)
        named = "、".join(_named(char) for char in self.chars)
        text = _("印字できない文字があります: %(chars)s。文字を確かめて入力し直してください。")
        if any(category(char[0]) == "Lo" for char in self.chars):
            text += _("その字で正しいときは、似た形の字かカタカナで入力し直し、正しい字は紙に書き添えてください。")
        super().__init__(text % {"chars": named})


class RenderError(DocumentError):
    """The template itself failed. ``engine`` is the engine's own message: for our code, not for people or logs."""

    def __init__(self, text: str, engine: str = "") -> None:
        super().__init__(text)
        self.engine = engine


class StoreError(DocumentError):
    """The file store could not be written: disk full, read-only or gone. Nothing was kept."""

    def __init__(self) -> None:
        super().__init__(_("ファイルを保存できませんでした。保存先の空きを確かめてから、もう一度お試しください。"))


class DamagedFileError(DocumentError):
    """A stored file is gone or no longer has the content that its row names."""

    def __init__(self) -> None:
        super().__init__(_("保存されたファイルが壊れているか、見つかりません。情報政策へ連絡してください。"))


class UploadRefusedError(DocumentError):
    """An upload was not taken. ``code`` names the reason for programs, the text says to the person what to do."""

    def __init__(self, code: str, text: str) -> None:
        super().__init__(text)
        self.code = code


class NotReadableError(DocumentError):
    """The file may not be read (yet): not scanned, quarantined or disposed of; the text says which."""


class UnknownFileError(DocumentError):
    """There is no such file."""

    def __init__(self) -> None:
        super().__init__(_("ファイルが見つかりません。"))


class UnknownDocumentError(DocumentError):
    """There is no such document."""

    def __init__(self) -> None:
        super().__init__(_("文書が見つかりません。"))


class WrongOrderError(DocumentError):
    """The step does not fit where the document stands; the text says what must come first."""


class DisposalRefusedError(DocumentError):
    """Nothing was disposed of. ``problems`` holds a code for every document that stands in the way."""

    def __init__(self, text: str, problems: dict[str, str] | None = None) -> None:
        super().__init__(text)
        self.problems = problems or {}


class TableRefusedError(DocumentError):
    """The table of 保存期間の区分 was not replaced; ``problems`` are all the sentences, and the text is all of them."""

    def __init__(self, problems: Iterable[str]) -> None:
        self.problems = tuple(problems)
        super().__init__("\n".join([_("保存期間の区分は何も変えていません。"), *self.problems]))


class ScannerDownError(Exception):
    """The virus scanner does not answer. The file waits; nothing is lost."""


class DocumentKind(StrEnum):
    """収受した文書, 施行する文書, 庁内の文書."""

    RECEIVED = "received"
    OUTGOING = "outgoing"
    INTERNAL = "internal"


class FileStatus(StrEnum):
    """Where an upload is on its way: received → scanning → clean or quarantined; disposed at the end."""

    RECEIVED = "received"
    SCANNING = "scanning"
    CLEAN = "clean"
    QUARANTINED = "quarantined"
    DISPOSED = "disposed"


STATUS_TEXTS = {
    FileStatus.RECEIVED: gettext_lazy("受け取りました。安全を検査する順番を待っています。"),
    FileStatus.SCANNING: gettext_lazy("安全を検査しています。終わるまで開けません。出し直す必要はありません。"),
    FileStatus.CLEAN: gettext_lazy("安全を確かめました。"),
    FileStatus.QUARANTINED: gettext_lazy("安全を確かめられないため隔離しました。別の形で出し直してください。"),
    FileStatus.DISPOSED: gettext_lazy("保存期間が終わり、廃棄しました。"),
}


@dataclass(frozen=True, slots=True)
class Limits:
    """What one field of a form accepts."""

    max_bytes: int = 10 << 20
    media_types: frozenset[str] = frozenset({"application/pdf", "image/jpeg", "image/png"})


@dataclass(frozen=True, slots=True)
class Staged:
    """An upload that is checked and durable in the store, but belongs to nothing yet: ``attach`` it within a day."""

    store_name: str
    name: str
    media_type: str
    size: int
    sha256: str
    original_sha256: str
    findings: tuple[str, ...]
    staged_at: datetime


@dataclass(frozen=True, slots=True)
class Made:
    """A PDF that the house itself has made, durable in the store, not yet belonging to anything: ``adopt`` it."""

    store_name: str
    name: str
    size: int


@dataclass(frozen=True, slots=True)
class FileInfo:
    """An attached file. ``sha256`` is of what is stored, ``original_sha256`` of what was sent (pictures differ)."""

    id: str
    name: str
    media_type: str
    size: int
    sha256: str
    original_sha256: str
    status: FileStatus
    reason: str
    received_at: datetime

    @property
    def message(self) -> str:
        """What the status means to the person who sent the file."""
        return str(STATUS_TEXTS[self.status])


@dataclass(frozen=True, slots=True)
class Verdict:
    """A scanner's word on one file. ``signature`` names what was found."""

    clean: bool
    engine: str
    signature: str = ""


class Scanner(Protocol):
    """A virus scanner (adapters/clamav, adapters/scanner_simulator)."""

    def scan(self, content: bytes) -> Verdict:
        """Raises ScannerDownError when there is no answer."""


HEAD = "市長"
"""執行機関 in whose name letters go out unless another is named, in the word of the definitions."""


@dataclass(frozen=True, slots=True)
class DocumentInfo:
    """An official document's index entry. ``retain_until`` is its last day of retention; None: kept for ever.

    ``authority``: 執行機関 in whose name it goes out, and whose seal it takes. ``tells_place``: its newest paper says
    where somebody lives, as far as anybody noted.
    """

    id: str
    section: str
    number: str
    kind: DocumentKind
    title: str
    received_on: date | None
    drafted_on: date | None
    decided_on: date | None
    issued_on: date | None
    retention: str
    retain_until: date | None
    disposed: bool
    authority: str = HEAD
    tells_place: bool = True


@dataclass(frozen=True, slots=True)
class RetentionInfo:
    """保存期間の区分. ``years`` None: kept for ever; ``verified``: somebody compared it with its ``source``."""

    code: str
    label: str
    years: int | None
    verified: bool
    source: str = ""


@dataclass(frozen=True, slots=True)
class Asked:
    """Who asks for a number of years: ids of procedures in force or to come, and how many cases are kept for them.

    With neither, only what is in force no more asks for them.
    """

    procedures: tuple[str, ...] = ()
    cases: int = 0

    def __bool__(self) -> bool:
        return bool(self.procedures or self.cases)


@dataclass(frozen=True, slots=True)
class ClassUse:
    """What uses a class: documents kept, entries of the index whose content is disposed of, and who asks for it."""

    documents: int = 0
    disposed: int = 0
    asked: Asked = Asked()

    def __bool__(self) -> bool:
        return bool(self.documents or self.disposed or self.asked)


@dataclass(frozen=True, slots=True)
class TableChange:
    """What came of a new table: codes of classes, and how many documents keep the last day of the years before.

    ``cases``: how many cases are kept for another number of years from now on.
    """

    added: tuple[str, ...]
    changed: tuple[str, ...]
    removed: tuple[str, ...]
    documents: int
    cases: int


@dataclass(frozen=True, slots=True)
class HoldInfo:
    """A standing 廃棄の停止. ``by``: who set it, as ``staff:CODE``."""

    reason: str
    at: datetime
    by: str


@dataclass(frozen=True, slots=True)
class Prepared:
    """A typeset document, durable in the store, not yet belonging to anything: ``freeze`` it."""

    template: str
    template_version: str
    data_store: str
    pdf_store: str


@dataclass(frozen=True, slots=True)
class Verification:
    """What checking a frozen document found.

    ``whole``: both stored files have the content that was frozen. ``repeatable``: typesetting the data again gives
    the same bytes; None where template, fonts or engine have changed since.
    """

    version: int
    pdf_sha256: str
    whole: bool
    repeatable: bool | None


def _named(char: str) -> str:
    codes = " ".join(f"U+{ord(letter):04X}" for letter in char)
    return f"「{char}」({codes})" if char.isprintable() else f"({codes})"
