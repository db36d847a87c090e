"""連携 between the zones: an account asks to be a person's, is answered, and the link ends on either side."""

from enum import StrEnum
from uuid import UUID

from pydantic import AwareDatetime, ConfigDict, Field

from yakuba.kernel.gate.contracts import Zone
from yakuba.kernel.gate.message import Message, Sha256


class OfAccount(Message):
    """About the link of one account to a person (連携): in order. ``request`` names the link on both sides."""

    account: UUID
    request: UUID

    @property
    def stream(self) -> str:
        return f"link:{self.account}"


class LinkRequested(OfAccount):
    """A 連携番号 was typed. ``proof`` stands for it (``lib.link_code``): the code itself crosses nowhere."""

    kind = "link.requested"
    sender = Zone.PORTAL
    proof: Sha256
    at: AwareDatetime


class CardLinkRequested(OfAccount):
    """A resident has signed with their card. ``signed``: CMS of ``lib.card_text`` for account, request and ``at``.

    It holds the four items of the card's holder (基本4情報), and is erased where it came from like any content.
    """

    model_config = ConfigDict(ser_json_bytes="base64", val_json_bytes="base64")
    kind = "link.card"
    sender = Zone.PORTAL
    at: AwareDatetime
    signed: bytes = Field(min_length=1, max_length=32 << 10, repr=False)


class LinkRemoved(OfAccount):
    """The resident ends the link."""

    kind = "link.removed"
    sender = Zone.PORTAL
    at: AwareDatetime


class LinkOutcome(StrEnum):
    """What became of a typed 連携番号 or a card's signature. ``another``: the account is linked to somebody else.

    Of cards: ``bad_card`` (the signature does not count), ``wrong_cert`` (signed with a certificate that signs
    nothing), ``card_over`` (expired or revoked), ``not_found`` (nobody whom the town may link has these four items),
    ``later`` (it could not be checked in time; no try is counted).
    """

    LINKED = "linked"
    WRONG = "wrong"
    EXPIRED = "expired"
    USED = "used"
    TOO_MANY = "too_many"
    ANOTHER = "another"
    BAD_CARD = "bad_card"
    WRONG_CERT = "wrong_cert"
    CARD_OVER = "card_over"
    NOT_FOUND = "not_found"
    LATER = "later"


class LinkAnswered(OfAccount):
    """The answer to ``LinkRequested`` or ``CardLinkRequested``; ``left``: tries that the account has left today."""

    kind = "link.answered"
    sender = Zone.DESK
    outcome: LinkOutcome
    left: int = Field(ge=0, le=100)
    at: AwareDatetime


class LinkEnded(OfAccount):
    """A clerk has ended the link."""

    kind = "link.ended"
    sender = Zone.DESK
    at: AwareDatetime
