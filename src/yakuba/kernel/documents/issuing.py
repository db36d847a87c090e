"""施行: what a decided letter may become, and whether a paper is that and nothing else."""

from datetime import date
from uuid import UUID

from django.utils.translation import gettext as _

from yakuba.kernel.documents import numbering, papers
from yakuba.kernel.documents.contracts import Prepared, WrongOrderError
from yakuba.kernel.documents.models import Document, Paper, Sealing
from yakuba.lib.refs import JsonValue

ISSUED_ON = "issued_on"


def is_sealed(document_id: str) -> bool:
    """Whether the seal, or its omission, is recorded."""
    return Sealing.objects.filter(document=UUID(document_id)).exists()


def day_of_issue(document_id: str, prepared: Prepared | None) -> date:
    """施行日 as it is printed on the paper that would go out: the sealed one, or ``prepared`` with the seal omitted.

    Raises WrongOrderError where neither is there, or ``prepared`` is another paper.
    """
    row = numbering.get(document_id)
    if is_sealed(document_id):
        newest = papers.newest(row)
        if prepared is not None and prepared.pdf_store != newest.pdf_store:
            raise WrongOrderError(_("押印された文書と違います。押印された文書を施行してください。"))
        return printed_day(papers.data_of(newest))
    if prepared is None:
        raise WrongOrderError(_("公印を押すか、公印省略の文書を作ってから施行してください。"))
    omitted_because(row)
    must_be_the_decided(row, prepared, None)
    return printed_day(papers.stored_data(prepared.data_store))


def to_issue(row: Document, on: date, stamped: dict[str, JsonValue] | None) -> dict[str, JsonValue]:
    """What was decided, with 施行日 and the seal, and nothing else."""
    if row.decided_on is not None and on < row.decided_on:
        raise WrongOrderError(_("施行日は決裁日より前にできません。"))
    context = {**papers.data_of(papers.newest(row)), ISSUED_ON: on.isoformat()}
    return context if stamped is None else {**context, "seal": stamped}


def sealed_before(row: Document, on: date) -> Prepared:
    """The paper that was sealed (or its seal omitted) for this day. Raises WrongOrderError for another day."""
    newest = papers.newest(row)
    if printed_day(papers.data_of(newest)) != on:
        raise WrongOrderError(_("公印(またはその省略)は、ほかの施行日でもう記録されています。"))
    return Prepared(newest.template, newest.template_version, newest.data_store, newest.pdf_store)


def printed_day(data: dict[str, JsonValue]) -> date:
    return date.fromisoformat(str(data[ISSUED_ON]))


def must_be_decided(row: Document) -> None:
    """Raises WrongOrderError before the decision."""
    if row.decided_on is None:
        raise WrongOrderError(_("決裁の済んだ文書にだけ公印を押せます。"))


def must_be_unsealed(row: Document) -> None:
    """Raises WrongOrderError where the seal or its omission is recorded."""
    if Sealing.objects.filter(document=row).exists():
        raise WrongOrderError(_("公印(またはその省略)はもう記録されています。"))


def must_be_pending(paper: Paper) -> None:
    """Raises WrongOrderError for a letter whose seal is omitted."""
    if not papers.leaves_room_for_seal(papers.data_of(paper)):
        raise WrongOrderError(_("公印省略と印字した文書には公印を押せません。"))


def omitted_because(row: Document) -> str:
    """The printed reason. Raises WrongOrderError for a letter that awaits a seal."""
    shown = papers.data_of(papers.newest(row)).get("seal")
    if not isinstance(shown, dict) or shown.get("kind") != "omitted":
        raise WrongOrderError(_("公印省略と印字した文書にだけ、省略を記録できます。公印は管守者が押します。"))
    return str(shown["reason"])


def must_be_the_decided(row: Document, prepared: Prepared, stamped: dict[str, JsonValue] | None) -> None:
    """Raises WrongOrderError for a paper that differs from the decided one in anything but seal and 施行日."""
    newest = papers.newest(row)
    after = papers.stored_data(prepared.data_store)
    dated = prepared.template == newest.template and bool(after.get(ISSUED_ON))
    if not dated or after != to_issue(row, printed_day(after), stamped):
        raise WrongOrderError(_("決裁を受けた内容と違う文書です。決裁を受けた文書から作り直してください。"))
