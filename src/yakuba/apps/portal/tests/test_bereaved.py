"""A family that somebody was taken from: whoever types is alive, and the guide comes to its end."""

from uuid import uuid4

from yakuba.apps.portal.household import Content
from yakuba.apps.portal.models import Visit
from yakuba.apps.portal.tests.conftest import Resident, day
from yakuba.apps.portal.tests.walks import YES, Walk


def test_the_guide_of_a_bereaved_family_ends_with_what_is_to_be_done(taro: Resident) -> None:
    *_before, page = Walk(taro, "shibo", YES["shibo"], "1").pages()
    assert "死亡届" in page.text
    assert "期限: 令和8年11月24日まで" in page.text  # the seventh day is a Saturday, the Monday after a holiday
    assert "後期高齢者医療の葬祭費の支給申請" in page.text


def test_whoever_types_is_alive_also_for_the_counter(taro: Resident) -> None:
    taro.sign_in()
    list(Walk(taro, "shibo", YES["shibo"], "1").pages())
    planned = {"key": str(uuid4()), "office": "01", "slot": "", **day("on", 2026, 11, 24)}
    assert taro.post("/portal/visits/new/shibo/", planned).status_code == 302
    content = Content.read(Visit.objects.get().content)
    assert [content.value(unit, "deceased") for unit in content.members] == [0, 1, 0]


def test_who_died_is_said_on_each_persons_page_and_not_asked_as_a_question(taro: Resident) -> None:
    list(Walk(taro, "shibo", YES["shibo"], "1").pages())
    assert taro.get("/portal/guide/shibo/questions/deceased/")["Location"] == "/portal/guide/shibo/people/"
