"""The file: the same bytes every time, nothing replaced in silence, no formula for a spreadsheet, two persons."""

import csv
import hashlib
import io
from datetime import timedelta

import pytest

from tests.support.cases import DAY, act, now
from tests.support.handovers import (
    CLERK_OF_SECTION,
    OTHER_CLERK,
    box,
    confirmed,
    feedback,
    made,
    rows,
    taken,
)
from yakuba.apps.handover import files, queries, use_cases
from yakuba.apps.handover.contracts import Encoding, HandoverError, NotReadyError, RowState
from yakuba.apps.handover.models import Row
from yakuba.kernel.audit import service as audit
from yakuba.kernel.cases.contracts import CaseField, Data
from yakuba.lib import clock
from yakuba.lib.refs import OwnerRef

in_town = pytest.mark.usefixtures("town")
GLYPHS = "𠮷田 髙橋 辻󠄀 鷗"


def address(text: str) -> list[CaseField]:
    return [box("new_address", text)]


def read(content: bytes, encoding: str = "utf-8-sig") -> list[dict[str, str]]:
    head, *lines = list(csv.reader(io.StringIO(content.decode(encoding), newline="")))
    return [dict(zip(head, line, strict=True)) for line in lines[:-1]]


def test_a_small_file_is_these_bytes() -> None:
    content = files.encoded(["引渡番号", "値"], [["1", '森,"太郎"'], ["1", "=1+1"]], Encoding.UTF8)
    assert content == '\ufeff引渡番号,値\r\n1,"森,""太郎"""\r\n1,\'=1+1\r\n件数,2\r\n'.encode()


@pytest.mark.parametrize("text", ["=cmd|' /C calc'!A0", "+81", "-1", "@SUM(A1)", "\t=1", "\r=1", "\n=1", "＝1", "＋1"])
@pytest.mark.parametrize("encoding", list(Encoding))
def test_a_cell_that_a_spreadsheet_would_calculate_is_marked_as_text(text: str, encoding: Encoding) -> None:
    content = files.encoded(["値"], [[text]], encoding)
    text_of_file = content.decode("utf-8-sig" if encoding == Encoding.UTF8 else "cp932")
    assert list(csv.reader(io.StringIO(text_of_file, newline="")))[1] == ["'" + text]


def test_a_character_that_becomes_the_sign_of_a_formula_when_it_is_narrowed_is_marked_too() -> None:
    content = files.encoded(["値"], [["﹦1+1"]], Encoding.SJIS)
    assert content.decode("cp932").splitlines()[1].startswith("'")


@in_town
def test_a_utf8_file_keeps_every_glyph_and_reports_nothing() -> None:
    confirmed(1, fields=address(GLYPHS))
    batch = made()
    assert batch.substitutions == 0
    assert queries.report(CLERK_OF_SECTION, batch.key) == ()
    assert read(taken(batch))[0]["新しい住所"] == GLYPHS


@in_town
def test_a_shift_jis_file_names_exactly_what_it_replaces_and_waits_until_that_was_seen() -> None:
    confirmed(2, fields=address(GLYPHS))
    batch = made(encoding=Encoding.SJIS)
    report = queries.report(CLERK_OF_SECTION, batch.key)
    assert {(one.original, one.replacement, one.lost) for one in report} == {
        ("𠮷", "吉", False),
        ("辻 + U+E0100", "辻", False),
        ("鷗", "〓", True),
    }
    assert batch.substitutions == len(report) == 6
    assert {one.row for one in report} == {1, 2}
    use_cases.approve(actor=OTHER_CLERK, batch=batch.key)
    for verb in (use_cases.take_file, use_cases.send):
        with pytest.raises(NotReadyError, match="置き換え"):
            verb(actor=CLERK_OF_SECTION, batch=batch.key)
    use_cases.see_report(actor=CLERK_OF_SECTION, batch=batch.key)
    content = use_cases.take_file(actor=CLERK_OF_SECTION, batch=batch.key)
    assert read(content, "cp932")[0]["新しい住所"] == "吉田 髙橋 辻 〓"


@in_town
def test_the_hash_on_the_page_is_that_of_the_bytes_and_they_are_the_same_every_time() -> None:
    confirmed(3)
    batch = made()
    first = taken(batch)
    assert (hashlib.sha256(first).hexdigest(), len(first)) == (batch.sha256, batch.size)
    assert use_cases.take_file(actor=OTHER_CLERK, batch=batch.key) == first


@in_town
def test_who_made_it_alone_takes_no_file() -> None:
    confirmed(1)
    batch = made()
    with pytest.raises(NotReadyError, match="二人"):
        use_cases.take_file(actor=CLERK_OF_SECTION, batch=batch.key)
    with pytest.raises(NotReadyError, match="二人"):
        use_cases.approve(actor=CLERK_OF_SECTION, batch=batch.key)
    assert not queries.batch(CLERK_OF_SECTION, batch.key).approved


@in_town
def test_a_download_counts_its_rows_as_sent_and_is_recorded() -> None:
    confirmed(2)
    batch = made()
    taken(batch)
    assert {row.state for row in rows(batch)} == {RowState.SENT}
    entries = audit.history(OwnerRef("handover.batch", str(batch.key)))
    (entry,) = [one for one in entries if one.act == "handover.batch.downloaded"]
    assert entry.is_view
    assert entry.detail["sha256"] == batch.sha256


@in_town
def test_lines_that_were_tampered_with_do_not_leave() -> None:
    confirmed(1)
    batch = made()
    row = Row.objects.get(batch__key=batch.key)
    row.cells[5] = "20200101"
    row.save()
    with pytest.raises(HandoverError, match="違います"):
        taken(batch)


@in_town
def test_the_address_of_a_protected_person_goes_to_the_core_system_and_into_no_other_hands(
    protected: str,
) -> None:
    confirmed(1, person=protected, fields=address("隠れ町九丁目9番9号"))
    batch = made()
    assert batch.protected
    use_cases.approve(actor=OTHER_CLERK, batch=batch.key)
    with pytest.raises(NotReadyError, match="支援措置"):
        use_cases.take_file(actor=CLERK_OF_SECTION, batch=batch.key)
    assert "隠れ町" in str(Row.objects.get(batch__key=batch.key).cells)
    assert use_cases.send(actor=CLERK_OF_SECTION, batch=batch.key).accepted == 1


@in_town
def test_a_batch_that_was_answered_at_the_desk_alone_is_done_and_erased_too() -> None:
    (key,) = confirmed(1)
    batch = made()
    act(key, "taken_in", OTHER_CLERK, data=Data(reference="手入力-1"))
    assert use_cases.send(actor=CLERK_OF_SECTION, batch=batch.key).sent == 0
    with clock.stopped_at(DAY + timedelta(days=91)):
        assert use_cases.erase() == 1


@in_town
def test_content_is_erased_ninety_days_after_the_last_answer_and_results_stay() -> None:
    confirmed(1)
    batch = made()
    taken(batch)
    answers = feedback(batch, [(rows(batch)[0].key, "取込", "100000001", "")])
    use_cases.apply_feedback(actor=CLERK_OF_SECTION, content=answers)
    with clock.stopped_at(DAY + timedelta(days=90)):
        assert use_cases.erase() == 0
    with clock.stopped_at(DAY + timedelta(days=91)):
        assert use_cases.erase() == 1
        assert use_cases.erase() == 0
    assert Row.objects.get(batch__key=batch.key).cells == []
    assert rows(batch)[0].reference == "100000001"
    with pytest.raises(NotReadyError, match="期間"):
        use_cases.take_file(actor=OTHER_CLERK, batch=batch.key)
    assert now(rows(batch)[0].case).row.state == "closed"
