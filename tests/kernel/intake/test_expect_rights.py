"""Role × verb: the table of docs/reference/roles.md decides (reception.continue), for sheets and submissions too."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from uuid import UUID, uuid4

import pytest
from django.conf import LazySettings

from tests.kernel.intake.household import HOUSEHOLD, TARO, TARO_FILES, Desk, one_of_group
from tests.support.receptions import (
    AUDITOR,
    BRANCH,
    CLERK,
    COLLEAGUE,
    GUIDE,
    HEAD,
    OTHER_SECTION,
    STRANGER,
    opened,
    with_family,
)
from tests.support.remembered import remembered
from yakuba.kernel.intake import service
from yakuba.kernel.intake.contracts import (
    IntakeError,
    NoReceptionError,
    NoSheetError,
    NoSubmissionError,
    PreparedSheet,
)
from yakuba.kernel.organisation.contracts import NotAllowed
from yakuba.lib.refs import Actor

WITHOUT_RIGHT = {
    "窓口案内": GUIDE,
    "課長": HEAD,
    "監査": AUDITOR,
    "公印管守者": Actor("staff", "1003"),
    "個人情報担当": Actor("staff", "1004"),
    "情報政策": Actor("staff", "1006"),
    "管理者": Actor("staff", "1007"),
    "会計": Actor("staff", "1046"),
    "文書主任": Actor("staff", "1002"),
    "nobody": STRANGER,
    "a resident": Actor("resident", "1011"),
    "a system": Actor("system", "1011"),
}
ELSEWHERE = {
    "窓口 of another section": OTHER_SECTION,
    "出張所": BRANCH,
    "係長 of 証明係": Actor("staff", "1016"),
    "受託者 of 証明係": Actor("staff", "1018"),
    "審査 here, 出張所 there": Actor("staff", "1050"),
}


@dataclass
class Case:
    desk: Desk
    version: int
    sheet: UUID
    shown: str
    prepared: PreparedSheet
    submission: UUID


Verb = Callable[[Actor, Case], object]
ON_RECEPTION: dict[str, Verb] = {
    "compose": lambda actor, c: service.compose(actor, c.desk.key, c.version),
    "sheets": lambda actor, c: service.sheets(actor, c.desk.key),
    "missing_fields": lambda actor, c: service.missing_fields(actor, c.desk.key),
    "wish": lambda actor, c: service.wish(actor, c.desk.key, c.version, "inkan-toroku", TARO, True),
    "file_as": lambda actor, c: service.file_as(actor, c.desk.key, c.version, TARO_FILES),
    "filing": lambda actor, c: service.filing(actor, c.desk.key),
    "check_identity": lambda actor, c: service.check_identity(
        actor, c.desk.key, c.version, subject=TARO, papers=one_of_group(1)[:1]
    ),
    "identity_checks": lambda actor, c: service.identity_checks(actor, c.desk.key),
    "offer_signing": lambda actor, c: service.offer_signing(actor, c.desk.key, c.version),
    "lacks": lambda actor, c: service.lacks(actor, c.desk.key),
    "receive": lambda actor, c: service.receive(actor, c.desk.key, c.version, submission_key=uuid4()),
    "receive again": lambda actor, c: service.receive(actor, c.desk.key, c.version, submission_key=c.submission),
    "submissions": lambda actor, c: service.submissions(actor, c.desk.key),
}
ON_SHEET: dict[str, Verb] = {
    "prepare_sheet": lambda actor, c: service.prepare_sheet(actor, c.sheet),
    "bind": lambda actor, c: service.bind(actor, c.prepared),
    "show": lambda actor, c: service.show(actor, c.sheet),
    "read_sheet": lambda actor, c: service.read_sheet(actor, c.sheet),
    "verify_sheet": lambda actor, c: service.verify_sheet(actor, c.sheet),
    "sign": lambda actor, c: service.sign(actor, c.sheet, shown_sha256=c.shown),
    "sign_on_paper": lambda actor, c: service.sign_on_paper(actor, c.sheet, shown_sha256=c.shown),
}
ON_SUBMISSION: dict[str, Verb] = {"submission": lambda actor, c: service.submission(actor, c.submission)}
EVERY_VERB = ON_RECEPTION | ON_SHEET | ON_SUBMISSION


@pytest.fixture(autouse=True)
def store_folder(settings: LazySettings, tmp_path: Path) -> Path:
    settings.DOCUMENTS_STORE = tmp_path / "files"
    return tmp_path / "files"


@pytest.fixture
def case(town: None) -> Case:
    """One sheet received, one more wished for, prepared and shown."""
    return remembered("one received, one prepared", _case)


def _case() -> Case:
    desk = Desk.a01()
    desk.compose()
    desk.only(("tennyu-todoke", HOUSEHOLD))
    submission = desk.signed().receive().key
    desk.wish("shomeiyo-cert-hakko", TARO)
    desk.prepared()
    key = desk.sheet("shomeiyo-cert-hakko", TARO).key
    prepared = service.prepare_sheet(CLERK, key)
    shown = service.bind(CLERK, prepared).shown_sha256
    return Case(desk, desk.version, key, shown, prepared, submission)


def outcome(verb: Verb, actor: Actor, case: Case) -> type[Exception] | None:
    """The way in which it was refused, or None."""
    try:
        verb(actor, case)
    except (NotAllowed, IntakeError) as refused:
        return type(refused)
    return None


def state(case: Case) -> object:
    return (
        case.desk.now,
        case.desk.sheets,
        service.filing(CLERK, case.desk.key),
        service.identity_checks(CLERK, case.desk.key),
        service.submissions(CLERK, case.desk.key),
    )


@pytest.mark.parametrize("role", WITHOUT_RIGHT)
def test_who_may_not_continue_receptions_is_refused_everything(case: Case, role: str) -> None:
    before = state(case)
    for name, verb in EVERY_VERB.items():
        if (name, role) == ("submission", "a system"):
            continue  # its caller has checked the right
        assert outcome(verb, WITHOUT_RIGHT[role], case) is NotAllowed, name
    assert state(case) == before


@pytest.mark.parametrize("who", ELSEWHERE)
def test_to_another_section_nothing_of_it_exists(case: Case, who: str) -> None:
    before = state(case)
    kinds: list[tuple[dict[str, Verb], type[IntakeError]]] = [
        (ON_RECEPTION, NoReceptionError),
        (ON_SHEET, NoSheetError),
        (ON_SUBMISSION, NoSubmissionError),
    ]
    for verbs, kind in kinds:
        for name, verb in verbs.items():
            assert outcome(verb, ELSEWHERE[who], case) is kind, name
    assert state(case) == before


@pytest.mark.parametrize("verb", EVERY_VERB)
def test_what_is_another_sections_reads_like_what_does_not_exist(case: Case, verb: str) -> None:
    nothing = Case(case.desk, case.version, uuid4(), case.shown, case.prepared, uuid4())
    nothing.desk = Desk(case.desk.now)
    nothing.desk.key = uuid4()
    if verb == "bind":
        pytest.skip("a prepared sheet names its sheet itself")
    with pytest.raises(IntakeError) as absent:
        EVERY_VERB[verb](OTHER_SECTION, nothing)
    with pytest.raises(IntakeError) as theirs:
        EVERY_VERB[verb](OTHER_SECTION, case)
    assert (type(absent.value), str(absent.value)) == (type(theirs.value), str(theirs.value))


def test_the_colleague_at_the_next_desk_goes_on(case: Case) -> None:
    case.desk.actor = COLLEAGUE
    case.desk.sign_all()
    case.desk.receive()
    assert len(service.submissions(COLLEAGUE, case.desk.key)) == 2


@pytest.mark.parametrize(
    ("actor", "section", "office", "sheets"),
    [
        (Actor("staff", "1011"), "2010", "01", 8),
        (Actor("staff", "1020"), "2020", "01", 8),
        (Actor("staff", "1048"), "2090", "02", 1),
        (Actor("staff", "1018"), "2013", "01", 8),
    ],
    ids=["窓口", "係長", "出張所", "受託者"],
)
def test_each_role_that_may_continue_goes_the_whole_way(
    town: None, actor: Actor, section: str, office: str, sheets: int
) -> None:
    """東出張所 does of these procedures the 転入届 only."""
    begun = with_family(opened(actor, section=section, office=office), actor=actor)
    desk = Desk(begun, actor)
    desk.answer_everything()
    submission = desk.signed().receive()
    assert (submission.section, submission.office) == (section, office)
    assert len(submission.sheets) == sheets
