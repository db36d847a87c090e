"""連携: a code from the counter makes an account a person's, once, in time, and never by trying."""

from collections.abc import Callable
from datetime import date, datetime, timedelta
from pathlib import Path
from uuid import UUID, uuid4

import pytest
from django.db import connection

from tests.support import receptions, register
from tests.support.online import ACCOUNT, RESIDENT, Portal, application, go, portal, sent
from tests.support.receptions import AUDITOR, BRANCH, CLERK, COLLEAGUE, DAY, GUIDE, HEAD, STRANGER
from yakuba.kernel.gate import messages
from yakuba.kernel.gate import service as gate
from yakuba.kernel.gate.messages import LinkOutcome
from yakuba.kernel.intake import link_taking, service
from yakuba.kernel.intake.contracts import (
    AGENT,
    FILER,
    Capacity,
    Filing,
    IdentityRefusedError,
    IssuedCode,
    LinkRefusedError,
    NewMember,
    ProofKind,
    Source,
)
from yakuba.kernel.intake.models import AccountLink, LinkAsked, LinkCode, LinkTries
from yakuba.kernel.organisation.contracts import NotAllowed
from yakuba.kernel.people import service as people
from yakuba.kernel.people.contracts import EscalateError, Harm, KnownAs, ProtectionRequest
from yakuba.lib import clock, link_code
from yakuba.lib.clock import JST
from yakuba.lib.refs import Actor

__all__ = ["portal"]

LICENCE = ["driver_licence"]
NAMED = Actor("staff", "1010")
OTHER = UUID("5f0c7c1e-0000-4000-8000-000000000002")
PEOPLE = [
    register.resident(1, "森 太郎", "モリ タロウ", 生年月日="1988-05-02", 性別="男"),
    register.resident(2, "森 花子", "モリ ハナコ", 生年月日="1990-09-14"),
    register.resident(3, "和田 静", "ワダ シズ", 消除年月日="2026-10-01", 消除事由="死亡"),
    register.resident(4, "森 次郎", "モリ ジロウ", 生年月日="1979-03-03", 世帯番号="0000000001", 続柄="弟"),
]


@pytest.fixture
def town(db: None, portal: Portal, tmp_path: Path) -> Portal:
    """青葉市 with three residents in its register copy; what its portal is told."""
    receptions.prepare_town()
    register.feed(tmp_path, PEOPLE)
    return portal


def issued(number: int = 1, actor: Actor = CLERK, *, issue: UUID | None = None) -> IssuedCode:
    """A code for a resident who showed a licence."""
    person = register.person_id(number)
    return service.issue_link_code(actor, issue=issue or uuid4(), person_id=person, papers=LICENCE)


def request(code: str, account: UUID = ACCOUNT, *, at: datetime | None = None) -> messages.LinkRequested:
    return messages.LinkRequested(account=account, request=uuid4(), proof=link_code.proof(code), at=at or clock.now())


def typed(town: Portal, code: str, account: UUID = ACCOUNT, **more: datetime) -> messages.LinkAnswered:
    """A code is typed on the portal; what the desk answers."""
    sent(request(code, account, **more))
    answer: messages.LinkAnswered = town.of(messages.LinkAnswered)[-1]
    return answer


def outcomes(town: Portal) -> list[str]:
    return [answer.outcome.value for answer in town.of(messages.LinkAnswered)]


def test_a_code_links_the_account_that_types_it_to_the_person_once(town: Portal) -> None:
    code = issued()
    answer = typed(town, code.code)
    assert (answer.outcome, answer.left, answer.account) == (LinkOutcome.LINKED, 5, ACCOUNT)
    link = AccountLink.objects.get()
    assert (link.account, link.person, link.ended_at) == (ACCOUNT, "0000000001", None)
    assert (code.last_day, code.issued_at.astimezone(JST).date()) == (DAY + timedelta(days=7), DAY)
    assert typed(town, code.code, OTHER).outcome is LinkOutcome.USED
    assert typed(town, code.code).outcome is LinkOutcome.USED
    assert AccountLink.objects.count() == 1


def test_a_bundle_that_comes_twice_and_a_message_that_is_sent_twice_link_once(town: Portal) -> None:
    message = request(issued().code)
    for _again in range(2):
        gate.send(message, key=f"link:{message.request}", actor=RESIDENT)
        go()
    assert outcomes(town) == ["linked"]
    assert LinkTries.objects.get().failed == 0


def test_two_codes_typed_at_once_are_each_answered_and_the_later_link_counts(town: Portal) -> None:
    first, second = issued(1), issued(2)
    for code in (first, second):
        gate.send(request(code.code), key=str(uuid4()), actor=RESIDENT)
    go()
    assert outcomes(town) == ["linked", "another"]
    assert AccountLink.objects.get(ended_at=None).person == "0000000001"
    assert LinkCode.objects.get(person="0000000002").ended_at is None


def test_a_new_code_of_the_same_person_renews_the_link(town: Portal) -> None:
    typed(town, issued().code)
    assert typed(town, issued().code).outcome is LinkOutcome.LINKED
    assert sorted(AccountLink.objects.values_list("ended_because", flat=True)) == ["", "renewed"]


@pytest.mark.parametrize(("days", "outcome"), [(0, "linked"), (7, "linked"), (8, "expired")])
def test_a_code_is_good_to_the_end_of_its_seventh_day(town: Portal, days: int, outcome: str) -> None:
    code = issued()
    last_moment = datetime(DAY.year, DAY.month, DAY.day, 23, 59, 59, tzinfo=JST) + timedelta(days=days)
    with clock.stopped_at(last_moment):
        assert typed(town, code.code).outcome.value == outcome


def test_what_was_typed_in_time_and_came_a_little_late_counts_and_a_week_late_does_not(town: Portal) -> None:
    in_time = datetime(2026, 11, 27, 23, 59, 59, tzinfo=JST)
    for came, outcome in ((date(2026, 11, 28), "linked"), (date(2026, 12, 4), "expired")):
        with clock.stopped_at(DAY):
            code = issued()
        with clock.stopped_at(came):
            assert typed(town, code.code, at=in_time).outcome.value == outcome


def test_issuing_again_voids_the_earlier_code(town: Portal) -> None:
    first, second = issued(), issued(actor=COLLEAGUE)
    assert typed(town, first.code).outcome is LinkOutcome.EXPIRED
    assert typed(town, second.code).outcome is LinkOutcome.LINKED


def test_the_same_page_prints_the_same_sheet_for_ten_minutes_and_gives_out_nothing_new(town: Portal) -> None:
    issue = uuid4()
    first = issued(issue=issue)
    assert issued(issue=issue) == first
    assert LinkCode.objects.count() == 1
    with pytest.raises(LinkRefusedError):
        issued(2, issue=issue)
    with pytest.raises(LinkRefusedError):
        issued(actor=COLLEAGUE, issue=issue)
    with clock.stopped_at(clock.now() + timedelta(minutes=10, seconds=1)), pytest.raises(LinkRefusedError):
        issued(issue=issue)


def test_the_page_of_a_code_that_was_used_does_not_show_it_again(town: Portal) -> None:
    issue = uuid4()
    typed(town, issued(issue=issue).code)
    with pytest.raises(LinkRefusedError):
        issued(issue=issue)


def test_after_five_wrong_tries_a_day_even_the_right_code_waits_for_tomorrow(town: Portal) -> None:
    code = issued()
    left = [typed(town, f"{n:012}").left for n in range(5)]
    assert left == [4, 3, 2, 1, 0]
    assert typed(town, code.code).outcome is LinkOutcome.TOO_MANY
    assert typed(town, code.code).left == 0
    assert typed(town, issued(2).code, OTHER).outcome is LinkOutcome.LINKED
    with clock.stopped_at(DAY + timedelta(days=1)):
        assert typed(town, code.code).outcome is LinkOutcome.LINKED


def test_an_account_of_somebody_else_keeps_its_link_and_the_code_stays_good(town: Portal) -> None:
    typed(town, issued(2).code)
    code = issued(1)
    assert typed(town, code.code).outcome is LinkOutcome.ANOTHER
    assert typed(town, code.code, OTHER).outcome is LinkOutcome.LINKED
    assert set(AccountLink.objects.values_list("account", "person")) == {(ACCOUNT, "0000000002"), (OTHER, "0000000001")}


def test_the_resident_ends_the_link_once_and_nobody_elses(town: Portal) -> None:
    answer = typed(town, issued().code)
    for account in (OTHER, ACCOUNT, ACCOUNT):
        sent(messages.LinkRemoved(account=account, request=answer.request, at=clock.now()))
    link = AccountLink.objects.get()
    assert (link.ended_because, link.ended_by) == ("resident", str(RESIDENT))
    assert rows("SELECT count(*) FROM audit_entry WHERE act = 'intake.link.ended'") == 1


def test_a_clerk_ends_the_link_once_and_the_portal_is_told(town: Portal) -> None:
    answer = typed(town, issued().code)
    person = register.person_id(1)
    for _again in range(2):
        service.end_link(COLLEAGUE, person_id=person, request=answer.request)
    go()
    assert [told.request for told in town.of(messages.LinkEnded)] == [answer.request]
    shown = service.links_of(CLERK, person)
    assert [link.ended_because for link in shown.links] == ["counter"]
    with pytest.raises(LinkRefusedError):
        service.end_link(CLERK, person_id=register.person_id(2), request=answer.request)


@pytest.mark.parametrize("actor", [GUIDE, AUDITOR, HEAD, STRANGER, RESIDENT, Actor("system", "online")])
def test_who_has_no_right_gives_out_sees_and_ends_nothing(town: Portal, actor: Actor) -> None:
    person = register.person_id(1)
    verbs: list[Callable[[], object]] = [
        lambda: service.issue_link_code(actor, issue=uuid4(), person_id=person, papers=LICENCE),
        lambda: service.links_of(actor, person),
        lambda: service.end_link(actor, person_id=person, request=uuid4()),
    ]
    for verb in verbs:
        with pytest.raises(NotAllowed):
            verb()
    assert not LinkCode.objects.exists()


def test_a_branch_office_may_give_out_a_code(town: Portal) -> None:
    assert issued(actor=BRANCH).code


@pytest.mark.parametrize("papers", [[], ["pension"], ["no_such_paper"], ["pension", "pension"]])
def test_no_code_without_enough_papers(town: Portal, papers: list[str]) -> None:
    with pytest.raises(IdentityRefusedError):
        service.issue_link_code(CLERK, issue=uuid4(), person_id=register.person_id(1), papers=papers)
    assert not LinkCode.objects.exists()


def in_reception(filing: Filing, *, identified: bool = True) -> UUID:
    """A reception about 森 太郎 of the register, with the one who came; its key."""
    view = receptions.opened(event="shomei", opening={"requested_on": 20261120, "wants_juminhyo": 1})
    member = NewMember(receptions.FAMILY[0], Source.REGISTER, "0000000001")
    view = service.add_members(CLERK, view.key, view.version, [member])
    view = service.file_as(CLERK, view.key, view.version, filing)
    if identified:
        of = AGENT if filing.stands_for_another else FILER
        service.check_identity(CLERK, view.key, view.version, subject=of, papers=LICENCE)
    return view.key


MYSELF = Filing(Capacity.SELF, "森 太郎", unit="p1")
FOR_HIM = Filing(Capacity.AGENT, "和田 静", principal="p1", proofs=(ProofKind("委任状"),))


def test_who_was_identified_in_a_reception_gets_a_code_there_without_further_papers(town: Portal) -> None:
    key = in_reception(MYSELF)
    code = service.issue_link_code(CLERK, issue=uuid4(), person_id=register.person_id(1), reception=key)
    assert typed(town, code.code).outcome is LinkOutcome.LINKED
    row = LinkCode.objects.get()
    assert (row.person, row.reception, row.papers, row.issued_by) == ("0000000001", key, LICENCE, str(CLERK))


@pytest.mark.parametrize(("filing", "identified"), [(MYSELF, False), (FOR_HIM, True)])
def test_no_code_in_a_reception_for_who_is_not_there_or_not_identified(
    town: Portal, filing: Filing, identified: bool
) -> None:
    key = in_reception(filing, identified=identified)
    assert service.linkable(CLERK, key) is None
    with pytest.raises(IdentityRefusedError):
        service.issue_link_code(CLERK, issue=uuid4(), person_id=register.person_id(1), reception=key)


def test_a_reception_identifies_only_who_came_and_only_while_it_is_open(town: Portal) -> None:
    key = in_reception(MYSELF)
    with pytest.raises(IdentityRefusedError):
        service.issue_link_code(CLERK, issue=uuid4(), person_id=register.person_id(2), reception=key)
    service.finish(CLERK, key, service.view(CLERK, key).version)
    assert service.linkable(CLERK, key) is None


def test_no_code_for_somebody_who_was_removed_from_the_register(town: Portal) -> None:
    with pytest.raises(LinkRefusedError, match="消除"):
        issued(3)


def test_a_protected_person_gets_a_code_and_who_is_kept_away_from_them_is_stopped(town: Portal) -> None:
    away = KnownAs("森 次郎", "モリ ジロウ", date(1979, 3, 3), register.person_id(4))
    people.apply_protection(NAMED, ProtectionRequest(register.person_id(1), Harm.DV, DAY, kept_away=(away,)))
    assert typed(town, issued(1).code).outcome is LinkOutcome.LINKED
    told = [message.model_dump_json() for message in town.told]
    assert not [text for text in told if '"0000000001"' in text or "森" in text]
    with pytest.raises(EscalateError):
        issued(4)
    assert LinkCode.objects.count() == 1


def test_whom_the_core_system_restricts_gets_a_code_and_who_comes_for_them_is_stopped(
    town: Portal, tmp_path: Path
) -> None:
    first, *others = PEOPLE
    register.feed(tmp_path, [first | {"抑止": "1"}, *others], as_of="2026-11-20")
    with pytest.raises(EscalateError):
        in_reception(FOR_HIM)
    assert people.escalations(NAMED)[1] == 1
    key = in_reception(MYSELF)
    code = service.issue_link_code(CLERK, issue=uuid4(), person_id=register.person_id(1), reception=key)
    assert typed(town, code.code).outcome is LinkOutcome.LINKED
    assert typed(town, issued(4).code, OTHER).outcome is LinkOutcome.LINKED
    assert people.escalations(NAMED)[1] == 1


def test_the_code_is_in_no_table_no_job_and_no_record(town: Portal) -> None:
    code = issued().code
    gate.send(request(code), key="link:waiting", actor=RESIDENT)
    for text in everything():
        assert code not in text
        assert link_code.grouped(code) not in text
    go()
    proof = link_code.proof(code)
    assert not [text for text in everything() if code in text or proof in text]


def test_issue_and_use_are_recorded_without_a_name(town: Portal) -> None:
    typed(town, "0" * 12)
    typed(town, issued().code)
    acts = ("intake.link_code.issued", "intake.link.made", "intake.link.refused")
    with connection.cursor() as cursor:
        cursor.execute("SELECT act, subject_kind, detail FROM audit_entry WHERE act IN (%s, %s, %s)", acts)
        found = cursor.fetchall()
    assert sorted(act for act, _kind, _detail in found) == sorted(acts)
    assert "森" not in str(found)
    assert "0000000001" not in str(found)


def test_an_application_of_a_linked_account_carries_the_person_and_others_do_not(town: Portal) -> None:
    typed(town, issued().code)
    linked, other = application(), application(account=OTHER)
    for message in (linked, other):
        sent(message)
    found = service.submission(Actor("system", "cases"), linked.submission)
    assert found.linked is not None
    assert (found.linked.person, found.linked.on, found.linked.born) == ("0000000001", DAY, 19880502)
    assert found.identity == "counter"
    assert not [member.person for member in found.members if member.person]
    plain = service.submission(Actor("system", "cases"), other.submission)
    assert (plain.linked, plain.identity) == (None, "email")


def test_after_the_link_has_ended_an_application_carries_nobody(town: Portal) -> None:
    answer = typed(town, issued().code)
    sent(messages.LinkRemoved(account=ACCOUNT, request=answer.request, at=clock.now()))
    message = application()
    sent(message)
    assert service.submission(Actor("system", "cases"), message.submission).linked is None
    assert "本人が解除した" in service.link_ended_on(ACCOUNT, "0000000001")


def test_what_is_long_over_is_forgotten_and_a_link_is_not(town: Portal) -> None:
    code = issued()
    typed(town, "0" * 12)
    typed(town, code.code)
    issued(2)
    with clock.stopped_at(DAY + timedelta(days=120)):
        assert link_taking.forget() == 4
        assert link_taking.forget() == 0
    assert (LinkCode.objects.count(), AccountLink.objects.count()) == (1, 1)
    assert (LinkTries.objects.count(), LinkAsked.objects.count()) == (0, 0)


def everything() -> list[str]:
    """Every row of every table, as text."""
    with connection.cursor() as cursor:
        texts = []
        for table in connection.introspection.table_names(cursor):
            cursor.execute(f'SELECT * FROM "{table}"')
            texts += [str(row) for row in cursor.fetchall()]
    return texts


def rows(sql: str) -> int:
    with connection.cursor() as cursor:
        cursor.execute(sql)
        found: int = cursor.fetchone()[0]
    return found
