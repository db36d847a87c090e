"""One household as text from a file or QR code, checked row by row (docs/formats/newcomers.md); nothing is stored."""

import csv
import io
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from django.utils.translation import gettext as _

from yakuba.kernel.intake.service import wrong_characters
from yakuba.kernel.procedures.bank import FactEntry
from yakuba.kernel.procedures.blanks import as_written
from yakuba.kernel.rules.contracts import Value
from yakuba.kernel.rules.derive import from_date
from yakuba.lib import wareki
from yakuba.lib.names import Script, script

FIRST_LINE = ["#転入者", "1"]
HOUSEHOLD = "#世帯"
MOST_BYTES = 20_000
MOST_PEOPLE = 30
LONGEST = 200
IDENTITY = {"氏名": "name", "フリガナ": "kana", "アルファベットの氏名": "latin_name", "通称": "alias",
            "生年月日": "born", "性別": "sex", "続柄": "relation"}  # fmt: skip
NEEDED = ("氏名", "生年月日", "性別", "続柄")
# Whoever holds the paper or phone may be the one it is kept from: this is asked of the person alone, never taken.
NEVER_TAKEN = frozenset({"protected"})
YES_NO = {"はい": 1, "いいえ": 0}
UNSURE = "わからない"


@dataclass(frozen=True, slots=True)
class RowError:
    """What is wrong where: line of the text (the first is 1), column, and what to do. Holds no value."""

    line: int
    column: str
    message: str


@dataclass(frozen=True)
class Household:
    """What the text says: identity items and facts of each person, facts of the household, and every mistake."""

    people: tuple[Mapping[str, Value], ...] = ()
    facts: Mapping[str, Value] = field(default_factory=dict)
    errors: tuple[RowError, ...] = ()


class _WrongError(Exception):
    """A cell that cannot be taken; the text says what to do."""


def read(text: str, facts: Mapping[str, FactEntry], today: date) -> Household:
    """Everything that the text says, or the mistakes in it: with one mistake nothing should be taken."""
    if len(text.encode()) > MOST_BYTES:
        return _refused(1, "", _("大きすぎます。20,000バイトまでの1世帯分にしてください。"))
    try:
        lines = list(_lines(text))
    except csv.Error:
        return _refused(1, "", _('CSVとして読めません。引用符(")の対応を確かめてください。'))
    if not lines or lines[0][1] != FIRST_LINE:
        return _refused(1, "", _("1行目は「#転入者,1」です。別の種類のデータではないか確かめてください。"))
    return _Reader(facts, today).read(lines[1:])


def columns(facts: Mapping[str, FactEntry], scope: str) -> dict[str, FactEntry]:
    """Heading → fact, for the facts that a text may carry."""
    asked = [fact for fact in facts.values() if fact.scope == scope and not fact.given]
    return {fact.label: fact for fact in asked if fact.id not in NEVER_TAKEN}


def _lines(text: str) -> Iterator[tuple[int, list[str]]]:
    reader = csv.reader(io.StringIO(text.removeprefix("\ufeff"), newline=""), strict=True)
    for cells in reader:
        if any(cells):
            yield reader.line_num, [cell.strip() for cell in cells]


def _refused(line: int, column: str, message: str) -> Household:
    return Household(errors=(RowError(line, column, message),))


class _Reader:
    """Goes through the lines once and gathers what it finds."""

    def __init__(self, facts: Mapping[str, FactEntry], today: date) -> None:
        self.facts = facts
        self.today = today
        self.of_household = columns(facts, "household")
        self.of_person = columns(facts, "person")
        self.errors: list[RowError] = []
        self.household: dict[str, Value] = {}
        self.people: list[Mapping[str, Value]] = []

    def read(self, lines: Sequence[tuple[int, list[str]]]) -> Household:
        rest = list(lines)
        while rest and rest[0][1][0].startswith("#"):
            self._household(*rest.pop(0))
        if not rest:
            return _refused(2, "", _("見出しの行がありません。書き方の例に合わせてください。"))
        if self._headings(*rest[0]):
            for line, cells in rest[1:]:
                self._person(line, rest[0][1], cells)
            self._together(rest[0][0], rest[0][1], len(rest) - 1)
        if self.errors:
            return Household(tuple(self.people), self.household, tuple(self.errors))
        return Household(tuple(self.people), self.household)

    def _wrong(self, line: int, column: str, message: str) -> None:
        self.errors.append(RowError(line, column, message))

    def _household(self, line: int, cells: list[str]) -> None:
        if cells[0] != HOUSEHOLD or len(cells) != 3 or cells[1] not in self.of_household:
            self._wrong(line, HOUSEHOLD, _("「#世帯,項目,値」の形で、使える項目だけを書いてください。"))
            return
        self._take(line, cells[1], cells[2], self.household, self.of_household[cells[1]])

    def _headings(self, line: int, headings: list[str]) -> bool:
        known = IDENTITY.keys() | self.of_person.keys()
        unknown = [heading for heading in headings if heading not in known]
        if unknown:
            places = "、".join(str(headings.index(heading) + 1) for heading in unknown)
            self._wrong(
                line,
                "",
                _("使えない見出しがあります(%(places)s列目)。書き方の表で確かめてください。") % {"places": places},
            )
        for heading, times in Counter(headings).items():
            if times > 1 and heading in known:
                self._wrong(line, heading, _("同じ見出しが二つあります。一つにしてください。"))
        for heading in NEEDED:
            if heading not in headings:
                self._wrong(line, heading, _("この見出しが要ります。"))
        return not self.errors

    def _person(self, line: int, headings: list[str], cells: list[str]) -> None:
        if len(cells) != len(headings):
            self._wrong(line, "", _("見出しと列の数が合いません。カンマの数を確かめてください。"))
            return
        person: dict[str, Value] = {}
        for heading, text in zip(headings, cells, strict=True):
            self._take(line, heading, text, person, self.of_person.get(heading))
        written = dict(zip(headings, cells, strict=True))
        if not written["氏名"] and not written.get("アルファベットの氏名"):
            self._wrong(line, "氏名", _("氏名を書いてください。漢字の氏名がない方はアルファベットの氏名に書きます。"))
        for heading in NEEDED[1:]:
            if not written[heading]:
                self._wrong(line, heading, _("書かれていません。"))
        self.people.append(person)

    def _take(self, line: int, heading: str, text: str, into: dict[str, Value], fact: FactEntry | None) -> None:
        """One cell; an empty one says nothing."""
        try:
            if text:
                into[fact.id if fact else IDENTITY[heading]] = self._value(heading, text, fact)
        except _WrongError as wrong:
            self._wrong(line, heading, str(wrong))

    def _value(self, heading: str, text: str, fact: FactEntry | None) -> Value:
        if len(text) > LONGEST:
            raise _WrongError(_("長すぎます。200文字までで書いてください。"))
        if wrong := wrong_characters(text):
            raise _WrongError(wrong)
        if fact:
            return _stated(fact, text)
        return self._identity(IDENTITY[heading], text)

    def _identity(self, item: str, text: str) -> Value:
        if item in ("sex", "relation"):
            return _code(self.facts[item], text)
        if item == "born":
            return self._born(text)
        if item == "kana" and script(text) is not Script.KANA:
            raise _WrongError(_("フリガナはカタカナかひらがなで書いてください。"))
        return as_written(item, text)

    def _born(self, text: str) -> int:
        day = _day(text)
        if day > self.today:
            raise _WrongError(_("今日より後の日です。"))
        return from_date(day)

    def _together(self, line: int, headings: list[str], count: int) -> None:
        """What no single row shows."""
        if not 1 <= count <= MOST_PEOPLE:
            self._wrong(line, "", _("1人から30人までを、1人1行で書いてください。"))
        same = Counter((p.get("name"), p.get("latin_name"), p.get("born")) for p in self.people)
        if any(times > 1 for times in same.values()):
            self._wrong(line, "氏名", _("同じ氏名・生年月日の方が二度書かれています。"))
        for heading, fact in self.of_person.items():
            if fact.one_of and heading in headings and sum(p.get(fact.id) == 1 for p in self.people) > 1:
                self._wrong(line, heading, _("「はい」は1人だけです。"))


def _stated(fact: FactEntry, text: str) -> Value:
    if text == UNSURE:
        return None
    kinds: dict[str, Callable[[], Value]] = {
        "code": lambda: _code(fact, text),
        "date": lambda: from_date(_day(text)),
        "integer": lambda: _whole(fact, text),
    }
    if fact.type in kinds:
        return kinds[fact.type]()
    if text not in YES_NO:
        raise _WrongError(_("「はい」「いいえ」「わからない」のどれかにしてください。"))
    return YES_NO[text]


def _code(fact: FactEntry, text: str) -> str:
    for entry in fact.values:
        if text == entry.code or text in entry.also:
            return entry.code
    raise _WrongError(_("使えない値です。書き方の表から選んでください。"))


def _day(text: str) -> date:
    try:
        return wareki.parse_day(text)
    except wareki.OutsideError as wrong:
        raise _WrongError(_("明治6年(1873-01-01)から2199-12-31までの日付を書いてください。")) from wrong
    except wareki.NotADate as wrong:
        raise _WrongError(_("日付として読めません。2026-04-01 の形で書いてください。")) from wrong


def _whole(fact: FactEntry, text: str) -> int:
    if not (text.isascii() and text.isdigit() and len(text) < 10):
        raise _WrongError(_("数字で書いてください。"))
    number = int(text)
    if (fact.low is not None and number < fact.low) or (fact.high is not None and number > fact.high):
        raise _WrongError(_("範囲の外の数です。"))
    return number
