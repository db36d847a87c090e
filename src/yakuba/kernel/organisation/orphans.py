"""棚卸し of accounts and assignments: what should not be there any more (SR-21, SR-22)."""

from collections.abc import Iterable, Iterator
from datetime import date, timedelta

from django.utils.translation import gettext as _

from yakuba.kernel.organisation.contracts import AccountFact, Finding, Role
from yakuba.kernel.organisation.models import Assignment, ContractorTerm, Section, Staff, valid_on
from yakuba.lib import clock


def orphans(accounts: Iterable[AccountFact], *, on: date | None = None, idle_days: int = 90) -> list[Finding]:
    """Accounts without a member of staff, of staff who left, or unused for ``idle_days``; staff without a living
    assignment; contractors' people without a contract on the day. By staff code. Four queries.

    ``accounts`` comes from identity, so that this part needs no names from there.
    """
    day = on or clock.today()
    employed = set(Staff.objects.filter(valid_on(day)).values_list("code", flat=True))
    found = list(_accounts(accounts, employed, day - timedelta(days=idle_days)))
    found += _assignments(employed, day)
    return sorted(found, key=lambda finding: (finding.staff_code, finding.problem))


def _accounts(accounts: Iterable[AccountFact], employed: set[str], unused_since: date) -> Iterator[Finding]:
    for account in accounts:
        if not account.active:
            continue
        if account.staff_code not in employed:
            yield Finding(
                account.staff_code, _("在職していない職員のアカウントが有効です"), _("アカウントを止めてください。")
            )
        elif account.last_login is None or clock.day_of(account.last_login) < unused_since:
            yield Finding(
                account.staff_code, _("長く使われていないアカウントです"), _("要るかを本人の所属に確かめてください。")
            )


def _assignments(employed: set[str], day: date) -> Iterator[Finding]:
    sections = Section.objects.filter(valid_on(day)).values("code")
    living = list(Assignment.objects.filter(valid_on(day), section_code__in=sections).values_list("staff_code", "role"))
    for code in employed - {code for code, _role in living}:
        yield Finding(code, _("有効な配属がありません"), _("異動を取り込むか、退職の登録をしてください。"))
    contracted = set(ContractorTerm.objects.filter(valid_on(day)).values_list("staff_code", flat=True))
    for code, role in living:
        if code not in employed:
            yield Finding(code, _("在職していない職員の配属が残っています"), _("配属を終わらせてください。"))
        elif role == Role.CONTRACTOR and code not in contracted:
            yield Finding(code, _("委託の期間が登録されていません"), _("契約を登録するか、配属を終わらせてください。"))
