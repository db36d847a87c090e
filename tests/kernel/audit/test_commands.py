"""``audit verify`` and ``audit anchor`` answer in JSON and tell failure by the exit status."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from pytest_django import Settings

from tests.kernel.audit.attacks import attack
from yakuba.config.cli import main

pytestmark = pytest.mark.django_db
Fill = Callable[[int], list[int]]


def test_anchor_and_verify_of_a_whole_register(fill: Fill, capsys: pytest.CaptureFixture[str]) -> None:
    fill(3)
    assert main(["audit", "anchor"]) == 0
    assert json.loads(capsys.readouterr().out)["entries"] == 3
    assert main(["audit", "verify"]) == 0
    said = json.loads(capsys.readouterr().out)
    assert (said["ok"], said["entries"], said["findings"]) == (True, 3, [])


def test_verify_prints_what_it_found_and_fails(fill: Fill, capsys: pytest.CaptureFixture[str]) -> None:
    numbers = fill(3)
    main(["audit", "anchor"])
    attack("UPDATE audit_entry SET detail = '{}' WHERE seq = %s", values=[numbers[1]])
    capsys.readouterr()
    assert main(["audit", "verify"]) == 1
    said = json.loads(capsys.readouterr().out)
    assert said["ok"] is False
    assert [(finding["kind"], finding["entry"]) for finding in said["findings"]] == [("edited", numbers[1])]


def test_anchor_fails_while_a_place_lacks_it(
    fill: Fill, settings: Settings, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "file").write_text("")
    settings.AUDIT_ANCHOR_FOLDERS = [tmp_path / "file"]
    assert main(["audit", "anchor"]) == 1
    assert list(json.loads(capsys.readouterr().out)["undelivered"].values()) == [1]


def test_drop_within_the_retention_period_is_refused(fill: Fill, capsys: pytest.CaptureFixture[str]) -> None:
    fill(3)
    assert main(["audit", "drop", "--before", "2999-01-01", "--staff", "S0001"]) == 2
    assert "保存期間" in json.loads(capsys.readouterr().err)["error"]
