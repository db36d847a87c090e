"""The personas are people of the sample town: same code, name, section and roles."""

import csv
from pathlib import Path

from samples.personas import STAFF

TOWN = Path(__file__).resolve().parents[3] / "samples" / "aoba" / "organisation"


def newest(name: str) -> list[dict[str, str]]:
    """The rows of the last dated folder that has this file."""
    path = sorted(TOWN.glob(f"*/{name}.csv"))[-1]
    with path.open(encoding="utf-8") as lines:
        return list(csv.DictReader(lines))


def test_every_persona_works_in_the_sample_town() -> None:
    names = {row["職員コード"]: row["氏名"] for row in newest("staff")}
    sections = {row["組織コード"]: row["組織名"] for row in newest("sections")}
    held: dict[str, set[tuple[str, str]]] = {}
    for row in newest("assignments"):
        held.setdefault(row["職員コード"], set()).add((sections[row["組織コード"]], row["役割"]))
    for persona in STAFF:
        assert names[persona.code] == persona.name
        assert held[persona.code] == {(persona.section, role) for role in persona.roles}
