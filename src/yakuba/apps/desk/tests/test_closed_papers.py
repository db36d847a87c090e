"""Papers with a place on them close when somebody concerned comes under 抑止, and the page says what to do next."""

from collections.abc import Callable
from pathlib import Path
from uuid import UUID

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from samples import organisation as aoba
from samples.documents import signature_png
from tests.support import register
from tests.support.pages import Page
from yakuba.apps.desk.tests.conftest import AUDITOR, CLERK, DAY, SEAL, Seat, now, order
from yakuba.kernel.audit import service as audit
from yakuba.kernel.cases import service as cases
from yakuba.kernel.documents import service as documents
from yakuba.kernel.organisation import service as organisation

NUMBER = "0000000001"
REASON = "児童手当法第4条第3項により、配偶者が請求者となるため。"


@pytest.fixture
def restrict(town: None, tmp_path: Path) -> Callable[[], None]:
    """What the core system does next: the resident whom the cases are about is restricted from today on."""
    resident = register.resident(1, "森 太郎", "モリ タロウ")
    register.feed(tmp_path, [resident])
    return lambda: _restricted(tmp_path, resident)


def _restricted(folder: Path, resident: dict[str, str]) -> None:
    register.feed(folder, [resident | {"抑止": "1"}], as_of="2026-11-20")


@pytest.fixture
def reviewed(restrict: Callable[[], None], reviewer: Seat) -> UUID:
    """The key of a case with a clean attachment, before anybody is restricted; ready to be drafted."""
    (view,) = cases.open_cases(CLERK, (order(person=NUMBER),))
    key = view.row.key
    file = SimpleUploadedFile("scan.png", signature_png())
    reviewer.client.post(f"/desk/{key}/files/", {"called": "所得課税証明書", "file": file})
    documents.scan(cases.attachments(AUDITOR, key)[0].id)
    reviewer.done(key, "start")
    assert reviewer.checks(key).status_code == 302
    return key


def _draft(reviewer: Seat, key: UUID, **values: str) -> None:
    assert reviewer.draft(key, "refused", reasons=REASON, **values).status_code == 302


def test_an_attachment_stays_in_the_list_and_does_not_open(
    reviewed: UUID, restrict: Callable[[], None], reviewer: Seat
) -> None:
    (info,) = cases.attachments(AUDITOR, reviewed)
    address = f"/desk/{reviewed}/files/{info.id}/"
    assert reviewer.get(address)["Content-Type"] == "image/png"
    read = _reads()
    restrict()
    assert reviewer.get(address)["Location"] == f"/desk/{reviewed}/"
    assert "書類は開けません" in reviewer.page(address).text
    assert _reads() == read
    page = reviewer.case(reviewed)
    assert f"{info.name} 住所を伏せる案件のため開けません" in page.text
    assert "所属の課長から個人情報担当に頼んでください" in page.text
    assert address not in page.html


def _reads() -> int:
    return sum(entry.act == "documents.file.viewed" for entry in audit.views().entries)


def test_a_letter_with_an_address_closes_and_one_made_afterwards_opens(
    reviewed: UUID, restrict: Callable[[], None], reviewer: Seat, chief: Seat
) -> None:
    letter = f"/desk/{reviewed}/letter.pdf"
    _draft(reviewer, reviewed)
    assert chief.get(letter)["Content-Type"] == "application/pdf"
    restrict()
    assert "住所の入った通知書は開けません" in chief.page(letter).text
    decision = chief.page(f"/desk/{reviewed}/approve/")
    assert "住所の入った通知書は開けません" in decision.text
    assert "差し戻すか引き戻して起案し直す" in decision.text
    assert letter not in decision.html
    chief.done(reviewed, "send_back", reason="住所を伏せる案件になりました。")
    _draft(reviewer, reviewed)
    assert chief.get(letter)["Content-Type"] == "application/pdf"
    assert letter in chief.page(f"/desk/{reviewed}/approve/").html


def test_a_prepared_letter_with_an_address_neither_opens_nor_goes_round(
    reviewed: UUID, restrict: Callable[[], None], reviewer: Seat
) -> None:
    address = f"/desk/{reviewed}/draft/"
    written = reviewer.form(reviewed, "draft").values | {"result": "refused", "reasons": REASON}
    shown = Page(reviewer.post(address, written))
    old = next(form for form in shown.forms if "token" in form.values).values
    restrict()
    assert "もう一度作ってください" in reviewer.page(shown.link("通知書を開く")).text
    refused = Page(reviewer.post(address, old | {"step": "send"}))
    assert "文書を作り直してください" in refused.text
    again = next(form for form in refused.forms if "version" in form.values).values
    fresh = Page(reviewer.post(address, again | {"step": ""}))
    assert reviewer.get(fresh.link("通知書を開く"))["Content-Type"] == "application/pdf"
    new = next(form for form in fresh.forms if "token" in form.values).values
    assert reviewer.post(address, new | {"step": "send"}).status_code == 302


def test_a_fact_that_names_a_place_closes_the_letter_and_is_withheld_on_the_page(
    reviewed: UUID, restrict: Callable[[], None], reviewer: Seat, chief: Seat
) -> None:
    restrict()
    _draft(reviewer, reviewed, facts="新しい住所: 隠町九丁目\n支給額: 月額10,000円")
    page = chief.page(f"/desk/{reviewed}/approve/")
    assert "隠町" not in page.html
    assert "月額10,000円" in page.text
    assert "住所の入った通知書は開けません" in page.text


def test_a_letter_that_waits_for_the_seal_is_sealed_by_a_keeper_who_is_named(
    reviewed: UUID, restrict: Callable[[], None], reviewer: Seat, chief: Seat, head: Seat, keeper: Seat, tmp_path: Path
) -> None:
    _draft(reviewer, reviewed)
    chief.done(reviewed, "approve")
    head.done(reviewed, "decide")
    address = keeper.page("/desk/seals/").link("第1号")
    form = next(form for form in keeper.page(address).forms if "seal" in form.values)
    shown = Page(keeper.post(address, form.values | {"seal": SEAL}))
    stamping = next(form for form in shown.forms if "token" in form.values).values | {"step": "stamp"}
    restrict()
    page = keeper.page(address)
    assert "指名を受けた公印管守者が行います" in page.text
    assert not [form for form in page.forms if "seal" in form.values]
    for link in (f"{address}letter.pdf", shown.link("公印を入れた文書")):
        assert keeper.get(link)["Location"] == "/desk/seals/"
    assert "開けません" in Page(keeper.client.post(address, stamping, follow=True)).text
    assert documents.awaits_seal(now(reviewed).letter)
    _name(tmp_path, "1003")
    assert keeper.get(shown.link("公印を入れた文書")).content.startswith(b"%PDF")
    assert "公印を押しました" in Page(keeper.client.post(address, stamping, follow=True)).text


def _name(folder: Path, code: str) -> None:
    """This member of staff is named for protected addresses, beside those of the sample town."""
    line = f"{code},people.view_protected_address,2026-11-01,2027-03-31,公印の確認"
    known = (aoba.FOLDER / "2026-04-01" / "designations.csv").read_text(encoding="utf-8-sig").strip()
    to = folder / "designations"
    to.mkdir()
    (to / "designations.csv").write_text(f"{known}\n{line}\n", encoding="utf-8")
    organisation.import_path(to, as_of=DAY)
