"""本人確認 and who files: enough papers or a sentence, never a number, and nobody for whom it is not allowed."""

import logging
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import date
from pathlib import Path
from uuid import uuid4

import pytest

from tests.kernel.intake.household import (
    AGENT_FILES,
    DEATH,
    HANAKO,
    HOUSEHOLD,
    KIICHI,
    TARO,
    TARO_FILES,
    YOSHI,
    Desk,
    one_of_group,
)
from tests.kernel.intake.rows import everything_audited, rows
from tests.support import register
from tests.support.receptions import CLERK, opened
from yakuba.kernel.intake import service
from yakuba.kernel.intake.contracts import (
    AGENT,
    FILER,
    BadFilingError,
    BadStatementError,
    Capacity,
    ConflictError,
    Filing,
    IdentityRefusedError,
    IncompleteError,
    IntakeError,
    LackKind,
    NewMember,
    ProofKind,
    Source,
    Stated,
)
from yakuba.kernel.people import service as people
from yakuba.kernel.people.contracts import (
    EscalateError,
    Harm,
    KnownAs,
    ProtectionRequest,
    Query,
)
from yakuba.kernel.rules.contracts import Value
from yakuba.lib.refs import Actor

MARKER = "987654321098"
"""Looks like a number of a person; must stand in no table."""
NAMED = Actor("staff", "1010")


@pytest.fixture
def desk(town: None) -> Desk:
    desk = Desk.a01()
    desk.compose()
    return desk


def whole_database() -> str:
    """Every value of every table, as text."""
    from django.db import connection

    found = []
    for table in connection.introspection.table_names():
        found += [repr(row) for row in rows(f'SELECT * FROM "{table}"')]
    return "\n".join(found)


def kinds(desk: Desk) -> set[LackKind]:
    return {lack.kind for lack in service.lacks(CLERK, desk.key)}


# The papers: one of group 1, or two of group 2.


def test_both_groups_have_papers_with_codes_labels_and_sources() -> None:
    papers = service.identity_papers()
    assert {paper.points for paper in papers} == {1, 2}
    assert len({paper.code for paper in papers}) == len(papers)
    assert all(paper.label and paper.source for paper in papers)
    assert len(one_of_group(2)) >= 2


def test_the_individual_number_card_and_the_licence_are_enough_alone() -> None:
    alone = "".join(paper.label for paper in service.identity_papers() if paper.points == 1)
    assert all(word in alone for word in ("個人番号カード", "運転免許証", "旅券", "在留カード")), alone


def test_one_paper_of_group_one_is_enough(desk: Desk) -> None:
    assert len(one_of_group(1)) >= 4  # the card, the licence, the passport, the residence card
    for code in one_of_group(1):
        desk.identify(papers=[code])
        (check,) = service.identity_checks(CLERK, desk.key)
        assert (check.subject, check.papers, check.by) == (FILER, (code,), str(CLERK))


def test_two_papers_of_group_two_are_enough(desk: Desk) -> None:
    first, second = one_of_group(2)[:2]
    desk.identify(papers=[first, second])
    (check,) = service.identity_checks(CLERK, desk.key)
    assert set(check.papers) == {first, second}


def refused(desk: Desk, papers: list[str], subject: str = FILER) -> str:
    before = desk.now, service.identity_checks(CLERK, desk.key)
    with pytest.raises(IdentityRefusedError) as told:
        desk.identify(subject, papers)
    assert (desk.now, service.identity_checks(CLERK, desk.key)) == before
    return str(told.value)


def test_one_paper_of_group_two_alone_is_refused_with_what_else_would_do(desk: Desk) -> None:
    for code in one_of_group(2):
        text = refused(desk, [code])
        assert "もう1" in text or "もう一" in text or "2点" in text or "二点" in text or "2つ" in text, text


def test_the_same_paper_of_group_two_twice_is_one_paper(desk: Desk) -> None:
    code = one_of_group(2)[0]
    refused(desk, [code, code])


@pytest.mark.parametrize("papers", [[], ["no-such-paper"], [""], [MARKER]])
def test_no_paper_and_unknown_papers_are_refused(desk: Desk, papers: list[str]) -> None:
    assert MARKER not in refused(desk, papers)


def test_an_unknown_paper_beside_a_good_one_is_refused(desk: Desk) -> None:
    refused(desk, [one_of_group(1)[0], MARKER])


@pytest.mark.parametrize("subject", ["p9", "", "household", "event", MARKER])
def test_only_somebody_of_this_reception_can_be_identified(desk: Desk, subject: str) -> None:
    before = desk.now
    with pytest.raises(IntakeError):
        desk.identify(subject)
    assert desk.now == before
    assert service.identity_checks(CLERK, desk.key) == ()


def test_the_same_check_again_changes_nothing_and_a_newer_one_holds(desk: Desk) -> None:
    card, licence = one_of_group(1)[:2]
    once = desk.identify(papers=[card])
    assert desk.identify(papers=[card]) == once
    desk.identify(papers=[licence])
    assert [check.papers for check in service.identity_checks(CLERK, desk.key)] == [(licence,)]


def test_a_check_from_an_outdated_page_is_a_conflict(desk: Desk) -> None:
    stale = desk.version
    desk.says(HOUSEHOLD, dog=1)
    with pytest.raises(ConflictError):
        service.check_identity(CLERK, desk.key, stale, subject=FILER, papers=one_of_group(1)[:1])


def test_no_number_of_a_paper_is_kept_anywhere(desk: Desk, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    for papers in ([MARKER], [one_of_group(1)[0], MARKER], [f"{one_of_group(1)[0]}:{MARKER}"]):
        refused(desk, papers)
    with pytest.raises(IntakeError):
        desk.identify(subject=MARKER)
    with pytest.raises(BadStatementError):
        desk.says(TARO, my_number=MARKER)
    with pytest.raises(IntakeError):
        desk.file(unit=MARKER)
    desk.identify()
    assert MARKER not in whole_database()
    assert MARKER not in caplog.text


def test_a_check_has_no_place_for_a_number() -> None:
    assert set(service.identity_papers()[0].__slots__) == {"code", "label", "points", "expires", "source", "verified"}


# Who files.


def test_who_files_is_kept_as_it_was_said(desk: Desk) -> None:
    assert service.filing(CLERK, desk.key) is None
    once = desk.file()
    assert service.filing(CLERK, desk.key) == TARO_FILES
    assert desk.file() == once
    desk.file(relation="世帯主")
    assert service.filing(CLERK, desk.key) == replace(TARO_FILES, relation="世帯主")


@pytest.mark.parametrize("changes", [{"unit": "p9"}, {"name": ""}, {"name": "　 "}, {"unit": "", "name": ""}])
def test_a_filer_without_a_name_or_from_elsewhere_is_refused(desk: Desk, changes: dict[str, str]) -> None:
    with pytest.raises(BadFilingError):
        desk.file(TARO_FILES, **changes)
    assert service.filing(CLERK, desk.key) is None


@pytest.mark.parametrize("item", ["name", "address", "phone", "relation", "principal", "kana"])
@pytest.mark.parametrize("value", ["x\u202ey", "x\x00y", "x\ny", "あ" * 5_000])
def test_what_no_form_can_carry_is_refused_of_the_filer_too(desk: Desk, item: str, value: str) -> None:
    with pytest.raises((BadFilingError, BadStatementError)):
        desk.file(TARO_FILES, **{item: value})
    assert service.filing(CLERK, desk.key) is None


def test_filing_from_an_outdated_page_is_a_conflict(desk: Desk) -> None:
    stale = desk.version
    desk.says(HOUSEHOLD, dog=1)
    with pytest.raises(ConflictError):
        service.file_as(CLERK, desk.key, stale, TARO_FILES)


def test_a_messenger_is_refused_where_no_definition_allows_one_and_the_procedure_is_named(desk: Desk) -> None:
    with pytest.raises(BadFilingError) as told:
        desk.file(AGENT_FILES, capacity=Capacity.MESSENGER)
    assert told.value.procedure in {sheet.procedure for sheet in desk.sheets}
    assert service.filing(CLERK, desk.key) is None


def test_hanako_cannot_claim_the_allowance_of_taro(desk: Desk) -> None:
    """jidoteate-nintei: 生計中心者 or an agent; the others may be filed by somebody of the household."""
    with pytest.raises(BadFilingError) as told:
        desk.file(unit=HANAKO, name="森 花子", relation="妻")
    assert told.value.procedure == "jidoteate-nintei"
    assert "児童手当" in str(told.value)
    assert service.filing(CLERK, desk.key) is None
    desk.wish("jidoteate-nintei", TARO, wanted=False)
    desk.fill()
    desk.file(unit=HANAKO, name="森 花子", relation="妻")
    desk.identify()
    assert kinds(desk) <= {LackKind.SHOWN, LackKind.SIGNATURE}


def test_what_is_wished_for_after_filing_and_may_not_be_filed_so_is_lacking(desk: Desk) -> None:
    """shomeiyo-cert-hakko: 本人 or an agent; the husband is neither."""
    desk.file()
    desk.wish("shomeiyo-cert-hakko", HANAKO)
    desk.wish("shomeiyo-cert-hakko", TARO)
    desk.fill()
    desk.identify()
    told = [lack for lack in service.lacks(CLERK, desk.key) if lack.kind is LackKind.CAPACITY]
    assert [(lack.procedure, lack.sheet) for lack in told] == [
        ("shomeiyo-cert-hakko", desk.sheet("shomeiyo-cert-hakko", HANAKO).key)
    ]
    desk.show()
    desk.sign_all()
    with pytest.raises(IncompleteError) as refused_:
        desk.receive()
    assert [lack.kind for lack in refused_.value.lacks] == [LackKind.CAPACITY]


def test_the_father_may_file_all_eight_of_a01(desk: Desk) -> None:
    desk.fill()
    desk.file()
    desk.identify()
    assert kinds(desk) <= {LackKind.SHOWN, LackKind.SIGNATURE}


# Agents and messengers.


def test_an_agent_without_a_mandate_is_refused_naming_each_sheet(desk: Desk) -> None:
    """inu-henko is not there; kodomo-iryo, card, jidoteate and tennyu all ask an agent for 委任状."""
    desk.fill()
    desk.file(AGENT_FILES)
    desk.identify(AGENT)
    told = [lack for lack in service.lacks(CLERK, desk.key) if lack.kind is LackKind.PROOF]
    assert {lack.sheet for lack in told} == {sheet.key for sheet in desk.chosen().values()}
    assert all("委任状" in lack.text for lack in told)
    with pytest.raises(IncompleteError) as refused_:
        desk.receive()
    assert {lack.kind for lack in refused_.value.lacks} >= {LackKind.PROOF}


def test_another_proof_than_the_one_asked_for_does_not_do(desk: Desk) -> None:
    desk.fill()
    desk.file(AGENT_FILES, proofs=(ProofKind.SEAL_CARD,))
    desk.identify(AGENT)
    assert LackKind.PROOF in kinds(desk)


def test_an_agent_with_mandate_and_papers_may_file_and_is_printed(desk: Desk) -> None:
    desk.fill()
    desk.file(AGENT_FILES, proofs=(ProofKind.MANDATE,))
    desk.identify(AGENT)
    assert kinds(desk) <= {LackKind.SHOWN, LackKind.SIGNATURE}
    boxes = {box.field: box.text for box in desk.sheet("tennyu-todoke").fields}
    assert boxes["agent_name"] == AGENT_FILES.name
    assert boxes["filer_name"] == "森 太郎"


def test_the_agents_own_identity_is_what_must_be_checked(desk: Desk) -> None:
    desk.fill()
    desk.file(AGENT_FILES, proofs=(ProofKind.MANDATE,))
    missing = [lack for lack in service.lacks(CLERK, desk.key) if lack.kind is LackKind.IDENTITY]
    assert [lack.item for lack in missing] == [AGENT]
    desk.identify(AGENT)
    assert LackKind.IDENTITY not in kinds(desk)


def test_without_an_agent_the_filers_identity_must_be_checked(desk: Desk) -> None:
    desk.fill()
    desk.file()
    missing = [lack for lack in service.lacks(CLERK, desk.key) if lack.kind is LackKind.IDENTITY]
    assert len(missing) == 1
    assert missing[0].item in (FILER, TARO)


def test_a_new_filer_must_be_identified_again(desk: Desk) -> None:
    desk.wish("jidoteate-nintei", TARO, wanted=False)
    desk.fill()
    desk.file()
    desk.identify()
    assert LackKind.IDENTITY not in kinds(desk)
    desk.file(unit=HANAKO, name="森 花子", relation="妻")
    assert LackKind.IDENTITY in kinds(desk)


@pytest.mark.parametrize("procedure", ["honnin-tsuchi-toroku", "shomeiyo-cert-hakko", "inkan-toroku"])
def test_a_refusal_does_not_name_the_refused_quality_as_a_way_out(desk: Desk, procedure: str) -> None:
    """ "Not as 本人; possible are: 本人 …" tells a clerk nothing: it is the husband who cannot file his wife's."""
    desk.wish(procedure, HANAKO)
    with pytest.raises(BadFilingError) as told:
        desk.file()
    assert told.value.procedure == procedure
    refused_as = str(told.value).partition("としては")[0].rpartition("、")[2]
    ways_out = str(told.value).partition("届け出られるのは")[2]
    assert not refused_as or refused_as not in ways_out


def test_the_undertaker_brings_a_notification_of_death_without_mandate(town: None) -> None:
    """shibo-todoke: 使者(葬祭業者など): the signed sheet itself is the proof; no 委任状."""
    desk = bereaved()
    desk.only(("shibo-todoke", "p1"))
    desk.fill()
    messenger = replace(
        AGENT_FILES,
        capacity=Capacity.MESSENGER,
        name="青葉葬祭 係員",
        principal="佐藤 ヨシ",
        relation="妻",
        proofs=(ProofKind.MESSENGER_SHEET,),
    )
    desk.file(messenger)
    told = kinds(desk)
    assert told.isdisjoint({LackKind.PROOF, LackKind.CAPACITY, LackKind.FILING})
    boxes = {box.field: box.text for box in desk.sheet("shibo-todoke", "p1").fields}
    assert (boxes["filer_name"], boxes["agent_name"]) == ("佐藤 ヨシ", "青葉葬祭 係員")


def test_a_mandated_agent_cannot_notify_a_death(town: None) -> None:
    desk = bereaved()
    desk.only(("shibo-todoke", "p1"))
    with pytest.raises(BadFilingError) as told:
        desk.file(AGENT_FILES, principal="p2", proofs=(ProofKind.MANDATE,))
    assert told.value.procedure == "shibo-todoke"


def bereaved() -> Desk:
    """佐藤 喜一 has died; his wife ヨシ remains."""
    begun = opened(event="shibo", opening=DEATH)
    members = [
        NewMember(KIICHI, Source.STATED),
        NewMember(YOSHI, Source.STATED),
    ]
    desk = Desk(service.add_members(CLERK, begun.key, begun.version, members))
    desk.says(HOUSEHOLD, death_notified=0, fixed_assets=0, farmland=0, heirs_elsewhere="いない")
    desk.compose()
    return desk


# The person kept away (支援措置).


def protected_household(folder: Path) -> Desk:
    """白石 恵, protected from 黒川 剛, is in the register copy and asks for certificates; so would he."""
    mother = register.resident(
        1, "白石 恵", "シライシ メグミ", 生年月日="1990-04-02", 町名="印谷七丁目", 番地="77番77号"
    )
    husband = register.resident(4, "黒川 剛", "クロカワ ゴウ", 生年月日="1988-08-08", 性別="男")
    register.feed(folder, [mother, husband])
    found = {name: people.find(NAMED, Query(text=name))[0].person_id for name in ("白石 恵", "黒川 剛")}
    people.apply_protection(
        NAMED,
        ProtectionRequest(
            applicant=found["白石 恵"],
            harm=Harm.DV,
            applied_on=date(2026, 11, 20),
            kept_away=(KnownAs("黒川 剛", "クロカワ ゴウ", date(1988, 8, 8), found["黒川 剛"]),),
        ),
    )
    begun = opened(event="shomei", opening={"requested_on": 20261120} | dict.fromkeys(WANTS, 0) | {"wants_juminhyo": 1})
    member = NewMember(SHE, Source.REGISTER, "0000000001")
    desk = Desk(service.add_members(CLERK, begun.key, begun.version, [member]))
    desk.says(HOUSEHOLD, resident_here=1, by_proxy=1)
    desk.wish("juminhyo-kofu", HOUSEHOLD)
    desk.compose()
    return desk


SHE: Mapping[str, Value] = {
    "name": "白石 恵", "kana": "シライシ メグミ", "born": 19900402, "sex": "女", "relation": "世帯主",
}  # fmt: skip
WANTS = ("wants_juminhyo", "wants_fuhyo", "wants_koseki", "wants_inkan", "wants_kazei", "wants_nozei")
KEPT_AWAY = replace(
    AGENT_FILES,
    name="黒川 剛",
    kana="クロカワ ゴウ",
    born=19880808,
    unit="",
    principal="p1",
    relation="夫",
    proofs=(ProofKind.MANDATE,),
)


@pytest.mark.parametrize(
    "who",
    [
        KEPT_AWAY,
        replace(KEPT_AWAY, kana="", born=None),
        replace(KEPT_AWAY, name="弁護 士郎", kana="", born=None, principal="黒川 剛"),
    ],
    ids=["himself as agent", "only by name", "an agent who stands for him"],
)
def test_the_person_kept_away_is_stopped_and_nothing_of_it_is_kept_or_told(
    town: None, tmp_path: Path, caplog: pytest.LogCaptureFixture, who: Filing
) -> None:
    caplog.set_level(logging.DEBUG)
    desk = protected_household(tmp_path)
    before = desk.now, desk.sheets
    with pytest.raises(EscalateError) as stopped:
        desk.file(who)
    assert all(word not in str(stopped.value) for word in ("白石", "黒川", "印谷", "77番"))
    assert service.filing(CLERK, desk.key) is None
    assert (desk.now, desk.sheets) == before
    assert people.escalations(NAMED)[1]
    assert all(word not in caplog.text for word in ("白石", "黒川", "印谷"))
    assert all(word not in everything_audited() for word in ("黒川", "印谷", "クロカワ"))
    intake = [repr(rows(f'SELECT * FROM "{table}"')) for table in intake_tables()]
    assert all("黒川" not in table and "弁護" not in table for table in intake)


def intake_tables() -> list[str]:
    from django.db import connection

    return [table for table in connection.introspection.table_names() if table.startswith("intake_")]


def test_she_herself_may_file(town: None, tmp_path: Path) -> None:
    desk = protected_household(tmp_path)
    desk.file(TARO_FILES, unit="p1", name="白石 恵", relation="本人")
    assert service.filing(CLERK, desk.key) is not None


def test_her_address_is_on_no_sheet_that_this_clerk_sees(town: None, tmp_path: Path) -> None:
    """R7: 窓口 has no people.view_protected_address."""
    desk = protected_household(tmp_path)
    desk.file(TARO_FILES, unit="p1", name="白石 恵", relation="本人", address="")
    shown = repr(desk.sheets) + repr(service.missing_fields(CLERK, desk.key)) + repr(desk.now)
    assert "印谷" not in shown
    assert "77番77号" not in shown


# Nothing personal in the audit register.


def test_the_audit_register_knows_who_did_what_and_no_name(desk: Desk) -> None:
    desk.fill()
    desk.file(AGENT_FILES, proofs=(ProofKind.MANDATE,))
    desk.identify(AGENT)
    audited = everything_audited()
    for personal in ("森", "代利", "モリ", "青葉町", "本町", "0123456", "087-839", "代理町", "青葉銀行"):
        assert personal not in audited, personal
    assert rows("SELECT count(*) FROM audit_entry WHERE act LIKE 'intake.%'")[0][0] >= 5


Verb = Callable[[Desk], object]
UNKNOWN: dict[str, Verb] = {
    "filing": lambda _: service.filing(CLERK, uuid4()),
    "identity_checks": lambda _: service.identity_checks(CLERK, uuid4()),
    "lacks": lambda _: service.lacks(CLERK, uuid4()),
    "missing_fields": lambda _: service.missing_fields(CLERK, uuid4()),
}


@pytest.mark.parametrize("verb", UNKNOWN)
def test_a_reception_that_does_not_exist_is_said_so(desk: Desk, verb: str) -> None:
    with pytest.raises(IntakeError) as told:
        UNKNOWN[verb](desk)
    assert "見つかりません" in str(told.value)


def test_a_field_of_the_filer_is_not_filled_as_an_answer(desk: Desk) -> None:
    with pytest.raises(BadStatementError):
        service.state(CLERK, desk.key, desk.version, [Stated("event", "filer_name", "だれか")])
