"""A household that is typed and not brought from the register: the same stop, the same little sign, nothing more."""

import re
from pathlib import Path
from uuid import UUID

import pytest

from tests.support import receptions, register
from tests.support.pages import Answer, Page
from yakuba.apps.counter.tests.conftest import Desk, day, person
from yakuba.kernel.intake import service as intake
from yakuba.kernel.people import service as people
from yakuba.kernel.people.contracts import EscalateError, Harm, KnownAs, Outcome, ProtectionRequest
from yakuba.lib.refs import Actor

NAMED = Actor("staff", "1010")
MIO = person("高橋 澪", "タカハシ ミオ", (1985, 5, 5), "女", "世帯主", source="聞き取り")
SORA = person("高橋 空", "タカハシ ソラ", (2015, 1, 1), "男", "世帯主", source="聞き取り")
OTHER = person("高橋 澪", "タカハシ ミオ", (1985, 5, 6), "女", "世帯主", source="聞き取り")
AWAY = KnownAs("高橋 剛", "タカハシ ツヨシ", receptions.DAY.replace(year=1979, month=3, day=3))
AGENT = {"capacity": "任意代理人", "unit": "-", "alone": ["driver_licence"]}
STOPPED = "係長に引き継いで"
SIGN = "取扱注意"


@pytest.fixture
def protected(town: None, tmp_path: Path) -> int:
    """A mother and her child; she is under 支援措置, kept from 高橋 剛."""
    mother = register.resident(1, "高橋 澪", "タカハシ ミオ", 生年月日="1985-05-05", 町名="隠町九丁目", 番地="99番9号")
    child = {"世帯番号": mother["世帯番号"], "続柄": "子", "町名": "隠町九丁目", "番地": "99番9号"}
    register.feed(tmp_path, [mother, register.resident(2, "高橋 空", "タカハシ ソラ", 生年月日="2015-01-01", **child)])
    request = ProtectionRequest(register.person_id(1), Harm.DV, receptions.DAY, kept_away=(AWAY,))
    return people.apply_protection(NAMED, request)


def typed(clerk: Desk, *members: dict[str, str]) -> str:
    """A reception of 証明のみ with these typed; its key."""
    key = clerk.begin("shomei")
    for member in members:
        assert clerk.enter(key, member).status_code == 302
    return key


def files(clerk: Desk, key: str, **told: object) -> Answer:
    """The page of 届出人 sent as somebody of another household."""
    form = next(form for form in clerk.page(f"/counter/{key}/filer/").forms if "capacity" in form.choices)
    return clerk.post(f"/counter/{key}/filer/", form.values | AGENT | told)


def said(page: Page) -> str:
    """The words of a page without its number to quote."""
    return re.sub(r"お問い合わせ番号: \S+", "", page.text)


def test_the_person_kept_away_is_stopped_as_with_a_brought_household(protected: int, clerk: Desk) -> None:
    key = typed(clerk, MIO)
    unit = intake.view(receptions.CLERK, UUID(key)).members[0].unit
    seen = Page(files(clerk, key, name="高橋 剛", principal=unit))
    assert STOPPED in seen.text
    assert intake.filing(receptions.CLERK, UUID(key)) is None
    (row,), _total = people.escalations(NAMED)
    assert (row.agent, row.about) == (False, intake.reception_ref(UUID(key)))
    brought = clerk.begin("shomei")
    assert clerk.bring(brought, "タカハシ ミオ").status_code == 302
    assert said(Page(files(clerk, brought, name="高橋 剛", principal="p1"))) == said(seen)
    assert all(word not in seen.html for word in ("隠町", "99番", "支援"))


def test_whoever_says_that_the_protected_sent_them_waits_for_the_chief(protected: int, clerk: Desk) -> None:
    key = typed(clerk, MIO)
    unit = intake.view(receptions.CLERK, UUID(key)).members[0].unit
    assert STOPPED in Page(files(clerk, key, name="見知 らぬ代", principal=unit)).text
    (row,), _total = people.escalations(NAMED)
    assert (row.agent, row.sure, row.clearable) == (True, False, True)
    people.settle_escalation(NAMED, row.escalation_id, outcome=Outcome.CLEARED, reason="本人に電話で確かめた")
    assert STOPPED not in files(clerk, key, name="見知 らぬ代", principal=unit).content.decode()
    assert intake.filing(receptions.CLERK, UUID(key)) is not None


def test_who_brings_the_household_of_the_protected_for_another_waits_too(protected: int, clerk: Desk) -> None:
    for principal in ("高橋 澪", "森 花子"):
        key = clerk.begin("shomei")
        seen = clerk.bring(key, "タカハシ ミオ", asks="agent", name="見知 らぬ代", principal_name=principal)
        assert STOPPED in Page(seen).text
        assert intake.view(receptions.CLERK, UUID(key)).members == ()
    assert people.escalations(NAMED)[1] == 2


def test_the_child_alone_is_enough_and_another_birth_date_is_not(protected: int, clerk: Desk) -> None:
    key = typed(clerk, SORA)
    assert STOPPED in Page(files(clerk, key, name="高橋 剛", principal="p1")).text
    other = typed(clerk, OTHER)
    assert STOPPED not in files(clerk, other, name="高橋 剛", principal="p1").content.decode()
    assert people.escalations(NAMED)[1] == 1


def test_the_protected_herself_goes_on(protected: int, clerk: Desk) -> None:
    key = typed(clerk, MIO, SORA | {"relation": "子"})
    sent = files(clerk, key, capacity="本人", unit="p1", name="高橋 澪", **day("born", 1985, 5, 5))
    assert STOPPED not in sent.content.decode()
    legal = typed(clerk, SORA)
    sent = files(clerk, legal, capacity="法定代理人", name="高橋 澪", principal="p1", **day("born", 1985, 5, 5))
    assert STOPPED not in sent.content.decode()
    assert people.escalations(NAMED)[1] == 0


@pytest.mark.parametrize(("member", "marked"), [(MIO, True), (SORA, True), (OTHER, False)])
def test_the_pages_of_a_typed_household_carry_the_same_sign(
    protected: int, clerk: Desk, member: dict[str, str], marked: bool
) -> None:
    key = typed(clerk, member)
    for page in ("household", "filer"):
        assert (SIGN in clerk.page(f"/counter/{key}/{page}/").text) is marked


def test_who_was_typed_after_it_was_said_who_files_is_met_at_the_receipt(protected: int, clerk: Desk) -> None:
    key = typed(clerk, OTHER)
    files(clerk, key, name="高橋 剛", principal="p1")
    assert clerk.enter(key, SORA | {"relation": "子"}).status_code == 302
    view = intake.view(receptions.CLERK, UUID(key))
    with pytest.raises(EscalateError):
        intake.receive(receptions.CLERK, view.key, view.version, submission_key=UUID(int=1))
    assert people.escalations(NAMED)[1] == 1


@pytest.fixture
def restricted(town: None, tmp_path: Path) -> None:
    """The same household, of whom only the core system knows from whom it is kept."""
    mother = register.resident(1, "高橋 澪", "タカハシ ミオ", 生年月日="1985-05-05", 町名="隠町九丁目", 抑止="1")
    child = {"世帯番号": mother["世帯番号"], "続柄": "子", "町名": "隠町九丁目"}
    register.feed(tmp_path, [mother, register.resident(2, "高橋 空", "タカハシ ソラ", 生年月日="2015-01-01", **child)])


@pytest.mark.usefixtures("restricted")
@pytest.mark.parametrize("member", [MIO, SORA])
def test_whoever_says_that_the_restricted_sent_them_waits_for_the_chief_too(
    clerk: Desk, member: dict[str, str]
) -> None:
    key = typed(clerk, member)
    seen = Page(files(clerk, key, name="見知 らぬ代", principal="p1"))
    assert STOPPED in seen.text
    assert all(word not in seen.html for word in ("隠町", "支援", "抑止"))
    (row,), _total = people.escalations(NAMED)
    people.settle_escalation(NAMED, row.escalation_id, outcome=Outcome.CLEARED, reason="本人に電話で確かめた")
    assert STOPPED not in files(clerk, key, name="見知 らぬ代", principal="p1").content.decode()


@pytest.mark.usefixtures("restricted")
def test_who_brings_the_household_of_the_restricted_for_another_waits_and_they_themselves_go_on(clerk: Desk) -> None:
    for asks, principal in (("agent", "高橋 澪"), ("messenger", "架空 太郎")):
        key = clerk.begin("shomei")
        seen = clerk.bring(key, "タカハシ ソラ", asks=asks, name="見知 らぬ代", principal_name=principal)
        assert STOPPED in Page(seen).text
        assert intake.view(receptions.CLERK, UUID(key)).members == ()
    assert clerk.bring(clerk.begin("shomei"), "タカハシ ミオ", name="高橋 澪").status_code == 302
    assert people.escalations(NAMED)[1] == 2
