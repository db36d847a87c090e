"""The queue: what is mine, nobody's, late, waiting for me; sorted, narrowed, searched, paged."""

from collections.abc import Callable
from datetime import date, timedelta
from uuid import UUID, uuid4

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from tests.support.pages import Page
from yakuba.apps.desk.tests.conftest import ALLOWANCE, CLERK, DAY, MOVE_IN, Seat, now, opened, order
from yakuba.kernel.cases import service as cases

Seats = Callable[[str], Seat]


def test_a_stranger_is_led_to_the_sign_in(town: None, client: Client) -> None:
    answer = client.get("/desk/")
    assert answer.status_code == 302
    assert "/accounts/" in answer["Location"]


def test_somebody_without_a_right_to_cases_gets_no_list(seat: Seats) -> None:
    assert seat("1006").get("/desk/").status_code == 403


def test_an_empty_queue_says_so(reviewer: Seat) -> None:
    assert "当てはまる案件はありません" in reviewer.page("/desk/").text


def test_a_case_that_nobody_has_is_the_first_thing_a_reviewer_sees(reviewer: Seat) -> None:
    key = opened()
    page = reviewer.page("/desk/")
    number = now(key).row.number
    assert page.link(number) == f"/desk/{key}/"
    assert "まだ誰も引き受けていない案件" in page.text
    assert "児童手当認定請求" in page.text
    assert "森 太郎" in page.text


def test_cases_of_another_section_are_not_in_the_list(seat: Seats) -> None:
    key = opened()
    assert now(key).row.number not in seat("1021").page("/desk/?tab=all").text


def test_a_case_is_claimed_from_the_list_with_one_press(reviewer: Seat) -> None:
    key = opened()
    form = reviewer.page("/desk/").form("/claim/")
    assert reviewer.post(form.action, form.values)["Location"] == f"/desk/{key}/"
    assert now(key).row.assignee == "1031"
    assert now(key).row.number in reviewer.page("/desk/?tab=mine").text


def test_two_who_claim_the_same_case_leave_it_with_the_first(seat: Seats) -> None:
    key = opened(MOVE_IN)
    first, second = seat("1010"), seat("1009")
    form = second.page("/desk/?tab=unassigned").form("/claim/")
    first.done(key, "claim")
    answer = second.post(form.action, form.values)
    assert answer.status_code == 422
    assert "森 太郎" in Page(answer).text
    assert now(key).row.assignee == "1010"


def test_an_overdue_case_is_counted_and_says_by_how_many_days(reviewer: Seat) -> None:
    opened(on=DAY - timedelta(days=60))
    opened()
    page = reviewer.page("/desk/?tab=overdue")
    assert page.text.count("児童手当認定請求") == 1 + 1  # the row and the choice in the filter
    assert "日超過" in page.text


@pytest.mark.parametrize("query", ["sort=hacked", "page=0", "page=x", "state=nowhere", "procedure=%27", "tab=no"])
def test_a_wrong_address_falls_back_to_the_plain_list(reviewer: Seat, query: str) -> None:
    opened()
    assert "森 太郎" in reviewer.page(f"/desk/?{query}&tab=all").text


def test_the_list_is_narrowed_by_state_and_procedure(reviewer: Seat) -> None:
    opened(name="森 太郎")
    other = opened("kodomo-iryo", name="森 花子")
    page = reviewer.page("/desk/?tab=all&procedure=kodomo-iryo")
    assert now(other).row.number in page.text
    assert "森 太郎" not in page.text
    assert "森 花子" not in reviewer.page("/desk/?tab=all&state=correcting").text


def test_the_order_turns_by_the_heading(reviewer: Seat) -> None:
    old, new = opened(on=DAY - timedelta(days=3)), opened()
    page = reviewer.page("/desk/?tab=all&sort=-arrived")
    first, second = now(new).row.number, now(old).row.number
    assert page.text.index(first) < page.text.index(second)
    turned = reviewer.page("/desk/" + page.link("受付日"))
    assert turned.text.index(second) < turned.text.index(first)


def test_the_list_is_ordered_by_who_has_the_case(reviewer: Seat, chief: Seat) -> None:
    mine, nobodys, theirs = opened(), opened(), opened()
    reviewer.done(mine, "claim")
    chief.done(theirs, "claim")

    def heading(shown: Page) -> str:
        return next(address for words, address in shown.links if words == "担当")

    page = reviewer.page("/desk/?tab=all")
    by_person = reviewer.page("/desk/" + heading(page))
    turned = reviewer.page("/desk/" + heading(by_person))

    def shown_in(shown: Page) -> list[UUID]:
        return sorted((mine, nobodys, theirs), key=lambda key: shown.text.index(now(key).row.number))

    assert shown_in(by_person) == [nobodys, theirs, mine]
    assert shown_in(turned) == [mine, theirs, nobodys]
    assert "対象の方" not in [words for words, _address in page.links]


def test_a_name_is_searched_in_the_body_and_stands_in_no_address(reviewer: Seat) -> None:
    key = opened(name="髙橋 幸子")
    opened()
    answer = reviewer.post("/desk/search/", {"text": "高橋", "page": "1"})
    page = Page(answer)
    assert now(key).row.number in page.text
    assert "森 太郎" not in page.text
    assert all("高橋" not in address and "%E9%AB%98" not in address for _text, address in page.links)


def test_behind_the_last_page_the_queue_and_what_was_found_show_the_last_page(reviewer: Seat) -> None:
    keys = [opened() for _ in range(51)]
    numbers = [now(key).row.number for key in keys]
    queue = reviewer.page("/desk/?tab=all&sort=number&page=999")
    found = Page(reviewer.post("/desk/search/", {"text": "森 太郎", "page": "999"}))
    for page, last in ((queue, max(numbers)), (found, min(numbers))):
        assert [number for number in numbers if number in page.text] == [last]
    assert "2ページ目" in queue.text
    assert queue.link("前へ").endswith("page=1")
    assert "前のページ" in found.text
    assert "期限を過ぎた案件はありません" in reviewer.page("/desk/?tab=overdue&page=999").text


def test_a_number_finds_its_case(reviewer: Seat) -> None:
    key = opened()
    assert "森 太郎" in Page(reviewer.post("/desk/search/", {"text": now(key).row.number})).text


def test_searching_for_nothing_is_refused_with_words(reviewer: Seat) -> None:
    assert reviewer.post("/desk/search/", {"text": ""}).status_code == 422
    assert reviewer.get("/desk/search/")["Location"] == "/desk/"


def test_pages_follow_each_other_without_loss(reviewer: Seat) -> None:
    cases.open_cases(CLERK, [order(name=f"森 太郎{number}") for number in range(60)])
    first = reviewer.page("/desk/?tab=all&sort=number")
    second = reviewer.page("/desk/" + first.link("次へ"))
    numbers = {text for page in (first, second) for text, address in page.links if address.count("-") == 4}
    assert len(numbers) == 60


def test_a_longer_list_takes_no_more_queries(reviewer: Seat) -> None:
    counted = []
    for more in (60, 140):
        cases.open_cases(CLERK, [order(name=f"森 {uuid4().hex[:6]}") for _number in range(more)])
        with CaptureQueriesContext(connection) as queries:
            assert reviewer.get("/desk/?tab=all&sort=-due").status_code == 200
        counted.append(len(queries))
    assert counted[0] == counted[1] <= 24


def test_the_head_of_the_section_begins_with_what_waits_for_the_stamp(reviewer: Seat, head: Seat, chief: Seat) -> None:
    key = opened()
    reviewer.done(key, "start")
    reviewer.checks(key)
    reviewer.draft(key)
    assert "承認・決裁を待っている案件" in chief.page("/desk/").text
    chief.done(key, "approve")
    page = head.page("/desk/")
    assert "承認・決裁を待っている案件" in page.text
    assert now(key).row.number in page.text


def test_a_procedure_with_a_standard_period_shows_the_last_day(reviewer: Seat) -> None:
    key = opened(ALLOWANCE)
    assert now(key).row.due_on == date(2026, 12, 21)
    assert "R8.12.21" in reviewer.page("/desk/?tab=all").text


def test_who_hands_out_receptions_sees_the_cases_and_opens_none(seat: Seats) -> None:
    key = opened()
    page = seat("1013").page("/desk/?tab=all")
    assert now(key).row.number in page.text
    assert f"/desk/{key}/" not in [address for _words, address in page.links]


def test_an_auditor_begins_with_everything_and_has_no_queue_of_stamps(seat: Seats) -> None:
    opened()
    page = seat("1047").page("/desk/")
    assert "見ることのできるすべての案件です。" in page.text
    assert not {"承認待ち", "自分の案件"} & {words.split()[0] for words, _address in page.links if words}
    nobodys = seat("1047").page("/desk/?tab=unassigned").text
    assert "まだ誰も引き受けていない案件です。" in nobodys
    assert "引き受けてください" not in nobodys


def test_who_takes_cases_begins_with_those_that_nobody_has(reviewer: Seat) -> None:
    opened()
    page = reviewer.page("/desk/")
    assert "古いものから引き受けてください" in page.text
    assert "自分の案件" in page.text
