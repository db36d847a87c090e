"""What a reception knows already is shown with its source, changed where it comes from, and asked of nobody."""

from pathlib import Path

import pytest

from tests.support import register
from yakuba.apps.counter.tests.conftest import Desk

RESIDENTS = [register.resident(3, "和田 静", "ワダ シズ")]
WANTED = ["wants_juminhyo", "wants_fuhyo", "wants_koseki", "wants_inkan", "wants_kazei", "wants_nozei"]
AGENT = {"asks": "agent", "name": "見本 代", "principal_name": "和田 静"}
ASKED = ("honseki_here", "seal_registered_here", "taxed_here")


@pytest.fixture
def certificates(town: None, tmp_path: Path, clerk: Desk) -> str:
    """証明のみ with every wish, the household brought by an agent."""
    register.feed(tmp_path, RESIDENTS)
    key = clerk.begin("shomei", wanted=WANTED)
    assert clerk.bring(key, "ワダ", **AGENT).status_code == 302
    return key


def test_what_the_household_and_the_agent_tell_is_asked_of_nobody(clerk: Desk, certificates: str) -> None:
    asked = []
    for _ in range(len(ASKED) + 1):
        form = next((f for f in clerk.page(f"/counter/{certificates}/").forms if "/answer/" in f.action), None)
        if form is None:
            break
        asked.append(form.action.split("/")[-2])
        assert clerk.post(form.action, form.values | {"household": "0"}).status_code == 302
    assert sorted(asked) == sorted(ASKED)
    page = clerk.page(f"/counter/{certificates}/")
    assert "聞き取りは終わりました" in page.text
    assert "住民登録がこの市にある 世帯: はい 住民基本台帳の写し(令和8年11月19日時点)" in page.text
    assert "代理の方が請求する 世帯: はい 届出人の記録" in page.text


def test_who_came_is_changed_where_it_is_recorded(clerk: Desk, certificates: str) -> None:
    page = clerk.page(f"/counter/{certificates}/")
    assert page.link("変える 代理の方が請求する") == f"/counter/{certificates}/filer/"
    assert page.link("変える 住民登録がこの市にある") == f"/counter/{certificates}/answer/resident_here/?all"
    answer = clerk.get(f"/counter/{certificates}/answer/by_proxy/?all")
    assert answer["Location"] == f"/counter/{certificates}/filer/"
    assert "ここで資格を直して" in clerk.page(f"/counter/{certificates}/filer/").text


def test_what_the_copy_says_can_be_stated_otherwise(clerk: Desk, certificates: str) -> None:
    form = next(
        f for f in clerk.page(f"/counter/{certificates}/answer/resident_here/?all").forms if "household" in f.choices
    )
    assert form.values["household"] == "1"
    clerk.post(form.action, form.values | {"household": "0"})
    page = clerk.page(f"/counter/{certificates}/")
    assert "住民登録がこの市にある 世帯: いいえ" in page.text
    assert "住民登録がこの市にある 世帯: いいえ 住民基本台帳" not in page.text


def test_an_agent_who_was_told_of_in_the_interview_is_not_asked_for_again(town: None, clerk: Desk) -> None:
    key = clerk.family(clerk.begin("shomei"))
    form = next(f for f in clerk.page(f"/counter/{key}/answer/by_proxy/").forms if "household" in f.choices)
    assert clerk.post(form.action, form.values | {"household": "1"}).status_code == 302
    filer = next(f for f in clerk.page(f"/counter/{key}/filer/").forms if "capacity" in f.choices)
    assert (filer.values["capacity"], filer.values["unit"]) == ("任意代理人", "-")
