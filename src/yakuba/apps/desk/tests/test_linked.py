"""An online application of a linked account: the officer reads how sure it is, and what does not fit."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from uuid import UUID, uuid4

import pytest

from tests.support import receptions, register
from tests.support.card_simulator import Cards, cards, made_cards, signed
from tests.support.online import ACCOUNT, Portal, application, go, portal, sent
from yakuba.apps.desk.tests.conftest import AUDITOR, DAY, Seat, order
from yakuba.kernel.cases import service as cases
from yakuba.kernel.cases.contracts import Applicant, Filter
from yakuba.kernel.gate import messages
from yakuba.kernel.intake import service as intake
from yakuba.kernel.procedures.contracts import Door
from yakuba.lib import card_text, clock, link_code

__all__ = ["cards", "made_cards", "portal"]

Seats = Callable[[str], Seat]
REVIEWER = "1031"
NUMBER = "0000000001"
TARO = {"生年月日": "1988-05-02", "性別": "男"}


def fed(folder: Path, name: str = "森 太郎", as_of: str = "2026-11-19", **items: str) -> int:
    """The register copy as of a day, with one resident; their person id."""
    register.feed(folder, [register.resident(1, name, "モリ タロウ", **(TARO | items))], as_of=as_of)
    return register.person_id(1)


def linked(person: int) -> UUID:
    """The account of the online application is this person's; the request."""
    code = intake.issue_link_code(receptions.CLERK, issue=uuid4(), person_id=person, papers=["driver_licence"])
    asked = messages.LinkRequested(
        account=ACCOUNT, request=uuid4(), proof=link_code.proof(code.code), at=clock.now()
    )  # fmt: skip
    sent(asked)
    return asked.request


def applied() -> UUID:
    """An application of 森 太郎, born 1988-05-02; the case's key."""
    message = application()
    sent(message)
    (row,) = cases.search(AUDITOR, Filter(submission=message.submission, open_only=False)).rows
    return row.key


@pytest.fixture
def reviewer(seat: Seats) -> Seat:
    """Who reviews it in こども課."""
    return seat(REVIEWER)


def test_without_a_link_the_address_is_reached_and_nothing_more(portal: Portal, reviewer: Seat) -> None:
    page = reviewer.case(applied())
    assert "メール到達のみ" in page.text
    assert "書類での本人確認はしていません" in page.text
    assert "本人確認済み" not in page.text


def test_a_linked_account_is_identified_with_the_day_of_the_link(
    portal: Portal, reviewer: Seat, tmp_path: Path
) -> None:  # fmt: skip
    linked(fed(tmp_path))
    key = applied()
    page = reviewer.case(key)
    assert "本人確認済み(窓口での連携 令和8年11月20日)" in page.text
    assert "要確認" not in page.text
    assert cases.view(AUDITOR, key).applicant.person == NUMBER


def test_an_account_that_was_linked_by_card_says_so_and_not_that_anybody_came(
    portal: Portal, reviewer: Seat, tmp_path: Path, cards: Cards
) -> None:
    fed(tmp_path)
    request, at = uuid4(), clock.now().replace(microsecond=0)
    text = card_text.signed_text(card_text.LINK, account=ACCOUNT, request=request, at=at)
    sent(messages.CardLinkRequested(account=ACCOUNT, request=request, at=at, signed=signed(cards, text)))
    key = applied()
    page = reviewer.case(key)
    assert "本人確認済み(マイナンバーカードでの連携 令和8年11月20日)" in page.text
    assert "マイナンバーカードの署名で本人と確かめた" in page.text
    assert "窓口で" not in page.text.partition("本人確認済み")[2][:120]
    assert cases.view(AUDITOR, key).applicant.person == NUMBER


def test_a_typed_name_that_differs_is_shown_beside_the_registers(
    portal: Portal, reviewer: Seat, tmp_path: Path
) -> None:  # fmt: skip
    linked(fed(tmp_path, "森 次郎", 生年月日="1990-01-01"))
    text = reviewer.case(applied()).text
    assert "入力された氏名「森 太郎」は、連携した方の氏名「森 次郎」と違います" in text
    assert "入力された生年月日 昭和63年5月2日 は、連携した方の生年月日 平成2年1月1日 と違います" in text


@pytest.mark.parametrize("because", ["死亡", "転出"])
def test_who_left_the_register_after_linking_is_shown_and_nothing_is_decided(
    portal: Portal, reviewer: Seat, tmp_path: Path, because: str
) -> None:
    linked(fed(tmp_path))
    fed(tmp_path, as_of="2026-11-20", 消除年月日="2026-11-18", 消除事由=because)
    text = reviewer.case(applied()).text
    assert f"住民票は消除されています(令和8年11月18日 {because})" in text
    assert "本人確認済み" in text


def test_a_link_that_ended_after_the_application_is_shown(portal: Portal, reviewer: Seat, tmp_path: Path) -> None:
    person = fed(tmp_path)
    request, key = linked(person), applied()
    intake.end_link(receptions.CLERK, person_id=person, request=request)
    go()
    text = reviewer.case(key).text
    assert "申請のあとに終わっています(2026-11-20 窓口で解除した)" in text


def test_nothing_of_the_register_crosses_to_the_portal(town: None, portal: Portal, tmp_path: Path) -> None:
    linked(fed(tmp_path, "森 次郎", 町名="隠町九丁目"))
    applied()
    go()
    told = " ".join(message.model_dump_json() for message in portal.told)
    assert not [word for word in ("森 次郎", f'"{NUMBER}"', "隠町") if word in told]


def test_another_spelling_of_the_same_name_is_no_difference(reviewer: Seat, tmp_path: Path) -> None:
    fed(tmp_path)
    made = order()
    applicant = Applicant(
        name="森　太郎", capacity="本人", person=NUMBER, identity="counter",
        linked_on=DAY - timedelta(days=1), born=19880502, account=str(ACCOUNT),
    )  # fmt: skip
    (view,) = cases.open_cases(receptions.CLERK, (replace(made, applicant=applicant, door=Door.ONLINE),))
    assert "要確認" not in reviewer.case(view.row.key).text
