"""Who may do what: roles, sections and offices, residents, systems, 代決 and 代理, own cases, contractors."""

from datetime import date
from pathlib import Path
from uuid import UUID, uuid4

import pytest
from django.db import transaction

from tests.support import organised
from tests.support.case_fixtures import town
from tests.support.case_table import RIGHTS
from tests.support.cases import (
    APPROVAL,
    JUMIN,
    KODOMO,
    KOKUHO,
    MARKS,
    act,
    agreed,
    answered,
    asked,
    checked,
    drafted,
    field,
    now,
    opened,
    staff,
    steps,
    waiting,
)
from tests.support.register import feed, resident
from yakuba.kernel.cases import service
from yakuba.kernel.cases.contracts import (
    Applicant,
    CaseView,
    Data,
    Filter,
    NoCaseError,
    NotPossibleError,
    OwnCaseError,
    SlotState,
    State,
)
from yakuba.kernel.organisation.contracts import NotAllowed
from yakuba.lib import clock
from yakuba.lib.refs import Actor

__all__ = ["town"]
pytestmark = pytest.mark.usefixtures("town")

# docs/reference/roles.md, columns 窓口 案内 審査 係長 課長 文書 公印 出張 会計 情報 個情 監査 受託 管理.
ROLES = ("窓口", "案内", "審査", "係長", "課長", "文書", "公印", "出張", "会計", "情報", "個情", "監査", "受託", "管理")
TABLE = {
    "cases.view": "S - S S S S - O S - A A S -",
    "cases.claim": "S - S S - - - O - - - - - -",
    "cases.assign": "- - - S S - - - - - - - - -",
    "cases.review": "- - S S - - - - - - - - - -",
    "cases.correct": "S - S S - - - O - - - - - -",
    "cases.draft": "- - S S - - - - - - - - - -",
    "cases.approve": "- - - S S S - - S - - - - -",
    "cases.decide": "- - - S S - - - - - - - - -",
    "cases.withdraw": "S - S S - - - O - - - - - -",
    "handover.export": "S - S S - - - O - - - - - -",
    "handover.feedback": "S - S S - - - O - - - - - -",
}
# What 代決 lends (end of the page), and who holds what on the day (assignments.csv, acting_rights.csv of 2026-04-01).
DAIKETSU = {"cases.view", "cases.approve", "cases.decide"}
UNDER_2010 = {"2010", "2011", "2012", "2013"}
Holdings = list[tuple[str, set[str], str]]  # role, sections reached, office
STAFF: dict[str, Holdings] = {
    "1011": [("窓口", UNDER_2010, "01")],
    "1013": [("案内", UNDER_2010, "01")],
    "1010": [("審査", {"2011"}, "01"), ("窓口", {"2011"}, "01")],
    "1009": [("係長", {"2011"}, "01"), ("代決", UNDER_2010, "01")],
    "1008": [("課長", UNDER_2010, "01")],
    "1012": [("窓口", UNDER_2010, "01"), ("文書", UNDER_2010, "01")],
    "1002": [("文書", {"1010"}, "01"), ("審査", {"1010"}, "01")],
    "1003": [("公印", {"1010"}, "01")],
    "1048": [("出張", {"2090"}, "02")],
    "1049": [("出張", {"2091"}, "03")],
    "1050": [("審査", UNDER_2010, "01"), ("出張", {"2090"}, "02")],
    "1046": [("課長", {"8020"}, "01"), ("会計", {"8020"}, "01")],
    "1006": [("情報", {"1020"}, "01")],
    "1004": [("個情", {"1010"}, "01")],
    "1047": [("監査", {"8030"}, "01")],
    "1018": [("受託", {"2013"}, "01")],
    "1007": [("管理", {"1020"}, "01")],
    "1016": [("係長", {"2013"}, "01")],
    "1022": [("窓口", {"2020"}, "01")],
    "1029": [("課長", {"3030", "3035"}, "01")],
    "9999": [],
}


def _letter(act_name: str, role: str) -> str:
    if role == "代決":
        return _letter(act_name, "課長") if act_name in DAIKETSU else "-"
    return TABLE[act_name].split()[ROLES.index(role)]


def _expected(code: str, act_name: str, section: str, office: str) -> str:
    """``may``, ``not there`` (has the right, the case lies outside) or ``no right``."""
    letters = [(_letter(act_name, role), sections, own) for role, sections, own in STAFF[code]]
    held = [(letter, sections, own) for letter, sections, own in letters if letter != "-"]
    if not held:
        return "no right"
    within = any(
        letter == "A" or (letter == "S" and section in sections) or (letter == "O" and own == office)
        for letter, sections, own in held
    )
    return "may" if within else "not there"


DATA = {
    "assign": Data(assignee="1050"),
    "reroute": Data(extra={"section": "2012"}),
    "check": Data(extra={"id": "identity", "ok": True, "note": ""}),
    "request_correction": Data(marks=MARKS, correct_by=date(2026, 12, 4)),
    "answer_correction": Data(fields=(field("account", "別の口座"),)),
    "taken_in": Data(reference="JK-1"),
    "draft": Data(proposal=APPROVAL),
}


def _outcome(view: CaseView, action: str, actor: Actor) -> str:
    """What a person meets; everything is undone. Not fitting the state is a matter of the case, not of rights."""
    try:
        with transaction.atomic():
            try:
                act(view, action, actor, reason="申出による", data=DATA.get(action, Data()))
            finally:
                transaction.set_rollback(True)
    except NotAllowed:
        return "no right"
    except NoCaseError:
        return "not there"
    except NotPossibleError:
        return "may"
    return "may"


PLAIN = sorted(set(RIGHTS) - {"approve", "decide", "skip"})


@pytest.mark.parametrize("code", STAFF)
@pytest.mark.parametrize(("taken", "office"), [("2010", "01"), ("2090", "02")])
def test_every_role_meets_every_action_as_the_table_says(code: str, taken: str, office: str) -> None:
    view = opened("tennyu-todoke", taken=(taken, office))
    expected = {action: _expected(code, RIGHTS[action], "2011", office) for action in PLAIN}
    assert {action: _outcome(view, action, staff(code)) for action in PLAIN} == expected
    assert now(view).row == view.row


@pytest.mark.parametrize("code", STAFF)
@pytest.mark.parametrize(("taken", "office"), [("2010", "01"), ("2090", "02")])
def test_every_role_sees_a_case_or_does_not_as_the_table_says(code: str, taken: str, office: str) -> None:
    view = opened("tennyu-todoke", taken=(taken, office))
    expected = _expected(code, "cases.view", "2011", office)
    for look in (service.view, service.history, service.changes, service.attachments):
        try:
            look(staff(code), view.row.key)
            found = "may"
        except NotAllowed:
            found = "no right"
        except NoCaseError:
            found = "not there"
        assert found == expected, look


@pytest.mark.parametrize("code", STAFF)
def test_approving_is_for_the_role_of_the_slot_and_deciding_for_its_post(code: str) -> None:
    view = drafted(opened("shien-sochi-moshide"), JUMIN)
    data = Data(slot=waiting(view)[0])
    try:
        act(view, "approve", staff(code), data=data)
        found = "may"
    except NotAllowed:
        found = "no right"
    except NoCaseError:
        found = "not there"
    except NotPossibleError:
        found = "not this slot"
    right = _expected(code, "cases.approve", "2011", "01")
    assert found == ("may" if code == "1009" else "not this slot" if right == "may" else right)


def test_a_case_that_does_not_exist_is_as_one_that_is_not_ones_own() -> None:
    view = opened("jidoteate-nintei")
    texts = set()
    for key in (view.row.key, uuid4()):
        with pytest.raises(NoCaseError) as told:
            service.view(JUMIN.reviewer, key)
        texts.add(str(told.value))
        with pytest.raises(NoCaseError) as told:
            service.advance(key, "claim", JUMIN.reviewer, version=1)
        texts.add(str(told.value))
    assert len(texts) == 1


# Residents and systems

RESIDENT = Actor("resident", "account-1")
NEIGHBOUR = Actor("resident", "account-2")
BY_PORTAL = Applicant(name="森 太郎", capacity="本人", account="account-1")


def test_the_applicant_answers_a_correction_and_takes_back_by_the_portal() -> None:
    view = asked(opened("kodomo-iryo", applicant=BY_PORTAL), KODOMO.reviewer)
    view = answered(view, RESIDENT)
    assert (view.row.state, view.marks) == (State.RECEIVED, ())
    view = act(view, "withdraw", RESIDENT, reason="申請し直すため")
    assert view.row.state == State.WITHDRAWN


def test_another_resident_can_do_nothing_with_it() -> None:
    view = asked(opened("kodomo-iryo", applicant=BY_PORTAL), KODOMO.reviewer)
    for somebody in (NEIGHBOUR, Actor("resident", ""), Actor("resident", "1031")):
        for action in sorted(RIGHTS):
            with pytest.raises((NoCaseError, NotAllowed)):
                act(view, action, somebody, reason="理由", data=DATA.get(action, Data()))
        with pytest.raises((NoCaseError, NotAllowed)):
            service.history(somebody, view.row.key)
    assert now(view).row == view.row


def test_nobody_is_the_applicant_of_a_case_without_an_account() -> None:
    view = asked(opened("kodomo-iryo"), KODOMO.reviewer)
    with pytest.raises((NoCaseError, NotAllowed)):
        answered(view, Actor("resident", ""))


def test_the_applicant_does_no_work_of_the_town() -> None:
    view = opened("kodomo-iryo", applicant=BY_PORTAL)
    for action in sorted(set(RIGHTS) - {"answer_correction", "withdraw"}):
        with pytest.raises((NoCaseError, NotAllowed)):
            act(view, action, RESIDENT, reason="理由", data=DATA.get(action, Data()))


def test_a_system_hands_over_and_feeds_back_and_nothing_else() -> None:
    view = act(checked(opened("tennyu-todoke"), JUMIN.reviewer), "confirm", JUMIN.reviewer)
    system = Actor("system", "handover")
    for action in sorted(set(RIGHTS) - {"hand_over", "taken_in", "sent_back"}):
        with pytest.raises(NotAllowed):
            act(view, action, system, reason="理由", data=DATA.get(action, Data()))
    view = act(view, "hand_over", system)
    assert act(view, "taken_in", system, data=Data(reference="JK-1")).row.state == State.CLOSED


# 代決, 代理, 専決


def test_who_may_decide_for_the_head_who_is_away_does_so_in_the_heads_name() -> None:
    # 1009 has 代決 for 市民課長 1008; the 係長's own slot is passed over, so that 1009 has not approved before.
    view = drafted(opened("shien-sochi-moshide"), JUMIN)
    view = act(view, "skip", JUMIN.head, reason="係長が出張のため", data=Data(slot=waiting(view)[0]))
    view = act(view, "decide", staff("1009"))
    decision = view.slots[-1]
    assert (decision.state, decision.by, decision.on_behalf_of) == (SlotState.APPROVED, "1009", "1008")
    assert decision.by_name == "小林 隆"


def test_who_approved_below_does_not_decide_for_the_head_too() -> None:
    view = agreed(drafted(opened("shien-sochi-moshide"), JUMIN), staff("1009"))
    with pytest.raises((NotPossibleError, NotAllowed)):
        act(view, "decide", staff("1009"))
    view = act(view, "decide", JUMIN.head)
    assert (view.slots[-1].by, view.slots[-1].on_behalf_of) == ("1008", "")


@pytest.mark.parametrize(
    ("day", "may"),
    [(date(2026, 11, 15), False), (date(2026, 11, 16), True), (date(2026, 11, 27), True), (date(2026, 11, 28), False)],
)
def test_the_deputy_decides_within_the_days_of_the_deputyship(day: date, may: bool) -> None:
    # 1020 is 代理 of 保険年金課長 1019 from 2026-11-16 to 2026-11-27.
    with clock.stopped_at(date(2026, 11, 9)):
        view = drafted(opened("kokuho-sosaihi", on=date(2026, 11, 9)), KOKUHO)
        view = act(view, "skip", KOKUHO.head, reason="係長が不在のため", data=Data(slot=waiting(view)[0]))
    with clock.stopped_at(day):
        if may:
            view = act(view, "decide", staff("1020"))
            assert (view.slots[-1].by, view.slots[-1].on_behalf_of) == ("1020", "1019")
        else:
            with pytest.raises((NotPossibleError, NotAllowed)):
                act(view, "decide", staff("1020"))
            assert now(view).row.state == State.CIRCULATING


def test_a_chief_decides_only_what_the_route_gives_to_a_chief() -> None:
    view = drafted(opened("jidoteate-nintei"), KODOMO)
    view = act(view, "skip", KODOMO.head, reason="係長が出張のため", data=Data(slot=waiting(view)[0]))
    with pytest.raises((NotPossibleError, NotAllowed)):
        act(view, "decide", KODOMO.chief)
    iryo = drafted(opened("kodomo-iryo"), KODOMO)
    assert act(iryo, "decide", KODOMO.chief).row.state == State.DECIDED


def test_the_chief_of_another_section_decides_nothing_here() -> None:
    view = drafted(opened("kodomo-iryo"), KODOMO)
    for other in ("1009", "1020", "1016"):
        with pytest.raises(NoCaseError):
            act(view, "decide", staff(other))


def test_the_drafter_neither_approves_nor_decides() -> None:
    # 係長 1030 may draft, approve and decide by role; of an own draft neither.
    view = checked(act(opened("jidoteate-nintei"), "start", KODOMO.chief), KODOMO.chief)
    letter = service.prepare_letter(KODOMO.chief, view.row.key, APPROVAL)
    view = act(view, "draft", KODOMO.chief, data=Data(proposal=APPROVAL), letter=letter)
    with pytest.raises((NotPossibleError, NotAllowed)):
        agreed(view, KODOMO.chief)
    view = checked(act(opened("kodomo-iryo"), "start", KODOMO.chief), KODOMO.chief)
    letter = service.prepare_letter(KODOMO.chief, view.row.key, APPROVAL)
    view = act(view, "draft", KODOMO.chief, data=Data(proposal=APPROVAL), letter=letter)
    with pytest.raises((NotPossibleError, NotAllowed)):
        act(view, "decide", KODOMO.chief)
    assert now(view).row.state == State.CIRCULATING
    assert "decide" not in {p.action for p in service.view(KODOMO.chief, view.row.key).actions if p.ready}


def test_a_draft_is_pulled_back_by_its_drafter_only() -> None:
    view = drafted(opened("jidoteate-nintei"), KODOMO)
    with pytest.raises((NotPossibleError, NotAllowed)):
        act(view, "pull_back", KODOMO.chief)
    assert act(view, "pull_back", KODOMO.reviewer).row.state == State.REVIEWING


# Contractors


def test_a_contractor_sees_what_the_contract_covers_while_it_runs_and_moves_nothing() -> None:
    view = opened("juminhyo-kofu")
    contractor = staff("1018")
    assert service.view(contractor, view.row.key).row.key == view.row.key
    assert service.view(contractor, view.row.key).actions == ()
    for action in sorted(RIGHTS):
        with pytest.raises(NotAllowed):
            act(view, action, contractor, reason="理由", data=DATA.get(action, Data()))
    with pytest.raises(NoCaseError):
        service.view(contractor, opened("tennyu-todoke").row.key)
    for day in (date(2026, 3, 31), date(2027, 4, 1)):
        with clock.stopped_at(day), pytest.raises(NotAllowed):
            service.view(contractor, view.row.key)


# Own cases


REVIEWER_NUMBER, WIFE, FATHER = "0000000031", "0000000032", "0000000033"


@pytest.fixture
def related(town: None, tmp_path: Path) -> None:
    """前田 亮 (1031) is resident 31 and lives with resident 32; resident 33 lives alone."""
    home = {"世帯番号": "0000000031"}
    rows = [
        resident(31, "前田 亮", "マエダ リョウ"),
        resident(32, "前田 空", "マエダ ソラ", **home, 続柄="妻"),
        resident(33, "前田 茂", "マエダ シゲル"),
    ]
    feed(tmp_path, rows)
    organised.with_numbers(tmp_path, {"1031": REVIEWER_NUMBER})


def _about(person: str = "", applicant: str = "", principal: str = "") -> UUID:
    filer = Applicant(name="前田", capacity="代理人", person=applicant, principal=principal)
    return opened("kodomo-iryo", person=person, applicant=filer).row.key


@pytest.mark.usefixtures("related")
@pytest.mark.parametrize("who", [REVIEWER_NUMBER, WIFE])
@pytest.mark.parametrize("part", ["person", "applicant", "principal"])
def test_nobody_checks_or_drafts_for_themselves_or_their_household(who: str, part: str) -> None:
    view = act(_about(**{part: who}), "start", KODOMO.chief)
    with pytest.raises(OwnCaseError):
        act(view, "check", KODOMO.reviewer, data=Data(extra={"id": "resident", "ok": True, "note": ""}))
    view = checked(now(view), KODOMO.chief)
    letter = service.prepare_letter(KODOMO.chief, view.row.key, APPROVAL)
    with pytest.raises(OwnCaseError):
        act(view, "draft", KODOMO.reviewer, data=Data(proposal=APPROVAL), letter=letter)
    assert now(view).row.state == State.REVIEWING


@pytest.mark.usefixtures("related")
def test_somebody_of_the_same_name_in_another_household_is_no_own_case() -> None:
    view = act(_about(person=FATHER), "start", KODOMO.reviewer)
    assert checked(view, KODOMO.reviewer).checks[0].ok is True


def test_nobody_decides_approves_confirms_or_certifies_an_own_case(tmp_path: Path) -> None:
    feed(tmp_path, [resident(31, "森 太郎", "モリ タロウ")])
    organised.with_numbers(tmp_path, dict.fromkeys(("1030", "1010", "1050"), REVIEWER_NUMBER))
    iryo = drafted(opened("kodomo-iryo", person=REVIEWER_NUMBER), KODOMO)
    with pytest.raises(OwnCaseError):
        act(iryo, "decide", KODOMO.chief)
    teate = drafted(opened("jidoteate-nintei", person=REVIEWER_NUMBER), KODOMO)
    with pytest.raises(OwnCaseError):
        agreed(teate, KODOMO.chief)
    move = checked(opened("tennyu-todoke", person=REVIEWER_NUMBER), JUMIN.chief)
    with pytest.raises(OwnCaseError):
        act(move, "confirm", JUMIN.reviewer)
    paper = checked(opened("juminhyo-kofu", person=REVIEWER_NUMBER), staff("1016"))
    with pytest.raises(OwnCaseError):
        act(paper, "issue_certificate", staff("1050"), data=Data(reference="証-1"))
    for view in (iryo, teate, move, paper):
        assert now(view).row.version == view.row.version


def test_a_case_without_a_known_person_is_nobodys_own(tmp_path: Path) -> None:
    organised.with_numbers(tmp_path, {"1031": ""})
    assert checked(opened("tennyu-todoke", person=""), JUMIN.reviewer).checks[0].ok is True
    assert act(opened("kodomo-iryo", person=""), "start", KODOMO.reviewer).row.state == State.REVIEWING


# The reorganisation


def test_open_cases_follow_a_reorganisation_and_closed_ones_stay() -> None:
    before = date(2026, 3, 20)
    with clock.stopped_at(before):
        living = act(opened("kodomo-iryo", on=before), "claim", staff("1031"))
        ended = act(opened("kodomo-iryo", on=before), "withdraw", staff("1031"), reason="取下書のとおり")
        assert living.row.section == ended.row.section == "3035"
    with clock.stopped_at(date(2026, 4, 1)):
        moved = service.reroute_closed_sections(Actor("system", "organisation.import"), date(2026, 4, 1))
        again = service.reroute_closed_sections(Actor("system", "organisation.import"), date(2026, 4, 1))
    assert (moved, again) == (1, 0)
    assert (now(living).row.section, now(ended).row.section) == ("3030", "3035")
    assert len(steps(living)) == 2
    assert len(steps(ended)) == 1
    assert service.view(KODOMO.reviewer, ended.row.key).row.state == State.WITHDRAWN
    listed = {row.key for row in service.search(KODOMO.reviewer, Filter(open_only=False)).rows}
    assert listed == {living.row.key, ended.row.key}


def test_residents_have_no_lists_of_cases() -> None:
    with pytest.raises((NoCaseError, NotAllowed)):
        service.search(RESIDENT, Filter())
    with pytest.raises((NoCaseError, NotAllowed)):
        service.counts(RESIDENT)
