"""支援措置 for those named for it: lists by stage, two pairs of eyes, nobody's own, each form once, stops."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from functools import partial
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from django.db import connection
from django.db.models import F
from django.test.utils import CaptureQueriesContext
from hypothesis import given
from hypothesis import strategies as st

from samples import organisation
from tests.kernel.people.conftest import CLERK, DECIDER, NAMED
from tests.support import organised
from tests.support.at_once import at_once, beside
from tests.support.register import feed, resident
from yakuba.kernel.audit.service import history, views
from yakuba.kernel.organisation.contracts import NotAllowed
from yakuba.kernel.people import guarding, service
from yakuba.kernel.people.contracts import (
    Body,
    ConsultedOpinion,
    EscalateError,
    Harm,
    KnownAs,
    NotInCopyError,
    Outcome,
    ProtectionFilter,
    ProtectionRefusedError,
    ProtectionRequest,
    ProtectionSort,
    Query,
    Requester,
    Stage,
    StepKind,
)
from yakuba.kernel.people.models import KeptAway, ProtectedPerson, Protection, Term
from yakuba.kernel.people.terms import extendable_until, extension_from
from yakuba.lib import clock
from yakuba.lib.refs import Actor, OwnerRef

TODAY = date(2026, 11, 22)
OPINION = ConsultedOpinion(Body.POLICE, "青葉警察署", TODAY, needed=True)
GO = KnownAs("黒川 剛", "クロカワ ゴウ", date(1988, 8, 8))
SAME_NAME = Requester(KnownAs("黒川 剛"))
RECEPTION = OwnerRef("intake.reception", "00000000-0000-4000-8000-000000000001")


RESIDENTS = [
    resident(1, "白石 恵", "シライシ メグミ"),
    resident(2, "白石 空", "シライシ ソラ", 世帯番号="0000000001", 続柄="子"),
    resident(3, "黒川 剛", "クロカワ ゴウ", 生年月日="1988-08-08"),
    resident(4, "青山 緑", "アオヤマ ミドリ"),
]


@pytest.fixture
def ids(aoba: None, tmp_path: Path) -> dict[str, int]:
    return fed(tmp_path)


def fed(folder: Path) -> dict[str, int]:
    """Person ids by name."""
    feed(folder, RESIDENTS)
    names = [row["氏名"] for row in RESIDENTS]
    return {name: service.find(NAMED, Query(text=name))[0].person_id for name in names}


def applied(ids: dict[str, int], applicant: str = "白石 恵", *, on: date = TODAY, **more: Any) -> int:
    request = ProtectionRequest(ids[applicant], Harm.DV, on, kept_away=(GO,))
    return service.apply_protection(NAMED, replace(request, **more))


def granted(ids: dict[str, int], on: date, applicant: str = "青山 緑") -> int:
    with clock.stopped_at(on):
        made = applied(ids, applicant, on=on)
        service.add_opinion(NAMED, made, replace(OPINION, given_on=on))
        service.decide_protection(DECIDER, made, granted=True, on=on, version=1)
    return made


def stage_of(made: int) -> Stage:
    return service.protection(NAMED, made).stage


def test_each_stage_is_told_from_what_it_waits_for(ids: dict[str, int]) -> None:
    made = applied(ids)
    assert stage_of(made) is Stage.ADVICE
    service.add_opinion(NAMED, made, OPINION)
    assert stage_of(made) is Stage.DECISION
    service.decide_protection(DECIDER, made, granted=True, on=TODAY, version=1)
    assert stage_of(made) is Stage.FORCE
    # The sample's designations end in March 2027; those of later years are as good for the stage.
    with clock.stopped_at(TODAY):
        early = granted(ids, date(2026, 4, 1))
    for day, stage in (
        (date(2027, 2, 27), Stage.FORCE),
        (date(2027, 2, 28), Stage.ENDING),
        (date(2027, 3, 31), Stage.ENDING),
    ):
        with clock.stopped_at(day):
            assert stage_of(early) is stage, day
            assert service.protection_counts(NAMED)[stage] == (2 if stage is Stage.FORCE else 1)


def test_out_of_its_term_it_is_over_and_stays_to_be_seen(ids: dict[str, int]) -> None:
    """Granted a year and a day ago."""
    with clock.stopped_at(date(2026, 4, 2)):
        made = applied(ids, on=date(2026, 3, 1))
        service.add_opinion(NAMED, made, replace(OPINION, given_on=date(2026, 3, 2)))
        service.decide_protection(DECIDER, made, granted=True, on=date(2026, 3, 2), version=1)
    with clock.stopped_at(date(2027, 3, 1)):
        assert stage_of(made) is Stage.ENDING
    with clock.stopped_at(date(2027, 3, 2)):
        assert stage_of(made) is Stage.LAPSED
        service.end_protection(NAMED, made, reason="期間満了", version=2)
        assert stage_of(made) is Stage.ENDED


@given(st.dates(date(2020, 1, 1), date(2040, 12, 31)), st.integers(0, 70))
def test_an_extension_can_be_asked_exactly_for_the_last_days_up_to_the_latest(today: date, ahead: int) -> None:
    last = today + timedelta(days=ahead)
    assert (extension_from(last) <= today) == (last <= extendable_until(today))


def test_who_registered_an_application_does_not_decide_it(ids: dict[str, int]) -> None:
    with clock.stopped_at(TODAY):
        made = service.apply_protection(DECIDER, ProtectionRequest(ids["白石 恵"], Harm.DV, TODAY))
    service.add_opinion(NAMED, made, OPINION)
    with pytest.raises(ProtectionRefusedError, match="登録した職員は決定できません"):
        service.decide_protection(DECIDER, made, granted=True, on=TODAY, version=1)
    service.decide_protection(Actor("staff", "1008"), made, granted=True, on=TODAY, version=1)


def test_deciding_is_a_right_of_its_own(ids: dict[str, int]) -> None:
    made = applied(ids)
    with pytest.raises(NotAllowed):
        service.decide_protection(NAMED, made, granted=False, on=TODAY, version=1, reason="x")


def test_without_need_a_reason_is_said_and_kept(ids: dict[str, int]) -> None:
    made = applied(ids)
    with pytest.raises(ProtectionRefusedError, match="理由"):
        service.decide_protection(DECIDER, made, granted=False, on=TODAY, version=1, reason=" ")
    service.decide_protection(DECIDER, made, granted=False, on=TODAY, version=1, reason="意見が得られない")
    last = service.protection(NAMED, made).steps[-1]
    assert (last.kind, last.by, last.note, last.on) == (StepKind.REFUSED, "staff:1009", "意見が得られない", TODAY)


def test_every_form_is_taken_once(ids: dict[str, int]) -> None:
    """The second press finds what the first did: the same id, one step, one entry in the register, no refusal."""
    keys = [uuid4() for _ in range(4)]
    request = ProtectionRequest(ids["白石 恵"], Harm.DV, TODAY)
    made, again = (service.apply_protection(NAMED, request, key=keys[0]) for _ in range(2))
    assert made == again
    for _press in range(2):
        service.add_opinion(NAMED, made, OPINION, key=keys[1])
    for _press in range(2):
        service.decide_protection(DECIDER, made, granted=True, on=TODAY, version=1, key=keys[2])
    for _press in range(2):
        service.end_protection(NAMED, made, reason="取下げ", version=2, key=keys[3])
    view = service.protection(NAMED, made)
    assert [step.kind for step in view.steps] == ["applied", "advised", "granted", "ended"]
    assert (len(view.opinions), view.version, view.end_reason) == (1, 3, "取下げ")
    acts = [entry.act for entry in history(OwnerRef("people.protection", str(made)))]
    changes = [act for act in reversed(acts) if not act.endswith("viewed")]
    assert changes == [f"people.protection.{name}" for name in ("applied", "advised", "decided", "ended")]


def test_an_extension_pressed_twice_is_one_year(ids: dict[str, int]) -> None:
    made, key = granted(ids, date(2026, 4, 1)), uuid4()
    with clock.stopped_at(date(2027, 3, 10)):
        days = [service.extend_protection(NAMED, made, asked_on=date(2027, 3, 10), version=2, key=key) for _ in "ab"]
        assert days == [date(2028, 3, 31)] * 2
        assert len(service.protection(NAMED, made).terms) == 2


def test_the_key_of_another_form_changes_nothing(ids: dict[str, int]) -> None:
    key = uuid4()
    made, other = applied(ids), applied(ids, "青山 緑")
    service.add_opinion(NAMED, made, OPINION, key=key)
    with pytest.raises(ProtectionRefusedError, match="開き直して"):
        service.end_protection(NAMED, other, reason="x", version=1, key=key)
    with pytest.raises(ProtectionRefusedError, match="開き直して"):
        service.apply_protection(NAMED, ProtectionRequest(ids["白石 空"], Harm.DV, TODAY), key=key)


def test_an_opinion_of_tomorrow_is_refused(ids: dict[str, int]) -> None:
    with pytest.raises(ProtectionRefusedError, match="今日より後"):
        service.add_opinion(NAMED, applied(ids), replace(OPINION, given_on=TODAY + timedelta(days=1)))


@pytest.mark.parametrize("number", ["0000000001", "0000000002", "0000000003"])
def test_what_concerns_oneself_is_not_there(ids: dict[str, int], number: str, tmp_path: Path) -> None:
    """The applicant, her child, and the person kept away, who is known by name and birth date only."""
    made, other = applied(ids), applied(ids, "青山 緑", kept_away=())
    with pytest.raises(EscalateError) as stopped:
        service.guard_request(CLERK, about=[ids["白石 恵"]], requester=SAME_NAME, where=RECEPTION)
    organised.with_numbers(tmp_path, {"1009": number})
    rows, total = service.protections(DECIDER, ProtectionFilter())
    assert ([row.protection_id for row in rows], total) == ([other], 1)
    assert service.protection_counts(DECIDER)[Stage.ADVICE] == 1
    assert service.escalations(DECIDER) == ((), 0)
    assert [row.protection_id for row in service.export_protections(DECIDER, ProtectionFilter())] == [other]
    for act in (
        lambda: service.protection(DECIDER, made),
        lambda: service.add_opinion(DECIDER, made, OPINION),
        lambda: service.decide_protection(DECIDER, made, granted=False, on=TODAY, version=1, reason="x"),
        lambda: service.extend_protection(DECIDER, made, asked_on=TODAY, version=1),
        lambda: service.end_protection(DECIDER, made, reason="x", version=1),
        lambda: service.escalation(DECIDER, stopped.value.escalation_id),
        lambda: service.settle_escalation(DECIDER, stopped.value.escalation_id, outcome=Outcome.CLEARED, reason="別人"),
    ):
        with pytest.raises(NotInCopyError):
            act()
    assert service.protection(NAMED, made).stage is Stage.ADVICE


def test_nobody_registers_an_application_of_their_household(ids: dict[str, int], tmp_path: Path) -> None:
    organised.with_numbers(tmp_path, {"1010": "0000000002"})
    with pytest.raises(ProtectionRefusedError, match="ご自身やご家族"):
        applied(ids)


def test_a_list_is_narrowed_sorted_and_paged(ids: dict[str, int]) -> None:
    first = applied(ids, joined=(ids["白石 空"],), on=date(2026, 11, 1))
    second = granted(ids, date(2026, 11, 10))
    rows, total = service.protections(NAMED, ProtectionFilter())
    assert ([row.protection_id for row in rows], total) == ([second, first], 2)
    assert (rows[1].applicant, rows[1].number, rows[1].joined, rows[1].last) == ("白石 恵", "0000000001", 1, None)
    assert (rows[0].last, rows[0].decided_on) == (date(2027, 11, 9), date(2026, 11, 10))
    orders: tuple[tuple[ProtectionSort, list[int]], ...] = (
        ("last", [second, first]), ("-last", [second, first]), ("id", [first, second])
    )  # fmt: skip
    for sort, wanted in orders:
        assert [row.protection_id for row in service.protections(NAMED, ProtectionFilter(), sort=sort)[0]] == wanted
    for narrowed, wanted in (
        (ProtectionFilter(stage=Stage.FORCE), [second]),
        (ProtectionFilter(harm=Harm.STALKING), []),
        (ProtectionFilter(text="しらいし"), [first]),
        (ProtectionFilter(text="白石　空"), [first]),
        (ProtectionFilter(text="4"), [second]),
        (ProtectionFilter(text="黒川"), []),
        (ProtectionFilter(text="☆"), []),
    ):
        assert [row.protection_id for row in service.protections(NAMED, narrowed)[0]] == wanted, narrowed
    assert service.protections(NAMED, ProtectionFilter(), offset=1)[0][0].protection_id == first


def test_every_shown_row_is_recorded_and_no_name_is(ids: dict[str, int]) -> None:
    made = applied(ids)
    service.protections(NAMED, ProtectionFilter(text="白石"))
    tuple(service.export_protections(NAMED, ProtectionFilter()))
    looked = [entry for entry in views(limit=50).entries if entry.act == "people.protection.listed"]
    assert len(looked) == 2
    assert all("白石" not in str(entry) and str(made) in str(entry) for entry in looked)


def test_a_list_reads_a_fixed_number_of_times(ids: dict[str, int]) -> None:
    def asked(look: Callable[[], object]) -> int:
        with CaptureQueriesContext(connection) as found:
            look()
        return len(found)

    looks = (
        lambda: service.protections(NAMED, ProtectionFilter()),
        lambda: service.protection_counts(NAMED),
        lambda: service.escalations(NAMED),
    )
    applied(ids)
    few = [asked(look) for look in looks]
    for _number in range(5):
        applied(ids, "青山 緑")
        with pytest.raises(EscalateError):
            service.guard_request(CLERK, about=[ids["白石 恵"]], requester=SAME_NAME)
    assert [asked(look) for look in looks] == few


# --- stopped requests


def stop(ids: dict[str, int], requester: Requester = SAME_NAME, where: OwnerRef | None = RECEPTION) -> int:
    with pytest.raises(EscalateError) as stopped:
        service.guard_request(CLERK, about=[ids["白石 恵"]], requester=requester, where=where)
    return stopped.value.escalation_id


def test_a_stopped_request_tells_where_when_and_by_whom_and_names_nobody(ids: dict[str, int]) -> None:
    made = applied(ids)
    number = stop(ids)
    (row,), total = service.escalations(NAMED)
    assert (row.escalation_id, row.protection_id, total) == (number, made, 1)
    assert (row.about, row.actor, row.section, row.sure, row.clearable) == (
        RECEPTION, "staff:1011", "2010", False, True,
    )  # fmt: skip
    assert row.at == clock.now()
    assert not any(name in repr(row) for name in ("白石", "黒川", "クロカワ"))


def test_tried_again_in_the_same_reception_it_is_one(ids: dict[str, int]) -> None:
    applied(ids)
    assert len({stop(ids), stop(ids), stop(ids, Requester(KnownAs("黒川剛", "クロカワ ゴウ")))}) == 1
    (row,), total = service.escalations(NAMED)
    assert (row.times, total) == (3, 1)
    elsewhere = replace(RECEPTION, id="00000000-0000-4000-8000-000000000002")
    assert stop(ids, where=elsewhere) != row.escalation_id
    assert stop(ids, Requester(KnownAs("弁護 太郎"), KnownAs("黒川 剛"))) != row.escalation_id


def test_another_person_of_the_name_goes_on_in_this_reception_only(ids: dict[str, int]) -> None:
    applied(ids)
    number = stop(ids)
    service.settle_escalation(NAMED, number, outcome=Outcome.CLEARED, reason="運転免許証で別人と確かめた")
    service.guard_request(CLERK, about=[ids["白石 恵"]], requester=SAME_NAME, where=RECEPTION)
    service.guard_request(CLERK, about=[ids["白石 空"]], requester=Requester(KnownAs("黒川　剛")), where=RECEPTION)
    stop(ids, where=replace(RECEPTION, id="00000000-0000-4000-8000-000000000002"))
    stop(ids, where=None)
    stop(ids, Requester(KnownAs("黒川 剛", born=date(1988, 8, 8))))
    stop(ids, Requester(KnownAs("代理 人"), KnownAs("黒川 剛")))


@pytest.mark.parametrize(
    ("requester", "where"),
    [(Requester(GO), RECEPTION), (Requester(KnownAs("黒川 剛", born=date(1988, 8, 8))), RECEPTION), (SAME_NAME, None)],
)
def test_a_sure_match_is_never_let_through(ids: dict[str, int], requester: Requester, where: OwnerRef | None) -> None:
    applied(ids)
    number = stop(ids, requester, where)
    with pytest.raises(ProtectionRefusedError, match="続けられるようにはできません"):
        service.settle_escalation(NAMED, number, outcome=Outcome.CLEARED, reason="別人")
    stop(ids, requester, where)


def test_refusing_lets_nobody_through(ids: dict[str, int]) -> None:
    applied(ids)
    first = stop(ids)
    service.settle_escalation(NAMED, first, outcome=Outcome.REFUSED, reason="本人と確かめ、断った")
    assert stop(ids) != first


def test_settled_twice_alike_is_once_and_otherwise_is_told(ids: dict[str, int]) -> None:
    applied(ids)
    number = stop(ids)
    with pytest.raises(ProtectionRefusedError, match="どう確かめて"):
        service.settle_escalation(NAMED, number, outcome=Outcome.REFUSED, reason=" ")
    for _press in range(2):
        service.settle_escalation(NAMED, number, outcome=Outcome.REFUSED, reason="断った")
    with pytest.raises(ProtectionRefusedError, match="もう処理"):
        service.settle_escalation(DECIDER, number, outcome=Outcome.REFUSED, reason="断った")
    (row,), total = service.escalations(NAMED, settled=True)
    assert (row.outcome, row.reason, row.handled_by, total) == ("refused", "断った", "staff:1010", 1)
    acts = [entry.act for entry in history(OwnerRef("people.escalation", str(number)))]
    assert acts == ["people.request.settled"]


def test_those_of_one_protection_are_found(ids: dict[str, int]) -> None:
    made, other = applied(ids), applied(ids, "青山 緑")
    stop(ids)
    assert service.escalations(NAMED, protection=made)[1] == 1
    assert service.escalations(NAMED, protection=other)[1] == 0


@pytest.fixture
def committed(own_database: str, tmp_path: Path) -> dict[str, int]:
    """On a database of the test's own, for what happens at the same moment."""
    organisation.load()
    return fed(tmp_path)


def test_the_same_application_sent_twice_at_the_same_moment_is_one(committed: dict[str, int]) -> None:
    key, request = uuid4(), ProtectionRequest(committed["白石 恵"], Harm.DV, TODAY, kept_away=(GO,))
    made = at_once([partial(service.apply_protection, NAMED, request, key=key)] * 3)
    assert len(set(made)) == 1
    assert isinstance(made[0], int)
    assert service.protections(NAMED, ProtectionFilter())[1] == 1


def test_one_of_two_decisions_at_the_same_moment_counts(committed: dict[str, int]) -> None:
    made = applied(committed)
    service.add_opinion(NAMED, made, OPINION)
    decide = partial(service.decide_protection, on=TODAY, version=1, reason="x")
    head = Actor("staff", "1008")
    outcomes = at_once([partial(decide, DECIDER, made, granted=True), partial(decide, head, made, granted=False)])
    assert sum(isinstance(outcome, ProtectionRefusedError) for outcome in outcomes) == 1
    assert len([step for step in service.protection(NAMED, made).steps if step.kind in ("granted", "refused")]) == 1


def test_the_same_request_stopped_twice_at_the_same_moment_is_one_escalation(committed: dict[str, int]) -> None:
    applied(committed)
    guard = partial(service.guard_request, CLERK, about=[committed["白石 恵"]], requester=SAME_NAME, where=RECEPTION)
    outcomes = at_once([guard, guard, guard])
    assert len({outcome.escalation_id for outcome in outcomes if isinstance(outcome, EscalateError)}) == 1
    (row,), total = service.escalations(NAMED)
    assert (row.times, total) == (3, 1)


def test_a_sure_match_stays_sure_when_an_unsure_one_is_stopped_at_the_same_moment(
    committed: dict[str, int], monkeypatch: pytest.MonkeyPatch
) -> None:
    if connection.vendor == "sqlite":
        pytest.skip("nobody else writes within a transaction of SQLite")
    applied(committed)
    ids, real = [committed["白石 恵"]], F
    unsure = partial(service.guard_request, CLERK, about=ids, requester=SAME_NAME, where=RECEPTION)
    sure = partial(service.guard_request, CLERK, about=ids, requester=Requester(GO), where=RECEPTION)

    def late(name: str) -> object:
        monkeypatch.setattr(guarding, "F", real)
        beside(sure)
        return real(name)

    with pytest.raises(EscalateError):
        unsure()
    monkeypatch.setattr(guarding, "F", late)
    with pytest.raises(EscalateError):
        unsure()
    (row,), _total = service.escalations(NAMED)
    assert (row.sure, row.times) == (True, 3)


MANY = 10_000


def filled(applicant: int) -> None:
    """Ten thousand, a third of each: applied, in force, out of term; past the door, which would take minutes."""
    states = ("applied", "granted", "granted")
    Protection.objects.bulk_create(
        Protection(state=states[number % 3], harm="dv", applied_on=TODAY - timedelta(days=number % 900))
        for number in range(MANY)
    )
    rows = list(Protection.objects.values_list("pk", "state", "applied_on"))
    ProtectedPerson.objects.bulk_create(
        ProtectedPerson(protection_id=pk, person_id=applicant, role="applicant") for pk, _state, _on in rows
    )
    KeptAway.objects.bulk_create(
        KeptAway(protection_id=pk, name="黒川 剛", name_key="黒川剛") for pk, _state, _on in rows
    )
    Term.objects.bulk_create(
        Term(protection_id=pk, first=on, last=on + timedelta(days=364), asked_on=on)
        for pk, state, on in rows
        if state == "granted"
    )


def test_ten_thousand_are_listed_counted_sorted_and_written_out(ids: dict[str, int]) -> None:
    filled(ids["白石 恵"])
    counts = service.protection_counts(NAMED)
    assert sum(counts.values()) == MANY
    assert counts[Stage.ADVICE] == 3334
    assert counts[Stage.LAPSED] > 1000
    for sort in ("id", "-id", "applied", "-applied", "last", "-last"):
        rows, total = service.protections(NAMED, ProtectionFilter(), sort=sort, offset=MANY - 20)
        assert (len(rows), total) == (20, MANY)
    lasts = [row.last for row in service.protections(NAMED, ProtectionFilter(stage=Stage.FORCE), sort="last")[0]]
    assert lasts == sorted(day for day in lasts if day)
    assert service.protections(NAMED, ProtectionFilter(text="しらいし"))[1] == MANY
    written = [row.protection_id for row in service.export_protections(NAMED, ProtectionFilter())]
    assert (len(written), len(set(written))) == (MANY, MANY)
