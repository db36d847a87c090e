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
print(json.dumps({"town": town.name if town else "", "definitions": DefinitionVersion.objects.count()}))
"""


def _known(side: Town) -> dict[str, object]:
    environment = side.environment | {"DJANGO_SETTINGS_MODULE": "yakuba.config.settings"}
    done = subprocess.run([sys.executable, "-c", KNOWN], env=environment, cwd=ROOT, capture_output=True, check=True)
    return dict(json.loads(done.stdout))


def test_the_portal_learns_the_catalogue_through_the_folder(town_with_portal: Town, page: Page) -> None:
    portal = town_with_portal.portal
    assert portal is not None
    wait_until(lambda: _known(portal) == _known(town_with_portal), "the portal knows what the desk has published")
    waiting = town_with_portal.command("gate", "list")
    wait_until(lambda: town_with_portal.command("gate", "list")["waiting"] == [], "the desk has its receipt")
    assert waiting["quarantined"] == []
    page.goto(portal.url)
    expect(page.get_by_role("heading", level=1)).to_be_visible()
