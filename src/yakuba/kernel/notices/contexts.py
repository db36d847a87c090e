"""What the printed letter of a notice needs."""

from datetime import date

from pydantic import Field

from yakuba.kernel.documents.contexts import Addressee, Context, Text


class NoticeLetter(Context):
    """通知の送付状 (``notice_letter``): the page that shows through the window of the envelope.

    ``phone``: of the section, or of the nearest above it; "" where none is registered. ``mark`` is printed small at
    the foot and names the letter: the batch is checked by it.
    """

    addressee: Addressee
    sent_on: date
    municipality: Text
    section: Text
    phone: str = ""
    subject: Text
    body: list[Text] = Field(min_length=1)
    attachments: tuple[Text, ...] = ()
    mark: Text
