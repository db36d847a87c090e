"""合わない回答: what was collected and fits no row stands on a page until somebody has looked at it."""

from pathlib import Path
from uuid import uuid4

import pytest
from django.conf import LazySettings
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from tests.support.handovers import CORE, FILES, SYSTEM, confirmed, feedback, ledger, made, rows
from tests.support.pages import Page
from tests.support.role_matrix import Place, holds, reaches
from tests.support.roles import HOLDERS
from tests.support.sheets import rows_of
from yakuba.apps.handover import queries, tasks, use_cases
from yakuba.apps.handover.contracts import Problem, RowState
from yakuba.apps.handover.models import Unfit, UnfitLine
from yakuba.apps.handover.module import FEEDBACK
from yakuba.apps.handover.tests.test_pages import page, press, signed_in
from yakuba.kernel.audit import service as audit
from yakuba.kernel.jobs import service as jobs
from yakuba.kernel.organisation.contracts import Role
from yakuba.lib import clock
from yakuba.lib.refs import OwnerRef

pytestmark = pytest.mark.usefixtures("town")
LIST = "/handover/unfit/"


@pytest.fixture
def folder(settings: LazySettings, tmp_path: Path) -> Path:
    """Where the core system lays down its answers."""
    settings.CORE_SYSTEMS, settings.CORE_FILES = {CORE: FILES}, tmp_path
    for name in ("in", "out"):
        (tmp_path / CORE / name).mkdir(parents=True)
    return tmp_path / CORE / "in"


@pytest.fixture
def clerk() -> Client:
    return signed_in("1011")


def answered(folder: Path, name: str = "answers.csv") -> None:
    """Two cases handed over; of the answers one fits, one names nobody's row, one has no reference."""
    confirmed(2)
    batch = made()
    use_cases.send(actor=SYSTEM, batch=batch.key)
    first, second = rows(batch)
    lines = [(first.key, "取込", "100000001", ""), (str(uuid4()), "取込", "1", ""), (second.key, "取込", "", "")]
    (folder / name).write_bytes(feedback(batch, lines))


def kept(section: str = "", office: str = "", name: str = "answers.csv", lines: int = 2) -> Unfit:
    """Some lines that fit no row."""
    problems = [Problem(line, f"合わない理由{line}") for line in range(2, lines + 2)]
    use_cases.keep_unfit(core=CORE, name=name, problems=problems, section=section, office=office)
    return Unfit.objects.get(name=name)


def test_collected_answers_that_fit_no_row_are_told_on_the_first_page_and_read_line_by_line(
    folder: Path, clerk: Client
) -> None:
    answered(folder)
    tasks.collect_answers.enqueue()
    jobs.run_waiting()
    first = page(clerk, "/handover/")
    assert "引渡しと合わない回答が1件届いています" in first.text
    listed = page(clerk, first.link("合わない回答を確かめる"))
    assert (CORE in listed.text, "answers.csv" in listed.text) == (True, True)
    seen = page(clerk, listed.link("answers.csv"))
    assert "この引渡番号と引渡キーの行はありません" in seen.text
    assert "参照番号(宛名番号など)がありません" in seen.text
    assert [row.state for row in rows(queries.batches(SYSTEM)[0][0])] == [RowState.ACCEPTED, RowState.SENT]
    assert jobs.dead_letters() == [], "who can mend it sees it; no job has stopped"


def test_a_file_that_cannot_be_read_is_told_too(folder: Path, clerk: Client) -> None:
    (folder / "broken.csv").write_bytes(b"\x00\x01")
    use_cases.collect(actor=SYSTEM, core=CORE)
    assert "CSVのファイルではありません" in page(clerk, page(clerk, LIST).link("broken.csv")).text


def test_what_a_core_system_answers_at_once_is_told_with_its_delivery(core: Path, clerk: Client) -> None:
    confirmed(1)
    batch = made()
    ledger.switch(core, reject={str(rows(batch)[0].key): ""})
    use_cases.send(actor=SYSTEM, batch=batch.key)
    seen = page(clerk, page(clerk, LIST).link(f"{batch.number}-1"))
    assert "却下された行に理由がありません" in seen.text


def test_the_same_answers_collected_again_are_told_once(folder: Path, clerk: Client) -> None:
    answered(folder)
    use_cases.collect(actor=SYSTEM, core=CORE)
    (folder / "done" / "answers.csv").rename(folder / "answers.csv")
    use_cases.collect(actor=SYSTEM, core=CORE)
    assert (Unfit.objects.count(), UnfitLine.objects.count()) == (1, 2)


def test_somebody_who_has_looked_takes_it_off_the_list_once_and_is_recorded(clerk: Client) -> None:
    row = kept()
    seen = page(clerk, f"{LIST}{row.key}/")
    assert "確認済みにしました" in press(clerk, seen, "/settle").text
    assert "もう確認済みです" in press(clerk, seen, "/settle").text
    assert "合わない回答はありません" in page(clerk, LIST).text
    assert "合わない回答が" not in page(clerk, "/handover/").text
    done = page(clerk, f"{LIST}?state=settled")
    assert (row.name in done.text, "清水 大輔" in done.text) == (True, True)
    assert "確認済みにする" not in page(clerk, done.link(row.name)).text
    entries = [e for e in audit.history(OwnerRef("handover.unfit", str(row.key))) if e.act == "handover.unfit.settled"]
    assert [entry.actor.id for entry in entries] == ["1011"]


@pytest.mark.parametrize("place", [Place("2011", "01"), Place("2090", "02"), Place("2013", "01"), Place("", "")])
@pytest.mark.parametrize("role", Role)
def test_it_is_there_for_who_takes_the_answers_of_its_section(role: Role, place: Place) -> None:
    code, row = HOLDERS[role], kept(place.section, place.office)
    client = signed_in(code)
    may = holds(code, FEEDBACK)
    wanted = 403 if not may else 200 if not place.section or reaches(code, FEEDBACK, place) else 404
    assert client.get(LIST).status_code == (200 if may else 403)
    assert client.get(f"{LIST}{row.key}/").status_code == wanted
    assert client.post(f"{LIST}{row.key}/settle").status_code == (302 if wanted == 200 else wanted)
    row.refresh_from_db()
    assert (row.settled_at is not None) == (wanted == 200)


def test_a_stranger_is_led_to_the_sign_in_and_a_wrong_address_is_no_page(client: Client, clerk: Client) -> None:
    row = kept()
    for address in (LIST, f"{LIST}{row.key}/"):
        assert "/accounts/" in client.get(address)["Location"]
    assert "/accounts/" in client.post(f"{LIST}{row.key}/settle")["Location"]
    assert clerk.get(f"{LIST}{uuid4()}/").status_code == 404
    assert clerk.get(f"{LIST}{row.key}/settle").status_code == 405
    for number in ("0", "x", "-1"):
        assert clerk.get(f"{LIST}?page={number}&state=x").status_code == 200
    assert clerk.get(f"{LIST}?page=99&state=x")["Location"] == "?page=1&state=x"


def test_ten_thousand_lines_are_read_in_pages_by_a_fixed_number_of_queries(clerk: Client) -> None:
    few, many = kept(name="few.csv"), kept(name="many.csv", lines=10_000)

    def asked(address: str) -> int:
        with CaptureQueriesContext(connection) as found:
            page(clerk, address)
        return len(found)

    assert asked(f"{LIST}{few.key}/") == asked(f"{LIST}{many.key}/")
    last = Page(clerk.get(f"{LIST}{many.key}/?page=200"))
    assert "合わない理由10001" in last.text
    before = asked(LIST)
    for number in range(60):
        kept(name=f"{number}.csv")
    assert asked(LIST) == before


def test_what_was_looked_at_long_ago_is_gone_and_what_nobody_looked_at_stays() -> None:
    old, fresh = kept(name="old.csv"), kept(name="open.csv")
    use_cases.settle_unfit(actor=SYSTEM, key=old.key)
    with clock.stopped_at(clock.today().replace(year=clock.today().year + 1)):
        tasks.daily.enqueue()
        jobs.run_waiting()
    assert list(Unfit.objects.values_list("name", flat=True)) == [fresh.name]


def test_the_list_leaves_as_a_file_as_far_as_the_own_right_goes(clerk: Client) -> None:
    for number in range(60):
        kept(section="2010", office="01", name=f"answers-{number}.csv")
    head, *lines = rows_of(clerk, f"{LIST}?export=csv")
    assert head == ["ファイル・送信", "基幹系", "合わない行", "受け取った日時", "確認した人"]
    assert len(lines) == 60
    assert {line[2] for line in lines} == {"2"}
    assert rows_of(clerk, f"{LIST}?export=csv&state=settled")[1:] == []
