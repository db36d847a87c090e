"""Every attack by somebody with the whole database in hand is found and named (records.md 4.1)."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.kernel.audit.attacks import attack, rehash_everything
from yakuba.kernel.audit import append_only, service
from yakuba.kernel.audit.contracts import FindingKind, Verdict
from yakuba.kernel.audit.models import Segment

pytestmark = pytest.mark.django_db
Fill = Callable[[int], list[int]]


@pytest.fixture
def register(fill: Fill) -> list[int]:
    """Three anchored segments of twenty entries."""
    numbers = []
    for _ in range(3):
        numbers += fill(20)
        service.anchor()
    return numbers


def _kinds(verdict: Verdict) -> set[FindingKind]:
    assert verdict.ok is (verdict.found == 0)
    return {finding.kind for finding in verdict.findings}


def test_an_untouched_register_is_found_whole(register: list[int], anchors: Path) -> None:
    verdict = service.verify()
    assert verdict.ok
    assert verdict.findings == ()
    assert (verdict.entries, verdict.segments, verdict.unsealed) == (60, 3, 0)
    assert verdict.anchors == {"database": 3, f"folder:{anchors}": 3}


def test_an_empty_register_is_whole() -> None:
    assert service.verify().ok


def test_the_verification_is_itself_recorded(register: list[int]) -> None:
    service.verify()
    assert service.seal() == 1
    assert service.verify().entries == 61


@pytest.mark.parametrize("column", ["at", "actor_id", "act", "subject_digest", "detail", "request_id", "origin"])
def test_an_edited_entry_is_named(register: list[int], column: str) -> None:
    attack(f"UPDATE audit_entry SET {column} = 'x' WHERE seq = %s", values=[register[25]])
    verdict = service.verify()
    (finding,) = verdict.findings
    assert (finding.kind, finding.entry, finding.segment) == (FindingKind.EDITED, register[25], 2)
    assert str(register[25]) in finding.text


def test_a_view_made_to_look_like_an_act_is_named(register: list[int]) -> None:
    attack("UPDATE audit_entry SET is_view = NOT is_view WHERE seq = %s", values=[register[3]])
    assert [finding.entry for finding in service.verify().findings] == [register[3]]


def test_an_entry_deleted_in_the_middle_is_named(register: list[int]) -> None:
    attack("DELETE FROM audit_entry WHERE seq = %s", values=[register[30]])
    (finding,) = service.verify().findings
    assert (finding.kind, finding.entry, finding.segment) == (FindingKind.MISSING, register[30], 2)


def test_two_entries_that_changed_places_are_both_named(register: list[int]) -> None:
    one, two = register[5], register[41]
    attack("UPDATE audit_entry SET seq = -1 WHERE seq = %s", values=[one])
    attack("UPDATE audit_entry SET seq = %s WHERE seq = %s", values=[one, two])
    attack("UPDATE audit_entry SET seq = %s WHERE seq = -1", values=[two])
    findings = service.verify().findings
    assert [(finding.kind, finding.entry) for finding in findings] == [
        (FindingKind.EDITED, one),
        (FindingKind.EDITED, two),
    ]


def test_an_entry_put_in_later_is_named(register: list[int]) -> None:
    hidden = register[10]
    attack("DELETE FROM audit_entry WHERE seq = %s", values=[hidden])
    rows = Segment.objects.get(number=1)
    spans = [[rows.spans()[0][0], hidden - 1], [hidden + 1, rows.spans()[0][1]]]
    with append_only.lifted("audit_segment"):
        Segment.objects.filter(number=1).update(ranges=json.dumps(spans), entries=19)
    rehash_everything()
    attack(
        "INSERT INTO audit_entry (seq, at, actor_kind, actor_id, act, is_view, subject_kind, subject_digest, detail, "
        "request_id, origin) VALUES (%s, 'x', 'staff', 'x', 'x', false, '', '', '{}', '', '')",
        values=[hidden],
    )
    verdict = service.verify()
    assert (FindingKind.UNSEALED, hidden) in [(finding.kind, finding.entry) for finding in verdict.findings]


def test_a_cut_tail_is_found_by_the_anchors(register: list[int], anchors: Path) -> None:
    attack(
        "DELETE FROM audit_entry WHERE seq > %s",
        "DELETE FROM audit_segment WHERE number > 2 OR 0 > %s",
        values=[register[39]],
    )
    verdict = service.verify()
    assert _kinds(verdict) == {FindingKind.TRUNCATED}
    assert {finding.place for finding in verdict.findings} == {"database", f"folder:{anchors}"}


def test_a_cut_tail_is_found_outside_when_the_anchors_of_the_database_are_cut_too(
    register: list[int], anchors: Path
) -> None:
    attack("DELETE FROM audit_entry WHERE seq > %s", values=[register[39]])
    attack("DELETE FROM audit_segment WHERE number = 3", "DELETE FROM audit_delivery WHERE anchor_id = 3")
    attack("DELETE FROM audit_anchor WHERE number = 3")
    verdict = service.verify()
    assert _kinds(verdict) == {FindingKind.TRUNCATED, FindingKind.ANCHOR_REMOVED}
    assert FindingKind.TRUNCATED in {f.kind for f in verdict.findings if f.place == f"folder:{anchors}"}


def test_a_register_rewritten_and_hashed_again_is_found_by_the_anchors(register: list[int], anchors: Path) -> None:
    attack("UPDATE audit_entry SET actor_id = 'S9999' WHERE seq = %s", values=[register[25]])
    rehash_everything()
    verdict = service.verify()
    assert _kinds(verdict) == {FindingKind.REWRITTEN}
    assert {(finding.place, finding.anchor) for finding in verdict.findings} == {
        ("database", 2),
        (f"folder:{anchors}", 2),
    }


def test_a_rewrite_without_any_anchor_is_not_found_and_the_verdict_says_so(fill: Fill) -> None:
    """The limit that records.md measured: the reason why anchors exist."""
    numbers = fill(10)
    service.seal()
    attack("UPDATE audit_entry SET actor_id = 'S9999' WHERE seq = %s", values=[numbers[3]])
    rehash_everything()
    verdict = service.verify()
    assert verdict.ok
    assert set(verdict.anchors.values()) == {0}


def test_an_edit_with_only_its_own_segment_hashed_again_is_found(register: list[int]) -> None:
    attack("UPDATE audit_entry SET actor_id = 'S9999' WHERE seq = %s", values=[register[25]])
    kept = Segment.objects.values_list("number", "head", "previous").get(number=3)
    rehash_everything()
    attack("UPDATE audit_segment SET head = %s, previous = %s WHERE number = 3", values=[kept[1], kept[2]])
    assert FindingKind.SEGMENT in _kinds(service.verify())


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE audit_segment SET head = 'x' WHERE number = 2",
        "UPDATE audit_segment SET sealed_at = 'x' WHERE number = 2",
        "UPDATE audit_segment SET total = 1000 WHERE number = 2",
        "UPDATE audit_segment SET entries = 3 WHERE number = 2",
        "UPDATE audit_segment SET ranges = '[[1, 999999999]]' WHERE number = 2",
        "UPDATE audit_segment SET ranges = 'nonsense' WHERE number = 2",
        "UPDATE audit_segment SET high = 5 WHERE number = 2",
        "DELETE FROM audit_segment WHERE number = 1",
        "DELETE FROM audit_segment WHERE number = 2",
    ],
)
def test_a_changed_or_removed_segment_is_found(register: list[int], statement: str) -> None:
    attack(statement)
    assert FindingKind.SEGMENT in _kinds(service.verify())


def test_a_line_removed_from_the_outside_is_found(register: list[int], anchors: Path) -> None:
    (file,) = anchors.glob("*.jsonl")
    lines = file.read_text().splitlines()
    file.write_text("\n".join([lines[0], lines[2]]) + "\n")
    (finding,) = service.verify().findings
    assert (finding.kind, finding.anchor, finding.place) == (FindingKind.ANCHOR_REMOVED, 2, f"folder:{anchors}")


def test_the_last_line_removed_from_the_outside_is_found(register: list[int], anchors: Path) -> None:
    (file,) = anchors.glob("*.jsonl")
    file.write_text("\n".join(file.read_text().splitlines()[:2]) + "\n")
    (finding,) = service.verify().findings
    assert (finding.kind, finding.anchor) == (FindingKind.ANCHOR_REMOVED, 3)


def test_all_lines_removed_from_the_outside_are_found(register: list[int], anchors: Path) -> None:
    for file in anchors.glob("*.jsonl"):
        file.unlink()
    assert _kinds(service.verify()) == {FindingKind.ANCHOR_REMOVED}


def test_an_anchor_changed_to_fit_a_rewrite_has_no_signature(register: list[int], anchors: Path) -> None:
    attack("UPDATE audit_entry SET actor_id = 'S9999' WHERE seq = %s", values=[register[45]])
    rehash_everything()
    head = Segment.objects.get(number=3).head
    attack("UPDATE audit_anchor SET head = %s WHERE number = 3", values=[head])
    (file,) = anchors.glob("*.jsonl")
    *kept, last = file.read_text().splitlines()
    file.write_text("\n".join([*kept, json.dumps(json.loads(last) | {"head": head})]) + "\n")
    assert _kinds(service.verify()) == {FindingKind.ANCHOR_FORGED}


def test_an_anchor_signed_by_a_strange_key_is_forged(register: list[int], settings: object, anchors: Path) -> None:
    (file,) = anchors.glob("*.jsonl")
    *kept, last = file.read_text().splitlines()
    file.write_text("\n".join([*kept, json.dumps(json.loads(last) | {"key": "0" * 16})]) + "\n")
    assert _kinds(service.verify()) == {FindingKind.ANCHOR_FORGED}


def test_a_row_written_past_the_door_with_separators_is_sealed_and_its_edit_found(fill: Fill) -> None:
    attack(
        "INSERT INTO audit_entry (at, actor_kind, actor_id, act, is_view, subject_kind, subject_digest, detail, "
        "request_id, origin) VALUES ('2026', 'staff', %s, 'x', false, '', '', '{}', '', '')",
        values=["a\x1fb"],
    )
    service.anchor()
    assert service.verify().ok
    attack("UPDATE audit_entry SET actor_id = %s, actor_kind = %s WHERE act = 'x'", values=["b", "staff\x1fa"])
    assert _kinds(service.verify()) == {FindingKind.EDITED}


def test_only_a_hundred_findings_are_kept_and_all_are_counted(fill: Fill) -> None:
    fill(150)
    service.anchor()
    attack("UPDATE audit_entry SET actor_id = 'x'")
    verdict = service.verify()
    assert (verdict.found, len(verdict.findings)) == (150, 100)
