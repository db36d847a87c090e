"""Preparing the demo fills the town once; what it says at the terminal can be read."""

import pytest

from tests.processes import ProcessDatabase
from yakuba.config import serve
from yakuba.config.env import Zone

LIVING_PERSONAS = 4
"""和田, NGUYEN, 林 and her child."""
COPY = "SELECT id, number, name, town, valid_from FROM people_person ORDER BY id"


@pytest.mark.once
@pytest.mark.parametrize(
    ("reload", "asked", "level"), [(False, "", "WARNING"), (False, "DEBUG", "DEBUG"), (True, "", None)]
)
def test_what_the_demo_says_is_not_lost_among_its_jobs(
    monkeypatch: pytest.MonkeyPatch, reload: bool, asked: str, level: str | None
) -> None:
    """Developers see everything; anybody may ask for more."""
    monkeypatch.delenv("YAKUBA_LOG_LEVEL", raising=False)
    if asked:
        monkeypatch.setenv("YAKUBA_LOG_LEVEL", asked)
    wanted = serve._side(Zone.DESK, host="127.0.0.1", port=8000, reload=reload)
    assert {one.environment.get("YAKUBA_LOG_LEVEL") for one in wanted} == {level}


@pytest.mark.process
def test_preparing_the_demo_twice_fills_the_register_once(process_database: ProcessDatabase) -> None:
    words = ["-m", "yakuba", "demo", "--prepare-only", "--residents", "500"]
    first = process_database.python(*words, YAKUBA_DEMO="1", YAKUBA_ZONE="desk", YAKUBA_SECRET_KEY="x" * 50)
    _, said = first.communicate()
    assert first.returncode == 0
    assert "架空の住民 500 人を取り込んでいます" in said.decode()
    kinds = dict(process_database.rows("SELECT kind, count(*) FROM people_person GROUP BY kind"))
    assert kinds == {"resident": 500 + LIVING_PERSONAS, "business": 500 // 40}
    ((protections,),) = process_database.rows("SELECT count(*) FROM people_protection")
    assert protections > 0
    before = process_database.rows(COPY)

    second = process_database.python(*words, YAKUBA_DEMO="1", YAKUBA_ZONE="desk", YAKUBA_SECRET_KEY="x" * 50)
    _, said = second.communicate()
    assert second.returncode == 0
    assert "架空の住民" not in said.decode()
    assert process_database.rows(COPY) == before
    assert process_database.rows("SELECT count(*) FROM people_protection") == [(protections,)]
