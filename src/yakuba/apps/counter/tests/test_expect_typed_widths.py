"""What is expected of missing boxes of sheets: typed as a keyboard gives digits and kana, kept as a form wants them.

The boxes that a counter asks are of no other kind that has a width of its own: a telephone is asked of who files, and
nothing shipped has a postcode.
"""

from collections.abc import Mapping
from uuid import UUID

import pytest

from tests.support import filings, receptions
from tests.support.pages import Answer, Form, Page
from tests.support.remembered import remembered
from yakuba.apps.counter.tests.conftest import Desk
from yakuba.kernel.intake import service as intake

FILER = {"unit": "p1", "capacity": "本人", "phone": "090-0000-0001", "alone": "driver_licence"}
WRITTEN = {f"household-{name}": str(value) for name, value in (filings.WRITTEN | filings.ACCOUNT).items()}
WIDE = {
    "household-account_bank_code": "０１２３",
    "household-account_branch_code": "００１",
    "household-account_number": "００１２３４５",
    "household-account_holder": "もり　たろう",
}
"""What the keyboard gives for the digits and kana of ``filings.ACCOUNT``."""


@pytest.fixture
def filed(clerk: Desk, answered: str) -> str:
    """A01 with every answer and the father as the one who files."""
    return remembered(f"widths: {answered}", lambda: _filed(clerk, answered))


def _filed(clerk: Desk, key: str) -> str:
    form = next(one for one in clerk.page(f"/counter/{key}/filer/").forms if "capacity" in one.choices)
    assert clerk.post(f"/counter/{key}/filer/", form.values | FILER).status_code == 302
    return key


def missing(page: Page) -> Form:
    """The form of the missing boxes."""
    return next(form for form in page.forms if "source" in form.choices)


def fill(clerk: Desk, key: str, values: Mapping[str, str]) -> Answer:
    address = f"/counter/{key}/forms/"
    return clerk.post(address, missing(clerk.page(address)).values | dict(values))


def stands(key: str) -> dict[str, object]:
    """Every value of the household, its spaces of one width."""
    items = intake.view(receptions.CLERK, UUID(key)).household_items
    return {item: str(now.value).replace("\u3000", " ") for item, now in items.items() if item in filings.ACCOUNT}


def test_what_a_keyboard_gives_is_kept_as_the_form_wants_it_and_printed_so(clerk: Desk, filed: str) -> None:
    assert fill(clerk, filed, WRITTEN | WIDE).status_code == 302
    assert stands(filed) == filings.ACCOUNT
    sheets = intake.sheets(receptions.CLERK, UUID(filed))
    printed = {one.field: one.text for sheet in sheets for one in sheet.fields if one.field in filings.ACCOUNT}
    assert {field: text.replace("\u3000", " ") for field, text in printed.items()} == filings.ACCOUNT


@pytest.mark.parametrize("kana", ["ﾓﾘ ﾀﾛｳ", "もり たろう", "モリ　タロウ", "ﾓﾘ　たろう"])
def test_kana_of_any_width_is_one_reading(clerk: Desk, filed: str, kana: str) -> None:
    assert fill(clerk, filed, {"household-account_holder": kana}).status_code == 302
    assert stands(filed) == {"account_holder": "モリ タロウ"}


def test_the_same_typed_again_in_another_width_is_the_same_answer(clerk: Desk, filed: str) -> None:
    address = f"/counter/{filed}/forms/"
    values = missing(clerk.page(address)).values
    wide = WIDE | {"household-account_holder": "もり たろう"}
    assert clerk.post(address, values | WRITTEN | wide).status_code == 302
    version = filings.version(UUID(filed))
    assert clerk.post(address, values | WRITTEN).status_code == 302
    assert filings.version(UUID(filed)) == version
    assert stands(filed) == filings.ACCOUNT


def test_one_box_is_changed_by_any_width_too(clerk: Desk, filed: str) -> None:
    fill(clerk, filed, WRITTEN)
    for box, wide, meant in (("number", "７６５４３２１", "7654321"), ("holder", "もり はなこ", "モリ ハナコ")):
        address = f"/counter/{filed}/forms/box/household/account_{box}/"
        name = f"household-account_{box}"
        form = next(one for one in clerk.page(address).forms if name in one.values)
        assert clerk.post(address, form.values | {name: wide}).status_code == 302
        assert stands(filed)[f"account_{box}"] == meant


@pytest.mark.parametrize(
    ("box", "wrong"),
    [
        ("account_number", "００１２３４５６"),
        ("account_number", "００１２３４５\u200b"),
        ("account_number", "－１２３４５６"),
        ("account_number", "一二三四五六七"),
        ("account_bank_code", "０１２Ａ"),
        ("account_holder", "森　たろう"),
        ("account_holder", "もり\u202eたろう"),
    ],
)
def test_what_does_not_fit_in_any_width_is_refused_and_stands_as_it_was_typed(
    clerk: Desk, filed: str, box: str, wrong: str
) -> None:
    before = filings.version(UUID(filed))
    answer = fill(clerk, filed, WRITTEN | WIDE | {f"household-{box}": wrong})
    assert answer.status_code == 422
    again = missing(Page(answer)).values
    assert again[f"household-{box}"] == wrong
    assert {name: again[name] for name in WIDE if name != f"household-{box}"} == {
        name: wide for name, wide in WIDE.items() if name != f"household-{box}"
    }
    assert (filings.version(UUID(filed)), stands(filed)) == (before, {})


def test_a_text_and_an_address_keep_the_width_in_which_they_are_written(clerk: Desk, filed: str) -> None:
    written = {"new_address": "青葉市中央１－２　ﾒｿﾞﾝ", "honseki": "隣市本町７　森　太郎"}
    assert fill(clerk, filed, {f"household-{name}": text for name, text in written.items()}).status_code == 302
    items = intake.view(receptions.CLERK, UUID(filed)).household_items
    assert {name: items[name].value for name in written} == written
