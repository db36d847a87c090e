"""Desks of 青葉市: cases opened by the kernel's door, staff at their browsers, on a Friday."""

from collections.abc import Callable, Iterator, Mapping
from datetime import date, datetime, time
from pathlib import Path
from uuid import UUID, uuid4

import pytest
from django.conf import LazySettings
from django.test import Client

from samples.documents import seal_png
from samples.personas import StaffPersona
from samples.sign_in import sign_in
from tests.support import organised
from tests.support.pages import Answer, Form, Page
from yakuba.kernel.cases import service as cases
from yakuba.kernel.cases.contracts import Applicant, CaseField, CaseOrder, CaseView
from yakuba.kernel.documents import service as documents
from yakuba.kernel.procedures import service as procedures
from yakuba.kernel.procedures.contracts import Door
from yakuba.lib import clock
from yakuba.lib.refs import Actor

DAY = date(2026, 11, 20)
CLERK, AUDITOR = Actor("staff", "1011"), Actor("staff", "1047")
SEAL = "市長印1"
ALLOWANCE, MOVE_IN = "jidoteate-nintei", "tennyu-todoke"

FIELDS = (
    CaseField("filer_name", "届出人(申請者)氏名", "event", "森 太郎", "森 太郎", "聞き取り"),
    CaseField("filer_address", "届出人(申請者)住所", "event", "青葉町一丁目1番", "青葉町一丁目1番", "聞き取り"),
    CaseField("name", "氏名", "p1", "森 太郎", "森 太郎", "転出証明書"),
    CaseField("born", "生年月日", "p1", 19880514, "昭和63年5月14日", "転出証明書"),
    CaseField("account", "振込先口座", "p1", "見本銀行 0000001", "見本銀行 0000001", "聞き取り"),
)


class Seat:
    """One member of staff at a browser."""

    def __init__(self, code: str) -> None:
        self.client, self.code = Client(), code
        sign_in(self.client, StaffPersona(code, "見本 職員", "ミホン ショクイン", "", ()))

    def get(self, address: str) -> Answer:
        return self.client.get(address)

    def post(self, address: str, values: Mapping[str, object]) -> Answer:
        return self.client.post(address, values)

    def page(self, address: str) -> Page:
        """The page; fails unless it is one."""
        answer = self.client.get(address, follow=True)
        assert answer.status_code == 200, answer.status_code
        return Page(answer)

    def case(self, key: UUID) -> Page:
        return self.page(f"/desk/{key}/")

    def form(self, key: UUID, action: str) -> Form:
        """The form of an action as its page offers it."""
        address = f"/desk/{key}/{action}/"
        return next(form for form in self.page(address).forms if "version" in form.values)

    def press(self, key: UUID, action: str, **values: str) -> Answer:
        """Fill in the action's page and send it."""
        return self.post(f"/desk/{key}/{action}/", self.form(key, action).values | values)

    def done(self, key: UUID, action: str, **values: str) -> CaseView:
        """As ``press``; fails with the page's words when it was refused."""
        answer = self.press(key, action, **values)
        assert answer.status_code == 302, Page(answer).text
        return now(key)

    def checks(self, key: UUID, *answers: str, **more: str) -> Answer:
        """Fill in the checklist, yes everywhere unless said otherwise."""
        form = self.case(key).form("/checks/")
        names = [name for name in form.choices if name.startswith("check-ok_")]
        ticked = dict(zip(names, answers or ["yes"] * len(names), strict=False))
        return self.post(f"/desk/{key}/checks/", form.values | ticked | more)

    def draft(self, key: UUID, result: str = "approved", **values: str) -> Answer:
        """起案: write, look at the letter, send it round."""
        address = f"/desk/{key}/draft/"
        answer = self.post(address, self.form(key, "draft").values | {"result": result} | values)
        assert answer.status_code == 200, Page(answer).text
        form = next(form for form in Page(answer).forms if "token" in form.values)
        return self.post(address, form.values | {"step": "send"})


def now(key: UUID) -> CaseView:
    """The case as it stands."""
    return cases.view(AUDITOR, key)


def order(procedure: str = ALLOWANCE, *, name: str = "森 太郎", person: str = "", on: date = DAY) -> CaseOrder:
    """An order as intake would make it."""
    return CaseOrder(
        key=uuid4(),
        procedure=procedure,
        definition_version=procedures.get(procedure, on=on).version,
        unit="p1",
        subject_name=name,
        person=person,
        door=Door.COUNTER,
        arrived_at=datetime.combine(on, time(10), clock.JST),
        arrived_on=on,
        taken_section="2010",
        taken_office="01",
        applicant=Applicant(name=name, capacity="本人", address="青葉町一丁目1番", phone="000-0000-0001"),
        fields=FIELDS,
    )


def opened(procedure: str = ALLOWANCE, *, name: str = "森 太郎", person: str = "", on: date = DAY) -> UUID:
    """The key of a case that has just been opened."""
    (view,) = cases.open_cases(CLERK, (order(procedure, name=name, person=person, on=on),))
    return view.row.key


@pytest.fixture
def town(db: None, settings: LazySettings, tmp_path: Path) -> Iterator[None]:
    """青葉市 with its mayor's seal, on the day of the tests."""
    settings.DOCUMENTS_STORE = tmp_path / "files"
    settings.DOCUMENTS_SCANNER = "yakuba.adapters.scanner_simulator.scanner.build"
    settings.SCANNER_SIMULATOR_STATE = tmp_path / "scanner.json"
    with clock.stopped_at(DAY):
        organised.load()
        documents.keep_seal(
            code=SEAL, name="青葉市長之印", section="1010", image=seal_png(),
            valid_from=date(2020, 4, 1), valid_to=None, actor=Actor("staff", "1003"),
        )  # fmt: skip
        yield


@pytest.fixture
def seat(town: None) -> Callable[[str], Seat]:
    """``seat("1031")``: that member of staff, signed in."""
    return Seat


@pytest.fixture
def reviewer(seat: Callable[[str], Seat]) -> Seat:
    """審査 of こども課."""
    return seat("1031")


@pytest.fixture
def chief(seat: Callable[[str], Seat]) -> Seat:
    """こども給付係長."""
    return seat("1030")


@pytest.fixture
def head(seat: Callable[[str], Seat]) -> Seat:
    """こども課長."""
    return seat("1029")


@pytest.fixture
def keeper(seat: Callable[[str], Seat]) -> Seat:
    """公印管守者."""
    return seat("1003")
