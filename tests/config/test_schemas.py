"""JSON in and out: every command prints the schemas of both, and what a command answers is of the schema it printed."""

import json
from collections.abc import Callable, Sequence
from datetime import date
from pathlib import Path
from typing import Any

import pytest
import yaml
from django.conf import LazySettings
from pydantic import ValidationError

from tests.support.case_fixtures import town
from tests.support.cases import DAY, opened
from tests.support.handovers import CORE, SECTION, SIMULATOR, confirmed, feedback, made, rows, taken
from tests.support.json_schema import schema_of
from tests.support.register import feed, resident
from yakuba.config import cli
from yakuba.lib.clock import stopped_at

__all__ = ["town"]

Run = Callable[..., Any]


@pytest.mark.once
@pytest.mark.parametrize("name", sorted(cli.all_commands()))
def test_every_command_prints_what_it_takes_and_gives(name: str, capsys: pytest.CaptureFixture[str]) -> None:
    command = cli.all_commands()[name]
    assert cli.main([*name.split(), "--schema"]) == 0
    printed = json.loads(capsys.readouterr().out)
    assert list(printed) == ["takes", "gives"]
    takes, gives = schema_of(printed["takes"]), schema_of(printed["gives"])
    assert (takes.type, gives.type) == ("object", "object")
    assert set(takes.properties) == {field.alias or name for name, field in command.takes.model_fields.items()}
    assert set(takes.required) == {
        field.alias or name for name, field in command.takes.model_fields.items() if field.is_required()
    }
    assert set(gives.properties) >= {field.alias or name for name, field in command.gives.model_fields.items()}
    assert set(command.positional) <= set(takes.properties)


@pytest.mark.once
@pytest.mark.parametrize(
    "wrong",
    [
        {"type": "text"},
        {"type": "object", "propertys": {}},
        {"type": "array", "items": {"$ref": "#/$defs/Gone"}},
        {"type": "object", "properties": {}, "required": ["name"]},
        {"anyOf": []},
    ],
)
def test_what_is_no_schema_is_recognised(wrong: dict[str, Any]) -> None:
    with pytest.raises((ValidationError, AssertionError)):
        schema_of(wrong)


@pytest.fixture
def answer(town: None, settings: LazySettings, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Run:
    """Runs a command that ends well; its answer, after comparing it with the schema that the command prints."""
    settings.YAKUBA_HOME = tmp_path / "home"
    settings.AUDIT_ANCHOR_FOLDERS = [tmp_path / "anchors"]
    settings.CORE_SYSTEMS, settings.CORE_SIMULATOR = {"*": SIMULATOR}, tmp_path / "core"

    def run(name: str, *words: str) -> Any:
        capsys.readouterr()
        assert cli.main([*name.split(), *words]) == 0, capsys.readouterr().err
        said = json.loads(capsys.readouterr().out)
        cli.main([*name.split(), "--schema"])
        gives = schema_of(json.loads(capsys.readouterr().out)["gives"])
        assert set(gives.required) <= set(said) <= set(gives.properties)
        model = cli.all_commands()[name].gives
        assert model.model_validate(said).model_dump(mode="json", by_alias=True) == said
        return said

    return run


def _feed(folder: Path, people: Sequence[dict[str, str]]) -> str:
    path = folder / "feed.csv"
    lines = ["#住民台帳の写し,1,全件,2026-11-20,1", ",".join(people[0])]
    lines += [",".join(person.values()) for person in people]
    path.write_text("\n".join([*lines, f"#件数,{len(people)}", ""]), encoding="utf-8")
    return str(path)


def test_people_import_and_snapshot_answer_as_they_say(answer: Run, tmp_path: Path) -> None:
    people = [resident(1, "青山 一郎"), resident(2, "上田 二郎") | {"性別": "?"}, resident(3, "江口 三郎")]
    taken = answer("people import", _feed(tmp_path, people))
    assert (taken["kind"], taken["as_of"], taken["rows"], taken["added"]) == ("full", "2026-11-20", 3, 2)
    assert [(one["line"], one["column"]) for one in taken["errors"]] == [(4, "性別")]
    made = answer("snapshot", "--until", "2027-03-31")
    assert (made["as_of"], made["until"], made["rows"], len(made["sha256"])) == ("2026-11-20", "2027-03-31", 2, 64)


def test_guide_answers_as_it_says(answer: Run, tmp_path: Path) -> None:
    event = {"kind": "証明のみ", "requested_on": DAY, "received_on": DAY, "wants_juminhyo": True}
    scenario = {"event": event, "household": {"head": "a", "persons": {"a": {}}, "facts": {"resident_here": True}}}
    path = tmp_path / "scenario.yaml"
    path.write_text(yaml.safe_dump(scenario, allow_unicode=True), encoding="utf-8")
    assert "juminhyo-kofu" in answer("guide", str(path))["optional"]


def test_procedures_check_answers_as_it_says(answer: Run) -> None:
    assert answer("procedures check")["definitions"] > 0


def test_case_export_answers_as_it_says(answer: Run, tmp_path: Path) -> None:
    opened("tennyu-todoke")
    said = answer("case export", "--to", str(tmp_path / "out"), "--by", "1008", "--approver", "1019")
    assert (said["rows"], said["to"]) == (1, str(tmp_path / "out"))
    assert answer("case export", "--columns")["columns"] == said["columns"]


def test_handover_answers_as_it_says(answer: Run, tmp_path: Path) -> None:
    confirmed(2)
    batch = answer("handover make", "--core", CORE, "--section", SECTION, "--by", "1011")["batch"]
    assert answer("handover send", batch["number"])["accepted"] == 2
    confirmed(1)
    other = made()
    taken(other)
    path = tmp_path / "answers.csv"
    path.write_bytes(feedback(other, [(row.key, "取込", "1", "") for row in rows(other)]))
    assert answer("handover feedback", str(path), "--by", "1011")["accepted"] == 1
    assert answer("handover list")["total"] == 2


def test_audit_anchor_and_verify_answer_as_they_say(answer: Run) -> None:
    opened("tennyu-todoke")
    assert answer("audit anchor")["entries"] > 0
    assert answer("audit verify")["ok"] is True


def test_a_snapshot_is_refused_in_japanese_and_leaves_no_file(
    town: None, settings: LazySettings, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    settings.YAKUBA_HOME = tmp_path / "home"

    def refused(*words: str) -> str:
        assert cli.main(["snapshot", *words]) == cli.USAGE_ERROR
        said = json.loads(capsys.readouterr().err)
        return str(said["error"]) + "".join(one["field"] + one["message"] for one in said["details"])

    assert "先に全件を取り込んで" in refused("--until", "2027-03-31")
    feed(tmp_path, [resident(1, "青山 一郎")])
    assert "until" in refused()
    assert "年-月-日" in refused("--until", "来年")
    assert "今日以後" in refused("--until", "2026-11-19")
    assert "その間の日" in refused("--until", "2027-03-31", "--as-of", "2026-11-18")
    assert "60文字以内" in refused("--until", "2027-03-31", "--owner-id", "x" * 61)
    with stopped_at(date(2027, 4, 1)):
        assert "今日以後" in refused("--until", "2027-03-31")
    assert list((tmp_path / "home").glob("snapshots/*")) == []
