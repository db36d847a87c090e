"""Cases of 青葉市 in every state, opened and moved by the doors and the people that a real town uses.

Each step happens on its own day before today, by the member of staff whose step it is; nothing passes by the kernel.
"""

from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from dataclasses import replace
from datetime import date, datetime, time, timedelta
from uuid import NAMESPACE_URL, UUID, uuid5

from samples.case_stories import PLANS, Course, Plan
from samples.documents import seal_png
from yakuba.kernel.cases import service as cases
from yakuba.kernel.cases.contracts import (
    Applicant,
    CaseField,
    CaseOrder,
    NoCaseError,
)
from yakuba.kernel.documents import service as documents
from yakuba.kernel.documents.contracts import DocumentError
from yakuba.kernel.intake.contracts import Source
from yakuba.kernel.people import service as people
from yakuba.kernel.people.contracts import HEAD, Hit, PersonView, Query, Sex
from yakuba.kernel.procedures import service as procedures
from yakuba.kernel.procedures.contracts import Door
from yakuba.kernel.rules.derive import from_date
from yakuba.lib import clock, wareki
from yakuba.lib.days import age_on
from yakuba.lib.refs import Actor

CLERK, LOOKER = Actor("staff", "1011"), Actor("staff", "1010")
FROM_HOME = Actor("system", "cases")
"""Who opens a case that came online: nobody at a counter took it."""
KEEPER, SEAL = Actor("staff", "1003"), "市長印1"
SEALS = {
    SEAL: ("市長", "青葉市長之印"),
    "教委印1": ("教育委員会", "青葉市教育委員会印"),
    "農委印1": ("農業委員会", "青葉市農業委員会会長之印"),
}
"""公印 by code: 執行機関, and what it is called, which the picture shows."""
ADULT = 18
SCHOOL_AGE = range(7, 14)
SEARCHED = 200
SURNAMES = (
    "サトウ",
    "スズキ",
    "タカハシ",
    "タナカ",
    "ワタナベ",
    "イトウ",
    "ヤマモト",
    "ナカムラ",
    "コバヤシ",
    "カトウ",
    "ヨシダ",
    "ヤマダ",
)


def load(tell: Callable[[str], None] = lambda text: None) -> bool:
    """Open and move the cases that are not there yet; whether there were any. Needs residents and procedures."""
    if _is_there(_key(len(PLANS) - 1)):
        return False
    tell("架空の案件を開いています…")
    _keep_seals()
    subjects = list(_subjects(len(PLANS)))
    for number, plan in enumerate(PLANS):
        if not _is_there(_key(number)):
            plan.story(_opened(number, plan, subjects[number % len(subjects)]))
    return True


def _is_there(key: UUID) -> bool:
    try:
        cases.view(Actor("system", "demo"), key)
    except NoCaseError:
        return False
    return True


def _key(number: int) -> UUID:
    return uuid5(NAMESPACE_URL, f"https://aoba.example/cases/{number}")


def _keep_seals() -> None:
    for code, (authority, name) in SEALS.items():
        with suppress(DocumentError):  # a start that was broken off has kept it already
            documents.keep_seal(
                code=code,
                name=name,
                section="1010",
                image=seal_png(name),
                valid_from=date(2020, 4, 1),
                valid_to=None,
                actor=KEEPER,
                authority=authority,
            )


def _subjects(wanted: int) -> Iterator[Hit]:
    """Residents of the copy, heads of households first found by name."""
    found = 0
    for surname in SURNAMES:
        for hit in people.find(LOOKER, Query(text=surname)):
            if found < wanted and _is_adult_head(hit):
                found += 1
                yield hit


def _is_adult_head(hit: Hit) -> bool:
    born = hit.born.exact
    return hit.removed_on is None and hit.relation == HEAD and born is not None and age_on(born, clock.today()) >= ADULT


def _with_child() -> tuple[PersonView, PersonView]:
    """The head of a household and a child of school age in it."""
    for head in _subjects(SEARCHED):
        members = people.household(LOOKER, head.person_id).members
        by_age = {age_on(one.person.born.exact, clock.today()): one.person for one in members if one.person.born.exact}
        child = next((person for age, person in by_age.items() if age in SCHOOL_AGE), None)
        if child is not None:
            return people.person(LOOKER, head.person_id), child
    raise LookupError("no household with a child of school age")


def _opened(number: int, plan: Plan, filer: Hit | PersonView) -> Course:
    subject = filer
    if plan.child:
        filer, subject = _with_child()
    day = clock.today() - timedelta(days=plan.days_ago)
    definition = procedures.get(plan.procedure, on=day)
    arrived = min(datetime.combine(day, time(9 + number % 8, 5 * number % 60), clock.JST), clock.now())
    order = CaseOrder(
        key=_key(number),
        procedure=definition.id,
        definition_version=definition.version,
        unit="p1",
        subject_name=subject.name,
        person=subject.number,
        door=plan.door,
        arrived_at=arrived,
        arrived_on=day,
        taken_section="2010",
        taken_office="01",
        applicant=Applicant(
            name=filer.name,
            capacity="法定代理人" if plan.child else "本人",
            address=str(filer.address),
            phone="000-0000-0000",
            person=filer.number,
        ),
        fields=tuple(_as_given(plan.door, _fields(definition.fields, subject, day, number))),
    )
    with clock.stopped_at(arrived):
        (case,) = cases.open_cases(FROM_HOME if plan.door is Door.ONLINE else CLERK, (order,))
    return Course(case, plan.team, arrived)


def _as_given(door: Door, fields: Iterator[CaseField]) -> Iterator[CaseField]:
    """What was typed at home was told to nobody."""
    for field in fields:
        told = field.source == Source.STATED.value
        yield replace(field, source=Source.ONLINE.value) if told and door is Door.ONLINE else field


def _fields(wanted: Sequence[str], subject: Hit | PersonView, day: date, number: int) -> Iterator[CaseField]:
    born, sex = subject.born.exact, str(Sex(subject.sex).label) if subject.sex else ""
    moved = day - timedelta(days=6)
    kana = subject.kana.replace(" ", "") if number % 5 else subject.kana.split(" ")[0]
    known: dict[str, tuple[str, str, str | int, str, str]] = {
        "filed_on": ("届出(申請)年月日", "event", from_date(day), wareki.format_day(day), "受付"),
        "filer_name": ("届出人(申請者)氏名", "event", subject.name, subject.name, "聞き取り"),
        "filer_address": ("届出人(申請者)住所", "event", str(subject.address), str(subject.address), "聞き取り"),
        "filer_phone": ("連絡先電話番号", "event", "000-0000-0000", "000-0000-0000", "聞き取り"),
        "name": ("氏名", "p1", subject.name, subject.name, "住民基本台帳"),
        "kana": ("フリガナ", "p1", kana, kana, "聞き取り"),
        "sex": ("性別", "p1", sex, sex, "住民基本台帳"),
        "head_name": ("世帯主の氏名", "household", subject.name, subject.name, "聞き取り"),
        "household_members": ("世帯員", "household", subject.name, subject.name, "聞き取り"),
        "relation": ("続柄", "p1", subject.relation, subject.relation, "聞き取り"),
        "new_address": ("新しい住所", "household", str(subject.address), str(subject.address), "聞き取り"),
        "old_address": ("前の住所", "household", "見本県見本市一丁目1番1号", "見本県見本市一丁目1番1号", "転出証明書"),
        "moved_on": (
            "異動年月日(転入した日)", "event", from_date(moved), wareki.format_day(moved), "転出証明書"
        ),
        "insurance": ("加入している健康保険", "p1", "社会保険", "社会保険", "聞き取り"),
        "protected_from": ("相手方(住所を知られたくない人)", "household", "架空 太郎", "架空 太郎", "聞き取り"),
        "consulted_body": ("相談した機関", "household", "青葉警察署", "青葉警察署", "聞き取り"),
        "account_bank": ("金融機関名", "household", "見本銀行", "見本銀行", "聞き取り"),
        "account_branch": ("支店名", "household", "本店", "本店", "聞き取り"),
        "account_kind": ("預金種目", "household", "普通", "普通", "聞き取り"),
        "account_number": ("口座番号", "household", "0000001", "0000001", "聞き取り"),
        "account_holder": ("口座名義(カナ)", "household", kana, kana, "聞き取り"),
    }  # fmt: skip
    if born:
        known["born"] = ("生年月日", "p1", from_date(born), wareki.format_day(born), "住民基本台帳")
    for field in wanted:
        if field in known:
            label, unit, value, text, source = known[field]
            yield CaseField(field, label, unit, value, text, source)
