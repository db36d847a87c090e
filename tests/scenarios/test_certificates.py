"""`yakuba guide FILE` on the event 証明のみ: who gets which certificate at this town's counter.

Expected sets come from the rows of ../shared/data/procedures-list.md (kind 証明) and the law that they name, not from
the definitions: 住民基本台帳法12条 (own town), 12条の4 (elsewhere, 本人・同一世帯, only at a counter), 20条 (附票,
where the 本籍 is), 戸籍法10条 (as 附票), 120条の2 (elsewhere, 本人出頭・代理不可), 市印鑑条例 (whoever brings the
registration card), 課税証明 by the town of 1 January, 納税証明 地方税法20条の10 (納税義務者・代理人). Certificates are
wished for: optional, once for the household, no sheet of a procedure to count, no day that runs.
"""

import io
import json
from collections.abc import Mapping
from contextlib import redirect_stdout
from datetime import date
from itertools import product
from pathlib import Path
from typing import Any, cast

import pytest
import yaml

from tests.places import DATA
from tests.scenarios.expected import OUTCOMES
from yakuba.config.cli import main
from yakuba.kernel.procedures.contracts import Door
from yakuba.kernel.procedures.service import get

pytestmark = [pytest.mark.django_db]

DAY = date(2026, 11, 20)
WISHES = ("wants_juminhyo", "wants_fuhyo", "wants_koseki", "wants_inkan", "wants_kazei", "wants_nozei")
SITUATION = ("resident_here", "honseki_here", "by_proxy", "seal_registered_here", "taxed_here")
CERTIFICATES = {
    "juminhyo-kofu": "wants_juminhyo",
    "juminhyo-koiki": "wants_juminhyo",
    "fuhyo-kofu": "wants_fuhyo",
    "koseki-shomei": "wants_koseki",
    "koseki-koiki": "wants_koseki",
    "inkan-shomei": "wants_inkan",
    "kazei-shomei": "wants_kazei",
    "nozei-shomei": "wants_nozei",
}
AT_HOME = dict.fromkeys(SITUATION, True) | {"by_proxy": False}
"""Somebody who lives, has the 本籍, the seal and the tax of 1 January here, and came in person."""
ELSEWHERE = dict.fromkeys(SITUATION, False)
"""Somebody of another town in every respect, who came in person."""

Situation = Mapping[str, bool]


def from_the_papers(wishes: set[str], so: Situation) -> set[str]:
    """The certificates that this town can give out over its counter, by the rows of the list."""
    in_person = not so["by_proxy"]
    can = {
        "juminhyo-kofu": so["resident_here"],
        "juminhyo-koiki": not so["resident_here"] and in_person,
        "fuhyo-kofu": so["honseki_here"],
        "koseki-shomei": so["honseki_here"],
        "koseki-koiki": not so["honseki_here"] and in_person,
        "inkan-shomei": so["seal_registered_here"],
        "kazei-shomei": so["taxed_here"],
        "nozei-shomei": True,
    }
    return {certificate for certificate, wish in CERTIFICATES.items() if wish in wishes and can[certificate]}


def guided(folder: Path, wishes: set[str], answers: Mapping[str, bool]) -> dict[str, Any]:
    """The guide for one visitor; ``answers`` are told only when asked."""
    event = {"kind": "証明のみ", "requested_on": DAY, "received_on": DAY} | {wish: wish in wishes for wish in WISHES}
    document = {"event": event, "household": {"head": "sei", "persons": {"sei": {}}, "facts": dict(answers)}}
    path = folder / "certificates.yaml"
    path.write_text(yaml.safe_dump(document, allow_unicode=True, sort_keys=False), encoding="utf-8")
    out = io.StringIO()
    with redirect_stdout(out):
        assert main(["guide", str(path)]) == 0
    return cast(dict[str, Any], json.loads(out.getvalue()))


def listed(guide: Mapping[str, Any]) -> dict[str, dict[str, list[str]]]:
    return {outcome: guide[outcome] for outcome in OUTCOMES if guide[outcome]}


def optional(certificates: set[str]) -> dict[str, dict[str, list[str]]]:
    """What is listed: these, once for the household, and nothing else."""
    return {"optional": {certificate: ["household"] for certificate in certificates}} if certificates else {}


def all_situations() -> list[dict[str, bool]]:
    return [dict(zip(SITUATION, values, strict=True)) for values in product((True, False), repeat=len(SITUATION))]


def as_name(so: Situation) -> str:
    return "+".join(fact for fact in SITUATION if so[fact]) or "nothing-here"


every_situation = pytest.mark.parametrize("so", all_situations(), ids=as_name)
own_and_other_town = pytest.mark.parametrize("home", [True, False], ids=["of-here", "of-elsewhere"])
self_and_proxy = pytest.mark.parametrize("by_proxy", [False, True], ids=["self", "proxy"])


# The sets: exact, nothing missing, nothing extra, optional and once for the household.


@every_situation
def test_with_every_wish_the_set_is_exactly_what_this_town_can_give(tmp_path: Path, so: Situation) -> None:
    guide = guided(tmp_path, set(WISHES), so)
    assert listed(guide) == optional(from_the_papers(set(WISHES), so))


@self_and_proxy
@own_and_other_town
@pytest.mark.parametrize("wish", WISHES)
def test_one_wish_alone_lists_only_what_was_wished_for(tmp_path: Path, wish: str, home: bool, by_proxy: bool) -> None:
    so = (AT_HOME if home else ELSEWHERE) | {"by_proxy": by_proxy}
    assert listed(guided(tmp_path, {wish}, so)) == optional(from_the_papers({wish}, so))


@own_and_other_town
def test_who_wishes_for_nothing_is_asked_nothing_and_listed_nothing(tmp_path: Path, home: bool) -> None:
    guide = guided(tmp_path, set(), AT_HOME if home else ELSEWHERE)
    assert listed(guide) == {}
    assert guide["questions"] == []


@pytest.mark.parametrize(
    ("wish", "fact", "here", "away"),
    [
        ("wants_juminhyo", "resident_here", "juminhyo-kofu", "juminhyo-koiki"),
        ("wants_koseki", "honseki_here", "koseki-shomei", "koseki-koiki"),
    ],
)
def test_a_certificate_of_this_town_and_the_one_for_elsewhere_exclude_each_other(
    tmp_path: Path, wish: str, fact: str, here: str, away: str
) -> None:
    home = guided(tmp_path, {wish}, AT_HOME)
    gone = guided(tmp_path, {wish}, AT_HOME | {fact: False})
    assert (set(home["optional"]), set(gone["optional"])) == ({here}, {away})
    assert home["not_expected"][away]
    assert gone["not_expected"][here]


@pytest.mark.parametrize(
    ("wish", "procedure"), [("wants_juminhyo", "juminhyo-koiki"), ("wants_koseki", "koseki-koiki")]
)
def test_a_proxy_gets_nothing_from_elsewhere_and_is_told_that_a_proxy_cannot(
    tmp_path: Path, wish: str, procedure: str
) -> None:
    guide = guided(tmp_path, {wish}, ELSEWHERE | {"by_proxy": True})
    assert listed(guide) == {}
    assert "代理" in guide["not_expected"][procedure]


@pytest.mark.parametrize("wish", WISHES)
def test_a_proxy_may_fetch_every_certificate_of_this_town(tmp_path: Path, wish: str) -> None:
    in_person = guided(tmp_path, {wish}, AT_HOME)
    by_proxy = guided(tmp_path, {wish}, AT_HOME | {"by_proxy": True})
    assert listed(by_proxy) == listed(in_person) != {}


def test_where_one_lives_says_nothing_of_where_ones_family_register_is(tmp_path: Path) -> None:
    so = AT_HOME | {"honseki_here": False}
    guide = guided(tmp_path, {"wants_juminhyo", "wants_koseki", "wants_fuhyo"}, so)
    assert set(guide["optional"]) == {"juminhyo-kofu", "koseki-koiki"}


def test_who_moved_in_after_new_year_gets_no_tax_certificate_but_one_of_payment(tmp_path: Path) -> None:
    guide = guided(tmp_path, {"wants_kazei", "wants_nozei"}, AT_HOME | {"taxed_here": False})
    assert set(guide["optional"]) == {"nozei-shomei"}
    assert guide["not_expected"]["kazei-shomei"]


# No form, no day, and a reason for everything that was considered.


@every_situation
def test_certificates_count_no_form_and_have_no_day(tmp_path: Path, so: Situation) -> None:
    guide = guided(tmp_path, set(WISHES), so)
    assert (guide["forms"], guide["deadlines"], guide["late"]) == (0, {}, [])


@every_situation
def test_every_certificate_listed_says_why_and_by_which_article(tmp_path: Path, so: Situation) -> None:
    guide = guided(tmp_path, set(WISHES), so)
    for procedure in from_the_papers(set(WISHES), so):
        told = guide["reasons"][procedure]["household"]
        assert told, procedure
        assert all(reason["condition"] and reason["because"] for reason in told), procedure
        assert any(reason["article"] for reason in told), procedure
        used = {fact["fact"] for reason in told for fact in reason["facts"]}
        assert CERTIFICATES[procedure] in used, procedure
        assert all(fact["source"] for reason in told for fact in reason["facts"]), procedure


@every_situation
def test_every_certificate_wished_for_and_not_given_says_why_not(tmp_path: Path, so: Situation) -> None:
    guide = guided(tmp_path, set(WISHES), so)
    refused = set(CERTIFICATES) - from_the_papers(set(WISHES), so)
    assert refused <= set(guide["not_expected"])
    assert all(guide["not_expected"][procedure] for procedure in refused)
    assert from_the_papers(set(WISHES), so).isdisjoint(guide["not_expected"])


@pytest.mark.parametrize(
    ("procedure", "law", "article"),
    [
        ("juminhyo-kofu", "住民基本台帳法", "第12条"),
        ("juminhyo-koiki", "住民基本台帳法", "第12条の4"),
        ("fuhyo-kofu", "住民基本台帳法", "第20条"),
        ("koseki-shomei", "戸籍法", "第10条"),
        ("koseki-koiki", "戸籍法", "第120条の2"),
        ("inkan-shomei", "印鑑", "条例"),
        ("kazei-shomei", "条例", ""),
        ("nozei-shomei", "地方税法", "第20条の10"),
    ],
)
def test_the_article_told_is_the_one_of_the_list(tmp_path: Path, procedure: str, law: str, article: str) -> None:
    so = ELSEWHERE if procedure.endswith("-koiki") else AT_HOME
    told = guided(tmp_path, {CERTIFICATES[procedure]}, so)["reasons"][procedure]["household"]
    assert any(law in reason["article"] and article in reason["article"] for reason in told), told


# Questions: only what can still change the list.


@pytest.mark.parametrize(
    ("wish", "so", "asked"),
    [
        ("wants_juminhyo", AT_HOME, {"resident_here"}),
        ("wants_juminhyo", ELSEWHERE, {"resident_here", "by_proxy"}),
        ("wants_fuhyo", AT_HOME, {"honseki_here"}),
        ("wants_fuhyo", ELSEWHERE, {"honseki_here"}),
        ("wants_koseki", AT_HOME, {"honseki_here"}),
        ("wants_koseki", ELSEWHERE, {"honseki_here", "by_proxy"}),
        ("wants_inkan", AT_HOME, {"seal_registered_here"}),
        ("wants_kazei", ELSEWHERE, {"taxed_here"}),
        ("wants_nozei", AT_HOME, set()),
    ],
)
def test_only_what_decides_this_wish_is_asked(tmp_path: Path, wish: str, so: Situation, asked: set[str]) -> None:
    questions = [question["fact"] for question in guided(tmp_path, {wish}, so)["questions"]]
    assert len(questions) == len(set(questions))
    assert set(questions) == asked


@every_situation
def test_no_fact_is_asked_twice_for_all_wishes_together(tmp_path: Path, so: Situation) -> None:
    questions = [question["fact"] for question in guided(tmp_path, set(WISHES), so)["questions"]]
    assert len(questions) == len(set(questions))
    assert set(questions) <= set(SITUATION)


@pytest.mark.parametrize(
    ("fact", "open_ones"),
    [
        ("resident_here", {"juminhyo-kofu", "juminhyo-koiki"}),
        ("honseki_here", {"fuhyo-kofu", "koseki-shomei", "koseki-koiki"}),
        ("seal_registered_here", {"inkan-shomei"}),
        ("taxed_here", {"kazei-shomei"}),
    ],
)
def test_what_the_visitor_does_not_know_is_neither_listed_nor_ruled_out(
    tmp_path: Path, fact: str, open_ones: set[str]
) -> None:
    guide = guided(tmp_path, set(WISHES), {name: value for name, value in AT_HOME.items() if name != fact})
    rest = from_the_papers(set(WISHES), AT_HOME) - open_ones
    assert set(guide["optional"]) == rest
    assert open_ones.isdisjoint(guide["not_expected"])


def test_the_one_for_elsewhere_is_ruled_out_for_a_proxy_even_where_the_home_is_not_known(tmp_path: Path) -> None:
    answers = {"by_proxy": True}
    guide = guided(tmp_path, {"wants_juminhyo", "wants_koseki"}, answers)
    assert listed(guide) == {}
    assert {"juminhyo-koiki", "koseki-koiki"} <= set(guide["not_expected"])
    assert {"juminhyo-kofu", "koseki-shomei"}.isdisjoint(guide["not_expected"])


# What the list says of each certificate as a thing: its kind, its doors, who issues it.


@pytest.mark.data
@pytest.mark.parametrize("procedure", CERTIFICATES)
def test_a_certificate_has_the_kind_and_the_doors_of_its_row(procedure: str) -> None:
    rows = (DATA / "procedures-list.md").read_text(encoding="utf-8").splitlines()
    (row,) = ([cell.strip() for cell in line.split("|")] for line in rows if line.startswith(f"| 1 | {procedure} |"))
    kind, doors = row[10], row[13]
    definition = get(procedure, on=DAY)
    assert (str(definition.kind), str(definition.outcome)) == (kind, "optional")
    assert definition.issues == "external"  # the core system issues certificates (ARCHITECTURE)
    open_doors = {door for door, channel in definition.channels.items() if channel.open}
    words = {"counter": "窓口", "mail": "郵送", "online": "電子"}
    want = {door for door, word in words.items() if word in doors}
    if "電子(条例)" in doors:  # the ordinance of the town decides; then the definition names it
        assert "条例" in definition.channels[Door.ONLINE].basis
        want = want - {"online"} | open_doors & {"online"}
    assert open_doors & set(words) == want
    assert definition.period is None
