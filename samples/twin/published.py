"""Reads the population by town, age band and sex that 高松市 publishes (../shared/data/takamatsu/data, CC BY).

One row a town: 総数, 男, 女, then 男 and 女 of eighteen age bands (0–4 … 80–84, 85 and older), 世帯数. No row is a
sub-total; within each row the bands must add up to 男 and 女, and these to 総数, or the file is refused.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from zipfile import BadZipFile

from openpyxl import load_workbook
from openpyxl.utils.exceptions import InvalidFileException

BANDS = 18
BAND_YEARS = 5
# From this size on, a town whose bands all hold 1.5 times as many men as women is taken for a slip of the pen.
SUSPECTED_FROM, SUSPECTED_RATIO = 500, 1.5
_SUMS = ("totalPopulation", "male", "woman", "numberOfHouseholds")
_HEADINGS = (
    *("#property", "prefCode", "cityName", "surveyDate", "regionName", *_SUMS),
    *(f"{sex}{band}" for band in range(1, BANDS + 1) for sex in ("man", "woman")),
)
_DATES = (
    re.compile(r"(?P<m>\d{1,2})/(?P<d>\d{1,2})/(?P<y>\d{4})"),
    re.compile(r"(?P<y>\d{4})-(?P<m>\d\d)-(?P<d>\d\d).*"),
)

Cell = tuple[int, int]


class NotPublishedError(ValueError):
    """The file is not what it should be; the text says, in Japanese, where and what to do."""


@dataclass(frozen=True, slots=True)
class PublishedTown:
    """One town (町丁): for each age band the numbers of men and women, and the number of households."""

    place: int
    name: str
    cells: tuple[Cell, ...]
    households: int

    @property
    def population(self) -> int:
        """Men and women of all ages."""
        return sum(men + women for men, women in self.cells)


@dataclass(frozen=True, slots=True)
class Population:
    """A whole file: ``code`` has five digits; ``oddities`` are sentences about what looks wrong and was kept."""

    code: str
    city: str
    surveyed: date
    towns: tuple[PublishedTown, ...]
    oddities: tuple[str, ...]

    @property
    def people(self) -> int:
        """Everybody."""
        return sum(town.population for town in self.towns)


def read_population(path: Path) -> Population:
    """Read one published file. Raises NotPublishedError when it has other headings or a row that does not add up."""
    rows = list(_rows(path))
    if not rows:
        raise NotPublishedError(f"{path.name} に町の行がありません。公開されている人口の表か確かめてください。")
    towns = tuple(_town(path, row) for row in rows)
    if len({town.name for town in towns}) != len(towns) or len({town.place for town in towns}) != len(towns):
        raise NotPublishedError(f"{path.name} に同じ町か同じ番号が2度出ます。小計の行がないか確かめて除いてください。")
    heads = {(_text(row["prefCode"]), _text(row["cityName"]), _date(path, row["surveyDate"])) for row in rows}
    if len(heads) != 1:
        raise NotPublishedError(f"{path.name} に市か調査日の違う行があります。1つの市の1つの日の表にしてください。")
    code, city, surveyed = heads.pop()
    return Population(code, city, surveyed, towns, tuple(_oddities(towns)))


def _rows(path: Path) -> Iterator[Mapping[str, object]]:
    try:
        book = load_workbook(path, read_only=True, data_only=True)
    except (OSError, BadZipFile, InvalidFileException, KeyError) as error:
        raise NotPublishedError(f"{path.name} を xlsx として読めません。ファイルを取り直してください。") from error
    try:
        rows = book.worksheets[0].iter_rows(values_only=True)
        headings = [_text(cell) for cell in next(rows, ())]
        if missing := [heading for heading in _HEADINGS if heading not in headings]:
            raise NotPublishedError(
                f"{path.name} に見出し {'、'.join(missing[:5])} がありません。公開された人口の表か確かめてください。"
            )
        for cells in rows:
            if any(cell is not None for cell in cells):
                yield dict(zip(headings, cells, strict=False))
    finally:
        book.close()


def _town(path: Path, row: Mapping[str, object]) -> PublishedTown:
    where = f"{path.name} の {_text(row['#property'])} 番「{_text(row['regionName'])}」"
    numbers = [_number(where, row, f"{sex}{band}") for band in range(1, BANDS + 1) for sex in ("man", "woman")]
    total, men, women, households = (_number(where, row, heading) for heading in _SUMS)
    if (sum(numbers[::2]), sum(numbers[1::2]), men + women) != (men, women, total):
        raise NotPublishedError(f"{where}: 年齢別の合計が男・女・総数と合いません。表を取り直してください。")
    if (households == 0) != (total == 0) or households > total:
        raise NotPublishedError(f"{where}: 世帯数 {households} が人口 {total} と合いません。表を取り直してください。")
    cells = tuple(zip(numbers[::2], numbers[1::2], strict=True))
    return PublishedTown(_number(where, row, "#property"), _text(row["regionName"]), cells, households)


def _number(where: str, row: Mapping[str, object], heading: str) -> int:
    text = _text(row[heading])
    if not (text.isascii() and text.isdigit()):
        raise NotPublishedError(f"{where}: {heading} が0以上の整数ではありません。表を取り直してください。")
    return int(text)


def _text(cell: object) -> str:
    return "" if cell is None else str(cell).strip()


def _date(path: Path, cell: object) -> date:
    if isinstance(cell, datetime):
        return cell.date()
    found = next(filter(None, (shape.fullmatch(_text(cell)) for shape in _DATES)), None)
    if found is None:
        raise NotPublishedError(f"{path.name} の surveyDate が日付ではありません。表を取り直してください。")
    return date(int(found["y"]), int(found["m"]), int(found["d"]))


def _oddities(towns: Sequence[PublishedTown]) -> Iterator[str]:
    if empty := [town.name for town in towns if not town.population]:
        yield f"{'、'.join(empty)}: 人口が0人です。町だけあって住民のいない町として扱いました。"
    for town in towns:
        men, women = (sum(cell[sex] for cell in town.cells) for sex in (0, 1))
        more_men_everywhere = all(of_men >= of_women for of_men, of_women in town.cells)
        if town.population >= SUSPECTED_FROM and more_men_everywhere and men > women * SUSPECTED_RATIO:
            yield (
                f"{town.name}: どの年齢でも男が女より多く、男 {men:,} 人は女 {women:,} 人の {men / women:.2f} 倍です。"
                "男の欄に男女の計が入っている疑いがありますが、公表値のまま使いました。"
            )
