"""What other parts may know of notices: who can be reached where, states, views, and the ways to be refused."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Protocol

from django.db.models import TextChoices
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from yakuba.lib.refs import Actor, OwnerRef

MAIL_QUEUE = "mail"
PRINT_QUEUE = "notices.print"
MAIL_ATTEMPTS = 20
"""Attempts at one e-mail before it is dead; with pauses of 15 s, 30 s, 1, 2, 4 … 60 minutes about 12 hours."""
BATCH_LIMIT = 500
"""Letters in one print batch at most."""
PER_PAGE = 50

DELIVERY_KIND = "notices.delivery"
NOTICE_KIND = "notices.notice"
BATCH_KIND = "notices.batch"

# Events. Subject: OwnerRef(DELIVERY_KIND, delivery id). Data: notice, owner_kind, owner_id, section, channel, reason,
# fallback (the id of the print delivery that takes its place, or "").
BOUNCED = "notices.delivery.bounced"
"""The address was refused for good: whoever owns the matter must find another way (a task)."""
DIED = "notices.delivery.died"
"""Attempts were used up, or a letter could not be made."""
RETURNED = "notices.delivery.returned"
"""返戻: a handed over letter came back by post."""


class Channel(TextChoices):
    """By which way a notice goes. The order is the order of wish: digital first."""

    INBOX = "inbox", gettext_lazy("画面のお知らせ")
    MAIL = "mail", gettext_lazy("メール")
    PRINT = "print", gettext_lazy("郵送")


class Language(TextChoices):
    """Languages of templates; what a template lacks is sent in Japanese and marked so."""

    JA = "ja", gettext_lazy("日本語")
    EASY = "ja-easy", gettext_lazy("やさしい日本語")
    EN = "en", gettext_lazy("英語")


class DeliveryState(TextChoices):
    """Where one delivery stands.

    inbox: sent at once. mail: waiting → sending → sent, bounced or dead. print: waiting → batched → sent (handed
    over) → returned; dead when the letter cannot be made. Undelivered (bounced, dead, returned) ends as given_up, or
    as waiting again by ``retry``. withdrawn: taken back before it went out.
    """

    WAITING = "waiting", gettext_lazy("送信待ち")
    SENDING = "sending", gettext_lazy("送信中")
    BATCHED = "batched", gettext_lazy("印刷待ち")
    SENT = "sent", gettext_lazy("送付済み")
    BOUNCED = "bounced", gettext_lazy("宛先不明")
    DEAD = "dead", gettext_lazy("送れず停止")
    RETURNED = "returned", gettext_lazy("返戻")
    WITHDRAWN = "withdrawn", gettext_lazy("取りやめ")
    GIVEN_UP = "given_up", gettext_lazy("送らずに終了")


UNDELIVERED = (DeliveryState.BOUNCED, DeliveryState.DEAD, DeliveryState.RETURNED)


class BatchState(TextChoices):
    """Where a print batch stands. ``frozen``: its PDF is being made; ``ready``: to be printed; ``handed_over``."""

    FROZEN = "frozen", gettext_lazy("PDF作成中")
    READY = "ready", gettext_lazy("印刷できます")
    HANDED_OVER = "handed_over", gettext_lazy("引渡し済み")


class GiveUpReason(TextChoices):
    """Why an undelivered notice is closed: a code, so that nothing personal gets into the audit register."""

    TOLD_OTHERWISE = "told_otherwise", gettext_lazy("電話・窓口など別の方法で伝えた")
    NO_LONGER_NEEDED = "no_longer_needed", gettext_lazy("知らせる必要がなくなった")
    ADDRESS_UNKNOWN = "address_unknown", gettext_lazy("調べても宛先が分からなかった")
    DUPLICATE = "duplicate", gettext_lazy("同じ知らせが別に届いている")


class ReturnReason(TextChoices):
    """返戻の理由, as the post marks it."""

    UNKNOWN = "unknown", gettext_lazy("あて所に尋ねあたりません")
    MOVED = "moved", gettext_lazy("転居先不明")
    UNCLAIMED = "unclaimed", gettext_lazy("保管期間経過")
    REFUSED = "refused", gettext_lazy("受取拒絶")


@dataclass(frozen=True, slots=True)
class Postal:
    """Where a letter goes. ``postcode``: seven digits, with or without hyphen, any width. ``lines``: 1 to 4 lines of
    address without postcode and name. Never shown in ``repr``; checked by ``send``.
    """

    name: str = field(repr=False)
    postcode: str = field(repr=False)
    lines: tuple[str, ...] = field(repr=False)
    honorific: str = "様"


@dataclass(frozen=True, slots=True)
class Recipient:
    """Where a notice to one person can go; empty parts are ways that are not there. Addresses never show in ``repr``.

    ``inbox``: an account of staff or a resident. ``email``: one address (≤ 254 characters). ``postal``: for print.
    ``paper``: this person wants letters. ``language``: of the texts. The caller has decided that these addresses may
    be used for this person (支援措置 included); notices keeps them encrypted and shows them on no list.
    """

    inbox: Actor | None = None
    email: str = field(default="", repr=False)
    postal: Postal | None = field(default=None, repr=False)
    paper: bool = False
    language: Language = Language.JA

    def has(self, channel: Channel) -> bool:
        """Whether there is an address for this way."""
        addresses = {Channel.INBOX: self.inbox, Channel.MAIL: self.email, Channel.PRINT: self.postal}
        return bool(addresses[channel])

    def wished(self) -> tuple[Channel, ...]:
        """The ways by which this person is told unless the caller chooses: inbox and mail where there is an address;
        print for those who want paper or have no other way."""
        digital = tuple(way for way in (Channel.INBOX, Channel.MAIL) if self.has(way))
        if self.has(Channel.PRINT) and (self.paper or not digital):
            return (*digital, Channel.PRINT)
        return digital


@dataclass(frozen=True, slots=True)
class DeliveryView:
    """One way of one notice, without any address. ``reason``: a code of what went wrong last, empty when nothing.

    ``fallback_of``: the delivery whose place this one takes, or "". ``ended_at``: when it came to its present end.
    """

    id: str
    channel: Channel
    state: DeliveryState
    attempts: int
    reason: str
    fallback_of: str
    changed_at: datetime
    ended_at: datetime | None

    @property
    def reason_text(self) -> str:
        """What the reason means, in a sentence for staff; empty when there is none."""
        return reason_text(self.reason)


@dataclass(frozen=True, slots=True)
class NoticeView:
    """A notice as its sender, or the person told, sees it: the text, never an address.

    ``language``: of the texts; ``translated`` False: the wished language was missing and this is Japanese.
    ``attachments``: ids of official documents. ``read_at``: first opened in the inbox; None outside of it.
    """

    id: str
    key: str
    template: str
    template_version: int
    owner: OwnerRef
    section: str
    office: str
    subject: str
    body: str
    language: Language
    translated: bool
    attachments: tuple[str, ...]
    sent_at: datetime
    sent_by: Actor
    read_at: datetime | None
    deliveries: tuple[DeliveryView, ...]


@dataclass(frozen=True, slots=True)
class InboxEntry:
    """One line of an inbox."""

    id: str
    subject: str
    section: str
    sent_at: datetime
    read: bool


@dataclass(frozen=True, slots=True)
class InboxPage:
    """One page of an inbox, newest first; ``total`` and ``unread`` count all of it."""

    entries: tuple[InboxEntry, ...]
    total: int
    unread: int


@dataclass(frozen=True, slots=True)
class UndeliveredEntry:
    """One line of the list of notices that did not arrive. No address, no name, no text of the notice.

    ``title``: of the template. ``paper``: it can be sent on paper instead. ``erased``: the address is gone, or
    ``secret``: what it said is, so it cannot be tried again.
    """

    delivery: DeliveryView
    notice: str
    title: str
    owner: OwnerRef
    section: str
    sent_at: datetime
    paper: bool
    erased: bool
    secret: bool


@dataclass(frozen=True, slots=True)
class UndeliveredPage:
    """One page of what did not arrive; ``total`` counts all that the question matches."""

    entries: tuple[UndeliveredEntry, ...]
    total: int


@dataclass(frozen=True, slots=True)
class WaitingLetters:
    """How many letters of a section wait for a print batch, and since when the oldest does."""

    section: str
    count: int
    oldest: datetime


@dataclass(frozen=True, slots=True)
class BatchLetter:
    """One letter of a batch: its place from 1 and its pages in the PDF (first and last, from 1; 0 until made).

    ``title``: what staff call such a letter (補正のお願い); it names nobody.
    """

    delivery: str
    title: str
    owner: OwnerRef
    position: int
    first_page: int
    last_page: int
    state: DeliveryState


@dataclass(frozen=True, slots=True)
class BatchView:
    """A print batch. ``revision`` grows with every withdrawal: hand over exactly the revision that was printed.

    ``letters``: how many are in it. ``failed``: how many could not be made and are among the undelivered. ``pages``
    and ``sha256`` are of the PDF, 0 and "" until ``state`` is ready. ``erased``: the PDF is gone (period over).
    """

    id: str
    section: str
    state: BatchState
    revision: int
    letters: int
    failed: int
    pages: int
    sha256: str
    made_at: datetime
    made_by: Actor
    handed_over_at: datetime | None
    erased: bool


@dataclass(frozen=True, slots=True)
class Moment:
    """One sentence of a history (JST)."""

    at: datetime
    sentence: str


@dataclass(frozen=True, slots=True)
class Mail:
    """What a transport carries. ``message_id``: the same for every attempt at one delivery (RFC 5322 3.6.4)."""

    to: str = field(repr=False)
    subject: str
    body: str = field(repr=False)
    message_id: str
    language: str


class MailTransport(Protocol):
    """An outgoing mail server (adapters/smtp)."""

    def send(self, mail: Mail) -> None:
        """Returns when the server has taken the message over. Raises AddressRefusedError, TransportDownError."""


class TransportDownError(Exception):
    """The server does not take the message now: worth another attempt. ``code`` is short and holds nothing personal."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


class AddressRefusedError(Exception):
    """The server will never take this message to this address. ``code`` as above."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


class NoticeError(Exception):
    """What was asked of notices cannot be done; the text says, in Japanese, what to do next."""


class UnknownTemplateError(NoticeError):
    """No template of that id is registered."""

    def __init__(self, template: str) -> None:
        super().__init__(_("通知の文例「%(id)s」は登録されていません。") % {"id": template})
        self.template = template


class BadTemplateError(ValueError):
    """A template file is wrong: an error of the program, found when it is registered. The text names file and field."""


class BadValuesError(NoticeError):
    """The context does not fit the template. ``fields`` names placeholders that are missing, unknown, empty, of the
    wrong type or too long, or hold control or bidirectional characters; never their values."""

    def __init__(self, template: str, fields: Iterable[str]) -> None:
        self.template, self.fields = template, tuple(fields)
        text = _("通知の文例「%(id)s」に入れる値が足りないか、正しくありません: %(fields)s")
        super().__init__(text % {"id": template, "fields": "、".join(self.fields)})


class BadRecipientError(NoticeError):
    """An address is not usable. ``field``: email, postal.name, postal.postcode, postal.lines or inbox."""

    def __init__(self, wrong: str) -> None:
        self.field = wrong
        super().__init__(
            _("宛先の項目「%(field)s」が正しくありません。確かめて入力し直してください。") % {"field": wrong}
        )


class NoWayError(NoticeError):
    """The recipient cannot be reached by the wanted way: no address, or the template or this instance has it not."""


class AttachmentRefusedError(NoticeError):
    """A document cannot go with the notice: not of this owner, not issued yet, or disposed of; the text says which."""


class ConflictError(NoticeError):
    """Somebody else was first, or the same key was used for another content; nothing was changed."""


class UnknownNoticeError(NoticeError):
    """There is no such notice, delivery or batch for this person."""

    def __init__(self) -> None:
        super().__init__(_("通知が見つかりません。一覧を開き直してください。"))


class WrongStateError(NoticeError):
    """The step does not fit where the delivery or batch stands; the text says what can be done."""


REASONS = {
    "address_refused": gettext_lazy("相手のメールサーバーが宛先を受け付けませんでした。"),
    "message_refused": gettext_lazy("相手のメールサーバーが本文を受け付けませんでした。"),
    "bounce_reported": gettext_lazy("送った後に、届かなかったという知らせが返りました。"),
    "server_down": gettext_lazy("メールサーバーにつながりません。"),
    "server_busy": gettext_lazy("メールサーバーが一時的に受け付けませんでした。"),
    "server_settings": gettext_lazy("メールサーバーの設定(利用者、暗号、差出人)が受け付けられませんでした。"),
    "worker_died": gettext_lazy("送信の途中で処理が止まりました。届いているかもしれません。"),
    "letter_glyph": gettext_lazy("印字できない文字があります。宛名か本文を直して送り直してください。"),
    "letter_document": gettext_lazy("添える文書を開けません。文書を確かめてください。"),
    **{f"post_{reason.value}": reason.label for reason in ReturnReason},
}


def reason_text(code: str) -> str:
    """The sentence of a reason code; the code itself when this version does not know it."""
    return str(REASONS.get(code, code))
