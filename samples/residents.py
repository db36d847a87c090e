"""Fictional residents of any number, the same for the same seed, as rows of the register feed.

Households of many kinds: couples, children, single parents, three generations, old people alone, foreign residents with
Latin names and 通称, variant glyphs in about one surname in seven, a few restricted (抑止). Shares are rough, not a
census; nobody real is meant. ``write`` makes a feed file of them.
"""

import csv
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import accumulate
from pathlib import Path

from samples.dice import dice
from samples.name_tables import FOREIGN, GIVEN, RESIDENCE_STATUS, SURNAMES

HEADINGS = (
    *(
        "宛名番号",
        "種別",
        "氏名",
        "氏名カナ",
        "ローマ字氏名",
        "通称",
        "通称カナ",
        "旧氏",
        "旧氏カナ",
        "生年月日",
        "性別",
    ),
    *("世帯番号", "続柄", "世帯の異動年月日", "郵便番号", "町字コード", "町名", "番地", "方書", "住所を定めた年月日"),
    *("届出年月日", "従前の住所", "住民となった年月日", "本籍", "筆頭者", "選挙人名簿", "国保取得年月日"),
    *("後期高齢取得年月日", "介護取得年月日", "国民年金種別", "国民年金取得年月日", "児童手当支給開始年月日"),
    *(
        "国籍・地域",
        "30条45区分",
        "在留資格",
        "在留期間",
        "在留期間満了日",
        "在留カード等番号",
        "外国人住民となった年月日",
    ),
    *("法人番号", "異動年月日", "異動事由", "抑止"),
)
Row = dict[str, str]


@dataclass(frozen=True, slots=True)
class Town:
    """A town with its share of the residents."""

    code: str
    name: str
    postcode: str
    weight: int


_AOBA = (
    "青葉町一丁目:6 青葉町二丁目:6 青葉町三丁目:6 青葉町四丁目:6 青葉町五丁目:6 緑ヶ丘一丁目:5 緑ヶ丘二丁目:5 "
    "緑ヶ丘三丁目:5 本町:8 栄町:6 寿町:4 旭町:5 桜台:9 若葉台:9 西浜:4 東浜:3 中原:4 上野原:3 下野原:3 大字山田:2 "
    "大字川上:1 港町:2 学園前:3 工業団地:1"
)
AOBA_TOWNS = tuple(
    Town(f"{9_900_000 + index * 10:07d}", name, f"999{index:04d}", int(weight))
    for index, (name, weight) in enumerate((entry.split(":") for entry in _AOBA.split()), start=1)
)


@dataclass(frozen=True, slots=True)
class Name:
    """A surname in one of its shapes."""

    written: str
    kana: str


class Draw:
    """The dice of one town: every choice comes from one seed. Of some born before a year only the year is known."""

    def __init__(self, seed: int, as_of: date, towns: Sequence[Town]) -> None:
        self.random = dice(seed)
        self.as_of = as_of
        self.day_unknown_before = as_of.year - 80
        self.towns = towns
        self.town_weights = list(accumulate(town.weight for town in towns))
        self.surnames = [_shapes(entry) for entry in SURNAMES.split()]
        self.surname_weights = list(accumulate(1 / (rank + 8) for rank in range(len(self.surnames))))
        self.given = {group: [tuple(entry.split(":")) for entry in text.split()] for group, text in GIVEN.items()}

    def chance(self, share: float) -> bool:
        """True in that share of cases."""
        return self.random.random() < share

    def surname(self) -> Name:
        """A surname, the frequent ones often; one in seven of those that have variants in a rarer shape."""
        shapes = self.random.choices(self.surnames, cum_weights=self.surname_weights)[0]
        return shapes[0] if len(shapes) == 1 or self.chance(0.8) else self.random.choice(shapes[1:])

    def given_name(self, sex: str, born: date) -> tuple[str, str]:
        """A given name of its time, with its reading."""
        group = 0 if born.year < 1950 else 1 if born.year < 1986 else 2
        names = self.given["male" if sex == "男" else "female", group]
        written, kana = self.random.choice(names)
        return written, kana

    def born(self, youngest: int, oldest: int) -> date:
        """A birth date for an age in years, both ends included."""
        days = self.random.randint(round(youngest * 365.25), round((oldest + 1) * 365.25) - 1)
        return self.as_of - timedelta(days=days)

    def town(self) -> Town:
        """A town by its share."""
        return self.random.choices(self.towns, cum_weights=self.town_weights)[0]


def _shapes(entry: str) -> list[Name]:
    written, kana = entry.split(":")
    return [Name(shape, kana) for shape in written.split("/")]


@dataclass(frozen=True, slots=True)
class Member:
    """One person to be put in a household."""

    relation: str
    sex: str
    born: date
    surname: Name | None = None


def residents(
    count: int, seed: int = 1, *, as_of: date = date(2026, 11, 20), towns: Sequence[Town] = AOBA_TOWNS
) -> Iterator[Row]:
    """Exactly ``count`` residents in households, by 宛名番号. The last household may be cut short."""
    draw = Draw(seed, as_of, towns)
    number = 0
    household = 0
    while number < count:
        household += 1
        for row in _household(draw, household):
            number += 1
            row["宛名番号"] = f"{number:010d}"
            yield row
            if number == count:
                return


def businesses(count: int, seed: int = 1) -> Iterator[Row]:
    """Fictional firms. Their 法人番号 begin with 0, which no real one does."""
    draw = Draw(seed + 1_000_003, date(2026, 11, 20), AOBA_TOWNS)
    for number in range(1, count + 1):
        name, town = draw.surname(), draw.town()
        trade, kana = draw.random.choice((("建設", "ケンセツ"), ("商店", "ショウテン"), ("製作所", "セイサクショ")))
        yield {
            "宛名番号": f"{8_000_000_000 + number:010d}",
            "種別": "法人",
            "氏名": f"株式会社{name.written}{trade}",
            "氏名カナ": f"カブシキガイシャ{name.kana}{kana}",
            "町字コード": town.code,
            "町名": town.name,
            "番地": _block(draw),
            "郵便番号": town.postcode,
            "法人番号": f"{number:013d}",
        }


def write(path: Path, rows: Iterable[Row], *, kind: str = "全件", as_of: date, sequence: int = 1) -> int:
    """A feed file of the rows (UTF-8); how many."""
    count = 0
    with path.open("w", newline="", encoding="utf-8") as target:
        out = csv.writer(target)
        out.writerow(["#住民台帳の写し", "1", kind, as_of.isoformat(), sequence])
        out.writerow(HEADINGS)
        for count, row in enumerate(rows, start=1):  # noqa: B007 - counted while written
            out.writerow([row.get(heading, "") for heading in HEADINGS])
        out.writerow(["#件数", count])
    return count


def _household(draw: Draw, number: int) -> Iterator[Row]:
    if draw.chance(0.025):
        yield from _foreign_household(draw, number)
        return
    members = _members(draw)
    surname = draw.surname()
    yield from native_rows(draw, members, surname, place_of(draw, number, members))


def native_rows(draw: Draw, members: Sequence[Member], surname: Name, place: Row) -> Iterator[Row]:
    """The rows of a Japanese household at a place, head first; still without 宛名番号."""
    restricted = draw.chance(0.02 if len(members) > 1 and members[1].relation == "子" else 0.001)
    parent = any(member.relation == "子" and _age(draw, member.born) < 18 for member in members)
    head = ""
    for member in members:
        name = member.surname or surname
        given, kana = draw.given_name(member.sex, member.born)
        head = head or f"{name.written} {given}"
        row = place | {
            "氏名": f"{name.written} {given}",
            "氏名カナ": f"{name.kana} {kana}",
            "続柄": member.relation,
            "性別": member.sex,
            "生年月日": _born_text(draw, member.born),
            "本籍": place["町名"] + place["番地"],
            "筆頭者": head,
            "抑止": "1" if restricted else "",
        }
        if member.relation == "妻" and draw.chance(0.1):
            former = draw.surname()
            row |= {"旧氏": former.written, "旧氏カナ": former.kana}
        yield row | _dates(draw, member.born, place) | _insured(draw, member, parent=parent)


def _members(draw: Draw) -> list[Member]:
    kind = draw.random.random()
    if kind < 0.13:
        return [Member("世帯主", draw.random.choice("男女女"), draw.born(70, 99))]
    if kind < 0.38:
        return [Member("世帯主", draw.random.choice("男女"), draw.born(19, 69))]
    if kind < 0.46:
        return _single_parent(draw)
    couple = _couple(draw, *((60, 88) if kind < 0.64 else (26, 58)))
    if kind < 0.68:
        return couple
    children = _children(draw, couple[-1].born, draw.random.choice((1, 1, 2, 2, 2, 3)))
    if kind < 0.93:
        return [*couple, *children]
    grandmother = Member("母", "女", min(couple[0].born - timedelta(days=9_500), draw.born(62, 95)))
    return [*couple, *children, grandmother]


def _couple(draw: Draw, youngest: int, oldest: int) -> list[Member]:
    husband = draw.born(youngest, oldest)
    wife = husband + timedelta(days=draw.random.randint(-1_500, 2_500))
    if draw.chance(0.06):
        return [Member("世帯主", "女", wife), Member("夫", "男", husband)]
    return [Member("世帯主", "男", husband), Member("妻", "女", wife)]


def _single_parent(draw: Draw) -> list[Member]:
    sex = "男" if draw.chance(0.13) else "女"
    parent = Member("世帯主", sex, draw.born(22, 55))
    return [parent, *_children(draw, parent.born, draw.random.choice((1, 1, 2, 3)))]


def _children(draw: Draw, parent: date, count: int) -> list[Member]:
    """Children born to a parent of 20 to 40, none in the future, the eldest first."""
    latest = min(draw.as_of, parent + timedelta(days=40 * 365))
    earliest = parent + timedelta(days=20 * 365)
    if earliest >= latest:
        return []
    days = (latest - earliest).days
    births = sorted(earliest + timedelta(days=draw.random.randint(0, days)) for _ in range(count))
    youngest = draw.as_of - timedelta(days=26 * 365)
    return [Member("子", draw.random.choice("男女"), born) for born in births if born > youngest]


def place_of(draw: Draw, number: int, members: Sequence[Member]) -> Row:
    """Where the household of this number lives and since when, as the items that its members share."""
    town = draw.town()
    since = max(draw.born(0, 30), min(member.born for member in members))
    moved_in = draw.chance(0.6)
    flat = draw.chance(0.35)
    return {
        "種別": "住民",
        "世帯番号": f"{9_000_000_000 + number:010d}",
        "世帯の異動年月日": since.isoformat(),
        "郵便番号": town.postcode,
        "町字コード": town.code,
        "町名": town.name,
        "番地": _block(draw),
        "方書": f"コーポ{draw.surname().written}{draw.random.randint(1, 4)}0{draw.random.randint(1, 6)}号"
        if flat
        else "",
        "住所を定めた年月日": since.isoformat(),
        "届出年月日": since.isoformat(),
        "従前の住所": "架空県架空市中央一丁目1番1号" if moved_in else "",
        "異動年月日": since.isoformat(),
        "異動事由": "転入" if moved_in else "転居",
    }


def _block(draw: Draw) -> str:
    first, second = draw.random.randint(1, 40), draw.random.randint(1, 30)
    return f"{first}番{second}号" if draw.chance(0.7) else f"{first * 37}番地{second}"


def _dates(draw: Draw, born: date, place: Row) -> Row:
    since = date.fromisoformat(place["世帯の異動年月日"])
    if born <= since:
        return {"住民となった年月日": since.isoformat()}
    day = {"異動事由": "出生", "従前の住所": ""}
    items = ("世帯の異動年月日", "住所を定めた年月日", "届出年月日", "住民となった年月日", "異動年月日")
    return day | dict.fromkeys(items, born.isoformat())


def _born_text(draw: Draw, born: date) -> str:
    return f"{born.year}-00-00" if born.year < draw.day_unknown_before and draw.chance(0.002) else born.isoformat()


def _age(draw: Draw, born: date) -> int:
    today = draw.as_of
    return today.year - born.year - ((today.month, today.day) < (born.month, born.day))


def _birthday(born: date, age: int) -> str:
    day = 28 if (born.month, born.day) == (2, 29) else born.day
    return date(born.year + age, born.month, day).isoformat()


def _insured(draw: Draw, member: Member, *, parent: bool) -> Row:
    age, born = _age(draw, member.born), member.born
    row: Row = {"選挙人名簿": "1" if age >= 18 else "0"}
    if age >= 75:
        row["後期高齢取得年月日"] = _birthday(born, 75)
    elif draw.chance(0.25 if age < 60 else 0.7):
        row["国保取得年月日"] = _birthday(born, min(age, 20))
    if age >= 65:
        row["介護取得年月日"] = _birthday(born, 65)
    if 20 <= age < 60:
        row["国民年金種別"] = "第1号" if "国保取得年月日" in row else draw.random.choice(("第2号", "第2号", "第3号"))
        row["国民年金取得年月日"] = _birthday(born, 20)
    if parent and member.relation == "世帯主":
        row["児童手当支給開始年月日"] = (draw.as_of - timedelta(days=draw.random.randint(30, 3_000))).isoformat()
    return row


def _foreign_household(draw: Draw, number: int) -> Iterator[Row]:
    nationality = draw.random.choices(tuple(FOREIGN), weights=(9, 8, 5, 4, 3, 3, 2))[0]
    members = [Member("世帯主", draw.random.choice("男女"), draw.born(20, 60))]
    if draw.chance(0.3):
        members.append(
            Member(
                "妻" if members[0].sex == "男" else "夫", "女" if members[0].sex == "男" else "男", draw.born(20, 55)
            )
        )
    yield from foreign_rows(draw, members, nationality, place_of(draw, number, members))


def foreign_rows(draw: Draw, members: Sequence[Member], nationality: str, place: Row) -> Iterator[Row]:
    """The rows of a household from abroad: Latin names, 通称 for one in four; still without 宛名番号."""
    for member in members:
        latin, kana = draw.random.choice(FOREIGN[nationality]).split(":")
        alias = draw.surname() if draw.chance(0.25) else None
        given, given_kana = draw.given_name(member.sex, member.born)
        status = draw.random.choice(RESIDENCE_STATUS)
        until = draw.as_of + timedelta(days=draw.random.randint(20, 1_800))
        row = place | _dates(draw, member.born, place) | _insured(draw, member, parent=False)
        yield row | {
            "氏名": latin,
            "氏名カナ": kana,
            "ローマ字氏名": latin,
            "通称": f"{alias.written} {given}" if alias else "",
            "通称カナ": f"{alias.kana} {given_kana}" if alias else "",
            "続柄": member.relation,
            "性別": member.sex,
            "生年月日": member.born.isoformat(),
            "選挙人名簿": "",
            "国籍・地域": nationality,
            "30条45区分": "特別永住者" if status == "特別永住者" else "中長期在留者",
            "在留資格": status,
            "在留期間": "" if "永住者" in status else "3年",
            "在留期間満了日": "" if "永住者" in status else until.isoformat(),
            "在留カード等番号": f"XX{draw.random.randint(0, 99_999_999):08d}XX",
            "外国人住民となった年月日": place["世帯の異動年月日"],
        }
