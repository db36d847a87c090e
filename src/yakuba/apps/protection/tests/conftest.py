"""青葉市 with a household that seeks protection, and signed-in staff, each with a browser, on a Friday."""

from collections.abc import Callable, Iterator, Mapping
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from django.conf import LazySettings
from django.db import transaction
from django.test import Client

from samples.personas import StaffPersona
from samples.sign_in import sign_in
from tests.support import receptions, register
from tests.support.cases import keep_seal
from tests.support.days import day_values
from tests.support.pages import Answer, Form, Page
from yakuba.kernel.people import service as people
from yakuba.kernel.people.contracts import (
    Body,
    ConsultedOpinion,
    EscalateError,
    Harm,
    KnownAs,
    ProtectionFilter,
    ProtectionRequest,
    Requester,
    Stage,
)
from yakuba.kernel.people.contracts import ProtectionView as View
from yakuba.lib import clock
from yakuba.lib.refs import Actor, OwnerRef

DAY = receptions.DAY
CLERK, NAMED, CHIEF, HEAD = (Actor("staff", code) for code in ("1011", "1010", "1009", "1008"))
"""窓口; and those named: 審査 registers, 係長 and 課長 decide besides."""
PLACE = ("隠町九丁目", "99番9号", "隠館909", "999-9999", "隠前住所", "隠本籍", "9990009")
WHEREABOUTS = dict(zip(("町名", "番地", "方書", "郵便番号", "従前の住所", "本籍", "町字コード"), PLACE, strict=True))
HOME = {"世帯番号": "0000000001", **WHEREABOUTS}
REGISTER = [
    register.resident(1, "高橋 澪", "タカハシ ミオ", 生年月日="1990-04-02", **WHEREABOUTS),
    register.resident(2, "高橋 空", "タカハシ ソラ", **HOME, 続柄="子"),
    register.resident(3, "高橋 剛", "タカハシ ツヨシ", 生年月日="1979-03-03", 性別="男"),
    register.resident(4, "和田 静", "ワダ シズ"),
]
AWAY = KnownAs("高橋 剛", "タカハシ ツヨシ", DAY.replace(year=1979, month=3, day=3))
SEEKING = OwnerRef("intake.reception", "dd0e8400-e29b-41d4-a716-446655440000")
NEEDED = ConsultedOpinion(Body.POLICE, "青葉警察署", DAY, needed=True)


class Desk:
    """One member of staff at a browser."""

    def __init__(self, code: str) -> None:
        self.client = Client()
        sign_in(self.client, StaffPersona(code, "見本 職員", "ミホン ショクイン", "", ()))

    def get(self, address: str) -> Answer:
        return self.client.get(address)

    def post(self, address: str, values: Mapping[str, object] | None = None) -> Answer:
        return self.client.post(address, values or {})

    def page(self, address: str) -> Page:
        """The page at the end of the way there; fails unless it is one."""
        answer = self.client.get(address, follow=True)
        assert answer.status_code == 200, answer.status_code
        return Page(answer)

    def form(self, address: str) -> Form:
        """The form that the page is about."""
        return next(form for form in self.page(address).forms if "key" in form.values or "reason" in form.values)

    def press(self, address: str, **values: object) -> Answer:
        """Fill in the page's form and send it; the answer, not followed."""
        return self.post(address, self.form(address).values | values)

    def done(self, address: str, **values: object) -> Page:
        """As ``press``, to the end of the way; fails with the page's words when it was refused."""
        answer = self.press(address, **values)
        assert answer.status_code == 302, Page(answer).text
        return self.page(answer["Location"])


Seat = Callable[[str], Desk]


@pytest.fixture
def town(db: Any, settings: LazySettings, tmp_path: Path) -> Iterator[None]:
    """With its residents, its procedures, and a store for its papers."""
    settings.DOCUMENTS_STORE = tmp_path / "files"
    with clock.stopped_at(DAY):
        receptions.prepare_town()
        keep_seal()
        register.feed(tmp_path, REGISTER)
        yield


@pytest.fixture
def seat(town: None) -> Seat:
    """``seat("1009")``: the 係長."""
    return Desk


@pytest.fixture
def named(seat: Seat) -> Desk:
    """審査, named for protection."""
    return seat("1010")


@pytest.fixture
def chief(seat: Seat) -> Desk:
    """係長, named for deciding besides."""
    return seat("1009")


@pytest.fixture
def applied(town: None) -> int:
    """A mother with her child, kept from 高橋 剛."""
    return apply()


def apply(applicant: int = 1, *, joined: tuple[int, ...] = (2,), away: tuple[KnownAs, ...] = (AWAY,)) -> int:
    """By 宛名番号."""
    request = ProtectionRequest(
        register.person_id(applicant), Harm.DV, DAY, joined=tuple(map(register.person_id, joined)), kept_away=away
    )
    return people.apply_protection(NAMED, request)


def advised(applicant: int = 1) -> int:
    """With an opinion."""
    made = apply(applicant)
    people.add_opinion(NAMED, made, NEEDED)
    return made


def granted(applicant: int = 1) -> int:
    """In force."""
    made = advised(applicant)
    people.decide_protection(CHIEF, made, granted=True, on=DAY, version=1)
    return made


def now(protection: int) -> View:
    """The 支援措置 as it stands."""
    return people.protection(NAMED, protection)


def seek(*people_: KnownAs, where: OwnerRef = SEEKING) -> None:
    """They were typed in a reception, and seek protection."""
    with transaction.atomic():
        people.seek_protection(where, {f"p{place}": [one] for place, one in enumerate(people_)}, on=DAY)


def matched() -> int:
    """What began when the register was found to have somebody who may be a newcomer that seeks protection."""
    seek(KnownAs("和田 静", "ワダ シズ", date(1980, 1, 1)))
    rows, _total = people.protections(NAMED, ProtectionFilter(stage=Stage.MATCHED), sort="-id")
    return rows[0].protection_id


def stop(where: OwnerRef | None = None, *, born: bool = False, about: int = 1) -> int:
    """A request of somebody with the name of who is kept away; the escalation."""
    asking = Requester(AWAY if born else KnownAs(AWAY.name))
    with pytest.raises(EscalateError) as stopped:
        people.guard_request(CLERK, about=[register.person_id(about)], requester=asking, where=where)
    return stopped.value.escalation_id


def day(name: str, value: Any) -> dict[str, Any]:
    """What a browser sends for a day in three boxes."""
    return dict(day_values(name, value))
