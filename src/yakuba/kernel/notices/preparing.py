"""The PDF of a print batch: the list of letters, then every letter, each beginning on a sheet of its own.

Made outside of any transaction, checked page by page, and taken up only if the batch is still the same revision.
"""

import io
from collections.abc import Sequence
from dataclasses import dataclass

from yakuba.kernel.audit import service as audit
from yakuba.kernel.documents import service as documents
from yakuba.kernel.documents.contracts import DocumentError, Made, StoreError
from yakuba.kernel.jobs.contracts import Job, JobError
from yakuba.kernel.jobs.service import effect
from yakuba.kernel.notices import deliveries, reading, registry
from yakuba.kernel.notices.contracts import BATCH_KIND, BatchState, DeliveryState
from yakuba.kernel.notices.models import Delivery, PrintBatch
from yakuba.kernel.organisation import service as organisation
from yakuba.kernel.organisation.contracts import NotAllowed
from yakuba.lib import clock
from yakuba.lib.refs import JsonValue, OwnerRef


@dataclass(frozen=True, slots=True)
class Letter:
    """One letter as made: its papers (cover, attachments), the mark on its cover, its address for the list."""

    delivery: Delivery
    papers: tuple[bytes, ...]
    mark: str
    postcode: str
    name: str


@dataclass(frozen=True, slots=True)
class Failure:
    """A letter that cannot be made, with the code of the reason."""

    delivery: Delivery
    reason: str


@dataclass(frozen=True, slots=True)
class Bound:
    """The whole PDF and where each letter lies in it: delivery id → first and last page, from 1."""

    content: bytes
    pages: int
    ranges: dict[str, tuple[int, int]]


class MiscountError(JobError):
    """The PDF does not hold exactly the letters of the batch: it must not be printed."""


def prepare(context: Job, batch_id: str, revision: int) -> None:
    """Make and take up the PDF of one revision; one that is out of date changes nothing. Raises JobError."""
    batch = PrintBatch.objects.get(pk=batch_id)
    if batch.state != BatchState.FROZEN or batch.revision != revision:
        return
    letters, failures = _made(list(batch.letters.select_related("notice").order_by("position")))
    bound = bind(batch, letters)
    try:
        kept = documents.keep(bound.content, name=f"tsuchi-{batch.made_at:%Y%m%d-%H%M}.pdf")
    except StoreError as error:
        raise JobError(str(error)) from error
    with effect(context):
        _take_up(batch_id, revision, bound, kept, failures)


def bind(batch: PrintBatch, letters: Sequence[Letter]) -> Bound:
    """List and letters as one PDF, proved: as many letters as rows, and each mark on the page where it belongs.

    Every letter has an even number of pages, so that two-sided printing never puts two persons on one sheet.
    Raises MiscountError.
    """
    ranges: dict[str, tuple[int, int]] = {}
    last = _even(_count(_list(batch, letters, {})))
    for letter in letters:
        first, last = last + 1, last + _even(sum(map(_count, letter.papers)))
        ranges[str(letter.delivery.id)] = (first, last)
    content = documents.joined([(_list(batch, letters, ranges),), *(letter.papers for letter in letters)])
    _prove(content, letters, ranges)
    return Bound(content, last, ranges)


def _made(rows: Sequence[Delivery]) -> tuple[list[Letter], list[Failure]]:
    """The letters, numbered through without a gap for those that were taken back or cannot be made."""
    letters: list[Letter] = []
    failures: list[Failure] = []
    for row in rows:
        row.position = len(letters) + 1
        made = _letter(row)
        letters.append(made) if isinstance(made, Letter) else failures.append(made)
    return letters, failures


def _letter(row: Delivery) -> Letter | Failure:
    notice = row.notice
    owner = OwnerRef(notice.owner_kind, notice.owner_id)
    postal = reading.postal_of(notice)
    if postal is None:
        return Failure(row, "letter_document")
    try:
        known = {info.id: info for info in documents.documents(owner)}
        attached = [known[number] for number in notice.attachments]
        papers = [documents.read_paper(info.id, actor=deliveries.ITSELF, owner=owner) for info in attached]
    except (KeyError, DocumentError, NotAllowed):
        return Failure(row, "letter_document")
    mark = f"{str(row.id)[:13]} ({row.position})"
    chain = organisation.above(row.section, clock.day_of(notice.sent_at))
    town = organisation.municipality()
    context: dict[str, JsonValue] = {
        "addressee": {
            "name": postal.name,
            "honorific": postal.honorific,
            "postal_code": postal.postcode,
            "address": "\n".join(postal.lines),
        },
        "sent_on": clock.day_of(notice.sent_at).isoformat(),
        "municipality": town.name if town else "",
        "section": chain[0].name if chain else row.section,
        "phone": next((place.phone for place in chain if place.phone), ""),
        "subject": notice.subject,
        "body": [part.strip("\n") for part in notice.body.split("\n\n") if part.strip()],
        "attachments": [f"{info.number} {info.title}" for info in attached],
        "mark": mark,
    }
    try:
        cover = documents.render("notice_letter", context)
    except DocumentError:
        return Failure(row, "letter_glyph")
    return Letter(row, (cover, *papers), mark, postal.postcode, postal.name)


def _list(batch: PrintBatch, letters: Sequence[Letter], ranges: dict[str, tuple[int, int]]) -> bytes:
    place = organisation.section(batch.section)
    rows: list[JsonValue] = []
    for letter in letters:
        # Before the pages are known, the widest text stands for them, so that the list keeps its length.
        first, last = ranges.get(str(letter.delivery.id), (99_999, 99_999))
        title = registry.title(letter.delivery.notice.template)
        rows.append([f"〒{letter.postcode}", letter.name, title, f"{first}〜{last}"])
    columns: list[JsonValue] = [
        {"label": "郵便番号", "share": 3},
        {"label": "宛名", "share": 6},
        {"label": "通知", "share": 6},
        {"label": "頁", "share": 4},
    ]
    context: dict[str, JsonValue] = {
        "title": "通知の送付一覧",
        "subtitle": f"{len(letters)}通 第{batch.revision}版",
        "made_on": clock.day_of(batch.made_at).isoformat(),
        "made_by": place.name if place else batch.section,
        "columns": columns,
        "rows": rows,
        "notes": ["1通ごとに偶数頁です。封入の前に、頁の範囲と宛名を照合してください。"],
    }
    return documents.render("list", context)


def _prove(content: bytes, letters: Sequence[Letter], ranges: dict[str, tuple[int, int]]) -> None:
    from pypdf import PdfReader  # slow to load, and few processes need it

    pages = PdfReader(io.BytesIO(content)).pages
    expected = max((last for _first, last in ranges.values()), default=len(pages))
    if len(ranges) != len(letters) or len(pages) != expected:
        raise MiscountError("the batch has another number of letters or pages than its list")
    for letter in letters:
        first, _last = ranges[str(letter.delivery.id)]
        shown = "".join(pages[first - 1].extract_text().split())
        if "".join(letter.mark.split()) not in shown:
            raise MiscountError(f"letter {letter.delivery.position} does not begin on page {first}")


def _take_up(batch_id: str, revision: int, bound: Bound, kept: Made, failures: Sequence[Failure]) -> None:
    batch = PrintBatch.objects.select_for_update().get(pk=batch_id)
    if batch.state != BatchState.FROZEN or batch.revision != revision:
        return
    rows = {str(row.id): row for row in batch.letters.select_for_update(of=("self",)).select_related("notice")}
    if rows.keys() != bound.ranges.keys() | {str(failure.delivery.id) for failure in failures}:
        raise MiscountError("the batch has other letters than its PDF")
    for position, (number, (first, last)) in enumerate(bound.ranges.items(), start=1):
        rows[number].position, rows[number].first_page, rows[number].last_page = position, first, last
    Delivery.objects.bulk_update(rows.values(), ["position", "first_page", "last_page"], batch_size=100)
    for failure in failures:
        row = rows[str(failure.delivery.id)]
        row.batch, row.position = None, 0
        deliveries.fail(row, DeliveryState.DEAD, reason=failure.reason)
    subject = OwnerRef(BATCH_KIND, str(batch.id))
    if batch.file:
        documents.discard(batch.file, actor=deliveries.ITSELF)
    info = documents.adopt(kept, owner=subject, actor=deliveries.ITSELF)
    batch.state, batch.file, batch.sha256, batch.pages = BatchState.READY, info.id, info.sha256, bound.pages
    batch.failed += len(failures)
    batch.save()
    detail: dict[str, JsonValue] = {"letters": len(bound.ranges), "pages": bound.pages, "sha256": info.sha256}
    audit.record(actor=deliveries.ITSELF, act="notices.batch.ready", subject=subject, detail=detail)


def _count(content: bytes) -> int:
    from pypdf import PdfReader

    return len(PdfReader(io.BytesIO(content)).pages)


def _even(pages: int) -> int:
    return pages + pages % 2
