"""Values that the pages show: a line of the list, the facts of a case, the facts of a 伺い."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext as _

from yakuba.apps.records.models import Proposal
from yakuba.kernel.cases.retention_values import DueRow, KeptEntry
from yakuba.kernel.organisation import service as organisation
from yakuba.lib import clock
from yakuba.lib.wareki import format_day
from yakuba.web.components import Badge, Fact, Tone


@dataclass(frozen=True, slots=True)
class Line:
    """One case of the list. ``pickable``: it may go into a 伺い now; else ``badge`` says what stands in the way."""

    row: DueRow
    section: str
    closed: str
    until: str
    badge: Badge | None
    pickable: bool

    @classmethod
    def of(cls, row: DueRow, names: Mapping[str, str], yesterday: date, *, waiting: bool) -> "Line":
        """``waiting``: it lies in a 伺い that nobody has decided."""
        ended = row.until is not None and row.until <= yesterday
        badge = None
        if row.holds:
            badge = Badge(_("廃棄停止"), Tone.INFO)
        elif waiting:
            badge = Badge(_("承認待ち"), Tone.WARNING)
        elif not ended:
            badge = Badge(_("満了前"))
        return cls(
            row=row,
            section=names.get(row.section, row.section),
            closed=format_day(row.closed_on),
            until=format_day(row.until) if row.until else _("満了しません"),
            badge=badge,
            pickable=badge is None,
        )


def case_facts(entry: KeptEntry) -> list[Fact]:
    """Class, last day, papers, holds and, once it is gone, the record."""
    kept = entry.kept
    codes = {hold.by for hold in kept.holds}
    if kept.disposed:
        codes |= {kept.disposed.by, kept.disposed.approved_by}
    names = organisation.staff_names({code.removeprefix("staff:") for code in codes})

    def who(code: str) -> str:
        return names.get(code.removeprefix("staff:"), code)

    until = format_day(kept.until) if kept.until else _("満了しません") if kept.for_ever else _("完結していません")
    sure = "" if kept.sure else _("未確認")
    found = [
        Fact(_("手続"), entry.procedure_name),
        Fact(_("完結日"), format_day(entry.closed_on) if entry.closed_on else _("完結していません")),
        Fact(_("保存期間"), kept.disposed.retention if kept.disposed else kept.retention.label, sure),
        Fact(_("満了日"), format_day(kept.disposed.kept_until) if kept.disposed else until),
        Fact(_("文書"), _("、").join(info.number for info in kept.documents) or _("なし")),
    ]
    for hold in kept.holds:
        found.append(Fact(_("廃棄停止"), hold.reason, f"{format_day(clock.day_of(hold.at))} {who(hold.by)}"))
    if kept.disposed:
        gone = kept.disposed
        found.append(Fact(_("廃棄した日"), format_day(clock.day_of(gone.at))))
        found.append(Fact(_("起こした人"), who(gone.by)))
        found.append(Fact(_("承認した人"), who(gone.approved_by)))
    return found


def proposal_facts(row: Proposal, names: Mapping[str, str]) -> list[Fact]:
    """Who asked, who answered, when."""
    people = organisation.staff_names({row.made_by, row.decided_by} - {""})
    found = [
        Fact(_("課・係"), names.get(row.section, row.section)),
        Fact(_("件数"), _("%(count)d件") % {"count": row.count}),
        Fact(_("起こした人"), people.get(row.made_by, row.made_by), format_day(clock.day_of(row.made_at))),
    ]
    if row.decided_at:
        decided = format_day(clock.day_of(row.decided_at))
        found.append(Fact(_("決めた人"), people.get(row.decided_by, row.decided_by), decided))
    if row.remark:
        found.append(Fact(_("差し戻した理由"), row.remark))
    if row.done_at:
        found.append(Fact(_("廃棄を終えた日"), format_day(clock.day_of(row.done_at))))
    return found
