"""Lists: filters, orders, pages, within the scope; bounded statements; protected residents; every look recorded."""

import itertools
from datetime import date
from pathlib import Path
from typing import Any, cast
from uuid import uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.support.case_fixtures import town
from tests.support.cases import (
    AUDITOR,
    CLERK,
    DAY,
    FIELDS,
    JUMIN,
    KODOMO,
    act,
    answered,
    asked,
    brought,
    drafted,
    field,
    many,
    now,
    opened,
    order,
    staff,
)
from tests.support.register import feed, person_id, resident
from yakuba.kernel.audit.service import views
from yakuba.kernel.cases import service
from yakuba.kernel.cases.contracts import (
    Applicant,
    CaseField,
    CasePage,
    CaseRow,
    CaseView,
    Data,
    Filter,
    Mark,
    NoCaseError,
    Sort,
    State,
    owner,
)
from yakuba.kernel.organisation.contracts import NotAllowed
from yakuba.kernel.people import service as people
from yakuba.kernel.people.contracts import Harm, ProtectionRequest
from yakuba.lib import clock
from yakuba.lib.refs import Actor

__all__ = ["town"]
pytestmark = pytest.mark.usefixtures("town")


def _keys(page: CasePage) -> list[object]:
    return [row.key for row in page.rows]


def _up(name: str) -> Sort:
    return cast(Sort, name)


def _down(name: str) -> Sort:
    return cast(Sort, f"-{name}")


def _find(actor: Actor = JUMIN.reviewer, *, sort: Sort = "arrived", **more: Any) -> list[object]:
    return _keys(service.search(actor, Filter(**more), sort=sort))


def test_a_list_shows_the_open_cases_of_the_own_sections() -> None:
    mine = [view.row.key for view in (opened("tennyu-todoke"), opened("setai-henko-todoke"))]
    done = brought("tennyu-todoke", JUMIN, State.WITHDRAWN).row.key
    other = opened("jidoteate-nintei").row.key
    assert set(_find()) == set(mine)
    assert set(_find(open_only=False)) == {*mine, done}
    assert _find(KODOMO.reviewer) == [other]
    assert set(_find(AUDITOR)) == {*mine, other}
    assert set(_find(JUMIN.head)) == set(mine)


@pytest.mark.parametrize("code", ["1003", "1007", "9999"])
def test_who_has_no_right_to_lists_gets_none(code: str) -> None:
    for ask in (lambda: service.search(staff(code), Filter()), lambda: service.counts(staff(code))):
        with pytest.raises(NotAllowed):
            ask()


def test_a_branch_lists_what_was_taken_at_its_office() -> None:
    here = opened("tennyu-todoke", taken=("2090", "02")).row.key
    opened("tennyu-todoke")
    opened("tennyu-todoke", taken=("2091", "03"))
    assert _find(staff("1048")) == [here]
    assert service.view(staff("1048"), here).row.office == "02"


def test_states_procedures_and_sections_narrow_the_list() -> None:
    received = opened("tennyu-todoke").row.key
    waits = asked(opened("tennyu-todoke"), JUMIN.reviewer).row.key
    other = opened("setai-henko-todoke").row.key
    koseki = opened("shibo-todoke").row.key
    assert set(_find(states=(State.RECEIVED,))) == {received, other}
    assert _find(states=(State.CORRECTING,)) == [waits]
    assert set(_find(states=(State.RECEIVED, State.CORRECTING))) == {received, waits, other}
    assert _find(procedures=("setai-henko-todoke",)) == [other]
    assert _find(JUMIN.head, section="2012") == [koseki]
    assert _find(section="2012") == []
    assert _find(section="3030") == []


def test_mine_and_nobodys() -> None:
    mine = act(opened("tennyu-todoke"), "claim", JUMIN.reviewer).row.key
    theirs = act(opened("tennyu-todoke"), "claim", JUMIN.counter).row.key
    nobodys = opened("tennyu-todoke").row.key
    assert _find(mine=True) == [mine]
    assert _find(unassigned=True) == [nobodys]
    assert _find(JUMIN.counter, mine=True) == [theirs]


def test_overdue_is_what_has_passed_its_last_day() -> None:
    soon = opened("kodomo-iryo").row.key  # due on 2026-12-04
    opened("jidoteate-nintei")
    for day, expected in ((date(2026, 12, 4), []), (date(2026, 12, 5), [soon])):
        with clock.stopped_at(day):
            page = service.search(KODOMO.reviewer, Filter(overdue=True))
            assert _keys(page) == expected
            assert service.counts(KODOMO.reviewer)["overdue"] == len(expected)


def test_one_submission_is_listed_together() -> None:
    submission = uuid4()
    orders = [order("tennyu-todoke", submission=submission), order("setai-henko-todoke", submission=submission)]
    keys = {view.row.key for view in service.open_cases(CLERK, orders)}
    opened("tennyu-todoke")
    assert set(_find(submission=submission)) == keys


def test_a_text_finds_a_number_or_a_name() -> None:
    one = opened("tennyu-todoke", name="髙橋 葛󠄀子")
    two = opened("tennyu-todoke", name="林 二郎")
    assert _find(text="髙橋") == [one.row.key]
    assert _find(text="林 二郎") == [two.row.key]
    assert _find(text=two.row.number) == [two.row.key]
    assert _find(text="見つからない") == []


@pytest.mark.parametrize("text", ["%", "_", "\\", "'", "' OR 1=1 --", "*", "\x00", "%%", "森%"])
def test_no_character_of_a_text_finds_everything_or_fails(text: str) -> None:
    opened("tennyu-todoke")
    assert _find(text=text) == []


def test_a_case_is_found_in_the_very_next_request() -> None:
    view = opened("tennyu-todoke", name="検索 直後")
    assert _find(text="検索 直後") == [view.row.key]
    act(view, "withdraw", JUMIN.reviewer, reason="取下書のとおり")
    assert _find(text="検索 直後") == []


# Orders and pages


def _some() -> None:
    for number, (procedure, day) in enumerate(
        [
            ("kodomo-iryo", date(2026, 11, 18)),
            ("jidoteate-nintei", date(2026, 11, 20)),
            ("kodomo-iryo", date(2026, 11, 16)),
            ("jidoteate-nintei", date(2026, 11, 17)),
            ("kodomo-iryo", date(2026, 11, 20)),
        ]
    ):
        view = opened(procedure, on=day)
        if number % 2:
            act(view, "start", KODOMO.reviewer)


KEYS = {
    "arrived": lambda row: row.arrived_on,
    "due": lambda row: row.due_on,
    "state": lambda row: row.state,
    "procedure": lambda row: row.procedure,
}


@pytest.mark.parametrize("name", ["arrived", "due"])
def test_days_are_ordered_both_ways(name: str) -> None:
    _some()
    up = service.search(KODOMO.reviewer, Filter(), sort=_up(name)).rows
    down = service.search(KODOMO.reviewer, Filter(), sort=_down(name)).rows
    values = [KEYS[name](row) for row in up]
    assert len(values) == 5
    assert values == sorted(values)
    assert [KEYS[name](row) for row in down] == values[::-1]


@pytest.mark.parametrize("name", ["state", "procedure"])
def test_equal_states_and_procedures_stand_together_both_ways(name: str) -> None:
    _some()
    up = [KEYS[name](row) for row in service.search(KODOMO.reviewer, Filter(), sort=_up(name)).rows]
    down = [KEYS[name](row) for row in service.search(KODOMO.reviewer, Filter(), sort=_down(name)).rows]
    assert sum(a != b for a, b in itertools.pairwise(up)) == len(set(up)) - 1
    assert down == up[::-1]


def test_each_persons_cases_stand_together_and_nobodys_first() -> None:
    days = [date(2026, 11, day) for day in (18, 20, 16, 17, 19, 12)]
    views = [opened("kodomo-iryo", on=day) for day in days]
    for view, actor in zip(views, (KODOMO.reviewer, KODOMO.chief) * 2, strict=False):
        act(view, "claim", actor)
    rows = service.search(KODOMO.reviewer, Filter(), sort="assignee").rows
    assert [row.assignee for row in rows] == ["", "", "1030", "1030", "1031", "1031"]
    assert [row.arrived_on.day for row in rows] == [12, 19, 17, 20, 16, 18]
    assert service.search(KODOMO.reviewer, Filter(), sort="-assignee").rows == rows[::-1]


def test_numbers_are_ordered_as_numbers() -> None:
    keys = many(12)
    assert _find(sort="number") == keys
    assert _find(sort="-number") == keys[::-1]


def test_what_has_no_last_day_is_listed_with_the_rest() -> None:
    opened("tennyu-todoke")
    opened("inkan-toroku")
    opened("inkan-toroku", on=date(2026, 11, 19))
    for sort in ("due", "-due"):
        rows = service.search(JUMIN.reviewer, Filter(), sort=sort).rows
        assert len(rows) == 3
        dues = [row.due_on for row in rows if row.due_on]
        assert dues == sorted(dues, reverse=sort == "-due")


def test_pages_hold_fifty_and_miss_and_repeat_none() -> None:
    keys = many(120)
    pages = [service.search(JUMIN.reviewer, Filter(), sort="due", page=number) for number in (1, 2, 3)]
    assert [(len(page.rows), page.more) for page in pages] == [(50, True), (50, True), (20, False)]
    seen = [row.key for page in pages for row in page.rows]
    assert sorted(map(str, seen)) == sorted(map(str, keys))


@pytest.mark.parametrize("count", [49, 50, 51])
def test_more_says_whether_there_is_another_page(count: int) -> None:
    many(count)
    assert service.search(JUMIN.reviewer, Filter()).more is (count > 50)


@pytest.mark.parametrize(("page", "number", "rows"), [(0, 1, 50), (-1, 1, 50), (2, 2, 3), (3, 2, 3), (10**9, 2, 3)])
def test_a_page_that_is_not_there_is_the_first_or_the_last(page: int, number: int, rows: int) -> None:
    many(53)
    found = service.search(JUMIN.reviewer, Filter(), page=page)
    assert (found.number, len(found.rows), found.more) == (number, rows, rows == 50)
    assert found == service.search(JUMIN.reviewer, Filter(), page=number)


def test_every_page_of_an_empty_list_is_its_first() -> None:
    found = service.search(JUMIN.reviewer, Filter(), page=7)
    assert (found.number, found.rows, found.more) == (1, (), False)


# Statements


def _counted(actor: Actor, ask: str) -> int:
    with CaptureQueriesContext(connection) as queries:
        if ask == "counts":
            service.counts(actor)
        else:
            service.search(actor, Filter(text="森") if ask == "text" else Filter(), sort="due")
    return len(queries)


@pytest.mark.parametrize("ask", ["list", "text", "counts"])
def test_a_list_of_five_hundred_needs_the_statements_of_ten(ask: str) -> None:
    many(10)
    service.search(JUMIN.reviewer, Filter())
    few = _counted(JUMIN.reviewer, ask)
    many(490)
    assert _counted(JUMIN.reviewer, ask) == few <= 12


def test_a_case_with_much_history_is_viewed_with_as_many_statements() -> None:
    view = opened("kodomo-iryo")

    def looked() -> int:
        with CaptureQueriesContext(connection) as queries:
            service.view(KODOMO.reviewer, view.row.key)
        return len(queries)

    looked()
    few = looked()
    for number in range(3, 9):
        answered(asked(now(view), KODOMO.reviewer), KODOMO.reviewer, f"架空銀行 本店 普通 000000{number}")
    assert looked() <= few + 1


def test_counts_tell_what_there_is_to_do() -> None:
    act(opened("tennyu-todoke"), "claim", JUMIN.reviewer)
    asked(opened("tennyu-todoke"), JUMIN.reviewer)
    opened("tennyu-todoke")
    drafted(opened("shien-sochi-moshide"), JUMIN)
    brought("tennyu-todoke", JUMIN, State.WITHDRAWN)
    found = service.counts(JUMIN.reviewer)
    assert {name: found[name] for name in ("mine", "unassigned", "overdue", "correcting")} == {
        "mine": 1,
        "unassigned": 3,
        "overdue": 0,
        "correcting": 1,
    }
    assert service.counts(JUMIN.chief)["waiting_for_me"] == 1


# Looks are recorded


def test_a_view_of_a_case_is_recorded() -> None:
    view = opened("tennyu-todoke")
    for look in (service.view, service.history):
        before = len(views(actor=JUMIN.reviewer, limit=1000).entries)
        look(JUMIN.reviewer, view.row.key)
        assert len(views(actor=JUMIN.reviewer, limit=1000).entries) > before
    looked = {entry.actor.id for entry in views(subject=owner(view.row.key)).entries}
    assert "1010" in looked


def test_a_list_records_a_look_at_everybody_on_its_page() -> None:
    service.open_cases(CLERK, [order("tennyu-todoke", person=f"{number:010d}") for number in range(1, 61)])
    before = len(views(actor=JUMIN.reviewer, limit=1000).entries)
    service.search(JUMIN.reviewer, Filter())
    assert len(views(actor=JUMIN.reviewer, limit=1000).entries) - before == 50


def test_a_refused_look_is_no_view() -> None:
    view = opened("jidoteate-nintei")
    with pytest.raises(NoCaseError):
        service.view(JUMIN.reviewer, view.row.key)
    assert views(actor=JUMIN.reviewer, subject=owner(view.row.key)).entries == ()


def test_the_audit_register_holds_no_name_or_address() -> None:
    view = asked(opened("tennyu-todoke", name="珍名 某"), JUMIN.reviewer)
    service.search(JUMIN.reviewer, Filter(text="珍名 某"))
    act(view, "withdraw", JUMIN.reviewer, reason="珍名 某の申出による")
    with connection.cursor() as cursor:
        cursor.execute("SELECT * FROM audit_entry")
        everything = "\n".join(map(str, cursor.fetchall()))
    assert "珍名" not in everything
    assert "青葉町" not in everything


# 支援措置

MARKER = "印谷七丁目"
PROTECTED = "0000000061"
HIDDEN = (
    *(f for f in FIELDS if f.field != "new_address"),
    CaseField("new_address", "新しい住所", "household", f"{MARKER}77番", f"{MARKER}77番", "聞き取り"),
    CaseField("old_address", "前の住所", "household", f"{MARKER}1番", f"{MARKER}1番", "転出証明書"),
    CaseField("filer_address", "届出人(申請者)住所", "event", f"{MARKER}77番", f"{MARKER}77番", "聞き取り"),
)


@pytest.fixture
def protected(town: None, tmp_path: Path) -> CaseView:
    """A 転入届 of somebody under 支援措置, whose whereabouts all carry a marker."""
    home = {"町名": MARKER, "番地": "77番", "町字コード": "9999777"}
    feed(tmp_path, [resident(61, "白石 恵", "シライシ メグミ", **home)])
    people.apply_protection(JUMIN.reviewer, ProtectionRequest(person_id(61), Harm.DV, DAY))
    filer = Applicant("白石 恵", "本人", address=f"青葉市{MARKER}77番", phone="000-0000-0061", person=PROTECTED)
    return opened("tennyu-todoke", name="白石 恵", person=PROTECTED, applicant=filer, fields=HIDDEN)


def test_a_protected_resident_is_marked_so_on_lists(protected: CaseView) -> None:
    opened("tennyu-todoke")
    rows: tuple[CaseRow, ...] = service.search(staff("1050"), Filter()).rows
    assert sorted(row.protected for row in rows) == [False, True]


def test_the_whereabouts_of_a_protected_resident_are_not_in_what_the_wrong_role_sees(protected: CaseView) -> None:
    # 1050 reviews in 住基係 and is not named; 1010 is named (designations.csv).
    key = protected.row.key
    for wrong in (staff("1050"), JUMIN.counter, AUDITOR):
        assert MARKER not in repr(service.view(wrong, key))
        assert MARKER not in repr(service.search(wrong, Filter()))
    assert MARKER in repr(service.view(JUMIN.reviewer, key))


def test_what_an_action_answers_shows_no_more_than_a_view(protected: CaseView) -> None:
    assert MARKER not in repr(act(protected, "claim", staff("1050")))


def test_a_corrected_address_is_withheld_in_the_changes_and_the_history_too(protected: CaseView) -> None:
    mark = (Mark("new_address", "household", "番地が足りません。"),)
    view = asked(protected, JUMIN.reviewer, mark)
    corrected = field("new_address", f"{MARKER}88番", "household")
    act(view, "answer_correction", JUMIN.reviewer, data=Data(fields=(corrected,)))
    key = protected.row.key
    wrong = staff("1050")
    shown = repr((service.changes(wrong, key), service.history(wrong, key), service.view(wrong, key)))
    assert MARKER not in shown
    assert f"{MARKER}88番" in repr(service.changes(JUMIN.reviewer, key))


@pytest.mark.parametrize("text", [MARKER, "77番", f"青葉市{MARKER}77番", "000-0000-0061"])
def test_an_address_or_a_telephone_number_finds_nobody(protected: CaseView, text: str) -> None:
    for actor in (staff("1050"), JUMIN.reviewer, JUMIN.chief):
        assert service.search(actor, Filter(text=text)).rows == ()


def test_what_was_filed_before_the_protection_is_withheld_from_its_day_on(tmp_path: Path) -> None:
    home = {"町名": MARKER, "番地": "77番", "町字コード": "9999777"}
    feed(tmp_path, [resident(61, "白石 恵", "シライシ メグミ", **home)])
    view = opened("tennyu-todoke", name="白石 恵", person=PROTECTED, fields=HIDDEN)
    assert MARKER in repr(service.view(staff("1050"), view.row.key))
    people.apply_protection(JUMIN.reviewer, ProtectionRequest(person_id(61), Harm.DV, DAY))
    assert MARKER not in repr(service.view(staff("1050"), view.row.key))
    (row,) = service.search(staff("1050"), Filter()).rows
    assert row.protected
