"""The pages: who sees what, every press once, no name and no address, and no file that breaks them."""

from pathlib import Path
from uuid import uuid4

import pytest
from django.conf import LazySettings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from samples.personas import StaffPersona
from samples.sign_in import sign_in
from tests.support.cases import now
from tests.support.handovers import (
    CLERK_OF_SECTION,
    CORE,
    HEADINGS,
    SECTION,
    box,
    confirmed,
    feedback,
    ledger,
    made,
    rows,
    taken,
)
from tests.support.pages import Page
from tests.support.sheets import rows_of
from yakuba.apps.handover import queries
from yakuba.apps.handover.contracts import Encoding, RowState
from yakuba.kernel.jobs import service as jobs

pytestmark = pytest.mark.usefixtures("town")


def signed_in(code: str) -> Client:
    client = Client()
    sign_in(client, StaffPersona(code, "見本 職員", "ミホン ショクイン", "", ()))
    return client


@pytest.fixture
def clerk() -> Client:
    return signed_in("1011")


def page(client: Client, address: str) -> Page:
    answer = client.get(address, follow=True)
    assert answer.status_code == 200, answer.status_code
    return Page(answer)


def press(client: Client, seen: Page, ends: str, **values: str) -> Page:
    """Send one of the forms of a page."""
    form = seen.form(ends)
    answer = client.post(form.action, form.values | values, follow=True)
    assert answer.status_code == 200, answer.status_code
    return Page(answer)


def uploaded(content: bytes) -> dict[str, SimpleUploadedFile]:
    return {"file": SimpleUploadedFile("kekka.csv", content, "text/csv")}


def test_a_clerk_makes_and_sends_a_batch_and_sends_again_what_got_no_answer(clerk: Client, core: Path) -> None:
    keys = confirmed(3)
    seen = page(clerk, "/handover/")
    assert "3件" in seen.text
    batch = press(clerk, seen, "/make")
    assert "3件の引渡しを作りました" in batch.text
    (view,), _total = queries.batches(CLERK_OF_SECTION)
    ledger.switch(core, lost={str(keys[0])}, reject={str(keys[1]): "世帯番号がありません。"})
    for _press in range(2):
        press(clerk, batch, "/send")
    jobs.run_waiting()
    again = page(clerk, f"/handover/{view.key}/")
    assert "回答のない1件を送り直す" in again.text
    assert "世帯番号がありません。" in again.text
    press(clerk, again, "/retry")
    jobs.run_waiting()
    assert [row.state for row in rows(view)] == [RowState.ACCEPTED, RowState.REJECTED, RowState.ACCEPTED]
    assert "次にすること" not in page(clerk, f"/handover/{view.key}/").text
    assert len(ledger.entries(core)) == 2


def test_the_same_form_pressed_twice_is_one_batch(clerk: Client) -> None:
    confirmed(2)
    seen = page(clerk, "/handover/")
    press(clerk, seen, "/make")
    confirmed(2)
    press(clerk, seen, "/make")
    assert queries.batches(CLERK_OF_SECTION)[1] == 1


def test_a_file_is_downloaded_once_another_person_has_approved_it(clerk: Client) -> None:
    confirmed(1)
    view = made()
    address = f"/handover/{view.key}/"
    assert "別の職員" in page(clerk, address).text
    refused = clerk.post(f"{address}hikiwatashi.csv", follow=True)
    assert "二人で行います" in Page(refused).text
    press(signed_in("1010"), page(signed_in("1010"), address), "/approve")
    answer = clerk.post(page(clerk, address).form("hikiwatashi.csv").action)
    assert answer["Content-Type"] == "text/csv"
    assert answer["Cache-Control"] == "no-store"
    assert (len(answer.content), answer["X-Content-SHA256"]) == (view.size, view.sha256)
    assert view.sha256 in page(clerk, address).text


def test_replaced_characters_are_shown_before_the_file_leaves(clerk: Client) -> None:
    confirmed(1, fields=[box("new_address", "𠮷野町"), box("head_name", "鷗 太郎")])
    view = made(encoding=Encoding.SJIS)
    seen = page(clerk, f"/handover/{view.key}/")
    assert "2か所" in seen.text
    report = page(clerk, seen.link("置き換えの一覧"))
    assert "𠮷" in report.text
    assert "〓" in report.text
    assert "野町" not in report.text
    done = press(clerk, report, "/seen")
    assert "確かめたことを記録しました" in done.text
    assert queries.batch(CLERK_OF_SECTION, view.key).seen


def test_a_feedback_file_is_looked_at_and_then_applied_once(clerk: Client) -> None:
    confirmed(3)
    view = made()
    taken(view)
    first, second, _third = rows(view)
    answers = [(first.key, "取込", "100000001", ""), (second.key, "却下", "", "理由"), ("知らない", "取込", "1", "")]
    shown = clerk.post("/handover/feedback/", uploaded(feedback(view, answers)))
    assert shown.status_code == 200
    preview = Page(shown)
    assert "取込 1件を完結し、却下 1件を担当課へ戻します" in preview.text
    assert "反映できない行が1行" in preview.text
    assert rows(view)[0].state == RowState.SENT
    applied = press(clerk, preview, "/apply")
    assert "取込 1件を完結し、却下 1件を担当課へ戻しました" in applied.text
    assert now(second.case).row.state == "received"
    assert "もう反映したか" in press(clerk, preview, "/apply").text


def test_the_file_that_somebody_else_looked_at_is_not_applied(clerk: Client) -> None:
    confirmed(1)
    view = made()
    taken(view)
    content = feedback(view, [(rows(view)[0].key, "取込", "1", "")])
    preview = Page(clerk.post("/handover/feedback/", uploaded(content)))
    assert "もう反映したか" in press(signed_in("1010"), preview, "/apply").text
    assert rows(view)[0].state == RowState.SENT


@pytest.mark.parametrize("content", [b"", b"\x00\x01", b"\xff\xfe\x80", "氏名\n森".encode()])
def test_a_bad_file_is_refused_with_a_sentence(clerk: Client, content: bytes) -> None:
    answer = clerk.post("/handover/feedback/", uploaded(content))
    assert answer.status_code == 422
    assert "取込結果" in Page(answer).text


def test_no_file_at_all_is_refused_with_a_sentence(clerk: Client) -> None:
    assert clerk.post("/handover/feedback/", {}).status_code == 422


@given(st.binary(max_size=300) | st.text(max_size=300).map(lambda text: f"{HEADINGS}\n{text}".encode()))
@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_no_file_breaks_the_page(content: bytes) -> None:
    client = signed_in("1011")
    assert client.post("/handover/feedback/", uploaded(content)).status_code in (200, 422)


@pytest.mark.parametrize(
    "values",
    [
        {},
        {"key": "x", "core": CORE, "section": SECTION, "encoding": "utf-8"},
        {"key": str(uuid4()), "core": CORE, "section": SECTION, "encoding": "ebcdic"},
        {"key": str(uuid4()), "core": "ない", "section": SECTION, "encoding": "utf-8"},
        {"key": str(uuid4()), "core": CORE, "section": "9999", "encoding": "utf-8"},
        {"key": str(uuid4()), "core": CORE, "section": "2020", "encoding": "utf-8"},
        {"key": str(uuid4()), "core": CORE + "\x00", "section": SECTION, "encoding": "utf-8"},
    ],
)
def test_a_form_that_was_tampered_with_makes_nothing(clerk: Client, values: dict[str, str]) -> None:
    keys = confirmed(1)
    answer = clerk.post("/handover/make", values, follow=True)
    assert answer.status_code == 200
    assert now(keys[0]).row.state == "confirmed"


@pytest.mark.parametrize("state", ["sent", "ない", "", "waiting"])
@pytest.mark.parametrize("number", ["1", "99", "x", "-1"])
def test_rows_are_narrowed_by_state_and_any_address_is_a_page(clerk: Client, state: str, number: str) -> None:
    confirmed(2)
    view = made()
    page(clerk, f"/handover/{view.key}/?state={state}&page={number}")
    page(clerk, f"/handover/?page={number}")


def test_no_page_shows_a_name_or_an_address(clerk: Client, protected: str) -> None:
    confirmed(1, person=protected, fields=[box("new_address", "隠れ町九丁目"), box("head_name", "白石 恵")])
    view = made()
    for address in ("/handover/", f"/handover/{view.key}/", f"/handover/{view.key}/report/"):
        text = page(clerk, address).html
        for secret in ("隠れ町", "白石", "森 太郎"):
            assert secret not in text
    other = signed_in("1010")
    named = press(other, page(other, f"/handover/{view.key}/"), "/approve")
    assert "ファイルをダウンロードする" in [words for form in named.forms for words in form.buttons]
    others = page(clerk, f"/handover/{view.key}/")
    assert "指名された職員だけ" in others.text
    assert "ファイルをダウンロードする" not in [words for form in others.forms for words in form.buttons]


def test_without_an_adapter_the_page_says_how_the_file_is_carried(clerk: Client, settings: LazySettings) -> None:
    settings.CORE_SYSTEMS = {}
    confirmed(1)
    text = page(clerk, f"/handover/{made().key}/").text
    assert "送信の設定がありません" in text
    assert "基幹系へ送る" not in text


def test_the_pages_read_a_fixed_number_of_times(clerk: Client) -> None:
    def asked(address: str) -> int:
        with CaptureQueriesContext(connection) as found:
            page(clerk, address)
        return len(found)

    confirmed(2)
    view = made()
    few = asked("/handover/"), asked(f"/handover/{view.key}/")
    for _number in range(5):
        confirmed(20)
        view = made()
    assert asked("/handover/") == few[0]
    assert asked(f"/handover/{view.key}/") == few[1]


def test_the_batches_leave_as_a_file_that_names_nobody(clerk: Client) -> None:
    confirmed(2)
    batch = made()
    head, line = rows_of(clerk, "/handover/?export=csv")
    assert head == ["引渡番号", "基幹系", "担当", "状態", "件数", "回答待ち", "却下", "作った日時"]
    assert (line[0], line[1], line[4]) == (batch.number, CORE, "2")
    assert "森" not in str(line)
    assert rows_of(signed_in("1022"), "/handover/?export=csv")[1:] == []
    assert signed_in("1006").get("/handover/?export=csv").status_code == 403
