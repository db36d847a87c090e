"""The words of rights: roles (役割), how far a right reaches (範囲), and what an act is."""

from dataclasses import dataclass
from enum import StrEnum

from django.db.models import TextChoices
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


class Role(TextChoices):
    """役割: what somebody does at a section. The same person may have several, each by an assignment."""

    COUNTER = "counter", _("窓口")
    GUIDE = "guide", _("窓口案内")
    REVIEWER = "reviewer", _("審査")
    CHIEF = "chief", _("係長")
    HEAD = "head", _("課長")
    CLERK_OF_DOCUMENTS = "clerk_of_documents", _("文書主任")
    KEEPER_OF_SEALS = "keeper_of_seals", _("公印管守者")
    BRANCH = "branch", _("出張所")
    TREASURY = "treasury", _("会計")
    INFORMATION = "information", _("情報政策")
    PRIVACY = "privacy", _("個人情報担当")
    AUDITOR = "auditor", _("監査")
    CONTRACTOR = "contractor", _("受託者")
    ADMINISTRATOR = "administrator", _("管理者")


class Breadth(StrEnum):
    """範囲: how far a right reaches. The letters are those of the table in ``rights``."""

    NONE = "-"
    OWN_SECTION = "S"
    INVOLVED = "I"
    OWN_OFFICE = "O"
    NAMED = "N"
    ALL = "A"

    @property
    def label(self) -> Promise:
        """What the reach is called, in Japanese."""
        return {
            Breadth.NONE: _("なし"),
            Breadth.OWN_SECTION: _("所属"),
            Breadth.INVOLVED: _("所属と、所属の手続がある受付"),
            Breadth.OWN_OFFICE: _("所属の庁舎"),
            Breadth.NAMED: _("指名された者のみ"),
            Breadth.ALL: _("全庁"),
        }[self]


class Personal(StrEnum):
    """How much personal data an act shows to the person who does it."""

    NO = "no"
    LIST = "list"
    CONTENT = "content"


@dataclass(frozen=True, slots=True)
class Act:
    """行為: one thing that can be allowed. ``reaches`` are the breadths the table may give it besides none."""

    name: str
    sentence: Promise
    personal: Personal
    changes: bool
    reaches: frozenset[Breadth]
