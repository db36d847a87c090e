"""支援措置 hides where people live from everybody who is not named, on every path, and stops whom it keeps away."""

import logging
from dataclasses import replace
from datetime import date, timedelta

import pytest
from django.db import transaction

from tests.kernel.people.conftest import CLERK, DECIDER, NAMED, Feed, resident
from yakuba.kernel.audit.service import history, views
from yakuba.kernel.organisation.contracts import NotAllowed
from yakuba.kernel.people import service
from yakuba.kernel.people.contracts import (
    WITHHELD,
    Address,
    Body,
    ConsultedOpinion,
    EscalateError,
    Harm,
    KnownAs,
    Ledger,
    NotInCopyError,
    Outcome,
    ProtectedAs,
    ProtectionRefusedError,
    ProtectionRequest,
    ProtectionState,
    Query,
    Requester,
)
from yakuba.lib import clock
from yakuba.lib.refs import Actor, OwnerRef

MARKER = "印谷七丁目"
MARKERS = (MARKER, "77番77号", "印館777", "777-7777", "印旧住所", "印本籍", "9999777")
WHEREABOUTS = {
    "町名": MARKER,
    "番地": "77番77号",
    "方書": "印館777",
    "郵便番号": "777-7777",
    "従前の住所": "印旧住所",
    "本籍": "印本籍",
    "町字コード": "9999777",
}
OPINION = ConsultedOpinion(Body.POLICE, "青葉警察署", date(2026, 11, 21), needed=True)


@pytest.fixture
def household(feed: Feed) -> dict[str, int]:
    """A mother, her child, a lodger in the same household; the husband elsewhere; a neighbour in the same house."""
    mother = resident(1, "白石 恵", "シライシ メグミ", 生年月日="1990-04-02", **WHEREABOUTS)
    inside = {"世帯番号": mother["世帯番号"], **WHEREABOUTS}
    feed(
        [
            mother,
            resident(2, "白石 空", "シライシ ソラ", **inside | {"続柄": "子"}),
            resident(3, "間借 人", "マガリ ヒト", **inside | {"続柄": "同居人"}),
            resident(4, "黒川 剛", "クロカワ ゴウ", 生年月日="1988-08-08", 性別="男"),
            resident(5, "隣 花子", "トナリ ハナコ", **WHEREABOUTS),
        ]
    )
    return {
        name: service.find(NAMED, Query(text=name))[0].person_id
        for name in ("白石 恵", "白石 空", "間借 人", "黒川 剛")
    }


@pytest.fixture
def applied(household: dict[str, int]) -> int:
    return service.apply_protection(
        NAMED,
        ProtectionRequest(
            applicant=household["白石 恵"],
            harm=Harm.DV,
            applied_on=date(2026, 11, 20),
            joined=(household["白石 空"],),
            kept_away=(KnownAs("黒川 剛", "クロカワ ゴウ", date(1988, 8, 8), household["黒川 剛"]),),
        ),
    )


def _granted(protection_id: int) -> None:
    service.add_opinion(NAMED, protection_id, OPINION)
    service.decide_protection(DECIDER, protection_id, granted=True, on=date(2026, 11, 22), version=1)


@pytest.mark.parametrize("named", [False, True])
def test_no_path_shows_the_whereabouts_to_who_is_not_named(
    household: dict[str, int], applied: int, named: bool, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    actor = NAMED if named else CLERK
    shown: list[object] = []
    for name, person_id in household.items():
        if name == "黒川 剛":
            continue
        shown += [
            service.person(actor, person_id),
            service.persons(actor, household.values())[person_id],
            service.household(actor, person_id),
            service.household(actor, person_id, date(2026, 11, 21)),
            service.household_history(actor, person_id),
            service.find(actor, Query(text=name)),
            service.find(actor, Query(text=name, include_removed=True)),
            service.find(actor, Query(born=date(1990, 4, 2))),
        ]
    shown += [service.person_by_number(actor, "0000000001"), service.find(actor, Query(text="0000000001"))]
    texts = [repr(part) + str(part) for part in shown]
    texts += [str(hit.address) for part in shown if isinstance(part, list) for hit in part if hasattr(hit, "address")]
    leaks = [marker for marker in MARKERS if any(marker in text for text in texts)]
    assert leaks == (sorted(MARKERS, key=MARKERS.index) if named else [])
    logged = caplog.text + "".join(str(entry) for entry in views(limit=1000).entries)
    assert [marker for marker in MARKERS if marker in logged] == []


@pytest.mark.parametrize("ledger", Ledger)
def test_whichever_ledger_is_named_everything_is_withheld(household: dict[str, int], ledger: Ledger) -> None:
    away = KnownAs("黒川 剛", "クロカワ ゴウ", date(1988, 8, 8), household["黒川 剛"])
    asked = ProtectionRequest(
        applicant=household["白石 恵"],
        harm=Harm.DV,
        applied_on=date(2026, 11, 20),
        kept_away=(away,),
        ledgers=(ledger,),
    )
    assert service.protection(NAMED, service.apply_protection(NAMED, asked)).ledgers == (ledger,)
    for name in ("白石 恵", "白石 空", "間借 人"):
        assert service.person(CLERK, household[name]).address == WITHHELD
        with pytest.raises(EscalateError):
            service.guard_request(CLERK, about=[household[name]], requester=Requester(away))


def test_a_place_does_not_find_the_protected_for_who_is_not_named(household: dict[str, int], applied: int) -> None:
    for query in (
        Query(text="白石", town=MARKER),
        Query(text="シライシ", town="印谷"),
        Query(text="マガリ", town=MARKER, block="77-77"),
        Query(born=date(1990, 4, 2), town=MARKER),
        Query(text="0000000001", town=MARKER),
        Query(text="白石", block="77"),
    ):
        assert service.find(CLERK, query) == []
        assert len(service.find(NAMED, query)) > 0
    assert [hit.name for hit in service.find(CLERK, Query(town=MARKER, block="77"))] == ["隣 花子"]
    assert len(service.find(NAMED, Query(town=MARKER, block="77"))) == 4


def test_the_order_of_hits_does_not_depend_on_the_place(feed: Feed, household: dict[str, int], applied: int) -> None:
    before = [hit.person_id for hit in service.find(CLERK, Query(text="シライシ"))]
    moved = WHEREABOUTS | {"町名": "あ町", "番地": "1番1号"}
    feed([resident(1, "白石 恵", "シライシ メグミ", 生年月日="1990-04-02", **moved)], kind="差分", as_of="2026-11-21")
    assert [hit.person_id for hit in service.find(CLERK, Query(text="シライシ"))] == before


def test_the_officer_sees_that_somebody_is_protected(household: dict[str, int], applied: int) -> None:
    hits = {hit.name: hit for hit in service.find(CLERK, Query(text="シライシ"))}
    assert all(hit.protected and hit.address is WITHHELD for hit in hits.values())
    free = service.find(CLERK, Query(text="クロカワ"))[0]
    assert not free.protected
    assert isinstance(free.address, Address)


def test_a_restriction_by_the_core_system_hides_alike(feed: Feed) -> None:
    feed([resident(1, "白石 恵", "シライシ メグミ", 抑止="1", **WHEREABOUTS)])
    hit = service.find(CLERK, Query(text="白石"))[0]
    assert (hit.protected, hit.address) == (True, WITHHELD)
    assert service.find(CLERK, Query(text="白石", town=MARKER)) == []


def test_protection_runs_from_the_application_to_the_last_day_of_the_term(
    household: dict[str, int], applied: int
) -> None:
    mother = household["白石 恵"]
    assert service.person(CLERK, mother).protected, "provisionally, from the application on"
    _granted(applied)
    assert service.protection(NAMED, applied).terms == ((date(2026, 11, 22), date(2027, 11, 21)),)
    assert service.protections_ending(NAMED, until=date(2027, 11, 21)) == [(applied, date(2027, 11, 21))]
    assert service.protections_ending(NAMED, until=date(2027, 11, 20)) == []
    with clock.stopped_at(date(2027, 11, 21)):
        assert service.person(CLERK, mother).address is WITHHELD
    with clock.stopped_at(date(2027, 11, 22)):
        assert isinstance(service.person(CLERK, mother).address, Address)


@pytest.mark.parametrize(
    ("asked_on", "taken"), [("2027-02-03", False), ("2027-02-04", True), ("2027-03-04", True), ("2027-03-05", False)]
)
def test_an_extension_is_taken_from_one_month_before_the_end_until_the_end(
    household: dict[str, int], asked_on: str, taken: bool
) -> None:
    with clock.stopped_at(date(2026, 4, 1)):
        made = service.apply_protection(NAMED, ProtectionRequest(household["白石 恵"], Harm.DV, date(2026, 3, 1)))
        service.add_opinion(NAMED, made, replace(OPINION, given_on=date(2026, 3, 5)))
        service.decide_protection(DECIDER, made, granted=True, on=date(2026, 3, 5), version=1)
    with clock.stopped_at(date.fromisoformat(asked_on)):
        if taken:
            last = service.extend_protection(NAMED, made, asked_on=clock.today(), version=2)
            assert last == date(2028, 3, 4)
        else:
            with pytest.raises(ProtectionRefusedError, match="令和9年2月4日"):
                service.extend_protection(NAMED, made, asked_on=clock.today(), version=2)


def test_an_extension_adds_a_year_from_the_day_after_the_end(household: dict[str, int]) -> None:
    with clock.stopped_at(date(2026, 4, 1)):
        old = service.apply_protection(
            NAMED, ProtectionRequest(household["白石 恵"], Harm.STALKING, date(2026, 4, 1), joined=())
        )
        service.add_opinion(NAMED, old, replace(OPINION, given_on=date(2026, 4, 1)))
        service.decide_protection(DECIDER, old, granted=True, on=date(2026, 4, 1), version=1)
    for day in (date(2027, 2, 27), date(2027, 2, 28)):
        with clock.stopped_at(day), pytest.raises(ProtectionRefusedError, match="令和9年2月28日"):
            service.extend_protection(NAMED, old, asked_on=day - timedelta(days=1), version=2)
    with clock.stopped_at(date(2027, 3, 10)):
        assert service.extend_protection(NAMED, old, asked_on=date(2027, 3, 10), version=2) == date(2028, 3, 31)
        with pytest.raises(ProtectionRefusedError):
            service.extend_protection(NAMED, old, asked_on=date(2027, 3, 10), version=2)
        assert service.protection(NAMED, old).terms[1] == (date(2027, 4, 1), date(2028, 3, 31))


def test_a_decision_needs_an_opinion_and_is_made_once(applied: int) -> None:
    with pytest.raises(ProtectionRefusedError, match="意見"):
        service.decide_protection(DECIDER, applied, granted=True, on=date(2026, 11, 22), version=1)
    with pytest.raises(ProtectionRefusedError, match="申出の日から"):
        service.decide_protection(DECIDER, applied, granted=False, on=date(2026, 11, 19), version=1, reason="x")
    _granted(applied)
    with pytest.raises(ProtectionRefusedError):
        service.decide_protection(DECIDER, applied, granted=True, on=date(2026, 11, 22), version=1)


def test_two_people_at_once_one_wins_and_the_other_is_told(applied: int) -> None:
    service.add_opinion(NAMED, applied, OPINION)
    version = service.protection(NAMED, applied).version
    service.decide_protection(DECIDER, applied, granted=True, on=date(2026, 11, 22), version=version)
    with pytest.raises(ProtectionRefusedError, match="先に更新"):
        service.end_protection(NAMED, applied, reason="取下げ", version=version)


def test_refused_or_ended_protection_hides_nothing_any_more(household: dict[str, int], applied: int) -> None:
    service.decide_protection(DECIDER, applied, granted=False, on=date(2026, 11, 22), version=1, reason="x")
    assert isinstance(service.person(CLERK, household["白石 恵"]).address, Address)
    again = service.apply_protection(
        NAMED, ProtectionRequest(household["白石 恵"], Harm.DV, date(2026, 11, 22), joined=())
    )
    assert service.person(CLERK, household["白石 恵"]).address is WITHHELD
    service.end_protection(NAMED, again, reason="申出者の取下げ", version=1)
    assert isinstance(service.person(CLERK, household["白石 恵"]).address, Address)
    assert service.protection(NAMED, again).state is ProtectionState.ENDED


def test_only_those_named_handle_protection(household: dict[str, int], applied: int) -> None:
    request = ProtectionRequest(household["白石 恵"], Harm.DV, date(2026, 11, 22))
    for act in (
        lambda: service.apply_protection(CLERK, request),
        lambda: service.add_opinion(CLERK, applied, OPINION),
        lambda: service.decide_protection(CLERK, applied, granted=True, on=date(2026, 11, 22), version=1),
        lambda: service.extend_protection(CLERK, applied, asked_on=date(2026, 11, 22), version=1),
        lambda: service.end_protection(CLERK, applied, reason="x", version=1),
        lambda: service.protection(CLERK, applied),
        lambda: service.protections_ending(CLERK, until=date(2027, 1, 1)),
        lambda: service.escalations(CLERK),
        lambda: service.settle_escalation(CLERK, 1, outcome=Outcome.REFUSED, reason="x"),
    ):
        with pytest.raises(NotAllowed):
            act()


def test_an_application_that_contradicts_itself_is_refused(household: dict[str, int]) -> None:
    mother, husband = household["白石 恵"], household["黒川 剛"]
    day = date(2026, 11, 22)
    with pytest.raises(ProtectionRefusedError, match="相手方の両方"):
        service.apply_protection(
            NAMED, ProtectionRequest(mother, Harm.DV, day, (husband,), (KnownAs("黒川 剛", person_id=husband),))
        )
    with pytest.raises(ProtectionRefusedError, match="今日より後"):
        service.apply_protection(NAMED, ProtectionRequest(mother, Harm.DV, day + timedelta(days=1)))
    with pytest.raises(NotInCopyError):
        service.apply_protection(NAMED, ProtectionRequest(999_999, Harm.DV, day))
    with pytest.raises(ProtectionRefusedError, match="氏名"):
        service.apply_protection(NAMED, ProtectionRequest(mother, Harm.DV, day, kept_away=(KnownAs(" "),)))


GO = KnownAs("黒川 剛", "クロカワ ゴウ", date(1988, 8, 8))
LAWYER = KnownAs("弁護 太郎", "ベンゴ タロウ", date(1970, 1, 1))


@pytest.mark.parametrize(
    ("requester", "stops"),
    [
        (Requester(GO), True),
        (Requester(KnownAs("黒川剛")), True),
        (Requester(KnownAs("", "くろかわ　ごう")), True),
        (Requester(KnownAs("KUROKAWA", "クロカワゴウ", date(1988, 8, 8))), True),
        (Requester(LAWYER, principal=GO), True),
        (Requester(LAWYER), False),
        (Requester(KnownAs("黒川 剛", "クロカワ ゴウ", date(1950, 1, 1))), False),
    ],
)
def test_the_person_kept_away_or_an_agent_of_theirs_is_stopped(
    household: dict[str, int], applied: int, requester: Requester, stops: bool
) -> None:
    for name in ("白石 恵", "白石 空", "間借 人"):
        if stops:
            with pytest.raises(EscalateError):
                service.guard_request(CLERK, about=[household[name]], requester=requester)
        else:
            service.guard_request(CLERK, about=[household[name]], requester=requester)
    assert service.escalations(NAMED)[1] == (3 if stops else 0)


def test_a_known_number_is_enough_to_stop(household: dict[str, int], applied: int) -> None:
    known = KnownAs("別名", person_id=household["黒川 剛"])
    with pytest.raises(EscalateError) as stopped:
        service.guard_request(CLERK, about=[household["白石 空"]], requester=Requester(known))
    assert all(word not in str(stopped.value) for word in ("白石", "黒川", "支援措置"))
    acts = [entry.act for entry in history(OwnerRef("people.protection", str(applied)))]
    assert acts[0] == "people.request.escalated"
    service.settle_escalation(NAMED, stopped.value.escalation_id, outcome=Outcome.REFUSED, reason="本人と確認した")
    assert service.escalations(NAMED)[1] == 0
    with pytest.raises(ProtectionRefusedError, match="もう処理"):
        service.settle_escalation(NAMED, stopped.value.escalation_id, outcome=Outcome.LEFT, reason="x")


def test_an_unprotected_household_stops_nobody(household: dict[str, int], applied: int) -> None:
    service.guard_request(CLERK, about=[household["黒川 剛"]], requester=Requester(GO))
    service.guard_request(CLERK, about=[], requester=Requester(GO))


def test_guarding_inside_a_transaction_is_an_error_of_the_program(own_database: str) -> None:
    with transaction.atomic(), pytest.raises(RuntimeError):
        service.guard_request(CLERK, about=[1], requester=Requester(GO))


def test_a_protection_shows_all_that_belongs_to_it(household: dict[str, int], applied: int) -> None:
    _granted(applied)
    view = service.protection(NAMED, applied)
    assert view.persons == {
        household["白石 恵"]: ProtectedAs.APPLICANT,
        household["白石 空"]: ProtectedAs.JOINED,
    }
    assert (view.state, view.opinions, view.extension_from) == (
        ProtectionState.GRANTED,
        (OPINION,),
        date(2027, 10, 21),
    )
    assert view.kept_away[0].person_id == household["黒川 剛"]


def test_who_must_be_handled_with_care_is_told_by_number(household: dict[str, int], applied: int) -> None:
    numbers = [f"{number:010d}" for number in range(1, 6)]
    assert service.protected_among(CLERK, numbers) == {"0000000001", "0000000002", "0000000003"}
    assert service.protected_among(CLERK, numbers[3:]) == service.protected_among(CLERK, []) == frozenset()
    with pytest.raises(NotAllowed):
        service.protected_among(Actor("staff", "9999"), numbers)
