"""郵送: what the page of a case says of how a letter was dated and checked."""

from django.utils.translation import gettext as _

from yakuba.kernel.cases.contracts import CaseView, Course
from yakuba.kernel.procedures.contracts import Definition, Door
from yakuba.lib import clock
from yakuba.lib.arrival import POSTMARK
from yakuba.lib.wareki import format_day


def posted(case: CaseView, definition: Definition) -> str:
    """Of a case that came by mail: the day it arrived and the rule by which it counts as filed; else empty."""
    if case.row.door is not Door.MAIL or case.row.course is Course.EX_OFFICIO:
        return ""
    told = {"day": format_day(clock.day_of(case.arrived_at))}
    if definition.arrival_rule == POSTMARK:
        return (
            _("%(day)sに届き、通信日付印の日に出したものとしています。本人確認は写し、署名は届いた紙によります。")
            % told
        )
    return _("%(day)sに届き、その日に出したものとしています。本人確認は写し、署名は届いた紙によります。") % told
