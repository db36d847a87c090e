"""What is expected of a reception that has ended, once an address in it is withheld (SR-30, FY1-31).

While it is open, whoever may continue it serves the people in it and sees what they tell. Once it has ended there is
nobody in front of the clerk: it opens for whom nothing is withheld. Every address that names a reception is asked.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import timedelta
from pathlib import Path
from uuid import UUID, uuid4

import pytest
from django.conf import LazySettings
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from tests.kernel.intake.household import HOUSEHOLD, PHONE, TARO, TARO_FILES
from tests.kernel.intake.household import Desk as Household
from tests.support import cases as desks
from tests.support import handovers, receptions, withheld
from tests.support.pages import Answer, Page
from tests.support.remembered import remembered
from yakuba.apps.counter import urls
from yakuba.apps.counter.tests.conftest import HTMX, Desk
from yakuba.kernel.audit import service as audit
from yakuba.kernel.audit.contracts import Entry
from yakuba.kernel.cases import service as cases
from yakuba.kernel.cases.contracts import Filter
from yakuba.kernel.intake import service as intake
from yakuba.kernel.intake.contracts import NewMember, Source, State
from yakuba.kernel.jobs import service as jobs
from yakuba.kernel.rules.contracts import Value
from yakuba.lib import clock

TOOK_IT, NAMED = "1011", "1010"
UNNAMED = ("1012", "1031")
"""窓口 of 市民課 took it. Beside it sits another; it goes on to こども課. 審査 of 住基係 is named for addresses."""
SHE: Mapping[str, Value] = {"name": withheld.NAME, "kana": "シライシ メグミ", "born": 19800101, "sex": "女"}
"""With whom the family of A01 moves in: she is in the register copy, and lives where the marker says."""
WAYS = (*withheld.WAYS, "said", "sheet", "case", "alike")
"""And: はい to the question about an address to be kept; a discreet sheet that was received before that was taken back;
somebody else whom a case of it concerns; 支援措置 of her who was only typed, by which its cases have care (0089).
"""
CLOSED = ("forms", "sheet-pdf", "forms-pdf", "guide", "guide-pdf", "household", "box", "history")
"""Every page and paper that tells a place where nobody is withheld, the page of who it is about, and 手続案内書."""
TELLS_ENDED = {"history", "forms", "box", "sheet-pdf", "forms-pdf"}
TELLS_OPEN = TELLS_ENDED | {"filer"}
LISTS = {
    "1012": ("/counter/", "/counter/?whose=all&export=csv", "/counter/board/rows/", "/counter/board/?export=csv"),
    "1031": ("/counter/?whose=shared", "/counter/board/", "/counter/board/?number=1"),
    "1008": ("/counter/", "/counter/times/", "/counter/times/?export=csv"),
}
"""窓口 beside, the next counter, and 市民課長."""
ENDED = {"household": 18, "member": 14, "from-file": 13, "interview": 18, "answer": 18, "history": 19, "not-needed": 17,
         "guide": 17, "guide-pdf": 13, "filer": 22, "forms": 46, "box": 15, "sheet-pdf": 19, "forms-pdf": 40,
         "signing": 29, "watch": 5, "receipt": 51, "opened": 10, "link-here": 5}  # fmt: skip
OPEN = ENDED | {"forms": 49, "receipt": 54, "link-here": 8}
"""SELECTs of each page before there was a gate, for who took the reception; nobody is withheld."""
NAMED_ENDED = {"household": 24, "interview": 23, "guide": 22, "forms": 67, "signing": 46, "receipt": 84}
"""Those of somebody of another section who is named, once somebody is withheld."""


@dataclass(frozen=True, slots=True)
class Visit:
    """A reception as its addresses name it; ``sheets``: by who looks, one of their own."""

    key: UUID
    sheets: Mapping[str, UUID]
    submission: UUID
    version: int

    def address(self, name: str, code: str = TOOK_IT) -> str:
        """Of the counter, by its name."""
        more: dict[str, dict[str, object]] = {
            "member": {"unit": TARO},
            "answer": {"fact": "dog"},
            "box": {"unit": HOUSEHOLD, "item": "new_address"},
            "sheet-pdf": {"sheet": self.sheets[code]},
            "watch": {"seen": "before"},
            "opened": {"submission": self.submission, "expected": 1},
        }
        return reverse(f"counter:{name}", kwargs={"key": self.key} | more.get(name, {}))


@pytest.fixture(autouse=True)
def _town(town: None, tmp_path: Path, settings: LazySettings) -> None:
    settings.DOCUMENTS_STORE = tmp_path / "store"
    withheld.registered(tmp_path)
    withheld.names(tmp_path, NAMED, not_named=(TOOK_IT, *UNNAMED))
    jobs.run_waiting()


@pytest.fixture
def going_on() -> Visit:
    """Received, and the household still sits there."""
    return _received("numbered")


@pytest.fixture
def ended() -> Visit:
    """The household has gone; nobody in it is withheld."""
    return _finished(_received("numbered"))


def _signed(kind: str) -> Household:
    """Every sheet signed, the marker for every place: ``numbered`` with her by 宛名番号, ``typed`` with her by name
    alone, ``sheet`` without her and with はい to the question about an address to be kept and the form for it.
    """
    desk, place = Household.a01(), withheld.PLACE
    her = NewMember(SHE, Source.STATED) if kind == "typed" else NewMember(SHE, Source.REGISTER, person=withheld.NUMBER)
    if kind in ("numbered", "typed"):
        intake.add_members(receptions.CLERK, desk.key, desk.version, [her])
    else:
        desk.says(HOUSEHOLD, protected=1)
    desk.compose()
    if kind == "sheet":
        desk.wish("shien-sochi-moshide", HOUSEHOLD)
    desk.says(HOUSEHOLD, new_address=place, old_address=place, honseki=place)
    return desk.signed(replace(TARO_FILES, address=place))


def _received(kind: str) -> Visit:
    return remembered(f"received with the marker: {kind}", lambda: _visit(_signed(kind)))


def _visit(desk: Household) -> Visit:
    taken = desk.receive()
    jobs.run_waiting()
    of_children, first = desk.sheet("jidoteate-nintei", TARO).key, desk.sheet("tennyu-todoke").key
    sheets = dict.fromkeys((TOOK_IT, *UNNAMED, NAMED), first) | {"1031": of_children}
    return Visit(desk.key, sheets, taken.key, desk.version)


def _finished(visit: Visit, state: State = State.DONE) -> Visit:
    version = intake.view(receptions.CLERK, visit.key).version
    return replace(visit, version=intake.finish(receptions.CLERK, visit.key, version, state).version)


def _withheld(way: str, folder: Path) -> Visit:
    """One that has ended and in which somebody is withheld in this way."""
    if way in withheld.WAYS:
        visit = _finished(_received("numbered"))
        withheld.begins(way, folder)
        return visit
    if way in ("said", "sheet"):
        visit = _received("numbered" if way == "said" else "sheet")
        assert ("shien-sochi-moshide" in _cases_of(visit)) is (way == "sheet")
        Household(intake.view(receptions.CLERK, visit.key)).says(HOUSEHOLD, protected=int(way == "said"))
        return _finished(visit)
    visit = _finished(_received("typed"))
    if way == "case":
        other = desks.order(name=withheld.OTHER_NAME, person=withheld.OTHER_NUMBER, submission=visit.submission)
        cases.open_cases(receptions.CLERK, [other])
    withheld.protects(withheld.OTHER if way == "case" else withheld.MOTHER)
    return visit


def _cases_of(visit: Visit) -> dict[str, UUID]:
    """What was opened, by its procedure."""
    found = cases.search(desks.AUDITOR, Filter(submission=visit.submission, open_only=False))
    return {row.procedure: row.key for row in found.rows}


def _rooms() -> list[str]:
    """Every address of the counter that names a reception, by its name, but those that begin and end it."""
    found = [str(one.name) for one in urls.urlpatterns if "<uuid:key>" in str(one.pattern)]
    return [name for name in found if name not in ("resume", "finish")]


def _walk(code: str, visit: Visit, rooms: Iterable[str] = ()) -> dict[str, tuple[int, str, bool]]:
    """What each room that is looked at answers: status, kind, and whether it tells the marker."""
    desk = Desk(code)
    answers = {room: desk.get(visit.address(room, code)) for room in rooms or _rooms()}
    return {
        room: (answer.status_code, answer.get("Content-Type", ""), withheld.tells(answer))
        for room, answer in answers.items()
        if answer.status_code != 405
    }


def _telling(seen: Mapping[str, tuple[int, str, bool]]) -> set[str]:
    return {room for room, (_status, _kind, tells) in seen.items() if tells}


def _refusal(code: str, address: str) -> str:
    """The words of the page to which a refused look leads; fails unless it is one and shows nothing of it."""
    answer = Desk(code).client.get(address, follow=True)
    assert not withheld.tells(answer), address
    assert (answer.status_code, answer["Content-Type"].partition(";")[0]) in [(200, "text/html"), (403, "text/html")]
    page = Page(answer)
    for word in ("住所", "指名", "所属の課長", "個人情報担当"):
        assert word in page.text, (address, word)
    for hers in ("森 太郎", "白石", PHONE, "転入届"):
        assert hers not in page.html, (address, hers)
    assert "/counter/" in [url for _words, url in page.links], "there is a way back"
    return page.text


def _assert_closed(code: str, visit: Visit) -> None:
    assert _telling(_walk(code, visit)) == set(), code
    for room in CLOSED:
        _refusal(code, visit.address(room, code))


def _assert_seen(code: str, visit: Visit, telling: set[str]) -> None:
    seen = _walk(code, visit)
    assert {status for room, (status, _kind, _tells) in seen.items() if room != "link-here"} == {200}, code
    assert _telling(seen) == telling, code


@pytest.mark.parametrize("code", UNNAMED)
def test_whoever_may_continue_sees_it_while_it_is_open_and_where_nobody_is_withheld(code: str, going_on: Visit) -> None:
    _assert_seen(code, going_on, TELLS_OPEN)
    ends = withheld.protects(withheld.MOTHER)
    # the past of a household to be handled with care shows no box to anybody
    _assert_seen(code, going_on, TELLS_OPEN - {"history"})
    ends()
    _assert_seen(code, _finished(going_on), TELLS_ENDED)


@pytest.mark.parametrize("way", WAYS)
def test_an_ended_one_of_somebody_withheld_opens_only_for_who_is_named(way: str, tmp_path: Path) -> None:
    visit = _withheld(way, tmp_path)
    assert _telling(_walk(NAMED, visit, ["forms", "sheet-pdf"])) == {"forms", "sheet-pdf"}
    for code in UNNAMED:
        _assert_closed(code, visit)


@pytest.mark.parametrize("state", [State.DONE, State.ABANDONED])
def test_who_was_withheld_while_it_was_open_is_so_from_the_moment_it_ends(state: State, going_on: Visit) -> None:
    withheld.protects(withheld.DAUGHTER)
    assert "forms" in _telling(_walk(TOOK_IT, going_on, ["forms"]))
    _assert_closed(TOOK_IT, _finished(going_on, state))


def test_before_anything_was_received_it_is_the_same() -> None:
    desk = remembered("signed with the marker", lambda: _signed("numbered"))
    visit = _finished(Visit(desk.key, dict.fromkeys((TOOK_IT, NAMED), desk.sheet("tennyu-todoke").key), uuid4(), 0))
    withheld.protects(withheld.MOTHER)
    assert {"sheet-pdf", "forms"} <= _telling(_walk(NAMED, visit, ["forms", "sheet-pdf"]))
    _assert_closed(TOOK_IT, visit)


def test_after_thirty_days_it_is_the_same_and_nobody_goes_on_with_it(ended: Visit) -> None:
    withheld.protects(withheld.MOTHER)
    with clock.stopped_at(receptions.DAY + timedelta(days=31)):
        named = Desk(NAMED)
        assert withheld.opens(named.get(ended.address("forms-pdf", NAMED)))
        assert not [form for form in named.page(ended.address("interview")).forms if form.action.endswith("/resume/")]
        _assert_closed(TOOK_IT, ended)


def test_no_way_of_asking_tells_it(ended: Visit) -> None:
    """What is sent to it comes back in a page as well, and htmx fetches parts of pages."""
    withheld.protects(withheld.MOTHER)
    desk = Desk(TOOK_IT)
    for room in _rooms():
        address = ended.address(room)
        sent: dict[str, object] = {"version": str(ended.version), "text": "シライシ"}
        assert not withheld.tells(desk.post(address, sent)), room
        assert not withheld.tells(desk.post(address, {}, htmx=True)), room
        assert not withheld.tells(desk.client.get(address, headers=HTMX)), room
        assert not withheld.tells(desk.client.get(f"{address}?all&door=mail", follow=True)), room


def test_who_is_named_opens_it_as_before(ended: Visit) -> None:
    before = _walk(NAMED, ended)
    withheld.protects(withheld.MOTHER)
    after = _walk(NAMED, ended)
    assert {room: seen[:2] for room, seen in after.items()} == {room: seen[:2] for room, seen in before.items()}
    assert _telling(after) == _telling(before) - {"history"} == TELLS_ENDED - {"history"}


@pytest.mark.parametrize("way", withheld.WAYS)
def test_once_nobody_is_withheld_any_more_it_opens_for_all_as_before(way: str, ended: Visit, tmp_path: Path) -> None:
    rooms = ("household", "guide", "forms", "sheet-pdf", "history")
    before = {code: _walk(code, ended, rooms) for code in UNNAMED}
    ends = withheld.begins(way, tmp_path)
    assert _telling(_walk("1012", ended, rooms)) == set()
    ends()
    assert {code: _walk(code, ended, rooms) for code in UNNAMED} == before
    assert all(_telling(seen) == {"forms", "sheet-pdf", "history"} for seen in before.values())


def test_the_refusal_says_why_who_opens_it_and_who_goes_on_with_it(ended: Visit) -> None:
    withheld.protects(withheld.MOTHER)
    text = _refusal("1012", ended.address("household")).replace(" ", "")
    assert re.search("終わ|終了", text), "before it ended, they saw it"
    assert re.search("住所.{0,20}(伏せ|見せない|知られ|守)", text), "because of an address in it"
    assert re.search("開け|見られ", text)
    assert "所属の課長から個人情報担当に" in text
    assert re.search("来られ|来た|来庁|越し|戻", text), "when the people come back"
    assert re.search("指名.{0,90}続|続.{0,90}指名", text), "who is named goes on with it"


def _entries(visit: Visit, code: str, since: int = 0) -> list[Entry]:
    found = audit.history(intake.reception_ref(visit.key))
    return [entry for entry in found if entry.actor.id == code and entry.seq > since]


def test_a_refused_attempt_is_in_the_log_and_nothing_of_it_was_read(ended: Visit) -> None:
    withheld.protects(withheld.MOTHER)
    for room in CLOSED:
        since = max((entry.seq for entry in audit.views().entries), default=0)
        Desk("1012").get(ended.address(room))
        assert _entries(ended, "1012", since), room
        looked = {entry.act for entry in audit.views(actor=desks.staff("1012")).entries if entry.seq > since}
        assert looked <= {"intake.reception.viewed"}, room


def test_who_is_named_goes_on_with_it_and_everybody_serves_them_again(ended: Visit) -> None:
    withheld.protects(withheld.MOTHER)
    named = Desk(NAMED)
    form = named.page(ended.address("interview")).form("/resume/")
    assert named.post(form.action, form.values).status_code == 302
    for code in UNNAMED:
        assert "forms" in _telling(_walk(code, ended, ["forms"])), code
    _assert_closed(TOOK_IT, _finished(ended))


def test_to_begin_again_is_no_silent_way_in(ended: Visit) -> None:
    """Whatever is done for who is not named and sends it: it tells nothing by itself, and the log says who did it."""
    withheld.protects(withheld.MOTHER)
    answer = Desk("1012").post(ended.address("resume"), {"version": str(ended.version)})
    assert not withheld.tells(answer)
    acts = {entry.act for entry in _entries(ended, "1012")}
    goes_on = "この受付は終わっています" not in Desk(NAMED).page(ended.address("interview")).text
    assert ("intake.reception.resumed" if goes_on else "intake.reception.viewed") in acts
    if not goes_on:
        _assert_closed("1012", ended)


def test_lists_the_board_statistics_and_files_stay_as_they_were(ended: Visit) -> None:
    before = _lists()
    assert "案内済み" in before["1012 /counter/"]
    assert "20261120-0001" in before["1031 /counter/board/?number=1"]
    withheld.protects(withheld.MOTHER)
    assert _lists() == before
    assert not any(marker in text for text in before.values() for marker in withheld.MARKERS)


def _lists() -> dict[str, str]:
    return {f"{code} {address}": _text(Desk(code).get(address)) for code in LISTS for address in LISTS[code]}


def _text(answer: Answer) -> str:
    """What a page says but for the number to quote, or the whole of a file."""
    assert answer.status_code == 200
    content = b"".join(answer) if answer.streaming else answer.content
    text = Page(answer).text if "html" in answer["Content-Type"] else content.decode("utf-8", "replace")
    return re.sub(r"お問い合わせ番号: \S+", "", text)


def test_what_was_received_still_becomes_cases_and_is_handed_over() -> None:
    desk = _signed("numbered")
    taken = desk.receive()
    visit = _finished(Visit(desk.key, {}, taken.key, 0))
    withheld.protects(withheld.MOTHER)
    moved_in = cases.view(desks.JUMIN.reviewer, _cases_of(visit)["tennyu-todoke"])
    desks.act(desks.checked(moved_in, desks.JUMIN.reviewer), "confirm", desks.JUMIN.reviewer)
    assert len(handovers.rows(handovers.made())) == 1


def test_at_the_tablet_she_reads_her_own_forms() -> None:
    desk = _signed("numbered")
    withheld.protects(withheld.MOTHER)
    device, sheet = Client(), desk.sheet("tennyu-todoke").key
    token = intake.offer_signing(receptions.CLERK, desk.key, desk.version).token
    assert device.post("/tablet/", {"token": token})["Location"] == "/tablet/forms/"
    assert withheld.opens(device.get(f"/tablet/forms/{sheet}.pdf"))
    assert withheld.tells(device.get(f"/tablet/forms/{sheet}/"))


def test_an_open_one_asks_no_more_than_before_and_an_ended_one_two_more_at_most(going_on: Visit) -> None:
    assert _dearer(TOOK_IT, going_on, OPEN) == {}
    assert _dearer(TOOK_IT, _finished(going_on), ENDED, more=2) == {}


def test_of_somebody_withheld_an_open_one_asks_no_more_and_an_ended_one_who_is_named(going_on: Visit) -> None:
    """Who is named is asked only where somebody is withheld: two questions at most, as of papers (0092)."""
    withheld.protects(withheld.MOTHER)
    assert _dearer(TOOK_IT, going_on, OPEN) == {}
    assert _dearer(NAMED, _finished(going_on), NAMED_ENDED, more=4) == {}


def _dearer(code: str, visit: Visit, known: Mapping[str, int], *, more: int = 0) -> dict[str, tuple[int, int]]:
    """The pages that ask more than is known of them: how often, once a process keeps what it keeps, and before."""
    desk = Desk(code)
    found: dict[str, tuple[int, int]] = {}
    for room, before in known.items():
        desk.get(visit.address(room, code))
        with CaptureQueriesContext(connection) as asked:
            desk.get(visit.address(room, code))
        now = sum(query["sql"].startswith("SELECT") for query in asked.captured_queries)
        found |= {room: (now, before)} if now > before + more else {}
    return found
