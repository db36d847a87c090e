"""What is expected of a reception that nobody ends: after thirty days without a change the system ends it at night.

Thirty days are the house's own figure: ``LEFT_OPEN`` of the contracts.
"""

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from django.conf import LazySettings

from tests.kernel.intake.household import HOUSEHOLD, TARO, Desk, drawn
from tests.kernel.intake.rows import rows
from tests.support.at_once import before_commit
from tests.support.receptions import (
    AUDITOR,
    BRANCH,
    CHILDREN,
    CLERK,
    COLLEAGUE,
    DAY,
    opened,
    prepare_town,
    with_family,
)
from tests.support.remembered import remembered
from yakuba.kernel.audit import service as audit
from yakuba.kernel.audit.contracts import Entry
from yakuba.kernel.cases import service as cases
from yakuba.kernel.intake import service
from yakuba.kernel.intake.contracts import (
    ConflictError,
    IntakeError,
    NewMember,
    ReceptionView,
    Source,
    State,
    Stated,
    StepName,
    TabletRefusedError,
)
from yakuba.kernel.jobs import registry
from yakuba.kernel.jobs import service as jobs
from yakuba.lib import clock
from yakuba.lib.refs import Actor, OwnerRef

NOON = datetime(DAY.year, DAY.month, DAY.day, 12, tzinfo=clock.JST)
"""When everything here begins."""
MONTH, HOUR, SECOND = timedelta(days=30), timedelta(hours=1), timedelta(seconds=1)
TWENTY = timedelta(days=20)
LEFT_OPEN = "intake.reception.left_open"
Verb = Callable[[Desk], object]


@pytest.fixture(autouse=True)
def _store(settings: LazySettings, tmp_path: Path) -> None:
    settings.DOCUMENTS_STORE = tmp_path / "files"


@pytest.fixture
def left(town: None) -> ReceptionView:
    """A reception with its family, begun at noon; nothing was done in it since."""
    return remembered("left open", lambda: with_family(opened()))


def end_now() -> int:
    """The nightly work; how many it ended."""
    ended: int = service.end_left_open()
    return ended


def end(after: timedelta) -> int:
    """The same at another moment."""
    with clock.stopped_at(NOON + after):
        return end_now()


def now(reception: ReceptionView | Desk) -> ReceptionView:
    return service.view(CLERK, reception.key)


def entries(reception: ReceptionView) -> list[Entry]:
    """What the audit register says of its end at night."""
    found = audit.history(OwnerRef("intake.reception", str(reception.key)))
    return [entry for entry in found if entry.act == LEFT_OPEN]


@pytest.mark.parametrize(
    ("after", "ends"),
    [(timedelta(0), False), (MONTH - HOUR, False), (MONTH - SECOND, False), (MONTH, True), (20 * MONTH, True)],
)
def test_it_is_ended_thirty_days_after_the_last_change_and_not_a_second_before(
    left: ReceptionView, after: timedelta, ends: bool
) -> None:
    assert end(after) == int(ends)
    stands = replace(left, state=State.DONE, version=left.version + 1) if ends else left
    assert now(left) == stands


def test_the_register_says_in_a_sentence_that_the_system_ended_it(left: ReceptionView) -> None:
    end(MONTH)
    (entry,) = entries(left)
    assert (entry.actor, entry.is_view, entry.at) == (Actor("system", "intake"), False, NOON + MONTH)
    assert entry.sentence
    assert not entry.sentence.isascii()
    assert "{" not in entry.sentence
    everything = " ".join(one.act for one in audit.history(OwnerRef("intake.reception", str(left.key))))
    assert "intake.reception.closed" not in everything


def test_night_after_night_it_is_ended_once(left: ReceptionView) -> None:
    assert [end(MONTH + timedelta(days=night)) for night in (0, 0, 1, 400)] == [1, 0, 0, 0]
    assert now(left).version == left.version + 1
    assert len(entries(left)) == 1


def test_whoever_left_it_open_wherever_and_empty_or_not_it_is_ended_and_counted(town: None) -> None:
    several = [opened(), with_family(opened(COLLEAGUE, event="tennyu")), opened(BRANCH, section="2090", office="02")]
    with clock.stopped_at(NOON + timedelta(days=1)):
        young = opened()
    assert end(MONTH) == 3
    assert all(len(entries(one)) == 1 for one in several)
    assert now(young).state is State.OPEN
    assert end(MONTH + timedelta(days=1)) == 1


def test_the_day_of_receipt_says_nothing_of_when_something_was_done(town: None) -> None:
    late = opened(received_on=DAY - timedelta(days=29))
    assert end(MONTH - SECOND) == 0
    assert now(late).state is State.OPEN


@pytest.mark.parametrize("state", [State.DONE, State.ABANDONED])
def test_what_somebody_ended_stays_as_they_ended_it(left: ReceptionView, state: State) -> None:
    ended = service.finish(CLERK, left.key, left.version, state)
    assert end(2 * MONTH) == 0
    assert (now(left), entries(left)) == (ended, [])


# What is a change


def _tablet(desk: Desk) -> str:
    return service.join(service.offer_signing(CLERK, desk.key, desk.version).token).secret


def _signs_on_paper(desk: Desk) -> None:
    sheet = desk.sheet("tennyu-todoke")
    service.sign_on_paper(CLERK, sheet.key, shown_sha256=sheet.shown_sha256)


def _signs_on_the_tablet(desk: Desk) -> None:
    sheet = desk.sheet("tennyu-todoke")
    service.sign_on_tablet(_tablet(desk), sheet.key, shown_sha256=sheet.shown_sha256, image=drawn())


def _is_gone_on_with(desk: Desk) -> None:
    ended = service.finish(CLERK, desk.key, desk.version)
    with clock.stopped_at(clock.now() + SECOND):
        service.resume(COLLEAGUE, desk.key, ended.version)


ANSWERED: Mapping[str, Verb] = {
    "an answer": lambda desk: desk.says(HOUSEHOLD, dog=1),
    "an answer elsewhere": lambda desk: service.state(
        CHILDREN, desk.key, desk.version, [Stated(HOUSEHOLD, "moped", 1)]
    ),
    "a member": lambda desk: service.add_members(
        CLERK, desk.key, desk.version, [NewMember({"name": "森 三郎", "born": 20250101}, Source.STATED)]
    ),
    "one member less": lambda desk: service.remove_member(CLERK, desk.key, desk.version, "p4"),
    "a step": lambda desk: service.reached(CLERK, desk.key, StepName.GUIDED),
    "a wish": lambda desk: desk.wish("inkan-toroku", TARO),
    "who files": lambda desk: desk.file(),
    "an identity": lambda desk: desk.identify(),
    "its sheets": lambda desk: desk.compose(),
    "gone on with": _is_gone_on_with,
}
PREPARED: Mapping[str, Verb] = {"shown": lambda desk: desk.show()}
SHOWN: Mapping[str, Verb] = {
    "a signature": lambda desk: desk.sign(desk.sheet("tennyu-todoke")),
    "a signature on paper": _signs_on_paper,
    "a signature on the tablet": _signs_on_the_tablet,
}
SIGNED: Mapping[str, Verb] = {"a receipt": lambda desk: desk.receive()}


def _prepared() -> Desk:
    return Desk.a01().prepared()


def _shown() -> Desk:
    desk = _prepared()
    desk.show()
    return desk


def _signed() -> Desk:
    return Desk.a01().signed()


STAGES: list[tuple[Callable[[], Desk], Mapping[str, Verb]]] = [
    (Desk.a01, ANSWERED),
    (_prepared, PREPARED),
    (_shown, SHOWN),
    (_signed, SIGNED),
]
CHANGES = [pytest.param(begin, verb, id=name) for begin, verbs in STAGES for name, verb in verbs.items()]


@pytest.mark.parametrize(("begin", "change"), CHANGES)
def test_thirty_days_are_counted_from_the_last_change_whatever_it_was_and_whoever_made_it(
    town: None, begin: Callable[[], Desk], change: Verb
) -> None:
    desk = remembered(f"left open: {begin.__name__}", begin)
    with clock.stopped_at(NOON + TWENTY):
        change(desk)
    assert end(TWENTY + MONTH - SECOND) == 0
    assert now(desk).state is State.OPEN
    assert end(TWENTY + MONTH + SECOND) == 1
    assert now(desk).state is State.DONE


def test_to_look_and_to_be_refused_are_no_changes(left: ReceptionView) -> None:
    with clock.stopped_at(NOON + TWENTY):
        service.view(COLLEAGUE, left.key)
        service.history(CLERK, left.key)
        service.missing_fields(CLERK, left.key)
        with pytest.raises(ConflictError):
            service.state(CLERK, left.key, left.version - 1, [Stated(HOUSEHOLD, "dog", 1)])
    assert end(MONTH) == 1


# What becomes of it


def test_no_ticket_and_no_tablet_opens_it_any_more(town: None) -> None:
    desk = remembered("left open: _shown", _shown)
    ticket = service.offer_signing(CLERK, desk.key, desk.version)
    waiting = "SELECT count(*) FROM intake_tabletticket WHERE revoked_at IS NULL"
    assert rows(waiting) == [(1,)]
    assert end(MONTH) == 1
    assert rows(waiting) == [(0,)]
    with clock.stopped_at(NOON + MONTH), pytest.raises(TabletRefusedError):
        service.join(ticket.token)


def _outcome(view: ReceptionView) -> object:
    try:
        return service.resume(COLLEAGUE, view.key, view.version).state
    except IntakeError as refusal:
        return type(refusal), str(refusal)


@pytest.mark.parametrize("later", [timedelta(0), timedelta(hours=11), timedelta(hours=13), timedelta(days=40)])
def test_it_is_gone_on_with_as_one_that_somebody_ended(left: ReceptionView, later: timedelta) -> None:
    by_hand = with_family(opened())
    with clock.stopped_at(NOON + MONTH):
        service.finish(CLERK, by_hand.key, by_hand.version)
    assert end(MONTH) == 1
    with clock.stopped_at(NOON + MONTH + later):
        assert _outcome(now(left)) == _outcome(now(by_hand))
        with pytest.raises(ConflictError):
            service.state(CLERK, left.key, left.version, [Stated(HOUSEHOLD, "dog", 1)])


def test_one_that_is_gone_on_with_is_left_open_for_thirty_days_more(left: ReceptionView) -> None:
    end(MONTH)
    with clock.stopped_at(NOON + MONTH + HOUR):
        service.resume(COLLEAGUE, left.key, now(left).version)
    assert end(2 * MONTH) == 0
    assert end(2 * MONTH + HOUR) == 1
    assert (now(left).version, len(entries(left))) == (left.version + 3, 2)


def test_what_was_received_and_its_cases_stay_as_they_are(town: None) -> None:
    desk = remembered("left open: _signed", _signed)
    submission = desk.receive()
    jobs.run_waiting()
    keys = [one.key for one in submission.sheets]

    def stand() -> list[object]:
        return [cases.view(AUDITOR, key) for key in keys] + [desk.sheets, service.submissions(CLERK, desk.key)]

    with clock.stopped_at(NOON + MONTH):
        before = stand()
        assert len(keys) == 8
        assert end_now() == 1
        jobs.run_waiting()
        assert stand() == before


def test_it_comes_round_every_night_at_04_37(left: ReceptionView) -> None:
    declared = registry.schedules["intake.end_left_open"]
    assert declared.rule == "37 4 * * *"
    with clock.stopped_at(NOON + MONTH + timedelta(hours=16, minutes=37)):
        declared.task.func()
    assert now(left).state is State.DONE
    named = [path for path in (Path(__file__).parents[3] / "docs").rglob("*.md") if declared.name in path.read_text()]
    assert named


# At the same moment


@pytest.fixture
def alone(own_database: str) -> ReceptionView:
    """As ``left``, on a database where commits stay."""
    prepare_town()
    return with_family(opened())


def _answer(reception: ReceptionView) -> ReceptionView:
    return service.state(CLERK, reception.key, reception.version, [Stated(HOUSEHOLD, "dog", 1)])


def test_what_somebody_takes_up_at_the_same_moment_is_left_and_the_others_are_ended(alone: ReceptionView) -> None:
    other = opened()
    with clock.stopped_at(NOON + MONTH):
        assert before_commit(lambda: _answer(alone), end_now) == 1
    assert (now(alone).state, now(alone).household_items["dog"].value) == (State.OPEN, 1)
    assert (now(other).state, entries(alone)) == (State.DONE, [])
    assert end(2 * MONTH) == 1


def test_whoever_takes_it_up_a_moment_later_is_told(alone: ReceptionView) -> None:
    with clock.stopped_at(NOON + MONTH):
        told = before_commit(end_now, lambda: _answer(alone))
    assert isinstance(told, ConflictError), told
    assert (now(alone).state, "dog" in now(alone).household_items) == (State.DONE, False)


def test_two_nights_at_once_end_it_once(alone: ReceptionView) -> None:
    with clock.stopped_at(NOON + MONTH):
        assert before_commit(end_now, end_now) == 0
    assert (now(alone).version, len(entries(alone))) == (alone.version + 1, 1)
