"""The command line refuses what it does not know, in Japanese, and before anything is done."""

import json
import subprocess
import sys
from pathlib import Path

import pytest
from pydantic import BaseModel, Field, TypeAdapter, ValidationError
from pydantic_core import ErrorDetails

from yakuba.config import cli
from yakuba.config.wrong_input import OTHERWISE, in_japanese
from yakuba.lib.commands import SEPARATE, Command, Several

JAPANESE = "。"


class Takes(BaseModel):
    """Input of a command that only counts how often it was run."""

    count: int = Field(1, ge=1)
    dry_run: bool = False
    state: Several[str] = []


def _refused(capsys: pytest.CaptureFixture[str], *words: str) -> str:
    assert cli.main(list(words)) == cli.USAGE_ERROR
    answer = capsys.readouterr()
    assert answer.out == ""
    return str(json.loads(answer.err)["error"])


@pytest.mark.once
@pytest.mark.parametrize("name", sorted(cli.all_commands()))
def test_every_command_refuses_an_option_that_it_does_not_have(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    done: list[object] = []
    command = cli.all_commands()[name]
    counted = Command(name, command.help, command.takes, command.gives, done.append, command.positional)
    with monkeypatch.context() as patched:
        patched.setattr(cli, "all_commands", lambda: {name: counted})
        assert cli.main([*name.split(), "--no-such-word", "1"]) == cli.USAGE_ERROR
    assert done == []


@pytest.mark.once
def test_a_slip_is_named_with_what_was_meant_and_nothing_is_done(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    done: list[Takes] = []

    def run(given: Takes) -> Takes:
        done.append(given)
        return given

    monkeypatch.setattr(cli, "all_commands", lambda: {"try": Command("try", "", Takes, Takes, run)})
    assert "--dry-run" in _refused(capsys, "try", "--dryrun")
    given = tmp_path / "given.json"
    given.write_text('{"dryrun": true}', encoding="utf-8")
    assert "--dry-run" in _refused(capsys, "try", "--json", str(given))
    assert done == []


@pytest.mark.once
@pytest.mark.parametrize(
    ("words", "taken"),
    [
        (("--state", "a"), ["a"]),
        (("--state=a,b",), ["a", "b"]),
        (("--state", "a, b", "--state", "c"), ["a", "b", "c"]),
        ((), []),
    ],
)
def test_several_stand_in_one_word_or_are_given_again(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], words: tuple[str, ...], taken: list[str]
) -> None:
    echo = Command("try", "", Takes, Takes, lambda given: given)
    monkeypatch.setattr(cli, "all_commands", lambda: {"try": echo})
    assert cli.main(["try", *words]) == 0
    assert json.loads(capsys.readouterr().out)["state"] == taken
    assert "「--count」が二度" in _refused(capsys, "try", "--count", "1", "--count", "2")
    assert cli.main(["try", "--dry-run", "--dry-run"]) == 0


@pytest.mark.once
@pytest.mark.parametrize("name", sorted(cli.all_commands()))
def test_a_list_can_be_given_as_an_option_or_says_that_it_is_json(name: str) -> None:
    takes = cli.all_commands()[name].takes
    for field, info in takes.model_fields.items():
        kinds = takes.model_json_schema()["properties"][field]
        if "array" in {kinds.get("type"), *(kind.get("type") for kind in kinds.get("anyOf", ()))}:
            assert SEPARATE in info.metadata or "JSON" in (info.description or ""), field


@pytest.mark.once
@pytest.mark.parametrize(
    ("kind", "value", "said"),
    [
        (int, "ten", "整数"),
        (bool, "perhaps", "true か false"),
        (Takes, {"count": 0}, "1以上"),
    ],
)
def test_a_wrong_value_is_told_in_japanese(kind: type, value: object, said: str) -> None:
    with pytest.raises(ValidationError) as wrong:
        TypeAdapter(kind).validate_python(value)
    (error,) = wrong.value.errors()
    assert said in in_japanese(error)


@pytest.mark.once
@pytest.mark.parametrize("name", sorted(cli.all_commands()))
def test_whatever_a_command_is_given_instead_is_answered_in_japanese(name: str) -> None:
    takes = cli.all_commands()[name].takes
    wrongs: tuple[object, ...] = ("x", [], {}, -1, None)
    for wrong in wrongs:
        told = [in_japanese(error) for error in _errors(takes, dict.fromkeys(takes.model_fields, wrong))]
        assert all(sentence.endswith(JAPANESE) for sentence in told), told
        assert OTHERWISE not in told


def _errors(takes: type[BaseModel], values: dict[str, object]) -> list[ErrorDetails]:
    try:
        takes.model_validate(values)
    except ValidationError as refused:
        return refused.errors()
    return []


@pytest.mark.once
def test_before_there_is_a_database_it_says_how_to_make_one(tmp_path: Path) -> None:
    environment = {"YAKUBA_HOME": str(tmp_path), "PYTHONPATH": "src:.", "YAKUBA_SECRET_KEY": "x" * 50}
    environment["YAKUBA_DATABASE_URL"] = f"sqlite:///{tmp_path / 'none.sqlite3'}"
    words = [sys.executable, "-m", "yakuba", "procedures", "list"]
    done = subprocess.run(words, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == cli.USAGE_ERROR
    assert "manage migrate" in json.loads(done.stderr.splitlines()[-1])["error"]
