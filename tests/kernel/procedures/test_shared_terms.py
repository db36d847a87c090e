"""Legal terms and wordings in the fact bank: one place for what several definitions mean."""

from collections.abc import Callable
from datetime import date
from pathlib import Path
from shutil import copytree
from typing import Any

import pytest
import yaml

from yakuba.kernel.procedures.catalogue import SHIPPED, load, ruleset
from yakuba.kernel.procedures.contracts import DefinitionError
from yakuba.kernel.procedures.publish import check

ON = date(2026, 11, 18)


def edited(tmp_path: Path, edit: Callable[[dict[str, Any]], None], file: str = "facts.yaml") -> Path:
    folder = tmp_path / "definitions"
    if not folder.exists():
        copytree(SHIPPED, folder)
    document = yaml.safe_load((folder / file).read_text(encoding="utf-8"))
    edit(document)
    (folder / file).write_text(yaml.safe_dump(document, allow_unicode=True, sort_keys=False), encoding="utf-8")
    return folder


def test_a_term_stands_for_its_expression_and_may_use_an_earlier_term(tmp_path: Path) -> None:
    def add(facts: dict[str, Any]) -> None:
        common = {"label": "試し", "article": "試し", "source": "試し"}
        facts["terms"] = [
            {"id": "adult", "expr": "age_at_event >= 18 OR relation = 'adult'", **common},
            {"id": "adult_heir", "expr": "adult AND deceased", **common},
            *facts["terms"],
        ]

    def use(definition: dict[str, Any]) -> None:
        definition["events"]["shibo"]["when"][0]["expr"] = "NOT adult_heir"

    edited(tmp_path, add)
    catalogue = load(edited(tmp_path, use, "koseki/shibo-todoke.yaml"))
    rule = next(rule for rule in ruleset(catalogue, "shibo", ON).rules if rule.id == "shibo-todoke")
    assert rule.conditions[0].expr == "NOT ((age_at_event >= 18 OR relation = 'adult') AND deceased)"


def test_a_term_with_the_name_of_a_fact_is_refused(tmp_path: Path) -> None:
    folder = edited(tmp_path, lambda facts: facts["terms"][0].update(id="deceased"))
    with pytest.raises(DefinitionError, match="deceased が2つあります"):
        load(folder)


def test_a_term_that_uses_a_later_term_is_refused_when_checked(tmp_path: Path) -> None:
    def swap(facts: dict[str, Any]) -> None:
        facts["terms"][0]["expr"] = "next_of_kin"

    with pytest.raises(DefinitionError, match="「next_of_kin」という事実はありません"):
        check(load(edited(tmp_path, swap)))


def test_a_wording_for_an_event_that_does_not_exist_is_refused(tmp_path: Path) -> None:
    def add(facts: dict[str, Any]) -> None:
        fact = next(fact for fact in facts["facts"] if fact["id"] == "insurance")
        fact["wording"]["kaigai"] = {"question": "?", "plain": "?"}

    with pytest.raises(DefinitionError, match="insurance: kaigai という出来事はありません"):
        load(edited(tmp_path, add))


def test_a_wording_replaces_the_question_its_help_and_whether_one_is_chosen_only_in_its_event() -> None:
    facts = {fact.id: fact for fact in load().bank.facts.facts}
    insurance, owner = facts["insurance"], facts["dog_owner"]
    assert insurance.in_event("tennyu") == insurance
    assert insurance.in_event("shibo").question != insurance.question
    assert insurance.in_event("shibo").help == ""
    assert insurance.in_event("shibo").values == insurance.values
    assert (owner.one_of, owner.in_event("shibo").one_of) == (True, False)
