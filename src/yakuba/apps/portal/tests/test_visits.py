"""来庁予定: planned once, on an open day, shown with its number, changed, cancelled."""

from collections.abc import Callable
from datetime import date
from urllib.parse import unquote
from uuid import uuid4

import pytest

from tests.support.pages import Answer, Page
from yakuba.apps.portal.contracts import PortalError
from yakuba.apps.portal.models import Visit
from yakuba.apps.portal.tests.conftest import HANAKO, Resident, day
from yakuba.apps.portal.use_cases import visiting
from yakuba.kernel.gate import service as gate
from yakuba.lib import clock


def planned(taro: Resident, on: tuple[int, int, int] = (2026, 11, 24), key: str = "") -> Answer:
    return taro.post(
        "/portal/visits/new/tennyu/", {"key": key or str(uuid4()), "office": "01", "slot": "午前", **day("on", *on)}
    )


def test_a_visit_is_told_to_the_town_once_and_shown_with_number_and_code(taro: Resident) -> None:
    taro.guided()
    key = str(uuid4())
    for _again in range(2):
        answer = planned(taro, key=key)
    row = Visit.objects.get()
    page = taro.page(answer["Location"])
    assert row.number in page.text
    assert "data:image/svg+xml" in page.html
    assert "転入届" in page.text
    assert gate.exchange() == 1


@pytest.mark.parametrize(
    ("on", "said"),
    [
        ((2026, 11, 19), "今日より後"),
        ((2026, 11, 22), "次に開くのは"),
        ((2027, 2, 1), "60日先まで"),
    ],
)
def test_a_day_on_which_nobody_is_there_is_refused(taro: Resident, on: tuple[int, int, int], said: str) -> None:
    taro.guided()
    answer = planned(taro, on)
    assert answer.status_code == 422
    assert said in Page(answer).text
    assert not Visit.objects.exists()


def test_a_visit_is_cancelled_once_and_not_by_a_stranger(taro: Resident, resident: Callable[..., Resident]) -> None:
    taro.guided()
    planned(taro)
    key = Visit.objects.get().key
    stranger = resident(HANAKO).sign_in()
    assert stranger.get(f"/portal/visits/{key}/").status_code == 404
    assert stranger.post(f"/portal/visits/{key}/cancel/").status_code == 404
    for _again in range(2):
        taro.post(f"/portal/visits/{key}/cancel/")
    assert "取りやめました" in taro.page(f"/portal/visits/{key}/").text
    assert gate.exchange() == 2


def changed(taro: Resident, row: Visit, *, version: int, on: tuple[int, int, int], slot: str = "午後") -> Answer:
    said = {"version": str(version), "office": "01", "slot": slot, **day("on", *on)}
    return taro.post(f"/portal/visits/{row.key}/change/", said)


@pytest.fixture
def visit(taro: Resident) -> Visit:
    """太郎's plan for the 24th, told to the town."""
    taro.guided()
    planned(taro)
    gate.exchange()
    return Visit.objects.get()


def test_a_visit_is_changed_under_its_number_and_told_once(taro: Resident, visit: Visit) -> None:
    page = taro.page(f"/portal/visits/{visit.key}/change/")
    form = next(form for form in page.forms if "version" in form.values)
    assert (form.values["version"], form.values["on_day"]) == ("0", "24")
    for _again in range(2):
        assert changed(taro, visit, version=0, on=(2026, 11, 25)).status_code == 302
    page = taro.page(f"/portal/visits/{visit.key}/")
    assert visit.number in page.text
    assert "令和8年11月25日 午後" in page.text
    assert gate.exchange() == 1
    assert changed(taro, visit, version=1, on=(2026, 11, 24), slot="").status_code == 302
    assert gate.exchange() == 1


def test_two_pages_do_not_overwrite_each_other(taro: Resident, visit: Visit) -> None:
    changed(taro, visit, version=0, on=(2026, 11, 25))
    answer = changed(taro, visit, version=0, on=(2026, 11, 26))
    assert answer.status_code == 422
    assert "別の画面で内容が変わっています" in Page(answer).text
    assert Visit.objects.get().on == date(2026, 11, 25)


@pytest.mark.parametrize(("on", "said"), [((2026, 11, 22), "次に開くのは"), ((2027, 2, 1), "60日先まで")])
def test_a_visit_is_not_changed_to_a_day_on_which_nobody_is_there(
    taro: Resident, visit: Visit, on: tuple[int, int, int], said: str
) -> None:
    answer = changed(taro, visit, version=0, on=on)
    assert answer.status_code == 422
    assert said in Page(answer).text
    assert gate.exchange() == 0


def test_a_stranger_changes_nothing(visit: Visit, resident: Callable[..., Resident]) -> None:
    stranger = resident(HANAKO).sign_in()
    assert stranger.get(f"/portal/visits/{visit.key}/change/").status_code == 404
    assert changed(stranger, visit, version=0, on=(2026, 11, 25)).status_code == 404
    assert Visit.objects.get().on == date(2026, 11, 24)


def test_a_cancelled_visit_is_not_changed_but_planned_anew(taro: Resident, visit: Visit) -> None:
    taro.post(f"/portal/visits/{visit.key}/cancel/")
    assert changed(taro, visit, version=0, on=(2026, 11, 25))["Location"] == f"/portal/visits/{visit.key}/"
    with pytest.raises(PortalError, match="もう変えられません"):
        visiting.change(account=visit.account_id, key=visit.key, version=0, office="01", on=date(2026, 11, 25), slot="")
    page = taro.page(f"/portal/visits/{visit.key}/")
    assert page.link("もう一度予定を作る") == "/portal/visits/new/tennyu/"
    assert "日や場所を変える" not in page.text


@pytest.mark.parametrize(("today", "open_"), [(date(2026, 11, 24), True), (date(2026, 11, 25), False)])
def test_a_visit_is_changed_until_the_end_of_its_day(taro: Resident, visit: Visit, today: date, open_: bool) -> None:
    with clock.stopped_at(today):
        taro.sign_in()
        assert (changed(taro, visit, version=0, on=(2026, 11, 26)).status_code, Visit.objects.get().version) == (
            302,
            int(open_),
        )
        assert ("日や場所を変える" in taro.page(f"/portal/visits/{visit.key}/").text) is open_


def test_what_is_told_in_person_only_is_neither_asked_nor_listed(taro: Resident) -> None:
    page = taro.answer_guide()
    assert "支援措置" not in page.text
    assert taro.get("/portal/procedures/shien-sochi-moshide/").status_code == 404
    assert "支援措置の申出" not in taro.page("/portal/search/?q=支援").text


def test_a_search_finds_by_name_and_by_easy_words(taro: Resident) -> None:
    assert "児童手当認定請求" in taro.page("/portal/search/?q=児童手当").text
    assert "児童手当認定請求" in taro.page("/portal/search/?q=こどもの お金").text
    assert "0件" in taro.page("/portal/search/?q=ない言葉").text


def test_the_switch_gives_easy_words_with_the_word_of_the_law_beside_and_stays_on_the_page(taro: Resident) -> None:
    answer = taro.post("/language/", {"language": "ja-easy", "next": "/portal/search/?q=児童手当"})
    assert unquote(answer["Location"]) == "/portal/search/?q=児童手当"
    page = taro.page("/portal/search/?q=児童手当")
    assert "名前で さがす" in page.text
    assert "こどもの お金(児童手当)を もらう ための 手続き(児童手当認定請求)" in page.text
    assert taro.get("/portal/")["Content-Language"] == "ja"
