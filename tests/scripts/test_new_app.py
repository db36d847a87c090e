"""``./run new-app`` makes a capability that passes the house's checks and its own tests, or refuses in clear words."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from scripts import new_app

pytestmark = [pytest.mark.process, pytest.mark.once]
ROOT = new_app.ROOT
TOOLS = Path(sys.executable).parent


@pytest.fixture(scope="module")
def copy(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the house with one new capability in it."""
    place = tmp_path_factory.mktemp("house") / "yakuba"
    for name in ("src", "scripts", "tests", "samples", "benchmarks", "docs"):
        shutil.copytree(ROOT / name, place / name, ignore=shutil.ignore_patterns("__pycache__"))
    for file in (*ROOT.glob("*.md"), *ROOT.glob("*.toml"), ROOT / "publiccode.yml"):
        shutil.copy(file, place)
    made = run(place, "scripts/new_app.py", "street_lamps", "--title", "街路灯")
    assert made.returncode == 0, made.stderr
    return place


def run(place: Path, *words: str) -> subprocess.CompletedProcess[str]:
    environment = {name: value for name, value in os.environ.items() if not name.startswith("PYTEST")}
    environment |= {"PYTHONPATH": f"{place / 'src'}:{place}", "YAKUBA_HOME": str(place / "var")}
    environment |= {"YAKUBA_DATABASE_URL": "sqlite:///:memory:"}
    return subprocess.run(
        [sys.executable, *words], cwd=place, env=environment, capture_output=True, text=True, check=False
    )


@pytest.mark.parametrize(
    "words",
    [
        ("-m", "ruff", "check", "."),
        ("-m", "ruff", "format", "--check", "."),
        (str(TOOLS / "lint-imports"), "--no-logo"),
        ("-m", "yakuba", "manage", "makemigrations", "--check", "--dry-run"),
        ("-m", "yakuba", "docs", "--check"),
        ("-m", "mypy", "--cache-dir", ".mypy_cache", "-p", "yakuba.apps.street_lamps"),
        ("-m", "pytest", "-p", "no:cacheprovider", "src/yakuba/apps/street_lamps", "tests/architecture"),
    ],
    ids=["lint", "format", "layers", "migrations", "docs", "types", "tests"],
)
def test_a_new_capability_passes(copy: Path, words: tuple[str, ...]) -> None:
    done = run(copy, *words)
    assert done.returncode == 0, done.stdout[-4000:] + done.stderr[-2000:]


def test_a_name_that_is_taken_is_refused_and_nothing_is_changed(copy: Path) -> None:
    before = sorted((copy / "src/yakuba/apps").rglob("*.py"))
    again = run(copy, "scripts/new_app.py", "street_lamps")
    assert again.returncode == 2
    assert "exists already" in again.stderr
    assert sorted((copy / "src/yakuba/apps").rglob("*.py")) == before


@pytest.mark.parametrize(
    ("name", "why"),
    [
        ("Facilities", "cannot be a name"),
        ("施設", "cannot be a name"),
        ("../etc", "cannot be a name"),
        ("class", "cannot be a name"),
        ("a-b", "cannot be a name"),
        ("_x", "cannot be a name"),
        ("", "cannot be a name"),
        ("a" * 31, "cannot be a name"),
        ("audit", "part of the kernel"),
        ("web", "is used by"),
        ("sessions", "is used by"),
        ("calendar", "is used by"),
    ],
)
def test_a_name_that_cannot_be_is_refused_in_words(name: str, why: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert new_app.main([name]) == 2
    assert why in capsys.readouterr().err


@pytest.mark.parametrize("title", ['"', "{{ x }}", "<b>", "@name@", "100%"])
def test_a_title_with_signs_of_code_is_refused(title: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert new_app.main(["lamps", "--title", title]) == 2
    assert "title" in capsys.readouterr().err
    assert not (new_app.SOURCE / "apps" / "lamps").exists()
