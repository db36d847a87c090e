"""The one decision: may this actor do this act on this day, and how far (SR-16, SR-18, SR-22). Default: no."""

from collections.abc import Callable, Collection, Iterable
from datetime import date

from django.db.models import Q
from django.utils.translation import gettext as _

from yakuba.kernel.organisation.contracts import (
    ACTS,
    DAIKETSU_ACTS,
    RIGHTS,
    SYSTEM_ACTS,
    ActingKind,
    Breadth,
    NotAllowed,
    Refusal,
    Role,
    Scope,
)
from yakuba.kernel.organisation.grants import Facts, Grant, facts_about
from yakuba.kernel.organisation.tree import Tree
from yakuba.lib import clock
from yakuba.lib.refs import Actor

NOWHERE: frozenset[str] = frozenset()


def scope(actor: Actor, act: str, *, on: date | None = None) -> Scope:
    """How far ``actor`` may do ``act`` on the day (default: today in Japan), over all own, additional and lent roles.

    One query for staff, none for others; nothing is cached. Raises NotAllowed (with what to do next) when there is
    no right at all, and KeyError for an act that is not declared in ``ACTS``.
    """
    declared = ACTS[act]
    if actor.kind == "resident":
        raise NotAllowed(
            act, Refusal.RESIDENT, _("この操作は職員のものです。ご自分の申請は「申請の一覧」から開けます。")
        )
    if actor.kind == "system":
        if act in SYSTEM_ACTS:
            return Scope(act, None, None, None)
        raise NotAllowed(act, Refusal.SYSTEM, _("この操作は人が行います。権限のある職員が画面から行ってください。"))
    day = on or clock.today()
    facts, sections = facts_about(actor.id, day)
    _employed(act, facts)
    found = _merged(act, facts, sections)
    if isinstance(found, Scope):
        return found
    raise NotAllowed(act, found, _why(found, act, str(declared.sentence)))


def scope_or_none(actor: Actor, act: str, *, on: date | None = None) -> Scope | None:
    """As ``scope``, for menus and buttons: None instead of a refusal."""
    try:
        return scope(actor, act, on=on)
    except NotAllowed:
        return None


def allowed_among(actor: Actor, acts: Iterable[str], *, on: date | None = None) -> frozenset[str]:
    """Which of these acts ``scope`` would allow, for a whole menu at once: one query however many acts.

    An act that is not declared is allowed to nobody.
    """
    return frozenset(scopes(actor, acts, on=on))


def scopes(actor: Actor, acts: Iterable[str], *, on: date | None = None) -> dict[str, Scope]:
    """How far each of these acts is allowed, those that are not allowed left out: one query however many acts."""
    declared = [act for act in acts if act in ACTS]
    if actor.kind != "staff":
        return {act: reach for act in declared if (reach := scope_or_none(actor, act, on=on))}
    day = on or clock.today()
    facts, where = facts_about(actor.id, day)
    if not facts.employed:
        return {}
    merged = {act: _merged(act, facts, where) for act in declared}
    return {act: found for act, found in merged.items() if isinstance(found, Scope)}


def as_filter(
    scope: Scope,
    *,
    section: str,
    office: str | None = None,
    kind: str | None = None,
    involved: Callable[[Collection[str]], Q] | None = None,
) -> Q:
    """The scope as a condition on a queryset whose columns hold the section, office and kind codes.

    ``involved`` gives the condition that a row is shared with one of some sections. A limit that the queryset has no
    column for shuts it: a list never shows more than a single look-up would.
    """
    nothing = Q(pk__in=[])
    if scope.kinds is not None and kind is None:
        return nothing
    limit = Q() if scope.kinds is None or kind is None else Q(**{f"{kind}__in": sorted(scope.kinds)})
    if scope.sections is None:
        return limit
    place = Q(**{f"{section}__in": sorted(scope.sections)}) if scope.sections else nothing
    if office is not None and scope.offices:
        place |= Q(**{f"{office}__in": sorted(scope.offices)})
    if involved is not None and scope.involved:
        place |= involved(sorted(scope.involved))
    return limit & place


def _employed(act: str, facts: Facts) -> None:
    if facts.employed:
        return
    if facts.known:
        raise NotAllowed(act, Refusal.LEFT, _("在職期間の外なので操作できません。人事担当に確かめてください。"))
    raise NotAllowed(act, Refusal.UNKNOWN_STAFF, _("職員として登録されていません。管理者に登録を頼んでください。"))


def _merged(act: str, facts: Facts, day: Tree) -> Scope | Refusal:
    grants = [_placed(grant, day) for grant in facts.grants if grant.section in day.offices]
    held = [grant for grant in grants if grant.acting is None]
    if not held:
        return Refusal.UNASSIGNED
    if any(grant.role is Role.CONTRACTOR for grant in held):
        return _contracted(act, [grant for grant in held if grant.role is Role.CONTRACTOR], facts, day)
    usable = [grant for grant in grants if _lends(grant, act)]
    reached = _reached(act, usable, facts.named, day)
    return reached or _refusal(act, usable, facts)


def _placed(grant: Grant, day: Tree) -> Grant:
    return Grant(grant.role, grant.section, grant.office or day.offices[grant.section], grant.acting)


def _lends(grant: Grant, act: str) -> bool:
    return grant.acting is not ActingKind.DECIDING or act in DAIKETSU_ACTS


def _reached(act: str, grants: Iterable[Grant], named: set[str], day: Tree) -> Scope | None:
    sections: set[str] = set()
    offices: set[str] = set()
    involved: set[str] = set()
    for grant in grants:
        breadth = RIGHTS[act][grant.role]
        if breadth is Breadth.ALL or (breadth is Breadth.NAMED and grant.acting is None and act in named):
            return Scope(act, None, None, None)
        if breadth in (Breadth.OWN_SECTION, Breadth.INVOLVED):
            sections.add(grant.section)
            involved |= {grant.section} if breadth is Breadth.INVOLVED else set()
        elif breadth is Breadth.OWN_OFFICE and grant.office:
            offices.add(grant.office)
    if not sections and not offices:
        return None
    return Scope(act, day.reach(sections), frozenset(offices), None, day.reach(involved))


def _contracted(act: str, grants: list[Grant], facts: Facts, day: Tree) -> Scope | Refusal:
    """A contractor's roles count only inside the terms of the day; overlapping terms narrow each other."""
    if RIGHTS[act][Role.CONTRACTOR] is Breadth.NONE:
        return Refusal.NO_RIGHT
    if not facts.terms:
        return Refusal.CONTRACT_NOT_VALID
    allowed = frozenset.intersection(*(day.reach(term.sections) for term in facts.terms))
    reached = _reached(act, [grant for grant in grants if grant.section in allowed], set(), day)
    if reached is None:
        return Refusal.CONTRACT_NOT_VALID
    limited = [term.kinds for term in facts.terms if term.kinds]
    sections = None if reached.sections is None else reached.sections & allowed
    kinds = frozenset.intersection(*limited) if limited else None
    return Scope(act, sections, reached.offices, kinds, reached.involved & allowed)


def _refusal(act: str, usable: list[Grant], facts: Facts) -> Refusal:
    if any(RIGHTS[act][grant.role] is Breadth.NAMED for grant in usable):
        return Refusal.NOT_NAMED
    if any(RIGHTS[act][grant.role] is not Breadth.NONE and _lends(grant, act) for grant in facts.lapsed_acting):
        return Refusal.ACTING_NOT_VALID
    return Refusal.NO_RIGHT


def _why(refusal: Refusal, act: str, sentence: str) -> str:
    holders = "、".join(str(role.label) for role, breadth in RIGHTS[act].items() if breadth is not Breadth.NONE)
    texts = {
        Refusal.UNASSIGNED: _("この日に有効な配属がありません。人事担当に異動の登録を確かめてください。"),
        Refusal.NO_RIGHT: _(
            "「%(act)s」権限がありません。この権限がある役割は %(roles)s です。所属の課長に相談してください。"
        ),
        Refusal.NOT_NAMED: _(
            "「%(act)s」には指名が要ります。期限を定めた指名を、所属の課長から個人情報担当に頼んでください。"
        ),
        Refusal.ACTING_NOT_VALID: _(
            "代理・代決の期間の外なので「%(act)s」権限がありません。続けるときは期間の登録を所属の課長に頼んでください。"
        ),
        Refusal.CONTRACT_NOT_VALID: _(
            "委託の期間か対象の組織の外なので「%(act)s」権限がありません。委託元の課長に契約の登録を確かめてください。"
        ),
    }
    return texts[refusal] % {"act": sentence, "roles": holders}
