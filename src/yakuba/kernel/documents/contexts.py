"""What each shipped template needs. A value that is missing or empty is an error, never an empty box."""

from datetime import date
from typing import Annotated, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, model_validator

from yakuba.kernel.documents.pictures import Picture

Text = Annotated[str, StringConstraints(min_length=1, max_length=20_000, pattern=r"\S")]
Digest = Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{64}$")]


class Context(BaseModel):
    """Base of every template's context: unknown keys are refused, values are frozen."""

    model_config = ConfigDict(extra="forbid", frozen=True, defer_build=True)


class Contact(Context):
    """担当: whom to ask."""

    section: Text
    phone: Text
    person: Text | None = None
    address: Text | None = None
    hours: Text | None = None


class Addressee(Context):
    """宛先. The postal address is printed only where it is given."""

    name: Text
    honorific: Text = "様"
    postal_code: Text | None = None
    address: Text | None = None


class Sender(Context):
    """発信者名: the post (職務代理者 included) and the name; a body (教育委員会) is named without a person."""

    title: Text
    name: Text | None = None


class Stamped(Context):
    """公印 is printed."""

    kind: Literal["stamped"]
    image: Picture


class Omitted(Context):
    """公印省略, with the rule that permits it."""

    kind: Literal["omitted"]
    reason: Text


class Pending(Context):
    """The seal will be put on this letter by its keeper; such a paper cannot be issued."""

    kind: Literal["pending"]


class Fact(Context):
    """One row under 記."""

    label: Text
    value: Text


class Letter(Context):
    """公文書 (``letter``). ``issued_on`` None: drafted or decided, not yet 施行; it must be said, not left out."""

    number: Text
    issued_on: date | None
    addressee: Addressee
    sender: Sender
    seal: Annotated[Stamped | Omitted | Pending, Field(discriminator="kind")]
    subject: Text
    body: list[Text] = Field(min_length=1)
    facts: list[Fact] = []
    reasons: list[Text] = []
    appeal: list[Text] = []
    contact: Contact


Source = Literal["stated", "register", "certificate", "card", "officer", "derived"]


class FormField(Context):
    """One value of a form with its provenance. None prints ― (nothing to state); it must be said, not left out."""

    label: Text
    value: Text | None
    source: Source | None = None


class FormSection(Context):
    heading: Text
    fields: list[FormField] = Field(min_length=1)


class Household(Context):
    """世帯: a table; every row has as many cells as there are columns."""

    heading: Text = "世帯"
    columns: list[Text] = Field(min_length=2, max_length=10)
    rows: list[list[Text | None]]

    @model_validator(mode="after")
    def _rows_fit(self) -> Self:
        _same_width(self.rows, len(self.columns))
        return self


class SignedImage(Context):
    """A signature drawn on a tablet, bound to the content by its hash."""

    kind: Literal["image"]
    image: Picture
    sha256: Digest
    signed_at: Text
    label: Text = "署名"


class SignOnPaper(Context):
    """An empty box: the person signs on paper."""

    kind: Literal["paper"]
    label: Text = "署名(自署)"


class NoSignature(Context):
    """No signature is asked; the reason is printed."""

    kind: Literal["none"]
    reason: Text


class Form(Context):
    """申請書・届出書 (``form``)."""

    title: Text
    form_number: Text
    reference: Text
    addressee: Text
    filed_on: date
    preamble: Text | None = None
    person_heading: Text = "届出人・申請者"
    person: list[FormField] = Field(min_length=1)
    agent: list[FormField] = []
    sections: list[FormSection] = Field(min_length=1)
    household: Household | None = None
    note: Text | None = None
    signature: Annotated[SignedImage | SignOnPaper | NoSignature, Field(discriminator="kind")]


Outcome = Literal["duty", "lose", "optional", "ex_officio", "guidance"]


class GuideEntry(Context):
    """One procedure of a guide sheet. Without ``deadline`` and ``deadline_note`` it prints whom to ask.

    ``elsewhere``: not at the office that gives the sheet out; ``section`` and ``floor`` are where it is done instead.
    """

    name: Text
    persons: list[Text] = Field(min_length=1)
    section: Text
    floor: Text | None = None
    elsewhere: bool = False
    deadline: date | None = None
    deadline_note: Text | None = None
    items: list[Text] = []
    reason: Text | None = None
    verified: bool = True


class GuideGroup(Context):
    outcome: Outcome
    procedures: list[GuideEntry] = Field(min_length=1)


class QrCode(Context):
    """``content`` becomes a QR code (JIS X 0510, level M)."""

    content: Annotated[str, StringConstraints(min_length=1, max_length=1_000)]
    caption: Text


class Guide(Context):
    """手続案内書 (``guide``)."""

    title: Text = "手続案内書"
    municipality: Text
    recipient: Text
    reference: Text
    made_on: date
    preamble: Text | None = None
    groups: list[GuideGroup] = Field(min_length=1)
    qr: QrCode | None = None
    notices: list[Text] = []
    contact: Contact | None = None


class ListColumn(Context):
    """``share`` is the column's part of the width."""

    label: Text
    share: int = Field(1, ge=1, le=20)
    align: Literal["left", "right", "center"] = "left"


class Listing(Context):
    """一覧表 (``list``)."""

    title: Text
    subtitle: Text | None = None
    made_on: date
    made_by: Text
    landscape: bool = False
    columns: list[ListColumn] = Field(min_length=1, max_length=15)
    rows: list[list[Text | None]]
    notes: list[Text] = []

    @model_validator(mode="after")
    def _rows_fit(self) -> Self:
        _same_width(self.rows, len(self.columns))
        return self


def _same_width(rows: list[list[str | None]], width: int) -> None:
    wrong = [index + 1 for index, row in enumerate(rows) if len(row) != width]
    if wrong:
        raise ValueError(f"rows {wrong[:5]} do not have {width} cells")
