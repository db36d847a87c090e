"""How far the cases of the demo have come: each story is told by the people whose steps they are, on their days."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, time, timedelta

from yakuba.kernel.cases import service as cases
from yakuba.kernel.cases.contracts import CaseField, CaseView, Data, Mark, Proposal
from yakuba.kernel.documents.contracts import Prepared
from yakuba.kernel.procedures.contracts import Door
from yakuba.lib import clock
from yakuba.lib.refs import Actor, JsonValue


@dataclass(frozen=True, slots=True)
class Team:
    """Who reviews, who agrees, who decides in a section."""

    reviewer: str
    chief: str
    head: str


JUMIN, KODOMO, HOKEN = Team("1010", "1009", "1008"), Team("1031", "1030", "1029"), Team("1021", "1020", "1019")
SHOGAI = Team("1028", "1027", "1027")
GAKUMU = Team("1043", "1042", "1042")


class Course:
    """One case on its way; each verb is a working day's step."""

    def __init__(self, case: CaseView, team: Team, arrived: datetime) -> None:
        self.case, self.team, self.arrived, self.day = case, team, arrived, clock.day_of(arrived)

    def do(
        self, code: str, action: str, *, reason: str = "", data: Data | None = None, **more: Prepared | None
    ) -> None:
        """One step by one person, the next day but never after today."""
        with clock.stopped_at(self._next()):
            actor, key = Actor("staff", code), self.case.row.key
            version = self.case.row.version
            self.case = cases.advance(
                key, action, actor, version=version, reason=reason, data=data or Data(), letter=more.get("letter")
            )

    def claim(self) -> None:
        """引き受ける by the reviewer."""
        self.do(self.team.reviewer, "claim")

    def check(self, *answers: bool) -> None:
        """The checklist; without answers all of it is yes."""
        wanted = answers or tuple(True for _ in self.case.checks)
        for check, ok in zip(self.case.checks, wanted, strict=False):
            note = "" if ok else "所得課税証明書で確認"
            self.do(self.team.reviewer, "check", data=Data(extra={"id": check.id, "ok": ok, "note": note}))

    def draft(self, proposal: Proposal) -> None:
        """起案 with its letter, typeset outside the transaction."""
        with clock.stopped_at(self._next()):
            letter = cases.prepare_letter(Actor("staff", self.team.reviewer), self.case.row.key, proposal)
        self.do(self.team.reviewer, "draft", data=Data(proposal=proposal), letter=letter)

    def issue(self, **told: JsonValue) -> None:
        """施行 of a letter whose seal is omitted; without a way it goes as is usual for its applicant."""
        with clock.stopped_at(self._next()):
            actor, key = Actor("staff", self.team.reviewer), self.case.row.key
            letter = cases.prepare_issue(actor, key, on=clock.today())
        self.do(self.team.reviewer, "issue", data=Data(extra=told), letter=letter)

    def approve(self) -> None:
        """承認 by the chief."""
        slot = next(slot for slot in self.case.slots if slot.state == "waiting")
        self.do(self.team.chief, "approve", data=Data(slot=slot.id))

    def decide(self, code: str = "") -> None:
        """決裁."""
        self.do(code or self.team.head, "decide")

    def _next(self) -> datetime:
        self.day = min(self.day + timedelta(days=1), clock.today())
        hour, minute = divmod(9 * 60 + 7 * (self.case.row.version % 60), 60)
        moment = datetime.combine(self.day, time(hour, minute), clock.JST)
        return min(max(moment, self.arrived), clock.now())


Story = Callable[[Course], None]


@dataclass(frozen=True, slots=True)
class Plan:
    """One case of the demo: which procedure, how long ago, through which door, and how far it has come.

    ``child``: it is about a child of school age, and whoever filed for it is the head of the household.
    """

    procedure: str
    team: Team
    days_ago: int
    story: Story
    door: Door = Door.COUNTER
    child: bool = False


APPROVED = Proposal("approved", facts=(("支給の開始", "令和8年12月分から"),), remark="要件をすべて満たしています。")
REFUSED = Proposal(
    "refused",
    reasons=(
        "児童手当法第4条第3項により、父母のうち生計を維持する程度の高い方が請求することとされていますが、"
        "所得課税証明書によれば配偶者の所得の方が高いため。",
    ),
    remark="配偶者からの請求を案内済みです。",
)


def _new(course: Course) -> None:
    """Nobody has taken it yet."""


def claimed(course: Course) -> None:
    """A reviewer has taken it."""
    course.claim()


def _half_checked(course: Course) -> None:
    course.claim()
    course.check(True)


def _all_checked(course: Course) -> None:
    course.claim()
    course.check()


def _confirmed(course: Course) -> None:
    _all_checked(course)
    course.do(course.team.reviewer, "confirm")


def closed(course: Course) -> None:
    """Checked, confirmed and through, or on its way to the core system."""
    _confirmed(course)
    ready = {possible.action for possible in course.case.actions if possible.ready}
    if "hand_over" in ready:
        course.do(course.team.reviewer, "hand_over")
    else:
        course.do(course.team.reviewer, "close")


def _taken_in(course: Course) -> None:
    closed(course)
    if course.case.row.state == "handed_over":
        course.do(course.team.reviewer, "taken_in", data=Data(reference="K-000123"))


def _forwarded(course: Course) -> None:
    _confirmed(course)
    with clock.stopped_at(course.day):
        on = clock.today()
    course.do(course.team.reviewer, "forward", data=Data(on=on, reference="青障第45号"))


def _reviewing(course: Course) -> None:
    course.claim()
    course.do(course.team.reviewer, "start")
    course.check(True, True)


def _ready_to_draft(course: Course) -> None:
    course.claim()
    course.do(course.team.reviewer, "start")
    course.check()


def _correcting(course: Course) -> None:
    course.claim()
    course.do(course.team.reviewer, "start")
    holder = next(field for field in course.case.fields if field.field == "account_holder")
    mark = Mark(holder.field, holder.unit, "口座の名義が請求者ご本人ではありません。ご本人の口座を記入してください。")
    by = clock.today() + timedelta(days=10)
    course.do(course.team.reviewer, "request_correction", data=Data(marks=(mark,), correct_by=by))


def _corrected(course: Course) -> None:
    _correcting(course)
    marked = next(field for field in course.case.fields if field.field == "account_holder")
    text = "ミホン タロウ"
    now = CaseField(marked.field, marked.label, marked.unit, text, text, "補正")
    course.do(course.team.reviewer, "answer_correction", data=Data(fields=(now,)))


def _circulating(course: Course) -> None:
    _ready_to_draft(course)
    course.draft(APPROVED)


def _refusal_circulating(course: Course) -> None:
    course.claim()
    course.do(course.team.reviewer, "start")
    course.check(True, False, True, True)
    course.draft(REFUSED)


def _before_head(course: Course) -> None:
    _refusal_circulating(course)
    course.approve()


def _approval_before_head(course: Course) -> None:
    _circulating(course)
    course.approve()


def _decided(course: Course) -> None:
    _approval_before_head(course)
    course.decide()


def _chief_decides(course: Course) -> None:
    _circulating(course)
    course.decide(course.team.chief)


def _issued(course: Course) -> None:
    _chief_decides(course)
    course.issue()


def _to_be_handed_over(course: Course) -> None:
    _chief_decides(course)
    course.issue(way="hand")


def _school_named(course: Course) -> None:
    course.claim()
    course.check()
    course.draft(Proposal("accepted", facts=(("就学すべき学校", "青葉市立青葉小学校"), ("入学の日", "通知の日の翌日"))))
    course.decide()


def _returned(course: Course) -> None:
    _circulating(course)
    course.do(course.team.chief, "send_back", reason="支給開始月の根拠を説明に書き足してください。")


def _withdrawn(course: Course) -> None:
    course.claim()
    course.do(course.team.reviewer, "withdraw", reason="勤務先で請求することになったため(本人から電話)。")


PLANS = (
    Plan("tennyu-todoke", JUMIN, 0, _new),
    Plan("tennyu-todoke", JUMIN, 1, _new),
    Plan("tennyu-todoke", JUMIN, 2, claimed),
    Plan("tennyu-todoke", JUMIN, 3, _all_checked),
    Plan("tennyu-todoke", JUMIN, 6, closed),
    Plan("tennyu-todoke", JUMIN, 12, _taken_in),
    Plan("setai-henko-todoke", JUMIN, 2, _half_checked),
    Plan("honnin-tsuchi-toroku", JUMIN, 4, claimed, Door.MAIL),
    Plan("shien-sochi-moshide", JUMIN, 3, _ready_to_draft),
    Plan("jidoteate-nintei", KODOMO, 0, _new, Door.ONLINE),
    Plan("jidoteate-nintei", KODOMO, 1, _new, Door.ONLINE),
    Plan("jidoteate-nintei", KODOMO, 45, _reviewing),
    Plan("jidoteate-nintei", KODOMO, 9, _ready_to_draft, Door.ONLINE),
    Plan("jidoteate-nintei", KODOMO, 12, _correcting, Door.ONLINE),
    Plan("jidoteate-nintei", KODOMO, 20, _corrected, Door.MAIL),
    Plan("jidoteate-nintei", KODOMO, 14, _circulating),
    Plan("jidoteate-nintei", KODOMO, 16, _refusal_circulating),
    Plan("jidoteate-nintei", KODOMO, 18, _before_head),
    Plan("jidoteate-nintei", KODOMO, 22, _approval_before_head, Door.ONLINE),
    Plan("jidoteate-nintei", KODOMO, 25, _decided),
    Plan("jidoteate-nintei", KODOMO, 17, _returned),
    Plan("jidoteate-nintei", KODOMO, 8, _withdrawn),
    Plan("kodomo-iryo", KODOMO, 5, _circulating),
    Plan("kodomo-iryo", KODOMO, 11, _chief_decides, Door.ONLINE),
    Plan("kodomo-iryo", KODOMO, 1, _new),
    Plan("kokuho-shutoku-tennyu", HOKEN, 1, _new),
    Plan("kokuho-shutoku-tennyu", HOKEN, 3, _confirmed),
    Plan("shintai-techo-jusho", SHOGAI, 4, _confirmed),
    Plan("shintai-techo-jusho", SHOGAI, 9, _forwarded),
    Plan("tennyu-todoke", JUMIN, 4, _confirmed),
    Plan("tennyu-todoke", JUMIN, 5, _confirmed),
    Plan("tennyu-todoke", JUMIN, 5, _confirmed),
    Plan("tennyu-todoke", JUMIN, 7, _confirmed),
    Plan("kodomo-iryo", KODOMO, 10, _issued),
    Plan("kodomo-iryo", KODOMO, 12, _to_be_handed_over),
    Plan("tennyugaku-tsuchi", GAKUMU, 2, _school_named, child=True),
)
