"""廃棄: two persons, everything of a case at once, and of what it shares nothing that another case still needs."""

from collections.abc import Callable, Iterator
from datetime import date
from functools import partial
from pathlib import Path

import pytest
from django.conf import LazySettings
from django.db import DatabaseError, connection, transaction
from django.test.utils import CaptureQueriesContext

from tests.kernel.documents import files as made
from tests.kernel.intake.household import NEW_ADDRESS, Desk, bereaved
from tests.support import receptions
from tests.support.at_once import at_once
from tests.support.case_fixtures import shared_town, town
from tests.support.cases import (
    AUDITOR,
    CLERK,
    DAY,
    JUMIN,
    KODOMO,
    REASON,
    REFUSAL,
    act,
    checked,
    decided,
    issued,
    many,
    now,
    opened,
)
from tests.support.disposals import HEAD, RECORDS, death, files_in, last_day, left_of, with_keepers
from tests.support.mail import use_folder
from tests.support.online import Portal, application, go, portal, sent
from tests.support.tellings import FILED, IRYO, ON_FORM, printed
from tests.support.tellings import sent as told
from yakuba.kernel.audit import append_only
from yakuba.kernel.audit import service as audit
from yakuba.kernel.cases import service
from yakuba.kernel.cases.contracts import CaseView, Filter, NoCaseError, NotPossibleError, State, owner
from yakuba.kernel.cases.models import DisposalRow
from yakuba.kernel.cases.retention_values import DueFilter
from yakuba.kernel.documents import service as documents
from yakuba.kernel.documents.contracts import DisposalRefusedError, DocumentError, DocumentKind, FileStatus
from yakuba.kernel.intake import service as intake
from yakuba.kernel.intake.contracts import NewMember, Source, SubmissionView
from yakuba.kernel.intake.models import OnlineFiling
from yakuba.kernel.jobs import service as jobs
from yakuba.kernel.notices import service as notices
from yakuba.kernel.organisation.contracts import NotAllowed
from yakuba.kernel.people import service as people
from yakuba.kernel.people.contracts import KnownAs
from yakuba.lib import clock
from yakuba.lib.refs import Actor, OwnerRef

__all__ = ["portal", "shared_town", "town"]
NAMES = ("佐藤", "喜一", "ヨシ", "サトウ", "キイチ", "19440211")
FIVE, TEN = date(2032, 3, 31), date(2037, 3, 31)


@pytest.fixture
def keepers(town: None, tmp_path: Path) -> None:
    """Somebody disposes for every section."""
    with_keepers(tmp_path)


@pytest.fixture
def dead(keepers: None, settings: LazySettings) -> tuple[Desk, CaseView, CaseView]:
    """佐藤 喜一: 死亡届 (ten years) and 印鑑登録の抹消 by 職権 (five), both closed, of one submission."""
    receptions.prepare_town()
    jobs.run_waiting()
    return death()


@pytest.fixture
def later() -> Iterator[None]:
    """The day after five years."""
    with clock.stopped_at(date(2032, 4, 1)):
        yield


def dispose(case: CaseView, actor: Actor = RECORDS, approver: Actor = HEAD) -> bool:
    return service.dispose(case.row.key, actor=actor, approver=approver)


def _case(sent: SubmissionView) -> CaseView:
    (row,) = service.search(AUDITOR, Filter(submission=sent.key, open_only=False)).rows
    return now(row.key)


def closed(procedure: str = "tennyu-todoke") -> CaseView:
    """A case that was withdrawn on the day."""
    return act(opened(procedure), "withdraw", JUMIN.reviewer, reason="申出: 森 太郎が取り下げる")


def test_a_case_says_how_long_it_is_kept_and_from_its_end_until_when(keepers: None) -> None:
    view = opened("tennyu-todoke")
    kept = service.kept(AUDITOR, view.row.key)
    assert (kept.retention.label, kept.until, kept.for_ever, kept.sure) == ("5年", None, False, False)
    act(view, "withdraw", JUMIN.reviewer, reason="申出があったため")
    assert service.kept(AUDITOR, view.row.key).until == FIVE == last_day(5, DAY)
    with pytest.raises(NotAllowed):
        service.kept(Actor("staff", "1013"), view.row.key)
    with pytest.raises(NoCaseError):
        service.kept(Actor("staff", "1031"), view.row.key)


def test_on_the_last_day_it_is_kept_and_the_day_after_it_is_due(keepers: None) -> None:
    case = closed()
    with clock.stopped_at(FIVE):
        assert service.due(RECORDS, DueFilter(date(2032, 3, 30))).total == 0
        with pytest.raises(NotPossibleError, match="令和14年3月31日"):
            dispose(case)
    with clock.stopped_at(date(2032, 4, 1)):
        (row,) = service.due(RECORDS, DueFilter(FIVE)).rows
        assert (row.key, row.until, row.retention, row.closed_on) == (case.row.key, FIVE, "5年", DAY)
        assert dispose(case)
        assert service.due(RECORDS, DueFilter(FIVE)).total == 0


def test_an_open_case_is_never_due(keepers: None) -> None:
    view = opened("tennyu-todoke")
    with clock.stopped_at(date(2099, 4, 1)):
        assert service.due(RECORDS, DueFilter(date(2099, 3, 31))).total == 0
        with pytest.raises(NotPossibleError, match="完結"):
            dispose(view)


def test_the_longest_kept_document_keeps_the_whole_case(dead: tuple[Desk, CaseView, CaseView]) -> None:
    _desk, koseki, _seal = dead
    paper = documents.documents(OwnerRef("intake.sheet", str(koseki.row.key)))[0]
    assert paper.retention == "y10"
    assert service.kept(AUDITOR, koseki.row.key).until == TEN
    assert service.kept(AUDITOR, koseki.row.key).documents == (paper,)


@pytest.mark.parametrize(
    ("actor", "approver", "error"),
    [
        (RECORDS, RECORDS, DisposalRefusedError),
        (HEAD, HEAD, DisposalRefusedError),
        (RECORDS, Actor("system", "jobs"), DisposalRefusedError),
        (HEAD, RECORDS, NotAllowed),
        (RECORDS, Actor("staff", "1010"), NotAllowed),
        (Actor("staff", "1010"), HEAD, NotAllowed),
        (RECORDS, Actor("staff", "1016"), NotAllowed),
    ],
)
@pytest.mark.parametrize("procedure", ["tennyu-todoke", "inkan-haishi"])
def test_one_person_or_the_wrong_two_dispose_of_nothing(
    procedure: str, actor: Actor, approver: Actor, error: type[Exception], keepers: None
) -> None:
    view = opened(procedure)
    case = (
        act(checked(view, JUMIN.reviewer), "confirm", JUMIN.reviewer)
        if procedure == "inkan-haishi"
        else act(view, "withdraw", JUMIN.reviewer, reason="申出があったため")
    )
    with clock.stopped_at(date(2032, 4, 1)):
        with pytest.raises(error):
            dispose(case, actor, approver)
        assert now(case).applicant.name == "森 太郎"
        assert not DisposalRow.objects.exists()


def test_nothing_of_anybody_is_left_in_any_table_or_file_once_the_last_case_is_gone(
    dead: tuple[Desk, CaseView, CaseView],
    settings: LazySettings,
    django_capture_on_commit_callbacks: type,
) -> None:
    desk, koseki, seal = dead
    store = Path(settings.DOCUMENTS_STORE)
    people.seek_protection(intake.reception_ref(desk.key), {"p1": [KnownAs("佐藤 喜一")]}, on=koseki.row.arrived_on)
    held = documents.attach(documents.stage(made.pdf("佐藤"), name="a.pdf"), owner=owner(koseki.row.key), actor=CLERK)
    assert held.id in {file.id for file in documents.files(owner(koseki.row.key))}
    must = {"intake_statement", "intake_typedkey", "intake_submission", "cases_payload", "people_sought"}
    assert must <= set(left_of(*NAMES))
    seals = len(files_in(store)) - 3  # the sheet's paper and its data, the upload
    with clock.stopped_at(date(2037, 4, 1)), django_capture_on_commit_callbacks(execute=True):
        assert dispose(seal)
        assert dispose(koseki)
    assert left_of(*NAMES) == {}
    assert len(files_in(store)) == seals
    assert [file.status for file in documents.files(owner(koseki.row.key))] == [FileStatus.DISPOSED]


def test_what_a_living_case_needs_stays_until_that_goes_too(dead: tuple[Desk, CaseView, CaseView]) -> None:
    desk, koseki, seal = dead
    with clock.stopped_at(date(2032, 4, 1)):
        assert dispose(seal)
        assert now(seal).applicant.name == now(seal).row.subject_name == ""
        assert now(koseki).applicant.name == "佐藤 ヨシ"
        view = intake.view(CLERK, desk.key)
        assert [member.name for member in view.members] == ["佐藤 喜一", "佐藤 ヨシ"]
        (sent,) = intake.submissions(CLERK, desk.key)
        assert [sheet.procedure for sheet in sent.sheets] == ["shibo-todoke"]
        assert sent.ex_officio == ()
        assert sent.filing.name == "佐藤 ヨシ"
        with pytest.raises(NotPossibleError):
            dispose(koseki)
    with clock.stopped_at(date(2037, 4, 1)):
        assert dispose(koseki)
        assert intake.submissions(CLERK, desk.key) == ()
        assert intake.view(CLERK, desk.key).members == ()
        assert intake.sheets(CLERK, desk.key) == ()


def test_the_number_the_index_the_record_and_the_register_of_acts_stay(dead: tuple[Desk, CaseView, CaseView]) -> None:
    _desk, koseki, _seal = dead
    number = documents.documents(OwnerRef("intake.sheet", str(koseki.row.key)))[0].number
    with clock.stopped_at(date(2037, 4, 1)):
        dispose(koseki)
        view, kept = now(koseki), service.kept(AUDITOR, koseki.row.key)
        assert view.row.number == koseki.row.number
        assert kept.disposed is not None
        assert (kept.disposed.retention, kept.disposed.kept_until) == ("10年", TEN)
        assert (kept.disposed.by, kept.disposed.approved_by) == (str(RECORDS), str(HEAD))
        assert clock.day_of(kept.disposed.at) == date(2037, 4, 1)
        assert [(info.number, info.disposed) for info in kept.documents] == [(number, True)]
        proof = DisposalRow.objects.get(case__key=koseki.row.key)
        assert [len(content["sha256"]) for content in proof.contents] == [64]
        acts = [entry.sentence for entry in audit.history(owner(koseki.row.key))]
        assert any("の承認を得て" in sentence and "廃棄した" in sentence for sentence in acts)


def test_twice_is_once(keepers: None, later: None) -> None:
    with clock.stopped_at(DAY):
        case = closed()
    assert dispose(case)
    assert not dispose(case)
    assert DisposalRow.objects.count() == 1


def test_the_record_cannot_be_changed(keepers: None, later: None) -> None:
    with clock.stopped_at(DAY):
        case = closed()
    dispose(case)
    with pytest.raises(DatabaseError), transaction.atomic():
        DisposalRow.objects.update(by="staff:9999")


def test_a_hold_with_its_reason_stops_a_case_with_and_without_documents(dead: tuple[Desk, CaseView, CaseView]) -> None:
    _desk, koseki, seal = dead
    for case in (koseki, seal):
        assert service.hold(RECORDS, case.row.key, reason=" 開示請求 令和8年第3号 ")
        assert not service.hold(RECORDS, case.row.key, reason="開示請求 令和8年第3号")
        assert service.hold(RECORDS, case.row.key, reason="訴訟")
    with clock.stopped_at(date(2037, 4, 1)):
        assert service.due(RECORDS, DueFilter(TEN, held=False)).total == 0
        rows = service.due(RECORDS, DueFilter(TEN, held=True)).rows
        assert {row.key for row in rows} == {koseki.row.key, seal.row.key}
        assert [hold.reason for hold in rows[0].holds] == ["開示請求 令和8年第3号", "訴訟"]
        for case in (koseki, seal):
            with pytest.raises(DisposalRefusedError, match="止めて"):
                dispose(case)
            assert service.lift(RECORDS, case.row.key) == 2
            assert service.lift(RECORDS, case.row.key) == 0
            assert dispose(case)


def test_a_hold_needs_a_reason_and_the_right_in_the_section(keepers: None) -> None:
    case = closed()
    for reason in ("", "  ", "長" * 201):
        with pytest.raises(DocumentError, match="理由"):
            service.hold(RECORDS, case.row.key, reason=reason)
    with pytest.raises(NotAllowed):
        service.hold(JUMIN.reviewer, case.row.key, reason="訴訟")
    other = act(opened("kodomo-iryo"), "withdraw", Actor("staff", "1031"), reason="申出")
    with pytest.raises(NoCaseError):
        service.hold(Actor("staff", "1012"), other.row.key, reason="訴訟")
    assert service.kept(AUDITOR, other.row.key).holds == ()


def test_a_letter_entered_after_the_hold_is_held_as_well(keepers: None) -> None:
    view = opened("shien-sochi-moshide")
    service.hold(RECORDS, view.row.key, reason="訴訟")
    info = documents.register(
        section="2011", symbol="青市", kind=DocumentKind.OUTGOING, title="通知", owner=owner(view.row.key), on=DAY,
        retention="y1", actor=JUMIN.reviewer,
    )  # fmt: skip
    with clock.stopped_at(date(2040, 4, 1)), pytest.raises(DisposalRefusedError) as refused:
        documents.dispose([info.id], actor=RECORDS, approver=HEAD)
    assert refused.value.problems == {info.id: "held"}
    assert documents.due("2011", on=date(2040, 4, 1)) == []


def test_a_decided_case_goes_with_letter_notice_and_reasons(
    keepers: None, settings: LazySettings, tmp_path: Path
) -> None:
    use_folder(settings, tmp_path)
    view = issued(decided(opened(IRYO, applicant=ON_FORM), KODOMO, REFUSAL), KODOMO.reviewer)
    jobs.run_waiting()
    batch = printed()
    notices.hand_over(batch.id, actor=KODOMO.reviewer, revision=batch.revision)
    view = act(now(view), "close", KODOMO.reviewer)
    assert {"cases_payload", "cases_fields"} <= set(left_of(REASON, ON_FORM.name, FILED))
    assert len(told(view)) == 1
    with clock.stopped_at(date(2032, 4, 1)):
        assert dispose(view)
        assert left_of(REASON, ON_FORM.name, FILED) == {}
        assert told(view) == []
        shown = now(view)
        assert (shown.proposal, shown.fields, shown.row.state) == (None, (), State.CLOSED)
        assert service.history(AUDITOR, view.row.key)


def test_the_number_of_whoever_was_brought_in_goes_with_the_last_case(dead: tuple[Desk, CaseView, CaseView]) -> None:
    desk, koseki, seal = dead
    number = "0000000061"
    together = NewMember({"name": "佐藤 ウメ"}, Source.REGISTER, person=number)
    intake.add_members(desk.actor, desk.key, desk.version, [together])
    assert koseki.submission is not None
    with clock.stopped_at(date(2032, 4, 1)):
        assert dispose(seal)
        assert intake.numbers_of([koseki.submission]) == {koseki.submission: {number}}
    with clock.stopped_at(date(2037, 4, 1)):
        assert dispose(koseki)
    assert intake.numbers_of([koseki.submission]) == {}
    assert left_of(number) == {}


def test_what_came_online_goes_with_its_case(keepers: None, portal: Portal) -> None:
    message = application()
    sent(message)
    (row,) = service.search(AUDITOR, Filter(submission=message.submission, open_only=False)).rows
    case = act(now(row.key), "withdraw", KODOMO.reviewer, reason="申出があったため")
    go()
    assert OnlineFiling.objects.filter(pk=message.submission).exists()
    with clock.stopped_at(date(2032, 4, 1)):
        assert dispose(case)
    assert not OnlineFiling.objects.exists()
    assert left_of("森 一郎", NEW_ADDRESS) == {}
    by_account = left_of(str(message.account), message.account.hex)
    assert by_account.keys() <= {"audit_entry", "gate_outgoing"}


def test_a_second_submission_of_the_reception_keeps_what_both_stated(keepers: None) -> None:
    receptions.prepare_town()
    jobs.run_waiting()
    desk = bereaved("nochi-shutoku", farmland=1, seal_registered=0)
    first = desk.receive()
    desk.wish("shibo-todoke", "p1")
    desk.fill()
    desk.show()
    desk.sign_all()
    second = desk.receive()
    jobs.run_waiting()
    ended = [
        act(_case(first), "withdraw", Actor("staff", "1002"), reason="申出"),
        act(_case(second), "withdraw", Actor("staff", "1015"), reason="申出"),
    ]
    with clock.stopped_at(date(2037, 4, 1)):
        assert dispose(ended[0])
        assert [sent.key for sent in intake.submissions(CLERK, desk.key)] == [second.key]
        assert len(intake.view(CLERK, desk.key).members) == 2
        assert dispose(ended[1])
        assert intake.submissions(CLERK, desk.key) == ()
        assert intake.view(CLERK, desk.key).members == ()


def test_the_list_is_narrowed_sorted_and_paged_within_the_right(keepers: None) -> None:
    keys = many(60)
    for key in keys:
        act(key, "withdraw", JUMIN.reviewer, reason="申出")
    other = act(opened("kodomo-iryo"), "withdraw", KODOMO.reviewer, reason="申出")
    ten = act(opened("nochi-shutoku"), "withdraw", Actor("staff", "1002"), reason="申出")
    with clock.stopped_at(date(2037, 4, 1)):
        assert service.due(RECORDS, DueFilter(TEN)).total == 62
        first, second = (service.due(RECORDS, DueFilter(TEN), page=page).rows for page in (1, 2))
        assert (len(first), len(second)) == (50, 12)
        assert second[-1].key == ten.row.key
        assert service.due(RECORDS, DueFilter(TEN), sort="-until").rows[0].key == ten.row.key
        for narrowed in (DueFilter(TEN, section="3030"), DueFilter(TEN, procedure="kodomo-iryo")):
            assert [row.key for row in service.due(RECORDS, narrowed).rows] == [other.row.key]
        assert service.due(RECORDS, DueFilter(FIVE)).total == 61
        assert service.due(Actor("staff", "1012"), DueFilter(TEN)).total == 60
        assert len(list(service.due_all(RECORDS, DueFilter(TEN)))) == 62
        with pytest.raises(NotAllowed):
            service.due(JUMIN.reviewer, DueFilter(TEN))
        with CaptureQueriesContext(connection) as seen:
            service.due(RECORDS, DueFilter(TEN, held=False))
        assert len(seen) <= 12


@pytest.mark.process
def test_disposing_twice_and_holding_at_once_leave_one_whole_outcome(shared_town: str, tmp_path: Path) -> None:
    with_keepers(tmp_path)
    case, key = closed(), closed().row.key
    with clock.stopped_at(date(2032, 4, 1)):
        done = at_once([partial(dispose, case)] * 3)
        assert sorted(outcome for outcome in done if isinstance(outcome, bool)) == [False, False, True]
        hold = partial(service.hold, RECORDS, key, reason="訴訟")
        mixed = at_once([partial(service.dispose, key, actor=RECORDS, approver=HEAD), hold])
        gone = service.kept(AUDITOR, key).disposed is not None
        assert gone == (mixed[0] is True)
        assert gone or isinstance(mixed[0], DisposalRefusedError)


@pytest.mark.process
def test_cases_are_opened_and_worked_on_while_others_are_disposed_of(shared_town: str, tmp_path: Path) -> None:
    with_keepers(tmp_path)
    old = [closed() for _number in range(3)]
    with clock.stopped_at(date(2032, 4, 1)):
        waiting = [opened("tennyu-todoke") for _number in range(3)]
        work: list[Callable[[], object]] = [partial(dispose, case) for case in old]
        work += [partial(act, case, "claim", JUMIN.reviewer) for case in waiting]
        outcomes = at_once([*work, *[partial(opened, "tennyu-todoke")] * 6])
    assert [outcome for outcome in outcomes if isinstance(outcome, Exception)] == []
    assert append_only.stands()
