"""What is expected of a 補正 that is answered at the counter: each box is asked, read and refused as its kind wants.

A kind of box that nothing shipped has (a fact that is yes or no, a count that is a fact, a number without bounds, a
postcode) is one of the town's own here.
"""

import html
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path
from uuid import UUID

import pytest

from tests.support import boxes
from tests.support.boxes import KINDS_WITH_FEES, filed, known
from tests.support.cases import act, asked, staff
from tests.support.pages import Answer, Form, Page
from yakuba.apps.desk.tests.conftest import AUDITOR, CLERK, DAY, Seat, now, order
from yakuba.kernel.cases import service as cases
from yakuba.kernel.cases.contracts import CaseField, CaseView, Mark, State
from yakuba.kernel.procedures.boxes import complaint
from yakuba.kernel.procedures.values import wrong_characters
from yakuba.kernel.rules.contracts import Value
from yakuba.lib import clock

Seats = Callable[[str], Seat]
LATER = date(2026, 11, 24)
"""From this day on the town has boxes of its own."""
ALLOWANCE, MEDICAL, COPIES, FUNERAL = "jidoteate-nintei", "kodomo-iryo", "juminhyo-kofu", "kokuho-sosaihi"
MOVED, PREGNANT, NURSERY, OWNER = "tennyu-todoke", "ninpu-kyufu", "hoiku-nintei", "gen-shoyusha-shinkoku"
REVIEWERS = {
    ALLOWANCE: "1031", MEDICAL: "1031", COPIES: "1050", FUNERAL: "1021", MOVED: "1010", PREGNANT: "1035",
    NURSERY: "1033", OWNER: "1037",
}  # fmt: skip
WHY = "書類と違います。"
RELATIONS = ("世帯主", "夫", "妻", "子", "父", "母", "孫", "祖父", "祖母", "兄弟姉妹", "同居人", "縁故者")
INSURANCES = ("社会保険", "社会保険(被扶養)", "国民健康保険", "国民健康保険組合", "後期高齢者医療", "生活保護")
YES_OR_NO = ("はい", "いいえ")
ANY = ""
"""Refused with a sentence of the house, whichever."""


@pytest.fixture
def own(town: None, tmp_path: Path) -> None:
    """The town's own boxes are published for ``LATER``."""
    boxes.own_from(tmp_path / "own", LATER)


def marked(procedure: str, *fields: CaseField, on: date = DAY) -> UUID:
    """A case that arrived on the day with these boxes, each marked."""
    made = replace(order(procedure, on=on), fields=fields)
    (view,) = cases.open_cases(CLERK, (made,))
    asked(view, staff(REVIEWERS[procedure]), [Mark(field.field, field.unit, WHY) for field in fields])
    return made.key


def form(seat: Seat, key: UUID) -> Form:
    return seat.form(key, "answer_correction")


def standing(page: Page) -> Form:
    """The form of the answer on a page that refused it."""
    return next(one for one in page.forms if "version" in one.values)


def names(shown: Form, index: int = 0) -> list[str]:
    """What a browser sends for one marked box: one name, or three of a day."""
    wanted = re.compile(rf"value_{index}(_|$)")
    return [name for name in dict.fromkeys([*shown.values, *shown.choices]) if wanted.match(name)]


def typed(shown: Form, *parts: str, index: int = 0) -> dict[str, str]:
    """The parts typed into the box, in the order in which they stand there; yes and no are found by their words."""
    (*_, last) = places = names(shown, index)
    if parts[0] in YES_OR_NO and last in shown.choices:
        chosen = [choice for choice in shown.choices[last] if choice]
        return {last: chosen[YES_OR_NO.index(parts[0])]}
    assert len(places) == len(parts), places
    return dict(zip(places, parts, strict=True))


def send(seat: Seat, key: UUID, values: Mapping[str, str]) -> Answer:
    return seat.post(f"/desk/{key}/answer_correction/", values)


def kept(key: UUID, index: int = 0) -> tuple[type, object, str]:
    """What stands in the box: its type, value and text."""
    field = now(key).fields[index]
    return type(field.value), field.value, field.text


def beside(page: Page, index: int = 0) -> str:
    """What is said beside the box."""
    found = re.search(rf'id="id_value_{index}[^"]*_error"[^>]*>(.*?)</ul>', page.html, re.DOTALL)
    assert found, page.text
    return html.unescape(re.sub(r"<[^>]*>", "", found[1])).strip()


def refused(seat: Seat, key: UUID, values: Mapping[str, str]) -> Page:
    """Send it; fails unless it is refused and nothing is changed."""
    before = now(key)
    answer = send(seat, key, values)
    assert answer.status_code == 422, Page(answer).text
    after = now(key)
    assert (after.row.state, after.row.version) == (State.CORRECTING, before.row.version)
    assert (after.fields, after.marks) == (before.fields, before.marks)
    assert cases.changes(AUDITOR, key) == ()
    return Page(answer)


def looks_as(page: Page, shown: Form) -> str | tuple[str, ...]:
    """``day``, ``number``, ``text``, or the choices in their order."""
    places = names(shown)
    if len(places) == 3:
        return "day"
    (name,) = places
    if name in shown.choices:
        chosen = tuple(choice for choice in shown.choices[name] if choice)
        return YES_OR_NO if len(chosen) == 2 and all(word in page.text for word in YES_OR_NO) else chosen
    tag = next(tag for tag in re.findall(r"<(?:input|textarea)[^>]*>", page.html) if f'name="{name}"' in tag)
    return "number" if 'type="number"' in tag else "narrow" if 'inputmode="numeric"' in tag else "text"


# How it is asked


@pytest.mark.parametrize(
    ("procedure", "field", "value", "kinds"),
    [
        (ALLOWANCE, "born", 19880514, ["day"]),
        (FUNERAL, "funeral_on", 20261118, ["day"]),
        (COPIES, "certificate_copies", 2, ["number", "narrow"]),
        (ALLOWANCE, "account_kind", "普通", [("普通", "当座", "貯蓄")]),
        (ALLOWANCE, "insurance", "社会保険", [INSURANCES]),
        (MEDICAL, "sex", "男", [("男", "女")]),
        (MOVED, "relation", "世帯主", [RELATIONS]),
        (ALLOWANCE, "account_holder", "モリ タロウ", ["text"]),
        (ALLOWANCE, "account_number", "2026401", ["text", "narrow"]),
        (ALLOWANCE, "filer_phone", "090-0000-0001", ["text"]),
        (ALLOWANCE, "filer_address", "青葉町一丁目1番", ["text"]),
        (ALLOWANCE, "main_earner", "森 太郎", ["text"]),
    ],
)
def test_a_box_is_asked_as_its_kind_and_sent_as_it_stands_it_stays_as_it_was_filed(
    seat: Seats, procedure: str, field: str, value: Value, kinds: Sequence[str | tuple[str, ...]]
) -> None:
    key = marked(procedure, filed(field, value))
    before = kept(key)
    desk = seat(REVIEWERS[procedure])
    assert looks_as(desk.page(f"/desk/{key}/answer_correction/"), form(desk, key)) in kinds
    desk.done(key, "answer_correction")
    assert kept(key) == before
    assert now(key).row.state == State.RECEIVED


@pytest.mark.parametrize(
    ("field", "value", "kinds"),
    [
        ("holds_card", 1, [YES_OR_NO]),
        ("holds_card", 0, [YES_OR_NO]),
        ("car_count", 3, ["number", "narrow"]),
        ("yearly_income", 20260401, ["number", "narrow"]),
        ("postcode", "980-0001", ["text", "narrow"]),
    ],
)
def test_a_box_of_a_kind_that_only_the_town_has_is_asked_so_too(
    own: None, field: str, value: Value, kinds: Sequence[str | tuple[str, ...]]
) -> None:
    with clock.stopped_at(LATER):
        key, desk = marked(ALLOWANCE, filed(field, value), on=LATER), Seat("1031")
        before = kept(key)
        assert looks_as(desk.page(f"/desk/{key}/answer_correction/"), form(desk, key)) in kinds
        desk.done(key, "answer_correction")
        assert kept(key) == before


def test_what_can_be_chosen_is_what_the_bank_said_on_the_day_of_arrival(own: None) -> None:
    early = marked(ALLOWANCE, filed("account_kind", "普通"))
    with clock.stopped_at(LATER):
        desk = Seat("1031")
        assert [one for one in form(desk, early).choices["value_0"] if one] == ["普通", "当座", "貯蓄"]
        refused(desk, early, form(desk, early).values | {"value_0": "納税準備"})
        late = marked(ALLOWANCE, filed("account_kind", "普通"), on=LATER)
        assert tuple(one for one in form(desk, late).choices["value_0"] if one) == KINDS_WITH_FEES
        desk.done(late, "answer_correction", value_0="納税準備")
        assert kept(late) == (str, "納税準備", "納税準備")


# What is kept


@pytest.mark.parametrize(
    ("procedure", "field", "before", "parts", "value", "text"),
    [
        (ALLOWANCE, "born", 19880514, ("昭和63", "5", "15"), 19880515, "昭和63年5月15日"),
        (FUNERAL, "funeral_on", 20261118, ("２０２６", "１１", "１９"), 20261119, "令和8年11月19日"),
        (COPIES, "certificate_copies", 2, ("99",), 99, "99"),
        (ALLOWANCE, "account_kind", "普通", ("貯蓄",), "貯蓄", "貯蓄"),
        (ALLOWANCE, "insurance", "社会保険", ("国民健康保険",), "国民健康保険", "国民健康保険"),
        (MOVED, "relation", "子", ("妻",), "妻", "妻"),
        (ALLOWANCE, "account_number", "0012345", ("００１２３４６",), "0012346", "0012346"),
        (ALLOWANCE, "filer_phone", "", ("０９０－１２３４－５６７８",), "090-1234-5678", "090-1234-5678"),
        (ALLOWANCE, "filer_phone", "", ("０９０ー１２３４ー５６７８",), "090-1234-5678", "090-1234-5678"),
        (ALLOWANCE, "filer_phone", "", ("090−1234−5678",), "090-1234-5678", "090-1234-5678"),
        (ALLOWANCE, "main_earner", "森 太郎", ("森 花子",), "森 花子", "森 花子"),
        # Widths of a name and of an address are the writer's.
        (ALLOWANCE, "filer_name", "森 太郎", ("髙橋　澪",), "髙橋　澪", "髙橋　澪"),
        (ALLOWANCE, "filer_address", "", ("青葉町１－２　ﾒｿﾞﾝ",), "青葉町１－２　ﾒｿﾞﾝ", "青葉町１－２　ﾒｿﾞﾝ"),
    ],
)
def test_what_is_typed_is_kept_with_the_type_and_text_that_a_receipt_keeps(
    seat: Seats, procedure: str, field: str, before: Value, parts: Sequence[str], value: Value, text: str
) -> None:
    key = marked(procedure, filed(field, before))
    desk = seat(REVIEWERS[procedure])
    shown = form(desk, key)
    answer = send(desk, key, shown.values | typed(shown, *parts))
    assert answer.status_code == 302, Page(answer).text
    assert kept(key) == (type(value), value, text)
    assert [change.after for change in cases.changes(AUDITOR, key)] == [text]


@pytest.mark.parametrize("written", ["もり　はなこ", "モリ　ハナコ", "ﾓﾘ ﾊﾅｺ", "モリ ハナコ"])
def test_kana_is_typed_as_any_keyboard_gives_it(reviewer: Seat, written: str) -> None:
    key = marked(ALLOWANCE, filed("account_holder", "モリ タロウ"))
    reviewer.done(key, "answer_correction", value_0=written)
    _type, value, text = kept(key)
    assert value == text
    assert text.replace("\u3000", " ") == "モリ ハナコ"


@pytest.mark.parametrize(
    ("field", "before", "word", "value", "text"),
    [
        ("holds_card", 1, "いいえ", 0, "いいえ"),
        ("holds_card", 0, "はい", 1, "はい"),
        ("car_count", 3, "9", 9, "9"),
        ("yearly_income", 20260401, "20260402", 20260402, "20260402"),
        ("postcode", "980-0001", "９８０－０００２", "980-0002", "980-0002"),
    ],
)
def test_a_box_of_the_town_keeps_what_its_kind_keeps(
    own: None, field: str, before: Value, word: str, value: Value, text: str
) -> None:
    with clock.stopped_at(LATER):
        key, desk = marked(ALLOWANCE, filed(field, before), on=LATER), Seat("1031")
        shown = form(desk, key)
        assert send(desk, key, shown.values | typed(shown, word)).status_code == 302
        assert kept(key) == (type(value), value, text)


def test_a_long_text_is_written_in_lines(seat: Seats) -> None:
    key, desk = marked(OWNER, filed("heirs", "森 花子")), seat(REVIEWERS[OWNER])
    desk.done(key, "answer_correction", value_0="森 花子 妻\r\n森 一郎 子")
    assert kept(key) == (str, "森 花子 妻\n森 一郎 子", "森 花子 妻\n森 一郎 子")


@pytest.mark.parametrize(
    ("procedure", "field", "before"),
    [
        (COPIES, "certificate_items", "本籍"),
        (PREGNANT, "due_date", 20270301),
        (NURSERY, "care_reason", "仕事"),
        (MEDICAL, "sex", "男"),
    ],
)
def test_a_box_that_need_not_be_filled_is_emptied_by_the_answer(
    seat: Seats, procedure: str, field: str, before: Value
) -> None:
    key, desk = marked(procedure, filed(field, before)), seat(REVIEWERS[procedure])
    text = now(key).fields[0].text
    shown = form(desk, key)
    answer = send(desk, key, shown.values | dict.fromkeys(names(shown), ""))
    assert answer.status_code == 302, Page(answer).text
    assert kept(key) == (type(None), None, "")
    assert [(change.before, change.after) for change in cases.changes(AUDITOR, key)] == [(text, "")]
    assert f"補正前: {text}" in desk.case(key).text


# What does not fit


@pytest.mark.parametrize(
    ("procedure", "field", "wrong", "says"),
    [
        (ALLOWANCE, "account_number", "123456", "123456"),
        (ALLOWANCE, "account_number", "１２３４５６７８", "12345678"),
        (ALLOWANCE, "account_number", "12A4567", "12A4567"),
        (ALLOWANCE, "account_holder", "森 花子", "森 花子"),
        (ALLOWANCE, "account_holder", "ハ" * 49, "ハ" * 49),
        (ALLOWANCE, "filer_phone", "1234", "1234"),
        (ALLOWANCE, "filer_phone", "十一番", "十一番"),
        (ALLOWANCE, "filer_address", "青" * 201, "青" * 201),
        (ALLOWANCE, "filer_name", "森" * 101, "森" * 101),
        (COPIES, "certificate_copies", "0", 0),
        (COPIES, "certificate_copies", "-1", -1),
        (COPIES, "certificate_copies", "100", 100),
        (COPIES, "certificate_copies", "9" * 30, 10**30 - 1),
        (COPIES, "certificate_copies", "1.5", ANY),
        (COPIES, "certificate_copies", "三", ANY),
        (COPIES, "certificate_copies", "", ANY),
        (ALLOWANCE, "filer_name", "", ANY),
        (ALLOWANCE, "filer_name", "森\x00太郎", ANY),
    ],
)
def test_what_does_not_fit_is_refused_beside_its_box_where_it_still_stands(
    seat: Seats, procedure: str, field: str, wrong: str, says: Value
) -> None:
    key = marked(procedure, filed(field, 2 if field == "certificate_copies" else ""))
    desk = seat(REVIEWERS[procedure])
    page = refused(desk, key, form(desk, key).values | {"value_0": wrong})
    said = beside(page)
    assert not said.isascii()
    assert says == ANY or complaint(known(field), says) in said
    assert standing(page).values["value_0"] == wrong


@pytest.mark.parametrize(
    ("field", "wrong"),
    [
        ("filer_name", "森\u200b太郎"),
        ("filer_name", "森\u0378太郎"),
        ("filer_address", "青葉町\u202e一丁目"),
        ("filer_address", "青葉町\u2028一丁目"),
        ("former_box", "前の\x07様式"),
    ],
)
def test_characters_that_nobody_sees_are_refused_in_every_text(reviewer: Seat, field: str, wrong: str) -> None:
    box = FORMER if field == "former_box" else filed(field, "青葉町一丁目1番")
    key = marked(ALLOWANCE, box)
    page = refused(reviewer, key, form(reviewer, key).values | {"value_0": wrong})
    assert wrong_characters(wrong) in beside(page)
    assert standing(page).values["value_0"] == wrong


@pytest.mark.parametrize(("field", "before"), [("account_kind", "普通"), ("insurance", "社会保険")])
@pytest.mark.parametrize("wrong", ["定期", "", "普通\x00", "1"])
def test_a_choice_that_is_not_offered_is_refused(reviewer: Seat, field: str, before: str, wrong: str) -> None:
    key = marked(ALLOWANCE, filed(field, before))
    page = refused(reviewer, key, form(reviewer, key).values | {"value_0": wrong})
    assert not beside(page).isascii()


@pytest.mark.parametrize(
    "parts",
    [
        ("2026", "2", "30"), ("1500", "1", "1"), ("2200", "1", "1"), ("2026", "", ""),
        ("-1988", "5", "14"), ("19880514", "5", "14"), ("", "", ""),
    ],
)  # fmt: skip
def test_a_day_that_does_not_exist_or_is_not_whole_is_refused_and_stands_as_it_was_typed(
    reviewer: Seat, parts: Sequence[str]
) -> None:
    key = marked(ALLOWANCE, filed("born", 19880514))
    shown = form(reviewer, key)
    page = refused(reviewer, key, shown.values | typed(shown, *parts))
    assert not beside(page).isascii()
    stands = standing(page)
    assert [stands.values[name] for name in names(stands)] == list(parts)


FORMER = CaseField("former_box", "前の様式の欄", "p1", 19880514, "昭和63年5月14日", "聞き取り")
"""Of an older version: the bank does not know it. Its value looks like a day."""


def test_a_box_that_the_bank_does_not_know_is_asked_as_text_of_a_thousand_characters(reviewer: Seat) -> None:
    key = marked(ALLOWANCE, FORMER)
    shown = form(reviewer, key)
    assert (names(shown), shown.values.get("value_0")) == (["value_0"], FORMER.text)
    refused(reviewer, key, shown.values | {"value_0": "字" * 1001})
    reviewer.done(key, "answer_correction", value_0="字" * 1000)
    assert kept(key) == (str, "字" * 1000, "字" * 1000)


# Several boxes, several people


def test_of_two_boxes_one_that_does_not_fit_keeps_both_open_and_both_as_typed(reviewer: Seat) -> None:
    key = marked(ALLOWANCE, filed("account_number", "0012345"), filed("born", 19880514))
    shown = form(reviewer, key)
    day = typed(shown, "1988", "5", "15", index=1)
    page = refused(reviewer, key, shown.values | day | {"value_0": "12"})
    stands = standing(page).values
    assert {name: stands[name] for name in day} == day
    assert send(reviewer, key, stands | {"value_0": "7654321"}).status_code == 302
    assert (kept(key, 0)[1], kept(key, 1)[1]) == ("7654321", 19880515)
    assert len(cases.changes(AUDITOR, key)) == 2


def test_an_answer_that_is_sent_twice_is_one_however_wide_it_is_typed(reviewer: Seat) -> None:
    key = marked(ALLOWANCE, filed("account_number", "0012345"))
    values = form(reviewer, key).values
    for wide in ("７６５４３２１", "7654321"):
        assert send(reviewer, key, values | {"value_0": wide}).status_code == 302
    assert now(key).row.version == int(values["version"]) + 1
    assert [change.after for change in cases.changes(AUDITOR, key)] == ["7654321"]


def test_a_step_of_somebody_else_in_between_is_told_and_the_typed_day_stands_to_be_sent_again(seat: Seats) -> None:
    key, mine = marked(ALLOWANCE, filed("born", 19880514)), seat("1031")
    shown = form(mine, key)
    values = shown.values | typed(shown, "1988", "5", "15")
    act(now(key), "claim", staff("1056"))
    page = refused(mine, key, values)
    stands = standing(page)
    assert [stands.values[name] for name in names(stands)] == ["1988", "5", "15"]
    assert send(mine, key, stands.values).status_code == 302
    assert kept(key)[1] == 19880515


def test_whoever_answers_second_changes_nothing_and_is_told(seat: Seats) -> None:
    key, mine = marked(ALLOWANCE, filed("born", 19880514)), seat("1031")
    shown = form(mine, key)
    seat("1056").done(key, "answer_correction", **typed(shown, "1988", "5", "16"))
    first = _standing(now(key))
    answer = send(mine, key, shown.values | typed(shown, "1988", "5", "15"))
    assert answer.status_code in (409, 422), answer.status_code
    assert _standing(now(key)) == first
    assert kept(key)[1] == 19880516


def _standing(view: CaseView) -> tuple[object, ...]:
    return view.row.state, view.row.version, view.fields
