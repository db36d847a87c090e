"""Who came, for whom, with which proof and identity; what no definition allows is refused by name."""

from collections.abc import Mapping
from datetime import date
from pathlib import Path

import pytest

from tests.kernel.intake.rows import everything_audited
from tests.support import register
from tests.support.filings import TARO, answered, came, composed, filled, ready, sheet, stated, value, version
from tests.support.receptions import CLERK, STRANGER, opened, with_family
from yakuba.kernel.intake import service
from yakuba.kernel.intake.contracts import (
    AGENT,
    FILER,
    BadFilingError,
    Capacity,
    ConflictError,
    Filing,
    IdentityRefusedError,
    LackKind,
    NewMember,
    ProofKind,
    ReceptionView,
    Source,
)
from yakuba.kernel.organisation.contracts import NotAllowed
from yakuba.kernel.people import service as people
from yakuba.kernel.people.contracts import EscalateError, Harm, KnownAs, ProtectionRequest
from yakuba.kernel.procedures.filling import WITHHELD
from yakuba.kernel.rules.contracts import Value
from yakuba.lib.refs import Actor

NAMED = Actor("staff", "1010")
ICHIRO_AGENT = Filing(
    Capacity.AGENT, "行政 書男", address="青葉市緑町1番1号", phone="03-0000-0001", principal="p1",
    proofs=(ProofKind.MANDATE,),
)  # fmt: skip


def test_an_agent_stands_on_every_form_beside_the_one_they_came_for(family: ReceptionView) -> None:
    reception = filled(answered(family))
    composed(reception)
    came(reception, ICHIRO_AGENT, AGENT)
    for procedure, unit in [("tennyu-todoke", "household"), ("jidoteate-nintei", "p1"), ("kodomo-iryo", "p3")]:
        form = sheet(reception, procedure, unit)
        assert (value(form, "filer_name"), value(form, "agent_name")) == ("森 太郎", "行政 書男")
        assert value(form, "agent_capacity") == "任意代理人"
        assert value(form, "agent_address") == "青葉市緑町1番1号"
    assert value(sheet(reception, "jidoteate-nintei", "p1"), "filer_address") == "青葉市中央一丁目2番3号"


def test_a_form_filed_by_the_person_has_no_agent(family: ReceptionView) -> None:
    reception = ready(family)
    assert not [f for f in sheet(reception, "tennyu-todoke").fields if f.field.startswith("agent_")]


def test_a_capacity_that_no_definition_allows_is_refused_with_the_name_of_the_procedure(family: ReceptionView) -> None:
    reception = filled(answered(family))
    composed(reception)
    messenger = Filing(Capacity.MESSENGER, "使い 一", principal="p1")
    with pytest.raises(BadFilingError) as refused:
        service.file_as(CLERK, reception.key, version(reception.key), messenger)
    assert refused.value.procedure == "tennyu-todoke"
    assert "転入" in str(refused.value)
    assert service.filing(CLERK, reception.key) is None


def test_one_of_the_household_cannot_claim_what_only_the_earner_may_claim(family: ReceptionView) -> None:
    reception = filled(answered(family))
    composed(reception)
    hanako = Filing(Capacity.SELF, "森 花子", phone="090-0000-0002", unit="p2")
    with pytest.raises(BadFilingError) as refused:
        service.file_as(CLERK, reception.key, version(reception.key), hanako)
    assert refused.value.procedure == "jidoteate-nintei"
    left = service.wish(CLERK, reception.key, version(reception.key), "jidoteate-nintei", "p1", False)
    service.file_as(CLERK, reception.key, left.version, hanako)
    assert value(sheet(reception, "card-keizoku-riyo", "p1"), "filer_relation") == "同じ世帯の人"
    assert value(sheet(reception, "tennyu-todoke"), "filer_relation") == "妻"


def test_a_sheet_that_comes_up_later_is_lacking_whoever_may_file_it(family: ReceptionView) -> None:
    reception = filled(answered(family))
    left = service.wish(CLERK, reception.key, version(reception.key), "jidoteate-nintei", "p1", False)
    composed(reception)
    hanako = Filing(Capacity.SELF, "森 花子", phone="090-0000-0002", unit="p2")
    filed = service.file_as(CLERK, reception.key, left.version, hanako)
    service.wish(CLERK, reception.key, filed.version, "jidoteate-nintei", "p1", True)
    kinds = {(lack.kind, lack.procedure) for lack in service.lacks(CLERK, reception.key)}
    assert (LackKind.CAPACITY, "jidoteate-nintei") in kinds


def test_an_agent_without_a_checked_mandate_is_lacking_it(family: ReceptionView) -> None:
    reception = filled(answered(family))
    composed(reception)
    agent = Filing(Capacity.AGENT, "行政 書男", phone="03-0000-0001", principal="p1")
    came(reception, agent, AGENT)
    proofs = {lack.procedure for lack in service.lacks(CLERK, reception.key) if lack.kind is LackKind.PROOF}
    assert proofs == {"tennyu-todoke", "card-keizoku-riyo", "jidoteate-nintei", "kodomo-iryo"}
    came(reception, ICHIRO_AGENT, AGENT)
    assert not [lack for lack in service.lacks(CLERK, reception.key) if lack.kind is LackKind.PROOF]


def test_filing_the_same_again_changes_nothing(family: ReceptionView) -> None:
    reception = answered(family)
    filed = service.file_as(CLERK, reception.key, reception.version, TARO)
    assert service.file_as(CLERK, reception.key, reception.version, TARO) == filed
    assert service.filing(CLERK, reception.key) == TARO


def test_filing_from_an_outdated_page_is_told(family: ReceptionView) -> None:
    answered(family)
    with pytest.raises(ConflictError):
        service.file_as(CLERK, family.key, family.version, TARO)


@pytest.mark.parametrize(
    "wrong",
    [
        Filing(Capacity.SELF, "森 太郎", unit="p9"),
        Filing(Capacity.SELF, "  ", unit="p1"),
        Filing(Capacity.SELF, "よそ 人"),
        Filing(Capacity.HOUSEHOLD, "よそ 人"),
        Filing(Capacity.SELF, "森\u202e太郎", unit="p1"),
        Filing(Capacity.SELF, "森" * 101, unit="p1"),
        Filing(Capacity.SELF, "森 太郎", unit="p1", born=19880231),
    ],
)
def test_a_filing_that_cannot_be_is_refused(family: ReceptionView, wrong: Filing) -> None:
    with pytest.raises(BadFilingError):
        service.file_as(CLERK, family.key, family.version, wrong)
    assert version(family.key) == family.version


def test_somebody_of_another_section_files_nothing(family: ReceptionView) -> None:
    with pytest.raises(NotAllowed):
        service.file_as(STRANGER, family.key, family.version, TARO)
    with pytest.raises(NotAllowed):
        service.check_identity(STRANGER, family.key, family.version, subject=FILER, papers=["driver_licence"])


# 死亡: who died does not file; who lives elsewhere files in their own right.


@pytest.fixture
def bereaved(town: None) -> ReceptionView:
    """The husband died, the wife remains."""
    reception = opened(event="shibo", opening={"died_on": 20261115, "known_on": 20261115})
    members: list[Mapping[str, Value]] = [
        {"name": "森 勇", "kana": "モリ イサム", "born": 19440301, "sex": "男", "relation": "世帯主", "deceased": 1},
        {"name": "森 ハル", "kana": "モリ ハル", "born": 19470501, "sex": "女", "relation": "妻", "deceased": 0},
    ]
    reception = with_family(reception, members)
    stated(reception, "p1", insurance="後期高齢者医療")
    return stated(reception, "p2", funeral_by=1)


def test_a_son_who_lives_elsewhere_prints_with_his_own_address(bereaved: ReceptionView) -> None:
    son = Filing(Capacity.SELF, "森 健", address="みどり県みなと市1番", phone="090-0000-0003", relation="長男")
    service.file_as(CLERK, bereaved.key, version(bereaved.key), son)
    composed(bereaved)
    form = sheet(bereaved, "koki-sosaihi", "p2")
    assert [value(form, f) for f in ("filer_name", "filer_address", "relation_to_deceased")] == [
        "森 健", "みどり県みなと市1番", "長男",
    ]  # fmt: skip


def test_who_died_cannot_file(bereaved: ReceptionView) -> None:
    with pytest.raises(BadFilingError):
        service.file_as(CLERK, bereaved.key, version(bereaved.key), Filing(Capacity.SELF, "森 勇", unit="p1"))


# 本人確認


@pytest.mark.parametrize(
    "papers",
    [["number_card"], ["passport", "student"], ["health_qualification", "pension"], ["pension", "care_insurance"]],
)
def test_one_of_the_first_or_two_of_the_second_group_are_enough(family: ReceptionView, papers: list[str]) -> None:
    checked = service.check_identity(CLERK, family.key, family.version, subject=FILER, papers=papers)
    assert checked.version == family.version + 1
    (held,) = service.identity_checks(CLERK, family.key)
    assert (held.subject, held.papers, held.by) == (FILER, tuple(papers), "staff:1011")


@pytest.mark.parametrize(
    "papers", [[], ["pension"], ["pension", "pension"], ["licence-no-3045"], ["number_card", "made_up"]]
)
def test_less_is_refused_with_what_would_do(family: ReceptionView, papers: list[str]) -> None:
    with pytest.raises(IdentityRefusedError) as refused:
        service.check_identity(CLERK, family.key, family.version, subject=FILER, papers=papers)
    assert "ください" in str(refused.value)
    assert service.identity_checks(CLERK, family.key) == ()


def test_nobody_who_is_not_there_is_identified(family: ReceptionView) -> None:
    with pytest.raises(IdentityRefusedError):
        service.check_identity(CLERK, family.key, family.version, subject="p9", papers=["passport"])


def test_the_same_check_again_changes_nothing(family: ReceptionView) -> None:
    first = service.check_identity(CLERK, family.key, family.version, subject="p1", papers=["passport"])
    assert service.check_identity(CLERK, family.key, family.version, subject="p1", papers=["passport"]) == first


def test_when_somebody_else_came_instead_they_are_identified_anew(family: ReceptionView) -> None:
    reception = came(answered(family))
    mother = Filing(Capacity.SELF, "森 花子", unit="p2", phone="090-0000-0002")
    changed = service.file_as(CLERK, reception.key, reception.version, mother)
    assert service.identity_checks(CLERK, reception.key) == ()
    service.check_identity(CLERK, reception.key, changed.version, subject=FILER, papers=["passport"])
    assert len(service.identity_checks(CLERK, reception.key)) == 1


def test_a_corrected_phone_number_leaves_the_check_in_force(family: ReceptionView) -> None:
    reception = came(answered(family))
    corrected = Filing(Capacity.SELF, "森 太郎", unit="p1", phone="090-1111-1111")
    service.file_as(CLERK, reception.key, reception.version, corrected)
    assert len(service.identity_checks(CLERK, reception.key)) == 1


def test_every_kind_of_paper_says_where_it_stands() -> None:
    papers = service.identity_papers()
    assert len({paper.code for paper in papers}) == len(papers)
    assert all(paper.source and paper.points in (1, 2) for paper in papers)


# 住民の写し and 支援措置

REGISTER = [
    register.resident(
        1, "白石 恵", "シライシ メグミ", 生年月日="1985-03-21", 本籍="青葉市緑町1番", 筆頭者="白石 恵", 番地="7番7号"
    ),
]


@pytest.fixture
def known(town: None, tmp_path: Path) -> ReceptionView:
    """A resident of the register who wants a certificate."""
    register.feed(tmp_path, REGISTER)
    opening = {"requested_on": 20261120, "wants_juminhyo": 1}
    reception = opened(event="shomei", opening=opening)
    person: Mapping[str, Value]
    person = {"name": "白石 恵", "kana": "シライシ メグミ", "born": 19850321, "sex": "女", "relation": "世帯主"}
    entered = service.add_members(
        CLERK, reception.key, reception.version, [NewMember(person, Source.REGISTER, "0000000001")]
    )
    entered = stated(entered, "household", resident_here=1, by_proxy=0)
    return service.wish(CLERK, entered.key, entered.version, "juminhyo-kofu", "household", True)


def protect() -> None:
    megumi = register.person_id(1)
    away = (KnownAs("鬼塚 剛", "オニヅカ ツヨシ"),)
    people.apply_protection(NAMED, ProtectionRequest(megumi, Harm.DV, date(2026, 11, 1), kept_away=away))


def test_the_register_fills_the_address_and_nobody_is_asked(known: ReceptionView) -> None:
    composed(known)
    form = sheet(known, "juminhyo-kofu")
    address = next(each for each in form.fields if each.field == "new_address")
    assert (address.text, address.source) == ("青葉町一丁目7番7号", Source.REGISTER.value)
    asked = {one.field for one in service.missing_fields(CLERK, known.key)}
    assert "new_address" not in asked
    assert "certificate_copies" in asked
    assert not form.discreet


def test_a_protected_address_is_neither_printed_nor_asked_nor_kept(known: ReceptionView) -> None:
    protect()
    composed(known)
    form = sheet(known, "juminhyo-kofu")
    assert value(form, "new_address") == WITHHELD
    assert form.discreet
    assert "new_address" not in {one.field for one in service.missing_fields(CLERK, known.key)}
    assert "7番7号" not in str(service.history(CLERK, known.key)) + everything_audited()


def test_the_person_kept_away_is_stopped_and_nothing_is_recorded(known: ReceptionView) -> None:
    protect()
    away = Filing(Capacity.AGENT, "鬼塚 剛", kana="オニヅカ ツヨシ", principal="白石 恵", proofs=(ProofKind.MANDATE,))
    with pytest.raises(EscalateError):
        service.file_as(CLERK, known.key, known.version, away)
    assert service.filing(CLERK, known.key) is None
    assert version(known.key) == known.version


def test_who_is_kept_away_is_stopped_at_an_involved_counter_too_and_no_address_is_told_there(
    known: ReceptionView,
) -> None:
    protect()
    certificates = Actor("staff", "1017")
    away = Filing(Capacity.AGENT, "鬼塚 剛", kana="オニヅカ ツヨシ", principal="白石 恵", proofs=(ProofKind.MANDATE,))
    with pytest.raises(EscalateError):
        service.file_as(certificates, known.key, known.version, away)
    assert service.filing(CLERK, known.key) is None
    composed(known)
    (form,) = service.sheets(certificates, known.key)
    assert value(form, "new_address") == WITHHELD
    assert "7番7号" not in str(service.view(certificates, known.key))


def test_an_agent_of_the_person_kept_away_is_stopped_too(known: ReceptionView) -> None:
    protect()
    sent = Filing(Capacity.AGENT, "使い 一", principal="鬼塚 剛", proofs=(ProofKind.MANDATE,))
    with pytest.raises(EscalateError):
        service.file_as(CLERK, known.key, known.version, sent)


def test_others_pass_in_silence(known: ReceptionView) -> None:
    protect()
    own = Filing(Capacity.SELF, "白石 恵", unit="p1", phone="090-0000-0004")
    assert service.file_as(CLERK, known.key, known.version, own).version == known.version + 1


@pytest.mark.parametrize("capacity", [Capacity.AGENT, Capacity.MESSENGER, Capacity.LEGAL])
def test_who_comes_for_somebody_whom_only_the_core_system_restricts_is_stopped_and_nothing_is_recorded(
    known: ReceptionView, tmp_path: Path, capacity: Capacity
) -> None:
    register.feed(tmp_path, [row | {"抑止": "1"} for row in REGISTER], as_of="2026-11-20")
    sent = Filing(capacity, "使い 一", principal="p1", proofs=(ProofKind.MANDATE,))
    with pytest.raises(EscalateError):
        service.file_as(CLERK, known.key, known.version, sent)
    assert service.filing(CLERK, known.key) is None
    assert version(known.key) == known.version
    (row,), _total = people.escalations(NAMED)
    assert (row.protection_id, row.restricted, row.agent) == (None, register.person_id(1), True)
    own = Filing(Capacity.SELF, "白石 恵", unit="p1", phone="090-0000-0004")
    assert service.file_as(CLERK, known.key, known.version, own).version == known.version + 1
