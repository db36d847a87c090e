"""axe looks at every page of the house: those that no other journey opens are opened here, at a desk and on a phone."""

import ast
import re
import subprocess
import sys
from pathlib import Path
from uuid import uuid4

import pytest
from playwright.sync_api import Page, expect

from tests.journeys import every_page, looked_at
from tests.journeys.accounts import enter, heading
from tests.journeys.browser import DESKTOP, PHONE, Visitors, Watch, assert_accessible, assert_fits, shot
from tests.journeys.portal import day, enter_portal, onwards, reloaded
from tests.journeys.test_portal import TYPED
from tests.journeys.town import ROOT, Town
from tests.processes import wait_until
from yakuba.lib import clock

HERE = Path(__file__).parent
STAFF = {
    "1007": ("/operations/gate/", "/web/components/sheet"),
    "1008": ("/desk/exports/",),
    "1012": ("/records/proposals/",),
}
"""What each of them has that no other journey opens."""


def test_every_address_is_looked_at_or_no_page() -> None:
    looked_at_somewhere = frozenset().union(*every_page.promised().values())
    no_page = set(every_page.NO_PAGE.split())
    assert sorted(every_page.addresses() - looked_at_somewhere - no_page) == []
    assert sorted(no_page & looked_at_somewhere) == []
    assert sorted(no_page - every_page.addresses()) == []


def test_every_page_and_every_trouble_is_looked_at() -> None:
    looked_at_somewhere = frozenset().union(*every_page.promised().values())
    assert sorted((every_page.pages() | every_page.troubles()) - looked_at_somewhere) == []
    assert sorted(looked_at_somewhere - every_page.pages() - every_page.troubles() - every_page.addresses()) == []


def test_every_journey_that_promises_exists() -> None:
    written = {
        f"{file.name}::{part.name}"
        for file in HERE.glob("test_*.py")
        for part in ast.parse(file.read_text(encoding="utf-8")).body
        if isinstance(part, ast.FunctionDef)
    }
    assert sorted(set(every_page.promised()) - written) == []


def test_a_journey_that_looks_at_less_than_it_promised_is_told_what_is_lacking() -> None:
    looked_at.begin()
    assert looked_at.lacking({"desk/case.html", "desk:case"}) == ["desk/case.html", "desk:case"]
    looked_at.without_scripts()
    assert looked_at.lacking({"desk/case.html"}) == []
    looked_at.begin()


def look(page: Page, name: str) -> None:
    """At a desk and as narrow as a phone."""
    for size, width in ((PHONE, "phone"), (DESKTOP, "desktop")):
        page.set_viewport_size({"width": size[0], "height": size[1]})
        assert_accessible(page)
        assert_fits(page)
        shot(page, f"every-{name}-{width}")


def called(address: str) -> str:
    return address.strip("/").replace("/", "-")


@pytest.mark.browser
def test_pages_of_the_staff(standing_town_with_portal: Town, page: Page) -> None:
    _run(standing_town_with_portal, TOLD)
    for code, addresses in STAFF.items():
        enter(page, code)
        for address in addresses:
            page.goto(address)
            look(page, called(address))
    enter(page, "1010")
    page.goto("/operations/inbox/")
    page.get_by_role("link", name=re.compile("期日")).first.click()
    look(page, "operations-inbox-notice")
    page.goto("/desk/?tab=all")
    page.locator("[name=text]").fill(page.locator("tbody a").first.inner_text())
    page.get_by_role("button", name="探す").click()
    heading(page, "案件を探す")
    expect(page.locator("tbody tr")).to_have_count(1)
    look(page, "desk-search")


@pytest.mark.browser
def test_pages_of_the_residents(standing_town_with_portal: Town, visitors: Visitors, watch: Watch) -> None:
    town, portal = standing_town_with_portal, standing_town_with_portal.portal
    assert portal
    watch.allow("status of 404")
    page = visitors.new()
    enter_portal(page, town, "every@example.jp")
    for address in (
        "search/?q=住民票",
        "procedures/jidoteate-nintei/",
        "procedures/none/",
        "inbox/",
        "visits/",
        "applications/",
    ):
        page.goto(f"{portal.url}/portal/{address}")
        look(page, f"portal-{called(address.partition('?')[0])}")
    _drafted(page, portal)
    application = page.url.removesuffix("details/")
    page.goto(f"{application}discard/")
    look(page, "portal-discard")
    page.goto(f"{application}details/")
    for name, value in TYPED.items():
        page.locator(f"[name={name}]").fill(value)
    page.get_by_role("button", name="保存して次へ").click()
    page.get_by_role("button", name="内容を確かめる").click()
    page.get_by_role("button", name="この内容で申請する").click()
    heading(page, "申請を受け取りました")
    page.goto(application)
    wait_until(lambda: "取り下げる" in reloaded(page), "the town has it")
    page.goto(f"{application}withdraw/")
    look(page, "portal-withdraw")
    _run(town, WRITTEN, _run(portal, ACCOUNT))
    page.goto(f"{portal.url}/portal/inbox/")
    wait_until(lambda: "有効期限" in reloaded(page), "what the town hall wrote")
    look(page, "portal-inbox")
    page.get_by_role("link", name=re.compile("有効期限")).click()
    look(page, "portal-message")
    page.get_by_role("button", name="サインアウト").click()
    heading(page, "サインアウトしました")
    look(page, "portal-signed-out")
    page.goto(f"{portal.url}/card-simulator/none/")
    look(page, "card-over")


def _drafted(page: Page, portal: Town) -> None:
    page.goto(f"{portal.url}/portal/guide/shomei/")
    look(page, "portal-guide")
    today = clock.today()
    day(page, "requested_on", today.year, today.month, today.day)
    page.get_by_label("住民票の写しが必要").check()
    onwards(page)
    page.get_by_label("世帯主").check()
    day(page, "born", 1988, 5, 2)
    onwards(page)
    page.get_by_role("link", name="全員入れました。次へ").click()
    while "/questions/" in page.url:
        page.get_by_label("はい").first.check()
        onwards(page)
    page.get_by_role("button", name=re.compile("住民票の写し.*を申請する")).click()
    page.wait_for_url("**/details/")


DAMAGE = """
import django; django.setup()
from uuid import uuid4
from yakuba.apps.desk.models import ExportRequest
from yakuba.lib import clock
ExportRequest.objects.create(key=uuid4(), wanted={}, asked_by="1029", asked_at=clock.now())
"""
TOLD = """
import django; django.setup()
from uuid import uuid4
from yakuba.kernel.gate import receiving, service as gate
from yakuba.kernel.gate.contracts import Zone
from yakuba.kernel.notices import service as notices
from yakuba.kernel.notices.contracts import Recipient
from yakuba.lib import clock
from yakuba.lib.refs import Actor, OwnerRef
way = gate.InMemory()
way.put(Zone.DESK, f"{uuid4()}.bundle", b"nothing that anybody sealed")
receiving.receive_all(way)
notices.send(
    recipient=Recipient(inbox=Actor("staff", "1010")), template="cases.reminder",
    context={"day": clock.today(), "overdue": 2, "unanswered": 1, "untaken": 0},
    owner=OwnerRef("cases.reminder", "every"), section="2011", key="every", actor=Actor("system", "cases"),
)
"""
ACCOUNT = """
import django; django.setup()
from yakuba.apps.portal.models import Account
print(Account.objects.get().pk)
"""
WRITTEN = """
import sys, django; django.setup()
from datetime import date
from yakuba.kernel.notices import service as notices
from yakuba.kernel.notices.contracts import Recipient
from yakuba.lib.refs import Actor, OwnerRef
notices.send(
    recipient=Recipient(inbox=Actor("resident", sys.argv[1])), template="notices.general",
    context={
        "topic": "マイナンバーカードの有効期限", "name": "見本 花子", "message": "近づいています。",
        "until": date(2027, 3, 31),
    },
    owner=OwnerRef("demo.notice", "every"), section="2011", key="every-resident", actor=Actor("system", "demo"),
)
"""
TOO_MUCH = """() => { const form = document.querySelector("main form[method=post]");
for (let number = 0; number < 1100; number++) form.append(Object.assign(document.createElement("input"),
  {type: "hidden", name: `more-${number}`}));
form.submit(); }"""


@pytest.mark.browser
def test_pages_for_when_something_went_wrong(standing_town_with_portal: Town, page: Page, watch: Watch) -> None:
    town = standing_town_with_portal
    watch.allow("status of (4|5)")
    town.allow_error("")
    enter(page, "1010")
    for address, title in (
        ("/operations/gate/", "この画面を開く権限がありません"),
        ("/nowhere/", "ページが見つかりません"),
        (f"/operations/jobs/{uuid4()}/retry", "この操作はここではできません"),
    ):
        page.goto(address)
        heading(page, title)
        look(page, f"wrong-{called(address)[:20]}")
    page.goto("/protection/new/")
    page.evaluate(TOO_MUCH)
    heading(page, "送られた内容を読み取れませんでした")
    look(page, "wrong-400")
    page.goto("/protection/new/")
    page.context.clear_cookies(name=re.compile("csrf"))
    page.locator("main form[method=post]").evaluate("form => form.submit()")
    heading(page, "画面の有効期限が切れました")
    look(page, "wrong-csrf")
    _run(town, DAMAGE)
    enter(page, "1008")
    page.goto("/desk/exports/")
    heading(page, "処理を続けられませんでした")
    look(page, "wrong-500")
    (town.home / "maintenance").touch()
    page.goto("/desk/")
    heading(page, "時間をおいて、もう一度お試しください")
    look(page, "wrong-503")
    (town.home / "maintenance").unlink()


def _run(town: Town, script: str, *words: str) -> str:
    """A process of this zone does this; what it says."""
    env = town.environment | {"DJANGO_SETTINGS_MODULE": "yakuba.config.settings"}
    told = [sys.executable, "-c", script, *words]
    return subprocess.run(
        told, cwd=ROOT, env=env, check=True, timeout=60, capture_output=True, text=True
    ).stdout.strip()
