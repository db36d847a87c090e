"""Why a procedure is on the list or not: the sentence, its rule, and the answers it rests on (FY1-05)."""

import re
from unittest.mock import Mock

from yakuba.apps.counter.queries import Ground
from yakuba.apps.counter.templatetags.grounds import grounds
from yakuba.apps.counter.tests.conftest import Desk


def why(clerk: Desk, key: str, procedure: str) -> str:
    """What the interview's list says below the procedure of this name."""
    html = clerk.page(f"/counter/{key}/").html
    return html.partition(f"{procedure}</span></summary>")[2].partition("</details>")[0]


def test_a_procedure_names_its_rule_and_whose_answers_decided_with_their_source(clerk: Desk, answered: str) -> None:
    told = why(clerk, answered, "転入学通知(就学校の指定)")
    assert "規則 tennyugaku-tsuchi.school_age" in told
    assert "森 一郎 出来事の日の学年: 小学1年(計算)" in told
    assert "森 二郎" not in told
    told = why(clerk, answered, "児童手当認定請求")
    assert "森 太郎 公務員: いいえ(聞き取り)" in told


def test_one_line_of_several_people_shows_the_answers_of_each(clerk: Desk, answered: str) -> None:
    told = why(clerk, answered, "本人通知制度の事前登録")
    for fact in ("森 太郎 出来事の日の年齢: 38(計算)", "森 花子 出来事の日の年齢: 36(計算)"):
        assert fact in told


def test_what_is_not_decided_yet_says_what_is_not_known(clerk: Desk, moved_in: str) -> None:
    told = why(clerk, moved_in, "児童手当認定請求")
    assert "確認が必要です" in told
    assert "公務員: 聞いていません" in told


def test_an_answer_that_nobody_asked_for_is_not_told_as_one_that_nobody_knew(clerk: Desk, answered: str) -> None:
    html = clerk.page(f"/counter/{answered}/not-needed/").html
    assert "森 太郎 ひとりで子を育てている: 聞いていません<" in html
    assert "わからない(聞き取り)" not in html


def test_a_visitor_who_was_asked_and_does_not_know_is_told_so(clerk: Desk, answered: str) -> None:
    address = f"/counter/{answered}/answer/public_servant/?all"
    form = next(form for form in clerk.page(address).forms if "p1" in form.choices)
    assert clerk.post(address, form.values | {"p1": "?"}).status_code == 302
    assert "森 太郎 公務員: わからない(聞き取り)" in why(clerk, answered, "児童手当認定請求")


def test_a_number_that_stands_for_something_is_said_in_words(clerk: Desk, answered: str) -> None:
    html = clerk.page(f"/counter/{answered}/not-needed/").html
    assert "森 太郎 身体障害者手帳の等級: なし(計算)" in html


def test_what_is_not_needed_is_told_with_its_reasons_when_it_is_opened(clerk: Desk, answered: str) -> None:
    shown = clerk.page(f"/counter/{answered}/")
    total = int(one(r"要らないとわかった手続 (\d+)件", shown.html))
    address = one(r'<details [^>]*hx-get="([^"]+)" hx-trigger="toggle once"', shown.html)
    assert f'<a href="{address}">' in shown.html, "without scripts the way on is a link"
    page, part = clerk.page(address).html, clerk.client.get(address, headers={"HX-Request": "true"}).content.decode()
    for html in (page, part):
        names = re.findall(r"<li><strong>([^<]+)</strong><ul><li>[^<]+", html)
        assert len(names) == len(set(names)) == total
        assert html.count("規則 ") >= total
    assert "<html" in page
    assert "<html" not in part


def one(pattern: str, text: str) -> str:
    """The group of the only match."""
    (found,) = re.findall(pattern, text)
    return str(found)


def test_what_people_typed_stands_in_a_reason_as_text_and_never_as_markup() -> None:
    entry = Mock(definition=Mock(id="tennyu-todoke"))
    ground = Ground("法&22条", "moved", ("<b>森</b> 太郎 年齢: 38", "{{ 7 }}"))
    bare = Ground("次の理由", "other", ())
    assert grounds(Mock(entry=entry, grounds=(ground, bare))) == (
        '<ul><li>法&amp;22条<ul class="c-used"><li>&lt;b&gt;森&lt;/b&gt; 太郎 年齢: 38</li><li>{{ 7 }}</li></ul>'
        '<span class="c-rule">規則 tennyu-todoke.moved</span></li>'
        '<li>次の理由<span class="c-rule">規則 tennyu-todoke.other</span></li></ul>'
    )
