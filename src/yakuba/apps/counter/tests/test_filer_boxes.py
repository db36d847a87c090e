"""届出人: no box is asked of whom it is not for, and none that fills itself is named as missing."""

from uuid import UUID

import pytest
from django.contrib.staticfiles import finders

from tests.support import filings, receptions
from tests.support.pages import Answer
from yakuba.apps.counter.forms.filing import GROUPS
from yakuba.apps.counter.tests.conftest import Desk
from yakuba.apps.counter.tests.test_filing import _file, _fill
from yakuba.kernel.intake import service as intake
from yakuba.kernel.intake.contracts import Capacity, Filing

LISTED = "次の欄は届出人の画面で入れます"


def _filing(clerk: Desk, key: str, **changes: str) -> Filing:
    answer: Answer = _file(clerk, key, **changes)
    assert answer.status_code == 302
    told = intake.filing(receptions.CLERK, UUID(key))
    assert told is not None
    return told


def test_the_address_of_a_member_who_files_fills_itself_and_is_not_named(clerk: Desk, answered: str) -> None:
    _filing(clerk, answered)
    assert LISTED not in clerk.page(f"/counter/{answered}/forms/").text
    _fill(clerk, answered)
    assert LISTED not in clerk.page(f"/counter/{answered}/forms/").text
    filer = [box.text for s in intake.sheets(receptions.CLERK, UUID(answered)) for box in s.fields]
    assert filings.NEW_ADDRESS in filer


def test_what_only_the_page_of_who_files_fills_is_named(clerk: Desk, answered: str) -> None:
    _filing(clerk, answered, phone="", unit="-", name="見本 来子", capacity="任意代理人")
    text = clerk.page(f"/counter/{answered}/forms/").text
    assert LISTED in text


def test_each_box_stands_in_the_group_of_whom_it_is_for(clerk: Desk, answered: str) -> None:
    html = clerk.page(f"/counter/{answered}/filer/").html
    for when, names in GROUPS:
        part = html.partition(f'data-when="{when}"')[2].partition("</div></div>")[0] if when else html
        assert all(f'name="{name}' in part for name in names)


def test_the_style_sheet_knows_every_capacity_that_stands_for_another() -> None:
    path = finders.find("counter/counter.css")
    assert isinstance(path, str)
    with open(path, encoding="utf-8") as sheet:
        css = sheet.read()
    for capacity in Capacity:
        told = Filing(capacity=capacity, name="見本 来子")
        assert (f'[value="{capacity.value}"]' in css) == told.stands_for_another


@pytest.mark.parametrize(("capacity", "kept"), [("本人", ""), ("任意代理人", "隣市本町7番")])
def test_an_address_that_was_typed_before_its_box_was_hidden_is_not_meant(
    clerk: Desk, answered: str, capacity: str, kept: str
) -> None:
    assert _filing(clerk, answered, address="隣市本町7番", capacity=capacity).address == kept
