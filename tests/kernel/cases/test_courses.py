"""courses.yaml can be followed: every way in and out, every act, condition and effect is there."""

import json

import pytest

from yakuba.config.cli import main
from yakuba.kernel.cases import courses
from yakuba.kernel.cases.contracts import Course, State
from yakuba.kernel.cases.course_checks import complaints
from yakuba.kernel.cases.courses import ENDS, File
from yakuba.kernel.organisation.contracts import ACTS


def broken(**change: object) -> list[str]:
    file = courses.shipped()
    line = file.shared["everywhere"][0].model_copy(update=change)
    return list(complaints(file.model_copy(update={"shared": {**file.shared, "everywhere": (line,)}})))


def test_the_shipped_courses_have_nothing_to_complain_of() -> None:
    assert {graph.name for graph in courses.graphs()} == set(Course)
    assert all(t.act in ACTS for graph in courses.graphs() for t in graph.transitions.values())


@pytest.mark.parametrize("graph", courses.graphs(), ids=lambda graph: graph.name.value)
def test_every_state_leads_to_an_end(graph: courses.Graph) -> None:
    onward = {start: {to for begin, to, _t in graph.edges() if begin == start} for start in graph.states()}
    for start in graph.states():
        reached = {start}
        while more := {to for state in reached for to in onward[state]} - reached:
            reached |= more
        assert reached & set(ENDS), start


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"act": "cases.explode"}, "権限"),
        ({"name": "explode"}, "呼び名"),
        ({"needs": ("moon",)}, "条件"),
        ({"takes": ("moon",)}, "入力"),
        ({"effects": ("moon",)}, "効果"),
        ({"bulk": True}, "一括"),
        ({"starts": (State.ISSUED,)}, "至る道"),
    ],
)
def test_what_cannot_be_followed_is_named(change: dict[str, object], said: str) -> None:
    assert any(said in complaint for complaint in broken(**change))


def test_a_state_without_a_way_out_is_named() -> None:
    file = courses.shipped()
    cut = {**file.shared, "filed": file.shared["filed"][:1], "withdrawn": (), "decided": file.shared["decided"]}
    assert any("出る道" in text for text in complaints(file.model_copy(update={"shared": cut})))


def test_an_unknown_word_in_the_file_is_an_error() -> None:
    with pytest.raises(ValueError, match="guard"):
        File.model_validate({"labels": {}, "shared": {}, "courses": [], "guard": 1})


def test_the_command_draws_the_course_that_runs(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["cases", "graph", "notification"]) == 0
    drawn = json.loads(capsys.readouterr().out)["mermaid"]
    assert "confirmed --> handed_over : 引き渡す" in drawn
    assert "correcting --> received : 補正を受け付ける" in drawn
    assert "[*] --> received" in drawn
    assert main(["cases", "graph", "moon"]) == 2
