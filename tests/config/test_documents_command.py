"""``yakuba documents``: what is due, holds and disposals in JSON, by two persons."""

import json
from datetime import date
from typing import Any

import pytest
from django.conf import LazySettings

from tests.kernel.intake.household import Desk, bereaved
from tests.support import receptions
from tests.support.cases import AUDITOR, now
from yakuba.apps.records.tests.conftest import ended, town
from yakuba.config import cli
from yakuba.kernel.cases import service as cases
from yakuba.kernel.intake import service as intake
from yakuba.kernel.jobs import service as jobs
from yakuba.lib import clock

__all__ = ["town"]
pytestmark = pytest.mark.usefixtures("town")


@pytest.fixture
def said(capsys: pytest.CaptureFixture[str]) -> Any:
    """Runs one command: its exit status and what it said."""

    def run(*words: str) -> tuple[int, Any]:
        status = cli.main(["documents", *words])
        out, err = capsys.readouterr()
        return status, json.loads(out or err)

    return run


def test_what_is_due_is_listed_held_lifted_and_disposed_of(said: Any) -> None:
    (first, one), (second, two) = ended(), ended()
    status, listed = said("due", "--by", "1002")
    assert (status, listed["total"], listed["documents"]) == (0, 2, [])
    assert {row["number"] for row in listed["cases"]} == {one, two}
    assert (listed["cases"][0]["retention"], listed["cases"][0]["until"]) == ("5年", "2032-03-31")
    assert said("hold", one, "--reason", "訴訟 令和8年(ワ)第1号", "--by", "1002")[0] == 0
    status, listed = said("due", "--by", "1002", "--held", "true")
    assert [row["holds"][0]["reason"] for row in listed["cases"]] == ["訴訟 令和8年(ワ)第1号"]
    status, gone = said("dispose", f"{one},{two}", "--by", "1002", "--approver", "1005")
    assert status == 1
    assert [(each["target"], each["done"]) for each in gone["disposed"]] == [(one, False), (two, True)]
    assert "止めています" in gone["disposed"][0]["why"]
    assert said("lift", one, "--by", "1002")[1] == {"lifted": [{"target": one, "done": True, "why": ""}]}
    assert said("dispose", one, "--by", "1002", "--approver", "1005")[0] == 0
    status, again = said("dispose", f"{one} {two}", "--by", "1002", "--approver", "1005")
    assert (status, [each["why"] for each in again["disposed"]]) == (0, ["済んでいます。"] * 2)
    assert said("due", "--by", "1002")[1]["total"] == 0
    for key in (first, second):
        assert now(key).applicant.name == ""
        assert cases.kept(AUDITOR, key).disposed is not None


def test_what_is_kept_stays_with_its_day(said: Any) -> None:
    key, number = ended(on=date(2028, 5, 1))
    status, answer = said("dispose", number, "--by", "1002", "--approver", "1005")
    assert (status, answer["disposed"][0]["done"]) == (1, False)
    assert "令和16年3月31日まで" in answer["disposed"][0]["why"]
    assert now(key).applicant.name == "森 太郎"
    assert said("due", "--by", "1002")[1]["total"] == 0
    assert said("due", "--by", "1002", "--until", "2034-03-31")[1]["total"] == 1


@pytest.mark.parametrize(
    ("by", "approver", "words"),
    [
        ("1002", "1002", "二人"),
        ("1010", "1005", "権限"),
        ("1005", "1002", "権限"),
        ("9999", "1005", "登録"),
    ],
)
def test_one_person_or_the_wrong_one_is_refused_before_anything(said: Any, by: str, approver: str, words: str) -> None:
    key, number = ended()
    status, answer = said("dispose", number, "--by", by, "--approver", approver)
    assert status == 2
    assert words in answer["error"]
    assert now(key).applicant.name == "森 太郎"


def test_an_approver_without_the_right_in_the_section_leaves_it(said: Any) -> None:
    key, number = ended()
    status, answer = said("dispose", number, "--by", "1002", "--approver", "1029")
    assert (status, answer["disposed"][0]["done"]) == (1, False)
    assert now(key).applicant.name == "森 太郎"


def test_an_unknown_number_and_a_missing_reason_are_named(said: Any) -> None:
    _key, number = ended()
    status, answer = said("hold", f"{number},2026-0000-000001", "--reason", "訴訟", "--by", "1002")
    assert (status, "2026-0000-000001" in answer["error"]) == (2, True)
    assert said("due", "--by", "1002", "--held", "true")[1]["total"] == 0
    status, answer = said("hold", number, "--by", "1002")
    assert (status, answer["details"][0]["field"]) == (2, "reason")
    assert said("lift", "", "--by", "1002")[0] == 2


def test_a_form_that_was_shown_and_never_received_is_a_document_without_a_case(
    said: Any, settings: LazySettings
) -> None:
    with clock.stopped_at(receptions.DAY):
        receptions.prepare_town()
        jobs.run_waiting()
        desk: Desk = bereaved(seal_registered=0)
        (sheet,) = (each for each in desk.chosen().values())
    with clock.stopped_at(date(2037, 4, 1)):
        status, listed = said("due", "--by", "1002")
        assert (status, listed["cases"]) == (0, [])
        (found,) = listed["documents"]
        assert found["id"] == sheet.document
        assert said("hold", found["id"], "--reason", "訴訟", "--by", "1002")[0] == 0
        assert said("due", "--by", "1002")[1]["documents"] == []
        assert said("dispose", found["id"], "--by", "1002", "--approver", "1005")[0] == 1
        assert said("lift", found["id"], "--by", "1002")[0] == 0
        assert said("dispose", found["id"], "--by", "1002", "--approver", "1005")[0] == 0
        assert said("due", "--by", "1002")[1]["documents"] == []
    assert intake.sheets(receptions.CLERK, desk.key)
