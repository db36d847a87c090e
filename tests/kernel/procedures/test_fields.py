"""The bank of fields is checked before it is published: every box says how it is asked, and filers their capacity."""

import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import yaml

from yakuba.kernel.procedures.catalogue import SHIPPED, load
from yakuba.kernel.procedures.contracts import Capacity, DefinitionError, ProofKind

Change = Callable[[dict[str, Any]], None]


def edited(tmp_path: Path, name: str, change: Change) -> Path:
    """The shipped definitions with one file changed."""
    folder = tmp_path / "definitions"
    shutil.copytree(SHIPPED, folder)
    path = folder / name
    held = yaml.safe_load(path.read_text(encoding="utf-8"))
    change(held)
    path.write_text(yaml.safe_dump(held, allow_unicode=True), encoding="utf-8")
    return folder


def field(held: dict[str, Any], name: str) -> dict[str, Any]:
    return next(each for each in held["fields"] if each["id"] == name)


@pytest.mark.parametrize(
    ("name", "change", "complaint"),
    [
        ("account_number", {"help": ""}, "help と plain"),
        ("account_kind", {"values": []}, "values は choice"),
        ("account_bank", {"values": ["あおば銀行"]}, "values は choice"),
        ("account_bank", {"group": "money"}, "money というまとまり"),
        ("account_bank", {"source": "intake.bank"}, "出どころ intake.bank"),
        ("moved_on", {"source": "event.no_such"}, "出どころ event.no_such"),
        ("name", {"source": "people.number"}, "出どころ people.number"),
        ("name", {"id": "kana"}, "kana が2つ"),
        ("account_number", {"type": "money"}, "type"),
        ("account_number", {"max": 0}, "max"),
    ],
)
def test_a_box_that_cannot_be_asked_or_filled_is_refused(
    tmp_path: Path, name: str, change: dict[str, Any], complaint: str
) -> None:
    folder = edited(tmp_path, "fields.yaml", lambda held: field(held, name).update(change))
    with pytest.raises(DefinitionError, match=complaint):
        load(folder)


@pytest.mark.parametrize(
    ("name", "known_from"),
    [("card", "register.present"), ("heirs_elsewhere", "filing.capacity"), ("wants_inkan", "filing.capacity")],
)
def test_only_a_question_of_the_household_with_yes_and_no_is_known_from_elsewhere(
    tmp_path: Path, name: str, known_from: str
) -> None:
    def know(held: dict[str, Any]) -> None:
        next(fact for fact in held["facts"] if fact["id"] == name)["known_from"] = known_from

    with pytest.raises(DefinitionError, match=f"facts.yaml {name}: known_from は"):
        load(edited(tmp_path, "facts.yaml", know))


def test_what_may_tell_a_fact_is_one_of_few(tmp_path: Path) -> None:
    def know(held: dict[str, Any]) -> None:
        next(fact for fact in held["facts"] if fact["id"] == "dog")["known_from"] = "register.dogs"

    with pytest.raises(DefinitionError, match=r"known_from.*register\.present"):
        load(edited(tmp_path, "facts.yaml", know))


def test_a_definition_with_a_box_that_is_in_no_bank_is_refused(tmp_path: Path) -> None:
    def use(held: dict[str, Any]) -> None:
        held["fields"].append("account")

    with pytest.raises(DefinitionError, match="account という欄はありません"):
        load(edited(tmp_path, "kodomo/kodomo-iryo.yaml", use))


def test_a_filer_without_a_capacity_is_refused(tmp_path: Path) -> None:
    def drop(held: dict[str, Any]) -> None:
        del held["who_may_file"][0]["capacity"]

    with pytest.raises(DefinitionError, match="保護者 に capacity がありません"):
        load(edited(tmp_path, "kodomo/kodomo-iryo.yaml", drop))


def test_where_a_text_speaks_of_a_mandate_its_check_is_asked_for() -> None:
    for definition in load().definitions:
        for filer in (each for each in definition.who_may_file if Capacity.AGENT in each.capacity):
            says = "委任状" in filer.proof and "要らない" not in filer.proof
            assert says == (ProofKind.MANDATE in filer.proof_kinds), (definition.id, filer.who)
