"""What needs real processes: a site that presses every button loads no compiler, and a killed worker loses nothing."""

import subprocess
import sys
from datetime import timedelta
from pathlib import Path

import pytest
from django.conf import LazySettings

from tests.processes import ROOT, ProcessDatabase
from tests.support import receptions
from yakuba.apps.studio.models import Check, Draft
from yakuba.apps.studio.tests.conftest import CHIEF, HEAD, PROCEDURE, REASON
from yakuba.apps.studio.use_cases import checking, drafting, publishing
from yakuba.kernel.jobs import service as jobs
from yakuba.kernel.procedures import versions
from yakuba.lib import clock

pytestmark = pytest.mark.process
SITE = """
import sys, django; django.setup()
from django.test import Client
from django.test.utils import setup_test_environment; setup_test_environment()
from samples.personas import staff
from samples.sign_in import sign_in
from tests.support.pages import Page
import yakuba.config.urls
client, address = Client(), sys.argv[1]
sign_in(client, staff("1030"))
def press(page, ends, **more):
    form = next(one for one in Page(client.get(page)).forms if "revision" in one.values and one.action.endswith(ends))
    told = client.post(form.action or page, {**form.values, **more}, follow=True)
    assert told.status_code == 200, told.status_code
    return Page(told).text
for page in ("/studio/", "/studio/procedures/jidoteate-nintei/", "/studio/procedures/jidoteate-nintei/file"):
    assert client.get(page).status_code == 200, page
press(address + "edit/conditions-tennyu/", "", **{"row-1-because": "家計を支えている"})
assert "確かめています" in press(address, "/check")
print([name for name in ("sqlglot", "duckdb") if name in sys.modules])
"""
DIES = """
import os, django; django.setup()
from yakuba.apps.studio.use_cases import publishing
publishing._end = lambda *_words, **_more: os._exit(9)
from yakuba.kernel.jobs import service
service.run_waiting()
"""


def run(database: ProcessDatabase, script: str, *words: str) -> subprocess.CompletedProcess[str]:
    """In a process that has read nothing of the house before."""
    told = [sys.executable, "-c", script, *words]
    return subprocess.run(told, check=False, cwd=ROOT, env=database.env, capture_output=True, text=True, timeout=120)


def begun() -> Draft:
    receptions.prepare_town()
    tomorrow = clock.today() + timedelta(days=1)
    return drafting.begin(actor=CHIEF, procedure=PROCEDURE, valid_from=tomorrow, reason=REASON)


def test_a_site_on_which_everything_is_pressed_loads_no_compiler(
    process_database: ProcessDatabase, settings: LazySettings, tmp_path: Path
) -> None:
    settings.DOCUMENTS_STORE = tmp_path / "files"
    row = begun()
    done = run(process_database, SITE, f"/studio/drafts/{row.key}/")
    assert (done.returncode, done.stdout.strip()) == (0, "[]"), done.stderr
    assert Check.objects.get().draft_id == row.key


def test_a_worker_killed_between_the_publication_and_its_mark_leaves_work_that_ends_well(
    process_database: ProcessDatabase, settings: LazySettings, tmp_path: Path
) -> None:
    settings.DOCUMENTS_STORE = tmp_path / "files"
    row = begun()
    row = drafting.save(
        actor=CHIEF, key=row.key, revision=row.revision, part="名前", change=lambda held: held.update(name="新")
    )
    checking.ask_check(actor=CHIEF, key=row.key, revision=row.revision)
    jobs.run_waiting()
    row.refresh_from_db()
    publishing.ask(actor=CHIEF, key=row.key, revision=row.revision)
    row.refresh_from_db()
    publishing.publish(actor=HEAD, key=row.key, revision=row.revision, shown=row.digest)
    assert run(process_database, DIES).returncode == 9
    row.refresh_from_db()
    assert row.state == "publishing"
    assert versions.editions(PROCEDURE)[0].version == 1001
    publishing.carry_out(row.key)
    row.refresh_from_db()
    assert row.state == "published"
    assert sum(one.is_own for one in versions.editions(PROCEDURE)) == 1
