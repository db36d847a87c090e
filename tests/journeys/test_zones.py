"""Both zones run as processes of their own, with databases of their own, and the portal learns what it may know."""

import json
import subprocess
import sys

import pytest
from playwright.sync_api import Page, expect

from tests.journeys.town import ROOT, Town
from tests.processes import wait_until

pytestmark = pytest.mark.browser

KNOWN = """
import json, django
django.setup()
from yakuba.kernel.organisation import service
from yakuba.kernel.procedures.models import DefinitionVersion
town = service.municipality()
versions = dict(DefinitionVersion.objects.order_by("version").values_list("procedure", "version"))
print(json.dumps({"town": town.name if town else "", "versions": versions}))
"""


APPLICATION = """
import django
django.setup()
from tests.support.online import application
from yakuba.lib import clock
print(application(arrived_at=clock.now()).model_dump_json())
"""
SEND = """
import sys, django
django.setup()
from yakuba.kernel.gate import messages, service
from yakuba.lib.refs import Actor
message = messages.ApplicationSubmitted.model_validate_json(sys.stdin.read())
service.send(message, key=f"submitted:{message.submission}", actor=Actor("resident", str(message.account)))
"""
CASES = """
import json, sys, django
django.setup()
from yakuba.kernel.cases.models import Case
found = Case.objects.filter(submission=sys.argv[1]).values_list("door", "state")
print(json.dumps([list(row) for row in found]))
"""


def _python(side: Town, script: str, *words: str, said: str = "") -> str:
    """What the script prints, run as a process of this zone."""
    environment = side.environment | {"DJANGO_SETTINGS_MODULE": "yakuba.config.settings"}
    done = subprocess.run(
        [sys.executable, "-c", script, *words],
        env=environment, cwd=ROOT, capture_output=True, check=False, text=True, input=said,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr[-2000:]
    return done.stdout


def _known(side: Town) -> dict[str, object]:
    return dict(json.loads(_python(side, KNOWN)))


@pytest.mark.every
def test_the_portal_learns_the_catalogue_through_the_folder(town_with_portal: Town, page: Page) -> None:
    portal = town_with_portal.portal
    assert portal is not None
    wait_until(lambda: _known(portal) == _known(town_with_portal), "the portal knows what the desk has published")
    waiting = town_with_portal.command("gate", "list")
    wait_until(lambda: town_with_portal.command("gate", "list")["waiting"] == [], "the desk has its receipt")
    assert waiting["quarantined"] == []
    page.goto(portal.url)
    expect(page.get_by_role("heading", level=1)).to_be_visible()


@pytest.mark.every
def test_an_application_crosses_into_a_case_though_both_sides_lose_power_on_the_way(town_with_portal: Town) -> None:
    portal = town_with_portal.portal
    assert portal is not None
    message = _python(town_with_portal, APPLICATION)
    town_with_portal.stop(kill=True)
    _python(portal, SEND, said=message)
    town_with_portal.start()
    submission = str(json.loads(message)["submission"])
    wait_until(lambda: json.loads(_python(town_with_portal, CASES, submission)), "the desk has opened a case")
    assert json.loads(_python(town_with_portal, CASES, submission)) == [["online", "received"]]
