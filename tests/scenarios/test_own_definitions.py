"""FY1-03: a town changes one procedure in a folder and publishes it for tomorrow, without a new release.

What must hold (requirements/counter.md, ARCHITECTURE "How data flows" 6): from its day on question, deadline and letter
are the new ones, at the counter and on the portal; whoever is received today gets the old ones, and a case keeps the
version that it was opened with to its end.
"""

import io
import json
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.conf import LazySettings
from pypdf import PdfReader

from tests.processes import ProcessDatabase
from tests.support import cases as walks
from tests.support import filings, own_definitions, receptions
from tests.support.cases import KODOMO
from tests.support.own_definitions import PROCEDURE, QUESTION, TITLE
from yakuba.apps.counter.tests.conftest import Desk
from yakuba.config import cli
from yakuba.kernel.audit import service as audit
from yakuba.kernel.cases import service as cases
from yakuba.kernel.documents import service as documents
from yakuba.kernel.gate import service as gate
from yakuba.kernel.intake import service as intake
from yakuba.kernel.jobs import service as jobs
from yakuba.kernel.procedures import portal, service
from yakuba.kernel.procedures.models import DefinitionVersion, OwnChange, Publication, RuleSetVersion
from yakuba.kernel.procedures.publish import CATALOGUE
from yakuba.lib import clock
from yakuba.lib.clock import stopped_at

TODAY = receptions.DAY
TOMORROW = TODAY + timedelta(days=1)
MONDAY = date(2026, 11, 23)
OFFICER = "1006"
"""情報政策."""
OLD, NEW = "令和8年12月1日", "令和8年12月7日"
"""16 November + 15 days, and + 20 days: 6 December is a Sunday."""


def _days_of(procedure: str) -> int | None:
    """Within how many days it is decided, by the definition in force today."""
    period = service.get(procedure, on=clock.today()).period
    return period.days if period else None


@pytest.fixture(autouse=True)
def _own_home(settings: LazySettings, tmp_path: Path) -> None:
    settings.YAKUBA_HOME = tmp_path
    settings.DOCUMENTS_STORE = tmp_path / "files"


@pytest.fixture
def published(db: None, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Iterator[dict[str, Any]]:
    """What publishing said, on the day before the change."""
    with stopped_at(TODAY):
        receptions.prepare_town()
        asked_before = service.material("tennyu", on=TOMORROW).facts["main_earner"].question
        assert asked_before != QUESTION
        words = ["--folder", str(own_definitions.folder(tmp_path / "own", TOMORROW)), "--by", OFFICER]
        assert cli.main(["procedures", "publish", *words]) == 0
        yield json.loads(capsys.readouterr().out)


def counter_of(key: str) -> tuple[str, str]:
    """What the counter asks about the main earner, and its line about the child allowance."""
    desk = Desk("1011")
    guide = desk.page(f"/counter/{key}/guide/").text
    return desk.page(f"/counter/{key}/answer/main_earner/?all=1").text, guide.split("児童手当認定請求")[1]


def received_on(day: date) -> UUID:
    """The family of A01, with every answer, received on a day."""
    reception = receptions.with_family(receptions.opened(received_on=day))
    return filings.answered(reception).key


def test_today_is_received_by_the_old_one_and_tomorrow_by_the_new_one(published: dict[str, Any]) -> None:
    assert (published["definitions"], published["changes"], published["overtaken"]) == (1, 1, [])
    today, tomorrow = received_on(TODAY), ""
    question, guide = counter_of(str(today))
    assert QUESTION not in question
    assert (OLD in guide, NEW in guide) == (True, False)
    with stopped_at(MONDAY):
        tomorrow = str(received_on(MONDAY))
        question, guide = counter_of(tomorrow)
        assert QUESTION in question
        assert (OLD in guide, NEW in guide) == (False, True)
        question, guide = counter_of(str(today))
        assert QUESTION not in question, "who was received before is asked on as before"
        assert OLD in guide


def case_of(day: date) -> UUID:
    """The case of the child allowance of a family that is received, filed, signed and taken on a day."""
    ready = filings.all_signed(filings.ready(receptions.with_family(receptions.opened(received_on=day))))
    taken = intake.receive(receptions.CLERK, ready.key, ready.version, submission_key=uuid4())
    jobs.run_waiting()
    found = cases.progress(receptions.CLERK, [taken.key])
    return next(one.key for one in found if walks.now(one.key).row.procedure == PROCEDURE)


def test_a_case_opened_today_keeps_the_old_letter_and_one_of_tomorrow_gets_the_new(published: dict[str, Any]) -> None:
    today = case_of(TODAY)
    with stopped_at(MONDAY):
        new = case_of(MONDAY)
        old_title, new_title = drafted_title(today), drafted_title(new)
    assert walks.now(today).definition_version < 1001 <= walks.now(new).definition_version
    assert TITLE not in old_title
    assert "児童手当認定通知書" in old_title
    assert TITLE in new_title
    with stopped_at(MONDAY):
        pages = {key: Desk(KODOMO.reviewer.id).page(f"/desk/{key}/").text for key in (today, new)}
    assert "第1001版(この町の定義) 令和8年11月21日から" in pages[new]
    assert "版(配布) 令和8年4月1日から" in pages[today]


def drafted_title(key: UUID) -> str:
    """The text of the letter that the reviewer of the section prepares."""
    view = walks.checked(walks.act(key, "start", KODOMO.reviewer), KODOMO.reviewer)
    prepared = cases.prepare_letter(KODOMO.reviewer, view.row.key, walks.APPROVAL)
    assert prepared is not None
    pages = PdfReader(io.BytesIO(documents.read_prepared(prepared))).pages
    return "".join("".join(page.extract_text().split()) for page in pages)


def test_the_same_folder_again_changes_nothing_on_any_day(
    published: dict[str, Any], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    for day in (TODAY, TOMORROW, MONDAY, MONDAY + timedelta(days=400)):
        with stopped_at(day):
            assert cli.main(["procedures", "publish", "--folder", str(tmp_path / "own"), "--by", OFFICER]) == 0
        again = json.loads(capsys.readouterr().out)
        assert (again["definitions"], again["rule_sets"], again["changes"]) == (0, 0, 0), day


def test_it_is_recorded_who_published_what(published: dict[str, Any]) -> None:
    (entry,) = [one for one in audit.history(CATALOGUE) if one.actor.kind == "staff"]
    assert (entry.act, entry.actor.id) == ("procedures.catalogue.published", OFFICER)
    assert entry.detail["named"] == [f"{PROCEDURE}:1001"]


def test_the_portal_gets_it_by_the_gate_before_its_day_and_shows_it_from_then_on(published: dict[str, Any]) -> None:
    assert portal.send_catalogue()
    for rows in (RuleSetVersion, DefinitionVersion, OwnChange, Publication):
        rows.objects.all().delete()
    gate.exchange()
    assert service.material("tennyu", on=clock.today()).facts["main_earner"].question != QUESTION
    assert next(f for f in service.fact_bank() if f.id == "main_earner").question != QUESTION
    assert _days_of(PROCEDURE) == 15
    with stopped_at(TOMORROW):
        assert service.material("tennyu", on=clock.today()).facts["main_earner"].question == QUESTION
        assert next(f for f in service.fact_bank() if f.id == "main_earner").question == QUESTION
        assert _days_of(PROCEDURE) == own_definitions.DAYS
        assert [d.version for d in service.all_definitions(on=clock.today()) if d.id == PROCEDURE] == [1001]


@pytest.mark.process
def test_a_process_that_has_read_everything_sees_what_another_publishes(
    process_database: ProcessDatabase, tmp_path: Path
) -> None:
    receptions.prepare_town()
    on = clock.today() + timedelta(days=1)
    before = service.material("tennyu", on=on), service.get(PROCEDURE, on=on), service.all_definitions(on=on)
    assert before[0].facts["main_earner"].question != QUESTION
    words = ["--folder", str(own_definitions.folder(tmp_path / "own", on)), "--by", OFFICER]
    process = process_database.python("-m", "yakuba", "procedures", "publish", *words)
    _out, err = process.communicate(timeout=120)
    assert process.returncode == 0, err.decode()
    assert service.material("tennyu", on=on).facts["main_earner"].question == QUESTION
    assert service.get(PROCEDURE, on=on).version == 1001
    assert [d.version for d in service.all_definitions(on=on) if d.id == PROCEDURE] == [1001]
