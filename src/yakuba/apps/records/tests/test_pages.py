"""文書主任 asks, a 課長 approves or returns, a job disposes; one person alone or another section changes nothing."""

import csv
import io
from datetime import date
from functools import partial
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.support.at_once import before_commit
from tests.support.cases import AUDITOR, DAY, JUMIN, act, many, now, opened
from tests.support.disposals import RECORDS
from tests.support.pages import Answer
from yakuba.apps.records import use_cases
from yakuba.apps.records.contracts import Outcome, ProposalState, RecordsError
from yakuba.apps.records.models import Proposal, ProposedCase
from yakuba.apps.records.tests.conftest import Seat, ended
from yakuba.kernel.audit import service as audit
from yakuba.kernel.cases import service as cases
from yakuba.kernel.jobs import service as jobs
from yakuba.lib import clock
from yakuba.lib.refs import Actor


def asked(keeper: Seat, *numbers: str, **more: str) -> Answer:
    """The press on the list as its page offers it."""
    form = keeper.page("/records/").form("/records/propose")
    return keeper.post("/records/propose", {**form.values, "case": list(numbers), **more})


def one() -> Proposal:
    return Proposal.objects.get()


def test_from_the_list_to_the_record(keeper: Seat, head: Seat) -> None:
    (first, number), (second, other) = ended(), ended()
    page = keeper.page("/records/")
    assert "2件中 1–2件目" in page.text
    assert number in page.text
    assert "令和14年3月31日" in page.text
    assert "保存期間は未確認です" in page.text
    assert "森" not in page.html.split("<main")[1]
    assert asked(keeper, number)["Location"] == "/records/proposals/"
    assert one().count == 1
    assert "承認待ち" in keeper.page("/records/").text
    jobs.run_waiting()
    assert now(first).applicant.name == "森 太郎"

    key = one().key
    waiting = head.page("/records/approvals/")
    assert "承認待ち" in waiting.text
    shown = head.page(f"/records/approvals/{key}/")
    assert number in shown.text
    assert "承認して1件を廃棄する" in shown.text
    assert "保存期間は未確認です" in shown.text
    assert "/records/cases/" not in shown.html
    assert "承認しました" in head.told(f"/records/approvals/{key}/approve")
    jobs.run_waiting()
    assert (one().state, now(first).applicant.name, now(second).applicant.name) == ("done", "", "森 太郎")
    assert ProposedCase.objects.get().outcome == Outcome.DISPOSED
    done = keeper.page(f"/records/proposals/{key}/")
    assert "廃棄した" in done.text
    assert other not in done.text
    assert "廃棄した日" in keeper.page(f"/records/cases/{first}/").text
    told = " ".join(entry.sentence for entry in audit.history(use_cases.ref(key)))
    for words in ("起こした(1 件)", "承認した(1 件)", "廃棄 1 件、見送り 0 件"):
        assert words in told


def test_the_minutes_are_a_file_with_class_days_and_both_names(keeper: Seat, head: Seat) -> None:
    _key, number = ended()
    asked(keeper, number)
    head.post(f"/records/approvals/{one().key}/approve")
    jobs.run_waiting()
    for seat, room in ((keeper, "proposals"), (head, "approvals")):
        answer = seat.client.get(f"/records/{room}/{one().key}/?export=csv")
        lines = list(csv.reader(io.StringIO(answer.getvalue().decode("utf-8-sig"))))
        assert lines[1][:6] == [number, "転入届", "2026-11-20", "5年", "2032-03-31", "廃棄した"]
        assert lines[1][7] != lines[1][8]
        assert lines[1][9] == "2032-04-01"


def test_the_list_is_a_file_with_its_holds(keeper: Seat) -> None:
    key, number = ended()
    ended()
    cases.hold(RECORDS, key, reason="訴訟")
    answer = keeper.client.get("/records/?export=csv")
    lines = list(csv.reader(io.StringIO(answer.getvalue().decode("utf-8-sig"))))
    assert len(lines) == 3
    assert next(line for line in lines if line[0] == number)[7] == "訴訟"


def test_a_hold_from_the_case_page_keeps_it_out_of_every_proposal(keeper: Seat) -> None:
    key, number = ended()
    assert keeper.post(f"/records/cases/{key}/hold", {"reason": " "}).status_code == 422
    assert "廃棄を止めました" in keeper.told(f"/records/cases/{key}/hold", {"reason": "開示請求 第3号"})
    assert "開示請求 第3号" in keeper.page(f"/records/cases/{key}/").text
    listed = keeper.page("/records/")
    assert "廃棄停止" in listed.text
    assert f'value="{number}"' not in listed.html
    assert "廃棄できる案件がありません" in keeper.told("/records/propose", {"key": str(uuid4()), "case": [number]})
    assert "停止を解きました" in keeper.told(f"/records/cases/{key}/lift")
    assert asked(keeper, number)["Location"] == "/records/proposals/"


def test_a_hold_after_the_proposal_leaves_the_case_with_its_reason(keeper: Seat, head: Seat) -> None:
    (held, number), (free, other) = ended(), ended()
    asked(keeper, number, other)
    cases.hold(RECORDS, held, reason="訴訟")
    head.post(f"/records/approvals/{one().key}/approve")
    jobs.run_waiting()
    assert (now(held).applicant.name, now(free).applicant.name) == ("森 太郎", "")
    left = ProposedCase.objects.get(outcome=Outcome.LEFT)
    assert (left.number, "止めています" in left.why) == (number, True)
    assert one().state == ProposalState.DONE


def test_whoever_asked_does_not_approve_also_as_a_head(keeper: Seat, head: Seat) -> None:
    key, number = ended()
    asked(keeper, number)
    Proposal.objects.update(made_by=head.code)
    shown = head.page(f"/records/approvals/{one().key}/")
    assert "件を廃棄する" not in shown.text
    assert "二人" in head.told(f"/records/approvals/{one().key}/approve")
    jobs.run_waiting()
    assert (one().state, now(key).applicant.name) == (ProposalState.WAITING, "森 太郎")


def test_what_is_returned_says_why_and_can_be_asked_again(keeper: Seat, head: Seat) -> None:
    key, number = ended()
    asked(keeper, number)
    proposal = one().key
    assert head.post(f"/records/approvals/{proposal}/send-back", {"reason": ""}).status_code == 422
    assert "差し戻しました" in head.told(f"/records/approvals/{proposal}/send-back", {"reason": "監査が終わっていない"})
    assert "監査が終わっていない" in keeper.page(f"/records/proposals/{proposal}/").text
    assert "処理されています" not in head.told(f"/records/approvals/{proposal}/approve")
    jobs.run_waiting()
    assert now(key).applicant.name == "森 太郎"
    asked(keeper, number)
    assert Proposal.objects.count() == 2


def test_two_who_ask_for_one_case_at_once_make_one_proposal(own_town: None) -> None:
    _key, number = ended()
    asking = partial(use_cases.propose, actor=RECORDS, wanted=use_cases.due_today(numbers=[number]))
    second = before_commit(partial(asking, key=uuid4()), partial(asking, key=uuid4()))
    assert isinstance(second, RecordsError)
    assert "ほかの人" in str(second) or "もう伺いに入って" in str(second)
    assert ProposedCase.objects.get().number == number


def test_each_press_twice_is_one(keeper: Seat, head: Seat) -> None:
    _key, number = ended()
    form = keeper.page("/records/").form("/records/propose").values | {"case": [number]}
    for _time in range(2):
        assert keeper.post("/records/propose", form).status_code == 302
    assert Proposal.objects.count() == 1
    for _time in range(2):
        head.post(f"/records/approvals/{one().key}/approve")
    jobs.run_waiting()
    use_cases.carry_out(one().key)
    assert (one().state, ProposedCase.objects.get().outcome) == ("done", "disposed")


def test_a_carrying_out_that_was_cut_off_goes_on_where_it_stopped(
    keeper: Seat, head: Seat, monkeypatch: pytest.MonkeyPatch
) -> None:
    numbers = [ended()[1] for _number in range(3)]
    asked(keeper, *numbers)
    with monkeypatch.context() as patched:
        whole, done = cases.dispose, list[UUID]()

        def dies(key: UUID, **people: Any) -> bool:
            if len(done) == 1:
                raise KeyboardInterrupt
            done.append(key)
            return whole(key, **people)

        patched.setattr(cases, "dispose", dies)
        use_cases.approve(actor=_actor(head), key=one().key)
        with pytest.raises(KeyboardInterrupt):
            use_cases.carry_out(one().key)
    assert sorted(ProposedCase.objects.values_list("outcome", flat=True)) == ["", "", "disposed"]
    use_cases.carry_out(one().key)
    assert set(ProposedCase.objects.values_list("outcome", flat=True)) == {"disposed"}


def _actor(seat: Seat) -> Actor:
    return Actor("staff", seat.code)


def test_the_whole_list_makes_one_proposal_a_section_as_it_was_narrowed(keeper: Seat) -> None:
    ended()
    ended(on=date(2028, 5, 1))
    with clock.stopped_at(DAY):
        other = act(opened("kodomo-iryo"), "withdraw", Actor("staff", "1031"), reason="申出")
    asked(keeper, whole="1")
    assert sorted(Proposal.objects.values_list("section", "count")) == [("2011", 1), ("3030", 1)]
    assert other.row.key in set(ProposedCase.objects.values_list("case", flat=True))


def test_a_clerk_of_one_section_sees_and_asks_for_no_other(keeper: Seat) -> None:
    ended()
    with clock.stopped_at(DAY):
        other = act(opened("kodomo-iryo"), "withdraw", Actor("staff", "1031"), reason="申出").row
    mine = Seat("1012")
    assert other.number not in mine.page("/records/").text
    assert mine.client.get(f"/records/cases/{other.key}/").status_code == 404
    assert mine.post(f"/records/cases/{other.key}/hold", {"reason": "訴訟"}).status_code == 404
    assert "廃棄できる案件がありません" in mine.told("/records/propose", {"key": str(uuid4()), "case": [other.number]})
    asked(keeper, other.number)
    assert Seat("1008").client.get(f"/records/approvals/{one().key}/").status_code == 404
    assert Seat("1008").post(f"/records/approvals/{one().key}/approve").status_code == 404


def test_a_thousand_rows_are_paged_in_few_queries_and_the_address_cannot_break_it(keeper: Seat) -> None:
    with clock.stopped_at(DAY):
        for key in many(120):
            act(key, "withdraw", JUMIN.reviewer, reason="申出")
    with CaptureQueriesContext(connection) as seen:
        page = keeper.page("/records/?page=2&sort=-number")
    assert "120件中 51–100件目" in page.text
    assert len(seen) <= 24
    for hostile in ("?page=9999999&sort=closed_on", "?section=0000&procedure=x&hold=y&until=z", "?number=%00"):
        assert keeper.client.get(f"/records/{hostile}").status_code == 200
    assert "満了した案件はありません" in keeper.page("/records/?number=2026-2011-999999").text


def test_what_ends_this_year_is_seen_ahead_and_cannot_be_ticked(keeper: Seat) -> None:
    _key, number = ended(on=date(2027, 5, 1))
    assert number not in keeper.page("/records/").text
    ahead = keeper.page("/records/?until=this")
    assert number in ahead.text
    assert "満了前" in ahead.text
    assert f'value="{number}"' not in ahead.html
    assert "廃棄できる案件がありません" in keeper.told("/records/propose", {"key": str(uuid4()), "case": [number]})


def test_nothing_ticked_is_told(keeper: Seat) -> None:
    ended()
    assert "選んでください" in keeper.told("/records/propose", {"key": str(uuid4())})
    assert "開き直して" in keeper.told("/records/propose", {"key": "x"})
    assert not Proposal.objects.exists()


def test_a_case_that_is_open_can_be_held_before_it_ends(keeper: Seat) -> None:
    view = opened("tennyu-todoke")
    assert "完結していません" in keeper.page(f"/records/cases/{view.row.key}/").text
    keeper.post(f"/records/cases/{view.row.key}/hold", {"reason": "訴訟"})
    assert [hold.reason for hold in cases.kept(AUDITOR, view.row.key).holds] == ["訴訟"]
