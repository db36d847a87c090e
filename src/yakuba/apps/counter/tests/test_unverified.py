"""What was only remembered is marked where a clerk acts on it, and told once where it changes nothing at the counter.

Marked are days that bind and figures that decide (decision 0086); which articles are meant stands with the reasons.
"""

from io import BytesIO
from uuid import UUID

from pypdf import PdfReader

from tests.support import filings, receptions
from yakuba.apps.counter.tests.conftest import Desk
from yakuba.apps.counter.tests.test_guide_sheet import _sheet
from yakuba.apps.counter.tests.test_reasons import why
from yakuba.kernel.intake import service as intake
from yakuba.kernel.procedures import service as procedures

FIGURE = "障害のある子の手当の対象になりうる身体障害者手帳の等級"


def lines(clerk: Desk, key: str) -> dict[str, str]:
    """What stands in the line of each needed procedure before its reasons, by the procedure's name."""
    needed = clerk.page(f"/counter/{key}/").html.partition("要らないとわかった手続")[0]
    found = [part.partition("</li>")[0] for part in needed.split('<p class="c-line-name">')[1:]]
    return {part.partition(" ")[0].partition("<")[0].strip(): part.partition("<details")[0] for part in found}


def test_a_remembered_last_day_is_marked_beside_the_procedure_and_a_checked_one_is_not(
    clerk: Desk, answered: str
) -> None:
    told = lines(clerk, answered)
    for name, procedure in (("児童手当認定請求", "jidoteate-nintei"), ("転入届", "tennyu-todoke")):
        period = procedures.get(procedure, on=receptions.DAY).period
        assert period is not None
        assert ("期限は未確認" in told[name]) is not period.verified, name


def test_an_article_that_decides_nothing_here_is_marked_on_no_line_and_told_once_below(
    clerk: Desk, answered: str
) -> None:
    told = lines(clerk, answered)
    named = {name for name, line in told.items() if "未確認" in line}
    assert 0 < len(named) < len(told) / 2
    page = clerk.page(f"/counter/{answered}/")
    (below,) = (text for text in page.html.split("<p") if "件の手続に、出典をまだ確かめていない条文があります" in text)
    held = intake.guidance(
        intake.view(receptions.CLERK, UUID(answered)), procedures.material("tennyu", on=receptions.DAY)
    )
    unverified = {entry.definition.id for entry in held.needed if not entry.definition.verified}
    assert f"条文未確認: {len(unverified)}件の手続" in below


def test_which_articles_are_meant_stands_with_the_reasons(clerk: Desk, answered: str) -> None:
    told = why(clerk, answered, "児童手当認定請求").partition("条文未確認: ")[2]
    for article in procedures.get("jidoteate-nintei", on=receptions.DAY).legal_basis:
        assert (str(article) in told) is not article.verified, article


def test_a_remembered_figure_that_decides_who_is_concerned_is_marked(clerk: Desk, moved_in: str) -> None:
    said = {**filings.ANSWERS, "p3": {**filings.ANSWERS["p3"], "disability": "身体障害者手帳4級"}}
    filings.answered(
        intake.view(receptions.CLERK, UUID(moved_in)),
        {**said, "household": {**said["household"], "tokuji_recipient": 0}},
    )
    told = lines(clerk, moved_in)
    assert FIGURE in told["特別児童扶養手当認定請求"]
    assert FIGURE not in told["児童手当認定請求"]


def test_the_sheet_to_take_home_says_so_of_those_days_alone_and_once_of_the_rest(clerk: Desk, answered: str) -> None:
    paper = _sheet(clerk, intake.view(receptions.CLERK, UUID(answered)))
    text = "".join("".join(page.extract_text() for page in PdfReader(BytesIO(paper)).pages).split())
    assert text.count("根拠を確認中の案内です") == sum(
        "期限は未確認" in line for line in lines(clerk, answered).values()
    )
    assert text.count("市が根拠の条文を確認している手続があります") == 1
