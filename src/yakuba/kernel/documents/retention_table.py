"""保存期間の区分: the town's table, found in by years, and replaced as a whole by that of its own 文書管理規程.

Nothing that is kept loses its class by a new table, and whatever asked for a number of years still finds one. The last
day of a document is never brought forward (``numbering``).
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence

from django.db import transaction
from django.db.models import Count, F, Q
from django.utils.translation import gettext as _

from yakuba.kernel.audit import service as audit
from yakuba.kernel.documents.contracts import (
    Asked,
    ClassUse,
    DocumentError,
    RetentionInfo,
    TableChange,
    TableRefusedError,
)
from yakuba.kernel.documents.models import Document, RetentionClass
from yakuba.kernel.organisation import service as organisation
from yakuba.lib.refs import Actor, JsonValue, OwnerRef

RIGHT = "documents.classes"
NAMED = 5
Table = Mapping[str, RetentionInfo]


def retention_for(years: int) -> str:
    """The code of the shortest retention class of at least ``years``. Raises DocumentError when there is none."""
    return retention_class(years).code


def retention_class(years: int) -> RetentionInfo:
    """The class of ``retention_for``. Raises DocumentError."""
    held = class_among(years, retention_classes())
    if held is None:
        raise DocumentError(
            _("%(years)s年以上の保存期間の区分がありません。区分を登録してください。") % {"years": years}
        )
    return held


def retention_classes() -> tuple[RetentionInfo, ...]:
    """Every class, the shortest first; what is kept for ever last."""
    rows = RetentionClass.objects.order_by(F("years").asc(nulls_last=True), "code")
    return tuple(RetentionInfo(row.code, row.label, row.years, row.verified, row.source) for row in rows)


def class_among(years: int, classes: Iterable[RetentionInfo]) -> RetentionInfo | None:
    """The shortest of at least ``years``, by code among equals; None where there is none. For ever is never asked."""
    long_enough = [(each.years, each.code, each) for each in classes if each.years is not None and each.years >= years]
    return min(long_enough, default=(0, "", None))[2]


def class_uses(classes: Iterable[RetentionInfo], asked: Mapping[int, Asked]) -> dict[str, ClassUse]:
    """What uses each of the classes, by code; ``asked``: by number of years, who asks for them. One query."""
    counted = Document.objects.order_by().values("retention").annotate(kept=Count("pk", filter=Q(disposed_at=None)))
    rows = counted.annotate(entered=Count("pk")).values_list("retention", "kept", "entered")
    entries = {code: (kept, entered - kept) for code, kept, entered in rows}
    known = tuple(classes)
    asking: dict[str, list[Asked]] = {}
    for years, each in asked.items():
        if found := class_among(years, known):
            asking.setdefault(found.code, []).append(each)
    return {
        each.code: ClassUse(*entries.get(each.code, (0, 0)), _together(asking.get(each.code, ()))) for each in known
    }


def replace_classes(table: Sequence[RetentionInfo], *, asked: Mapping[int, Asked], actor: Actor) -> TableChange:
    """Make ``table`` the town's table, in one transaction; each class that changes is recorded. Twice is once.

    Needs ``documents.classes``. Raises NotAllowed, TableRefusedError with everything that stands in the way: a code
    twice, a used class that is left out or has other years by the same source, years asked for that find no class.
    """
    organisation.scope(actor, RIGHT)
    with transaction.atomic():
        # Held, so that two tables come one after the other and no document is entered into a class that goes.
        list(RetentionClass.objects.select_for_update().order_by("pk"))
        before, after = _by_code(retention_classes()), _by_code(table)
        uses = class_uses(before.values(), asked)
        if wrong := [*_twice(table), *_broken(before, after, uses), *_without_class(before, after, asked)]:
            raise TableRefusedError(wrong)
        other_years = [code for code in before.keys() & after.keys() if before[code].years != after[code].years]
        _write(before, after, actor)
    return TableChange(
        added=tuple(code for code in after if code not in before),
        changed=tuple(code for code, row in after.items() if code in before and before[code] != row),
        removed=tuple(code for code in before if code not in after),
        documents=sum(uses[code].documents for code in other_years),
        cases=sum(each.cases for years, each in asked.items() if _years(years, before) != _years(years, after)),
    )


def _by_code(classes: Iterable[RetentionInfo]) -> Table:
    return {each.code: each for each in classes}


def _together(asking: Iterable[Asked]) -> Asked:
    asking = tuple(asking)
    names = {name for each in asking for name in each.procedures}
    return Asked(tuple(sorted(names)), sum(each.cases for each in asking))


def _years(years: int, table: Table) -> int:
    found = class_among(years, table.values())
    return (found.years if found else None) or years


def _twice(table: Sequence[RetentionInfo]) -> Iterator[str]:
    codes = [each.code for each in table]
    for code in dict.fromkeys(code for at, code in enumerate(codes) if code in codes[:at]):
        yield _("区分「%(code)s」が二度あります。一つにしてください。") % {"code": code}


def _broken(before: Table, after: Table, uses: Mapping[str, ClassUse]) -> Iterator[str]:
    """What is done to classes in use that may not be done."""
    for code, row in before.items():
        if not uses[code]:
            continue
        shown = {"label": row.label, "code": code, "users": _users(uses[code])}
        new = after.get(code)
        if new is None:
            text = _("区分「%(label)s」(%(code)s)は使われているので除けません(%(users)s)。表に残してください。")
            yield text % shown
        elif new.years != row.years and new.source == row.source:
            text = _(
                "区分「%(label)s」(%(code)s)は使われています(%(users)s)。年数を変えるときは、"
                "根拠(source)も、その年数を定めた規程に書き改めてください(改正したときは、その日も)。"
            )
            yield text % shown


def _without_class(before: Table, after: Table, asked: Mapping[int, Asked]) -> Iterator[str]:
    """Years for which there was a class and is none any more."""
    for years, each in sorted(asked.items()):
        if class_among(years, before.values()) and not class_among(years, after.values()):
            text = _(
                "保存期間を%(years)s年とするもの(%(users)s)に合う区分がありません。%(years)s年以上の区分を加えてください。"
            )
            yield text % {"years": years, "users": _users(ClassUse(asked=each)) or _("前の版の手続")}


def _users(use: ClassUse) -> str:
    names, more = use.asked.procedures[:NAMED], len(use.asked.procedures) - NAMED
    told = [
        (use.documents, _("文書%(count)s件")),
        (use.disposed, _("廃棄した文書の目録%(count)s件")),
        (use.asked.cases, _("案件%(count)s件")),
    ]
    parts = [text % {"count": count} for count, text in told if count]
    if names:
        others = _("ほか%(count)s件") % {"count": more} if more > 0 else ""
        parts.append(_("手続 %(names)s") % {"names": " ".join(names)} + others)
    return "、".join(parts)


def _write(before: Table, after: Table, actor: Actor) -> None:
    changed = [row for code, row in after.items() if before.get(code) != row]
    removed = [row for code, row in before.items() if code not in after]
    rows = [
        RetentionClass(code=row.code, label=row.label, years=row.years, source=row.source, verified=row.verified)
        for row in changed
    ]
    RetentionClass.objects.filter(pk__in=[row.code for row in removed]).delete()
    RetentionClass.objects.bulk_create(
        rows, update_conflicts=True, unique_fields=["code"], update_fields=["label", "years", "source", "verified"]
    )
    for row in changed:
        was = before.get(row.code)
        act = "documents.retention.added" if was is None else "documents.retention.changed"
        _record(actor, act, row.code, _as_detail(row) | ({} if was is None else _as_was(was)))
    for row in removed:
        _record(actor, "documents.retention.removed", row.code, _as_was(row))


def _as_detail(row: RetentionInfo) -> dict[str, JsonValue]:
    years = _("永年") if row.years is None else row.years
    return {"years": years, "label": row.label, "source": row.source, "verified": row.verified}


def _as_was(row: RetentionInfo) -> dict[str, JsonValue]:
    told = _as_detail(row)
    return {"was": told.pop("years")} | {f"was_{name}": value for name, value in told.items()}


def _record(actor: Actor, act: str, code: str, detail: dict[str, JsonValue]) -> None:
    audit.record(actor=actor, act=act, subject=OwnerRef("documents.retention", code), detail=detail)
