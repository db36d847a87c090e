"""Online, whoever may be kept away learns nothing: it is taken as from anybody, and waits at the desk for a look."""

from datetime import date
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import pytest

from tests.kernel.intake.household import ICHIRO
from tests.support import register
from tests.support.case_fixtures import town
from tests.support.cases import (
    APPROVAL,
    KODOMO,
    KOKUHO,
    REFUSAL,
    SHOMEI,
    act,
    checked,
    missing,
    now,
    proposed,
    staff,
)
from tests.support.online import ACCOUNT, SENT_AT, Portal, application, portal, sent
from yakuba.kernel.cases import service
from yakuba.kernel.cases.contracts import CaseView, Data, Filter, NotPossibleError, State
from yakuba.kernel.gate import messages
from yakuba.kernel.intake import service as intake
from yakuba.kernel.intake.online import take
from yakuba.kernel.people import service as people
from yakuba.kernel.people.contracts import Harm, KnownAs, Outcome, ProtectionRequest
from yakuba.kernel.procedures import service as procedures
from yakuba.lib import clock

__all__ = ["portal", "town"]
pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("town", "protected")]
NAMED, DECIDER = staff("1010"), staff("1009")
DAY = date(2026, 11, 20)
GO = {"name": "高橋 剛", "kana": "タカハシ ツヨシ", "born": 19790303, "sex": "男", "relation": "世帯主"}
MIO = {"name": "高橋 澪", "kana": "タカハシ ミオ", "born": 19850505, "sex": "女", "relation": "妻"}
FRIEND = {"name": "見本 来子", "kana": "ミホン キコ", "born": 19900101, "sex": "女", "relation": "世帯主"}
MORI = {"name": "森 一郎", "kana": "モリ イチロウ", "born": 20190620, "sex": "男", "relation": "世帯主"}
LEGAL: dict[str, Any] = {"capacity": "法定代理人", "name": "見知 らぬ代", "unit": "", "relation": "法定代理人"}
CERTIFICATE = {"certificate_kind": "住民票(世帯全員)", "certificate_copies": 1, "certificate_purpose": "勤務先へ提出"}
WANTS = ("juminhyo", "fuhyo", "koseki", "inkan", "kazei", "nozei")


@pytest.fixture
def protected(town: None, tmp_path: Path) -> int:
    """高橋 澪 under 支援措置, kept from 高橋 剛."""
    register.feed(
        tmp_path,
        [
            register.resident(1, "高橋 澪", "タカハシ ミオ", 生年月日="1985-05-05"),
            register.resident(2, "森 一郎", "モリ イチロウ", 生年月日="2019-06-20", 性別="男"),
        ],
    )
    away = KnownAs("高橋 剛", "タカハシ ツヨシ", date(1979, 3, 3))
    request = ProtectionRequest(register.person_id(1), Harm.DV, clock.today(), kept_away=(away,))
    return people.apply_protection(NAMED, request)


@pytest.fixture
def restricted(protected: int, tmp_path: Path) -> int:
    """森 一郎, whom only the core system restricts; his person id."""
    register.feed(
        tmp_path,
        [
            register.resident(1, "高橋 澪", "タカハシ ミオ", 生年月日="1985-05-05"),
            register.resident(2, "森 一郎", "モリ イチロウ", 生年月日="2019-06-20", 性別="男", 抑止="1"),
        ],
        as_of="2026-11-20",
    )
    return register.person_id(2)


def protect_ichiro(*, kept_away: KnownAs | None = None) -> None:
    """森 一郎 of the register under 支援措置 from now on."""
    request = ProtectionRequest(
        register.person_id(2), Harm.CHILD_ABUSE, DAY, kept_away=(kept_away,) if kept_away else ()
    )
    people.apply_protection(NAMED, request)


def sends(*members: dict[str, Any], submission: UUID | None = None, **filing: Any) -> UUID:
    """住民票 of this household, asked for by its first member unless said otherwise; the submission."""
    definition = procedures.get("juminhyo-kofu", on=DAY)
    said: list[tuple[str, str, Any]] = [("event", "requested_on", 20261120)]
    said += [("event", item, value) for item, value in CERTIFICATE.items()]
    said += [("event", f"wants_{what}", int(what == "juminhyo")) for what in WANTS]
    units = [f"p{number}" for number in range(1, len(members) + 1)]
    said += [(unit, item, value) for unit, one in zip(units, members, strict=True) for item, value in one.items()]
    said += [("household", "resident_here", 1), ("household", "new_address", "青葉市本町1番1号")]
    who = {"capacity": "本人", "name": members[0]["name"], "unit": "p1", "relation": "本人"}
    message = messages.ApplicationSubmitted(
        submission=submission or uuid4(),
        procedure="juminhyo-kofu",
        definition_version=definition.version,
        definition_hash=procedures.digest_of("juminhyo-kofu", definition.version),
        event="shomei",
        unit="household",
        values=[messages.FilledValue(unit=unit, item=item, value=value) for unit, item, value in said],
        members=tuple(units),
        filing=messages.FilingSent(**({"address": "青葉市本町1番1号", "phone": "087-000-0000"} | who | filing)),
        arrived_at=SENT_AT,
        account=ACCOUNT,
    )
    sent(message)
    return message.submission


def case_of(submission: UUID) -> CaseView:
    """The one case that it became, as 監査 sees it."""
    (row,) = service.search(staff("1047"), Filter(submission=submission, open_only=False)).rows
    return now(row.key)


def stopped() -> int:
    """How many requests wait for who is named."""
    return people.escalations(NAMED)[1]


def told(portal: Portal) -> list[tuple[str, tuple[str, ...]]]:
    """Everything that the applicant was told, by kind and by the boxes that say something."""
    return [(type(one).__name__, tuple(name for name, said in one if said)) for one in portal.told]


def test_the_applicant_is_told_what_everybody_is_told(portal: Portal) -> None:
    sends(FRIEND)
    anybody = told(portal)
    assert [name for name, _boxes in anybody][:1] == ["ApplicationTaken"]
    assert stopped() == 0
    portal.told.clear()
    sends(GO, MIO)
    assert told(portal) == anybody
    assert stopped() == 1


def test_it_becomes_a_case_that_is_marked_and_cannot_be_granted(portal: Portal) -> None:
    view = case_of(sends(GO, MIO))
    assert (view.row.state, view.row.protected) == (State.RECEIVED, True)
    (row,), _total = people.escalations(NAMED)
    assert (row.online, row.agent, row.sure, row.clearable) == (True, False, True, False)
    assert row.about is not None
    assert row.about.id in intake.reception_labels([row.about.id])
    view = checked(view, SHOMEI.reviewer)
    (why,) = missing(service.view(SHOMEI.reviewer, view.row.key), "issue_certificate")
    assert all(word not in why for word in ("支援", "相手方", "高橋"))
    with pytest.raises(NotPossibleError, match="係長に引き継いで"):
        act(view, "issue_certificate", SHOMEI.reviewer, data=Data(reference="証-1"))
    assert now(view).row.version == view.row.version


def test_it_can_be_refused_or_withdrawn_but_not_drafted_for_approval(portal: Portal) -> None:
    view = act(case_of(sends(GO, MIO)), "start", SHOMEI.reviewer)
    view = checked(view, SHOMEI.reviewer)
    with pytest.raises(NotPossibleError):
        act(view, "draft", SHOMEI.reviewer, data=Data(proposal=APPROVAL))
    assert proposed(view, SHOMEI.reviewer, REFUSAL).row.state == State.CIRCULATING
    other = case_of(sends(GO, MIO))
    assert act(other, "withdraw", SHOMEI.reviewer, reason="取下げの申出").row.state == State.WITHDRAWN


def test_an_application_is_not_drafted_for_approval_until_somebody_has_looked(portal: Portal) -> None:
    protect_ichiro(kept_away=KnownAs("森 太郎", born=date(1988, 5, 2)))
    message = application()
    sent(message)
    view = checked(act(case_of(message.submission), "start", KODOMO.reviewer), KODOMO.reviewer)
    assert (stopped(), view.row.protected) == (1, True)
    with pytest.raises(NotPossibleError, match="係長に引き継いで"):
        proposed(view, KODOMO.reviewer)
    assert proposed(now(view), KODOMO.reviewer, REFUSAL).row.state == State.CIRCULATING


def test_another_person_of_the_name_is_served_once_somebody_named_has_looked(portal: Portal, protected: int) -> None:
    people.end_protection(NAMED, protected, reason="書き直し", version=1)
    away = KnownAs("高橋 剛", "タカハシ ツヨシ")
    people.apply_protection(NAMED, ProtectionRequest(register.person_id(1), Harm.DV, DAY, kept_away=(away,)))
    view = checked(case_of(sends(GO, MIO)), SHOMEI.reviewer)
    (row,), _total = people.escalations(NAMED)
    assert (row.sure, row.clearable) == (False, True)
    people.settle_escalation(DECIDER, row.escalation_id, outcome=Outcome.CLEARED, reason="電話で別人と確かめた")
    done = act(now(view), "issue_certificate", SHOMEI.reviewer, data=Data(reference="証-1"))
    assert (done.row.state, done.row.protected) == (State.CLOSED, True)


def test_refused_by_who_is_named_it_stays_closed_to_granting(portal: Portal) -> None:
    view = checked(case_of(sends(GO, MIO)), SHOMEI.reviewer)
    (row,), _total = people.escalations(NAMED)
    people.settle_escalation(DECIDER, row.escalation_id, outcome=Outcome.REFUSED, reason="本人と確かめ、断る")
    with pytest.raises(NotPossibleError):
        act(now(view), "issue_certificate", SHOMEI.reviewer, data=Data(reference="証-1"))


def test_a_case_with_the_protected_is_marked_though_nobody_kept_away_filed_it(portal: Portal) -> None:
    view = checked(case_of(sends(FRIEND, MIO | {"relation": "同居人"})), SHOMEI.reviewer)
    assert view.row.protected
    assert stopped() == 0
    hidden = service.view(SHOMEI.counter, view.row.key)
    assert "本町" not in "".join((hidden.applicant.address, *(box.text for box in hidden.fields)))
    done = act(view, "issue_certificate", SHOMEI.reviewer, data=Data(reference="証-1"))
    assert done.row.state == State.CLOSED


def test_nobody_alike_is_marked_or_stopped(portal: Portal) -> None:
    assert not case_of(sends(GO, FRIEND)).row.protected
    assert not case_of(sends(GO, MIO | {"born": 19850506})).row.protected
    assert stopped() == 0


def test_who_stands_for_the_protected_online_is_stopped_too(portal: Portal) -> None:
    view = case_of(sends(MIO, **LEGAL))
    (row,), _total = people.escalations(NAMED)
    assert (row.agent, row.online, row.clearable) == (True, True, True)
    with pytest.raises(NotPossibleError):
        act(checked(view, SHOMEI.reviewer), "issue_certificate", SHOMEI.reviewer, data=Data(reference="証-1"))


def test_who_stands_online_for_somebody_whom_only_the_core_system_restricts_is_stopped(
    portal: Portal, restricted: int
) -> None:
    sends(FRIEND, **LEGAL)
    anybody = told(portal)
    portal.told.clear()
    view = case_of(sends(MORI, **LEGAL))
    assert told(portal) == anybody
    (row,), _total = people.escalations(NAMED)
    assert (row.protection_id, row.restricted) == (None, restricted)
    assert (row.agent, row.online, row.is_case, row.clearable, view.row.protected) == (True, True, True, True, True)
    view = checked(view, SHOMEI.reviewer)
    (why,) = missing(service.view(SHOMEI.reviewer, view.row.key), "issue_certificate")
    assert all(word not in why for word in ("抑止", "支援", "森"))
    with pytest.raises(NotPossibleError, match="係長に引き継いで"):
        act(view, "issue_certificate", SHOMEI.reviewer, data=Data(reference="証-1"))
    people.settle_escalation(DECIDER, row.escalation_id, outcome=Outcome.CLEARED, reason="母に電話で確かめた")
    done = act(now(view), "issue_certificate", SHOMEI.reviewer, data=Data(reference="証-1"))
    assert (done.row.state, done.row.protected) == (State.CLOSED, True)


def test_a_case_with_somebody_whom_the_core_system_restricts_is_marked_though_nobody_was_stopped(
    portal: Portal, restricted: int
) -> None:
    view = checked(case_of(sends(FRIEND, MORI | {"relation": "同居人"})), SHOMEI.reviewer)
    assert (view.row.protected, stopped()) == (True, 0)
    done = act(view, "issue_certificate", SHOMEI.reviewer, data=Data(reference="証-1"))
    assert done.row.state == State.CLOSED


def test_the_job_that_comes_again_stops_nothing_twice(portal: Portal) -> None:
    submission = sends(GO, MIO)
    take(submission)
    assert stopped() == 1
    assert people.escalations(NAMED)[0][0].times == 1
    assert case_of(submission).row.protected


def test_a_batch_leaves_what_must_be_looked_into_one_by_one(portal: Portal) -> None:
    typed = application("kokuho-shutoku-tennyu", "household").values
    born = {(ICHIRO, "born"): 20190621}
    others = [said.model_copy(update={"value": born.get((said.unit, said.item), said.value)}) for said in typed]
    plain = application("kokuho-shutoku-tennyu", "household", values=others)
    sent(plain)
    protect_ichiro()
    careful = application("kokuho-shutoku-tennyu", "household")
    sent(careful)
    views = [checked(case_of(message.submission), KOKUHO.reviewer) for message in (plain, careful)]
    assert [view.row.protected for view in views] == [False, True]
    preview = service.preview_many(KOKUHO.chief, "confirm", [view.row.key for view in views])
    assert (preview.count, len(preview.excluded)) == (1, 1)
    assert act(views[1], "confirm", KOKUHO.reviewer).row.state == State.CONFIRMED
