"""郵送 at the counter: how it came is said at the receipt, with the days that the rules of the list ask for."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from uuid import UUID

import pytest

from tests.support import filings, receptions
from tests.support.pages import Answer, Form, Page
from tests.support.remembered import remembered
from yakuba.apps.counter.tests.conftest import Desk, day
from yakuba.kernel.cases import service as cases
from yakuba.kernel.intake import service as intake
from yakuba.kernel.intake.contracts import Door, SubmissionView, Withdrawn
from yakuba.kernel.jobs import service as jobs
from yakuba.lib import clock

MOPED, ALLOWANCE, MOVE = "gentsuki-shinkoku", "jidoteate-nintei", "tennyu-todoke"
CAME = day("arrived_on", 2026, 11, 27)
POSTED = day("postmarked_on", 2026, 11, 26)


def envelope(key: str, *wanted: str) -> str:
    """The reception of a letter that holds these forms, signed on paper."""
    return remembered(f"a letter: {key}, {wanted}", lambda: _envelope(key, wanted))


def _envelope(key: str, wanted: tuple[str, ...]) -> str:
    family = intake.view(receptions.CLERK, UUID(key))
    told = {**filings.ANSWERS, "household": {"dog": 0, "moped": int(MOPED in wanted), "protected": 0}}
    reception = filings.filled(filings.answered(family, told))
    if MOPED in wanted:
        filings.stated(reception, "household", vehicle_number="青葉市 あ 12-34")
    filings.came(reception)
    filings.composed(reception)
    for sheet in intake.sheets(receptions.CLERK, UUID(key)):
        if sheet.procedure not in wanted and sheet.withdrawn == Withdrawn.NO:
            version = filings.version(UUID(key))
            intake.wish(receptions.CLERK, UUID(key), version, sheet.procedure, sheet.unit, False)
    filings.all_on_paper(reception)
    return key


def by_mail(clerk: Desk, key: str) -> Page:
    return clerk.page(f"/counter/{key}/receipt/?door=mail")


@contextmanager
def opened_on(month: int, day_: int) -> Iterator[Desk]:
    """The clerk on another day, signed in anew."""
    with clock.stopped_at(date(2026, month, day_)):
        yield Desk("1011")


def form_of(page: Page) -> Form:
    return next(form for form in page.forms if "submission_key" in form.values)


def post(clerk: Desk, key: str, **boxes: str) -> Answer:
    form = form_of(by_mail(clerk, key))
    return clerk.post(f"/counter/{key}/receipt/", form.values | boxes)


def taken(key: str) -> tuple[SubmissionView, ...]:
    return intake.submissions(receptions.CLERK, UUID(key))


def test_the_receipt_asks_how_it_came_and_offers_only_what_the_list_allows(clerk: Desk, moved_in: str) -> None:
    key = envelope(moved_in, MOPED)
    page = clerk.page(f"/counter/{key}/receipt/")
    assert page.link("郵送で届いた") == f"/counter/{key}/receipt/?door=mail"
    assert "arrived_on_year" not in form_of(page).values
    mail = form_of(by_mail(clerk, key))
    assert {"arrived_on_year", "postmarked_on_year"} <= set(mail.values)
    assert mail.values["arrived_on_year"] == ""


def test_a_list_that_may_not_be_posted_at_all_offers_no_mail_and_names_the_reason(clerk: Desk, moved_in: str) -> None:
    key = envelope(moved_in, MOVE)
    page = clerk.page(f"/counter/{key}/receipt/")
    assert "?door=mail" not in page.html
    assert "郵送では受け取れない手続: 転入届" in page.text
    values = form_of(page).values | {"door": "mail"} | CAME
    assert clerk.post(f"/counter/{key}/receipt/", values).status_code == 422
    assert taken(key) == ()


def test_what_may_not_be_posted_is_named_and_the_rest_is_received_without_it(clerk: Desk, moved_in: str) -> None:
    key = envelope(moved_in, MOVE, ALLOWANCE)
    page = by_mail(clerk, key)
    assert "「転入届」: 郵送では受け取れません" in page.text
    assert not any("submission_key" in form.values for form in page.forms)
    assert any("submission_key" in form.values for form in clerk.page(f"/counter/{key}/receipt/").forms)
    intake.wish(receptions.CLERK, UUID(key), filings.version(UUID(key)), MOVE, "household", False)
    with opened_on(11, 30) as later:
        assert post(later, key, **CAME).status_code == 302
    assert [sheet.procedure for sheet in taken(key)[0].sheets] == [ALLOWANCE]


def test_the_postmark_is_asked_only_where_a_procedure_counts_by_it(clerk: Desk, moved_in: str) -> None:
    key = envelope(moved_in, ALLOWANCE)
    assert "postmarked_on_year" not in form_of(by_mail(clerk, key)).values


def test_a_letter_opened_on_monday_shows_friday_and_its_postmark_and_is_in_time(moved_in: str) -> None:
    key = envelope(moved_in, MOPED)
    with opened_on(12, 7) as clerk:
        boxes = day("arrived_on", 2026, 12, 4) | day("postmarked_on", 2026, 12, 1)
        assert post(clerk, key, **boxes)["Location"] == f"/counter/{key}/receipt/"
        (submission,) = taken(key)
        assert (submission.door, str(submission.postmarked_on)) == (Door.MAIL, "2026-12-01")
        text = clerk.page(f"/counter/{key}/receipt/").text
        for words in ("郵送で受け付けました", "令和8年12月4日", "令和8年12月1日", "期限内"):
            assert words in text
        assert "期限後の届出" not in text
        jobs.run_waiting()
    (own,) = [case for case in cases.progress(receptions.CLERK, [submission.key]) if not case.ex_officio]
    assert own.arrived_on == date(2026, 12, 1)


def test_a_letter_posted_late_is_received_and_said_to_be_late(moved_in: str) -> None:
    key = envelope(moved_in, MOPED, ALLOWANCE)
    with opened_on(12, 7) as clerk:
        post(clerk, key, **(day("arrived_on", 2026, 12, 4) | day("postmarked_on", 2026, 12, 1)))
        text = clerk.page(f"/counter/{key}/receipt/").text
    assert [(sheet.procedure, sheet.late) for sheet in taken(key)[0].sheets] == [(MOPED, False), (ALLOWANCE, True)]
    assert "期限後の届出" in text
    assert "期限内" in text


@pytest.mark.parametrize(
    ("boxes", "says"),
    [
        (day("arrived_on", "", "", "") | POSTED, "届いた日"),
        (day("arrived_on", 2026, 12, 1) | POSTED, "まだ来ていない日です"),
        (CAME | day("postmarked_on", 2026, 11, 28), "届いた日より後"),
        (CAME | day("postmarked_on", 2026, 11, 15), "「転入した日」より前の日です"),
        (CAME | day("postmarked_on", "", "", ""), "通信日付印"),
        (CAME | day("postmarked_on", 2026, 13, 40), "通信日付印"),
    ],
)
def test_a_day_that_cannot_be_is_refused_beside_its_box_and_what_was_typed_stays(
    moved_in: str, boxes: dict[str, str], says: str
) -> None:
    key = envelope(moved_in, MOPED)
    with opened_on(11, 30) as clerk:
        answer = post(clerk, key, **boxes)
        assert answer.status_code == 422
        page = Page(answer)
        assert says in page.text
        kept = form_of(page).values
        assert {name: kept[name] for name in boxes} == {name: str(value) for name, value in boxes.items()}
        assert taken(key) == ()
        assert clerk.post(f"/counter/{key}/receipt/", kept | CAME | POSTED).status_code == 302
    assert len(taken(key)) == 1


def test_a_second_click_receives_the_letter_once(moved_in: str) -> None:
    key = envelope(moved_in, MOPED)
    with opened_on(11, 30) as clerk:
        values = form_of(by_mail(clerk, key)).values | CAME | POSTED
        for _ in range(2):
            assert clerk.post(f"/counter/{key}/receipt/", values).status_code == 302
    assert len(taken(key)) == 1


@pytest.mark.parametrize("door", ["online", "phone", "謎", "", "mail' OR 1"])
def test_another_door_is_no_way_to_receive(clerk: Desk, moved_in: str, door: str) -> None:
    key = envelope(moved_in, MOPED)
    page = clerk.get(f"/counter/{key}/receipt/", data={"door": door})
    assert page.status_code == 200
    assert form_of(Page(page)).values["door"] == "counter"
    answer = clerk.post(f"/counter/{key}/receipt/", form_of(Page(page)).values | {"door": door or "x"})
    assert answer.status_code == 422
    assert "開き直して" in Page(answer).text
    assert taken(key) == ()


def test_over_the_counter_nothing_changed(clerk: Desk, moved_in: str) -> None:
    key = envelope(moved_in, MOPED)
    form = form_of(clerk.page(f"/counter/{key}/receipt/"))
    assert clerk.post(f"/counter/{key}/receipt/", form.values).status_code == 302
    (submission,) = taken(key)
    assert (submission.door, submission.postmarked_on) == (Door.COUNTER, None)
    assert "郵送で受け付けました" not in clerk.page(f"/counter/{key}/receipt/").text
