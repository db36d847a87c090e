"""What nobody has compared with a source says so beside the figure, also where every article was checked."""

from collections.abc import Callable
from dataclasses import replace

import pytest

from tests.support.pages import Page
from yakuba.apps.desk.tests.conftest import CLERK, DAY, Seat, opened, order
from yakuba.kernel.cases import service as cases
from yakuba.kernel.procedures import service as procedures

MEDICAL, PROTECTION, CERTIFICATE = "kodomo-iryo", "shien-sochi-moshide", "juminhyo-koiki"


def beside(page: Page, term: str) -> str:
    """What stands in the description list under a term."""
    return page.html.split(f"<dt>{term}</dt>")[1].split("</dd>")[0]


def test_a_definition_with_checked_articles_still_names_what_is_only_remembered(seat: Callable[[str], Seat]) -> None:
    assert procedures.get(CERTIFICATE, on=DAY).verified
    page = seat("1016").case(opened(CERTIFICATE))
    assert "条文未確認" not in page.text
    told = beside(page, "未確認の定め")
    for part in ("教示", "様式", "保存期間"):
        assert part in told, part


def test_an_article_that_only_another_part_names_is_unchecked_on_the_page_too(reviewer: Seat) -> None:
    page = reviewer.case(opened(MEDICAL))
    assert "青葉市行政手続条例(架空)第5条" in page.text.partition("条文未確認")[2]
    told = beside(page, "未確認の定め")
    for part in ("期限", "審査基準", "標準処理期間", "教示", "様式", "保存期間"):
        assert part in told, part


@pytest.mark.parametrize("term", ["処理の期限", "審査基準"])
def test_a_remembered_figure_carries_its_mark(term: str, reviewer: Seat) -> None:
    told = beside(reviewer.case(opened(MEDICAL)), term)
    assert "未確認" in told
    assert term != "処理の期限" or "標準処理期間 14日" in told


def test_what_was_checked_carries_none(seat: Callable[[str], Seat]) -> None:
    page = seat("1010").case(opened(PROTECTION))
    assert "未確認" not in beside(page, "審査基準")
    assert "審査基準" not in beside(page, "未確認の定め")


def test_whoever_drafts_sees_it_beside_the_standard(reviewer: Seat) -> None:
    key = opened(MEDICAL)
    reviewer.done(key, "start")
    page = reviewer.page(f"/desk/{key}/draft/")
    standard = page.html.split('id="standard"')[1].split("</section>")[0]
    assert "未確認の定め" in standard
    assert "教示" in standard


@pytest.mark.parametrize(("procedure", "code", "sure"), [(MEDICAL, "1031", False), ("tennyu-todoke", "1010", True)])
def test_late_by_a_remembered_term_says_so(procedure: str, code: str, sure: bool, seat: Callable[[str], Seat]) -> None:
    made = replace(order(procedure), late=True)
    cases.open_cases(CLERK, (made,))
    page = seat(code).case(made.key)
    assert "期限後の届出" in page.text
    assert ("期限は未確認" in page.text) != sure
