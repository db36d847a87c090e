"""What may stand in a notice: no control, bidirectional or invisible characters, in addresses no line break either."""

import re
import unicodedata

from yakuba.kernel.notices.contracts import BadRecipientError, Postal, Recipient

_EMAIL = re.compile(
    r"[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]{1,64}@"
    r"(?:[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?\.)+[A-Za-z](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?"
)
EMAIL_LIMIT = 254
NAME_LIMIT, LINE_LIMIT, LINES_LIMIT = 100, 100, 4
_REFUSED = {"Cc", "Cf", "Cs", "Zl", "Zp"}


def is_plain(text: str, *, lines: bool = False) -> bool:
    """Whether nothing in ``text`` is invisible or steers what a reader sees; with ``lines`` it may have line breaks.

    Variation selectors (IVS) belong to names and are no such characters.
    """
    return all((lines and char == "\n") or unicodedata.category(char) not in _REFUSED for char in text)


def checked(recipient: Recipient) -> Recipient:
    """The recipient with its addresses in one spelling. Raises BadRecipientError naming the part, never its value."""
    if recipient.inbox is not None and (recipient.inbox.kind == "system" or not recipient.inbox.id):
        raise BadRecipientError("inbox")
    return Recipient(
        inbox=recipient.inbox,
        email=_email(recipient.email) if recipient.email else "",
        postal=_postal(recipient.postal) if recipient.postal else None,
        paper=recipient.paper,
        language=recipient.language,
    )


def _email(text: str) -> str:
    if len(text) > EMAIL_LIMIT or not _EMAIL.fullmatch(text):
        raise BadRecipientError("email")
    return text


def _postal(postal: Postal) -> Postal:
    code = re.sub(r"[-‐−ー]", "", unicodedata.normalize("NFKC", postal.postcode).strip())
    if not re.fullmatch(r"[0-9]{7}", code):
        raise BadRecipientError("postal.postcode")
    lines = tuple(line.strip() for line in postal.lines)
    if not 1 <= len(lines) <= LINES_LIMIT or not all(_fits(line, LINE_LIMIT) for line in lines):
        raise BadRecipientError("postal.lines")
    if not _fits(postal.name, NAME_LIMIT) or not _fits(postal.honorific, 10):
        raise BadRecipientError("postal.name")
    return Postal(postal.name.strip(), f"{code[:3]}-{code[3:]}", lines, postal.honorific)


def _fits(text: str, limit: int) -> bool:
    return len(text.strip()) > 0 and len(text) <= limit and is_plain(text)
