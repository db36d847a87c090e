"""FY1-02: which of its areas each of the three life events covers, and which rows of the list no event has yet.

Which procedure is of which area is decided here by hand, from procedures-list.md (name, section, law), not from the
definitions. What is missing stands in decision 0081 too.
"""

import re
from collections.abc import Mapping
from datetime import date

import pytest

from tests.kernel.procedures.listed import rows
from tests.places import DATA, ROOT
from yakuba.kernel.procedures.service import all_definitions

pytestmark = pytest.mark.django_db
ON = date(2026, 11, 20)
ROW = (
    "住基, 戸籍, マイナンバー, 印鑑, 国保, 年金, 後期高齢, 介護, 障害, 重度医療, ひとり親, 子ども医療, "
    "児童扶養手当, 特別児童扶養手当, 児童手当, 子ども支援, 保育・幼稚園, 就学援助, 収納, 公営住宅, 畜犬"
)
"""The row's words: 「covers at least 19 business areas: …」."""
DECISION = ROOT / "docs" / "decisions" / "0081-what-the-issue-takes-of-fy1.md"

TENNYU: Mapping[str, set[str]] = {
    "住基": {"tennyu-todoke", "shien-sochi-moshide", "honnin-tsuchi-toroku"},
    "マイナンバー": {"card-keizoku-riyo", "shomeiyo-cert-hakko"},
    "印鑑": {"inkan-toroku"},
    "国保": {"kokuho-shutoku-tennyu"},
    "年金": {"nenkin-shutoku", "nenkin-jusho-henko"},
    "後期高齢": {"koki-shutoku-tennyu"},
    "介護": {"kaigo-tennyu-nintei"},
    "障害": {"shintai-techo-jusho", "seishin-techo-jusho", "ryoiku-techo-jusho"},
    "重度医療": {"judo-iryo"},
    "ひとり親": {"hitorioya-iryo"},
    "子ども医療": {"kodomo-iryo"},
    "児童扶養手当": {"jifu-nintei", "jifu-jusho-henko"},
    "特別児童扶養手当": {"tokuji-nintei", "tokuji-jusho-henko"},
    "児童手当": {"jidoteate-nintei"},
    "子ども支援": {"ninpu-kyufu", "boshi-hikitsugi"},
    "保育・幼稚園": {"hoiku-nintei"},
    "就学援助": {"shugaku-enjo"},
    "畜犬": {"inu-henko"},
}
"""戸籍 is not touched by a move; 収納 and 公営住宅 are missing."""
SHIBO: Mapping[str, set[str]] = {
    "住基": {"setai-henko-todoke"},
    "戸籍": {"shibo-todoke", "kaso-kyoka", "koseki-shomei"},
    "印鑑": {"inkan-haishi"},
    "国保": {"kokuho-setainushi-henko", "kokuho-sosaihi"},
    "年金": {"nenkin-shibo", "nenkin-jimusho"},
    "後期高齢": {"koki-soshitsu", "koki-sosaihi"},
    "介護": {"kaigo-soshitsu"},
    "障害": {"shintai-techo-henkan"},
    "ひとり親": {"hitorioya-iryo"},
    "児童扶養手当": {"jifu-nintei"},
    "児童手当": {"jidoteate-shometsu"},
    "就学援助": {"shugaku-enjo"},
    "公営住宅": {"shinai-jutaku-shokei"},
    "畜犬": {"inu-shoyusha-henko"},
}
SHOMEI: Mapping[str, set[str]] = {
    "住基": {"juminhyo-kofu", "juminhyo-koiki", "fuhyo-kofu"},
    "戸籍": {"koseki-shomei", "koseki-koiki"},
    "印鑑": {"inkan-shomei"},
    "収納": {"nozei-shomei"},
}
AREAS: Mapping[str, Mapping[str, set[str]]] = {"tennyu": TENNYU, "shibo": SHIBO, "shomei": SHOMEI}
OF_NONE: Mapping[str, set[str]] = {
    "tennyu": {"gentsuki-shinkoku", "suido-shiyo-kaishi", "tennyugaku-tsuchi"},
    "shibo": {"gen-shoyusha-shinkoku", "nochi-shutoku", "sozoku-daihyosha", "suido-shiyo-kaishi"},
    "shomei": {"kazei-shomei"},
}
"""Shipped besides: 税, 水道, 学校 and 農地 are none of the row's areas."""

WORDS = {"tennyu": "転入", "shibo": "おくやみ"}
"""What the list calls the events."""
MISSING: Mapping[str, set[str]] = {
    "tennyu": {
        *("gaikokujin-tennyu-todoke", "jukyochi-todoke", "tsusho-kisai", "riyosha-cert-hakko", "card-kofu-shinsei"),
        *("kokuho-shikaku-kakuninsho", "koki-shikaku-kakuninsho", "jiritsu-iryo", "shogai-service"),
        "shinai-jutaku-dokyo",
    },
    "shibo": {"koseki-koiki", "gentsuki-shinkoku", "inu-henko"},
}
"""Rows of the list that name the event and that it does not have yet."""


def shipped(event: str) -> set[str]:
    return {definition.id for definition in all_definitions(on=ON) if event in definition.events}


def listed(event: str) -> set[str]:
    """The rows of the list that name the event."""
    lines = (DATA / "procedures-list.md").read_text(encoding="utf-8").splitlines()
    cells = [[cell.strip() for cell in line.strip("|").split("|")] for line in lines if re.match(r"\| [12] \|", line)]
    return {c[1] for c in cells if WORDS[event] in c[3].split("・")}


def test_each_of_the_twenty_one_areas_of_the_row_is_covered_by_an_event() -> None:
    words = ROW.split(", ")
    assert len(words) == 21
    assert set(words) == set().union(*AREAS.values())


@pytest.mark.parametrize("event", AREAS)
def test_every_procedure_of_an_event_is_of_the_area_that_the_table_says(event: str) -> None:
    of_areas: set[str] = set().union(*AREAS[event].values())
    assert of_areas.isdisjoint(OF_NONE[event])
    assert sum(len(procedures) for procedures in AREAS[event].values()) == len(of_areas)
    assert shipped(event) == of_areas | OF_NONE[event]


def test_a_family_that_moves_in_is_told_of_eighteen_areas_and_a_bereaved_one_of_fourteen() -> None:
    assert {event: len(areas) for event, areas in AREAS.items()} == {"tennyu": 18, "shibo": 14, "shomei": 4}


@pytest.mark.data
@pytest.mark.parametrize("event", MISSING)
def test_what_the_list_has_for_an_event_and_we_have_not_is_known_and_told(event: str) -> None:
    assert MISSING[event] <= set(rows())
    assert listed(event) - shipped(event) == MISSING[event]
    told = DECISION.read_text(encoding="utf-8")
    assert [name for name in sorted(MISSING[event]) if f"`{name}`" not in told] == []
