"""Making a hand-over: what waits is moved and frozen once, whoever presses, however often."""

import csv
import io
from datetime import date
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.support.at_once import all_at_once, at_once
from tests.support.cases import DAY, KOKUHO, act, asked, checked, field, now, opened, staff, steps
from tests.support.handovers import (
    CLERK_OF_SECTION,
    CORE,
    OTHER_CLERK,
    SECTION,
    SYSTEM,
    box,
    confirmed,
    made,
    rows,
    taken,
)
from yakuba.apps.handover import queries, use_cases
from yakuba.apps.handover.contracts import BatchView, HandoverError, NoBatchError, NotReadyError
from yakuba.apps.handover.use_cases import making
from yakuba.kernel.audit import service as audit
from yakuba.kernel.cases import service as cases
from yakuba.kernel.cases.contracts import Data, Mark, State
from yakuba.kernel.organisation.contracts import NotAllowed
from yakuba.lib.refs import OwnerRef

in_town = pytest.mark.usefixtures("town")


@in_town
def test_what_waits_is_listed_by_core_system_and_section_with_the_oldest() -> None:
    confirmed(3)
    (line,) = queries.waiting(CLERK_OF_SECTION)
    assert (line.core, line.section, line.office, line.count) == (CORE, SECTION, "", 3)
    assert line.oldest == now(confirmed(1)[0]).row.arrived_on


@in_town
def test_a_batch_moves_its_cases_once_and_says_so_in_their_history() -> None:
    keys = confirmed(3)
    batch = made()
    assert [row.case for row in rows(batch)] == keys
    assert {now(key).row.state for key in keys} == {State.HANDED_OVER}
    entry = steps(keys[0])[-1]
    assert (entry.action, entry.actor) == ("hand_over", str(CLERK_OF_SECTION))
    assert entry.batch is not None
    assert queries.waiting(CLERK_OF_SECTION) == ()


@in_town
def test_the_same_key_is_the_same_batch_and_takes_nothing_more() -> None:
    key = uuid4()
    confirmed(2)
    first = made(key=key)
    confirmed(2)
    assert made(key=key) == first
    assert queries.batches(CLERK_OF_SECTION)[1] == 1


@in_town
def test_the_key_of_a_batch_for_another_core_system_is_refused() -> None:
    key = uuid4()
    confirmed(1)
    made(key=key)
    with pytest.raises(HandoverError):
        made(key=key, core="国民健康保険")


@in_town
def test_nothing_that_waits_makes_no_batch() -> None:
    with pytest.raises(NotReadyError):
        made()
    assert queries.batches(CLERK_OF_SECTION) == ((), 0)


@in_town
def test_a_core_system_without_a_layout_says_whom_to_ask() -> None:
    with pytest.raises(HandoverError, match="情報政策担当"):
        made(core="知らない基幹系")


@in_town
@pytest.mark.parametrize("code", ["1013", "1047", "1006", "1007", "9999", "1008"])
def test_who_has_no_right_to_hand_over_neither_lists_nor_makes(code: str) -> None:
    confirmed(1)
    for work in (lambda: queries.waiting(staff(code)), lambda: made(actor=staff(code))):
        with pytest.raises(NotAllowed):
            work()


@in_town
def test_another_section_sees_and_makes_nothing_of_it() -> None:
    confirmed(1)
    stranger = KOKUHO.reviewer
    assert queries.waiting(stranger) == ()
    with pytest.raises(NotReadyError):
        made(actor=stranger)
    batch = made()
    assert queries.batches(stranger) == ((), 0)
    for work in (queries.batch, queries.rows, queries.report):
        with pytest.raises(NoBatchError):
            work(stranger, batch.key)
    for verb in (use_cases.send, use_cases.retry, use_cases.approve, use_cases.take_file, use_cases.see_report):
        with pytest.raises(NoBatchError):
            verb(actor=stranger, batch=batch.key)


@in_town
def test_only_confirmed_cases_that_go_to_this_core_system_are_taken() -> None:
    (key,) = confirmed(1)
    fresh = opened("tennyu-todoke").row.key
    other = confirmed(1, "kokuho-shutoku-tennyu", section=SECTION)[0]
    assert {line.core: line.count for line in queries.waiting(CLERK_OF_SECTION)} == {CORE: 1, "国民健康保険": 1}
    assert [row.case for row in rows(made())] == [key]
    assert (now(fresh).row.state, now(other).row.state) == (State.RECEIVED, State.CONFIRMED)


@in_town
def test_a_section_with_more_than_a_batch_holds_hands_over_the_first_to_arrive() -> None:
    late = confirmed(1, on=DAY)
    early = confirmed(2, on=date(2026, 11, 18))
    found = cases.waiting_keys(CLERK_OF_SECTION, core=CORE, section=SECTION, most=2)
    assert found == tuple(early)
    assert late[0] not in found


@in_town
def test_the_line_of_a_case_holds_what_the_layout_says() -> None:
    boxes = [
        box("moved_on", "令和8年11月1日", "event", 20261101),
        box("new_address", "青葉町一丁目1番1号"),
        box("name", "森 太郎", "p1"),
        box("born", "昭和63年5月14日", "p1", 19880514),
        box("name", "森 花子", "p2"),
        box("name", "森 三郎", "p10"),
    ]
    (key,) = confirmed(1, fields=boxes)
    batch = made()
    head, line, last = list(csv.reader(io.StringIO(taken(batch).decode("utf-8-sig"))))
    told = dict(zip(head, line, strict=True))
    assert (told["引渡番号"], told["引渡キー"], told["案件番号"]) == (batch.number, str(key), now(key).row.number)
    assert told["異動年月日(転入した日)"] == "20261101"
    assert told["新しい住所"] == "青葉町一丁目1番1号"
    assert [told[f"氏名{number}"] for number in (1, 2, 3, 4)] == ["森 太郎", "森 花子", "森 三郎", ""]
    assert told["生年月日1"] == "19880514"
    assert last == ["件数", "1"]


@in_town
def test_a_family_larger_than_the_layout_is_named_and_nothing_is_moved() -> None:
    (key,) = confirmed(1, fields=[box("name", f"森 {number}", f"p{number}") for number in range(1, 14)])
    with pytest.raises(HandoverError, match=now(key).row.number):
        made()
    assert now(key).row.state == State.CONFIRMED


@in_town
def test_what_was_corrected_is_handed_over_as_it_is_now() -> None:
    view = opened("tennyu-todoke", fields=(box("new_address", "青葉町一丁目"), box("head_name", "森 太郎")))
    view = asked(view, OTHER_CLERK, marks=(Mark("new_address", "household", "番地がありません。"),))
    mended = Data(fields=(field("new_address", "青葉町一丁目9番9号", "household"),))
    view = act(view, "answer_correction", OTHER_CLERK, data=mended)
    act(checked(view, OTHER_CLERK), "confirm", OTHER_CLERK)
    text = taken(made()).decode("utf-8-sig")
    assert "青葉町一丁目9番9号" in text
    assert "青葉町一丁目," not in text


@in_town
def test_every_case_that_is_written_out_is_recorded_as_a_view() -> None:
    keys = confirmed(2)
    made()
    for key in keys:
        acts = [entry.act for entry in audit.history(OwnerRef("cases.case", str(key)))]
        assert "cases.case.written_out" in acts
        assert "cases.case.opened" in acts


@in_town
def test_a_batch_of_any_size_is_made_by_the_same_number_of_statements() -> None:
    def statements(count: int) -> int:
        confirmed(count)
        with CaptureQueriesContext(connection) as asked:
            made()
        return len(asked)

    assert statements(2) == statements(40)


@in_town
def test_lists_and_pages_of_batches_read_a_fixed_number_of_times() -> None:
    def count(work: Any) -> int:
        with CaptureQueriesContext(connection) as found:
            work()
        return len(found)

    confirmed(2)
    made()
    few = count(lambda: queries.batches(SYSTEM)), count(lambda: queries.waiting(CLERK_OF_SECTION))
    for _number in range(4):
        confirmed(2)
        made()
    confirmed(3)
    assert count(lambda: queries.batches(SYSTEM)) == few[0]
    assert count(lambda: queries.waiting(CLERK_OF_SECTION)) <= few[1] + 2


@pytest.mark.usefixtures("shared_town")
def test_of_two_clerks_at_once_each_case_is_in_one_batch(core: Path) -> None:
    keys = confirmed(20)
    answers = at_once([made, lambda: made(actor=OTHER_CLERK)])
    batches = [answer for answer in answers if isinstance(answer, BatchView)]
    assert batches
    assert all(isinstance(answer, HandoverError) for answer in answers if not isinstance(answer, BatchView))
    held = [row.case for batch in batches for row in rows(batch)]
    assert sorted(held) == sorted(keys)


@pytest.mark.usefixtures("shared_town")
def test_the_same_press_twice_at_once_is_one_batch() -> None:
    keys, key = confirmed(5), uuid4()
    batches = all_at_once([lambda: made(key=key), lambda: made(key=key)])
    assert {batch.key for batch in batches} == {key}
    assert [row.case for row in rows(batches[0])] == keys


@in_town
def test_a_press_whose_cases_the_same_press_has_just_taken_is_that_batch(monkeypatch: pytest.MonkeyPatch) -> None:
    confirmed(2)
    key, real = uuid4(), making._read

    def late(*args: Any) -> Any:
        monkeypatch.setattr(making, "_read", real)
        made(key=key)
        return real(*args)

    monkeypatch.setattr(making, "_read", late)
    assert made(key=key).key == key
    assert queries.batches(CLERK_OF_SECTION)[1] == 1
