"""Somebody else's step is committed between two reads of a verb, or is about to be: told as that, nothing lost."""

from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.db import connection, transaction

from tests.support.at_once import before_commit, beside
from tests.support.case_fixtures import shared_town
from tests.support.cases import APPROVAL, AUDITOR, CLERK, DAY, JUMIN, KODOMO, act, checked, now, opened, order
from tests.support.online import Portal, application, portal, sent
from tests.support.register import feed, person_id, resident
from tests.support.tellings import AT_HOME, IRYO, KNOWN, ON_FORM, REVIEWER, ask, issue, tell, waits
from yakuba.kernel.cases import letter_context, letters, online, service, takes
from yakuba.kernel.cases.contracts import CaseView, ConflictError, Data, Filter, NotPossibleError, State, Way
from yakuba.kernel.cases.models import Case
from yakuba.kernel.cases.recalling import recall
from yakuba.kernel.documents.models import Reservation
from yakuba.kernel.gate import messages
from yakuba.kernel.gate.contracts import Delivery
from yakuba.kernel.jobs import service as jobs
from yakuba.kernel.notices.contracts import DeliveryState
from yakuba.kernel.people import service as people
from yakuba.kernel.people.contracts import Harm, ProtectionRequest
from yakuba.lib import clock

__all__ = ["portal", "shared_town"]
pytestmark = pytest.mark.usefixtures("shared_town")


def _online(portal: Portal) -> CaseView:
    message = application()
    sent(message)
    (row,) = service.search(AUDITOR, Filter(submission=message.submission, open_only=False)).rows
    return now(row.key)


def test_a_step_of_the_office_does_not_refuse_what_the_applicant_sends_meanwhile(portal: Portal) -> None:
    case = _online(portal)
    assert case.submission
    message = messages.ApplicationWithdrawn(submission=case.submission, at=clock.now())

    def withdraw() -> None:
        with transaction.atomic():
            online.take_withdrawal(message, Delivery("", "", 1, clock.now(), ()))

    assert before_commit(lambda: act(case, "claim", KODOMO.reviewer), withdraw) is None
    assert now(case).row.state == State.WITHDRAWN


@pytest.fixture
def known(shared_town: str, tmp_path: Path) -> None:
    """森 太郎 is in the register, with an address to which letters go."""
    feed(tmp_path, [resident(41, "森 太郎", "モリ タロウ", **AT_HOME)])


def _protect() -> None:
    people.apply_protection(JUMIN.reviewer, ProtectionRequest(person_id(41), Harm.DV, DAY))


@pytest.mark.usefixtures("known")
def test_a_step_on_its_case_does_not_keep_a_letter_from_being_called_back() -> None:
    view = issue(waits(KNOWN))
    _protect()
    assert before_commit(lambda: act(view, "close", REVIEWER), recall) == 1
    (told,) = now(view).dispatches
    assert (told.way, told.delivery) == (Way.HAND, DeliveryState.WITHDRAWN)


@pytest.mark.usefixtures("known")
def test_of_two_that_call_back_one_letter_at_once_it_is_one() -> None:
    view = issue(waits(KNOWN))
    _protect()
    assert before_commit(recall, recall) == 0
    assert Case.objects.get(key=view.row.key).to_tell == 1


@pytest.mark.usefixtures("known")
def test_a_letter_sent_while_somebody_comes_under_protection_is_called_back() -> None:
    view = waits(KNOWN)
    letter = service.prepare_issue(REVIEWER, view.row.key, on=DAY)

    def protected() -> None:
        _protect()
        jobs.run_waiting()

    assert before_commit(lambda: act(view, "issue", REVIEWER, data=Data(on=DAY), letter=letter), protected) is None
    jobs.run_waiting()
    (told,) = now(view).dispatches
    assert (told.way, told.delivery) == (Way.HAND, DeliveryState.WITHDRAWN)


@pytest.mark.usefixtures("known")
def test_a_letter_with_an_address_is_not_frozen_once_somebody_is_protected(monkeypatch: pytest.MonkeyPatch) -> None:
    view = checked(act(opened(IRYO, applicant=KNOWN), "start", REVIEWER), REVIEWER)
    letter = service.prepare_letter(REVIEWER, view.row.key, APPROVAL)
    real = takes.TAKES["proposal"]

    def late(move: Any) -> list[str]:
        found = real(move)
        monkeypatch.setitem(takes.TAKES, "proposal", real)
        _protect()
        return found

    monkeypatch.setitem(takes.TAKES, "proposal", late)
    with pytest.raises(NotPossibleError, match="住所を伏せる案件になりました"):
        act(view, "draft", REVIEWER, data=Data(proposal=APPROVAL), letter=letter)
    assert (now(view).row.state, now(view).documents) == (State.REVIEWING, ())


def test_what_was_told_by_another_between_judging_and_noting_is_a_conflict(monkeypatch: pytest.MonkeyPatch) -> None:
    view = ask(opened(IRYO, applicant=ON_FORM))
    real = takes.TAKES["told"]

    def late(move: Any) -> list[str]:
        found = real(move)
        monkeypatch.setitem(takes.TAKES, "told", real)
        tell(view, actor=KODOMO.chief)
        return found

    monkeypatch.setitem(takes.TAKES, "told", late)
    with pytest.raises(ConflictError):
        tell(view)
    assert Case.objects.get(key=view.row.key).to_tell == 0


def test_one_key_opened_with_other_content_between_two_reads_is_a_conflict() -> None:
    if connection.vendor == "sqlite":
        pytest.skip("nobody else writes within a transaction of SQLite")
    key = uuid4()
    mine, other = (order("tennyu-todoke", key=key, name=name) for name in ("森 一郎", "森 二郎"))

    def reads(execute: Any, sql: str, *rest: Any) -> Any:
        found = execute(sql, *rest)
        if "cases_payload" in sql and not done:
            done.append(key)
            beside(lambda: service.open_cases(CLERK, [other]))
        return found

    done: list[UUID] = []
    with connection.execute_wrapper(reads), pytest.raises(ConflictError):
        service.open_cases(CLERK, [mine])
    assert now(key).row.subject_name == "森 二郎"


def test_a_case_withdrawn_while_its_letter_is_made_holds_no_number(monkeypatch: pytest.MonkeyPatch) -> None:
    view = checked(act(opened(IRYO), "start", KODOMO.reviewer), KODOMO.reviewer)
    real = letter_context.letter_of

    def late(*args: Any) -> Any:
        monkeypatch.setattr(letters, "letter_of", real)
        act(view, "withdraw", KODOMO.reviewer, reason="本人の申出")
        return real(*args)

    monkeypatch.setattr(letters, "letter_of", late)
    with pytest.raises(ConflictError):
        service.prepare_letter(KODOMO.reviewer, view.row.key, APPROVAL)
    assert not Reservation.objects.exclude(owner_id="").exists()
