"""What must hold between rows before an import is taken. Each check yields errors with what to do."""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator
from datetime import date

from yakuba.kernel.organisation.contracts import DayKind, Role, RowError
from yakuba.kernel.organisation.imports.kinds import KINDS
from yakuba.kernel.organisation.imports.reading import M, Placed
from yakuba.kernel.organisation.imports.state import State
from yakuba.kernel.organisation.models import (
    ActingRight,
    Assignment,
    ClosedDay,
    ContractorTerm,
    Dated,
    Designation,
    Office,
    Post,
    Section,
    Staff,
    Succession,
)

# A dated file that loses more than this share of the rows is more likely half a file (open-data.md, point 9).
LARGEST_DROP = 0.2
SMALLEST_GUARDED = 10


def check(state: State, *, accept_shrink: bool) -> list[RowError]:
    """Every broken rule, in the order of the kinds."""
    checks: tuple[Callable[[State], Iterable[RowError]], ...] = (
        _sections,
        _successions,
        _posts,
        _assignments,
        _main_assignments,
        _contractors,
        _acting,
        _people_known,
        _periods,
        _overlaps,
        _days,
    )
    errors = [] if accept_shrink else list(_shrinks(state))
    return errors + [error for rule in checks for error in rule(state)]


def _shrinks(state: State) -> Iterator[RowError]:
    for kind in KINDS:
        before, after = len(state.current[kind.name]), len(state.asked[kind.name])
        if kind.dated and before >= SMALLEST_GUARDED and before - after > before * LARGEST_DROP:
            yield RowError(
                kind.name,
                0,
                f"{before}件から{after}件に減ります。一部だけのファイルではありませんか。"
                "正しければ --accept-shrink を付けてください。",
            )


def _sections(state: State) -> Iterator[RowError]:
    parents = state.index(Section, lambda row: row.code)
    offices = state.index(Office, lambda row: row.code)
    for placed in state.rows(Section):
        row = placed.row
        if row.parent_code and row.parent_code not in parents:
            yield placed.error(f"上位組織 {row.parent_code} がありません。sections に加えてください。")
        elif _has_itself_above(row, parents):
            yield placed.error("上位組織をたどると自分に戻ります。上位組織コードを直してください。")
        if row.office_code and row.office_code not in offices:
            yield placed.error(f"庁舎 {row.office_code} がありません。offices に加えてください。")
    yield from _duties_once(state)


def _has_itself_above(row: Section, by_code: dict[str, Section]) -> bool:
    above, seen = row.parent_code, set()
    while above and above in by_code and above not in seen:
        if above == row.code:
            return True
        seen.add(above)
        above = by_code[above].parent_code
    return False


def _duties_once(state: State) -> Iterator[RowError]:
    holder: dict[str, str] = {}
    for placed in state.rows(Section):
        for duty in placed.row.duties:
            if holder.setdefault(duty, placed.row.code) != placed.row.code:
                yield placed.error(f"業務「{duty}」は組織 {holder[duty]} にもあります。1つの組織だけに書いてください。")


def _successions(state: State) -> Iterator[RowError]:
    sections = state.index(Section, lambda row: row.code)
    before = set(Section.objects.filter(valid_to=state.as_of).values_list("code", flat=True))
    before |= {str(key[0]) for key in state.current["sections"]}
    today = [placed for placed in state.rows(Succession) if placed.row.changed_on == state.as_of]
    mains = Counter(placed.row.old_code for placed in today if placed.row.is_main)
    for placed in today:
        row = placed.row
        if row.old_code in sections:
            yield placed.error(f"旧組織 {row.old_code} は残っています。廃止する組織だけを承継に書いてください。")
        elif placed.line and row.old_code not in before:
            yield placed.error(f"旧組織 {row.old_code} はこの日に廃止されません。組織コードを確かめてください。")
        if row.new_code not in sections:
            yield placed.error(f"新組織 {row.new_code} がありません。sections に加えてください。")
        if mains[row.old_code] != 1:
            yield placed.error(f"旧組織 {row.old_code} の主な承継先を1つだけにしてください。")


def _posts(state: State) -> Iterator[RowError]:
    sections = state.index(Section, lambda row: row.code)
    for placed in state.rows(Post):
        if placed.row.section_code not in sections:
            yield placed.error(
                f"職 {placed.row.code} の組織 {placed.row.section_code} がありません。posts を直してください。"
            )


def _assignments(state: State) -> Iterator[RowError]:
    sections = state.index(Section, lambda row: row.code)
    staff = state.index(Staff, lambda row: row.code)
    offices = state.index(Office, lambda row: row.code)
    posts = state.index(Post, lambda row: row.code)
    for placed in state.rows(Assignment):
        row = placed.row
        who = f"職員 {row.staff_code} の配属: "
        if row.staff_code not in staff:
            yield placed.error(f"{who}職員がいません。staff に加えるか、assignments から除いてください。")
        if row.section_code not in sections:
            yield placed.error(f"{who}組織 {row.section_code} がありません。assignments も新しい組織に直してください。")
        if row.office_code and row.office_code not in offices:
            yield placed.error(f"{who}庁舎 {row.office_code} がありません。offices に加えてください。")
        if row.post_code:
            post = posts.get(row.post_code)
            if post is None or (post.section_code, post.role) != (row.section_code, row.role):
                yield placed.error(f"{who}職 {row.post_code} の組織と役割が合いません。posts を確かめてください。")


def _main_assignments(state: State) -> Iterator[RowError]:
    mains = Counter(placed.row.staff_code for placed in state.rows(Assignment) if placed.row.is_main)
    told = set()
    for placed in state.rows(Assignment):
        code = placed.row.staff_code
        if mains[code] != 1 and code not in told:
            told.add(code)
            yield placed.error(f"職員 {code} の本務が{mains[code]}件あります。1件にしてください。")


def _contractors(state: State) -> Iterator[RowError]:
    roles = defaultdict(set)
    for placed in state.rows(Assignment):
        roles[placed.row.staff_code].add(placed.row.role)
    for placed in state.rows(Assignment):
        if placed.row.role != Role.CONTRACTOR and Role.CONTRACTOR in roles[placed.row.staff_code]:
            yield placed.error(f"職員 {placed.row.staff_code} は受託者なので、ほかの役割を兼ねられません。")
    sections = _ever(state, Section)
    for term in state.rows(ContractorTerm):
        for code in term.row.sections:
            if term.line and code not in sections:
                yield term.error(f"対象組織 {code} がありません。組織コードを確かめてください。")
        if not term.row.sections:
            yield term.error("対象組織コードを1つ以上書いてください。")


def _acting(state: State) -> Iterator[RowError]:
    posts = _ever(state, Post)
    contractors = {p.row.staff_code for p in state.rows(Assignment) if p.row.role == Role.CONTRACTOR}
    for placed in state.rows(ActingRight):
        row = placed.row
        if not placed.line:
            continue
        if row.post_code not in posts:
            yield placed.error(f"職 {row.post_code} がありません。posts に加えてください。")
        if row.deputy_code == row.principal_code:
            yield placed.error("代理者と被代理者が同じです。別の職員にしてください。")
        if row.deputy_code in contractors:
            yield placed.error("受託者は代理・代決をできません。職員を選んでください。")


def _people_known(state: State) -> Iterator[RowError]:
    known = _ever(state, Staff)
    for deputy in state.rows(ActingRight):
        yield from _unknown(deputy, known, deputy.row.deputy_code, deputy.row.principal_code)
    for term in state.rows(ContractorTerm):
        yield from _unknown(term, known, term.row.staff_code)
    for named in state.rows(Designation):
        yield from _unknown(named, known, named.row.staff_code)


def _unknown(placed: Placed[M], known: set[str], *codes: str) -> Iterator[RowError]:
    for code in codes:
        if placed.line and code and code not in known:
            yield placed.error(f"職員 {code} がいません。staff に加えてください。")


def _ever(state: State, model: type[Section] | type[Post] | type[Staff]) -> set[str]:
    """Codes asked for, or known at any time: periods may begin before or after the day of the import."""
    return {placed.row.code for placed in state.rows(model)} | set(model.objects.values_list("code", flat=True))


def _periods(state: State) -> Iterator[RowError]:
    for model in (ActingRight, ContractorTerm, Designation):
        for placed in state.rows(model):
            ends = placed.row.valid_to
            if ends is not None and ends <= placed.row.valid_from:
                yield placed.error("終了日が開始日より前です。日付を直してください。")


def _overlaps(state: State) -> Iterator[RowError]:
    for kind in KINDS:
        if "valid_from" not in kind.key:
            continue
        latest: dict[tuple[object, ...], date] = {}
        for placed in sorted(state.asked[kind.name], key=lambda placed: str(kind.key_of(placed.row))):
            row = placed.row
            if not isinstance(row, Dated) or row.valid_to is None:
                continue
            key = tuple(getattr(row, name) for name in kind.key if name != "valid_from")
            before = latest.get(key, row.valid_from)
            if row.valid_from < before:
                yield placed.error("同じものの別の期間と重なっています。日付を直してください。")
            latest[key] = max(row.valid_to, before)


def _days(state: State) -> Iterator[RowError]:
    offices = _ever_offices(state)
    for placed in state.rows(ClosedDay):
        row = placed.row
        if (row.kind == DayKind.OPEN) != (row.hours is not None):
            yield placed.error("開庁時間は「開庁」の行にだけ書いてください(「開庁」には必要です)。")
        if row.office_code and row.kind in (DayKind.HOLIDAY, DayKind.WORKDAY):
            yield placed.error("「休日」「平日」は全庁の暦なので、庁舎コードを空にしてください。")
        if row.office_code and row.office_code not in offices:
            yield placed.error(f"庁舎 {row.office_code} がありません。offices に加えてください。")


def _ever_offices(state: State) -> set[str]:
    known = set(Office.objects.values_list("code", flat=True))
    return known | {placed.row.code for placed in state.rows(Office)}
