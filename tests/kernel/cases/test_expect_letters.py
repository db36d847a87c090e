"""The letter of a decision: real PDF files, opened; frozen with the decision, dated and sealed by its issue."""

import hashlib
import io
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from pypdf import PdfReader

from samples.documents import letter as sample_letter
from tests.support.case_fixtures import town
from tests.support.cases import (
    APPROVAL,
    DAY,
    JUMIN,
    KEEPER,
    KODOMO,
    KOKUHO,
    REASON,
    REFUSAL,
    SEAL,
    SHOGAI,
    SHOMEI,
    act,
    agreed,
    brought,
    checked,
    decided,
    drafted,
    issued,
    now,
    opened,
    proposed,
    sealed_letter,
)
from yakuba.kernel.cases import service
from yakuba.kernel.cases.contracts import CaseView, Data, NotPossibleError, Proposal, State, owner
from yakuba.kernel.documents import service as documents
from yakuba.kernel.documents.contracts import DocumentError, DocumentInfo, WrongOrderError
from yakuba.kernel.organisation import service as organisation
from yakuba.kernel.organisation.contracts import NotAllowed
from yakuba.lib import clock
from yakuba.lib.refs import Actor, JsonValue

__all__ = ["town"]
pytestmark = pytest.mark.usefixtures("town")


def _pdf(view: CaseView, actor: Actor = KODOMO.reviewer) -> bytes:
    return documents.read_paper(view.letter, actor=actor)


def _text(view: CaseView, actor: Actor = KODOMO.reviewer) -> str:
    """All words of the letter without spaces and line ends."""
    pages = PdfReader(io.BytesIO(_pdf(view, actor))).pages
    return "".join("".join(page.extract_text().split()) for page in pages)


def _pictures(view: CaseView) -> int:
    return sum(len(page.images) for page in PdfReader(io.BytesIO(_pdf(view))).pages)


def _info(view: CaseView) -> DocumentInfo:
    (found,) = [info for info in documents.documents(owner(view.row.key)) if info.id == view.letter]
    return found


def test_a_draft_takes_a_number_and_prints_it_without_a_day_of_issue() -> None:
    view = drafted(opened(on=date(2026, 11, 18)), KODOMO)
    text = _text(view)
    assert _info(view).number in text
    assert "児童手当認定通知書" in text
    assert "森太郎" in text
    assert "青葉市長" in text
    assert "令和8年12月から" in text
    assert "令和8年11月20日" not in text
    assert (_info(view).drafted_on, _info(view).decided_on, _info(view).issued_on) == (DAY, None, None)
    assert view.letter in view.documents


def test_while_the_mayor_is_represented_the_letter_is_sent_in_the_deputys_name(tmp_path: Path) -> None:
    (tmp_path / "represented").mkdir()
    (tmp_path / "represented" / "municipality.csv").write_text(
        "団体コード,自治体名,自治体名カナ,長の職名,長の氏名,職務代理者の職名,職務代理者の氏名,職務代理の開始日,職務代理の終了日\n"
        "992011,青葉市,アオバシ,青葉市長,架空 一郎,青葉市長職務代理者 青葉市副市長,代理 二郎,2026-11-20,2026-11-20\n",
        encoding="utf-8",
    )
    organisation.import_path(tmp_path / "represented", as_of=date(2026, 4, 2))
    text = _text(drafted(opened(), KODOMO))
    assert "青葉市長職務代理者青葉市副市長" in text
    assert "代理二郎" in text
    assert "架空一郎" not in text
    with clock.stopped_at(date(2026, 11, 24)):
        later = _text(drafted(opened(name="森 花子"), KODOMO))
    assert "架空一郎" in later
    assert "代理二郎" not in later


def test_the_letters_number_differs_from_case_to_case_and_stays_with_its_case() -> None:
    one, two = drafted(opened(), KODOMO), drafted(opened(name="森 花子"), KODOMO)
    assert _info(one).number != _info(two).number
    before = _info(one).number
    done = issued(act(agreed(one, KODOMO.chief), "decide", KODOMO.head), KODOMO.reviewer)
    assert _info(done).number == before
    assert before in _text(done)


def test_a_letter_drafted_again_after_a_return_keeps_or_replaces_its_number_without_printing_two() -> None:
    view = act(drafted(opened(), KODOMO), "send_back", KODOMO.chief, reason="書き直してください。")
    letter = service.prepare_letter(KODOMO.reviewer, view.row.key, APPROVAL)
    view = act(view, "draft", KODOMO.reviewer, data=Data(proposal=APPROVAL), letter=letter)
    printed = [info.number for info in documents.documents(owner(view.row.key)) if info.number in _text(view)]
    assert printed == [_info(view).number]


def test_issue_prints_the_day_and_the_seal_and_changes_nothing_else() -> None:
    view = decided(opened(), KODOMO)
    before, pictures = _text(view), _pictures(view)
    with clock.stopped_at(date(2026, 11, 24)):
        view = issued(view, KODOMO.reviewer)
        after = _text(view)
    assert view.row.state == State.ISSUED
    assert "令和8年11月24日" in after
    assert _info(view).issued_on == date(2026, 11, 24)
    assert _info(view).decided_on == DAY
    assert (pictures, _pictures(view)) == (0, 1)
    for word in (_info(view).number, "児童手当認定通知書", "森太郎", "令和8年12月から"):
        assert word in before
        assert word in after
    # Before, the place of the day is blank: 年 月 日.
    assert after.replace("令和8年11月24日", "年月日", 1).replace("公印", "") == before.replace("公印", "")


def test_every_paper_of_a_letter_is_whole() -> None:
    view = issued(decided(opened(), KODOMO), KODOMO.reviewer)
    papers = documents.verify(view.letter)
    assert len(papers) == 2
    assert all(paper.whole for paper in papers)
    assert papers[-1].pdf_sha256 == hashlib.sha256(_pdf(view)).hexdigest()


def test_an_omitted_seal_prints_its_rule_and_is_recorded() -> None:
    view = decided(opened("kodomo-iryo"), KODOMO)
    assert "公印省略" in _text(view)
    view = issued(view, KODOMO.reviewer, sealed=False)
    text = _text(view)
    assert "公印省略" in text
    assert "受給資格証に市章を印刷しているため" in text
    assert _pictures(view) == 0


def _issue(view: CaseView, preparer: Actor, on: date, seal: str) -> CaseView:
    if seal:
        letter = sealed_letter(preparer, view, on=on, seal=seal)
    else:
        letter = service.prepare_issue(preparer, view.row.key, on=on)
    return act(view, "issue", KODOMO.reviewer, data=Data(on=on), letter=letter)


def test_a_letter_that_needs_the_seal_is_not_issued_without_it() -> None:
    view = decided(opened(), KODOMO)
    with pytest.raises((NotPossibleError, DocumentError, NotAllowed)):
        _issue(view, KODOMO.reviewer, DAY, "")
    with pytest.raises((NotPossibleError, DocumentError)):
        act(view, "issue", KODOMO.reviewer, data=Data(on=DAY))
    assert (now(view).row.state, _info(view).issued_on) == (State.DECIDED, None)


@pytest.mark.parametrize("confirmed", [None, False, "yes"])
def test_an_unverified_objection_is_issued_only_when_somebody_confirms_it(confirmed: str | bool | None) -> None:
    view = decided(opened(), KODOMO, REFUSAL)
    letter = sealed_letter(KEEPER, view, on=DAY)
    data = Data(on=DAY, extra={} if confirmed is None else {"appeal_confirmed": confirmed})
    with pytest.raises(NotPossibleError) as refused:
        act(view, "issue", KODOMO.reviewer, data=data, letter=letter)
    assert refused.value.missing
    data = Data(on=DAY, extra={"appeal_confirmed": True})
    assert act(view, "issue", KODOMO.reviewer, data=data, letter=letter).row.state == State.ISSUED


def test_only_the_keeper_puts_the_seal_on() -> None:
    view = decided(opened(), KODOMO)
    for other in (KODOMO.reviewer, KODOMO.head):
        with pytest.raises((NotAllowed, DocumentError)):
            sealed_letter(other, view, on=DAY)


def test_nothing_is_sealed_or_dated_before_the_decision() -> None:
    view = drafted(opened(), KODOMO)
    with pytest.raises((NotPossibleError, DocumentError)):
        sealed_letter(KEEPER, view, on=DAY)


def test_a_letter_is_not_issued_before_its_decision_day() -> None:
    view = decided(opened(), KODOMO)
    early = date(2026, 11, 19)
    with pytest.raises((NotPossibleError, DocumentError)):
        _issue(view, KEEPER, early, SEAL)
    assert now(view).row.state == State.DECIDED


def test_the_issued_letter_is_the_decided_one_not_another_cases() -> None:
    view, other = decided(opened(), KODOMO), decided(opened(name="森 花子"), KODOMO)
    letter = sealed_letter(KEEPER, other, on=DAY)
    with pytest.raises((NotPossibleError, DocumentError)):
        act(view, "issue", KODOMO.reviewer, data=Data(on=DAY), letter=letter)
    assert now(view).row.state == State.DECIDED


# Reasons and 教示


def test_a_refusal_prints_its_reasons_and_to_whom_one_may_object() -> None:
    view = decided(opened(), KODOMO, REFUSAL)
    text = _text(view)
    assert "児童手当認定請求却下通知書" in text
    assert "".join(REASON.split()) in text
    assert "教示" in text
    for word in ("審査請求", "3", "市長", "取消し", "6"):
        assert word in text


def test_every_reason_is_printed() -> None:
    reasons = ("所得の確認ができないため。", "監護の事実が確認できないため。")
    view = drafted(opened(), KODOMO, Proposal("refused", reasons=reasons))
    assert all(reason in _text(view) for reason in reasons)


def test_the_objection_goes_to_the_body_of_the_definition() -> None:
    # 国民健康保険法91条: 国民健康保険審査会; before_court: 審査請求前置
    view = drafted(opened("kokuho-sosaihi"), KOKUHO, REFUSAL)
    assert "国民健康保険審査会" in _text(view, KOKUHO.reviewer)


def test_an_approval_without_disadvantage_prints_no_reasons() -> None:
    assert REASON not in _text(decided(opened(), KODOMO))


def test_what_is_no_disposition_prints_no_objection() -> None:
    # 支援措置: 要領による事実上の措置 (appeal none), so nothing to object against.
    view = drafted(opened("shien-sochi-moshide"), JUMIN, REFUSAL)
    assert "教示" not in _text(view, JUMIN.reviewer)
    assert "審査請求" not in _text(view, JUMIN.reviewer)


def test_a_refused_certificate_prints_reasons_and_objection() -> None:
    view = brought("juminhyo-kofu", SHOMEI, State.DECIDED)
    text = _text(view, SHOMEI.reviewer)
    assert "".join(REASON.split()) in text
    assert "審査請求" in text


def test_a_town_that_only_forwards_writes_no_letter() -> None:
    view = brought("shintai-techo-jusho", SHOGAI, State.FORWARDED)
    assert service.prepare_letter(SHOGAI.reviewer, view.row.key, REFUSAL) is None
    view = act(view, "answered", SHOGAI.reviewer, data=Data(extra={"result": "refused"}))
    assert (view.letter, documents.documents(owner(view.row.key))) == ("", [])


# After the decision


def test_after_the_decision_the_content_stands() -> None:
    # DM-10
    view = decided(opened(), KODOMO)
    before = hashlib.sha256(_pdf(view)).hexdigest()
    for action in ("draft", "check", "request_correction", "answer_correction", "pull_back", "send_back", "decide"):
        with pytest.raises((NotPossibleError, NotAllowed)):
            act(view, action, KODOMO.reviewer, reason="直すため", data=Data(proposal=REFUSAL))
    other = documents.prepare("letter", _other_letter())
    with pytest.raises(WrongOrderError):
        documents.freeze(view.letter, other, actor=KODOMO.reviewer)
    assert hashlib.sha256(_pdf(view)).hexdigest() == before
    assert now(view).proposal == APPROVAL
    assert (now(view).fields, now(view).checks) == (view.fields, view.checks)


def _other_letter() -> dict[str, JsonValue]:
    return {**sample_letter(), "seal": {"kind": "pending"}}


def test_the_letter_is_read_by_who_may_see_documents_of_the_section_only() -> None:
    view = drafted(opened(), KODOMO)
    with pytest.raises(NotAllowed):
        _pdf(view, SHOMEI.counter)


def test_a_letter_names_no_note_of_the_checklist_nor_the_remark() -> None:
    view = act(opened(), "start", KODOMO.reviewer)
    note: dict[str, JsonValue] = {"id": "custody", "ok": True, "note": "近隣から聞き取り"}
    view = checked(act(view, "check", KODOMO.reviewer, data=Data(extra=note)), KODOMO.reviewer)
    view = proposed(view, KODOMO.reviewer, replace(APPROVAL, remark="前回の件も参照のこと"))
    assert "近隣から聞き取り" not in _text(view)
    assert "前回の件" not in _text(view)


def test_preparing_a_letter_changes_nothing() -> None:
    view = checked(act(opened(), "start", KODOMO.reviewer), KODOMO.reviewer)
    for _ in range(2):
        service.prepare_letter(KODOMO.reviewer, view.row.key, APPROVAL)
    assert now(view).row == view.row
    assert documents.documents(owner(view.row.key)) == []


def test_who_may_not_draft_prepares_no_letter() -> None:
    view = checked(act(opened(), "start", KODOMO.reviewer), KODOMO.reviewer)
    with pytest.raises(Exception, match=r"[ぁ-ん]"):
        service.prepare_letter(KODOMO.head, view.row.key, APPROVAL)
    with pytest.raises(Exception, match=r"[ぁ-ん]"):
        service.prepare_letter(SHOMEI.reviewer, view.row.key, APPROVAL)
