"""What could put somebody in danger when read at home is told in person and never printed (FY1-31)."""

from io import BytesIO

from pypdf import PdfReader

from tests.support import receptions
from yakuba.apps.counter import queries, sheets
from yakuba.kernel.intake import service as intake
from yakuba.kernel.intake.contracts import Stated


def _guided(protected: int) -> tuple[queries.Interview, str]:
    reception = receptions.with_family(receptions.opened())
    answer = [Stated("household", "protected", protected)]
    interview = queries.of_reception(intake.state(receptions.CLERK, reception.key, reception.version, answer))
    return interview, _read(interview)


def _read(interview: queries.Interview) -> str:
    return "".join(
        page.extract_text()
        for page in PdfReader(BytesIO(sheets.guide_sheet(interview, "http://testserver/counter/board/"))).pages
    )


def test_the_need_for_protection_is_on_the_screen_and_not_on_the_sheet(town: None) -> None:
    interview, sheet = _guided(protected=1)
    assert "shien-sochi-moshide" in [line.entry.definition.id for group in interview.groups for line in group.lines]
    assert "支援措置" not in sheet
    assert "転入届" in sheet


def test_a_question_still_open_is_not_named_on_the_sheet_either(town: None) -> None:
    reception = receptions.with_family(receptions.opened())
    assert "支援措置" not in _read(queries.of_reception(reception))
