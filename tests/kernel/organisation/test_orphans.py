"""The review of accounts (SR-21)."""

from datetime import date, datetime, timedelta

import pytest

from yakuba.kernel.organisation import service
from yakuba.kernel.organisation.contracts import AccountFact
from yakuba.kernel.organisation.models import Assignment, Staff
from yakuba.lib import clock

DAY = date(2026, 11, 20)
NOON = datetime(2026, 11, 20, 12, tzinfo=clock.JST)
pytestmark = pytest.mark.usefixtures("aoba")


def _codes(*accounts: AccountFact, on: date = DAY) -> list[tuple[str, str]]:
    return [(finding.staff_code, finding.problem) for finding in service.orphans(accounts, on=on, idle_days=90)]


def test_a_town_in_order_has_no_findings() -> None:
    assert _codes(AccountFact("1008", active=True, last_login=NOON)) == []


def test_an_account_of_nobody_or_of_somebody_who_left_is_found() -> None:
    Staff.objects.filter(code="1008").update(valid_to=DAY)
    Assignment.objects.filter(staff_code="1008").update(valid_to=DAY)
    accounts = [AccountFact(code, active=True, last_login=NOON) for code in ("1008", "7777")]
    assert [code for code, problem in _codes(*accounts) if "在職していない" in problem] == ["1008", "7777"]
    assert _codes(AccountFact("1008", active=False, last_login=NOON)) == []


def test_an_account_is_idle_from_the_day_after_the_limit() -> None:
    last = AccountFact("1008", active=True, last_login=NOON - timedelta(days=90))
    assert _codes(last) == []
    assert [code for code, _problem in _codes(last, on=DAY + timedelta(days=1))] == ["1008"]
    assert [code for code, _problem in _codes(AccountFact("1008", active=True, last_login=None))] == ["1008"]


def test_staff_without_assignment_and_contractors_without_contract_are_found() -> None:
    Assignment.objects.filter(staff_code="1011").delete()
    assert [code for code, _problem in _codes()] == ["1011"]
    assert [code for code, _problem in _codes(on=date(2027, 4, 1))] == ["1011", "1018"]
