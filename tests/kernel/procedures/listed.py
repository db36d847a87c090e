"""The rows of ../shared/data/procedures-list.md and of the national survey, as the tests of definitions read them."""

import csv
import re
import unicodedata
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import duckdb

import samples
from tests.places import DATA

NONE = ("–", "-", "")
SURVEY = DATA / "national" / "administrative-procedures.parquet"
SECTIONS = Path(samples.__file__).parent / "aoba" / "organisation" / "2026-04-01" / "sections.csv"
FORWARDED = {
    "年金機構": "年金機構",
    "広域連合": "広域連合",
    "知事": "知事",
    "入管庁": "入国在留管理庁",
    "支援法人": "支援法人",
}
CHANNEL_WORDS = {
    "窓口": "counter",
    "郵送": "mail",
    "電子": "online",
    "マイナポータル": "online",
    "Web": "online",
    "電話": "phone",
}


def plain(text: str) -> str:
    """NFKC without spaces: how law names and articles are compared."""
    return re.sub(r"\s", "", unicodedata.normalize("NFKC", text))


@dataclass(frozen=True)
class Row:
    """One line of the list; ``doubt`` is what the list itself is not sure of."""

    id: str
    name: str
    law: str
    article: str
    survey_id: str
    section: str
    kind: str
    decision: str
    channels: str
    doubt: str

    @property
    def forwarded_to(self) -> str:
        """The body that decides or receives, by the words 「…へ」 in the column 所管, or ''."""
        found = re.search(r"\((.+?)へ", self.section)
        return FORWARDED[found.group(1)] if found else ""

    @property
    def surely_open(self) -> set[str]:
        words = [word for word in self.channels.replace("のみ", "").split("・") if not re.search(r"[(（＋]", word)]
        return {CHANNEL_WORDS[word] for word in words if word in CHANNEL_WORDS}

    @property
    def perhaps_open(self) -> set[str]:
        return self.surely_open | {code for word, code in CHANNEL_WORDS.items() if word in self.channels}


@cache
def rows() -> dict[str, Row]:
    """The list by id."""
    lines = (DATA / "procedures-list.md").read_text(encoding="utf-8").splitlines()
    cells = [[cell.strip() for cell in line.strip("|").split("|")] for line in lines if re.match(r"\| [12] \|", line)]
    return {
        c[1]: Row(c[1], c[2], c[5], c[6], "" if c[7] in NONE else c[7], c[8], c[9], c[10], c[12], c[13]) for c in cells
    }


@cache
def doing(duty: str) -> str:
    """The full name, from the top, of the section of the sample town that does this kind of work; '' if none does."""
    with SECTIONS.open(encoding="utf-8", newline="") as file:
        sections = {row["組織コード"]: row for row in csv.DictReader(file)}
    section = next((row for row in sections.values() if duty in row["業務"].split()), None)
    name = ""
    while section is not None:
        name = section["組織名"] + name
        section = sections.get(section["上位組織コード"])
    return name


@cache
def survey() -> dict[str, tuple[str, str, str]]:
    """手続ID → (手続名, 法令名, 根拠条項号) for the ids of the list, from the survey itself."""
    wanted = [row.survey_id for row in rows().values() if row.survey_id]
    with duckdb.connect() as connection:
        found = connection.execute(
            "SELECT 手続ID, 手続名, 法令名, 根拠条項号 FROM read_parquet(?) WHERE list_contains(?, 手続ID)",
            [str(SURVEY), wanted],
        ).fetchall()
    return {id_: (name, law, article) for id_, name, law, article in found}


def survey_row(survey_id: str) -> tuple[str, str, str] | None:
    """The same for any one id."""
    with duckdb.connect() as connection:
        return connection.execute(
            "SELECT 手続名, 法令名, 根拠条項号 FROM read_parquet(?) WHERE 手続ID = ?", [str(SURVEY), survey_id]
        ).fetchone()
