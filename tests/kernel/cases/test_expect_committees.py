"""0073: letters of a 届出 and of 職権, before the case is closed, in the name and under the seal of who decides."""

import io
import shutil
from collections.abc import Callable, Iterator
from datetime import date
from functools import partial
from pathlib import Path

import pytest
from django.conf import LazySettings
from pypdf import PdfReader

from samples.documents import seal_png
from samples.organisation import FOLDER
from tests.support.cases import (
    APPROVAL,
    DAY,
    JUMIN,
    KANKYO,
    KEEPER,
    KODOMO,
    REASON,
    SEAL,
    Desk,
    act,
    brought,
    checked,
    decided,
    keep_seal,
    missing,
    now,
    opened,
    proposed,
    ready,
    sealed_letter,
    staff,
    steps,
    waiting,
    walked,
)
from tests.support.mail import use_folder
from yakuba.kernel.cases import service
from yakuba.kernel.cases.contracts import (
    CaseView,
    Data,
    NotPossibleError,
    Proposal,
    Reached,
    ShownState,
    State,
    Telling,
    Way,
    owner,
)
from yakuba.kernel.documents import service as documents
from yakuba.kernel.documents.contracts import DocumentError, DocumentInfo
from yakuba.kernel.jobs import service as jobs
from yakuba.kernel.notices import service as notices
from yakuba.kernel.organisation import service as organisation
from yakuba.kernel.organisation.contracts import AuthorityView, ImportRefusedError
from yakuba.lib import clock
from yakuba.lib.refs import JsonValue

FARMLAND, SCHOOL = "nochi-shutoku", "tennyugaku-tsuchi"
NOGYO = Desk("8010", staff("1002"), staff("1002"), staff("1045"), staff("1045"))
GAKUMU = Desk("6010", staff("1043"), staff("1043"), staff("1042"), staff("1042"))
DESKS = {FARMLAND: NOGYO, SCHOOL: GAKUMU}
HEADINGS = "執行機関,発信者名,氏名"
BOTH = ("教育委員会,青葉市教育委員会教育長,学校 育子", "農業委員会,青葉市農業委員会会長,田畑 耕作")
SENDERS = {FARMLAND: ("青葉市農業委員会会長", "田畑耕作"), SCHOOL: ("青葉市教育委員会教育長", "学校育子")}
TITLES = {FARMLAND: "農地法第3条の3の規定による届出受理通知書", SCHOOL: "転入学通知書"}
BODIES = {FARMLAND: "農業委員会", SCHOOL: "教育委員会"}
SEALS = {FARMLAND: "農委印1", SCHOOL: "教委印1"}
DRAFTED_FROM = {FARMLAND: State.CONFIRMED, SCHOOL: State.RECEIVED}
ACCEPTED = Proposal("accepted", facts=(("備考の欄", "印の事実"),))
both = pytest.mark.parametrize("procedure", [FARMLAND, SCHOOL])


@pytest.fixture(autouse=True)
def bare_town(db: None, settings: LazySettings, tmp_path: Path) -> Iterator[None]:
    """青葉市 with nobody registered but the mayor, and somebody in 農業委員会事務局 besides its 課長 who may draft."""
    use_folder(settings, tmp_path)
    with clock.stopped_at(DAY):
        for folder in sorted(FOLDER.iterdir()):
            copy = tmp_path / "town" / folder.name
            shutil.copytree(folder, copy, ignore=shutil.ignore_patterns("authorities.csv"))
            assignments = copy / "assignments.csv"
            lines = assignments.read_text(encoding="utf-8").splitlines()
            if folder.name == "2026-04-01" and "1002,8010,審査,兼務,," not in lines:
                assignments.write_text("\n".join([*lines, "1002,8010,審査,兼務,,", ""]), encoding="utf-8")
            organisation.import_path(copy, as_of=date.fromisoformat(folder.name))
        keep_seal()
        yield


@pytest.fixture
def bodies(bare_town: None, tmp_path: Path) -> None:
    """Both bodies registered."""
    register(tmp_path, *BOTH)


@pytest.fixture
def seals(bodies: None) -> None:
    """Each body has a seal of its own."""
    for procedure, code in SEALS.items():
        documents.keep_seal(
            code=code,
            name=f"青葉市{BODIES[procedure]}之印",
            section="1010",
            image=seal_png(f"{BODIES[procedure]}印"),
            valid_from=date(2020, 4, 1),
            valid_to=None,
            actor=KEEPER,
            authority=BODIES[procedure],
        )


def register(folder: Path, *lines: str, as_of: date = date(2026, 4, 2)) -> None:
    """Import these bodies."""
    path = folder / "authorities.csv"
    path.write_text("\n".join([HEADINGS, *lines, ""]), encoding="utf-8")
    organisation.import_path(path, as_of=as_of)


def prepared(procedure: str) -> CaseView:
    """A case looked at, in the state from which its letter is drafted."""
    view, desk = opened(procedure), DESKS[procedure]
    view = checked(view, desk.reviewer)
    return act(view, "confirm", desk.reviewer) if procedure == FARMLAND else view


def draft(view: CaseView, proposal: Proposal = ACCEPTED) -> CaseView:
    """起案 with its letter, by who reviews."""
    return proposed(view, DESKS[view.row.procedure].reviewer, proposal)


def decide(view: CaseView) -> CaseView:
    """決裁 by the 課長."""
    return act(view, "decide", DESKS[view.row.procedure].head)


def issue(view: CaseView, *, seal: str = "", **extra: JsonValue) -> CaseView:
    """施行 under the seal of who decides."""
    procedure = view.row.procedure
    letter = sealed_letter(KEEPER, view, on=clock.today(), seal=seal or SEALS[procedure])
    confirmed: dict[str, JsonValue] = {"appeal_confirmed": True} if procedure == SCHOOL else {}
    data = Data(on=clock.today(), extra=confirmed | extra)
    return act(view, "issue", DESKS[procedure].reviewer, data=data, letter=letter)


def tell(view: CaseView) -> CaseView:
    """The letter handed over."""
    extra: dict[str, JsonValue] = {"dispatch": now(view).dispatches[-1].id, "how": "handed"}
    return act(view, "told", DESKS[view.row.procedure].reviewer, data=Data(extra=extra))


def text(view: CaseView) -> str:
    """All words of the letter without spaces and line ends."""
    pdf = documents.read_paper(view.letter, actor=DESKS[view.row.procedure].reviewer)
    return "".join("".join(page.extract_text().split()) for page in PdfReader(io.BytesIO(pdf)).pages)


def info(view: CaseView) -> DocumentInfo:
    (found,) = documents.documents(owner(view.row.key))
    return found


def refuses(view: CaseView, action: Callable[[], object]) -> NotPossibleError:
    """The action is not possible, a Japanese sentence says so, and the case stays as it was."""
    before = now(view), steps(view)
    with pytest.raises(NotPossibleError) as told:
        action()
    assert any("ぁ" <= char <= "ん" for char in " ".join((str(told.value), *told.value.missing)))
    assert (now(view), steps(view)) == before
    return told.value


# The way of such a letter


@pytest.mark.usefixtures("seals")
@both
def test_the_letter_is_drafted_decided_issued_and_given_before_the_case_is_closed(procedure: str) -> None:
    desk = DESKS[procedure]
    view = draft(prepared(procedure))
    assert (view.row.state, view.proposal, view.row.result) == (State.CIRCULATING, ACCEPTED, "")
    view = decide(view)
    assert view.row.state == State.DECIDED
    view = issue(view)
    assert (view.row.state, view.row.result) == (State.ISSUED, "accepted")
    (one,) = view.dispatches
    assert (one.what, one.way, one.reached) == (Telling.LETTER, Way.HAND, "")
    view = act(tell(view), "close", desk.reviewer)
    assert (view.row.state, view.row.result, view.shown_state) == (State.CLOSED, "accepted", ShownState.DONE)
    start = DRAFTED_FROM[procedure].value
    begun = [("confirm", "received", "confirmed")] if procedure == FARMLAND else []
    assert [step for step in walked(view) if step[0] != "check"] == [
        *begun,
        ("draft", start, "circulating"),
        ("decide", "circulating", "decided"),
        ("issue", "decided", "issued"),
        ("told", "issued", "issued"),
        ("close", "issued", "closed"),
    ]


@pytest.mark.usefixtures("seals")
@both
def test_the_letter_says_what_it_is_under_its_number_and_day(procedure: str) -> None:
    view = decide(draft(prepared(procedure)))
    before = text(view)
    assert "令和8年11月24日" not in before
    with clock.stopped_at(date(2026, 11, 24)):
        view = issue(view)
    for word in (TITLES[procedure], info(view).number, "印の事実", "森太郎"):
        assert word in before
        assert word in text(view)
    assert "令和8年11月24日" in text(view)
    assert info(view).issued_on == date(2026, 11, 24)


@pytest.mark.usefixtures("seals")
@both
def test_the_letter_goes_by_post_like_any_other(procedure: str) -> None:
    desk = DESKS[procedure]
    view = issue(decide(draft(prepared(procedure))), way="post", postcode="9800001")
    (one,) = view.dispatches
    assert (one.what, one.way, one.delivery) == (Telling.LETTER, Way.POST, "waiting")
    batch = notices.make_print_batch(actor=desk.reviewer, section=view.row.section, key="b1")
    jobs.run_waiting()
    pdf = PdfReader(io.BytesIO(notices.read_batch(batch.id, actor=desk.reviewer)))
    assert TITLES[procedure] in "".join("".join(page.extract_text().split()) for page in pdf.pages)
    assert act(view, "close", desk.reviewer).row.state == State.CLOSED


@pytest.mark.usefixtures("seals")
@both
def test_such_a_case_is_not_closed_while_its_letter_waits_to_be_handed_over(procedure: str) -> None:
    desk = DESKS[procedure]
    view = issue(decide(draft(prepared(procedure))))
    refuses(view, partial(act, view, "close", desk.reviewer))
    view = tell(view)
    assert view.dispatches[-1].reached == Reached.HANDED
    assert act(view, "close", desk.reviewer).row.state == State.CLOSED


@pytest.mark.usefixtures("bodies")
def test_a_notification_is_not_closed_before_its_letter_has_gone() -> None:
    view = prepared(FARMLAND)
    assert "close" not in ready(view)
    assert missing(view, "close")
    refuses(view, partial(act, view, "close", NOGYO.reviewer))
    preview = service.preview_many(NOGYO.head, "close", [view.row.key])
    assert (preview.count, [left.case for left in preview.excluded]) == (0, [view.row.key])
    assert any("ぁ" <= char <= "ん" for char in preview.excluded[0].reason)
    view = decide(draft(view))
    refuses(view, partial(act, view, "close", NOGYO.reviewer))


@pytest.mark.usefixtures("bodies")
def test_a_notification_is_drafted_only_after_it_was_accepted() -> None:
    view = checked(opened(FARMLAND), NOGYO.reviewer)
    refuses(view, partial(draft, view))
    assert documents.documents(owner(view.row.key)) == []


@pytest.mark.usefixtures("bodies")
def test_what_the_town_does_by_itself_with_a_letter_does_not_end_without_it() -> None:
    view = prepared(SCHOOL)
    refuses(view, partial(act, view, "confirm", GAKUMU.reviewer))
    assert "confirm" not in ready(service.view(GAKUMU.reviewer, view.row.key))


@pytest.mark.usefixtures("bodies")
def test_what_the_town_does_by_itself_is_checked_before_it_is_drafted() -> None:
    view = opened(SCHOOL)
    refuses(view, partial(draft, view))


@pytest.mark.usefixtures("bodies")
@both
@pytest.mark.parametrize("proposal", [APPROVAL, Proposal("refused", reasons=(REASON,))], ids=["approved", "refused"])
def test_neither_can_be_approved_or_refused(procedure: str, proposal: Proposal) -> None:
    view = prepared(procedure)
    refuses(view, partial(draft, view, proposal))
    assert documents.documents(owner(view.row.key)) == []
    assert draft(view).row.state == State.CIRCULATING


@pytest.mark.parametrize(
    ("procedure", "desk"), [("kodomo-iryo", KODOMO), ("honnin-tsuchi-toroku", JUMIN)], ids=["申請", "申出"]
)
def test_an_application_is_not_accepted_but_approved_or_refused(procedure: str, desk: Desk) -> None:
    view = checked(act(opened(procedure), "start", desk.reviewer), desk.reviewer)
    refuses(view, partial(proposed, view, desk.reviewer, ACCEPTED))


@pytest.mark.usefixtures("bodies")
@both
def test_a_returned_draft_goes_back_to_where_it_came_from(procedure: str) -> None:
    desk, start = DESKS[procedure], DRAFTED_FROM[procedure]
    view = act(draft(prepared(procedure)), "send_back", desk.head, reason="書き直してください。")
    assert view.row.state == start
    assert walked(view)[-1] == ("send_back", "circulating", start.value)
    view = draft(view)
    assert [slot.round for slot in view.slots if slot.id in waiting(view)] == [2]
    number = info(view).number
    view = act(view, "pull_back", desk.reviewer)
    assert view.row.state == start
    assert walked(view)[-1] == ("pull_back", "circulating", start.value)
    view = decide(draft(view))
    assert (view.row.state, info(view).number) == (State.DECIDED, number)
    assert number in text(view)


@pytest.mark.usefixtures("bodies")
def test_a_returned_draft_does_not_open_another_way_out() -> None:
    view = act(draft(prepared(FARMLAND)), "send_back", NOGYO.head, reason="書き直してください。")
    refuses(view, partial(act, view, "close", NOGYO.reviewer))
    school = act(draft(prepared(SCHOOL)), "send_back", GAKUMU.head, reason="書き直してください。")
    refuses(school, partial(act, school, "confirm", GAKUMU.reviewer))


# What has no letter goes as before


def test_what_has_no_letter_is_closed_as_before() -> None:
    view = brought("inkan-haishi", JUMIN, State.CLOSED)
    assert walked(view)[-1] == ("confirm", "received", "closed")
    assert (view.row.result, view.dispatches) == ("accepted", ())
    view = act(checked(opened("inu-henko"), KANKYO.reviewer), "confirm", KANKYO.reviewer)
    view = act(view, "close", KANKYO.reviewer)
    assert (view.row.state, view.row.result, view.dispatches) == (State.CLOSED, "accepted", ())
    view = brought("tennyu-todoke", JUMIN, State.CLOSED)
    assert [step[0] for step in walked(view) if step[0] != "check"] == ["confirm", "hand_over", "taken_in"]


def test_what_has_no_letter_is_not_drafted() -> None:
    seal = checked(opened("inkan-haishi"), JUMIN.reviewer)
    dog = act(checked(opened("inu-henko"), KANKYO.reviewer), "confirm", KANKYO.reviewer)
    refuses(seal, partial(act, seal, "draft", JUMIN.reviewer, data=Data(proposal=ACCEPTED)))
    refuses(dog, partial(act, dog, "draft", KANKYO.reviewer, data=Data(proposal=ACCEPTED)))
    assert "draft" not in ready(service.view(JUMIN.reviewer, seal.row.key))
    assert "draft" not in ready(service.view(KANKYO.reviewer, dog.row.key))


# Who sends it


def test_the_bodies_that_decide_are_registered_with_the_organisation(tmp_path: Path) -> None:
    assert organisation.authority("教育委員会") is None
    register(tmp_path, *BOTH)
    assert organisation.authority("教育委員会") == AuthorityView("教育委員会", "青葉市教育委員会教育長", "学校 育子")
    assert organisation.authority("農業委員会") == AuthorityView("農業委員会", "青葉市農業委員会会長", "田畑 耕作")
    for unknown in ("選挙管理委員会", "", "教育", "教育委員会 "):
        assert organisation.authority(unknown) is None
    register(tmp_path, *BOTH)
    assert organisation.authority("教育委員会") == AuthorityView("教育委員会", "青葉市教育委員会教育長", "学校 育子")


def test_a_body_whose_head_changes_is_imported_again(tmp_path: Path) -> None:
    register(tmp_path, *BOTH)
    register(tmp_path, "教育委員会,青葉市教育委員会教育長,後任 学", BOTH[1], as_of=date(2026, 11, 1))
    found = organisation.authority("教育委員会")
    assert found is not None
    assert found.head == "後任 学"


@pytest.mark.parametrize("line", [",青葉市教育委員会教育長,学校 育子", "教育委員会,,学校 育子", "教育委員会"])
def test_a_body_without_a_name_or_a_title_is_not_taken(tmp_path: Path, line: str) -> None:
    with pytest.raises(ImportRefusedError):
        register(tmp_path, line)
    assert organisation.authority("教育委員会") is None


@both
def test_without_its_sender_a_letter_is_refused_and_says_what_to_import(procedure: str, tmp_path: Path) -> None:
    view = prepared(procedure)
    told = refuses(view, partial(draft, view))
    said = " ".join((str(told), *told.missing))
    assert BODIES[procedure] in said
    assert "authorities" in said
    assert "取り込" in said
    assert documents.documents(owner(view.row.key)) == []
    register(tmp_path, *BOTH)
    assert draft(view).row.state == State.CIRCULATING


@both
def test_the_other_body_is_not_the_sender(procedure: str, tmp_path: Path) -> None:
    register(tmp_path, *(line for line in BOTH if not line.startswith(BODIES[procedure])))
    view = prepared(procedure)
    refuses(view, partial(draft, view))


@pytest.mark.usefixtures("bodies")
@both
def test_the_letter_goes_out_in_the_name_of_who_decides(procedure: str) -> None:
    words = text(draft(prepared(procedure)))
    for word in SENDERS[procedure]:
        assert word in words
    assert "森青葉" not in words


@pytest.mark.usefixtures("bodies")
def test_the_mayors_letters_go_out_in_the_mayors_name_as_before() -> None:
    view = decided(opened("kodomo-iryo"), KODOMO)
    pdf = documents.read_paper(view.letter, actor=KODOMO.reviewer)
    words = "".join("".join(page.extract_text().split()) for page in PdfReader(io.BytesIO(pdf)).pages)
    assert "青葉市長" in words
    assert "森青葉" in words
    assert not any(name in words for names in SENDERS.values() for name in names)


# Under whose seal


@pytest.mark.usefixtures("seals")
@both
def test_the_seal_of_another_body_is_refused(procedure: str) -> None:
    other = next(code for name, code in SEALS.items() if name != procedure)
    view = decide(draft(prepared(procedure)))
    before = documents.read_paper(view.letter, actor=DESKS[procedure].reviewer)
    for wrong in (SEAL, other):
        with pytest.raises((NotPossibleError, DocumentError), match=r"[ぁ-ん]"):
            issue(view, seal=wrong)
        assert (now(view).row.state, info(view).issued_on) == (State.DECIDED, None)
        assert documents.read_paper(view.letter, actor=DESKS[procedure].reviewer) == before
    assert issue(view).row.state == State.ISSUED


@pytest.mark.usefixtures("seals")
def test_the_seal_of_a_body_is_not_put_under_the_mayors_letter() -> None:
    view = decided(opened("jidoteate-nintei"), KODOMO)
    for wrong in SEALS.values():
        with pytest.raises((NotPossibleError, DocumentError), match=r"[ぁ-ん]"):
            sealed_letter(KEEPER, view, on=DAY, seal=wrong)
    letter = sealed_letter(KEEPER, view, on=DAY)
    assert act(view, "issue", KODOMO.reviewer, data=Data(on=DAY), letter=letter).row.state == State.ISSUED


def test_a_seal_is_the_mayors_unless_it_is_said_whose() -> None:
    documents.keep_seal(
        code="市長印2",
        name="青葉市長之印",
        section="1010",
        image=seal_png(),
        valid_from=date(2020, 4, 1),
        valid_to=None,
        actor=KEEPER,
    )
    view = decided(opened("jidoteate-nintei"), KODOMO)
    letter = sealed_letter(KEEPER, view, on=DAY, seal="市長印2")
    assert act(view, "issue", KODOMO.reviewer, data=Data(on=DAY), letter=letter).row.state == State.ISSUED


# 教示


@pytest.mark.usefixtures("seals")
def test_the_school_that_is_named_can_be_objected_to() -> None:
    words = text(issue(decide(draft(prepared(SCHOOL)))))
    for word in ("教示", "教育委員会に対して審査請求", "3か月以内", "取消しの訴え", "6か月以内"):
        assert word in words


@pytest.mark.usefixtures("seals")
def test_the_acceptance_of_a_notification_is_no_disposition() -> None:
    words = text(issue(decide(draft(prepared(FARMLAND)))))
    assert "教示" not in words
    assert "審査請求" not in words


@pytest.mark.usefixtures("seals")
@pytest.mark.parametrize("confirmed", [None, False, "yes"])
def test_an_objection_whose_source_is_unverified_is_confirmed_by_who_issues(confirmed: str | bool | None) -> None:
    view = decide(draft(prepared(SCHOOL)))
    letter = sealed_letter(KEEPER, view, on=DAY, seal=SEALS[SCHOOL])
    extra: dict[str, JsonValue] = {} if confirmed is None else {"appeal_confirmed": confirmed}
    told = refuses(view, partial(act, view, "issue", GAKUMU.reviewer, data=Data(on=DAY, extra=extra), letter=letter))
    assert told.missing
    assert now(view).dispatches == ()
    data = Data(on=DAY, extra={"appeal_confirmed": True})
    assert act(view, "issue", GAKUMU.reviewer, data=data, letter=letter).row.state == State.ISSUED
