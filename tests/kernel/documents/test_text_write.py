"""``text write``: lines leave as they are, or each replaced place is named; what cannot be printed is not."""

import json
from pathlib import Path
from typing import Any

import pytest

from yakuba.config import cli

LINES = ["氏名,町名", "𠮷田 一郎,青葉町", "〜辻󠄀〜,José"]


@pytest.fixture
def write(capsys: pytest.CaptureFixture[str]) -> Any:
    """Runs the command: its exit status and what it said."""

    def run(*words: str) -> tuple[int, Any]:
        status = cli.main(["text", "write", *words])
        out, err = capsys.readouterr()
        return status, json.loads(out or err)

    return run


@pytest.fixture
def source(tmp_path: Path) -> Path:
    path = tmp_path / "source.csv"
    path.write_bytes("\r\n".join(LINES).encode("utf-8-sig"))
    return path


def test_utf_8_leaves_unchanged(write: Any, source: Path, tmp_path: Path) -> None:
    status, answer = write(str(source), "--form", "utf-8", "--to", str(tmp_path / "out"))
    assert (status, answer["replaced"], answer["lines"]) == (0, [], 3)
    assert (tmp_path / "out").read_text("utf-8").splitlines() == LINES


def test_a_narrower_form_names_every_place(write: Any, source: Path, tmp_path: Path) -> None:
    _status, answer = write(str(source), "--form", "cp932", "--to", str(tmp_path / "out"))
    assert [(one["line"], one["at"], one["character"], one["replacement"]) for one in answer["replaced"]] == [
        (2, 0, "𠮷", "吉"),
        (3, 0, "〜", "～"),
        (3, 1, "辻 + U+E0100", "辻"),
        (3, 3, "〜", "～"),
        (3, 8, "é", "e"),
    ]
    assert (tmp_path / "out").read_bytes().decode("cp932").splitlines()[1:] == ["吉田 一郎,青葉町", "～辻～,Jose"]


def test_without_a_file_to_write_it_only_reports(write: Any, source: Path) -> None:
    status, answer = write(str(source), "--form", "shift_jis")
    assert (status, answer["file"], len(answer["replaced"])) == (0, "", 3)
    assert list(source.parent.iterdir()) == [source]


def test_what_cannot_be_printed_is_named_and_no_paper_is_made(write: Any, tmp_path: Path) -> None:
    source, paper = tmp_path / "source.txt", tmp_path / "out.pdf"
    source.write_text("渡辺 一郎\n\U0002ebf0野 花\n", encoding="utf-8")
    status, answer = write(str(source), "--form", "pdf", "--to", str(paper))
    assert (status, answer["file"]) == (1, "")
    assert answer["unprintable"] == [{"line": 2, "character": "\U0002ebf0"}]
    assert not paper.exists()


def test_a_file_that_is_there_is_not_written_over(write: Any, source: Path, tmp_path: Path) -> None:
    kept = tmp_path / "kept.csv"
    kept.write_text("前の内容", encoding="utf-8")
    status, answer = write(str(source), "--form", "utf-8", "--to", str(kept))
    assert (status, "別の名前" in answer["error"]) == (2, True)
    assert kept.read_text("utf-8") == "前の内容"


@pytest.mark.parametrize(
    "content", [b"\x83\x8f\x83\x5e", b"", b"x\n" * 50_001], ids=["not UTF-8", "nothing", "too many lines"]
)
def test_what_is_no_such_file_is_refused(write: Any, tmp_path: Path, content: bytes) -> None:
    source = tmp_path / "source.csv"
    source.write_bytes(content)
    status, answer = write(str(source), "--form", "cp932", "--to", str(tmp_path / "out.csv"))
    assert status == 2
    assert answer["error"]
    assert not (tmp_path / "out.csv").exists()


@pytest.mark.parametrize("words", [("/ない/file.csv", "--form", "cp932"), ("--form", "cp932"), ("--form", "ebcdic")])
def test_what_is_missing_is_said(write: Any, words: tuple[str, ...]) -> None:
    status, answer = write(*words)
    assert status == 2
    assert answer["error"]


def test_a_folder_that_is_not_there_is_said(write: Any, source: Path, tmp_path: Path) -> None:
    status, answer = write(str(source), "--form", "cp932", "--to", str(tmp_path / "none" / "out.csv"))
    assert (status, "書き出せません" in answer["error"]) == (2, True)
