"""「同じことは一度だけ聞きます」: the next application of a guide begins with what the earlier one says."""

from tests.support.pages import Page
from yakuba.apps.portal.models import Application
from yakuba.apps.portal.tests.conftest import PEOPLE, Resident, day


def boxes(page: Page) -> dict[str, str]:
    return next(form for form in page.forms if "version" in form.values).values


def next_one(taro: Resident, procedure: str, unit: str) -> tuple[str, Page]:
    key = taro.begin(procedure, unit)
    return key, taro.page(f"/portal/applications/{key}/details/")


def test_names_address_and_phone_are_not_asked_again_and_can_be_changed(taro: Resident) -> None:
    first = taro.applied()
    key, page = next_one(taro, "honnin-tsuchi-toroku", "p1")
    found = boxes(page)
    assert (found["p1-name"], found["p1-kana"], found["p3-name"]) == ("森 太郎", "モリ タロウ", "森 一郎")
    assert found["filing-phone"] == "090-0000-0001"
    number = Application.objects.get(key=first).number
    assert str(number) in page.text
    assert "児童手当認定請求" in page.text
    assert "前の申請で入力したものが入っています" in page.text
    assert (
        taro.fill(key, **{"filing-phone": "080-1111-2222", "household-honseki": "みどり県 森 太郎"}).status_code == 302
    )
    assert boxes(taro.page(f"/portal/applications/{key}/details/"))["filing-phone"] == "080-1111-2222"
    assert "090-0000-0001" in taro.page(f"/portal/applications/{first}/").text


def test_the_account_goes_to_the_next_form_that_pays_and_to_no_other(taro: Resident) -> None:
    taro.applied()
    key, _page = next_one(taro, "honnin-tsuchi-toroku", "p1")
    assert "account_number" not in Application.objects.get(key=key).content["values"].get("household", {})
    key, page = next_one(taro, "kodomo-iryo", "p3")
    assert boxes(page).get("household-account_number", "0012345") == "0012345"


def test_a_first_application_comes_from_nowhere(taro: Resident) -> None:
    taro.guided()
    _key, page = next_one(taro, "jidoteate-nintei", "p1")
    assert "前の申請で入力したものが" not in page.text
    assert boxes(page)["p1-name"] == ""


def test_somebody_else_in_the_same_place_does_not_get_the_name(taro: Resident) -> None:
    taro.applied()
    taro.post("/portal/guide/tennyu/people/p3/", PEOPLE[2] | day("born", 2020, 1, 1))
    _key, page = next_one(taro, "honnin-tsuchi-toroku", "p1")
    found = boxes(page)
    assert (found["p1-name"], found["p3-name"]) == ("森 太郎", "")
    assert found["filing-phone"] == ""  # said of a household with other members


def test_a_thrown_away_draft_gives_nothing(taro: Resident) -> None:
    taro.guided()
    key = taro.begin()
    taro.fill(key)
    taro.post(f"/portal/applications/{key}/discard/")
    _key, page = next_one(taro, "honnin-tsuchi-toroku", "p1")
    assert boxes(page)["p1-name"] == ""


def test_what_stands_in_a_draft_goes_along_too(taro: Resident) -> None:
    taro.guided()
    taro.fill(taro.begin())
    _key, page = next_one(taro, "honnin-tsuchi-toroku", "p1")
    assert boxes(page)["p1-name"] == "森 太郎"
