"""Receptions of 青葉市's counters today, each taken as far as its story says, so that the board shows a real morning.

Everything passes by the doors that a real counter uses: interview, who files, boxes, signatures, receipt.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, time, timedelta
from uuid import NAMESPACE_URL, UUID, uuid5

from samples.case_stories import JUMIN, KODOMO, Course, Story, Team, claimed, closed
from samples.documents import signature_png
from yakuba.kernel.cases import service as cases
from yakuba.kernel.intake import service as intake
from yakuba.kernel.intake.contracts import (
    EVENT_UNIT,
    FILER,
    Capacity,
    Filing,
    LackKind,
    NewMember,
    NoReceptionError,
    ReceptionView,
    Source,
    Stated,
    Withdrawn,
)
from yakuba.kernel.procedures import service as procedures
from yakuba.kernel.rules.contracts import HOUSEHOLD_UNIT, Value
from yakuba.kernel.rules.derive import from_date
from yakuba.lib import clock
from yakuba.lib.refs import Actor

CLERK = Actor("staff", "1011")
CASES = Actor("system", "cases")
SECTION, OFFICE = "2010", "01"

Person = Mapping[str, Value]
Told = Mapping[str, Value]


@dataclass(frozen=True, slots=True)
class Visit:
    """One household at the counter. ``ago``: when it came; ``said``: unit → fact → answer, the rest is ``OTHERWISE``.

    ``unanswered``: the interview stops at this question; ``signs``: what was filled is signed and received;
    ``since``: procedure → who works on its case, and how far it came.
    """

    ticket: str
    ago: timedelta
    people: tuple[Person, ...]
    said: Mapping[str, Told] = field(default_factory=dict)
    unanswered: str = ""
    signs: bool = True
    since: Mapping[str, tuple[Team, Story]] = field(default_factory=dict)


OTHERWISE: Told = {
    "dog": 0, "moped": 0, "protected": 0, "card": 1, "insurance": "社会保険(被扶養)", "main_earner": 0,
    "public_servant": 0, "disability": "なし", "care_certified": "なし", "pregnant": 0,
    "childcare": 0, "care_needed": 0, "pension": "第1号", "pension_number_linked": 1,
}  # fmt: skip
BOXES: Told = {
    "new_address": "青葉市緑町二丁目3番4号",
    "old_address": "見本県見本市一丁目1番1号",
    "honseki": "見本県見本市一丁目1番",
    "account_bank": "見本銀行", "account_bank_code": "0999", "account_branch": "本店", "account_branch_code": "001",
    "account_kind": "普通", "account_number": "0000001",
    "dog_tag": "見本市 第0001号",
}  # fmt: skip
"""What they write; where they live follows from it."""

VISITS = (
    Visit(
        "12",
        timedelta(minutes=170),
        (
            {"name": "星野 匠", "kana": "ホシノ タクミ", "born": 19860203, "sex": "男", "relation": "世帯主"},
            {"name": "星野 里奈", "kana": "ホシノ リナ", "born": 19880711, "sex": "女", "relation": "妻"},
            {"name": "星野 湊", "kana": "ホシノ ミナト", "born": 20180519, "sex": "男", "relation": "子"},
        ),
        {"p1": {"insurance": "社会保険", "main_earner": 1}, "household": {"dog": 1}},
        since={"tennyu-todoke": (JUMIN, closed), "jidoteate-nintei": (KODOMO, claimed)},
    ),
    Visit(
        "15",
        timedelta(minutes=95),
        ({"name": "水野 楓", "kana": "ミズノ カエデ", "born": 19990923, "sex": "女", "relation": "世帯主"},),
        {"p1": {"insurance": "国民健康保険", "main_earner": 1}},
        since={"tennyu-todoke": (JUMIN, claimed)},
    ),
    Visit(
        "19",
        timedelta(minutes=40),
        (
            {"name": "石黒 仁", "kana": "イシグロ ヒトシ", "born": 19550330, "sex": "男", "relation": "世帯主"},
            {"name": "石黒 節子", "kana": "イシグロ セツコ", "born": 19571102, "sex": "女", "relation": "妻"},
        ),
        {"p1": {"insurance": "国民健康保険"}, "p2": {"insurance": "国民健康保険"}},
        signs=False,
    ),
    Visit(
        "21",
        timedelta(minutes=12),
        ({"name": "浅井 悠", "kana": "アサイ ユウ", "born": 19950808, "sex": "男", "relation": "世帯主"},),
        unanswered="insurance",
    ),
)


def load(tell: Callable[[str], None] = lambda text: None) -> bool:
    """Take the receptions that are not there yet; whether there were any. Needs organisation and procedures.

    One that a start left half-way stays so, like one whose family went home.
    """
    new = [visit for visit in VISITS if not _is_there(visit)]
    if new:
        tell("今日の窓口の受付を入れています…")
    for visit in new:
        _take(visit)
    return bool(new)


def _is_there(visit: Visit) -> bool:
    try:
        intake.view(CLERK, _key(visit))
    except NoReceptionError:
        return False
    return True


def _key(visit: Visit, of: str = "receptions") -> UUID:
    return uuid5(NAMESPACE_URL, f"https://aoba.example/{of}/{visit.ticket}")


def _take(visit: Visit) -> None:
    began = max(clock.now() - visit.ago, datetime.combine(clock.today(), time(), clock.JST))
    with clock.stopped_at(began):
        key = _interviewed(visit, began).key
    if visit.unanswered:
        return
    with clock.stopped_at(_later(began, visit.ago / 4)):
        _filled(key, visit)
    if visit.signs:
        with clock.stopped_at(_later(began, visit.ago / 3)):
            _signed(key)
            received = intake.receive(CLERK, key, _version(key), submission_key=_key(visit, "submissions"))
            intake.finish(CLERK, key, _version(key))
            opened = cases.open_cases(CASES, cases.orders_of(received))
        for case in opened:
            if case.row.procedure in visit.since:
                team, story = visit.since[case.row.procedure]
                story(Course(case, team, received.arrived_at))


def _later(moment: datetime, by: timedelta) -> datetime:
    return min(moment + by, clock.now())


def _interviewed(visit: Visit, began: datetime) -> ReceptionView:
    """From the ticket to the last question, or to the one at which the visit stops."""
    today = clock.today()
    moved = from_date(today - timedelta(days=5))
    reception = intake.open_reception(
        CLERK, key=_key(visit), event="tennyu", received_on=today,
        opening={"moved_on": moved, "moved_from": "県外"}, section=SECTION, office=OFFICE,
        ticket=visit.ticket, ticket_at=began,
    )  # fmt: skip
    members = [NewMember(person, Source.CERTIFICATE) for person in visit.people]
    reception = intake.add_members(CLERK, reception.key, reception.version, members)
    law = procedures.material(reception.event, on=today)
    while (question := intake.guidance(reception, law).question) and question.fact != visit.unanswered:
        units = question.persons or (EVENT_UNIT if question.scope == "event" else HOUSEHOLD_UNIT,)
        answers = [Stated(unit, question.fact, _answer(visit, unit, question.fact)) for unit in units]
        reception = intake.state(CLERK, reception.key, reception.version, answers)
    return reception


def _answer(visit: Visit, unit: str, fact: str) -> Value:
    return visit.said.get(unit, {}).get(fact, OTHERWISE[fact])


def _filled(key: UUID, visit: Visit) -> None:
    """Who files, by what they were identified, and every box that is asked for."""
    first = Filing(Capacity.SELF, str(visit.people[0]["name"]), phone="000-0000-0000", unit="p1")
    filed = intake.file_as(CLERK, key, _version(key), first)
    known = intake.check_identity(CLERK, key, filed.version, subject=FILER, papers=["driver_licence"])
    intake.compose(CLERK, key, known.version)
    lacking = {lack.item for lack in intake.lacks(CLERK, key) if lack.kind is LackKind.FIELD}
    written = {**BOXES, "account_holder": str(visit.people[0]["kana"])}
    boxes = [Stated(HOUSEHOLD_UNIT, box, written[box], Source.STATED) for box in written if box in lacking]
    intake.state(CLERK, key, _version(key), boxes)


def _signed(key: UUID) -> None:
    for sheet in intake.sheets(CLERK, key):
        if sheet.withdrawn == Withdrawn.NO:
            shown = intake.show(CLERK, sheet.key).shown_sha256
            if sheet.signing == "paper":
                intake.sign_on_paper(CLERK, sheet.key, shown_sha256=shown)
            elif sheet.signing != "none":
                image = signature_png() if sheet.signing == "signature" else None
                intake.sign(CLERK, sheet.key, shown_sha256=shown, image=image)


def _version(key: UUID) -> int:
    return intake.view(CLERK, key).version
