"""The first two pages: what brings you here, and the opening of a reception."""

import re
from collections.abc import Callable
from datetime import date, timedelta
from urllib.parse import quote
from uuid import UUID, uuid4

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from tests.support import receptions
from tests.support.pages import Page
from tests.support.sheets import rows_of
from yakuba.apps.counter.tests.conftest import OPENINGS, Desk, as_uuid, day
from yakuba.kernel.audit import service as audit
from yakuba.kernel.intake import service as intake
from yakuba.lib import clock
from yakuba.lib.refs import OwnerRef
from yakuba.web import exports

MOST_QUERIES_OF_THE_LIST = 20
BY_KEY = re.compile(r"/counter/[0-9a-f-]{36}/household/")
Seat = Callable[..., Desk]


def _numbers(page: Page) -> list[str]:
    return [words for words, address in page.links if re.fullmatch(r"/counter/[0-9a-f-]{36}/", address)]


def test_the_first_page_offers_every_life_event_and_todays_receptions(clerk: Desk, moved_in: str) -> None:
    page = clerk.page("/counter/")
    addresses = [address for _, address in page.links]
    for event in ("tennyu", "shibo", "shomei"):
        assert f"/counter/new/{event}/" in addresses
    assert f"/counter/{moved_in}/" in addresses
    assert "受付中" in page.text


def test_the_list_of_receptions_names_nobody(clerk: Desk, moved_in: str) -> None:
    assert "森" not in clerk.page("/counter/").text


@pytest.mark.parametrize("address", ["/counter/", "/counter/new/tennyu/"])
def test_somebody_who_is_not_signed_in_sees_nothing(town: None, address: str) -> None:
    answer = Client().get(address)
    assert answer.status_code in (302, 403)
    assert "転入" not in answer.content.decode()


@pytest.mark.parametrize("code", ["9999", "1006", "1007", "1004"])
def test_staff_without_the_right_are_refused_with_a_page(desk: Seat, code: str) -> None:
    for address in ("/counter/", "/counter/new/tennyu/"):
        answer = desk(code).get(address)
        assert answer.status_code == 403
        assert "権限" in answer.content.decode()


def test_who_may_only_look_at_the_list_cannot_open(desk: Seat) -> None:
    head = desk("1008")
    assert head.get("/counter/").status_code == 200
    assert head.get("/counter/new/tennyu/").status_code == 403


@pytest.mark.parametrize("code", ["1008", "1047"])
def test_who_only_looks_on_sees_the_receptions_and_nothing_to_press(desk: Seat, moved_in: str, code: str) -> None:
    page = desk(code).page("/counter/")
    assert "受付中" in page.text
    assert "何のご用件ですか" not in page.text
    assert [
        address for _words, address in page.links if address.startswith(("/counter/new/", f"/counter/{moved_in}"))
    ] == []


def test_who_only_hands_out_receptions_begins_them_and_opens_none(desk: Seat, moved_in: str) -> None:
    addresses = [address for _words, address in desk("1013").page("/counter/").links]
    assert "/counter/new/tennyu/" in addresses
    assert f"/counter/{moved_in}/" not in addresses


def test_receptions_of_another_section_are_not_in_the_list(desk: Seat, moved_in: str) -> None:
    for code in ("1022", "1015", "1031"):
        assert moved_in not in desk(code).page("/counter/").html


def test_what_comes_from_another_counter_is_listed_apart_where_one_has_something_to_do_for_it(
    desk: Seat, answered: str
) -> None:
    address, number = f"/counter/{answered}/", intake.view(receptions.CLERK, as_uuid(answered)).number
    printed = f"20261120-{number:04}"
    scanned = f"https://x.example/counter/board/?number={printed}&office=01"
    for query in ("?whose=shared", f"?number={number}", f"?number={printed}", f"?number={quote(scanned)}"):
        page = desk("1031").page(f"/counter/{query}")
        assert address in [url for _words, url in page.links], query
        assert "市民課" in page.text
        for code in ("1022", "1015", "1018"):
            assert answered not in desk(code).page(f"/counter/{query}").html, (code, query)
    assert address not in [url for _words, url in desk("1011").page("/counter/?whose=shared").links]
    assert answered not in desk("1029").page("/counter/?whose=shared").html, "課長 of こども課"
    assert desk("1031").get("/counter/?whose=x").status_code == 200


def test_the_board_leads_to_it_where_it_may_be_gone_on_with(desk: Seat, answered: str) -> None:
    number = intake.view(receptions.CLERK, as_uuid(answered)).number
    for code, leads in {"1011": True, "1031": True, "1022": False, "1015": False, "1013": False, "1029": False}.items():
        page = desk(code).page(f"/counter/board/?number=20261120-{number:04}")
        assert ("この世帯の続きを受け付ける" in page.text) is leads, code
        assert (answered in page.html) is leads, code


def test_after_fifty_receptions_the_next_page_shows_the_rest(clerk: Desk) -> None:
    made = [str(receptions.opened().key) for _ in range(53)]
    first, second = clerk.page("/counter/"), clerk.page("/counter/?page=2")
    assert _numbers(first) == [str(n) for n in range(53, 3, -1)]
    assert "53件中 1–50件目" in first.text
    assert _numbers(clerk.page("/counter/" + first.link("次へ"))) == ["3", "2", "1"]
    assert _numbers(second) == ["3", "2", "1"]
    assert clerk.get("/counter/?page=99999")["Location"] == "?page=2"
    assert all(key in first.html + second.html for key in made)


def test_the_list_is_narrowed_by_state_and_by_number_or_ticket(clerk: Desk) -> None:
    for ticket in ("A012", "A013", "B7", ""):
        receptions.opened(ticket=ticket)
    done = receptions.with_family(receptions.opened(ticket="A099"))
    intake.finish(receptions.CLERK, done.key, done.version)
    assert _numbers(clerk.page("/counter/?state=done")) == ["5"]
    assert _numbers(clerk.page("/counter/?state=open&number=A01&sort=ticket")) == ["1", "2"]
    assert _numbers(clerk.page("/counter/?number=a099")) == ["5"]
    assert _numbers(clerk.page("/counter/?number=4")) == ["4"]
    none = clerk.page("/counter/?number=Z")
    assert (_numbers(none), "当てはまる受付はありません" in none.text) == ([], True)


@pytest.mark.parametrize("sort", ["number", "event", "ticket", "opened", "state"])
def test_every_column_sorts_both_ways(clerk: Desk, sort: str) -> None:
    for ticket in ("B", "A", "C"):
        receptions.opened(ticket=ticket)
    up, down = _numbers(clerk.page(f"/counter/?sort={sort}")), _numbers(clerk.page(f"/counter/?sort=-{sort}"))
    assert sorted(up) == sorted(down) == ["1", "2", "3"]
    if sort in ("number", "ticket", "opened"):
        assert up == down[::-1]


@pytest.mark.parametrize(
    "query", ["state=x", "number=" + "9" * 40, "sort=opened_by", "number=%00", "number=%25", "state=&x=1"]
)
def test_a_wrong_filter_is_no_error_and_sorts_by_nothing_undeclared(clerk: Desk, reception: str, query: str) -> None:
    assert clerk.get(f"/counter/?{query}").status_code == 200


@pytest.mark.parametrize("page", ["0", "-1", "x", "99999999", "1.5", "", "２", "%00"])
def test_a_page_that_does_not_exist_is_no_error(clerk: Desk, reception: str, page: str) -> None:
    assert clerk.get(f"/counter/?page={page}").status_code == 200


def test_the_list_costs_the_same_queries_for_one_and_for_fifty(clerk: Desk, reception: str) -> None:
    clerk.page("/counter/")
    with CaptureQueriesContext(connection) as one:
        clerk.page("/counter/")
    for _ in range(55):
        receptions.opened()
    with CaptureQueriesContext(connection) as many:
        clerk.page("/counter/")
    assert len(many) == len(one) <= MOST_QUERIES_OF_THE_LIST


def test_opening_leads_to_the_household_and_the_address_says_nothing_personal(clerk: Desk) -> None:
    answer = clerk.post("/counter/new/tennyu/", clerk.opening() | {"ticket": "A012"})
    assert answer.status_code == 302
    assert BY_KEY.fullmatch(answer["Location"])
    (row,), _ = intake.receptions(receptions.CLERK)
    assert (row.ticket, row.event, row.section, row.received_on) == ("A012", "tennyu", "2010", receptions.DAY)


def test_the_era_year_is_read_as_people_write_it(clerk: Desk) -> None:
    key = clerk.begin(**day("moved_on", "R8", "11", "16"))
    assert intake.view(receptions.CLERK, UUID(key)).event_items["moved_on"].value == 20261116


@pytest.mark.parametrize("event", ["nowhere", "TENNYU", "tennyu-x"])
def test_a_life_event_that_does_not_exist_is_not_found(clerk: Desk, event: str) -> None:
    assert clerk.get(f"/counter/new/{event}/").status_code == 404
    assert clerk.post(f"/counter/new/{event}/", OPENINGS["tennyu"]).status_code == 404


@pytest.mark.parametrize(
    ("event", "wrong", "says"),
    [
        ("tennyu", day("moved_on", "", "", ""), "転入した日"),
        ("tennyu", day("moved_on", 2026, "", 16), "月を入力"),
        ("tennyu", day("moved_on", 2026, 2, 29), "暦にない"),
        ("tennyu", day("moved_on", 2026, 11, 31), "暦にない"),
        ("tennyu", day("moved_on", "令和100000", 1, 1), "暦にない"),
        ("tennyu", day("moved_on", "い", "ろ", "は"), "暦にない"),
        ("tennyu", day("moved_on", 2026, 11, 21), "受付日より後"),
        ("tennyu", {"moved_from": ""}, "前の住所"),
        ("tennyu", {"moved_from": "火星"}, "前の住所"),
        ("tennyu", {"ticket": "A" * 21}, "整理券"),
        ("tennyu", {"key": "not-a-key"}, ""),
        ("tennyu", {"key": ""}, ""),
        ("tennyu", day("received_on", 1999, 1, 1), "受付日"),
        ("tennyu", {**day("received_on", 1850, 1, 1), **day("moved_on", 1850, 1, 1)}, ""),
        ("shibo", day("died_on", 2026, 11, 21), "受付日より後"),
        ("shomei", {"wanted": ""}, "必要なもの"),
        ("shomei", {"wanted": "wants_everything"}, "必要なもの"),
    ],
)
def test_a_wrong_opening_is_refused_with_words_and_nothing_is_lost(
    clerk: Desk, event: str, wrong: dict[str, str], says: str
) -> None:
    values = clerk.opening(event) | {"ticket": "B77"} | wrong
    answer = clerk.post(f"/counter/new/{event}/", values)
    assert answer.status_code == 422
    page = Page(answer)
    assert "入力を確かめてください" in page.text
    assert says in page.text
    kept = next(form for form in page.forms if "ticket" in form.values).values
    wanted = {
        name: text for name, text in values.items() if name.endswith(("_year", "_month", "_day")) or name == "ticket"
    }
    assert {name: kept.get(name) for name in wanted} == wanted
    assert intake.receptions(receptions.CLERK)[0] == []


@pytest.mark.parametrize("away", [0, 14])
def test_the_day_of_reception_may_lie_in_the_past_and_the_event_on_that_day(clerk: Desk, away: int) -> None:
    past = receptions.DAY - timedelta(days=away)
    same = (past.year, past.month, past.day)
    key = clerk.begin(**day("received_on", *same), **day("moved_on", *same))
    assert intake.view(receptions.CLERK, UUID(key)).received_on == past


def test_sending_the_opening_twice_opens_one_reception(clerk: Desk) -> None:
    values = clerk.opening()
    first, second = (clerk.post("/counter/new/tennyu/", values) for _ in range(2))
    assert first["Location"] == second["Location"]
    assert len(intake.receptions(receptions.CLERK)[0]) == 1


def test_two_visits_to_the_opening_page_open_two_receptions(clerk: Desk) -> None:
    assert clerk.begin() != clerk.begin()


def test_the_opening_wants_the_token_against_forgery(desk: Seat) -> None:
    clerk = desk(checks_csrf=True)
    answer = clerk.post("/counter/new/tennyu/", OPENINGS["tennyu"] | {"key": str(uuid4())})
    assert answer.status_code == 403
    assert "有効期限" in answer.content.decode()
    assert intake.receptions(receptions.CLERK)[0] == []


def test_the_desk_of_an_office_opens_for_that_office(desk: Seat) -> None:
    key = desk("1048").begin()
    found = intake.view(receptions.BRANCH, UUID(key))
    assert (found.section, found.office) == ("2090", "02")


def test_a_right_that_ended_last_night_opens_nothing_today(desk: Seat) -> None:
    contractor = desk("1018")
    assert contractor.get("/counter/new/tennyu/").status_code == 200
    with clock.stopped_at(receptions.DAY.replace(year=2027, month=4, day=1)):
        assert Desk("1018").get("/counter/new/tennyu/").status_code == 403


@pytest.mark.parametrize(
    ("drawn", "received_on", "status", "said"),
    [
        ("11:48", receptions.DAY, 302, ""),
        ("12:00", receptions.DAY, 302, ""),
        ("", receptions.DAY - timedelta(days=1), 302, ""),
        ("12:01", receptions.DAY, 422, "まだ来ていない時刻です"),
        ("11:48", receptions.DAY - timedelta(days=1), 422, "発券時刻を空けてください"),
        ("25:00", receptions.DAY, 422, "「09:05」のように入力してください"),
    ],
)
def test_the_time_on_the_ticket_is_taken_of_today_only(
    clerk: Desk, drawn: str, received_on: date, status: int, said: str
) -> None:
    key = uuid4()
    values = {
        "key": str(key),
        **OPENINGS["tennyu"],
        **day("received_on", received_on.year, received_on.month, received_on.day),
        "ticket": "A7",
        "drawn": drawn,
    }
    answer = clerk.post("/counter/new/tennyu/", values)
    assert answer.status_code == status
    if said:
        assert said in Page(answer).text
        return
    steps = intake.view(receptions.CLERK, key).steps
    waited = steps["opened"] - steps["ticket"] if drawn else None
    assert waited == ({"11:48": timedelta(minutes=12), "12:00": timedelta(0)}.get(drawn))


def test_the_list_leaves_as_a_file_narrowed_and_sorted_as_on_the_page(clerk: Desk) -> None:
    for ticket in ("A012", "=A013", "B7", ""):
        receptions.opened(ticket=ticket)
    head, *lines = rows_of(clerk.client, "/counter/?export=csv&sort=number")
    assert head == ["番号", "出来事", "整理券", "受けた課", "人数", "始めた時刻", "状態"]
    assert [(line[0], line[1], line[2]) for line in lines] == [
        ("1", "転入", "A012"), ("2", "転入", "'=A013"), ("3", "転入", "B7"), ("4", "転入", ""),
    ]  # fmt: skip
    assert [line[0] for line in rows_of(clerk.client, "/counter/?export=csv&number=B")[1:]] == ["3"]
    assert "CSVで書き出す" in clerk.page("/counter/").text


def test_more_receptions_than_a_page_has_leave_as_one_file_and_are_recorded(
    clerk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(exports, "AT_ONCE", 7)
    for _number in range(53):
        receptions.opened()
    lines = rows_of(clerk.client, "/counter/?export=csv&sort=-number")[1:]
    assert [line[0] for line in lines] == [str(number) for number in range(53, 0, -1)]
    (entry,) = audit.history(OwnerRef("web.list", "uketsuke"))
    assert (entry.act, entry.actor, entry.detail) == ("web.list.exported", receptions.CLERK, {"count": 53})


def test_the_file_holds_what_the_person_sees_and_is_refused_to_whoever_sees_no_list(desk: Seat, reception: str) -> None:
    assert len(rows_of(desk("1047").client, "/counter/?export=csv")) == 2
    assert len(rows_of(desk("1022").client, "/counter/?export=csv")) == 1
    assert desk("1006").get("/counter/?export=csv").status_code == 403
