"""Applicants of the counter: the way is chosen where the letter is issued, and the case says where it stands."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from uuid import UUID

import pytest

from samples.documents import seal_png
from tests.support.pages import Page
from yakuba.apps.desk.tests.conftest import DAY, Seat, now, opened
from yakuba.kernel.cases import service as cases
from yakuba.kernel.cases.contracts import Data, Mark, NotPossibleError, State, Way
from yakuba.kernel.documents import service as documents
from yakuba.kernel.notices import service as notices
from yakuba.lib.refs import Actor, JsonValue

REVIEWER = Actor("staff", "1031")


@pytest.fixture
def decided(reviewer: Seat, chief: Seat) -> UUID:
    """A grant whose letter needs no seal, decided by 係長."""
    key = opened("kodomo-iryo")
    reviewer.done(key, "start")
    reviewer.checks(key)
    assert reviewer.draft(key).status_code == 302
    chief.done(key, "decide")
    return key


def test_the_letter_goes_by_post_to_the_filed_address(reviewer: Seat, decided: UUID) -> None:
    page = reviewer.page(f"/desk/{decided}/issue/")
    assert "郵送の宛先: 青葉町一丁目1番" in page.text
    refused = reviewer.press(decided, "issue", way="post")
    assert refused.status_code == 422
    assert "郵便番号を7桁で書いてください" in Page(refused).text
    assert now(decided).row.state is State.DECIDED
    reviewer.done(decided, "issue", way="post", postcode="980-0001")
    assert "通知書 印刷を待っています" in reviewer.case(decided).text
    (waiting,) = [one for one in notices.waiting_letters(REVIEWER) if one.section == now(decided).row.section]
    assert waiting.count == 1
    reviewer.done(decided, "close")


def test_a_correction_is_said_by_telephone_and_the_case_says_so(reviewer: Seat) -> None:
    key = opened()
    reviewer.done(key, "start")
    form = reviewer.form(key, "request_correction")
    name = next(name for name in form.values if name.startswith("reason_"))
    reviewer.done(key, "request_correction", **{name: "字が読めません。"}, way="hand")
    assert "補正のお願い まだ伝えていません" in reviewer.case(key).text
    told = reviewer.page(f"/desk/{key}/told/")
    assert "電話で伝えた" in told.text
    reviewer.done(key, "told", how="phone")
    page = reviewer.case(key)
    assert "補正のお願い 電話で伝えた" in page.text
    assert not [address for _text, address in page.links if address.endswith("/told/")]


def test_a_school_is_named_ex_officio_under_the_seal_of_its_board(seat: Callable[[str], Seat]) -> None:
    keep_boards_seal()
    clerk, head, keeper, key = seat("1043"), seat("1042"), seat("1003"), opened("tennyugaku-tsuchi")
    clerk.checks(key)
    page = clerk.page(f"/desk/{key}/draft/")
    assert "認めない" not in page.text
    assert clerk.draft(key, facts="就学すべき学校: 青葉市立青葉小学校").status_code == 302
    assert "文書で通知する" in head.page(f"/desk/{key}/decide/").text
    head.done(key, "decide")
    address = keeper.page("/desk/seals/").link("第1号")
    form = next(form for form in keeper.page(address).forms if "seal" in form.values)
    assert form.choices["seal"] == ["教委印1"]
    shown = Page(keeper.post(address, form.values | {"seal": "教委印1"}))
    stamping = next(form for form in shown.forms if "token" in form.values)
    keeper.post(address, stamping.values | {"step": "stamp"})
    clerk.done(key, "issue", appeal_confirmed="on", way="hand")
    assert now(key).dispatches[0].way is Way.HAND
    clerk.done(key, "told", how="handed")
    assert clerk.done(key, "close").row.result == "accepted"


def keep_boards_seal() -> None:
    """教育委員会之印."""
    documents.keep_seal(
        code="教委印1", name="青葉市教育委員会印", section="1010", image=seal_png("青葉市教育委員会印"),
        valid_from=date(2020, 4, 1), valid_to=None, actor=Actor("staff", "1003"), authority="教育委員会",
    )  # fmt: skip


@pytest.mark.parametrize("reason", ["あ" * 4100, "名義が\u202e違います。"], ids=["too-long", "turns-the-text"])
def test_what_cannot_be_printed_is_refused_with_what_to_do_and_changes_nothing(town: None, reason: str) -> None:
    key = opened()
    cases.advance(key, "start", REVIEWER, version=now(key).row.version)
    marks = (Mark("account", "p1", reason),)
    extra: dict[str, JsonValue] = {"way": "post", "postcode": "980-0001"}
    before = now(key)
    data = Data(marks=marks, correct_by=DAY + timedelta(days=14), extra=extra)
    with pytest.raises(NotPossibleError, match="窓口や電話で伝えてください"):
        cases.advance(key, "request_correction", REVIEWER, version=before.row.version, data=data)
    assert now(key) == before
    told = replace(data, extra={"way": "hand"})
    assert cases.advance(key, "request_correction", REVIEWER, version=before.row.version, data=told).marks == marks
