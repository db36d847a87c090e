"""From the guide to the town hall and back: one application with everything that can happen to it."""

import io
import re
from collections.abc import Callable
from datetime import datetime, time, timedelta
from uuid import UUID, uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from pypdf import PdfWriter

from tests.support import receptions
from tests.support.online import go, picture
from tests.support.pages import Page
from yakuba.apps.portal import queries
from yakuba.apps.portal.household import Content
from yakuba.apps.portal.models import (
    Account,
    Application,
    Correction,
    EmailCode,
    Fetch,
    InboxMessage,
    SentContent,
    StateEntry,
)
from yakuba.apps.portal.tests.conftest import HANAKO, Resident
from yakuba.apps.portal.use_cases import forgetting
from yakuba.kernel.documents import service as documents
from yakuba.kernel.documents.contracts import NotReadableError
from yakuba.kernel.documents.service import stage
from yakuba.kernel.gate import messages
from yakuba.kernel.gate import service as gate
from yakuba.kernel.gate.contracts import FileRef
from yakuba.kernel.jobs import service as jobs
from yakuba.lib import clock
from yakuba.lib.refs import Actor, OwnerRef

TOWN = Actor("system", "cases")
WRONG_ACCOUNT = {"field": "account_number", "unit": "household", "label": "口座番号", "reason": "通帳と違います。"}
WRONG_HOLDER = {"field": "account_holder", "unit": "household", "label": "口座名義", "reason": "名義が違います。"}


def told(message: messages.Message) -> None:
    """The town says something."""
    gate.send(message, key=f"test:{uuid4()}", actor=TOWN)
    gate.exchange()


def asks(key: str, *, days: int = 14, marks: tuple[dict[str, str], ...] = (WRONG_ACCOUNT, WRONG_HOLDER)) -> None:
    told(
        messages.CorrectionRequested(
            submission=UUID(key),
            correction=Correction.objects.count() + 1,
            marks=[messages.MarkSent(**mark) for mark in marks],
            correct_by=clock.today() + timedelta(days=days),
            at=clock.now(),
        )
    )


def test_an_application_reaches_the_town_and_the_receipt_says_number_moment_and_what_comes(taro: Resident) -> None:
    key = taro.applied()
    row = Application.objects.get()
    receipt = taro.page(f"/portal/applications/{key}/receipt/").text
    assert str(row.number) in receipt
    assert "2026-11-20 12:00:00" in receipt
    assert "標準処理期間は30日" in receipt
    go()
    row.refresh_from_db()
    assert row.reception_no
    assert row.trouble is None
    assert row.arrived_on == clock.today()


def test_pressing_send_twice_and_the_back_button_send_once(taro: Resident) -> None:
    key = taro.applied()
    for _again in range(2):
        answer = taro.post(f"/portal/applications/{key}/confirm/", {"version": "3"})
        assert answer["Location"].endswith("/receipt/")
    assert SentContent.objects.count() == StateEntry.objects.count() == 1
    assert gate.exchange() == 1


def test_what_changed_in_another_tab_must_be_read_again_before_it_is_sent(taro: Resident) -> None:
    taro.guided()
    key = taro.begin()
    taro.fill(key)
    seen = taro.version(key)
    taro.fill(key, **{"household-account_number": "7654321"})
    answer = taro.post(f"/portal/applications/{key}/confirm/", {"version": seen})
    assert answer.status_code == 422
    assert "別の画面で内容が変わっています" in Page(answer).text
    assert Application.objects.get().state == ""


def test_an_old_tab_does_not_overwrite_what_a_newer_one_saved(taro: Resident) -> None:
    taro.guided()
    key = taro.begin()
    old = taro.details(key)
    taro.fill(key)
    answer = taro.post(f"/portal/applications/{key}/details/", {**old, "household-account_number": "1111111"})
    assert answer.status_code == 422
    assert "別の画面で" in Page(answer).text
    assert "0012345" in taro.page(f"/portal/applications/{key}/confirm/").text


@pytest.mark.parametrize(
    ("box", "value", "said"),
    [
        ("household-account_number", "123", "数字7桁で入力してください(いまは3桁です)"),
        ("household-account_number", "１２３", "数字7桁で入力してください(いまは3桁です)"),
        ("household-account_number", "七", "数字7桁で入力してください。"),
        ("household-account_number", "", "「口座番号」を入力してください"),
        ("household-account_kind", "", "「預金種目」を入力してください"),
        ("filing-phone", "十一番", "市外局番から"),
        ("p1-kana", "森", "全角カタカナ"),
    ],
)
def test_what_does_not_fit_is_said_at_its_box_and_the_rest_is_kept(
    taro: Resident, box: str, value: str, said: str
) -> None:
    taro.guided()
    key = taro.begin()
    answer = taro.fill(key, **{box: value})
    assert answer.status_code == 422
    page = Page(answer)
    assert page.text.count(said) >= 2
    assert "入力を確かめてください" in page.text
    assert "あおば銀行" in taro.page(f"/portal/applications/{key}/details/").html


def test_a_draft_is_saved_unfinished_and_taken_up_from_the_first_page(taro: Resident) -> None:
    taro.guided()
    key = taro.begin()
    answer = taro.post(
        f"/portal/applications/{key}/details/",
        {"version": "1", "household-account_bank": "あおば銀行", "later": "1"},
    )
    assert answer["Location"] == "/portal/"
    page = taro.page("/portal/")
    assert "続きから" in page.text
    assert f"/portal/applications/{key}/details/" in page.html
    assert taro.begin() == key
    assert "あおば銀行" in taro.page(f"/portal/applications/{key}/details/").html


def test_full_width_digits_and_hiragana_are_understood(taro: Resident) -> None:
    taro.guided()
    key = taro.begin()
    changes = {"household-account_number": "00123456"[:7].translate({48: "０", 49: "１"}), "p1-kana": "もり たろう"}
    assert taro.fill(key, **changes).status_code == 302
    content = Application.objects.get().content
    assert content["values"]["household"]["account_number"] == "0012345"
    assert content["values"]["p1"]["kana"] == "モリ タロウ"


def attached(taro: Resident, key: str) -> str:
    """A photo for the first requirement; the id of its file."""
    upload = SimpleUploadedFile("通帳.jpg", picture())
    taro.post(f"/portal/applications/{key}/files/", {"requirement": "need-1", "need-1-file": upload})
    jobs.run_waiting()
    (mine,) = queries.attachments(Application.objects.get())
    return mine.info.id


def is_erased(file: str) -> None:
    with pytest.raises(NotReadableError):
        documents.read(file, actor=TOWN)
    assert documents.finish_disposals() == 1


def test_a_thrown_away_draft_is_erased(taro: Resident) -> None:
    taro.guided()
    key = taro.begin()
    taro.fill(key)
    photo = attached(taro, key)
    taro.post(f"/portal/applications/{key}/discard/")
    assert taro.get(f"/portal/applications/{key}/").status_code == 404
    assert "あおば銀行" not in str(Application.objects.get().content)
    is_erased(photo)


def test_a_file_that_is_sent_again_is_attached_once(taro: Resident) -> None:
    taro.guided()
    key = taro.begin()
    assert attached(taro, key) == attached(taro, key)


def test_a_file_that_is_taken_out_again_is_erased(taro: Resident) -> None:
    taro.guided()
    key = taro.begin()
    photo = attached(taro, key)
    (mine,) = queries.attachments(Application.objects.get())
    for _twice in range(2):
        taro.post(f"/portal/applications/{key}/files/", {"remove": str(mine.key)})
    assert queries.attachments(Application.objects.get()) == []
    is_erased(photo)


def test_attachments_go_along_and_an_unsafe_one_holds_the_application_back(taro: Resident) -> None:
    taro.guided()
    key = taro.begin()
    taro.fill(key)
    for name, content in (("通帳.jpg", picture()), ("hoken.pdf", b"%PDF-1.4\n/JavaScript")):
        upload = SimpleUploadedFile(name, content)
        taro.post(f"/portal/applications/{key}/files/", {"requirement": "need-1", "need-1-file": upload})
    row = Application.objects.get()
    files = queries.attachments(row)
    assert "通帳.jpg" in taro.page(f"/portal/applications/{key}/files/").text
    for one in files[1:]:
        taro.post(f"/portal/applications/{key}/files/", {"remove": str(one.key)})
    jobs.run_waiting()
    assert taro.submit(key).status_code == 302
    go()
    row.refresh_from_db()
    assert row.reception_no


def test_an_attachment_for_something_not_asked_for_is_refused(taro: Resident) -> None:
    taro.guided()
    key = taro.begin()
    answer = taro.post(f"/portal/applications/{key}/files/", {"requirement": "need-99"})
    assert answer["Location"].endswith("/files/")
    assert queries.attachments(Application.objects.get()) == []


def test_only_the_marked_boxes_can_be_corrected_and_both_versions_are_kept(taro: Resident) -> None:
    key = taro.applied()
    asks(key)
    page = taro.page(f"/portal/applications/{key}/correction/")
    form = next(form for form in page.forms if "version" in form.values)
    assert set(form.values) == {
        "csrfmiddlewaretoken",
        "version",
        "household-account_number",
        "household-account_holder",
    }
    assert "通帳と違います。" in page.text
    values = {"version": "1", "household-account_number": "7654321", "household-account_holder": "モリ ハナコ"}
    answer = taro.post(f"/portal/applications/{key}/correction/", {**values, "household-account_bank": "ほかの銀行"})
    assert answer.status_code == 302, Page(answer).text
    assert taro.post(f"/portal/applications/{key}/correction/", values).status_code == 302
    held = Application.objects.get().content["values"]["household"]
    assert (held["account_number"], held["account_bank"]) == ("7654321", "あおば銀行")
    both = taro.page(f"/portal/applications/{key}/versions/").text
    assert "0012345" in both
    assert "7654321" in both
    assert SentContent.objects.count() == 2
    newest = taro.page(f"/portal/applications/{key}/").text
    assert "7654321" in newest
    assert "入力なし" not in newest


def test_a_correction_early_in_the_morning_leaves_the_day_of_filing_as_it_was(taro: Resident) -> None:
    """Until nine o'clock it is still yesterday in UTC, in which databases answer."""
    early = datetime.combine(receptions.DAY, time(5), clock.JST)
    with clock.stopped_at(early):
        key = taro.applied()
        asks(key)
        values = {"version": "1", "household-account_number": "7654321", "household-account_holder": "モリ ハナコ"}
        assert taro.post(f"/portal/applications/{key}/correction/", values).status_code == 302
    days = [box["text"] for sent in SentContent.objects.all() for box in sent.boxes if box["field"] == "filed_on"]
    assert days == ["令和8年11月20日"] * 2


def test_a_correction_must_fill_each_marked_box(taro: Resident) -> None:
    key = taro.applied()
    asks(key)
    answer = taro.post(
        f"/portal/applications/{key}/correction/",
        {"version": "1", "household-account_number": "", "household-account_holder": "モリ タロウ"},
    )
    assert answer.status_code == 422
    assert Correction.objects.get().answered_at is None


@pytest.mark.parametrize(("days", "status"), [(14, 302), (15, 422)])
def test_a_correction_can_be_sent_to_the_end_of_its_last_day(taro: Resident, days: int, status: int) -> None:
    key = taro.applied()
    asks(key, days=14, marks=(WRONG_ACCOUNT,))
    with clock.stopped_at(clock.now() + timedelta(days=days)):
        taro.sign_in()
        answer = taro.post(
            f"/portal/applications/{key}/correction/", {"version": "1", "household-account_number": "7654321"}
        )
        assert answer.status_code == status


def test_the_states_are_shown_in_order_with_their_moments(taro: Resident) -> None:
    key = taro.applied()
    for state in ("処理中", "処理完了"):
        told(messages.ApplicationStateChanged(submission=UUID(key), state=state, at=clock.now()))
    assert [entry.state for entry in StateEntry.objects.order_by("id")] == ["送信済", "処理中", "処理完了"]
    assert "手続は終わりました" in taro.page(f"/portal/applications/{key}/").text


def test_a_withdrawal_is_sent_once_and_opens_again_when_the_town_cannot_grant_it(taro: Resident) -> None:
    key = taro.applied()
    for _again in range(2):
        taro.post(f"/portal/applications/{key}/withdraw/", {"reason": "都合により", "sure": "on"})
    assert "取下げを申し出ています" in taro.page(f"/portal/applications/{key}/").text
    told(
        messages.ApplicationRefused(
            submission=UUID(key),
            about="application.withdrawn",
            reason="もう決まっています。",
            what_to_do="電話してください。",
            at=clock.now(),
        )
    )
    page = taro.page(f"/portal/applications/{key}/")
    assert "もう決まっています。" in page.text
    assert "この申請を取り下げる" in page.text


def issued(key: str) -> str:
    """The town issues a document; its key."""
    writer, paper = PdfWriter(), io.BytesIO()
    writer.add_blank_page(595, 842)
    writer.write(paper)
    info = documents.attach(stage(paper.getvalue(), name="x.pdf"), owner=OwnerRef("test", str(uuid4())), actor=TOWN)
    jobs.run_waiting()
    document = uuid4()
    message = messages.DocumentIssued(
        submission=UUID(key),
        document=document,
        title="児童手当認定通知書",
        issued_on=clock.today(),
        expires_on=clock.today() + timedelta(days=30),
        sha256=info.sha256,
    )
    gate.send(message, key=f"test:{document}", actor=TOWN, files=[FileRef.upload(info.id, info.name)])
    gate.exchange()
    jobs.run_waiting()
    return str(document)


@pytest.mark.parametrize(("days", "status"), [(0, 200), (30, 200), (31, 410)])
def test_a_document_can_be_fetched_to_the_end_of_its_thirtieth_day(taro: Resident, days: int, status: int) -> None:
    document = issued(taro.applied())
    with clock.stopped_at(clock.now() + timedelta(days=days)):
        if days:
            taro.sign_in()
        answer = taro.get(f"/portal/documents/{document}/file/")
        assert answer.status_code == status
        assert (answer["Content-Type"] == "application/pdf") is (status == 200)
        assert Fetch.objects.count() == (status == 200)
        if status == 410:
            assert "受け取れる期間は終わりました" in Page(answer).text
            assert "電話" in Page(answer).text


def test_a_notice_is_told_by_mail_without_its_words_and_read_in_the_inbox(taro: Resident) -> None:
    key = taro.applied()
    row = Application.objects.get()
    told(
        messages.NoticeSent(
            notice=uuid4(),
            account=row.account_id,
            submission=UUID(key),
            title="認定しました",
            body="毎月1万円",
            at=clock.now(),
        )
    )
    assert "新着1件" in taro.page("/portal/").text
    page = taro.page("/portal/inbox/")
    assert "毎月1万円" in taro.page(page.link("認定しました")).text
    assert "新着" not in taro.page("/portal/").text


@pytest.mark.parametrize("address", ["/portal/visits/", "/portal/applications/"])
def test_an_empty_list_leads_to_where_one_begins(taro: Resident, address: str) -> None:
    taro.sign_in()
    ways = [where for words, where in taro.page(address).links if words == "手続をさがす"]
    assert ways == ["/portal/", "/portal/"]  # in the menu, and in the list


def test_a_stranger_finds_nothing_of_it_on_any_page(taro: Resident, resident: Callable[..., Resident]) -> None:
    key = taro.applied()
    asks(key)
    document = issued(key)
    stranger = resident(HANAKO).sign_in()
    for page in ("", "details/", "files/", "confirm/", "receipt/", "versions/", "withdraw/", "correction/", "discard/"):
        assert stranger.get(f"/portal/applications/{key}/{page}").status_code == 404, page
    for address in (f"documents/{document}/", f"documents/{document}/file/"):
        assert stranger.get(f"/portal/{address}").status_code == 404
    for page in ("confirm/", "withdraw/", "correction/", "discard/", "details/"):
        data = {"version": "1", "sure": "on", "household-account_number": "7654321"}
        assert stranger.post(f"/portal/applications/{key}/{page}", data).status_code == 404, page
    assert "児童手当" not in stranger.page("/portal/applications/").text
    assert Correction.objects.get().answered_at is None


def test_every_notice_of_a_long_inbox_is_reached_page_by_page(taro: Resident) -> None:
    taro.sign_in()
    account = Account.objects.get()
    InboxMessage.objects.bulk_create(
        InboxMessage(account=account, title=f"通知{number:02}", body="本文", at=clock.now() + timedelta(minutes=number))
        for number in range(45)
    )
    pages = [taro.page(f"/portal/inbox/?page={number}").text for number in (1, 2, 3)]
    assert [sorted(set(re.findall("通知[0-9]{2}", page)), reverse=True) for page in pages] == [
        [f"通知{number:02}" for number in range(first, last, -1)] for first, last in ((44, 24), (24, 4), (4, -1))
    ]
    assert "通知44" in taro.page("/portal/inbox/?page=nonsense").text


def test_a_draft_that_nobody_touched_for_sixty_days_is_erased_with_its_files(taro: Resident) -> None:
    sent = taro.applied()
    draft = taro.begin("kodomo-iryo", "p3")
    upload = SimpleUploadedFile("card.jpg", picture(), "image/jpeg")
    taro.post(f"/portal/applications/{draft}/files/", {"requirement": "need-1", "need-1-file": upload})
    assert len(queries.attachments(Application.objects.get(key=draft))) == 1
    begun = clock.now()
    with clock.stopped_at(begun + timedelta(days=60)):
        assert forgetting.forget() == 0
    with clock.stopped_at(begun + timedelta(days=60, seconds=1)):
        assert forgetting.forget() == 1
        assert forgetting.forget() == 0
    rows = {str(row.key): row for row in Application.objects.all()}
    assert rows[draft].content == Content().held()
    assert queries.attachments(rows[draft]) == []
    assert rows[sent].content != Content().held()
    assert EmailCode.objects.count() == 0
