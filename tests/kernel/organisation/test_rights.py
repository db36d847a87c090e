"""The table role × act: whole, explicit, and true to the rules that a town hall lives by."""

import pytest

from yakuba.kernel.organisation.contracts import (
    ACTS,
    DAIKETSU_ACTS,
    RIGHTS,
    SYSTEM_ACTS,
    Breadth,
    Personal,
    Role,
)
from yakuba.kernel.organisation.rights import TABLE, parsed

JUDGEMENTS = {"cases.claim", "cases.assign", "cases.review", "cases.draft", "cases.approve", "cases.decide"}


def _held_by(role: Role) -> set[str]:
    return {act for act, row in RIGHTS.items() if row[role] is not Breadth.NONE}


def test_every_role_and_act_has_a_decision_that_the_act_permits() -> None:
    decided = {(act, role) for act, row in RIGHTS.items() for role in row}
    assert decided == {(act, role) for act in ACTS for role in Role}
    wrong = [(act, role) for act, role in decided if RIGHTS[act][role] not in {Breadth.NONE, *ACTS[act].reaches}]
    assert wrong == []


@pytest.mark.parametrize("change", [("A    -", "A    X"), ("people.view ", "people.see "), ("    A    -\n", "    A\n")])
def test_a_table_with_an_undecided_cell_or_an_unknown_act_does_not_load(change: tuple[str, str]) -> None:
    with pytest.raises(ValueError):  # noqa: PT011 - three kinds of mistakes, one kind of error
        parsed(TABLE.replace(*change, 1))


def test_a_table_that_forgets_an_act_does_not_load() -> None:
    with pytest.raises(ValueError, match=r"settings\.manage"):
        parsed("\n".join(TABLE.strip().splitlines()[:-1]))


def test_every_act_can_be_done_by_somebody() -> None:
    assert [act for act, row in RIGHTS.items() if set(row.values()) == {Breadth.NONE}] == []


def test_the_columns_of_the_table_are_in_the_order_of_the_roles() -> None:
    head = TABLE.split("\n")[1].split()[1:]
    short = {"個情": "個人情報担当", "情報": "情報政策", "案内": "窓口案内"}
    assert all(str(role.label).startswith(short.get(name, name)) for name, role in zip(head, Role, strict=True))


def test_auditors_read_and_change_nothing() -> None:
    assert not any(ACTS[act].changes for act in _held_by(Role.AUDITOR))
    reads = {name for name, act in ACTS.items() if not act.changes}
    assert _held_by(Role.AUDITOR) == reads


def test_the_guide_sees_lists_but_no_content() -> None:
    assert {ACTS[act].personal for act in _held_by(Role.GUIDE)} <= {Personal.NO, Personal.LIST}
    assert "people.search" not in _held_by(Role.GUIDE)


def test_those_who_run_the_system_see_no_resident() -> None:
    assert {ACTS[act].personal for act in _held_by(Role.ADMINISTRATOR)} == {Personal.NO}
    shown = {act for act in _held_by(Role.INFORMATION) if ACTS[act].personal is not Personal.NO}
    assert shown == {"people.import", "people.snapshot"}


def test_contractors_judge_nothing_and_reach_only_sections_or_the_register() -> None:
    assert _held_by(Role.CONTRACTOR) & (JUDGEMENTS | {"cases.bulk", "cases.export", "documents.seal"}) == set()
    reaches = {RIGHTS[act][Role.CONTRACTOR] for act in _held_by(Role.CONTRACTOR)}
    assert reaches == {Breadth.OWN_SECTION, Breadth.INVOLVED, Breadth.ALL}


def test_a_protected_address_is_only_for_persons_named() -> None:
    for act in ("people.view_protected_address", "people.protect"):
        assert set(RIGHTS[act].values()) == {Breadth.NONE, Breadth.NAMED}


def test_one_role_neither_proposes_and_approves_a_disposal_nor_both_manages_accounts_and_reads_the_audit() -> None:
    for one, other in [("documents.dispose", "documents.approve_disposal"), ("accounts.manage", "audit.read")]:
        assert [role for role in Role if role.value and {one, other} <= _held_by(role)] == []


def test_no_job_judges_and_a_deputy_who_only_decides_does_nothing_else() -> None:
    assert SYSTEM_ACTS.issubset(ACTS)
    assert not SYSTEM_ACTS & JUDGEMENTS
    assert {act for act in DAIKETSU_ACTS if ACTS[act].changes} == {"cases.approve", "cases.decide"}
