"""The ways in which the portal refuses, each text saying what to do next, and how it points at its things."""

from uuid import UUID

from django.utils.translation import gettext as _

from yakuba.lib.refs import Actor, OwnerRef


class PortalError(Exception):
    """What was asked cannot be done; the text says what to do next and holds no personal value."""


class NotFoundError(PortalError):
    """There is no such thing, or it is not this account's to see; nobody is told which."""


class StaleError(PortalError):
    """Another page changed it in the meantime."""

    def __init__(self) -> None:
        super().__init__(_("別の画面で内容が変わっています。いまの内容を見直してから、もう一度押してください。"))


class SentAlreadyError(PortalError):
    """The same procedure is under way as ``sent``; it is begun once more only when that is meant."""

    def __init__(self, sent: UUID) -> None:
        super().__init__(_("同じ手続をもう送っています。「申請の一覧」で状態を確かめてください。"))
        self.sent = sent


class BadValuesError(PortalError):
    """Values that do not fit, by input name."""

    def __init__(self, wrong: dict[str, str]) -> None:
        super().__init__(_("入力を確かめてください。"))
        self.wrong = wrong


class CodeRefusedError(PortalError):
    """The code was not accepted; ``final``: a new one is needed."""

    def __init__(self, text: str, *, final: bool) -> None:
        super().__init__(text)
        self.final = final


class TooOftenError(PortalError):
    """Too many codes were asked for; ``wait_s``: seconds until the next one."""

    def __init__(self, text: str, wait_s: int) -> None:
        super().__init__(text)
        self.wait_s = wait_s


class ExpiredError(PortalError):
    """The document's link has ended."""


def resident(account: UUID) -> Actor:
    """The account as the one who acts."""
    return Actor("resident", str(account))


def application_ref(key: UUID) -> OwnerRef:
    """How other parts point at an application, its files included."""
    return OwnerRef("portal.application", str(key))


def document_ref(key: UUID) -> OwnerRef:
    """How other parts point at an issued document."""
    return OwnerRef("portal.document", str(key))


def link_ref(key: UUID) -> OwnerRef:
    """How other parts point at a typed code, a card's signature, and the link that came of it."""
    return OwnerRef("portal.link", str(key))
