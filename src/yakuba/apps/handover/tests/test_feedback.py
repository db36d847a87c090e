"""取込結果: every answer is applied once, what fits no row is named, and no file, however bad, breaks anything."""

from pathlib import Path

import pytest
from django.conf import LazySettings
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.support.at_once import all_at_once
from tests.support.cases import KOKUHO, act, now, staff, steps
from tests.support.handovers import (
    CLERK_OF_SECTION,
    CORE,
    FILES,
    HEADINGS,
    OTHER_CLERK,
    SYSTEM,
    confirmed,
    feedback,
    made,
    mended,
    rows,
    taken,
)
from yakuba.apps.handover import answers, queries, use_cases
from yakuba.apps.handover.contracts import BadFileError, BatchState, BatchView, FeedbackReport, RowState
from yakuba.kernel.cases.contracts import Data
from yakuba.kernel.organisation.contracts import NotAllowed

in_town = pytest.mark.usefixtures("town")
TAKEN, NOT_TAKEN = "取込", "却下"


def carried(count: int) -> BatchView:
    """A batch whose file was carried to the core system."""
    confirmed(count)
    batch = made()
    taken(batch)
    return batch


def apply(content: bytes) -> FeedbackReport:
    return use_cases.apply_feedback(actor=CLERK_OF_SECTION, content=content)


def check(content: bytes) -> FeedbackReport:
    return use_cases.check_feedback(actor=CLERK_OF_SECTION, content=content)


def mixed(batch: BatchView) -> bytes:
    """The first is taken in, the second rejected."""
    first, second = rows(batch)[:2]
    return feedback(batch, [(first.key, TAKEN, "100000001", ""), (second.key, NOT_TAKEN, "", "世帯番号がありません。")])


@in_town
def test_a_file_closes_what_was_taken_in_and_sends_back_what_was_not() -> None:
    batch = carried(3)
    report = apply(mixed(batch))
    assert (report.accepted, report.rejected, report.unchanged, report.problems) == (1, 1, 0, ())
    first, second, third = rows(batch)
    assert (first.state, first.reference) == (RowState.ACCEPTED, "100000001")
    assert (second.state, second.reason) == (RowState.REJECTED, "世帯番号がありません。")
    assert third.state == RowState.SENT
    assert [now(row.case).row.state for row in (first, second, third)] == ["closed", "received", "handed_over"]
    assert steps(second.case)[-1].reason == "世帯番号がありません。"
    assert steps(first.case)[-1].actor == str(CLERK_OF_SECTION)
    assert queries.batch(CLERK_OF_SECTION, batch.key).state == BatchState.OUT


@in_town
def test_the_look_says_what_would_happen_and_nothing_does() -> None:
    batch = carried(2)
    before = rows(batch)
    assert check(mixed(batch)) == FeedbackReport(1, 1, 0, ())
    assert rows(batch) == before
    assert apply(mixed(batch)) == FeedbackReport(1, 1, 0, ())
    assert check(mixed(batch)) == FeedbackReport(0, 0, 2, ())


@in_town
def test_the_same_file_twice_changes_nothing() -> None:
    batch = carried(2)
    apply(mixed(batch))
    before = [(row, now(row.case).row.version) for row in rows(batch)]
    assert apply(mixed(batch)) == FeedbackReport(0, 0, 2, ())
    assert [(row, now(row.case).row.version) for row in rows(batch)] == before


@in_town
def test_an_old_rejection_does_not_touch_the_case_in_its_next_batch() -> None:
    batch = carried(1)
    key = rows(batch)[0].case
    old = feedback(batch, [(str(key), NOT_TAKEN, "", "世帯番号がありません。")])
    apply(old)
    mended(key)
    again = made()
    taken(again)
    assert apply(old) == FeedbackReport(0, 0, 1, ())
    assert now(key).row.state == "handed_over"
    assert rows(again)[0].state == RowState.SENT


@in_town
def test_rows_that_are_not_known_are_named_by_their_line_and_the_others_are_applied() -> None:
    batch = carried(1)
    row = rows(batch)[0]
    lines = [
        f"{batch.number},{row.key},{TAKEN},100000001,",
        f"{batch.number},00000000-0000-0000-0000-000000000000,{TAKEN},1,",
        f"知らない番号,{row.key},{TAKEN},1,",
        f"{batch.number},{row.number},{TAKEN},1,",
        f"{batch.number},{row.key},たぶん,1,",
        f"{batch.number}",
    ]
    report = apply("\n".join([HEADINGS, *lines]).encode())
    assert report.accepted == 1
    assert [problem.line for problem in report.problems] == [3, 4, 5, 6, 7]


@in_town
@pytest.mark.parametrize(
    ("result", "reference", "reason"),
    [(TAKEN, "", ""), (TAKEN, "1" * 41, ""), (NOT_TAKEN, "", ""), (NOT_TAKEN, "", "あ" * 1001), (TAKEN, "1\x07", "")],
)
def test_an_answer_that_lacks_what_it_needs_is_named_and_not_applied(result: str, reference: str, reason: str) -> None:
    batch = carried(1)
    report = apply(feedback(batch, [(rows(batch)[0].key, result, reference, reason)]))
    assert (report.accepted, report.rejected) == (0, 0)
    assert report.problems[0].line == 2
    assert rows(batch)[0].state == RowState.SENT


@in_town
def test_answers_that_contradict_each_other_are_both_left_out() -> None:
    batch = carried(1)
    key = rows(batch)[0].key
    report = apply(feedback(batch, [(key, TAKEN, "1", ""), (key, NOT_TAKEN, "", "理由")]))
    assert [problem.line for problem in report.problems] == [2, 3]
    assert rows(batch)[0].state == RowState.SENT
    same = [(key, TAKEN, "1", ""), (key, TAKEN, "1", "")]
    assert apply(feedback(batch, same)) == FeedbackReport(1, 0, 1, ())


@in_town
@pytest.mark.parametrize("second", [(TAKEN, "2", ""), (NOT_TAKEN, "", "やはり入りません")])
def test_another_answer_than_before_is_told_and_changes_nothing(second: tuple[str, str, str]) -> None:
    batch = carried(1)
    key = rows(batch)[0].key
    apply(feedback(batch, [(key, TAKEN, "1", "")]))
    report = apply(feedback(batch, [(key, *second)]))
    assert (report.accepted, report.rejected, len(report.problems)) == (0, 0, 1)
    assert rows(batch)[0].reference == "1"


@in_town
def test_an_answer_to_a_row_that_never_left_is_a_problem() -> None:
    confirmed(1)
    batch = made()
    report = apply(feedback(batch, [(rows(batch)[0].key, TAKEN, "1", "")]))
    assert report.accepted == 0
    assert "まだ" in report.problems[0].text


@in_town
def test_what_was_answered_at_the_desk_stays_so() -> None:
    batch = carried(1)
    row = rows(batch)[0]
    act(row.case, "taken_in", OTHER_CLERK, data=Data(reference="手入力-1"))
    report = apply(feedback(batch, [(row.key, NOT_TAKEN, "", "理由")]))
    assert (report.rejected, len(report.problems)) == (0, 1)
    assert rows(batch)[0].state == RowState.ELSEWHERE
    assert now(row.case).row.state == "closed"
    assert queries.batch(CLERK_OF_SECTION, batch.key).state == BatchState.DONE


@in_town
def test_for_another_section_the_rows_are_as_if_they_were_not_there() -> None:
    batch = carried(1)
    content = feedback(batch, [(rows(batch)[0].key, TAKEN, "1", "")])
    report = use_cases.apply_feedback(actor=KOKUHO.reviewer, content=content)
    assert (report.accepted, len(report.problems)) == (0, 1)
    assert rows(batch)[0].state == RowState.SENT


@in_town
@pytest.mark.parametrize("code", ["1013", "1047", "1008", "9999"])
def test_who_has_no_right_to_feedback_applies_none(code: str) -> None:
    batch = carried(1)
    for verb in (use_cases.apply_feedback, use_cases.check_feedback):
        with pytest.raises(NotAllowed):
            verb(actor=staff(code), content=feedback(batch, []))


@in_town
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp932"])
def test_a_file_is_read_in_every_writing_that_a_core_system_uses(encoding: str) -> None:
    batch = carried(2)
    content = mixed(batch).decode("utf-8-sig").encode(encoding)
    assert apply(content) == FeedbackReport(1, 1, 0, ())


@in_town
def test_columns_stand_in_any_order_and_others_may_stand_beside() -> None:
    batch = carried(1)
    row = rows(batch)[0]
    line = f",{TAKEN},{row.number},{row.key.upper()},{batch.number},7"
    content = f"理由,結果,案件番号,引渡キー,引渡番号,参照番号\n{line}\n"
    assert apply(content.encode()) == FeedbackReport(1, 0, 0, ())


@in_town
def test_a_wrong_count_is_told() -> None:
    batch = carried(1)
    content = feedback(batch, [(rows(batch)[0].key, TAKEN, "1", "")]).replace("件数,1".encode(), "件数,2".encode())
    report = apply(content)
    assert report.accepted == 1
    assert "件数" in report.problems[0].text


BAD = [
    b"",
    b"\x00\x01\x02",
    b"PK\x03\x04" + b"\x00" * 50,
    b"\xff\xfe\x80",
    "氏名,住所\r\n森 太郎,青葉町".encode(),
    f"{HEADINGS},結果\n".encode(),
    f'{HEADINGS}\n"閉じていない'.encode(),
    b"a" * (answers.MOST_BYTES + 1),
    f"{HEADINGS}\n".encode() + b"1,2,3,4,5\n" * (answers.MOST_LINES + 1),
]


@in_town
@pytest.mark.parametrize("content", BAD, ids=range(len(BAD)))
def test_what_is_no_answer_file_is_refused_whole_with_what_to_do(content: bytes) -> None:
    for verb in (use_cases.apply_feedback, use_cases.check_feedback):
        with pytest.raises(BadFileError):
            verb(actor=CLERK_OF_SECTION, content=content)


CELL = st.text(max_size=20) | st.sampled_from([TAKEN, NOT_TAKEN, "件数", "'=1", "\x00", '"', "\r\n", ",", "𠮷"])


@given(
    st.lists(st.lists(CELL, max_size=7).map(",".join), max_size=8).map("\n".join), st.sampled_from(["utf-8", "cp932"])
)
@settings(max_examples=150)
def test_any_lines_below_the_headings_are_read_or_refused(text: str, encoding: str) -> None:
    content = f"{HEADINGS}\n{text}".encode(encoding, "replace")
    try:
        found, problems = answers.read(content)
    except BadFileError:
        return
    assert all(answer.line >= 2 for answer in found)
    assert all(problem.line >= 2 and problem.text for problem in problems)


@in_town
@given(content=st.binary(max_size=200) | st.text(max_size=200).map(lambda text: f"{HEADINGS}\n{text}".encode()))
@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_any_bytes_are_refused_or_do_nothing(content: bytes) -> None:
    try:
        report = apply(content)
    except BadFileError:
        return
    assert (report.accepted, report.rejected, report.unchanged) == (0, 0, 0)


@in_town
def test_answers_that_lie_in_the_exchange_folder_are_collected_once(tmp_path: Path, settings: LazySettings) -> None:
    batch = carried(2)
    settings.CORE_SYSTEMS = {CORE: FILES}
    folder = tmp_path / "exchange" / CORE / "in"
    folder.mkdir(parents=True)
    (folder / "b.csv").write_bytes(mixed(batch))
    (folder / "a.csv").write_bytes(b"\x00")
    (folder / ".c.csv").write_bytes(mixed(batch))
    report = use_cases.collect(actor=SYSTEM, core=CORE)
    assert (report.accepted, report.rejected) == (1, 1)
    assert "a.csv" in report.problems[0].text
    assert use_cases.collect(actor=SYSTEM, core=CORE) == FeedbackReport(0, 0, 0, ())
    assert sorted(path.name for path in (folder / "done").iterdir()) == ["a.csv", "b.csv"]


@pytest.mark.usefixtures("shared_town")
def test_of_the_same_file_twice_at_once_each_row_is_answered_once() -> None:
    batch = carried(6)
    content = feedback(batch, [(row.key, TAKEN, f"10{row.position}", "") for row in rows(batch)])
    outcomes = all_at_once([lambda: apply(content), lambda: apply(content)])
    assert sum(one.accepted for one in outcomes) == 6
    assert sum(one.unchanged for one in outcomes) == 6
    assert {row.state for row in rows(batch)} == {RowState.ACCEPTED}
    assert {len(steps(row.case)) for row in rows(batch)} == {2}
