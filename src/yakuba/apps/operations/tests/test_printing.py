"""通知の印刷: from waiting letters to the hand-over, with a letter taken out and one that comes back."""

from uuid import uuid4

import pytest
from django.test import Client

from tests.kernel.notices import sending
from tests.support.pages import Page
from tests.support.sheets import rows_of
from yakuba.apps.operations.tests.conftest import desk
from yakuba.kernel.jobs import service as jobs

HOME = "/operations/printing/"


@pytest.fixture
def officer() -> Client:
    return desk("reviewer")


def made(officer: Client, letters: int = 2) -> str:
    """The address of a batch of so many letters, made by the page's own button."""
    for number in range(letters):
        sending.by_post(number + 1, f"980000{number + 1}")
    form = Page(officer.get(HOME)).form("/make")
    answer = officer.post(form.action, form.values)
    jobs.run_waiting()
    return str(answer["Location"])


def test_nothing_to_print_says_so(officer: Client) -> None:
    page = Page(officer.get(HOME))
    assert "印刷を待つ通知はありません" in page.text
    assert "まとめた印刷はまだありません" in page.text


def test_letters_are_bundled_printed_and_handed_over(officer: Client) -> None:
    address = made(officer)
    page = Page(officer.get(address))
    assert "1通目" in page.text
    assert "3–4" in page.text
    pdf = officer.get(f"{address}letters.pdf")
    assert pdf.content.startswith(b"%PDF")
    assert pdf["Cache-Control"] == "no-store"
    form = page.form("/hand-over")
    assert "2通を引き渡しました" in Page(officer.post(form.action, form.values, follow=True)).text
    assert "2通を引き渡しました" in Page(officer.post(form.action, form.values, follow=True)).text
    assert sending.rows("SELECT state, count(*) FROM notices_delivery GROUP BY state") == [("sent", 2)]
    assert "引渡し済み" in Page(officer.get(HOME)).text


def test_the_button_pressed_twice_makes_one_batch(officer: Client) -> None:
    sending.by_post()
    form = Page(officer.get(HOME)).form("/make")
    first, second = officer.post(form.action, form.values), officer.post(form.action, form.values)
    assert first["Location"] == second["Location"]
    assert sending.rows("SELECT count(*) FROM notices_printbatch") == [(1,)]


def test_while_the_pdf_is_made_the_page_says_so_and_offers_none(officer: Client) -> None:
    sending.by_post()
    form = Page(officer.get(HOME)).form("/make")
    address = officer.post(form.action, form.values)["Location"]
    page = Page(officer.get(address))
    assert "PDFを作成しています" in page.text
    assert not [link for _text, link in page.links if link.endswith(".pdf")]
    assert "作成しています" in Page(officer.get(f"{address}letters.pdf", follow=True)).text


def test_a_letter_is_taken_out_and_the_old_print_is_not_handed_over(officer: Client) -> None:
    address = made(officer)
    old = Page(officer.get(address)).form("/hand-over")
    letter = Page(officer.get(address)).link("1通目")
    form = Page(officer.get(letter)).form("/withdraw")
    assert "取りやめました" in Page(officer.post(form.action, follow=True)).text
    jobs.run_waiting()
    assert "印刷し直して" in Page(officer.post(old.action, old.values, follow=True)).text
    assert sorted(sending.rows("SELECT state FROM notices_delivery")) == [("batched",), ("withdrawn",)]


def test_a_letter_that_came_back_is_noted_with_the_reason(officer: Client) -> None:
    address = made(officer, 1)
    form = Page(officer.get(address)).form("/hand-over")
    officer.post(form.action, form.values)
    letter = Page(officer.get(address)).link("1通目")
    form = Page(officer.get(letter)).form("/returned")
    assert officer.post(form.action, {"reason": ""}).status_code == 422
    officer.post(form.action, {"reason": "moved"})
    page = Page(officer.get("/operations/notices/"))
    assert "返戻" in page.text
    assert "転居先不明" in page.text


@pytest.mark.parametrize("values", [{}, {"key": "x", "section": "2011"}, {"revision": "x"}])
def test_a_form_that_was_tampered_with_changes_nothing(officer: Client, values: dict[str, str]) -> None:
    address = made(officer, 1)
    assert officer.post(f"{HOME}make", values).status_code == 302
    assert officer.post(f"{address}hand-over", values).status_code == 302
    assert sending.rows("SELECT state FROM notices_delivery") == [("batched",)]


def test_no_batch_of_a_section_is_made_by_another(officer: Client) -> None:
    sending.by_post()
    other = desk("elsewhere")
    assert "印刷を待つ通知はありません" in Page(other.get(HOME)).text
    assert other.post(f"{HOME}make", {"key": str(uuid4()), "section": "2011"}).status_code == 403
    address = made(officer, 1)
    letter = Page(officer.get(address)).link("1通目")
    for shown in (address, f"{address}letters.pdf", letter):
        assert other.get(shown).status_code == 404
    assert other.post(f"{address}hand-over", {"revision": "1"}).status_code == 404
    for act in ("withdraw", "returned"):
        assert other.post(f"{letter}{act}", {"reason": "moved"}).status_code == 404


def test_who_only_views_sees_the_batch_but_no_letters_of_it(officer: Client) -> None:
    address = made(officer, 1)
    head = desk("head")
    page = Page(head.get(address))
    assert "担当課の審査・係長が行います" in page.text
    assert head.get(f"{address}letters.pdf").status_code == 403
    assert head.post(f"{address}hand-over", {"revision": "1"}).status_code == 403
    assert "束にまとめる" not in Page(head.get(HOME)).text


def test_what_is_not_there_is_a_404(officer: Client) -> None:
    address = made(officer, 1)
    assert officer.get(f"{HOME}{uuid4()}/").status_code == 404
    assert officer.get(f"{address}{uuid4()}/").status_code == 404


def test_the_batches_leave_as_a_file_within_the_own_reach(officer: Client) -> None:
    made(officer)
    head, line = rows_of(officer, f"{HOME}?export=csv")
    assert head == ["まとめた日時", "担当", "状態", "通数", "頁数", "作れなかった数"]
    assert line[1:5] == ["住基係", "印刷できます", "2", "6"]
    assert len(rows_of(desk("elsewhere"), f"{HOME}?export=csv")) == 1
