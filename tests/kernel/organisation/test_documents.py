"""What is written about the organisation agrees with what the code does."""

import json
from datetime import timedelta
from pathlib import Path

import pytest

from samples import organisation
from yakuba.config.cli import main
from yakuba.kernel.identity import service as identity
from yakuba.kernel.organisation.contracts import ACTS
from yakuba.kernel.organisation.imports.kinds import KINDS
from yakuba.kernel.organisation.models import Assignment
from yakuba.kernel.organisation.reference import pages
from yakuba.lib import clock
from yakuba.lib.refs import Actor

DOCS = Path(__file__).resolve().parents[3] / "docs"


def test_every_heading_of_every_kind_is_documented() -> None:
    text = (DOCS / "formats" / "organisation.md").read_text(encoding="utf-8").replace("*", "")
    lines = {line.split("|")[1].strip(" ●"): line for line in text.splitlines() if line.startswith("| ")}
    for kind in KINDS:
        assert ", ".join(kind.headings) in lines[kind.name]


def test_the_page_of_roles_has_a_row_for_every_act() -> None:
    assert all(f"`{act}`" in pages()["roles.md"] for act in ACTS)


@pytest.mark.usefixtures("aoba")
def test_the_command_imports_and_answers_in_json(capsys: pytest.CaptureFixture[str]) -> None:
    folder = str(organisation.FOLDER / "2026-04-01")
    assert main(["organisation", "import", folder, "--as-of", "2026-04-01", "--dry-run"]) == 0
    answer = json.loads(capsys.readouterr().out)
    assert answer["counts"]["assignments"]["added"] == 0
    assert answer["dry_run"] is True


@pytest.mark.usefixtures("aoba")
def test_the_command_lists_every_wrong_row(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "staff.csv"
    file.write_text("職員コード,氏名\n1001,\n1002,\n", encoding="cp932")
    assert main(["organisation", "import", str(file), "--as-of", "2026-04-01"]) == 2
    said = capsys.readouterr().err
    assert all(part in said for part in ("2件の誤り", "staff.csv 2行目", "staff.csv 3行目"))
    assert main(["organisation", "import", str(tmp_path / "absent"), "--as-of", "2026-04-01"]) == 2
    assert "がありません" in capsys.readouterr().err


@pytest.mark.usefixtures("aoba")
def test_the_command_reports_orphans(capsys: pytest.CaptureFixture[str]) -> None:
    Assignment.objects.filter(staff_code="1011").delete()
    assert main(["organisation", "orphans", "--on", "2026-11-20"]) == 0
    assert [found["staff_code"] for found in json.loads(capsys.readouterr().out)["findings"]] == ["1011"]


@pytest.mark.usefixtures("aoba")
def test_the_command_reports_accounts_of_people_who_left_and_idle_ones(capsys: pytest.CaptureFixture[str]) -> None:
    def found() -> dict[str, str]:
        assert main(["organisation", "orphans"]) == 0
        return {one["staff_code"]: one["problem"] for one in json.loads(capsys.readouterr().out)["findings"]}

    by = Actor("system", "tests")
    for code in ("1012", "9999"):
        identity.create_staff(code=code, display_name="青葉 花子", by=by)
    assert found() == {"9999": "在職していない職員のアカウントが有効です"}
    with clock.stopped_at(clock.now() + timedelta(days=91)):
        assert found()["1012"] == "長く使われていないアカウントです"
    identity.disable_staff("9999", by=by)
    assert "9999" not in found()
