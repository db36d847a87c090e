"""住民の写し: who runs the copy sees its feeds and their wrong rows, and nobody in them."""

from pathlib import Path

import pytest
from django.conf import LazySettings
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from samples.personas import StaffPersona
from samples.sign_in import sign_in
from tests.support import register
from tests.support.pages import Page
from tests.support.roles import HOLDERS
from tests.support.sheets import rows_of
from yakuba.kernel.jobs import service as jobs
from yakuba.kernel.organisation.contracts import Role
from yakuba.kernel.people import service as people
from yakuba.lib.refs import Actor

ADDRESS = "/operations/register/"


def _desk(role: Role) -> Client:
    client = Client()
    sign_in(client, StaffPersona(HOLDERS[role], "見本 職員", "ミホン ショクイン", "", ()))
    return client


@pytest.fixture
def runner() -> Client:
    """情報政策."""
    return _desk(Role.INFORMATION)


def _lay(folder: Path, *rows: dict[str, str], name: str = "feed.csv") -> None:
    headings = list(rows[0])
    lines = [["#住民台帳の写し", "1", "全件", "2026-11-19", "1"], headings]
    lines += [[row[heading] for heading in headings] for row in rows]
    text = "\n".join(",".join(line) for line in [*lines, ["#件数", str(len(rows))]])
    (folder / name).write_text(text, encoding="utf-8")


def test_before_the_first_feed_the_page_says_so_and_how_to_begin(runner: Client) -> None:
    page = Page(runner.get(ADDRESS))
    assert "まだ一度も取り込んでいません" in page.text
    assert "YAKUBA_REGISTER_FOLDER" in page.text
    assert not any("now" in form.action for form in page.forms)


def test_the_folder_is_taken_on_demand_and_the_feed_stands_on_the_page(
    runner: Client, settings: LazySettings, tmp_path: Path
) -> None:
    settings.REGISTER_FOLDER = tmp_path / "register"
    settings.REGISTER_FOLDER.mkdir()
    _lay(settings.REGISTER_FOLDER, register.resident(1, "森 太郎"), register.resident(2, "森 花子", 生年月日="きのう"))
    form = Page(runner.get(ADDRESS)).form("/register/now")
    for _ in range(2):
        answer = Page(runner.post(form.action, form.values, follow=True))
        assert "取り込みを始めました" in answer.text
    jobs.run_waiting()
    page = Page(runner.get(ADDRESS))
    assert "令和8年11月19日(連番 1) 全件 完了 2 1 0 0 1" in page.text
    assert "写しは令和8年11月19日時点です" in page.text
    wrong = Page(runner.get(page.link("令和8年11月19日(連番 1)")))
    assert "1行を取り込めませんでした" in wrong.text
    assert "4 生年月日" in wrong.text
    assert "森" not in wrong.text
    assert "きのう" not in wrong.text
    assert len(people.feeds(Actor("staff", HOLDERS[Role.INFORMATION]))[0]) == 1


@pytest.mark.parametrize("role", [role for role in Role if role is not Role.INFORMATION])
def test_nobody_else_sees_or_starts_it(role: Role) -> None:
    client = _desk(role)
    assert client.get(ADDRESS).status_code == 403
    assert client.get(f"{ADDRESS}1/").status_code == 403
    assert client.post(f"{ADDRESS}now").status_code == 403
    assert ADDRESS not in client.get("/accounts/me/").content.decode()


def test_a_feed_that_is_not_there_is_not_found_and_a_wrong_page_is_no_error(runner: Client) -> None:
    assert runner.get(f"{ADDRESS}7/").status_code == 404
    assert runner.get(f"{ADDRESS}99999999999999999999/").status_code == 404
    assert runner.get(f"{ADDRESS}?page=0&sort=x").status_code == 200


def test_the_list_costs_the_same_queries_for_one_and_for_many(
    runner: Client, tmp_path: Path, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    for day in range(1, 8):
        register.feed(tmp_path, [register.resident(1, "森 太郎")], as_of=f"2026-11-{day:02}")
    with django_assert_max_num_queries(16):
        assert "7件中 1–7件目" in Page(runner.get(ADDRESS)).text
    assert "7件中 1–7件目" in Page(runner.get(f"{ADDRESS}?page=999", follow=True)).text


def test_the_feeds_and_the_wrong_rows_leave_as_files_that_name_nobody(
    runner: Client, settings: LazySettings, tmp_path: Path
) -> None:
    settings.REGISTER_FOLDER = tmp_path / "register"
    settings.REGISTER_FOLDER.mkdir()
    _lay(settings.REGISTER_FOLDER, register.resident(1, "森 太郎"), register.resident(2, "森 花子", 生年月日="きのう"))
    runner.post(Page(runner.get(ADDRESS)).form("/register/now").action)
    jobs.run_waiting()
    head, line = rows_of(runner, f"{ADDRESS}?export=csv")
    assert head[:4] == ["時点", "種類", "状態", "行"]
    assert line[:8] == ["令和8年11月19日(連番 1)", "全件", "完了", "2", "1", "0", "0", "1"]
    feed = Page(runner.get(ADDRESS)).link("令和8年11月19日(連番 1)")
    wrong = rows_of(runner, f"{feed}?export=csv")
    assert wrong[0] == ["行", "列", "どう直すか"]
    assert wrong[1][:2] == ["4", "生年月日"]
    assert not [word for word in ("森", "きのう") if word in str(wrong)]
