"""Papers of a case: attached, opened only once they are clean, refused with words."""

from uuid import UUID, uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from samples.documents import signature_png
from tests.support.pages import Page
from yakuba.apps.desk.tests.conftest import AUDITOR, Seat, opened
from yakuba.kernel.cases import service as cases
from yakuba.kernel.documents import service as documents


def _attach(desk: Seat, key: UUID, content: bytes, name: str = "scan.png") -> Page:
    file = SimpleUploadedFile(name, content)
    return Page(desk.client.post(f"/desk/{key}/files/", {"called": "所得課税証明書", "file": file}, follow=True))


@pytest.fixture
def key(town: None) -> UUID:
    """A case without papers."""
    return opened()


def test_a_paper_waits_for_the_scanner_and_opens_when_it_is_clean(reviewer: Seat, key: UUID) -> None:
    page = _attach(reviewer, key, signature_png())
    assert "書類を添えました" in page.text
    (info,) = cases.attachments(AUDITOR, key)
    address = f"/desk/{key}/files/{info.id}/"
    assert address not in page.html
    assert "検査" in Page(reviewer.client.get(address, follow=True)).text
    documents.scan(info.id)
    assert address in reviewer.case(key).html
    assert reviewer.get(address)["Content-Type"] == "image/png"


def test_the_same_paper_sent_twice_is_one_and_under_another_name_two(reviewer: Seat, key: UUID) -> None:
    for _press in range(2):
        assert "書類を添えました" in _attach(reviewer, key, signature_png()).text
    assert len(cases.attachments(AUDITOR, key)) == 1
    other = {"called": "委任状", "file": SimpleUploadedFile("scan.png", signature_png())}
    reviewer.client.post(f"/desk/{key}/files/", other)
    assert len(cases.attachments(AUDITOR, key)) == 2


@pytest.mark.parametrize("content", [b"", b"MZ\x90 a program", b"<script>alert(1)</script>"])
def test_what_is_no_paper_is_refused_with_words_and_nothing_is_kept(reviewer: Seat, key: UUID, content: bytes) -> None:
    page = _attach(reviewer, key, content)
    assert "エラー" in page.text
    assert not cases.attachments(AUDITOR, key)


def test_a_paper_of_another_case_is_not_opened_through_this_one(reviewer: Seat, key: UUID) -> None:
    other = opened()
    _attach(reviewer, other, signature_png())
    (info,) = cases.attachments(AUDITOR, other)
    documents.scan(info.id)
    assert reviewer.get(f"/desk/{key}/files/{info.id}/").status_code == 404
    assert reviewer.get(f"/desk/{key}/files/{uuid4()}/").status_code == 404


def test_who_may_not_see_the_case_gets_none_of_its_papers(key: UUID, reviewer: Seat, seat: type[Seat]) -> None:
    _attach(reviewer, key, signature_png())
    (info,) = cases.attachments(AUDITOR, key)
    documents.scan(info.id)
    assert seat("1021").get(f"/desk/{key}/files/{info.id}/").status_code == 404
    assert seat("1029").post(f"/desk/{key}/files/", {"called": "x"}).status_code == 403
