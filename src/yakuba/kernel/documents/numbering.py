"""文書番号 by section, symbol and fiscal year, without gap or double; dates of a document's life in their order.

A number is taken in the transaction of the index entry itself: what is rolled back gives it back. Retention starts at
the end of the fiscal year of the document's last date (DM-05), so five years from a letter of 2026年度 end on
31 March 2032.
"""

from collections.abc import Collection
from datetime import date
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from yakuba.kernel.audit import service as audit
from yakuba.kernel.documents.contracts import (
    HEAD,
    DocumentError,
    DocumentInfo,
    DocumentKind,
    UnknownDocumentError,
    WrongOrderError,
)
from yakuba.kernel.documents.models import Document, RetentionClass
from yakuba.kernel.documents.reserving import shown_number, take_number
from yakuba.lib.days import fiscal_year
from yakuba.lib.refs import Actor, OwnerRef

KIND = "documents.document"
ORDER = ("received_on", "drafted_on", "decided_on", "issued_on")


def register(
    *,
    section: str,
    symbol: str,
    kind: DocumentKind,
    title: str,
    owner: OwnerRef,
    on: date,
    retention: str,
    actor: Actor,
    authority: str = HEAD,
) -> DocumentInfo:
    """Enter a document into the index and give it its number, in the caller's transaction.

    ``on`` is the day of receipt (収受日) or of drafting (起案日) and decides the fiscal year. The caller has checked
    the right to ``owner``. ``authority``: 執行機関 in whose name a letter goes out. Raises DocumentError for
    an unknown retention class.
    """
    held = RetentionClass.objects.filter(pk=retention).first()
    if held is None:
        raise DocumentError(_("保存期間の区分「%(code)s」がありません。") % {"code": retention})
    with transaction.atomic():
        row = Document.objects.create(
            section=section,
            symbol=symbol,
            fiscal_year=fiscal_year(on),
            number=take_number(section, symbol, fiscal_year(on), owner),
            kind=kind,
            title=title,
            authority=authority,
            owner_kind=owner.kind,
            owner_id=owner.id,
            retention=held,
            retain_until=until(held.years, on),
            **{"received_on" if kind == DocumentKind.RECEIVED else "drafted_on": on},
        )
        _record(actor, "documents.document.registered", row, {"number": row.number, "year": row.fiscal_year})
    return info(row)


def decided(document_id: str, *, on: date, actor: Actor) -> DocumentInfo:
    """決裁日. Twice with the same day changes nothing; raises WrongOrderError for another day or a wrong order."""
    return _dated(document_id, "decided_on", on, actor)


def issued(document_id: str, *, on: date, actor: Actor) -> DocumentInfo:
    """施行日: after the decision, and sealed or its omission recorded where a letter was frozen."""
    row = get(document_id)
    if row.papers.exists() and not hasattr(row, "sealing"):
        raise WrongOrderError(_("公印を押すか、公印省略を記録してから施行してください。"))
    return _dated(document_id, "issued_on", on, actor)


def retitle(document_id: str, title: str, *, actor: Actor) -> None:
    """Another title for a document that is still drafted. The same title changes nothing; raises WrongOrderError."""
    with transaction.atomic():
        row = get(document_id, lock=True)
        if row.title == title:
            return
        if row.decided_on is not None:
            raise WrongOrderError(_("決裁を受けた文書は変えられません。直すときは新しい文書を起案してください。"))
        row.title = title
        row.save(update_fields=["title"])
        _record(actor, "documents.document.retitled", row, {"number": row.number})


def retained_until(years: int, last: date) -> date:
    """The last day of a retention of so many years after ``last``, as documents count it."""
    return date(fiscal_year(last) + 1 + years, 3, 31)


def until(years: int | None, last: date) -> date | None:
    """The last day of retention of a document whose last date is ``last``; None for ever."""
    return None if years is None else retained_until(years, last)


def get(document_id: str, *, lock: bool = False) -> Document:
    """The row. Raises UnknownDocumentError."""
    rows = Document.objects.select_for_update() if lock else Document.objects.all()
    try:
        return rows.get(pk=UUID(document_id))
    except (ValueError, Document.DoesNotExist):
        raise UnknownDocumentError from None


def info(row: Document) -> DocumentInfo:
    """The row as others see it."""
    return DocumentInfo(
        id=str(row.id),
        section=row.section,
        number=shown_number(row.symbol, row.number),
        kind=DocumentKind(row.kind),
        title=row.title,
        received_on=row.received_on,
        drafted_on=row.drafted_on,
        decided_on=row.decided_on,
        issued_on=row.issued_on,
        retention=row.retention_id,
        retain_until=row.retain_until,
        disposed=row.disposed_at is not None,
        authority=row.authority,
        tells_place=row.tells_place,
    )


def documents(owner: OwnerRef) -> list[DocumentInfo]:
    """All documents of one owner in the order of their numbers. One query."""
    rows = Document.objects.filter(owner_kind=owner.kind, owner_id=owner.id)
    return [info(row) for row in rows.order_by("fiscal_year", "symbol", "number")]


def documents_of(owners: Collection[OwnerRef]) -> dict[OwnerRef, list[DocumentInfo]]:
    """As ``documents`` for many owners, those without any left out. One query."""
    kinds, ids = {owner.kind for owner in owners}, {owner.id for owner in owners}
    rows = Document.objects.filter(owner_kind__in=kinds, owner_id__in=ids)
    found: dict[OwnerRef, list[DocumentInfo]] = {}
    for row in rows.order_by("fiscal_year", "symbol", "number"):
        found.setdefault(OwnerRef(row.owner_kind, row.owner_id), []).append(info(row))
    return found


def _dated(document_id: str, name: str, on: date, actor: Actor) -> DocumentInfo:
    with transaction.atomic():
        row = get(document_id, lock=True)
        if getattr(row, name) == on:
            return info(row)
        _fits(row, name, on)
        setattr(row, name, on)
        row.retain_until = _not_before(row.retain_until, until(row.retention.years, on))
        row.save(update_fields=[name, "retain_until"])
        _record(actor, f"documents.document.{name.removesuffix('_on')}", row, {"on": on.isoformat()})
    return info(row)


def _not_before(promised: date | None, last: date | None) -> date | None:
    """A last day once set is never brought forward, also where the town's class has fewer years by now."""
    return None if promised is None or last is None else max(promised, last)


def _fits(row: Document, name: str, on: date) -> None:
    if getattr(row, name) is not None:
        raise WrongOrderError(_("日付はもう記録されています。直すときは新しい文書を起案してください。"))
    earlier = [getattr(row, step) for step in ORDER[: ORDER.index(name)]]
    if name == "issued_on" and row.decided_on is None:
        raise WrongOrderError(_("先に決裁を受けてください。"))
    if any(day is not None and day > on for day in earlier):
        raise WrongOrderError(_("前の段階の日付より前の日は記録できません。"))


def _record(actor: Actor, act: str, row: Document, detail: dict[str, int | str]) -> None:
    audit.record(actor=actor, act=act, subject=OwnerRef(KIND, str(row.id)), detail=detail)
