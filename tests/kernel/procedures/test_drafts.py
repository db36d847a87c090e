"""What is written on pages is checked, tried and published as a town's folder is: same complaints, same rows."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from tests.support import own_definitions
from tests.support.own_definitions import FILE, HEAD, OFFICER, PROCEDURE, TODAY, TOMORROW, own_town
from yakuba.kernel.organisation.contracts import NotAllowed
from yakuba.kernel.procedures import as_file, versions
from yakuba.kernel.procedures.catalogue import digest, load
from yakuba.kernel.procedures.contracts import Definition
from yakuba.kernel.procedures.drafts import check_draft, publish_draft
from yakuba.kernel.procedures.models import DefinitionVersion, RuleSetVersion
from yakuba.kernel.procedures.publish import Published, publish
from yakuba.kernel.procedures.publish_own import publish_folder
from yakuba.kernel.procedures.reading import Refused, checked
from yakuba.kernel.procedures.reading import load as read
from yakuba.lib.clock import stopped_at
from yakuba.lib.refs import Actor

__all__ = ["own_town"]
RELEASE = Actor("system", "tests")


def shipped(procedure: str = PROCEDURE) -> Definition:
    return next(d for d in load().definitions if d.id == procedure)


def changed(change: Callable[[dict[str, Any]], object] = lambda _held: None, **values: Any) -> Definition:
    """The shipped child allowance as the town's version of tomorrow, with more changed."""
    held = shipped().model_dump(mode="json") | {"version": 1001, "valid_from": TOMORROW} | values
    change(held)
    return Definition.model_validate(held)


def without_public_servants(held: dict[str, Any]) -> None:
    """公務員 are not told apart any more: the last condition falls away."""
    held["events"]["tennyu"]["when"].pop()


def test_every_shipped_definition_is_the_same_when_its_file_is_read_again(tmp_path: Path) -> None:
    for one in load().definitions:
        file = tmp_path / f"{one.id}.yaml"
        file.write_text(as_file.as_yaml(one), encoding="utf-8")
        assert digest(checked(read(file, file.name), Definition, file.name)) == digest(one), one.id


@pytest.mark.usefixtures("own_town")
class TestChecking:
    def test_what_may_be_published_has_no_complaint_and_says_what_rests_on_memory(self) -> None:
        found = check_draft(changed(summary="青葉市から児童手当を受けるための請求です。"))
        assert found.complaints == ()
        assert "児童手当法第7条第1項" in found.unproven
        assert found.not_easy == ("青葉市から児童手当を受けるための請求です。",)
        assert found.compared is False

    @pytest.mark.parametrize(
        ("change", "field", "text"),
        [
            (lambda d: d.update(valid_from=TODAY), "valid_from", "明日以後"),
            (lambda d: d.update(version=2), "version", "1001から"),
            (lambda d: d["letters"][0].update(title=" "), "letters[approved]", "title と body"),
            (lambda d: d["channels"]["mail"].update(basis=" "), "channels.mail.basis", "空に"),
            (
                lambda d: d["events"]["tennyu"]["when"][1].update(expr="main_earner AND"),
                "events.tennyu.when[main_earner]",
                "読めません",
            ),
            (
                lambda d: d["events"]["tennyu"]["when"][1].update(expr="shoe_size > 3"),
                "events.tennyu.when[main_earner]",
                "「shoe_size」という事実はありません",
            ),
            (
                lambda d: d["events"]["tennyu"]["when"][1].update(expr=" OR ".join(["main_earner"] * 150)),
                "events.tennyu.when[main_earner]",
                "いくつかの条件に分けてください",
            ),
        ],
    )
    def test_a_complaint_names_the_field_it_belongs_to(
        self, change: Callable[[dict[str, Any]], object], field: str, text: str
    ) -> None:
        found = check_draft(changed(change)).complaints
        assert [(one.field, text in one.text) for one in found] == [(field, True)]

    def test_they_are_the_complaints_of_the_folder(self, tmp_path: Path) -> None:
        wrong = changed(lambda d: d["letters"].pop(), valid_from=TODAY)
        as_file.write_into(tmp_path, wrong)
        with pytest.raises(Refused) as refused:
            publish_folder(OFFICER, tmp_path)
        told = [f"{FILE} の {one.field}: {one.text}" for one in check_draft(wrong).complaints]
        assert told == list(refused.value.complaints)
        assert len(told) == 2

    def test_it_is_tried_on_households_for_which_the_answer_changes(self) -> None:
        (trial,) = check_draft(changed(without_public_servants)).trials
        assert (trial.event, trial.tried, trial.differing, trial.kinds) == ("転入", 8, 1, 1)
        (case,) = trial.cases
        assert (case.before, case.after) == ("要らない", "要る")
        assert dict(case.facts)["公務員"] == "はい"

    def test_a_fact_that_does_not_matter_is_left_out(self) -> None:
        def never(held: dict[str, Any]) -> None:
            held["events"]["tennyu"]["when"] = held["events"]["tennyu"]["when"][:1]

        (trial,) = check_draft(changed(never)).trials
        assert {label for case in trial.cases for label, _value in case.facts} >= {"公務員", "生計を主に支えている"}
        assert all(case.after == "要る" for case in trial.cases)

    def test_where_nothing_changes_no_household_is_told(self) -> None:
        (trial,) = check_draft(changed(summary="別の説明")).trials
        assert (trial.differing, trial.cases) == (0, ())

    def test_too_many_combinations_are_reduced_to_the_conditions_that_differ(self) -> None:
        def more(held: dict[str, Any]) -> None:
            whens = held["events"]["tennyu"]["when"]
            expr = "relation = '世帯主' OR insurance = '社会保険' OR care_certified = '要介護5' OR pension = '第1号'"
            for one in whens[:1]:
                one["expr"] = expr

        base = changed(more)
        publish(RELEASE)
        publish_draft(OFFICER, base)
        newer = base.model_copy(update={"version": 1002, "valid_from": date(2026, 12, 1)})
        held = newer.model_dump(mode="json")
        held["events"]["tennyu"]["when"].pop()
        (trial,) = check_draft(Definition.model_validate(held)).trials
        assert (trial.others_hold, trial.tried, trial.differing) == (True, 2, 1)


def rows() -> tuple[list[Any], list[Any]]:
    definitions = DefinitionVersion.objects.order_by("procedure", "version")
    rule_sets = RuleSetVersion.objects.order_by("valid_from", "event")
    return (
        list(definitions.values_list("procedure", "version", "valid_from", "digest", "content")),
        list(rule_sets.values_list("valid_from", "event", "digest", "members")),
    )


@pytest.mark.usefixtures("own_town")
class TestPublishing:
    def test_the_rows_are_those_that_the_folder_keeps(self, tmp_path: Path) -> None:
        publish(RELEASE)
        by_folder = own_definitions.folder(tmp_path / "own", TOMORROW)
        (by_folder / "facts.yaml").unlink()
        assert publish_folder(OFFICER, by_folder) == Published(1, 3)
        kept = rows()
        DefinitionVersion.objects.filter(version=1001).delete()
        RuleSetVersion.objects.filter(valid_from=TOMORROW).delete()
        definition = checked(read(by_folder / FILE, FILE), Definition, FILE)
        assert publish_draft(OFFICER, definition) == Published(1, 3)
        assert rows() == kept

    def test_twice_is_once_also_when_its_day_has_come(self) -> None:
        publish(RELEASE)
        assert publish_draft(OFFICER, changed()).definitions == 1
        assert publish_draft(OFFICER, changed()) == Published(0, 0)
        with stopped_at(date(2026, 12, 24)):
            assert publish_draft(OFFICER, changed()) == Published(0, 0)

    def test_a_section_publishes_its_own_and_no_other(self) -> None:
        publish(RELEASE)
        assert publish_draft(HEAD, changed()).definitions == 1
        with pytest.raises(NotAllowed):
            publish_draft(Actor("staff", "1008"), changed(version=1002))

    def test_versions_say_what_holds_what_comes_and_which_number_is_next(self) -> None:
        publish(RELEASE)
        assert versions.next_own_number(PROCEDURE) == 1001
        publish_draft(OFFICER, changed())
        assert versions.next_own_number(PROCEDURE) == 1002
        newest, first = versions.editions(PROCEDURE)
        assert (newest.version, newest.is_own, newest.by) == (1001, True, "staff:1006")
        standing = next(one for one in versions.standings(TODAY) if one.definition.id == PROCEDURE)
        assert (standing.now, standing.coming) == (first, newest)
        standing = next(one for one in versions.standings(TOMORROW) if one.definition.id == PROCEDURE)
        assert (standing.now, standing.coming, standing.definition.version) == (newest, None, 1001)

    def test_a_release_of_a_later_day_does_not_come_where_the_town_has_its_own(self) -> None:
        publish(RELEASE)
        publish_draft(OFFICER, changed())
        (own, first) = versions.editions(PROCEDURE)
        later = replace(first, version=first.version + 1, valid_from=date(2027, 4, 1))
        assert versions.coming([own, first, later], TOMORROW) is None
        assert versions.coming([first, later], TODAY) == later
