"""A case of 支援措置の申出 leads to a 支援措置: known from its events, in any order; registered once, or set aside."""

from datetime import date
from uuid import UUID, uuid4

import pytest

from tests.support import cases, register
from tests.support.cases import JUMIN, REFUSAL
from tests.support.pages import Page
from yakuba.apps.protection import use_cases
from yakuba.apps.protection.models import FiledCase, FiledState
from yakuba.apps.protection.module import PROCEDURE
from yakuba.apps.protection.tests.conftest import DAY, NAMED, NEEDED, Desk, Seat, now
from yakuba.kernel.audit import service as audit
from yakuba.kernel.cases.contracts import Applicant, CaseField, CaseView, Data, owner
from yakuba.kernel.jobs import service as jobs
from yakuba.kernel.jobs.contracts import Event
from yakuba.kernel.people import service as people
from yakuba.kernel.people.contracts import Harm, ProtectionFilter, ProtectionRefusedError, ProtectionRequest, Stage

FIELDS = (
    CaseField("name", "氏名", "p1", "高橋 澪", "高橋 澪", "聞き取り"),
    CaseField("born", "生年月日", "p1", 19900402, "平成2年4月2日", "聞き取り"),
    CaseField("new_address", "新しい住所", "household", "隠町九丁目99番9号", "隠町九丁目99番9号", "聞き取り"),
    CaseField(
        "protected_from", "相手方(住所を知られたくない人)", "household", "高橋 剛 47歳", "高橋 剛 47歳", "聞き取り"
    ),
    CaseField("consulted_body", "相談した機関", "household", "青葉警察署", "青葉警察署", "聞き取り"),
)
AGENT = Applicant(name="見本 代", capacity="法定代理人", phone="000-0000-0000")


def filed(*, person: str = "0000000001", applicant: Applicant | None = None) -> CaseView:
    """Received at the counter, and its events delivered."""
    who = applicant or Applicant(name="高橋 澪", capacity="本人", person=person)
    case = cases.opened(PROCEDURE, name="高橋 澪", person=person, fields=FIELDS, applicant=who)
    jobs.run_waiting()
    return case


def row(case: CaseView) -> FiledCase:
    return FiledCase.objects.get(case=case.row.key)


def registered(case: CaseView, key: UUID | None = None) -> int:
    request = ProtectionRequest(register.person_id(1), Harm.DV, DAY)
    return use_cases.register(actor=NAMED, key=key or uuid4(), request=request, case=case.row.key)


def test_what_was_received_waits_to_be_registered_before_anything_else(named: Desk) -> None:
    case = filed()
    page = named.page("/protection/")
    assert "案件から:登録待ち 1件" in page.text
    assert f"案件 {case.row.number}" in page.text
    assert "審査の途中" in page.text
    assert page.text.index("登録待ち") < page.text.index("すべての支援措置")
    assert "高橋" not in page.text


def test_nothing_is_typed_twice(named: Desk) -> None:
    case = filed(applicant=AGENT)
    page = named.page(named.page("/protection/").link("案件から登録する"))
    assert "高橋 澪(タカハシ ミオ)さんの申出" in page.text
    for known in ("高橋 剛 47歳", "青葉警察署"):
        assert known in page.text
    assert "隠町" not in page.html
    form = next(form for form in page.forms if "key" in form.values)
    assert form.values["applied_by"] == "見本 代(法定代理人)"
    assert form.values["applied_on_day"] == str(DAY.day)
    address = f"/protection/new/{register.person_id(1)}/?case={case.row.key}"
    told = form.values | {"harm": "dv", "ledgers": form.choices["ledgers"], "away1_name": "高橋 剛"}
    for _press in range(2):
        done = named.client.post(address, told, follow=True)
        assert "申出を登録しました" in Page(done).text
    found = row(case)
    assert (found.state, people.protections(NAMED, ProtectionFilter())[1]) == (FiledState.REGISTERED, 1)
    assert f"案件 {case.row.number} から登録しました" in named.page(f"/protection/{found.protection}/").text
    assert "登録待ち" not in named.page("/protection/").text
    assert [entry.act for entry in audit.history(owner(case.row.key)) if "protection" in entry.act] == [
        "protection.case.registered"
    ]
    opinion = named.page(f"/protection/{found.protection}/opinion/")
    assert "青葉警察署" in opinion.text


def test_somebody_whom_the_copy_does_not_know_yet_is_searched_for(named: Desk) -> None:
    case = filed(person="")
    page = named.page(f"/protection/new/?case={case.row.key}")
    assert "写しに載ったか探してください" in page.text
    form = next(form for form in page.forms if "born_year" in form.values)
    assert (form.values["text"], form.values["born_year"]) == ("高橋 澪", "平成2")
    found = Page(named.post(f"/protection/new/?case={case.row.key}", form.values))
    assert found.link("高橋 澪さん").endswith(f"?case={case.row.key}")


def test_the_decision_is_offered_where_it_is_recorded(named: Desk, chief: Desk) -> None:
    case = filed()
    made = registered(case)
    cases.decided(cases.now(case), JUMIN)
    jobs.run_waiting()
    assert (row(case).result, row(case).decided_on) == ("approved", DAY)
    page = named.page(f"/protection/{made}/")
    assert f"案件 {case.row.number} は令和8年11月20日に認められました" in page.text
    people.add_opinion(NAMED, made, NEEDED)
    form = chief.form(f"/protection/{made}/decide/")
    assert (form.values["granted"], form.values["on_day"]) == ("yes", str(DAY.day))
    done = chief.done(f"/protection/{made}/decide/")
    assert "認められました" not in done.text
    assert now(made).stage is Stage.FORCE


def test_a_decided_case_that_nobody_registered_still_waits_and_says_so(named: Desk) -> None:
    case = filed()
    cases.decided(cases.now(case), JUMIN)
    jobs.run_waiting()
    assert row(case).state == FiledState.WAITING
    assert "案件で認容済み" in named.page("/protection/").text


@pytest.mark.parametrize("ends", ["refused", "withdrawn"])
def test_a_case_that_ends_leaves_nothing_to_register(named: Desk, ends: str) -> None:
    case = filed()
    if ends == "refused":
        cases.decided(cases.now(case), JUMIN, REFUSAL)
    else:
        cases.act(cases.now(case), "withdraw", JUMIN.reviewer, reason="取り下げる")
    jobs.run_waiting()
    assert (row(case).state, row(case).result) == (FiledState.OVER, ends)
    assert "登録待ち" not in named.page("/protection/").text
    assert "案件が終わった" in named.page(f"/protection/new/?case={case.row.key}").text
    with pytest.raises(ProtectionRefusedError, match="終わっています"):
        registered(case)
    assert people.protections(NAMED, ProtectionFilter())[1] == 0


@pytest.mark.parametrize(("ends", "says"), [("refused", "認められませんでした"), ("withdrawn", "取り下げられました")])
def test_what_is_registered_is_never_ended_by_itself(named: Desk, ends: str, says: str) -> None:
    """Somebody looks first: an address that shows too early cannot be called back."""
    case = filed()
    made = registered(case)
    if ends == "refused":
        cases.decided(cases.now(case), JUMIN, REFUSAL)
    else:
        cases.act(cases.now(case), "withdraw", JUMIN.reviewer, reason="取り下げる")
    jobs.run_waiting()
    assert says in named.page(f"/protection/{made}/").text
    assert now(made).stage is Stage.ADVICE


def test_events_come_twice_and_in_any_order(named: Desk) -> None:
    case = filed()
    cases.decided(cases.now(case), JUMIN)
    jobs.run_waiting()
    made = registered(case)
    before = FiledCase.objects.values().get()
    for name in ("decided", "opened", "opened", "withdrawn"):
        jobs.publish(Event(f"cases.case.{name}", owner(case.row.key), {"procedure": PROCEDURE}))
    jobs.run_waiting()
    assert FiledCase.objects.values().get() == before
    assert before["protection"] == made


def test_other_procedures_lead_to_nothing(named: Desk) -> None:
    cases.opened("tennyu-todoke")
    jobs.run_waiting()
    use_cases.follow_case(case=uuid4())
    assert not FiledCase.objects.exists()


def test_of_two_who_register_one_case_the_second_is_told(town: None) -> None:
    case, key = filed(), uuid4()
    first = registered(case, key)
    assert registered(case, key) == first
    with pytest.raises(ProtectionRefusedError, match="もう登録しました"):
        registered(case)
    assert people.protections(NAMED, ProtectionFilter())[1] == 1


def test_an_old_page_of_a_registered_case_registers_nothing(named: Desk, chief: Desk) -> None:
    case = filed()
    address = f"/protection/new/{register.person_id(1)}/?case={case.row.key}"
    old = named.form(address)
    made = registered(case)
    answer = named.post(address, old.values | {"harm": "dv", "ledgers": old.choices["ledgers"]})
    assert answer.status_code == 422
    assert "ほかの人がもう登録しました" in answer.content.decode()
    assert chief.get(address)["Location"] == f"/protection/{made}/"


def test_a_case_is_set_aside_with_a_reason_once(named: Desk) -> None:
    case = filed()
    address = named.page("/protection/").link("登録しない")
    assert named.press(address, reason="").status_code == 422
    for _press in range(2):
        assert named.post(address, {"reason": "別の案件で登録済み"}).status_code == 302
    found = row(case)
    assert (found.state, found.reason, found.by) == (FiledState.SET_ASIDE, "別の案件で登録済み", "staff:1010")
    assert "「登録しない」です。 別の案件で登録済み" in named.page(address).text
    assert len([e for e in audit.history(owner(case.row.key)) if e.act == "protection.case.set_aside"]) == 1
    with pytest.raises(ProtectionRefusedError):
        registered(case)


def test_a_registered_case_is_not_set_aside(named: Desk) -> None:
    case = filed()
    registered(case)
    answer = named.client.post(f"/protection/cases/{case.row.key}/", {"reason": "x"}, follow=True)
    assert "もう登録されたか終わっています" in Page(answer).text
    assert row(case).state == FiledState.REGISTERED


def test_a_case_that_is_not_in_reach_is_registered_from_the_paper(seat: Seat, town: None) -> None:
    """Somebody named whose section does not see the case: the form opens without its content."""
    case = filed()
    cases.act(cases.now(case), "reroute", JUMIN.chief, data=Data(extra={"section": "3020"}), reason="x")
    page = seat("1010").page(f"/protection/new/{register.person_id(1)}/?case={case.row.key}")
    assert "担当の範囲では開けません" in page.text
    assert "高橋 剛" not in page.text


def test_the_list_of_waiting_cases_is_paged(named: Desk) -> None:
    FiledCase.objects.bulk_create(
        FiledCase(case=uuid4(), number=f"市民-{number}", filed_on=date(2026, 11, 1)) for number in range(51)
    )
    page = named.page("/protection/")
    assert "登録待ちをすべて見る(51件)" in page.text
    whole = named.page("/protection/cases/")
    assert named.page(f"/protection/cases/{whole.link('次へ')}").text.count("案件から登録する") == 1
    behind = Page(named.client.get("/protection/cases/?page=99", follow=True))
    assert behind.text.count("案件から登録する") == 1
    assert "2ページ目" in behind.text


def test_the_desk_leads_those_named_from_the_case_and_nobody_else(seat: Seat, town: None) -> None:
    case = filed()
    address = f"/desk/{case.row.key}/"
    link = "この申出の支援措置を開く"
    assert seat("1010").page(address).link(link) == f"/protection/new/?case={case.row.key}"
    made = registered(case)
    assert seat("1009").page(address).link(link) == f"/protection/{made}/"
    other = seat("1012").page(address)
    assert link not in other.text
    assert "/protection/" not in other.html
