"""What a clerk and a resident may expect of the household page, beyond what it does so far."""

from collections.abc import Callable
from pathlib import Path
from uuid import UUID

import pytest

from tests.support import receptions, register
from tests.support.pages import Page
from yakuba.apps.counter.tests.conftest import HANAKO, ICHIRO, TARO, Desk, day
from yakuba.kernel.audit import service as audit
from yakuba.kernel.intake import service as intake
from yakuba.kernel.intake.contracts import ReceptionView, Stated
from yakuba.lib.refs import OwnerRef

Seat = Callable[..., Desk]


def _view(key: str) -> ReceptionView:
    return intake.view(receptions.CLERK, UUID(key))


def _typed(page: Page) -> dict[str, str]:
    return next(form for form in page.forms if "latin_name" in form.values).values


def _name_deceased(clerk: Desk, key: str, name: str) -> None:
    page = clerk.page(f"/counter/{key}/household/")
    form = next(form for form in page.forms if form.buttons == [f"亡くなったのは{name}さん"])
    clerk.post(form.action, form.values)


def test_a_search_never_puts_a_name_or_a_birthday_into_the_address(clerk: Desk, town: None) -> None:
    key = clerk.begin("shibo")
    page = clerk.page(f"/counter/{key}/household/")
    assert {form.method for form in page.forms if "text" in form.values} == {"post"}


@pytest.mark.parametrize(
    "wrong", [{"name": "森\u202e太郎"}, {"kana": "モリ\u2066タロウ"}, {"name": "森\n太郎"}, day("born", 1867, 12, 31)]
)
def test_a_refused_newcomer_stays_in_the_form(clerk: Desk, reception: str, wrong: dict[str, str]) -> None:
    answer = clerk.client.post(
        f"/counter/{reception}/household/", {"version": clerk.version(reception)} | TARO | wrong, follow=True
    )
    assert answer.status_code == 422
    assert _typed(Page(answer))["born_month"] == (TARO | wrong)["born_month"]


def test_what_was_typed_survives_a_colleagues_change(clerk: Desk, desk: Seat, reception: str) -> None:
    stale = clerk.version(reception)
    desk("1012").enter(reception, HANAKO)
    answer = clerk.client.post(f"/counter/{reception}/household/", {"version": stale} | TARO, follow=True)
    page = Page(answer)
    assert "ほかの職員" in page.text
    assert _typed(page)["name"] == "森 太郎"


def test_pressing_twice_does_not_blame_a_colleague(clerk: Desk, reception: str) -> None:
    values = {"version": clerk.version(reception)} | TARO
    clerk.post(f"/counter/{reception}/household/", values)
    again = clerk.client.post(f"/counter/{reception}/household/", values, follow=True)
    assert "ほかの職員" not in Page(again).text


def test_taking_out_twice_does_not_blame_a_colleague(clerk: Desk, moved_in: str) -> None:
    form = clerk.page(f"/counter/{moved_in}/household/").form("/remove/")
    clerk.post(form.action, form.values)
    assert "ほかの職員" not in Page(clerk.client.post(form.action, form.values, follow=True)).text


@pytest.mark.parametrize("unit", ["p9", "", "household"])
def test_taking_out_nobody_is_told(clerk: Desk, moved_in: str, unit: str) -> None:
    values = {"unit": unit, "version": clerk.version(moved_in)}
    answer = clerk.client.post(f"/counter/{moved_in}/household/remove/", values, follow=True)
    assert "外しました" not in Page(answer).text


@pytest.mark.parametrize("unit", ["p9", "", "household", "nobody"])
def test_a_death_needs_somebody_who_died(clerk: Desk, unit: str) -> None:
    key = clerk.family(clerk.begin("shibo"), (TARO, HANAKO))
    clerk.post(f"/counter/{key}/household/deceased/", {"unit": unit, "version": clerk.version(key)})
    assert clerk.get(f"/counter/{key}/").status_code == 302


def test_the_deceased_taken_out_by_mistake_must_be_named_again(clerk: Desk, town: None) -> None:
    key = clerk.family(clerk.begin("shibo"), (TARO, HANAKO))
    _name_deceased(clerk, key, "森 太郎")
    clerk.post(f"/counter/{key}/household/remove/", {"unit": "p1", "version": clerk.version(key)})
    assert clerk.get(f"/counter/{key}/").status_code == 302


def test_somebody_added_after_the_deceased_was_named_is_alive(clerk: Desk, town: None) -> None:
    key = clerk.family(clerk.begin("shibo"), (TARO, HANAKO))
    _name_deceased(clerk, key, "森 太郎")
    clerk.family(key, (ICHIRO,))
    known = _view(key).household(["deceased"]).persons
    assert [known[unit].get("deceased") for unit in ("p1", "p2", "p3")] == [1, 0, 0]


def test_a_mistyped_newcomer_can_be_corrected_in_place(clerk: Desk, moved_in: str) -> None:
    page = clerk.page(f"/counter/{moved_in}/household/")
    offers = [words for words, _ in page.links] + [words for form in page.forms for words in form.buttons]
    assert any("直す" in words or "修正" in words or "訂正" in words for words in offers)


def test_a_protected_household_is_flagged_on_every_page_of_its_reception(
    clerk: Desk, town: None, tmp_path: Path
) -> None:
    register.feed(tmp_path, [register.resident(4, "高橋 澪", "タカハシ ミオ", 抑止="1")])
    key = clerk.begin("shomei")
    form = clerk.page(f"/counter/{key}/household/find/?text=タカハシ").form("/bring/")
    clerk.post(form.action, form.values)
    for room in ("household/", "", "guide/"):
        assert "支援措置" in clerk.page(f"/counter/{key}/{room}").text


def test_stating_a_need_for_protection_flags_the_reception(clerk: Desk, moved_in: str) -> None:
    view = _view(moved_in)
    intake.state(receptions.CLERK, view.key, view.version, [Stated("household", "protected", 1)])
    for room in ("household/", "", "guide/"):
        assert "支援措置" in clerk.page(f"/counter/{moved_in}/{room}").text


def test_the_date_of_the_register_copy_is_shown_beside_what_it_says(clerk: Desk, town: None, tmp_path: Path) -> None:
    register.feed(tmp_path, [register.resident(3, "渡邉 進", "ワタナベ ススム")], as_of="2026-11-19")
    key = clerk.begin("shibo")
    assert "令和8年11月19日" in clerk.page(f"/counter/{key}/household/find/?text=ワタナベ").text


def test_how_identity_was_checked_is_recorded(clerk: Desk, moved_in: str) -> None:
    pages = [clerk.page(f"/counter/{moved_in}/{room}").text for room in ("household/", "", "guide/")]
    assert any("本人確認" in text for text in pages)


def test_an_agent_is_received_with_the_proof_of_the_mandate(clerk: Desk, moved_in: str) -> None:
    pages = [clerk.page(f"/counter/{moved_in}/{room}").text for room in ("household/", "", "guide/")]
    assert any("代理人" in text for text in pages)


def test_bringing_again_is_not_recorded_as_a_change(clerk: Desk, town: None, tmp_path: Path) -> None:
    register.feed(tmp_path, [register.resident(3, "渡邉 進", "ワタナベ ススム")])
    key = clerk.begin("shibo")
    for _ in range(2):
        form = clerk.page(f"/counter/{key}/household/find/?text=ワタナベ").form("/bring/")
        clerk.post(form.action, form.values)
    changes = [e for e in audit.history(OwnerRef("intake.reception", key)) if e.act == "intake.reception.members"]
    assert len(changes) == 1
