"""連携 by card: the signature of one account, request and moment makes it its holder's, once, and nothing else does."""

from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.db import connection

from tests.kernel.intake.test_links import everything, issued, rows, typed
from tests.support import receptions, register
from tests.support.card_simulator import HOME, TARO, cards, made_cards, signed
from tests.support.online import ACCOUNT, RESIDENT, Portal, application, go, portal, sent
from tests.support.receptions import CLERK, DAY
from yakuba.adapters.card_simulator.authority import Holder
from yakuba.adapters.card_simulator.cards import Cards
from yakuba.kernel.gate import messages
from yakuba.kernel.gate import service as gate
from yakuba.kernel.gate.contracts import Reason
from yakuba.kernel.gate.messages import LinkOutcome
from yakuba.kernel.identity.contracts import CardHolder
from yakuba.kernel.intake import link_taking, service
from yakuba.kernel.intake.models import AccountLink, LinkAsked, LinkTries
from yakuba.kernel.organisation.contracts import NotAllowed
from yakuba.kernel.people import service as people
from yakuba.kernel.people.contracts import Harm, KnownAs, ProtectionRequest
from yakuba.lib import card_text, clock
from yakuba.lib.refs import Actor

__all__ = ["cards", "made_cards", "portal"]

NAMED = Actor("staff", "1010")
OTHER = UUID("5f0c7c1e-0000-4000-8000-000000000002")
TARO_ROW = {"生年月日": "1988-05-02", "性別": "男"}


def mori(number: int = 1, name: str = "森 太郎", **items: str) -> dict[str, str]:
    return register.resident(number, name, "モリ タロウ", **(TARO_ROW | items))


@pytest.fixture
def town(db: None, portal: Portal, cards: Cards, tmp_path: Path) -> Portal:
    """青葉市 with 森 太郎 and 森 花子 in its register copy, both with a card."""
    receptions.prepare_town()
    fed(tmp_path, mori(), as_of="2026-11-19")
    return portal


def fed(folder: Path, *residents: dict[str, str], as_of: str = "2026-11-20") -> None:
    """The register copy of a day: these, 森 花子, and somebody who has nothing to do with it."""
    others = [register.resident(2, "森 花子", "モリ ハナコ", 生年月日="1990-09-14"), register.resident(8, "和田 静")]
    given = {row["宛名番号"] for row in residents}
    register.feed(folder, [*residents, *(row for row in others if row["宛名番号"] not in given)], as_of=as_of)


def asked(cards: Cards, card: str = "taro", of: UUID = ACCOUNT, **parts: Any) -> messages.CardLinkRequested:
    """A message as the portal sends it; ``parts`` replaces what is sent, not what was signed."""
    account, request, at = of, uuid4(), clock.now().replace(microsecond=0)
    text = card_text.signed_text(card_text.LINK, account=account, request=request, at=at)
    fields: dict[str, Any] = {"account": account, "request": request, "at": at, "signed": signed(cards, text, card)}
    return messages.CardLinkRequested(**(fields | parts))


def answered(town: Portal, message: messages.Message, *, key: str = "") -> messages.LinkAnswered:
    """It is sent and carried over; what the desk answers last."""
    sent(message, key=key)
    answer: messages.LinkAnswered = town.of(messages.LinkAnswered)[-1]
    return answer


def outcome(town: Portal, message: messages.Message) -> str:
    return answered(town, message).outcome.value


def test_a_signature_links_the_account_to_its_holder(town: Portal, cards: Cards) -> None:
    message = asked(cards)
    answer = answered(town, message)
    assert (answer.outcome, answer.left, answer.request) == (LinkOutcome.LINKED, 5, message.request)
    link = AccountLink.objects.get()
    assert (link.account, link.person, link.by, link.code) == (ACCOUNT, "0000000001", "card", None)
    assert len(link.certificate) == 64
    shown = service.links_of(CLERK, register.person_id(1))
    assert [(one.by, one.way) for one in shown.links] == [("card", "マイナンバーカード")]


def test_the_text_of_another_account_request_moment_or_purpose_is_another_text() -> None:
    account, request, at = uuid4(), uuid4(), clock.now()
    texts = {
        card_text.signed_text(purpose, account=of, request=for_, at=when)
        for purpose in (card_text.LINK, "申請する")
        for of in (account, uuid4())
        for for_ in (request, uuid4())
        for when in (at, at + timedelta(seconds=1))
    }
    assert len(texts) == 16
    for purpose, when in (("", at), ("目的\nアカウント: 1", at), ("目的", datetime(2026, 11, 20))):  # noqa: DTZ001 - what is to be refused
        with pytest.raises(ValueError, match="purpose"):
            card_text.signed_text(purpose, account=account, request=request, at=when)


@pytest.mark.parametrize(
    "parts",
    [
        {"account": OTHER},
        {"request": UUID("5f0c7c1e-0000-4000-8000-00000000000f")},
        {"at": datetime(DAY.year, DAY.month, DAY.day, 11, tzinfo=clock.JST)},
    ],
    ids=["account", "request", "moment"],
)
def test_a_signature_is_worth_nothing_for_another_account_request_or_moment(
    town: Portal, cards: Cards, parts: dict[str, Any]
) -> None:
    answer = answered(town, asked(cards, **parts))
    assert (answer.outcome, answer.left) == (LinkOutcome.BAD_CARD, 4)
    assert not AccountLink.objects.exists()


def test_a_signature_for_another_purpose_is_worth_nothing(town: Portal, cards: Cards) -> None:
    request, at = uuid4(), clock.now().replace(microsecond=0)
    text = card_text.signed_text("児童手当を請求する", account=ACCOUNT, request=request, at=at)
    message = messages.CardLinkRequested(account=ACCOUNT, request=request, at=at, signed=signed(cards, text))
    assert outcome(town, message) == "bad_card"


def test_a_bundle_that_comes_twice_links_once(town: Portal, cards: Cards) -> None:
    message = asked(cards)
    for _again in range(2):
        gate.send(message, key="card", actor=RESIDENT)
        go()
    assert len(town.of(messages.LinkAnswered)) == AccountLink.objects.count() == 1


def test_a_signature_that_was_used_opens_no_ended_link_again(town: Portal, cards: Cards) -> None:
    """A lost phone: the clerk ends the link, and whoever holds the message sends it once more."""
    message = asked(cards)
    answered(town, message)
    service.end_link(CLERK, person_id=register.person_id(1), request=message.request)
    answer = answered(town, message, key="once more")
    assert (answer.outcome, len(town.of(messages.LinkAnswered))) == (LinkOutcome.LINKED, 1)
    assert not AccountLink.objects.filter(ended_at=None).exists()
    assert not gate.refused()


def test_a_signature_that_did_not_count_is_not_judged_again(town: Portal, cards: Cards, tmp_path: Path) -> None:
    cards.issue("taro", Holder("森 太郎", TARO.born, TARO.sex, "青葉市青葉町一丁目9番9号"), clock.now())
    message = asked(cards)
    assert outcome(town, message) == "not_found"
    fed(tmp_path, mori(番地="9番9号"))
    answered(town, message, key="once more")
    assert not AccountLink.objects.exists()
    assert LinkTries.objects.get().failed == 1
    assert outcome(town, asked(cards)) == "linked"


def test_a_code_and_a_card_of_one_request_are_answered_once(town: Portal, cards: Cards) -> None:
    message = asked(cards)
    answered(town, message)
    code = messages.LinkRequested(account=ACCOUNT, request=message.request, proof="0" * 64, at=clock.now())
    answered(town, code)
    assert [answer.outcome for answer in town.of(messages.LinkAnswered)] == [LinkOutcome.LINKED]
    assert not gate.halted()


def test_two_cards_at_once_are_each_answered_and_the_first_counts(town: Portal, cards: Cards) -> None:
    for card in ("taro", "hanako"):
        gate.send(asked(cards, card), key=card, actor=RESIDENT)
    go()
    assert [answer.outcome.value for answer in town.of(messages.LinkAnswered)] == ["linked", "another"]
    assert AccountLink.objects.get(ended_at=None).person == "0000000001"


def test_a_card_and_a_code_renew_each_others_link(town: Portal, cards: Cards) -> None:
    assert typed(town, issued().code).outcome is LinkOutcome.LINKED
    assert outcome(town, asked(cards)) == "linked"
    assert typed(town, issued().code).outcome is LinkOutcome.LINKED
    assert list(AccountLink.objects.order_by("linked_at", "ended_at").values_list("by", flat=True)).count("card") == 1
    assert sorted(AccountLink.objects.values_list("ended_because", flat=True)) == ["", "by_card", "renewed"]


def test_while_there_is_no_list_the_message_waits_and_then_links(town: Portal, cards: Cards) -> None:
    way = gate.InMemory()
    cards.switch("down", clock.now())
    gate.send(asked(cards), key="waits", actor=RESIDENT)
    for _again in range(2):
        gate.exchange(way)
    assert not town.of(messages.LinkAnswered)
    assert [halted.reason for halted in gate.halted()] == [Reason.NOT_YET]
    assert not LinkAsked.objects.exists()
    assert not LinkTries.objects.exists()
    cards.switch("fresh", clock.now())
    gate.exchange(way)
    assert [answer.outcome.value for answer in town.of(messages.LinkAnswered)] == ["linked"]
    assert not gate.halted()


def test_after_a_day_without_a_list_the_resident_is_told_to_try_again(town: Portal, cards: Cards) -> None:
    cards.switch("down", clock.now())
    sent(asked(cards))
    code = issued()
    with clock.stopped_at(clock.now() + timedelta(days=1, seconds=1)):
        go()
        assert [(a.outcome.value, a.left) for a in town.of(messages.LinkAnswered)] == [("later", 5)]
        assert typed(town, code.code).outcome is LinkOutcome.LINKED


def test_a_check_that_is_not_set_up_lets_the_message_wait(town: Portal, cards: Cards, settings: Any) -> None:
    settings.CARD_VERIFIER = ""
    sent(asked(cards))
    assert [halted.reason for halted in gate.halted()] == [Reason.NOT_YET]


def test_a_list_past_its_time_is_told_and_is_no_try(town: Portal, cards: Cards) -> None:
    message = asked(cards)
    cards.switch("stale", clock.now())
    answer = answered(town, message)
    assert (answer.outcome, answer.left) == (LinkOutcome.LATER, 5)


@pytest.mark.parametrize("away", [timedelta(days=1, seconds=1), timedelta(minutes=-6)], ids=["old", "of tomorrow"])
def test_a_signature_of_another_time_is_not_looked_at(town: Portal, cards: Cards, away: timedelta) -> None:
    message = asked(cards)
    with clock.stopped_at(clock.now() + away):
        assert outcome(town, message) == "later"
    assert not AccountLink.objects.exists()


def test_a_signature_of_a_day_ago_still_counts(town: Portal, cards: Cards) -> None:
    message = asked(cards)
    with clock.stopped_at(clock.now() + timedelta(hours=23, minutes=59)):
        assert outcome(town, message) == "linked"


def test_revoked_and_expired_cards_say_so_and_are_tries(town: Portal, cards: Cards) -> None:
    message = asked(cards)
    cards.revoke("taro", clock.now())
    answer = answered(town, message)
    assert (answer.outcome, answer.left) == (LinkOutcome.CARD_OVER, 4)
    with clock.stopped_at(clock.now() + timedelta(days=1827)):
        assert outcome(town, asked(cards, "hanako")) == "card_over"


def test_an_unreadable_signature_is_a_try_and_a_huge_one_does_not_come_in(town: Portal, cards: Cards) -> None:
    assert answered(town, asked(cards, signed=b"0")).left == 4
    with pytest.raises(ValueError, match="signed"):
        asked(cards, signed=b"0" * 40_000)


def test_after_five_failures_of_any_kind_the_day_is_over_for_card_and_code(town: Portal, cards: Cards) -> None:
    for number in range(3):
        typed(town, f"{number:012}")
    assert [answered(town, asked(cards, signed=b"0")).left for _try in range(2)] == [1, 0]
    assert outcome(town, asked(cards)) == "too_many"
    assert typed(town, issued().code).outcome is LinkOutcome.TOO_MANY
    with clock.stopped_at(DAY + timedelta(days=1)):
        assert outcome(town, asked(cards)) == "linked"


Row = dict[str, Any]


@pytest.mark.parametrize(
    "row",
    [
        {"番地": "1番2号"},
        {"方書": "青葉荘101"},
        {"町名": "青葉町二丁目"},
        {"生年月日": "1988-05-03"},
        {"性別": "女"},
        {"氏名": "森 大郎"},
        {"消除年月日": "2026-11-01", "消除事由": "転出"},
        {"種別": "住登外"},
    ],
    ids=["block", "room", "town", "born", "sex", "name", "removed", "outside"],
)
def test_only_a_resident_with_all_four_items_is_linked(town: Portal, cards: Cards, tmp_path: Path, row: Row) -> None:
    fed(tmp_path, mori(**row))
    answer = answered(town, asked(cards))
    assert (answer.outcome, answer.left) == (LinkOutcome.NOT_FOUND, 4)
    assert not AccountLink.objects.exists()


def test_two_residents_of_the_same_four_items_are_linked_to_nobody(town: Portal, cards: Cards, tmp_path: Path) -> None:
    fed(tmp_path, mori(1), mori(2))
    assert outcome(town, asked(cards)) == "not_found"


@pytest.mark.parametrize(
    ("on_card", "in_register", "links"),
    [
        ("渡邉 太郎", "渡辺 太郎", True),
        ("渡辺太郎", "渡邊\U000e0101 太郎", True),
        ("斉藤 太郎", "斎藤 太郎", False),
        ("森　太郎", "森 太郎", True),
    ],
)
def test_shapes_of_one_character_are_one_name_and_characters_that_are_mixed_up_are_not(
    town: Portal, cards: Cards, tmp_path: Path, on_card: str, in_register: str, links: bool
) -> None:
    fed(tmp_path, mori(name=in_register))
    cards.issue("taro", Holder(on_card, TARO.born, TARO.sex, HOME), clock.now())
    assert (outcome(town, asked(cards)) == "linked") is links


@pytest.mark.parametrize(
    ("address", "links"),
    [
        ("青葉県青葉市青葉町１丁目１番１号", True),
        ("青葉県 青葉市 青葉町一丁目１－１", True),
        ("緑県山手郡青葉市青葉町一丁目1番地1", True),
        ("青葉町一丁目1番1号", False),
        ("別市青葉町一丁目1番1号", False),
        ("別市青葉市青葉町一丁目1番1号", False),
        ("青葉市青葉町一丁目11号", False),
        ("青葉市青葉町一丁目1番1号 101", False),
        ("青葉市", False),
    ],
)
def test_spellings_of_one_place_are_one_address(town: Portal, cards: Cards, address: str, links: bool) -> None:
    cards.issue("taro", Holder(TARO.name, TARO.born, TARO.sex, address), clock.now())
    assert (outcome(town, asked(cards)) == "linked") is links


def test_a_room_is_part_of_the_address_with_a_gap_or_without(town: Portal, cards: Cards, tmp_path: Path) -> None:
    fed(tmp_path, mori(方書="青葉荘101号"))
    for room in (" 青葉荘101号", "青葉荘１０１", "　青葉荘101"):
        cards.issue("taro", Holder(TARO.name, TARO.born, TARO.sex, HOME + room), clock.now())
        assert outcome(town, asked(cards)) == "linked"


def test_a_foreign_resident_is_found_by_latin_letters(town: Portal, cards: Cards, tmp_path: Path) -> None:
    row = mori(name="グエン", ローマ字氏名="NGUYEN VAN AN")
    fed(tmp_path, row | {"国籍・地域": "ベトナム", "在留資格": "永住者"})
    cards.issue("taro", Holder("NGUYEN VAN AN", TARO.born, TARO.sex, HOME), clock.now())
    assert outcome(town, asked(cards)) == "linked"


def test_a_changed_address_ends_the_old_certificate_and_the_new_one_links(
    town: Portal, cards: Cards, tmp_path: Path
) -> None:
    before = asked(cards)
    fed(tmp_path, mori(番地="9番9号"))
    cards.issue("taro", Holder(TARO.name, TARO.born, TARO.sex, "青葉市青葉町一丁目9番9号"), clock.now())
    assert outcome(town, before) == "card_over"
    assert outcome(town, asked(cards)) == "linked"


def test_a_protected_person_is_linked_and_the_portal_sees_no_difference(town: Portal, cards: Cards) -> None:
    away = KnownAs("森 花子", "モリ ハナコ", date(1990, 9, 14))
    request = ProtectionRequest(register.person_id(1), Harm.DV, DAY, kept_away=(away,))
    people.apply_protection(NAMED, request)
    protected, plain = answered(town, asked(cards)), answered(town, asked(cards, "hanako", OTHER))
    assert (protected.outcome, protected.left) == (plain.outcome, plain.left) == (LinkOutcome.LINKED, 5)
    told = " ".join(message.model_dump_json() for message in town.told)
    assert not [word for word in ("0000000001", "森", "青葉町") if word in told.replace(str(ACCOUNT), "")]


def test_whom_the_core_system_restricts_is_linked_by_their_own_card(town: Portal, cards: Cards, tmp_path: Path) -> None:
    fed(tmp_path, mori(抑止="1"))
    restricted, plain = answered(town, asked(cards)), answered(town, asked(cards, "hanako", OTHER))
    assert (restricted.outcome, restricted.left) == (plain.outcome, plain.left) == (LinkOutcome.LINKED, 5)
    assert people.escalations(NAMED)[1] == 0


def test_who_is_kept_away_from_the_household_is_stopped_as_at_the_counter(
    town: Portal, cards: Cards, tmp_path: Path
) -> None:
    home = {"世帯番号": "0000000001"}
    wife = register.resident(2, "森 花子", "モリ ハナコ", 生年月日="1990-09-14", 続柄="妻", **home)
    fed(tmp_path, mori(), wife)
    away = KnownAs("森 太郎", "モリ タロウ", TARO.born, register.person_id(1))
    people.apply_protection(NAMED, ProtectionRequest(register.person_id(2), Harm.DV, DAY, kept_away=(away,)))
    assert outcome(town, asked(cards)) == "not_found"
    assert people.escalations(NAMED)[1] == 1
    assert outcome(town, asked(cards, "hanako", OTHER)) == "linked"


def test_nothing_of_the_card_stays_anywhere_but_which_certificate_it_was(town: Portal, cards: Cards) -> None:
    message = asked(cards)
    before = {text for text in everything() if "1番1号" in text}
    answered(town, message)
    octets = message.model_dump(mode="json")["signed"]
    after = everything()
    assert not [text for text in after if octets[:60] in text or repr(message.signed)[10:60] in text]
    assert {text for text in after if "1番1号" in text} == before
    assert [text for text in after if AccountLink.objects.get().certificate in text]


def test_links_by_card_are_recorded_without_a_name(town: Portal, cards: Cards) -> None:
    answered(town, asked(cards, signed=b"0"))
    answered(town, asked(cards))
    with connection.cursor() as cursor:
        cursor.execute("SELECT act, detail FROM audit_entry WHERE act LIKE 'intake.link%%' OR act LIKE '%%matched'")
        found = cursor.fetchall()
    acts = sorted(act for act, _detail in found)
    assert acts == ["intake.link.made_by_card", "intake.link.refused", "people.person.matched"]
    assert not [word for word in ("森", "1番1号", "0000000001") if word in str(found)]


def test_an_application_of_an_account_linked_by_card_says_so(town: Portal, cards: Cards) -> None:
    answered(town, asked(cards))
    message = application()
    sent(message)
    found = service.submission(Actor("system", "cases"), message.submission)
    assert found.linked is not None
    assert (found.linked.person, found.linked.by, found.identity) == ("0000000001", "card", "card")


def test_the_resident_and_a_clerk_end_a_link_by_card_as_any_other(town: Portal, cards: Cards) -> None:
    first = asked(cards)
    answered(town, first)
    sent(messages.LinkRemoved(account=ACCOUNT, request=first.request, at=clock.now()))
    second = asked(cards)
    assert outcome(town, second) == "linked"
    service.end_link(CLERK, person_id=register.person_id(1), request=second.request)
    assert sorted(AccountLink.objects.values_list("ended_because", flat=True)) == ["counter", "resident"]


def test_what_is_long_over_is_forgotten_and_a_link_by_card_is_not(town: Portal, cards: Cards) -> None:
    answered(town, asked(cards))
    with clock.stopped_at(DAY + timedelta(days=120)):
        assert link_taking.forget() == 2
    assert (AccountLink.objects.count(), LinkAsked.objects.count()) == (1, 0)


@pytest.mark.parametrize("actor", [CLERK, receptions.STRANGER, RESIDENT])
def test_nobody_but_the_system_matches_cards(town: Portal, actor: Actor) -> None:
    with pytest.raises(NotAllowed):
        people.match_card(actor, CardHolder("森 太郎", TARO.born, "male", HOME, 1, "", ""))
    assert rows("SELECT count(*) FROM audit_entry WHERE act = 'people.person.matched'") == 0
