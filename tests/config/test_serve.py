"""Preparing the demo fills the town once."""

import pytest

from tests.processes import ProcessDatabase

pytestmark = pytest.mark.process

LIVING_PERSONAS = 4
"""和田, NGUYEN, 林 and her child."""
COPY = "SELECT id, number, name, town, valid_from FROM people_person ORDER BY id"


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
