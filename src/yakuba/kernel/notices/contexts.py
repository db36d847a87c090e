"""What the printed letter of a notice needs."""

from datetime import date

from pydantic import Field

from yakuba.kernel.documents.contexts import Addressee, Context, Text


class NoticeLetter(Context):
    """通知の送付状 (``notice_letter``): the page that shows through the window of the envelope.

    ``mark`` is printed small at the foot and names the letter: the batch is checked by it.
    """

    addressee: Addressee
    sent_on: date
    municipality: Text
    section: Text
    subject: Text
    body: list[Text] = Field(min_length=1)
    attachments: tuple[Text, ...] = ()
    mark: Text
