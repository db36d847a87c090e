"""Nobody comes for nothing: where a visit may go, what is not done there, and from when to when it is open."""

from uuid import uuid4

import pytest

from tests.support.pages import Page
from yakuba.apps.portal import places
from yakuba.apps.portal.contracts import PortalError
from yakuba.apps.portal.models import Visit
from yakuba.apps.portal.tests.conftest import Resident, day
from yakuba.apps.portal.use_cases import visiting

TUESDAY, THURSDAY = (2026, 11, 24), (2026, 11, 26)


def plan(taro: Resident, office: str, on: tuple[int, int, int] = TUESDAY) -> Page:
    """The page after a press, wherever it leads."""
    answer = taro.post(
        "/portal/visits/new/tennyu/", {"key": str(uuid4()), "office": office, "slot": "", **day("on", *on)}
    )
    return taro.page(answer["Location"]) if answer.status_code == 302 else Page(answer)


@pytest.fixture
def guided(taro: Resident) -> Resident:
    """Somebody who moves in and has answered the guide: 転入届 and others have to be done at an office."""
    taro.guided()
    return taro


def test_an_office_that_does_some_of_it_says_how_many(guided: Resident) -> None:
    text = guided.page("/portal/visits/new/tennyu/").text
    assert "西出張所 青葉市西山15番地(2件のうち1件の手続だけできます)" in text
    assert "青葉市役所 青葉市中央一丁目1番1号(" not in text
    assert "東出張所 青葉市東町二丁目3番4号(" not in text


@pytest.mark.usefixtures("guided")
def test_an_office_that_does_none_of_it_is_not_offered() -> None:
    assert [code for code, _line in places.offices(["jidoteate-nintei"])] == ["01"]
    assert places.does_any("01", ["jidoteate-nintei"])
    assert not places.does_any("03", ["jidoteate-nintei"])


def test_the_planned_visit_says_what_cannot_be_done_there_and_where_it_can(guided: Resident) -> None:
    text = plan(guided, "03").text
    assert "転入届 ここではできません。青葉市役所 住基係(1階 1番窓口)でできます。" in text
    assert text.count("ここではできません") == 1
    for whole in ("01", "02"):
        assert "ここではできません" not in plan(guided, whole).text


@pytest.mark.parametrize(
    ("office", "on", "said"),
    [
        ("01", TUESDAY, "8:30から17:15まで"),
        ("01", THURSDAY, "8:30から19:00まで"),
        ("02", THURSDAY, "9:00から17:00まで"),
    ],
)
def test_the_planned_visit_says_from_when_to_when_it_is_open_that_day(
    guided: Resident, office: str, on: tuple[int, int, int], said: str
) -> None:
    assert said in plan(guided, office, on).text


def test_a_visit_is_not_planned_or_moved_to_where_none_of_it_is_done(guided: Resident) -> None:
    plan(guided, "01")
    row = Visit.objects.get()
    Visit.objects.update(procedures=["jidoteate-nintei"])
    assert "西出張所" not in guided.page(f"/portal/visits/{row.key}/change/").text
    with pytest.raises(PortalError, match="この場所では"):
        visiting.change(account=row.account_id, key=row.key, version=row.version, office="03", on=row.on, slot="")
    assert Visit.objects.get().office == "01"


@pytest.mark.usefixtures("guided")
def test_without_anything_to_do_every_office_is_offered() -> None:
    assert [code for code, _line in places.offices([])] == ["01", "02", "03"]
