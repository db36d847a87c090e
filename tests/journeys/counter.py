"""What journeys about the counter do: sign in, tell a scenario's story box by box, and read what the pages show."""

import re
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date
from functools import cache
from io import BytesIO
from pathlib import Path
from typing import Any

from playwright.sync_api import Locator, Page, expect
from pypdf import PdfReader

from samples import residents
from tests.journeys.town import Town
from tests.scenarios.expected import OUTCOMES, Expected, Sets, expected, read
from yakuba.kernel.procedures import catalogue, scenario
from yakuba.kernel.procedures.contracts import Outcome
from yakuba.kernel.procedures.scenario import Scenario
from yakuba.kernel.rules.contracts import HOUSEHOLD_UNIT, Value
from yakuba.kernel.rules.derive import to_date
from yakuba.lib import clock, wareki

DAY = date(2026, 12, 7)
"""A Monday on which everything in the scenarios has happened; receptions are dated back."""
KEY = re.compile(r"/counter/([0-9a-f-]{36})/")
ASKED = re.compile(r"/answer/([a-z_]+)/")
UNSURE = "わからない"
NOBODY = "いない"
UNDECIDED = "まだ決まっていない手続"
READ_LIST = """root => [...root.querySelectorAll(".c-group")].map(group => ({
  heading: group.querySelector("h3").firstChild.textContent.trim(),
  lines: [...group.querySelectorAll(".c-line")].map(line => ({
    name: line.querySelector(".c-line-name").firstChild.textContent.trim(),
    badges: [...line.querySelectorAll(".y-badge")].map(badge => badge.innerText),
    facts: [...line.querySelectorAll(".c-line-facts span")].map(span => span.innerText),
  }))}))"""


@cache
def shipped() -> catalogue.Catalogue:
    """The definitions as they are shipped."""
    return catalogue.load()


@cache
def ids_by_name() -> dict[str, str]:
    """What the page calls a procedure → its id."""
    found = {definition.name: definition.id for definition in shipped().in_force(DAY)}
    assert len(found) == len(shipped().in_force(DAY)), "two procedures have the same name"
    return found


def fact_order() -> list[str]:
    """The facts in the order of the bank."""
    return [fact.id for fact in shipped().bank.facts.facts]


@dataclass(frozen=True)
class Story:
    """A scenario file as it is told: ``names`` are the people's names by the file's words for them."""

    told: Scenario
    names: Mapping[str, str]

    def unit(self, name: str) -> str:
        """Whom the page means."""
        return "household" if name == "世帯" else next(unit for unit, known in self.names.items() if known == name)


def story(file: str, names: Mapping[str, str], change: int | None = None) -> Story:
    """The scenario file, perhaps with one of its changes."""
    document: dict[str, Any] = read(file)
    if change is not None:
        document = scenario.changed(document, change)
    bank = shipped().bank
    return Story(scenario.read(document, bank.events.events, {f.id: f for f in bank.facts.facts}), names)


@dataclass
class Shown:
    """The list of procedures as a page shows it."""

    sets: Sets
    deadlines: dict[str, str] = field(default_factory=dict)
    late: set[str] = field(default_factory=set)
    undecided: set[str] = field(default_factory=set)


class Counter:
    """One clerk at a browser. ``page`` is where it stands; ``typed`` is every text that was typed."""

    def __init__(self, page: Page, *, scripts: bool = True) -> None:
        self.page = page
        self.scripts = scripts
        self.typed: list[str] = []

    def sign_in(self, name: str = "清水 大輔") -> "Counter":
        """As one of the demo's staff."""
        self.page.goto("/accounts/demo/")
        with self.page.expect_navigation():
            self.page.get_by_role("button", name=name).click()
        return self

    def type(self, box: Locator, text: str) -> None:
        """Type into a box, and remember it."""
        box.fill(text)
        self.typed.append(text)

    def write_day(self, form: Locator, name: str, day: date) -> None:
        """年, 月, 日."""
        for part, text in (("year", wareki.format_day(day).partition("年")[0]), ("month", day.month), ("day", day.day)):
            self.type(form.locator(f"[name={name}_{part}]"), str(text))

    def begin(self, told: Scenario, **days: date) -> str:
        """Choose the life event and open a reception on the scenario's day; its key."""
        event = next(event for event in shipped().bank.events.events if event.id == told.event)
        self.page.goto("/counter/")
        self.page.get_by_role("link", name=event.name).click()
        form = self.page.locator("main form")
        opening = {
            name: to_date(int(value)) for name, value in told.given.event.items() if name.endswith("_on") and value
        }
        for name, day in (opening | {"received_on": told.received_on} | days).items():
            self.write_day(form, name, day)
        for name, value in told.given.event.items():
            if not name.endswith("_on"):
                form.get_by_role("radio", name=str(value), exact=True).check()
        form.get_by_role("button", name="受付を始める").click()
        expect(self.page).to_have_url(re.compile("/household/$"))
        return self.key

    def goes_on(self, town: Town, stage: str = "answered", room: str = "") -> "Counter":
        """As the demo's clerk in a reception of the family of A01 that has come so far (``begun.py``)."""
        self.sign_in()
        self.page.goto(f"/counter/{town.begun(stage)}/{room}")
        return self

    @property
    def key(self) -> str:
        """Which reception is open."""
        found = KEY.search(self.page.url)
        assert found, self.page.url
        return found[1]

    def enter(
        self, name: str, kana: str, person: Mapping[str, Value], *, latin: str = "", says: str = "世帯員を加えました"
    ) -> None:
        """Type one newcomer from the certificate; the page then says ``says``."""
        form = self.page.locator("main form", has=self.page.locator("[name=latin_name]"))
        for box, text in (("name", name), ("kana", kana), ("latin_name", latin)):
            if text:
                self.type(form.locator(f"[name={box}]"), text)
        self.write_day(form, "born", to_date(int(person["born"] or 0)))
        form.get_by_role("radio", name=str(person.get("sex", "男")), exact=True).check()
        form.get_by_label("続柄").select_option(str(person["relation"]))
        with self.page.expect_navigation():
            form.get_by_role("button", name="この方を加える").click()
        expect(self.page.get_by_text(says).first).to_be_visible()

    def enter_all(self, told: Story, kana: Mapping[str, str]) -> None:
        """Everybody of the scenario's household."""
        for unit, person in told.told.given.persons.items():
            self.enter(told.names[unit], kana[unit], person)

    def bring(self, name: str, *, asks: str = "見本 来子") -> None:
        """Take over a household from the register copy, found by the name of one of them; ``asks`` is who came."""
        search = self.page.locator("main form", has=self.page.locator("[name=text]"))
        self.type(search.locator("[name=text]"), name)
        search.get_by_role("button", name="探す").click()
        self.page.get_by_role("button", name=f"{name}さんの世帯を取り込む").click()
        asking = self.page.locator("main form")
        asking.get_by_role("radio", name="本人").check()
        self.type(asking.locator("[name=name]"), asks)
        asking.get_by_role("button", name="確かめて世帯を取り込む").click()
        expect(self.page.get_by_text("世帯を取り込みました")).to_be_visible()

    def correct_born(self, name: str, born: date) -> None:
        """Correct somebody's birth date in place, and come back to the interview."""
        self.page.goto(f"/counter/{self.key}/household/")
        self.page.get_by_role("link", name=f"{name}さんを直す").click()
        form = self.page.locator("main form", has=self.page.locator("[name=latin_name]"))
        self.write_day(form, "born", born)
        form.get_by_role("button", name="この内容に直す").click()
        expect(self.page.get_by_text("直しました")).to_be_visible()
        self.to_interview()

    def to_interview(self) -> None:
        """On to the questions."""
        self.page.get_by_role("link", name="聞き取りへ進む").click()
        expect(self.page.locator("#interview")).to_be_visible()

    @property
    def asked(self) -> str:
        """The fact that is asked now; empty when nothing is left to ask."""
        form = self.page.locator("#interview form.y-form")
        found = ASKED.search(form.get_attribute("action") or "") if form.count() else None
        return found[1] if found else ""

    def answer_all(self, told: Story) -> list[str]:
        """Answer as the scenario does until nothing is left; the facts asked for, in order."""
        facts: list[str] = []
        while fact := self.asked:
            assert len(facts) < 40, f"the questions do not end: {facts}"
            facts.append(fact)
            self.answer(told, fact)
        return facts

    def answer(self, told: Story, fact: str) -> None:
        """Answer the question that stands on the page, and wait for what follows."""
        form = self.page.locator("#interview form.y-form")
        for group in form.get_by_role("radiogroup").all():
            group.get_by_role("radio", name=self.wanted(told, fact, group), exact=True).check()
        self.send(form)

    def wanted(self, told: Story, fact: str, group: Locator) -> str:
        """What the scenario answers in one group of choices: about one person, the household, or "who?"."""
        if group.locator("[name=who]").count():
            return _who(told, fact)
        name = str(group.locator("legend").evaluate("e => e.firstChild.textContent.trim()"))
        unit = told.unit(name) if name in told.names.values() else HOUSEHOLD_UNIT
        return _words(told.told.answers.get((fact, unit)))

    def send(self, form: Locator) -> None:
        """Press its main button and wait for the answer in place (or, without scripts, the next page)."""
        button = form.locator("button[type=submit]").first
        if not self.scripts:
            with self.page.expect_navigation():
                button.click()
            return
        with self.replaced():
            button.click()

    @contextmanager
    def replaced(self) -> Iterator[None]:
        """Wait until the panel of question and list is a new one."""
        self.page.locator("#interview").evaluate("panel => { panel.dataset.before = '1' }")
        yield
        self.page.locator("#interview:not([data-before])").wait_for()

    def is_answered(self, fact: str) -> bool:
        """Whether an answer to this fact stands on the page."""
        return self.page.locator(f'details.c-given a[href*="/answer/{fact}/"]').count() > 0

    def change(self, told: Story, fact: str) -> None:
        """Change an earlier answer by its link."""
        given = self.page.locator("details.c-given")
        if given.get_attribute("open") is None:
            given.locator("summary").first.click()
        label = next(entry.label for entry in shipped().bank.facts.facts if entry.id == fact)
        given.get_by_role("link", name=f"変える {label}", exact=True).click()
        expect(self.page.get_by_role("button", name="この答えに変える")).to_be_visible()
        self.answer(told, fact)

    def each_change(self, file: str, names: Mapping[str, str], numbers: Iterable[int]) -> dict[int, list[str]]:
        """Change → what is wrong then or after changing back, for changes that are other answers."""
        base, wrong = story(file, names), dict[int, list[str]]()
        for number in numbers:
            other = story(file, names, number)
            facts = {key[0] for key, value in other.told.answers.items() if base.told.answers.get(key) != value}
            for told, want in ((other, expected(file, number)), (base, expected(file, None))):
                for fact in [fact for fact in fact_order() if fact in facts and self.is_answered(fact)]:
                    self.change(told, fact)
                self.answer_all(told)
                if found := differences(self, told, want):
                    wrong.setdefault(number, []).extend(found)
        return wrong

    def shown(self, told: Story, place: str = ".c-list") -> Shown:
        """The list as it stands on the page; every line names its people."""
        page = Shown({outcome: {} for outcome in OUTCOMES})
        for group in self.page.locator(place).evaluate(READ_LIST):
            for line in group["lines"]:
                procedure = ids_by_name()[line["name"]]
                if group["heading"] == UNDECIDED:
                    page.undecided.add(procedure)
                    continue
                outcome = next(o for o in Outcome if o.label == group["heading"])
                assert procedure not in page.sets[outcome.value], f"{procedure} stands there twice"
                people = [told.unit(name) for name in line["facts"][0].split("・")]
                assert len(people) == len(set(people)), line
                page.sets[outcome.value][procedure] = frozenset(people)
                _note(page, procedure, line)
        return page

    def sheet(self) -> str:
        """The text of the guide sheet without white space, read back from its PDF."""
        answer = self.page.request.get(f"/counter/{self.key}/guide.pdf")
        assert answer.headers["content-type"] == "application/pdf", answer.status
        return pdf_text(answer.body())


def differences(desk: Counter, told: Story, want: Expected, place: str = ".c-list") -> list[str]:
    """What the page shows otherwise than the scenario file demands."""
    page = desk.shown(told, place)
    deadlines = {procedure: page.deadlines.get(procedure) for procedure in want.deadlines}
    pairs: tuple[tuple[object, object], ...] = (
        (page.sets, want.sets),
        (page.late, want.late),
        (deadlines, want.deadlines),
        (page.undecided, set()),
    )
    return [f"{found} instead of {wanted}" for found, wanted in pairs if found != wanted]


def pdf_text(pdf: bytes) -> str:
    """All its text, without white space."""
    return "".join("".join(page.extract_text() for page in PdfReader(BytesIO(pdf)).pages).split())


def _note(page: Shown, procedure: str, line: Mapping[str, list[str]]) -> None:
    """The deadline of a line, and whether it is marked as late."""
    if "期限を過ぎています" in line["badges"]:
        page.late.add(procedure)
    for text in line["facts"]:
        if text.endswith("まで"):
            page.deadlines[procedure] = wareki.parse_day(text.removesuffix("まで")).isoformat()


def _who(told: Story, fact: str) -> str:
    stated = [told.told.answers.get((fact, unit)) for unit in told.names]
    if None in stated and 1 not in stated:
        return UNSURE
    return next((name for unit, name in told.names.items() if told.told.answers.get((fact, unit)) == 1), NOBODY)


def _words(value: Value) -> str:
    if value is None:
        return UNSURE
    return {0: "いいえ", 1: "はい"}[value] if isinstance(value, int) else value


def feed(town: Town, folder: Path, rows: list[dict[str, str]]) -> None:
    """Add these residents to the register copy, as the core system would."""
    path = folder / "difference.csv"
    residents.write(path, rows, as_of=clock.today(), kind="差分")
    assert town.command("people", "import", str(path))["wrong"] == 0
