"""From the list of procedures to cases: who files, the boxes, the sheets, signatures and the receipt."""

import io
from collections.abc import Mapping
from uuid import UUID, uuid4

import pytest
from django.db import transaction
from django.test import Client
from pypdf import PdfReader

from tests.support import filings, receptions
from tests.support.pages import Answer, Page
from tests.support.remembered import remembered
from yakuba.apps.counter.tests.conftest import Desk
from yakuba.kernel.cases import service as cases
from yakuba.kernel.cases.contracts import Stage
from yakuba.kernel.intake import service as intake
from yakuba.kernel.intake.contracts import Capacity, SheetView, SignatureKind, Withdrawn
from yakuba.kernel.jobs import service as jobs
from yakuba.kernel.jobs.contracts import Event
from yakuba.lib.refs import OwnerRef

FILER = {"unit": "p1", "capacity": "本人", "phone": "090-0000-0001", "alone": "driver_licence"}
BOXES = {f"household-{name}": str(value) for name, value in (filings.WRITTEN | filings.ACCOUNT).items()}
ROOMS = ["filer/", "forms/", "signing/", "receipt/", "forms/box/household/new_address/", "forms/all.pdf"]
CHANGES = ["filer/", "forms/", "forms/wishes/", "forms/show/", "signing/sign/", "receipt/"]


@pytest.fixture
def filed(clerk: Desk, answered: str) -> str:
    """The same with the father as the one who files."""
    return remembered(f"filed: {answered}", lambda: _filed(clerk, answered))


@pytest.fixture
def filled(clerk: Desk, filed: str) -> str:
    """The same with every box filled."""
    return remembered(f"filled: {filed}", lambda: _filled(clerk, filed))


@pytest.fixture
def shown(clerk: Desk, filled: str) -> str:
    """The same with every sheet shown."""
    return remembered(f"shown: {filled}", lambda: _shown(clerk, filled))


@pytest.fixture
def signed(clerk: Desk, shown: str) -> str:
    """The same with every sheet signed, on the screen where that is enough."""
    return remembered(f"signed: {shown}", lambda: _signed(clerk, shown))


def _filed(clerk: Desk, key: str) -> str:
    assert _file(clerk, key)["Location"] == f"/counter/{key}/forms/"
    return key


def _filled(clerk: Desk, key: str) -> str:
    assert _fill(clerk, key).status_code == 302
    return key


def _shown(clerk: Desk, key: str) -> str:
    assert clerk.post(f"/counter/{key}/forms/show/", {})["Location"] == f"/counter/{key}/signing/"
    return key


def _signed(clerk: Desk, key: str) -> str:
    for sheet in _sheets(key):
        assert _sign(clerk, key, sheet, "name" if sheet.signing == "name" else "paper").status_code == 302
    return key


def _file(clerk: Desk, key: str, **changes: str) -> Answer:
    form = next(f for f in clerk.page(f"/counter/{key}/filer/").forms if "capacity" in f.choices)
    return clerk.post(f"/counter/{key}/filer/", form.values | FILER | changes)


def _fill(clerk: Desk, key: str, boxes: Mapping[str, str] = BOXES) -> Answer:
    form = next(f for f in clerk.page(f"/counter/{key}/forms/").forms if "source" in f.choices)
    return clerk.post(f"/counter/{key}/forms/", form.values | dict(boxes))


def _sheets(key: str) -> list[SheetView]:
    return [s for s in intake.sheets(receptions.CLERK, UUID(key)) if s.withdrawn == Withdrawn.NO]


def _sign(clerk: Desk, key: str, sheet: SheetView, how: str) -> Answer:
    values = {"sheet": sheet.key, "shown_sha256": sheet.shown_sha256, "how": how}
    return clerk.post(f"/counter/{key}/signing/sign/", values)


def _receive(clerk: Desk, key: str, **changes: str) -> Answer:
    values = next(
        (f.values for f in clerk.page(f"/counter/{key}/receipt/").forms if "submission_key" in f.values),
        {"submission_key": str(uuid4()), "version": str(filings.version(UUID(key)))},
    )
    return clerk.post(f"/counter/{key}/receipt/", values | changes)


def test_the_guide_leads_to_who_files_and_who_files_to_the_sheets(clerk: Desk, answered: str) -> None:
    assert clerk.page(f"/counter/{answered}/guide/").link("届出人へ進む") == f"/counter/{answered}/filer/"
    assert clerk.get(f"/counter/{answered}/forms/")["Location"] == f"/counter/{answered}/filer/"
    assert _file(clerk, answered).status_code == 302
    told = intake.filing(receptions.CLERK, UUID(answered))
    assert told is not None
    assert (told.name, told.unit, told.capacity, told.phone) == ("森 太郎", "p1", Capacity.SELF, "090-0000-0001")
    (check,) = intake.identity_checks(receptions.CLERK, UUID(answered))
    assert (check.subject, check.papers) == ("filer", ("driver_licence",))
    assert len(_sheets(answered)) == 8


@pytest.mark.parametrize(
    ("changes", "says"),
    [
        ({"alone": ""}, "2点"),
        ({"alone": "", "two": "pension"}, "2点"),
        ({"unit": ""}, "世帯員の中から選ぶか"),
        ({"unit": "-", "name": ""}, "氏名"),
        ({"unit": "-", "name": "森 太郎"}, "世帯員から選んで"),
        ({"unit": "p9"}, "窓口に来ている方"),
        ({"capacity": "知人"}, "資格"),
        ({"capacity": "同一世帯員", "unit": "-", "name": "森 次郎"}, "世帯員から選んで"),
        ({"phone": "0" * 21}, "電話番号"),
        ({"version": "1"}, "ほかの"),
    ],
)
def test_who_may_not_file_so_is_told_in_the_form_and_nothing_is_kept(
    clerk: Desk, answered: str, changes: dict[str, str], says: str
) -> None:
    answer = _file(clerk, answered, **changes)
    assert answer.status_code == 422
    page = Page(answer)
    assert says in page.text
    kept = next(form for form in page.forms if "capacity" in form.choices).values
    assert kept["phone"] == changes.get("phone", FILER["phone"])
    assert kept["version"] == str(filings.version(UUID(answered)))
    assert intake.filing(receptions.CLERK, UUID(answered)) is None
    assert _sheets(answered) == []


def test_kinds_of_paper_that_no_source_verifies_say_so(clerk: Desk, answered: str) -> None:
    assert not any(paper.verified for paper in intake.identity_papers())
    page = clerk.page(f"/counter/{answered}/filer/")
    assert page.text.count("条文未確認: この区分は出典をまだ確かめていません") == 2


def test_two_papers_of_the_second_group_are_enough(clerk: Desk, answered: str) -> None:
    form = next(f for f in clerk.page(f"/counter/{answered}/filer/").forms if "capacity" in f.choices)
    values = form.values | FILER | {"alone": [], "two": ["pension", "health_qualification"]}
    assert clerk.post(f"/counter/{answered}/filer/", values).status_code == 302
    (check,) = intake.identity_checks(receptions.CLERK, UUID(answered))
    assert set(check.papers) == {"pension", "health_qualification"}


def test_an_agent_without_a_mandate_is_told_at_the_receipt_where_to_mend_it(clerk: Desk, answered: str) -> None:
    agent = {"capacity": "任意代理人", "unit": "-", "name": "見本 代理", "address": "青葉市青葉町九丁目9番9号"}
    assert _file(clerk, answered, **agent).status_code == 302
    _fill(clerk, answered)
    page = clerk.page(f"/counter/{answered}/receipt/")
    assert "委任状" in page.text
    assert f"/counter/{answered}/filer/" in [address for words, address in page.links if "直しに行く" in words]
    again = next(f for f in clerk.page(f"/counter/{answered}/filer/").forms if "capacity" in f.choices)
    assert again.values["name"] == "見本 代理"
    assert _file(clerk, answered, **agent, proofs="委任状").status_code == 302
    assert "委任状の確認" not in clerk.page(f"/counter/{answered}/receipt/").text


def test_each_empty_box_is_asked_once_and_names_the_sheets_it_goes_into(clerk: Desk, filed: str) -> None:
    page = clerk.page(f"/counter/{filed}/forms/")
    form = next(f for f in page.forms if "source" in f.choices)
    assert set(BOXES) <= set(form.values)
    assert page.html.count('name="household-new_address"') == 1
    assert "転入届" in page.text.partition("新しい住所")[2].partition("入る様式")[2][:80]
    assert _fill(clerk, filed).status_code == 302
    after = clerk.page(f"/counter/{filed}/forms/")
    assert not any("source" in f.choices for f in after.forms)
    assert "要る欄はすべて入りました" in after.text
    assert all(
        filings.NEW_ADDRESS in [v.text for v in s.fields] for s in _sheets(filed) if s.procedure == "tennyu_todoke"
    )


def test_some_boxes_may_wait_and_stay_asked(clerk: Desk, filed: str) -> None:
    assert _fill(clerk, filed, {"household-new_address": filings.NEW_ADDRESS}).status_code == 302
    form = next(f for f in clerk.page(f"/counter/{filed}/forms/").forms if "source" in f.choices)
    assert "household-new_address" not in form.values
    assert "household-account_number" in form.values


@pytest.mark.parametrize(
    ("box", "text"),
    [("account_number", "12"), ("account_kind", "謎"), ("account_holder", "森"), ("new_address", "あ" * 201)],
)
def test_a_wrong_box_is_refused_beside_it_and_what_was_typed_stays(
    clerk: Desk, filed: str, box: str, text: str
) -> None:
    answer = _fill(clerk, filed, BOXES | {f"household-{box}": text})
    assert answer.status_code == 422
    page = Page(answer)
    form = next(f for f in page.forms if "source" in f.choices)
    assert form.values["household-old_address"] == filings.WRITTEN["old_address"]
    assert f'href="#id_household-{box}"' in page.html
    assert all(not value.text for s in _sheets(filed) for value in s.fields if value.field == box)


def test_every_wrong_box_is_told_at_once_each_beside_it(clerk: Desk, filed: str) -> None:
    wrong = {"household-account_number": "12", "household-account_bank_code": "012", "household-account_holder": "森"}
    answer = _fill(clerk, filed, BOXES | wrong)
    assert answer.status_code == 422
    html = Page(answer).html
    assert all(f'href="#id_{name}"' in html for name in wrong)
    assert html.count('href="#id_household-') == len(wrong)


def test_when_a_colleague_was_faster_what_was_typed_stays_and_can_be_sent_again(clerk: Desk, filed: str) -> None:
    form = next(f for f in clerk.page(f"/counter/{filed}/forms/").forms if "source" in f.choices)
    filings.stated(intake.view(receptions.CLERK, UUID(filed)), "household", account_bank="あおば銀行")
    answer = clerk.post(f"/counter/{filed}/forms/", form.values | BOXES)
    assert answer.status_code == 422
    kept = next(f for f in Page(answer).forms if "source" in f.choices).values
    assert kept["household-new_address"] == filings.NEW_ADDRESS
    assert clerk.post(f"/counter/{filed}/forms/", kept).status_code == 302


def test_a_procedure_left_for_another_day_is_withdrawn_with_its_reason_and_comes_back(clerk: Desk, filed: str) -> None:
    page = clerk.page(f"/counter/{filed}/forms/")
    form = page.form("/wishes/")
    offered = form.choices["wanted"]
    wanted = [f"{s.procedure}:{s.unit}" for s in _sheets(filed)]
    assert set(wanted) <= set(offered)
    left = wanted[-1]
    values = {"version": form.values["version"], "wanted": [v for v in wanted if v != left]}
    assert clerk.post(form.action, values).status_code == 302
    after = clerk.page(f"/counter/{filed}/forms/")
    assert len(_sheets(filed)) == 7
    assert "本人が今回は出さない" in after.text
    again = {"version": after.form("/wishes/").values["version"], "wanted": wanted}
    assert clerk.post(form.action, again).status_code == 302
    assert len(_sheets(filed)) == 8


def test_an_optional_procedure_that_is_wished_gets_a_sheet(clerk: Desk, filed: str) -> None:
    form = clerk.page(f"/counter/{filed}/forms/").form("/wishes/")
    wanted = [f"{s.procedure}:{s.unit}" for s in _sheets(filed)]
    more = next(value for value in form.choices["wanted"] if value not in wanted)
    clerk.post(form.action, {"version": form.values["version"], "wanted": [*wanted, more]})
    assert more in [f"{s.procedure}:{s.unit}" for s in _sheets(filed)]


def test_a_preview_is_a_pdf_kept_by_no_cache_and_freezes_nothing(clerk: Desk, filed: str) -> None:
    sheet = _sheets(filed)[0]
    answer = clerk.get(f"/counter/{filed}/forms/{sheet.key}.pdf")
    assert (answer["Content-Type"], answer["Cache-Control"]) == ("application/pdf", "no-store")
    assert answer.content.startswith(b"%PDF")
    assert _sheets(filed)[0].document == ""


def test_all_sheets_are_printed_in_one_go_each_on_paper_of_its_own(clerk: Desk, filed: str) -> None:
    filed_now = [sheet for sheet in _sheets(filed) if sheet.withdrawn == Withdrawn.NO]
    assert "すべての様式を印刷する(PDF)" in clerk.page(f"/counter/{filed}/forms/").text
    answer = clerk.get(f"/counter/{filed}/forms/all.pdf")
    assert (answer["Content-Type"], answer["Cache-Control"]) == ("application/pdf", "no-store")
    pages = PdfReader(io.BytesIO(answer.content)).pages
    fronts = ["".join(page.extract_text().split()) for page in pages[::2]]
    assert len(pages) % 2 == 0
    assert [sheet.name for sheet in filed_now if not any(sheet.name in front for front in fronts)] == []
    assert [sheet.document for sheet in _sheets(filed)] == [""] * len(_sheets(filed))


def test_one_sided_printing_gets_no_empty_page_and_the_page_says_which_is_which(clerk: Desk, filed: str) -> None:
    page = clerk.page(f"/counter/{filed}/forms/")
    assert "両面印刷用に" in page.text
    answer = clerk.get(page.link("白紙を入れずに印刷する"))
    pages = PdfReader(io.BytesIO(answer.content)).pages
    assert len(pages) == len([sheet for sheet in _sheets(filed) if sheet.withdrawn == Withdrawn.NO])
    assert all(one.extract_text().strip() for one in pages)
    assert answer["Cache-Control"] == "no-store"


def test_nothing_to_print_and_a_stranger_get_no_paper(clerk: Desk, filed: str) -> None:
    assert clerk.get(f"/counter/{UUID(int=1)}/forms/all.pdf").status_code == 404
    stranger = Client()
    assert stranger.get(f"/counter/{filed}/forms/all.pdf").status_code == 302


def test_incomplete_sheets_are_not_shown_and_the_clerk_is_told(clerk: Desk, filed: str) -> None:
    clerk.post(f"/counter/{filed}/forms/show/", {})
    page = clerk.page(f"/counter/{filed}/signing/")
    assert "まだ入っていない欄がある様式が" in page.text
    assert not any(sheet.shown_sha256 for sheet in _sheets(filed) if sheet.procedure == "tennyu_todoke")


def test_a_sheet_is_signed_by_name_only_where_its_rule_allows_else_on_paper(clerk: Desk, shown: str) -> None:
    sheets = _sheets(shown)
    assert all(sheet.shown_sha256 for sheet in sheets)
    for sheet in sheets:
        if sheet.signing in ("signature", "paper"):
            _sign(clerk, shown, sheet, "name")
            assert "自署" in (text := clerk.page(f"/counter/{shown}/signing/").text) or "紙に署名" in text
            assert filings.sheet(intake.view(receptions.CLERK, UUID(shown)), sheet.procedure, sheet.unit).signed is None
        assert _sign(clerk, shown, sheet, "paper").status_code == 302
    assert {sheet.signed for sheet in _sheets(shown)} == {SignatureKind.PAPER}


def test_signing_twice_is_one_signature(clerk: Desk, shown: str) -> None:
    sheet = next(s for s in _sheets(shown) if s.signing == "name")
    for _ in range(2):
        assert _sign(clerk, shown, sheet, "name").status_code == 302
    assert next(s for s in _sheets(shown) if s.key == sheet.key).signed == SignatureKind.NAME


def test_a_box_changed_after_signing_makes_its_sheets_unsigned_and_an_old_page_signs_nothing(
    clerk: Desk, signed: str
) -> None:
    before = {sheet.key: sheet for sheet in _sheets(signed)}
    address = f"/counter/{signed}/forms/box/household/old_address/"
    form = next(f for f in clerk.page(address).forms if "household-old_address" in f.values)
    assert form.values["household-old_address"] == filings.WRITTEN["old_address"]
    assert clerk.post(address, form.values | {"household-old_address": "みどり県みなと市浜町9番9号"}).status_code == 302
    changed = [sheet for sheet in _sheets(signed) if sheet.signed is None]
    assert changed
    assert all("みどり県みなと市浜町9番9号" in [value.text for value in sheet.fields] for sheet in changed)
    assert "内容が変わりました" in clerk.page(f"/counter/{signed}/signing/").text
    _sign(clerk, signed, before[changed[0].key], "paper")
    assert "もう一度確認してください" in clerk.page(f"/counter/{signed}/signing/").text
    assert clerk.page(f"/counter/{signed}/receipt/").forms[-1].buttons != ["受け取る"]
    clerk.post(f"/counter/{signed}/forms/show/", {})
    for sheet in _sheets(signed):
        if sheet.signed is None:
            _sign(clerk, signed, sheet, "paper")
    assert _receive(clerk, signed).status_code == 302


def test_what_is_missing_is_listed_with_the_place_to_mend_it_and_nothing_is_received(clerk: Desk, shown: str) -> None:
    page = clerk.page(f"/counter/{shown}/receipt/")
    assert "署名(記名)がまだありません" in page.text
    assert page.link("直しに行く") == f"/counter/{shown}/signing/"
    answer = _receive(clerk, shown)
    assert answer.status_code == 422
    assert "署名(記名)がまだありません" in Page(answer).text
    assert intake.submissions(receptions.CLERK, UUID(shown)) == ()


def test_receiving_opens_a_case_for_each_sheet_and_each_work_of_the_town_and_the_page_shows_their_numbers(
    clerk: Desk, signed: str
) -> None:
    values = next(f.values for f in clerk.page(f"/counter/{signed}/receipt/").forms if "submission_key" in f.values)
    for _ in range(2):
        assert clerk.post(f"/counter/{signed}/receipt/", values).status_code == 302
    (taken,) = intake.submissions(receptions.CLERK, UUID(signed))
    waiting = clerk.page(f"/counter/{signed}/receipt/")
    assert "案件を作っています(9件のうち0件)" in waiting.text
    assert 'hx-trigger="every 3s"' in waiting.html
    jobs.run_waiting()
    found = cases.progress(receptions.CLERK, [taken.key])
    assert {case.key for case in found} == {one.key for one in taken.sheets} | {one.key for one in taken.ex_officio}
    assert {case.stage for case in found} == {Stage.TODO}
    page = clerk.page(f"/counter/{signed}/receipt/")
    assert all(case.number in page.text and case.section_name in page.text for case in found)
    assert 'hx-trigger="every 3s"' not in page.html
    assert page.text.count("提出された手続ではなく、役所が自ら行います。") == 1
    assert "職権: 転入学通知(就学校の指定)" in clerk.page("/counter/board/").text
    part = clerk.get(f"/counter/{signed}/receipt/{taken.key}/9/").content.decode()
    assert all(case.number in part for case in found)
    assert "<html" not in part


def test_cases_of_one_procedure_name_for_whom_each_is(clerk: Desk, signed: str) -> None:
    _receive(clerk, signed)
    jobs.run_waiting()
    (taken,) = intake.submissions(receptions.CLERK, UUID(signed))
    names = {member.unit: member.name for member in intake.view(receptions.CLERK, UUID(signed)).members}
    numbers = {case.key: case.number for case in cases.progress(receptions.CLERK, [taken.key])}
    part = clerk.client.get(f"/counter/{signed}/receipt/{taken.key}/9/", headers={"HX-Request": "true"})
    html = clerk.page(part["HX-Redirect"]).html
    units = {one.key: one.unit for one in taken.sheets} | {one.key: one.unit for one in taken.ex_officio}
    assert units.keys() == numbers.keys()
    for key, unit in units.items():
        row = html.partition(f">{numbers[key]}<")[2].partition("</tr>")[0]
        assert f"<small>{names.get(unit, '世帯')}</small>" in row


def test_a_second_delivery_of_the_receipt_opens_nothing_more(clerk: Desk, signed: str) -> None:
    _receive(clerk, signed)
    jobs.run_waiting()
    (taken,) = intake.submissions(receptions.CLERK, UUID(signed))
    before = cases.progress(receptions.CLERK, [taken.key])
    event = Event("intake.submission.received", OwnerRef("intake.submission", str(taken.key)))
    with transaction.atomic():
        jobs.publish(event)
    jobs.run_waiting()
    assert cases.progress(receptions.CLERK, [taken.key]) == before


def test_elsewhere_progress_tells_no_more_than_the_board(clerk: Desk, signed: str) -> None:
    _receive(clerk, signed)
    jobs.run_waiting()
    (taken,) = intake.submissions(receptions.CLERK, UUID(signed))
    assert len(cases.progress(receptions.GUIDE, [taken.key])) == 9
    told = cases.progress(receptions.OTHER_SECTION, [taken.key])
    assert {(one.procedure_name, one.may_view) for one in told} == {("", False)}
    assert all(one.procedure_name for one in cases.progress(receptions.CLERK, [taken.key]))


@pytest.mark.parametrize("room", ROOMS)
def test_another_section_sees_nothing_of_it(clerk: Desk, filed: str, room: str) -> None:
    assert Desk("1022").get(f"/counter/{filed}/{room}").status_code == 404


@pytest.mark.parametrize("room", CHANGES)
def test_staff_without_the_right_change_nothing(clerk: Desk, filed: str, room: str) -> None:
    assert Desk("1008").post(f"/counter/{filed}/{room}", {}).status_code == 403


def test_a_sheet_of_another_reception_is_not_reached_through_this_one(clerk: Desk, filed: str) -> None:
    other = clerk.family(clerk.begin())
    sheet = _sheets(filed)[0]
    assert clerk.get(f"/counter/{other}/forms/{sheet.key}.pdf").status_code == 404
    assert _sign(clerk, other, sheet, "paper").status_code == 404


@pytest.mark.parametrize("box", ["household/name", "p1/born", "p9/new_address", "household/nothing"])
def test_what_no_person_fills_is_no_box_to_change(clerk: Desk, filed: str, box: str) -> None:
    assert clerk.get(f"/counter/{filed}/forms/box/{box}/").status_code == 404
