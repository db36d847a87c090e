"""A question stands there once, as the heading; easy words are at hand below it, and people are named beside theirs."""

import re

import pytest

from yakuba.apps.counter.tests.conftest import Desk

OF_THE_HOUSEHOLD = "登録が必要な犬を飼っていますか"
OF_ONE = "お子さんの生計を主に支えている方(収入の多い方)はどなたですか"
OF_EACH = "マイナンバーカードを持っている方はどなたですか"


def _asked(clerk: Desk, key: str, fact: str) -> tuple[str, list[tuple[bool, str]], str]:
    """Heading; each legend with whether it is seen; the easy words in their fold."""
    html = clerk.page(f"/counter/{key}/answer/{fact}/").html
    heading = re.search(r'<h2 id="question"[^>]*>([^<]+)</h2>', html)
    fold = re.search(r'<details class="c-plain">(.*?)</details>', html, re.DOTALL)
    legends = re.findall(r'<legend class="y-label( y-unseen)?">([^<]+?)\s*<', html)
    assert heading
    return heading[1], [(not hidden, text) for hidden, text in legends], fold[1] if fold else ""


@pytest.mark.parametrize(("fact", "question"), [("dog", OF_THE_HOUSEHOLD), ("main_earner", OF_ONE)])
def test_one_question_is_the_heading_and_seen_once(clerk: Desk, moved_in: str, fact: str, question: str) -> None:
    heading, legends, easy = _asked(clerk, moved_in, fact)
    assert heading == question
    assert legends == [(False, question)]
    assert "やさしい日本語" in easy
    assert question not in easy


def test_of_several_people_each_is_named_beside_their_choices(clerk: Desk, moved_in: str) -> None:
    heading, legends, _easy = _asked(clerk, moved_in, "card")
    assert heading == OF_EACH
    assert legends == [(True, name) for name in ("森 太郎", "森 花子", "森 一郎", "森 二郎")]


@pytest.mark.parametrize(("fact", "words"), [("disability", "4人とも「なし」"), ("card", "4人とも「いいえ」")])
def test_what_is_so_of_none_of_them_is_said_by_one_press(clerk: Desk, moved_in: str, fact: str, words: str) -> None:
    page = clerk.page(f"/counter/{moved_in}/answer/{fact}/")
    assert words in page.text
    of_all = next(form for form in page.forms if "p1" in form.values and not form.choices)
    assert {name for name in of_all.values if name.startswith("p")} == {"p1", "p2", "p3", "p4"}
    history, answer = f"/counter/{moved_in}/history/", words[5:-1]
    before = clerk.page(history).text.count(answer)
    for _press in range(2):
        clerk.post(of_all.action, of_all.values)
        assert clerk.page(history).text.count(answer) == before + 4


@pytest.mark.parametrize("fact", ["dog", "main_earner", "insurance"])
def test_of_one_and_where_there_is_no_such_answer_nothing_is_offered(clerk: Desk, moved_in: str, fact: str) -> None:
    assert "人とも" not in clerk.page(f"/counter/{moved_in}/answer/{fact}/").text


def test_what_was_typed_at_the_opening_has_no_question_and_no_easy_words(clerk: Desk, moved_in: str) -> None:
    assert _asked(clerk, moved_in, "moved_from") == ("前の住所の区分", [(False, "前の住所の区分")], "")


def test_how_to_ask_stands_under_the_question_and_easy_help_in_the_fold(clerk: Desk, moved_in: str) -> None:
    html = clerk.page(f"/counter/{moved_in}/answer/protected/").html
    before, _fold, after = html.partition('<details class="c-plain">')
    assert "読み上げず、画面か紙のこの行を本人だけに見せて" in before
    assert "声に 出さなくて いいです" in after
