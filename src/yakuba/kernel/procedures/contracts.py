"""What a procedure definition says. One YAML file a procedure; every door reads it, none repeats it.

The fields are those that the survey of 108 procedures showed to be needed (procedures-list.md, last section).
"""

from datetime import date
from enum import StrEnum
from typing import Annotated, Literal, Self

from django.utils.translation import override
from pydantic import Field, model_validator

from yakuba.kernel.organisation.contracts import RIGHTS, Breadth
from yakuba.kernel.procedures.forms import PdfForm
from yakuba.kernel.procedures.model import Model
from yakuba.kernel.procedures.periods import Deadline, NoPeriod


class DefinitionError(Exception):
    """A definition that may not be published; the message names the file, the field and what is wrong."""


class UnknownProcedure(LookupError):  # noqa: N818 - read as a sentence where it is caught
    """No version of the procedure is in force on the day."""


Name = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]*$")]
"""How facts, fields and events are named in the banks."""


class Outcome(StrEnum):
    """What a procedure means for the resident."""

    DUTY = "duty"
    CLAIM = "claim"
    OPTIONAL = "optional"
    EX_OFFICIO = "ex_officio"
    GUIDANCE = "guidance"

    @property
    def label(self) -> str:
        """The word shown to people."""
        return {
            "duty": "義務",
            "claim": "請求しないと損",
            "optional": "任意",
            "ex_officio": "職権",
            "guidance": "案内",
        }[self.value]


class Kind(StrEnum):
    """The course that law gives it."""

    NOTIFICATION = "届出"
    APPLICATION = "申請"
    CLAIM = "請求"
    CERTIFICATE = "証明"
    REQUEST = "申出"
    EX_OFFICIO = "職権"
    GUIDANCE = "案内"


class Door(StrEnum):
    """A channel through which it may arrive."""

    COUNTER = "counter"
    MAIL = "mail"
    ONLINE = "online"
    PHONE = "phone"
    STORE = "store"

    @property
    def label(self) -> str:
        """The word shown to people."""
        return {"counter": "窓口", "mail": "郵送", "online": "電子", "phone": "電話", "store": "コンビニ"}[self.value]


class Capacity(StrEnum):
    """In which quality somebody files (届出人・申請者の資格)."""

    SELF = "本人"
    HOUSEHOLD = "同一世帯員"
    LEGAL = "法定代理人"
    AGENT = "任意代理人"
    MESSENGER = "使者"


class ProofKind(StrEnum):
    """A paper that proves the authority of somebody who files for another; only its kind is recorded."""

    MANDATE = "委任状"
    FAMILY_REGISTER = "戸籍謄本"
    GUARDIANSHIP = "登記事項証明書"
    COURT = "裁判所の書面"
    INQUIRY = "照会書兼回答書"
    SEAL_CARD = "印鑑登録証"
    MESSENGER_SHEET = "本人が署名した書面"
    OTHER = "その他の書面"


class Article(Model):
    """One article a definition rests on. ``verified`` only with a ``source`` that was opened on ``checked_on``."""

    law: str
    article: str
    source: str
    verified: bool
    checked_on: date | None = None

    @model_validator(mode="after")
    def _verified_has_a_date(self) -> Self:
        if self.verified and (not self.source or self.checked_on is None):
            raise ValueError("verified には source と checked_on が要ります")
        return self

    def __str__(self) -> str:
        return f"{self.law}{self.article}" if self.article not in ("", "-") else self.law


class Channel(Model):
    """Whether a door is open, and by which law or why not: residents read ``basis``.

    ``source``: where we know it from, in words; only staff read it.
    """

    open: bool
    basis: str = Field(min_length=1)
    source: str = Field("", exclude_if=lambda source: not source)
    verified: bool = False


class Given(Model):
    """Something that exists: where it stands or what it is."""

    what: str = Field(min_length=1)
    article: str = ""
    verified: bool = False


class Missing(Model):
    """Something that does not exist, and why."""

    none_because: str = Field(min_length=1)
    article: str = ""
    verified: bool = False


class StandardPeriod(Model):
    """標準処理期間 in days, set by the authority itself."""

    days: int = Field(gt=0)
    article: str = ""
    verified: bool = False


class StatutoryPeriod(Model):
    """法定処理期間: days within which law wants the answer."""

    days: int = Field(gt=0)
    article: str
    verified: bool = False


class Appeal(Model):
    """教示: to whom and how long one may object. ``months`` counts from the day after one learned of it."""

    body: str
    months: int = 3
    article: str
    before_court: bool = False
    verified: bool = False


SigningRule = Literal["none", "name", "signature", "paper"]
"""Not signed; 記名 (confirmed, the name is printed); 自署 (own hand); signed on paper only."""


class FormRule(Model):
    """The form that rules prescribe, and how it is signed: name, signature, paper only, or nothing."""

    number: str = ""
    article: str = ""
    free: bool = True
    signing: SigningRule
    note: str = ""
    verified: bool = False


class Filer(Model):
    """Who may file, and with which proof.

    ``capacity`` says the same for machines (versions published before it existed have none: they allow nobody);
    ``proof_kinds``: one of these papers must have been checked, where any is named.
    """

    who: str
    capacity: tuple[Capacity, ...] = ()
    proof: str = ""
    proof_kinds: tuple[ProofKind, ...] = ()


class Survey(Model):
    """The row of the national survey (行政手続等の悉皆調査), asserted against the published file."""

    id: str
    name: str


class SurveyMismatch(Model):
    """Why there is no row, or why the row says something else."""

    reason: str = Field(min_length=1)
    checked_on: date


class When(Model):
    """One named condition. ``because`` is said where it holds, ``otherwise`` where it does not."""

    id: str
    expr: str
    because: str
    otherwise: str
    article: str = ""


class Trigger(Model):
    """When a life event needs the procedure: for the household once, or for each person of whom it holds."""

    unit: Literal["household", "person"]
    when: tuple[When, ...] = Field(min_length=1)


class Check(Model):
    """One line of the reviewer's checklist."""

    id: str
    text: str
    article: str = ""


CONSULTATION = "合議:"


class Delegation(Model):
    """専決 by rule: a decision with this result is taken by a lower post."""

    result: Literal["approved", "refused"]
    decide: str
    article: str = Field(min_length=1)


class Route(Model):
    """審査 → 決裁: who reviews, who must agree, who decides, and by which delegation (専決).

    ``agree`` in order: a role, several at once (``係長|文書主任``), or 合議 with the section in charge of a duty
    (``合議:国保``), whose 課長 answers. ``delegations`` take precedence over ``decide``.
    """

    review: str
    agree: tuple[str, ...] = ()
    decide: str
    delegated: bool = False
    delegations: tuple[Delegation, ...] = ()
    article: str = ""

    def decider(self, result: str) -> str:
        """The role that decides with this result."""
        return next((given.decide for given in self.delegations if given.result == result), self.decide)

    @model_validator(mode="after")
    def _roles_are_there(self) -> Self:
        deciding = [self.decide, *(given.decide for given in self.delegations)]
        agreeing = [name for entry in self.agree for name in entry.split("|")]
        for name, act in [(n, "cases.decide") for n in deciding] + [(n, "cases.approve") for n in agreeing]:
            if not name.startswith(CONSULTATION) and name not in _roles_for(act):
                raise ValueError(f"「{name}」には{'決裁' if act == 'cases.decide' else '承認'}の権限がありません")
        if any(name.startswith(CONSULTATION) for name in deciding):
            raise ValueError("合議の相手は決裁しません")
        return self


def _roles_for(act: str) -> set[str]:
    with override("ja"):
        return {str(role.label) for role, breadth in RIGHTS[act].items() if breadth is not Breadth.NONE}


class Letter(Model):
    """A letter that a decision sends."""

    after: Literal["accepted", "approved", "refused", "received"]
    title: str
    body: str
    seal: Literal["公印", "公印省略"]
    seal_reason: str = ""


class Retention(Model):
    """保存期間: kept ``years`` from the end of the fiscal year in which ``starts`` lies."""

    years: int = Field(gt=0)
    starts: str = "完結"
    basis: str
    verified: bool = False


class Definition(Model):
    """One procedure, as it is in force from ``valid_from``."""

    id: Annotated[str, Field(pattern=r"^[a-z][a-z0-9-]*$")]
    version: int = Field(ge=1)
    valid_from: date
    name: str
    plain_name: str
    summary: str
    area: str
    duty: str = Field(min_length=1, description="業務: which section does it, each town says in its organisation")
    kind: Kind
    outcome: Outcome
    events: dict[str, Trigger]
    authority: str
    forwarded_to: str | None = None
    channels: dict[Door, Channel]
    who_may_file: tuple[Filer, ...]
    arrival_rule: Literal["到達", "通信日付印", "なし"]
    period: Deadline | None
    no_period: NoPeriod | None = Field(None, exclude_if=lambda said: said is None)
    procedure_act: Literal["行政手続法", "行政手続条例", "適用除外", "対象外"]
    procedure_act_article: str = ""
    review_standard: Given | Missing
    standard_period: StandardPeriod | Missing
    statutory_period: StatutoryPeriod | None = None
    appeal: Appeal | Missing
    form_rule: FormRule
    form: PdfForm | None = Field(None, exclude_if=lambda form: form is None)
    deemed_by: str = ""
    issues: Literal["none", "letter", "external"]
    hands_over: str = Field(
        "", description="core system that takes the data in (住民記録, 国民健康保険 …); none if empty"
    )
    legal_basis: tuple[Article, ...] = Field(min_length=1)
    survey: Survey | None = None
    survey_mismatch: SurveyMismatch | None = None
    discreet: bool = Field(False, description="told in person only: never on a sheet that leaves the counter")
    needs: tuple[str, ...] = ()
    asks: tuple[str, ...] = ()
    fields: tuple[str, ...] = ()
    checks: tuple[Check, ...] = ()
    route: Route | None = None
    letters: tuple[Letter, ...] = ()
    retention: Retention

    @property
    def survey_id(self) -> str | None:
        """手続ID of the national survey."""
        return self.survey.id if self.survey else None

    @property
    def survey_name(self) -> str | None:
        """手続名 of the national survey."""
        return self.survey.name if self.survey else None

    @property
    def verified(self) -> bool:
        """Whether every article was checked against a source."""
        return all(article.verified for article in self.legal_basis)

    @property
    def needs_form(self) -> bool:
        """Whether the resident files something: duties and claims do, each person or household once."""
        return self.outcome in (Outcome.DUTY, Outcome.CLAIM)

    @model_validator(mode="after")
    def _survey_or_reason(self) -> Self:
        if self.survey is None and self.survey_mismatch is None:
            raise ValueError("survey か survey_mismatch のどちらかが要ります")
        return self

    @model_validator(mode="after")
    def _no_period_beside_a_period(self) -> Self:
        if self.period is not None and self.no_period is not None:
            raise ValueError("period があるときは no_period を書けません")
        return self
