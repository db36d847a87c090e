"""One value is typed once and fills every form; what is known is never asked; a value must fit its box."""

from collections.abc import Mapping

import pytest

from tests.support.filings import ACCOUNT, answered, came, composed, filled, sheet, stated, value, version
from tests.support.receptions import CLERK, STRANGER, opened, with_family
from yakuba.kernel.intake import service
from yakuba.kernel.intake.contracts import BadStatementError, ReceptionView, Source, Stated
from yakuba.kernel.organisation.contracts import NotAllowed
from yakuba.kernel.rules.contracts import Value

ASKED_OF_THE_FAMILY = ["new_address", "old_address", "honseki", *ACCOUNT]


def test_each_box_is_asked_once_however_many_forms_print_it(family: ReceptionView) -> None:
    asked = service.missing_fields(CLERK, answered(family).key)
    assert [one.item for one in asked if not one.of_filer] == ASKED_OF_THE_FAMILY
    assert len({(one.unit, one.field) for one in asked}) == len(asked)
    account = next(one for one in asked if one.field == "account_number")
    assert account.procedures == ("jidoteate-nintei", "kodomo-iryo")
    assert (account.type, account.required, account.unit) == ("digits", True, "household")


def test_what_certificate_event_and_interview_tell_is_not_asked(family: ReceptionView) -> None:
    asked = {one.field for one in service.missing_fields(CLERK, answered(family).key)}
    assert not asked & {"name", "kana", "born", "sex", "relation", "moved_on", "insurance", "main_earner", "head_name"}


def test_a_value_typed_once_stands_on_every_form(family: ReceptionView) -> None:
    composed(filled(answered(family)))
    for procedure, unit in [("jidoteate-nintei", "p1"), ("kodomo-iryo", "p3"), ("kodomo-iryo", "p4")]:
        shown = sheet(family, procedure, unit)
        assert [value(shown, field) for field in ACCOUNT] == list(ACCOUNT.values())
    addresses = [value(sheet(family, "card-keizoku-riyo", unit), "new_address") for unit in ("p1", "p2", "p3", "p4")]
    assert addresses == ["青葉市中央一丁目2番3号"] * 4


def test_nothing_is_asked_any_more_once_everything_is_filled(family: ReceptionView) -> None:
    reception = came(filled(answered(family)))
    assert service.missing_fields(CLERK, reception.key) == ()


def test_boxes_of_the_filer_say_that_filing_fills_them(family: ReceptionView) -> None:
    asked = service.missing_fields(CLERK, answered(family).key)
    of_filer = [one.field for one in asked if one.of_filer]
    assert of_filer == ["filer_name", "filer_address", "filer_phone", "filer_relation"]


def test_every_value_keeps_where_and_when_it_was_learned(family: ReceptionView) -> None:
    composed(filled(answered(family)))
    fields = {each.field: each for each in sheet(family, "tennyu-todoke").fields}
    assert fields["old_address"].source == Source.CERTIFICATE.value
    assert fields["moved_on"].source == Source.STATED.value
    assert fields["filed_on"].source == Source.OFFICE.value
    assert fields["moved_on"].value == 20261116
    assert fields["moved_on"].text == "令和8年11月16日"
    assert fields["old_address"].at is not None


def test_a_member_may_have_an_own_value_of_a_box_of_the_household(family: ReceptionView) -> None:
    reception = filled(answered(family))
    stated(reception, "p4", account_number="7654321")
    composed(reception)
    numbers = [value(sheet(family, "kodomo-iryo", unit), "account_number") for unit in ("p3", "p4")]
    assert numbers == ["0012345", "7654321"]


def test_a_later_answer_takes_the_place_of_an_earlier_one(family: ReceptionView) -> None:
    reception = stated(filled(answered(family)), "household", account_number="9999999")
    composed(reception)
    assert value(sheet(family, "jidoteate-nintei", "p1"), "account_number") == "9999999"


def test_a_box_of_the_event_that_no_interview_asks_is_asked_by_its_form(town: None) -> None:
    reception = opened(event="shibo", opening={"died_on": 20261115, "known_on": 20261115})
    members: list[Mapping[str, Value]] = [
        {"name": "森 勇", "kana": "モリ イサム", "born": 19440301, "sex": "男", "relation": "世帯主", "deceased": 1},
        {"name": "森 ハル", "kana": "モリ ハル", "born": 19470501, "sex": "女", "relation": "妻", "deceased": 0},
    ]
    reception = with_family(reception, members)
    stated(reception, "p1", insurance="後期高齢者医療")
    stated(reception, "p2", funeral_by=1)
    asked = {one.field: one for one in service.missing_fields(CLERK, reception.key)}
    assert (asked["funeral_on"].unit, asked["funeral_on"].item, asked["funeral_on"].type) == (
        "event", "funeral_on", "date",
    )  # fmt: skip
    assert "deceased_name" not in asked
    assert (asked["deceased_address"].unit, asked["deceased_address"].item) == ("event", "deceased_address")
    stated(reception, "event", funeral_on=20261118, deceased_address="青葉市中央一丁目2番3号")
    composed(reception)
    form = sheet(reception, "koki-sosaihi", "p2")
    assert value(form, "funeral_on") == "令和8年11月18日"
    assert value(form, "deceased_name") == "森 勇"
    assert value(form, "deceased_born") == "昭和19年3月1日"


def test_somebody_with_a_latin_name_only_fills_name_and_reading_with_it(reception: ReceptionView) -> None:
    person: dict[str, Value] = {"latin_name": "SILVA MARIA", "born": 19900914, "sex": "女", "relation": "世帯主"}
    entered = with_family(reception, [person])
    composed(stated(entered, "p1", card=1))
    card = sheet(entered, "card-keizoku-riyo", "p1")
    assert (value(card, "name"), value(card, "kana")) == ("SILVA MARIA", "SILVA MARIA")


@pytest.mark.parametrize(
    ("item", "wrong"),
    [
        ("account_number", "123456"),
        ("account_number", "12345678"),
        ("account_number", "\uff11\uff12\uff13\uff14\uff15\uff16\uff17"),
        ("account_number", 1234567),
        ("account_bank_code", "12A4"),
        ("account_kind", "定期"),
        ("account_holder", "森 太郎"),
        ("account_holder", "もり たろう"),
        ("account_holder", "モリ" * 30),
        ("new_address", ""),
        ("new_address", "   "),
        ("new_address", "青" * 201),
        ("new_address", "青葉市\u202e中央"),
        ("honseki", 7),
        ("water_from", 20260230),
        ("water_from", "2026-02-03"),
        ("water_from", True),
    ],
)
def test_a_value_that_does_not_fit_its_box_is_refused_with_what_to_do(
    family: ReceptionView, item: str, wrong: Value
) -> None:
    with pytest.raises(BadStatementError) as refused:
        service.state(CLERK, family.key, family.version, [Stated("household", item, wrong)])
    assert refused.value.item == item
    assert "ください" in str(refused.value)
    assert version(family.key) == family.version


@pytest.mark.parametrize(
    ("item", "right"),
    [
        ("account_number", "0000001"),
        ("account_holder", "カ)モリショウテン"),
        ("account_holder", "ヴァン・デン ベルグ"),
        ("new_address", "青" * 200),
        ("water_from", 20261201),
        ("account_number", None),
    ],
)
def test_a_value_that_fits_is_taken(family: ReceptionView, item: str, right: Value) -> None:
    taken = service.state(CLERK, family.key, family.version, [Stated("household", item, right)])
    assert taken.household_items[item].value == right


@pytest.mark.parametrize("item", ["filer_name", "filed_on", "agent_name", "household_members", "account", "address"])
def test_a_box_that_follows_from_something_else_cannot_be_typed(family: ReceptionView, item: str) -> None:
    with pytest.raises(BadStatementError):
        service.state(CLERK, family.key, family.version, [Stated("household", item, "x")])


@pytest.mark.parametrize(
    ("unit", "item"), [("event", "new_address"), ("household", "certificate_copies"), ("household", "handbook_number")]
)
def test_a_box_cannot_be_filled_for_another_kind_of_unit(family: ReceptionView, unit: str, item: str) -> None:
    with pytest.raises(BadStatementError):
        service.state(CLERK, family.key, family.version, [Stated(unit, item, "1")])


def test_a_number_has_its_bounds(town: None) -> None:
    opening = {"requested_on": 20261120, "wants_juminhyo": 1}
    reception = opened(event="shomei", opening=opening)
    for wrong in (0, 100, -1, "2"):
        with pytest.raises(BadStatementError):
            service.state(CLERK, reception.key, reception.version, [Stated("event", "certificate_copies", wrong)])
    taken = service.state(CLERK, reception.key, reception.version, [Stated("event", "certificate_copies", 99)])
    assert taken.event_items["certificate_copies"].value == 99


def test_a_stranger_learns_nothing_of_what_is_missing(family: ReceptionView) -> None:
    with pytest.raises(NotAllowed):
        service.missing_fields(STRANGER, family.key)
