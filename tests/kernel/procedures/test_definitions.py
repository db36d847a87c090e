"""What a loaded definition must say, and that it agrees with the list of procedures and the national survey.

From procedures-list.md (columns; last section: fields, counting, appeals), ARCHITECTURE 「Law in the house」 and
scenarios A01 and A03. Law texts read on 2026-11-22: 住基法31条の2 (iuris.jp), 国保法91条 (rodo.co.jp), 介護保険法183条
(shakaihokenroumushi.shikaku-chousen.net), 戸籍法43条 (ja.wikipedia.org). Numbers only remembered are not judged.
"""

import re
from collections.abc import Callable, Iterator, Mapping
from datetime import date
from pathlib import Path

import pytest
import yaml

from tests.kernel.procedures.listed import Row, doing, plain, rows, survey, survey_row
from tests.scenarios.expected import OUTCOMES, as_sets, changed, ids
from tests.scenarios.expected import read as scenario
from yakuba.kernel.procedures.catalogue import SHIPPED
from yakuba.kernel.procedures.contracts import Definition, Missing, UnknownProcedure
from yakuba.kernel.procedures.service import all_definitions, get
from yakuba.lib.days import Counting

pytestmark = pytest.mark.django_db
data = pytest.mark.data

ON = date(2026, 11, 20)
KINDS = {"届出", "申請", "請求", "証明", "申出", "職権", "案内"}
FILES = sorted(SHIPPED.glob("*/*.yaml"))
LISTED = re.compile(r"\(?data/procedures-list\.md(「[^」]*」|\([^()]*\))?\)?")
FIELDS = {
    *("id", "version", "valid_from", "name", "plain_name", "summary", "area", "duty", "kind", "outcome", "events"),
    *("authority", "forwarded_to", "channels", "who_may_file", "arrival_rule", "period", "procedure_act"),
    *("review_standard", "standard_period", "appeal", "form_rule", "issues", "legal_basis", "needs", "fields"),
    *("checks", "route", "letters", "retention"),
}
"""What every file says, if only that there is none (procedures-list.md, 追加項目)."""
OUTCOME_WORDS = {
    "義務": "duty",
    "請求しないと損": "claim",
    "任意": "optional",
    "職権": "ex_officio",
    "案内": "guidance",
}
DECIDED_IN_TOWN = re.compile(r"市長|町長|村長|教育委員会|農業委員会|mayor")


def definitions() -> list[Definition]:
    found = all_definitions(on=ON)
    return list(found.values() if isinstance(found, Mapping) else found)


def those(test: Callable[[Definition], bool]) -> Iterator[Definition]:
    chosen = [definition for definition in definitions() if test(definition)]
    assert chosen, "no definition is concerned: the test would be empty"
    yield from chosen


def said(definition: Definition, field: str) -> bool:
    """The field holds something, and not merely a reason why there is nothing."""
    value: object = getattr(definition, field)
    return value is not None and not isinstance(value, Missing)


def excused(definition: Definition, field: str) -> bool:
    """A reason is given why there is nothing."""
    value: object = getattr(definition, field)
    return isinstance(value, Missing) and bool(value.none_because.strip())


def kind(definition: Definition) -> str:
    return str(definition.kind)


def outcome(definition: Definition) -> str:
    return OUTCOME_WORDS.get(str(definition.outcome), str(definition.outcome))


def open_channels(definition: Definition) -> set[str]:
    return {str(door) for door, channel in definition.channels.items() if channel.open}


def length(definition: Definition) -> tuple[int, int, int]:
    """Days, months and years of the period; nothing is (0, 0, 0)."""
    deadline = definition.period
    return (0, 0, 0) if deadline is None else (deadline.days, deadline.months, deadline.years)


def laws(definition: Definition) -> list[str]:
    return [plain(article.law) for article in definition.legal_basis]


def in_scenarios() -> set[str]:
    found: set[str] = set()
    for name in ("A01", "A03"):
        document = scenario(name)
        base = as_sets(document["expect"])
        found |= ids(base).union(*(ids(changed(base, one)) for one in document["one_change"]))
    return found


# What is loaded.


@pytest.mark.parametrize("path", FILES, ids=[path.stem for path in FILES])
def test_every_definition_has_every_field_of_the_list(path: Path) -> None:
    written = yaml.safe_load(path.read_text(encoding="utf-8"))
    assert FIELDS - set(written) == set()
    assert written.keys() & {"survey", "survey_mismatch"}
    if written["procedure_act"] != "対象外":
        assert written["procedure_act_article"]
    if written["period"]:
        assert {"starts", "counting", "article", "verified"} <= set(written["period"])


def test_the_files_are_all_of_the_definitions() -> None:
    assert {path.stem for path in FILES} == {d.id for d in definitions()}


def test_a_definition_is_found_by_its_id_and_ids_are_unique() -> None:
    every = definitions()
    assert len({d.id for d in every}) == len(every)
    assert all(get(d.id, on=ON) == d for d in every)


@data
def test_everything_the_scenarios_expect_has_a_definition() -> None:
    assert in_scenarios() - {d.id for d in definitions()} == set()


@data
def test_a_scenario_definition_has_the_outcome_that_the_scenarios_say() -> None:
    wrong: dict[str, tuple[str, str]] = {}
    for name in ("A01", "A03"):
        for expected in OUTCOMES:
            for id_ in scenario(name)["expect"].get(expected, {}):
                if outcome(get(id_, on=ON)) != expected:
                    wrong[id_] = (expected, outcome(get(id_, on=ON)))
    assert wrong == {}


def test_the_certificates_have_definitions() -> None:
    assert len(list(those(lambda d: kind(d) == "証明"))) >= 3


def test_kind_and_outcome_are_of_the_closed_lists() -> None:
    assert {kind(d) for d in definitions()} <= KINDS
    assert {outcome(d) for d in definitions()} <= set(OUTCOMES)


def test_what_nobody_defined_is_not_found() -> None:
    with pytest.raises(UnknownProcedure):
        get("no-such-procedure", on=ON)


# Who decides and what may be said against it (procedures-list.md, 読み方 and 追加項目).


def test_an_application_that_the_town_decides_has_a_standard_a_term_and_an_appeal_or_says_why_not() -> None:
    for d in those(lambda d: kind(d) in ("申請", "請求") and bool(DECIDED_IN_TOWN.search(str(d.authority)))):
        assert said(d, "review_standard") or d.procedure_act == "適用除外", d.id
        assert said(d, "standard_period") or excused(d, "standard_period"), d.id
        assert said(d, "appeal") or excused(d, "appeal"), d.id


@data
def test_what_another_body_decides_is_forwarded_and_gets_no_refusal_of_the_mayor() -> None:
    for d in those(lambda d: d.id in rows() and rows()[d.id].decision == "yes-他"):
        assert "市長" not in str(d.authority), d.id
        assert d.forwarded_to, d.id
        assert not said(d, "appeal"), d.id
        assert "refused" not in {letter.after for letter in d.letters}, d.id


def test_a_notification_has_no_decision() -> None:
    for d in those(lambda d: kind(d) == "届出"):
        assert not said(d, "review_standard"), d.id
        assert not said(d, "standard_period"), d.id
        assert not said(d, "appeal"), d.id


def test_a_certificate_is_issued_by_the_core_system() -> None:
    assert {d.id: str(d.issues) for d in those(lambda d: kind(d) == "証明") if str(d.issues) != "external"} == {}


def test_what_rests_on_guidelines_alone_has_no_appeal() -> None:
    for d in those(lambda d: bool(d.legal_basis) and all("要綱" in law for law in laws(d))):
        assert not said(d, "appeal"), d.id
        assert excused(d, "appeal") or kind(d) == "案内", d.id


def test_guidance_and_what_the_town_does_by_itself_await_no_decision() -> None:
    for d in those(lambda d: kind(d) in ("職権", "案内")):
        assert not said(d, "review_standard"), d.id
        assert not said(d, "standard_period"), d.id


def test_a_standard_period_exists_only_where_the_procedure_act_applies() -> None:
    for d in those(lambda d: d.procedure_act in ("適用除外", "対象外")):
        assert not said(d, "standard_period"), d.id


def test_the_procedure_act_does_not_apply_to_resident_and_family_registers() -> None:
    for d in those(lambda d: laws(d)[:1] in (["住民基本台帳法"], ["戸籍法"])):
        assert d.procedure_act in ("適用除外", "対象外"), d.id
        if d.procedure_act == "適用除外" and laws(d)[0] == "住民基本台帳法":
            assert "31条の2" in plain(d.procedure_act_article), d.id


def test_a_funeral_grant_of_the_national_insurance_is_appealed_to_its_review_board() -> None:
    assert "国民健康保険審査会" in str(get("kokuho-sosaihi", on=ON).appeal)  # 国保法91条


# Days and arrival (procedures-list.md, 期限の数え方).


def test_family_register_counts_the_first_day_and_resident_register_does_not() -> None:
    expected = {"戸籍法": Counting.INCLUDE_FIRST_DAY, "住民基本台帳法": Counting.EXCLUDE_FIRST_DAY}
    for d in those(lambda d: laws(d)[:1] in ([law] for law in expected) and d.period is not None):
        assert d.period is not None
        assert d.period.counting == expected[laws(d)[0]], d.id


@pytest.mark.parametrize(
    ("id_", "period", "counting"),
    [
        ("tennyu-todoke", (14, 0, 0), Counting.EXCLUDE_FIRST_DAY),
        ("setai-henko-todoke", (14, 0, 0), Counting.EXCLUDE_FIRST_DAY),
        ("shibo-todoke", (7, 0, 0), Counting.INCLUDE_FIRST_DAY),
        ("jidoteate-nintei", (15, 0, 0), Counting.EXCLUDE_FIRST_DAY),
        ("jifu-jusho-henko", (14, 0, 0), Counting.EXCLUDE_FIRST_DAY),
        ("tokuji-jusho-henko", (14, 0, 0), Counting.EXCLUDE_FIRST_DAY),
        ("kokuho-sosaihi", (0, 0, 2), Counting.EXCLUDE_FIRST_DAY),
        ("koki-sosaihi", (0, 0, 2), Counting.EXCLUDE_FIRST_DAY),
        ("gen-shoyusha-shinkoku", (0, 3, 0), Counting.EXCLUDE_FIRST_DAY),
    ],
)
def test_a_period_is_as_long_and_counted_as_the_list_says(
    id_: str, period: tuple[int, int, int], counting: Counting
) -> None:
    definition = get(id_, on=ON)
    assert length(definition) == period
    assert definition.period is not None
    assert definition.period.counting == counting


def test_only_tax_returns_by_mail_arrive_by_their_postmark() -> None:
    by_postmark = {d.id for d in definitions() if d.arrival_rule == "通信日付印"}
    assert {"gentsuki-shinkoku", "gen-shoyusha-shinkoku"} <= by_postmark  # 地方税法20条の5の3
    assert [id_ for id_ in by_postmark if not any("税" in law for law in laws(get(id_, on=ON)))] == []


# Doors and persons.


def test_every_door_is_open_or_shut_for_a_stated_reason() -> None:
    for d in definitions():
        assert {str(door) for door in d.channels} <= {"counter", "mail", "online", "phone", "store"}, d.id
        assert all(channel.basis.strip() for channel in d.channels.values()), d.id
    for d in those(lambda d: kind(d) not in ("職権", "案内")):
        assert {str(door) for door in d.channels} >= {"counter", "mail", "online"}, d.id
        assert open_channels(d), d.id
        assert d.who_may_file, d.id
        assert d.retention.years > 0, d.id


# Sources.


def test_every_article_has_its_law_its_number_and_a_source_and_says_whether_it_was_checked() -> None:
    for d in definitions():
        assert d.legal_basis, d.id
        for article in d.legal_basis:
            assert article.law.strip(), d.id
            assert article.article.strip(), d.id
            assert article.source.strip(), d.id
            assert article.verified in (True, False), d.id
            assert not (article.verified and "記憶" in article.source), d.id


def test_our_own_list_alone_verifies_neither_an_article_of_a_national_law_nor_a_door() -> None:
    # data/SOURCES.md: only the rows that the survey confirms are checked; what the list says besides is remembered.
    for d in definitions():
        for article in d.legal_basis:
            told = article.source.removeprefix("data/procedures-list.md")
            alone = told != article.source and not re.search(r"閲覧|survey|parquet|scenarios/|手続ID", told)
            assert not (article.verified and alone and "架空" not in article.law), (d.id, article.article)
        doors = [door for door, channel in d.channels.items() if channel.verified and channel.open]
        said = [LISTED.sub("", d.channels[door].basis).strip() for door in doors]
        assert all(said), d.id


# Agreement with the list, row by row, and with the survey itself.


def listed() -> list[tuple[Definition, Row]]:
    return [(d, rows()[d.id]) for d in those(lambda d: d.id in rows())]


@data
def test_the_list_itself_agrees_with_the_survey() -> None:
    assert len(rows()) == 108
    numbered = [row for row in rows().values() if row.survey_id]
    assert len(numbered) == 83
    other = [r.id for r in numbered if (plain(r.law), plain(r.article)) != tuple(map(plain, survey()[r.survey_id][1:]))]
    assert other == []


@data
def test_no_definition_is_missing_from_the_list() -> None:
    assert {d.id for d in definitions()} - set(rows()) <= {"nenkin-jimusho"}  # A03: 「not in the list yet」


@data
def test_kind_and_survey_id_are_those_of_the_list() -> None:
    # The registered seal of a dead person is struck off ex officio (A03), so that row may be 届出 or 職権.
    wrong = [
        (d.id, kind(d), row.kind)
        for d, row in listed()
        if kind(d) != row.kind and (d.id, kind(d)) != ("inkan-haishi", "職権")
    ]
    assert wrong == []
    assert [(d.id, d.survey_id) for d, row in listed() if (d.survey_id or "") != row.survey_id] == []


@data
def test_the_doors_are_those_of_the_list() -> None:
    sure = [(d, row) for d, row in listed() if "要確認" not in row.doubt and kind(d) not in ("職権", "案内")]
    doors = [(d.id, row, open_channels(d) - {"store"}) for d, row in sure]
    wrong = [
        (id_, row.channels, found) for id_, row, found in doors if not row.surely_open <= found <= row.perhaps_open
    ]
    assert wrong == []


@data
def test_the_section_and_the_body_behind_it_are_those_of_the_list() -> None:
    for d, row in listed():
        assert re.split(r"[(・]", row.section)[0] in doing(d.duty), d.id
        assert row.forwarded_to in str(d.forwarded_to or ""), d.id


@data
def test_the_lists_article_is_among_the_legal_basis() -> None:
    surely = [(d, row) for d, row in listed() if row.survey_id and d.survey_mismatch is None]
    basis = {d.id: {(plain(a.law), plain(a.article)) for a in d.legal_basis} for d, _ in surely}
    assert [d.id for d, row in surely if (plain(row.law), plain(row.article)) not in basis[d.id]] == []


@data
def test_a_survey_id_comes_with_the_surveys_own_name_and_article_or_a_dated_reason() -> None:
    for d in those(lambda d: bool(d.survey_id)):
        row = survey_row(str(d.survey_id))
        assert row is not None, d.id
        name, law, article = row
        basis = {(plain(a.law), plain(a.article)) for a in d.legal_basis}
        agrees = plain(d.survey_name or "") == plain(name) and (plain(law), plain(article)) in basis
        if d.survey_mismatch is None:
            assert agrees, (d.id, name, law, article)
        else:
            assert not agrees, d.id
            assert d.survey_mismatch.reason, d.id
            assert isinstance(d.survey_mismatch.checked_on, date), d.id


@data
def test_without_a_row_in_the_survey_no_name_of_it_is_claimed() -> None:
    for d in those(lambda d: not d.survey_id):
        assert not d.survey_name, d.id
