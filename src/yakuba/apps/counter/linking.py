"""連携番号 at the counter: whom it is for, the sheet that is handed over, and the links of a person."""

from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import Annotated
from uuid import UUID

from django.utils.translation import gettext as _
from pydantic import StringConstraints

from yakuba.apps.counter.module import LINK
from yakuba.kernel.documents import service as documents
from yakuba.kernel.documents.contexts import Contact, Context, Text
from yakuba.kernel.intake import service as intake
from yakuba.kernel.intake.contracts import IssuedCode, ReceptionView
from yakuba.kernel.organisation import service as organisation
from yakuba.kernel.people import service as people
from yakuba.kernel.people.contracts import PeopleError
from yakuba.lib import clock, link_code
from yakuba.lib.refs import Actor, JsonValue

LETTERS = Path(__file__).parent / "letters"
SHEET = "link_code"


class LinkSheet(Context):
    """連携番号のお知らせ (``link_code``). It names nobody: whoever finds it does not learn whose it is."""

    municipality: Text
    code: Annotated[str, StringConstraints(pattern=r"^[0-9A-Z]{4}(-[0-9A-Z]{4}){2}$")]
    issued_on: date
    last_day: date
    steps: list[Text]
    cautions: list[Text]
    contact: Contact | None = None


def is_offered(actor: Actor, reception: ReceptionView) -> bool:
    """Whether a code may be given here: to who stands there, identified, and known to the register."""
    may = LINK in organisation.allowed_among(actor, (LINK,))
    return may and intake.linkable(actor, reception.key) is not None


def person_of(actor: Actor, key: UUID) -> int | None:
    """The person id of who stands there in this reception; None: no code may be given to them here."""
    found = intake.linkable(actor, key)
    try:
        return people.person_by_number(actor, found.person).person_id if found else None
    except PeopleError:
        return None


def sheet(
    actor: Actor, *, issue: UUID, person_id: int, papers: Sequence[str], reception: UUID | None
) -> bytes:  # fmt: skip
    """Give out a code and typeset its sheet (PDF/A-2b). Outside a transaction.

    A sheet that could not be made is made by the same page again, with the same code. Raises as ``issue_link_code``,
    DocumentError.
    """
    code = intake.issue_link_code(actor, issue=issue, person_id=person_id, papers=papers, reception=reception)
    return documents.render(SHEET, _context(actor, code))


def _context(actor: Actor, code: IssuedCode) -> dict[str, JsonValue]:
    town = organisation.municipality()
    return {
        "municipality": town.name if town else "",
        "code": link_code.grouped(code.code),
        "issued_on": clock.day_of(code.issued_at).isoformat(),
        "last_day": code.last_day.isoformat(),
        "steps": [
            _("スマートフォンかパソコンで、市町村の「申請の窓口」を開きます。"),
            _("メールアドレスでサインインします。"),
            _("「窓口での本人確認」を開き、上の番号を入れて「番号を送る」を押します。"),
            _("「連携しました」と出たら終わりです。この紙は捨ててください(細かく切って)。"),
        ],
        "cautions": [
            _("番号は1回だけ使えます。ご本人のメールアドレスでだけ使ってください。"),
            _("番号を人に教えないでください。役所の職員が電話やメールで番号をたずねることはありません。"),
            _("紙をなくしたときは、すぐに窓口へ来てください。新しい番号を出すと、この番号は使えなくなります。"),
            _("1日に5回まちがえると、次の日まで入れられません。"),
            _("連携しても、住民票の内容が画面に出ることはありません。"),
        ],
        "contact": _contact(actor),
    }


def _contact(actor: Actor) -> dict[str, JsonValue] | None:
    """The clerk's section, where it has a telephone."""
    known = {section.code: section for section in organisation.sections()}
    seats = (known.get(seat.section) for seat in organisation.seats_of(actor.id))
    section = next((found for found in seats if found is not None and found.phone), None)
    return {"section": section.name, "phone": section.phone} if section else None
