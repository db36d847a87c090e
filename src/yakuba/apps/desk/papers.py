"""Letters that are prepared but not yet frozen: carried between pages as a signed token, never as content."""

from uuid import UUID

from django.core import signing
from django.utils.translation import gettext as _

from yakuba.kernel.documents.contracts import DocumentError, Prepared
from yakuba.lib.refs import Actor

SALT = "desk.prepared"
VALID_FOR_S = 12 * 60 * 60


class StaleTokenError(DocumentError):
    """The token is not ours, not for this case, or too old: the letter must be prepared again."""

    def __init__(self) -> None:
        super().__init__(
            _("文書を作ってから時間がたったか、別の画面のものです。もう一度文書を作って確かめてください。")
        )


def token(actor: Actor, key: UUID, prepared: Prepared) -> str:
    """The prepared letter of this case as this person was shown it. It holds names of stored files only."""
    parts = [prepared.template, prepared.template_version, prepared.data_store, prepared.pdf_store]
    return signing.dumps([str(actor), str(key), *parts], salt=SALT)


def opened(actor: Actor, key: UUID, text: str) -> Prepared:
    """What ``token`` was made of. Raises StaleTokenError."""
    try:
        who, case, *parts = signing.loads(text, salt=SALT, max_age=VALID_FOR_S)
        template, version, data, pdf = parts
    except (signing.BadSignature, ValueError, TypeError):
        raise StaleTokenError from None
    if (who, case) != (str(actor), str(key)):
        raise StaleTokenError
    return Prepared(template, version, data, pdf)
