"""Looking things up: the town, sections, offices and staff as they are on a day. All one query unless said."""

from collections.abc import Collection, Sequence
from datetime import date

import jaconv
from django.db.models import F, Q, QuerySet

from yakuba.kernel.organisation.contracts import (
    ActingKind,
    AuthorityView,
    Level,
    MunicipalityView,
    NoSuccessorError,
    OfficeKind,
    OfficeView,
    Role,
    Seat,
    SectionView,
    StaffView,
)
from yakuba.kernel.organisation.models import (
    ActingRight,
    Assignment,
    Authority,
    Municipality,
    Office,
    Post,
    Section,
    Staff,
    Succession,
    valid_on,
)
from yakuba.lib import clock
from yakuba.lib.meanwhile import read_once

ENDINGS = ("シ", "チョウ", "マチ", "ムラ", "ソン", "ク")
"""How the readings of 市, 町, 村 and 区 end."""


def municipality(on: date | None = None) -> MunicipalityView | None:
    """This town, or None while it has not been set up. While a 職務代理者 acts on the day, ``head`` is that one."""
    row = Municipality.objects.filter(pk=1).first()
    if row is None:
        return None
    day = on or clock.today()
    acts = row.deputy_from is not None and row.deputy_from <= day and (row.deputy_to is None or day < row.deputy_to)
    head = (row.deputy_title, row.deputy_name) if acts else (row.head_title, row.head_name)
    return MunicipalityView(row.code, row.name, row.kana, *head)


def authority(name: str, on: date | None = None) -> AuthorityView | None:
    """執行機関 by the name that definitions use, as it is on the day; None while it is not registered."""
    row = Authority.objects.filter(valid_on(on or clock.today()), name=name).first()
    return AuthorityView(row.name, row.title, row.head) if row else None


def town_words() -> set[str]:
    """The town's name as people build passwords of it: in kanji, kana and Latin letters, with 市 (町 …) and without."""
    row = Municipality.objects.filter(pk=1).first()
    if row is None:
        return set()
    kana = {row.kana, *(row.kana.removesuffix(ending) for ending in ENDINGS)}
    hiragana = {jaconv.kata2hira(reading) for reading in kana}
    latin = {jaconv.kana2alphabet(reading) for reading in hiragana}
    return {row.name, row.name[:-1], *kana, *hiragana, *latin, *map(_short, latin)}


def _short(latin: str) -> str:
    """As on signs and passports: kyoto for kyouto, osaka for oosaka."""
    return latin.replace("ou", "o").replace("oo", "o").replace("uu", "u")


@read_once
def sections(on: date | None = None) -> Sequence[SectionView]:
    """All sections of the day (default today), by code."""
    return [_section(row) for row in Section.objects.filter(valid_on(on or clock.today())).order_by("code")]


def section(code: str, on: date | None = None) -> SectionView | None:
    """The section as it is on the day, or None when it does not exist then."""
    row = Section.objects.filter(valid_on(on or clock.today()), code=code).first()
    return _section(row) if row else None


def above(section: str, on: date | None = None) -> Sequence[SectionView]:
    """The section and all above it on the day, the nearest first; empty for one that does not exist then."""
    by_code = {found.code: found for found in sections(on)}
    chain: list[SectionView] = []
    while (found := by_code.get(section)) and found not in chain:
        chain.append(found)
        section = found.parent
    return chain


def section_for(duty: str, on: date | None = None) -> SectionView | None:
    """The section in charge of a kind of work (業務: 住基, 国保 …) on the day; None when nobody is.

    Definitions are written once for all towns, so they name the work; each town says here who does it.
    """
    return next((found for found in sections(on) if duty in found.duties), None)


def in_charge(on: date | None = None) -> dict[str, str]:
    """Kind of work (業務) → code of the section in charge of it on the day. As ``section_for``, for all at once."""
    found: dict[str, str] = {}
    for one in sections(on):
        found |= {duty: one.code for duty in one.duties if duty not in found}
    return found


@read_once
def offices(on: date | None = None) -> Sequence[OfficeView]:
    """All offices of the day (default today), by code."""
    rows = Office.objects.filter(valid_on(on or clock.today())).order_by("code")
    return [
        OfficeView(
            code=row.code,
            name=row.name,
            kind=OfficeKind(row.kind),
            address=row.address,
            procedures=None if row.procedures is None else frozenset(row.procedures),
        )
        for row in rows
    ]


def staff_of(section: str, role: Role | None = None, on: date | None = None) -> list[StaffView]:
    """Staff assigned (本務 or 兼務) to exactly this section on the day, with this role or any. Two queries."""
    day = on or clock.today()
    rows = Assignment.objects.filter(valid_on(day), section_code=section)
    return _people(rows if role is None else rows.filter(role=role), day)


def staff_member(code: str, on: date | None = None) -> list[StaffView]:
    """Every role that the person holds by assignment on the day, main first; empty when there is none. Two queries."""
    day = on or clock.today()
    return sorted(_people(Assignment.objects.filter(valid_on(day), staff_code=code), day), key=lambda s: not s.is_main)


def seats_of(code: str, on: date | None = None) -> list[Seat]:
    """Every role that the person fills on the day, own seats first, then those lent by 代理 or 代決. Two queries."""
    day = on or clock.today()
    own = Assignment.objects.filter(valid_on(day), staff_code=code).order_by("-is_main", "section_code", "role")
    lent = ActingRight.objects.filter(valid_on(day), deputy_code=code).order_by("post_code")
    posts = {post.code: post for post in Post.objects.filter(valid_on(day), code__in=[row.post_code for row in lent])}
    seats = [Seat(Role(row.role), row.section_code) for row in own]
    for row in lent:
        if post := posts.get(row.post_code):
            kind = ActingKind(row.kind)
            seats.append(Seat(Role(post.role), post.section_code, kind, row.principal_code))
    return seats


def staff_names(codes: Collection[str]) -> dict[str, str]:
    """Display names by staff code, those who left included; the newest name counts."""
    rows = Staff.objects.filter(code__in=set(codes)).order_by("valid_from")
    return dict(rows.values_list("code", "display_name"))


def resident_number(code: str, on: date | None = None) -> str:
    """The own 宛名番号 of a member of staff, "" where it is not registered."""
    rows = Staff.objects.filter(valid_on(on or clock.today()), code=code)
    return rows.values_list("person", flat=True).first() or ""


def deputies_of(section: str, role: Role, on: date | None = None) -> list[StaffView]:
    """Staff who on the day may act (代理) or decide (代決) for the holder of that role there. Two queries."""
    day = on or clock.today()
    posts = Post.objects.filter(valid_on(day), section_code=section, role=role).values("code")
    rows = list(ActingRight.objects.filter(valid_on(day), post_code__in=posts).values_list("deputy_code", "kind"))
    names = _names([code for code, _kind in rows], day)
    return [
        StaffView(code, names[code], section, role, is_main=False, acting=ActingKind(kind))
        for code, kind in sorted(rows)
        if code in names
    ]


def reroute(section_code: str, on: date | None = None, *, duty: str = "") -> str:
    """The section that has the work of ``section_code`` on the day: itself while it exists, else its successor.

    Follows every later reorganisation. Where the work was split, the successor in charge of ``duty`` is taken if it
    is given, else the main one. Two queries. Raises NoSuccessorError when nobody took over.
    """
    day = on or clock.today()
    living = dict(Section.objects.filter(valid_on(day)).values_list("code", "duties"))
    steps = Succession.objects.filter(changed_on__lte=day).order_by("-is_main", "new_code")
    next_codes: dict[str, list[str]] = {}
    for old, new in steps.values_list("old_code", "new_code"):
        next_codes.setdefault(old, []).append(new)
    reached = _leaves(section_code, next_codes, living)
    if not reached:
        raise NoSuccessorError(f"組織 {section_code} の承継先がありません。承継(successions)を取り込んでください。")
    return next((code for code in reached if duty in living[code]), reached[0])


def _leaves(start: str, next_codes: dict[str, list[str]], living: dict[str, list[str]]) -> list[str]:
    """The living sections reached from ``start``, those by main successors first."""
    found: list[str] = []
    seen: set[str] = set()
    waiting = [start]
    while waiting:
        code = waiting.pop()
        if code in seen:
            continue
        seen.add(code)
        if code in living:
            found.append(code)
        else:
            waiting += reversed(next_codes.get(code, []))
    return found


def _people(rows: "QuerySet[Assignment]", day: date) -> list[StaffView]:
    found = list(rows.order_by("staff_code", "section_code", "role"))
    names = _names([row.staff_code for row in found], day)
    return [
        StaffView(row.staff_code, names[row.staff_code], row.section_code, Role(row.role), row.is_main)
        for row in found
        if row.staff_code in names
    ]


def _names(codes: list[str], day: date) -> dict[str, str]:
    rows = Staff.objects.filter(valid_on(day), Q(code__in=codes))
    return dict(rows.values_list("code", F("display_name")))


def _section(row: Section) -> SectionView:
    return SectionView(
        code=row.code,
        name=row.name,
        parent=row.parent_code,
        level=Level(row.level),
        office=row.office_code,
        duties=tuple(row.duties),
        symbol=row.symbol,
        phone=row.phone,
        place=row.place,
    )
