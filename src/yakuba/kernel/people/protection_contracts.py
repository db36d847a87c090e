"""支援措置: its values and words. Other parts take them from ``contracts``."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING, Literal

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from yakuba.lib.refs import OwnerRef

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise


class Harm(TextChoices):
    """申出の理由 of a 支援措置."""

    DV = "dv", _("配偶者からの暴力")
    STALKING = "stalking", _("ストーカー行為等")
    CHILD_ABUSE = "child_abuse", _("児童虐待")
    OTHER = "other", _("その他これらに準ずる行為")


class Body(TextChoices):
    """相談機関: who gives an opinion on the need for protection."""

    POLICE = "police", _("警察")
    DV_CENTRE = "dv_centre", _("配偶者暴力相談支援センター")
    CHILD_CENTRE = "child_centre", _("児童相談所")
    COURT = "court", _("裁判所(保護命令)")
    MUNICIPALITY = "municipality", _("市区町村の相談窓口")
    OTHER = "other", _("その他の相談機関")


class ProtectionState(TextChoices):
    """Where a 支援措置 stands. ``applied`` protects provisionally (仮の支援措置); so does ``matched``, where the
    register brought somebody who may be a newcomer that seeks protection, and ``linked``, where they were found to be.
    """

    MATCHED = "matched", _("確認待ち")
    LINKED = "linked", _("申出待ち")
    PARTED = "parted", _("別人")
    APPLIED = "applied", _("申出受付")
    GRANTED = "granted", _("決定")
    REFUSED = "refused", _("必要性なし")
    ENDED = "ended", _("終了")


class Stage(TextChoices):
    """What a 支援措置 waits for on a day. ``ending``: an extension can be asked now; ``lapsed``: out of term."""

    MATCHED = "matched", _("確認待ち")
    LINKED = "linked", _("申出待ち")
    ADVICE = "advice", _("意見待ち")
    DECISION = "decision", _("決定待ち")
    ENDING = "ending", _("終了が近い")
    FORCE = "force", _("実施中")
    LAPSED = "lapsed", _("期間満了")
    REFUSED = "refused", _("必要性なし")
    ENDED = "ended", _("終了")
    PARTED = "parted", _("別人")


class StepKind(TextChoices):
    """What was done to a 支援措置."""

    MATCHED = "matched", _("届いた人との一致")
    LINKED = "linked", _("同じ人と確認")
    PARTED = "parted", _("別人と確認")
    APPLIED = "applied", _("申出")
    ADVISED = "advised", _("意見")
    GRANTED = "granted", _("決定")
    REFUSED = "refused", _("必要性なし")
    EXTENDED = "extended", _("延長")
    ENDED = "ended", _("終了")


class Outcome(TextChoices):
    """What became of a stopped request. ``cleared`` lets the same people go on with the same reception."""

    REFUSED = "refused", _("手続・請求を断った")
    CLEARED = "cleared", _("相手方とは別人と確かめた(この受付を続けられる)")
    LEFT = "left", _("来た人が帰った、連絡が取れなくなった")


class ProtectedAs(TextChoices):
    """In which part somebody is protected."""

    APPLICANT = "applicant", _("申出者")
    JOINED = "joined", _("併せて支援を求める者")


class Ledger(TextChoices):
    """台帳 to which a protection extends."""

    RESIDENTS = "residents", _("住民基本台帳の閲覧")
    CERTIFICATES = "certificates", _("住民票の写し等")
    ANNEX = "annex", _("戸籍の附票の写し")
    VOTERS = "voters", _("選挙人名簿")
    TAXES = "taxes", _("税の台帳")


@dataclass(frozen=True, slots=True)
class KnownAs:
    """Somebody by name: the person kept away, or a requester. ``person_id`` when the register knows them."""

    name: str
    kana: str = ""
    born: date | None = None
    person_id: int | None = None


@dataclass(frozen=True, slots=True)
class Alike:
    """By what somebody typed is taken for one who is to be handled with care: a key of the search, and no other birth
    date. Nothing of it is shown.
    """

    keys: frozenset[tuple[int, str]]
    first: date | None
    last: date | None

    def may_be(self, born: date | None) -> bool:
        """Whether nothing speaks against this birth date."""
        return born is None or self.first is None or self.last is None or self.first <= born <= self.last


@dataclass(frozen=True, slots=True)
class Requester:
    """Who asks, and for whom: ``principal`` is whom an agent (代理人) or messenger (使者) stands for."""

    person: KnownAs
    principal: KnownAs | None = None


@dataclass(frozen=True, slots=True)
class ProtectionRequest:
    """支援措置の申出. ``joined`` are 併せて支援を求める者 by person id; ``applied_by`` says who came, if an agent."""

    applicant: int
    harm: Harm
    applied_on: date
    joined: tuple[int, ...] = ()
    kept_away: tuple[KnownAs, ...] = ()
    ledgers: tuple[Ledger, ...] = tuple(Ledger)
    applied_by: str = ""


@dataclass(frozen=True, slots=True)
class ConsultedOpinion:
    """What a consulting body answered."""

    body: Body
    body_name: str
    given_on: date
    needed: bool
    text: str = ""


@dataclass(frozen=True, slots=True)
class ProtectionStep:
    """One step. ``on``: the day of the application, opinion or decision, or the new last day; ``by``: who, as text."""

    kind: StepKind
    at: datetime
    by: str
    on: date | None
    note: str


@dataclass(frozen=True, slots=True)
class SoughtView:
    """A newcomer who seeks protection, as they were typed ``where``; without names once that was disposed of.

    ``until``: the last day on which it protects whom nobody confirmed.
    """

    name: str
    kana: str
    born: date | None
    on: date
    until: date
    where: OwnerRef


@dataclass(frozen=True, slots=True)
class ProtectionView:
    """One 支援措置 for those who may handle it. ``extension_from`` is the first day for asking an extension.

    ``taken_by``: who registered the application, as text; they do not decide it. ``sought``: whom the register brought
    as perhaps this newcomer. ``harm`` is None until an application is registered.
    """

    protection_id: int
    state: ProtectionState
    stage: Stage
    harm: Harm | None
    applied_on: date
    applied_by: str
    decided_on: date | None
    ended_on: date | None
    end_reason: str
    terms: tuple[tuple[date, date], ...]
    extension_from: date | None
    persons: Mapping[int, ProtectedAs]
    kept_away: tuple[KnownAs, ...]
    opinions: tuple[ConsultedOpinion, ...]
    ledgers: tuple[Ledger, ...]
    steps: tuple[ProtectionStep, ...]
    taken_by: str
    version: int
    sought: SoughtView | None


ProtectionSort = Literal["id", "-id", "applied", "-applied", "last", "-last"]


@dataclass(frozen=True, slots=True)
class ProtectionFilter:
    """What a list of 支援措置 shows; an empty part does not limit. ``text``: name, kana or number of the protected."""

    stage: Stage | None = None
    harm: Harm | None = None
    text: str = ""


@dataclass(frozen=True, slots=True)
class ProtectionRow:
    """One line of a list: who asked for protection, for how many others, and how long it lasts."""

    protection_id: int
    stage: Stage
    harm: Harm | None
    applied_on: date
    applicant: str
    number: str
    joined: int
    decided_on: date | None
    last: date | None


@dataclass(frozen=True, slots=True)
class StoppedRequest:
    """A request that was stopped. It names nobody.

    ``about``: the reception in which it was; None for a link of an account. ``times``: how often the same was tried.
    ``sure``: number, or name and birth date fit; else the name alone. ``for_another``: whom somebody stands for is
    meant, not who came. ``agent``: nobody kept away; somebody says that the protected sent them. ``restricted``: the
    person id of somebody whom only the core system restricts (抑止), in place of ``protection_id``. ``outcome``,
    ``reason``, ``handled_at`` and ``handled_by`` are empty while it is open.
    """

    escalation_id: int
    protection_id: int | None
    restricted: int | None
    at: datetime
    last_at: datetime
    times: int
    actor: str
    section: str
    about: OwnerRef | None
    sure: bool
    for_another: bool
    agent: bool
    handled_at: datetime | None
    handled_by: str
    outcome: str
    reason: str

    @property
    def online(self) -> bool:
        """Whether nobody stood at a counter."""
        return not self.actor.startswith("staff:")

    @property
    def is_case(self) -> bool:
        """Whether it was applied for online and is a case that waits; else it is a link that was not made."""
        return self.online and self.about is not None

    @property
    def outcomes(self) -> Mapping[Outcome, "StrOrPromise"]:
        """What may become of it, in the words that fit."""
        said: dict[Outcome, StrOrPromise] = {outcome: outcome.label for outcome in Outcome}
        if self.agent:
            said[Outcome.CLEARED] = _("本人が頼んだ人と確かめた(この受付を続けられる)")
        if not self.clearable:
            del said[Outcome.CLEARED]
        return said

    @property
    def clearable(self) -> bool:
        """Whether another person of the same name may be let through: in a reception, and never a sure match."""
        return self.about is not None and not self.sure
