"""Every shipped role × every address of the desk, by GET and POST, judged by the one table of rights."""

import io
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID, uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client

from samples.documents import signature_png
from samples.personas import RESIDENTS
from samples.sign_in import sign_in_resident
from tests.support import cases
from tests.support.days import day_values
from tests.support.pages import Page
from tests.support.remembered import remembered
from tests.support.role_matrix import Door, Matrix, Place, addresses, doors
from tests.support.roles import HOLDERS
from yakuba.apps.desk import papers, urls
from yakuba.apps.desk.forms.table import FORMS
from yakuba.apps.desk.tests.conftest import Seat
from yakuba.kernel.cases import service
from yakuba.kernel.cases.contracts import CaseView, Data, State
from yakuba.kernel.documents import service as documents
from yakuba.kernel.documents.contracts import Prepared
from yakuba.kernel.organisation.contracts import Role
from yakuba.lib.refs import Actor

pytestmark = pytest.mark.once
DOORS = doors(
    "desk",
    """
queue                   cases.list                     -     200 405
search                  cases.list                     -     302 200
bulk                    cases.bulk                     -     405 200
bulk-carry-out          cases.bulk                     -     405 302
exports                 cases.export                   -     200 405
export-ask              cases.export                   -     405 302
export-approve          cases.export                   -     405 302
export-take             cases.export                   -     405 302
seals                   documents.seal                 -     200 405
seal                    documents.seal                 -     200 200
seal-letter             documents.seal                 -     200 405
case                    cases.view                     case  200 405
form-pdf                cases.view                     case  200 405
letter-pdf              cases.view                     case  200 405
prepared-pdf            cases.view                     case  200 405
checks                  cases.view+cases.review        case  405 302
files                   cases.view+documents.attach    case  405 302
file                    cases.view                     case  200 405
act/claim               cases.view+cases.claim         case  200 302
act/assign              cases.view+cases.assign        case  200 302
act/reroute             cases.view+cases.assign        case  200 302
act/request_correction  cases.view+cases.correct       case  200 302
act/answer_correction   cases.view+cases.correct       case  200 302
act/withdraw            cases.view+cases.withdraw      case  200 302
act/start               cases.view+cases.review        case  200 302
act/confirm             cases.view+cases.review        case  200 302
act/forward             cases.view+cases.review        case  200 302
act/answered            cases.view+cases.review        case  200 302
act/issue_certificate   cases.view+cases.review        case  200 302
act/hand_over           cases.view+handover.export     case  200 302
act/taken_in            cases.view+handover.feedback   case  200 302
act/sent_back           cases.view+handover.feedback   case  200 302
act/draft               cases.view+cases.draft         case  200 200
act/issue               cases.view+cases.draft         case  200 302
act/told                cases.view+cases.review        case  200 302
act/close               cases.view+cases.review        case  200 302
""",
)
BY_PERSON: Mapping[str, tuple[str, ...]] = {
    "release": ("1010",),
    "approve": ("1009",),
    "decide": ("1008",),
    "send_back": ("1009", "1008"),
    "pull_back": ("1010",),
    "skip": ("1009", "1008"),
}
"""Actions that take more than a right: to be in charge, or to hold the place of a stamp. Who may, at 住基係;
係長 decides there in the absence of the 課長 (代決)."""
WHERE = {
    "start": "allowance",
    "draft": "reviewed",
    "answer_correction": "correcting",
    "hand_over": "confirmed",
    "taken_in": "handed_over",
    "sent_back": "handed_over",
    "confirm": "checked",
    "forward": "to_forward",
    "answered": "forwarded",
    "issue_certificate": "certificate",
    "pull_back": "circulating",
    "issue": "decided",
    "told": "to_hand",
    "close": "issued",
    "release": "claimed",
    "approve": "circulating",
    "decide": "agreed",
    "send_back": "circulating",
    "skip": "circulating",
}
"""On which of the cases an action is taken; the others on one that has just come."""
PLACES = {"住基係": Place("2011", "01"), "証明係": Place("2013", "02")}
"""Whose the cases are: the section of most holders; the contractor's, taken by the branch."""
WORKER = {"2011": "1010", "2013": "1016"}
"""Somebody of the section, to whom a case can be given."""
DAY = cases.DAY


@dataclass(frozen=True)
class Everything:
    """A case for each action by name, its version, a paper, a letter to seal, and what was prepared to look at."""

    keys: Mapping[str, UUID]
    versions: Mapping[str, int]
    slots: Mapping[str, int]
    dispatch: int
    file: UUID
    letter: UUID
    prepared: Prepared

    def taken_at(self, place: Place) -> None:
        """As if all of them and their papers were there."""
        with connection.cursor() as cursor:
            cursor.execute("UPDATE cases_case SET section = %s, taken_office = %s", [place.section, place.office])
            cursor.execute("UPDATE documents_document SET section = %s", [place.section])


@pytest.fixture
def everything(town: None) -> Everything:
    return remembered("a case for every action", _everything)


def _everything() -> Everything:
    reviewer, jumin, kodomo = cases.JUMIN.reviewer, cases.JUMIN, cases.KODOMO
    views = {
        "received": cases.opened("tennyu-todoke"),
        "claimed": cases.act(cases.opened("tennyu-todoke"), "claim", reviewer),
        "checked": cases.checked(cases.opened("tennyu-todoke"), reviewer),
        "confirmed": cases.brought("tennyu-todoke", jumin, State.CONFIRMED),
        "handed_over": cases.brought("tennyu-todoke", jumin, State.HANDED_OVER),
        "allowance": cases.opened(),
        "reviewed": cases.checked(cases.brought("jidoteate-nintei", kodomo, State.REVIEWING), kodomo.reviewer),
        "correcting": cases.brought("jidoteate-nintei", kodomo, State.CORRECTING),
        "circulating": cases.drafted(cases.opened("shien-sochi-moshide"), jumin),
        "agreed": cases.agreed(cases.drafted(cases.opened("shien-sochi-moshide"), jumin), jumin.chief),
        "decided": cases.decided(cases.opened("kodomo-iryo"), kodomo),
        "sealed": cases.decided(cases.opened(), kodomo),
        "issued": cases.issued(cases.decided(cases.opened(), kodomo), kodomo.reviewer),
        "to_hand": _by_hand(cases.decided(cases.opened("kodomo-iryo"), kodomo), kodomo.reviewer),
        "to_forward": cases.brought("shintai-techo-jusho", cases.SHOGAI, State.CONFIRMED),
        "forwarded": cases.brought("shintai-techo-jusho", cases.SHOGAI, State.FORWARDED),
        "certificate": cases.checked(cases.opened("juminhyo-kofu"), cases.SHOMEI.reviewer),
    }
    staged = documents.stage(io.BytesIO(signature_png()), name="scan.png")
    paper = service.attach(reviewer, views["received"].row.key, staged, name="所得課税証明書")
    documents.scan(paper.id)
    prepared = service.prepare_letter(kodomo.reviewer, views["reviewed"].row.key, cases.APPROVAL)
    assert prepared is not None
    with connection.cursor() as cursor:
        cursor.execute("UPDATE cases_payload SET document = %s", [views["decided"].letter])
    return Everything(
        {name: view.row.key for name, view in views.items()},
        {name: cases.now(view).row.version for name, view in views.items()},
        {name: (cases.waiting(view) or [0])[0] for name, view in views.items()},
        views["to_hand"].dispatches[0].id,
        UUID(paper.id),
        UUID(views["sealed"].letter),
        prepared,
    )


def _by_hand(view: CaseView, drafter: Actor) -> CaseView:
    letter = service.prepare_issue(drafter, view.row.key, on=DAY)
    return cases.act(view, "issue", drafter, data=Data(on=DAY, extra={"way": "hand"}), letter=letter)


def matrix(of: Everything, code: str, place: Place) -> Matrix:
    """Each address about these things, with what its page would send."""
    token = papers.token(Actor("staff", code), of.keys["received"], of.prepared)
    case = {"key": of.keys["received"]}
    words: dict[str, Mapping[str, object]] = {door.name: case for door in DOORS if door.of == "case"}
    words |= {f"desk:export-{verb}": {"key": uuid4()} for verb in ("ask", "approve", "take")}
    words |= {f"desk:{name}": {"document": of.letter} for name in ("seal", "seal-letter")}
    words |= {
        "desk:letter-pdf": {"key": of.keys["decided"]},
        "desk:prepared-pdf": case | {"token": token},
        "desk:file": case | {"file": of.file},
        "desk:checks": {"key": of.keys["received"]},
    }
    values: dict[str, Mapping[str, object]] = {
        "desk:search": {"text": "森"},
        "desk:bulk": {"action": "assign", "case": of.keys["received"]},
        "desk:seal": {"seal": cases.SEAL} | day("on", DAY),
        "desk:checks": {"version": of.versions["received"]},
        "desk:files": {"called": "所得課税証明書", "file": SimpleUploadedFile("scan.png", signature_png())},
    }
    for action in FORMS:
        name = WHERE.get(action, "received")
        words[f"desk:act/{action}"] = {"key": of.keys[name], "action": action}
        values[f"desk:act/{action}"] = sent(action, place, of.dispatch) | {
            "version": of.versions[name],
            "slot": of.slots[name],
        }
    return Matrix(DOORS, words, values)


def sent(action: str, place: Place, dispatch: int) -> dict[str, object]:
    """What the form of an action holds besides the version."""
    told: dict[str, dict[str, object]] = {
        "assign": {"assignee": WORKER[place.section]},
        "reroute": {"section": "2020", "reason": "理由"},
        "request_correction": {"reason_0": "理由", "way": "hand"} | day("correct_by", DAY + timedelta(days=9)),
        "answer_correction": {"value_0": "架空銀行 本店 普通 0000002"},
        "forward": {"reference": "障第12号"} | day("on", DAY),
        "answered": {"result": "approved"},
        "draft": {"result": "approved", "facts": "認定する期間: 令和8年12月から"},
        "issue": {"way": "post", "postcode": "980-0001"} | day("on", DAY),
        "told": {"how": "handed", "dispatch": dispatch} | day("on", DAY),
    }
    return {"reason": "理由", "reference": "証-1"} | told.get(action, {})


def day(name: str, value: date) -> dict[str, object]:
    """A day as a browser sends it."""
    return dict(day_values(name, value))


def test_every_address_and_every_action_of_the_desk_is_in_the_matrix() -> None:
    assert {door.address for door in DOORS} == addresses(urls)
    actions = {door.name.partition("/")[2] for door in DOORS if door.address == "desk:act"}
    assert actions | set(BY_PERSON) == set(FORMS)


@pytest.mark.parametrize("role", Role)
def test_each_address_opens_to_whom_the_table_of_rights_opens_it(
    role: Role, seat: Callable[[str], Seat], everything: Everything
) -> None:
    code = HOLDERS[role]
    client = seat(code).client
    for name, place in PLACES.items():
        everything.taken_at(place)
        assert matrix(everything, code, place).differences(client, code, {"case": place}) == {}, name


@pytest.mark.parametrize("role", Role)
def test_a_stamp_is_set_by_who_holds_its_place_and_a_case_left_by_who_has_it(
    role: Role, seat: Callable[[str], Seat], everything: Everything
) -> None:
    code, place = HOLDERS[role], PLACES["住基係"]
    everything.taken_at(place)
    asked, desk = matrix(everything, code, place), seat(code)
    for action, people in BY_PERSON.items():
        address = f"desk:act/{action}"
        offered = Page(desk.get(asked.address(address))).forms if code in people else []
        shown = {
            name: text for form in offered if "version" in form.values for name, text in form.values.items() if text
        }
        asked.values = {**asked.values, address: {**asked.values[address], **shown}}
        status, written = asked.tried(desk.client, Door(address, "POST", (), "case", 302))
        assert (status == 302) == (code in people), (action, status)
        assert code in people or not written, (action, written)


def test_what_is_only_read_takes_no_post_and_what_only_a_press_does_takes_no_get(
    seat: Callable[[str], Seat], everything: Everything
) -> None:
    assert matrix(everything, "1009", PLACES["住基係"]).not_refused(seat("1009").client) == []


def test_a_stranger_is_led_to_the_sign_in_and_a_resident_has_no_desk(client: Client, everything: Everything) -> None:
    asked = matrix(everything, "1011", PLACES["住基係"])
    for door in DOORS:
        answer = client.generic(door.method, asked.address(door.name))
        assert (answer.status_code, "/accounts/" in answer["Location"]) == (302, True), door
    sign_in_resident(client, RESIDENTS[0])
    for door in DOORS:
        assert client.generic(door.method, asked.address(door.name)).status_code in (302, 403), door
