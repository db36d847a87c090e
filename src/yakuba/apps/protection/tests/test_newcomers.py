"""A newcomer who seeks protection at the counter, whom the feed brings: confirmed or rejected here, told nowhere."""

from pathlib import Path
from uuid import UUID, uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.support import filings, receptions, register
from tests.support.pages import Page
from yakuba.apps.protection import use_cases
from yakuba.apps.protection.models import FiledCase, FiledState
from yakuba.apps.protection.module import PROCEDURE
from yakuba.apps.protection.tests.conftest import CLERK, NAMED, REGISTER, WHEREABOUTS, Desk, matched, now, seek
from yakuba.kernel.audit import service as audit
from yakuba.kernel.cases import service as cases
from yakuba.kernel.intake import service as intake
from yakuba.kernel.intake.contracts import ReceptionView, Source, Stated
from yakuba.kernel.jobs import service as jobs
from yakuba.kernel.people import service as people
from yakuba.kernel.people.contracts import WITHHELD, KnownAs, ProtectionFilter, ProtectionState, Stage
from yakuba.kernel.rules.contracts import HOUSEHOLD_UNIT
from yakuba.lib.refs import OwnerRef

HANAKO = register.resident(11, "森 花子", "モリ ハナコ", 生年月日="1990-09-14", **WHEREABOUTS)
ICHIRO = register.resident(
    12, "森 一郎", "モリ イチロウ", 生年月日="2019-06-20", **WHEREABOUTS, 世帯番号=HANAKO["世帯番号"], 続柄="子"
)
NAMESAKE = register.resident(13, "森 花子", "モリ ハナコ", 生年月日="1990-09-15")
MOTHER_AND_CHILD = receptions.FAMILY[1:3]
HOW = {"same": "yes", "how": "転出証明書で確かめた"}


def says(view: ReceptionView, value: int | None = 1) -> ReceptionView:
    """The answer to the question that is pointed at and not spoken."""
    said = Stated(HOUSEHOLD_UNIT, "protected", value, Source.STATED)
    return intake.state(CLERK, view.key, view.version, [said])


def arrived() -> ReceptionView:
    """A mother and her child at the counter, typed from their certificate, who point at はい."""
    return says(receptions.with_family(receptions.opened(), MOTHER_AND_CHILD))


def feeds(folder: Path, *rows: dict[str, str]) -> None:
    """The register as the core system has it that evening."""
    register.feed(folder, [*REGISTER, *rows], as_of="2026-11-20")


def waiting(stage: Stage = Stage.MATCHED) -> list[str]:
    """宛名番号 of those in the list."""
    rows, _total = people.protections(NAMED, ProtectionFilter(stage=stage), sort="id")
    return [found.number for found in rows]


def hidden(number: int) -> bool:
    return people.person_by_number(CLERK, f"{number:010d}").address is WITHHELD


@pytest.mark.usefixtures("town")
def test_who_points_at_yes_is_withheld_from_the_feed_on(tmp_path: Path) -> None:
    arrived()
    feeds(tmp_path, HANAKO, ICHIRO, NAMESAKE)
    assert waiting() == ["0000000011", "0000000012"]
    assert (hidden(11), hidden(12), hidden(13)) == (True, True, False)


@pytest.mark.usefixtures("town")
@pytest.mark.parametrize("value", [0, None])
def test_who_answers_otherwise_or_nothing_is_shown(tmp_path: Path, value: int | None) -> None:
    says(receptions.with_family(receptions.opened(), MOTHER_AND_CHILD), value)
    feeds(tmp_path, HANAKO)
    assert waiting() == []


@pytest.mark.usefixtures("town")
@pytest.mark.parametrize("in_the_order", [True, False])
def test_names_and_answer_come_in_any_order_and_are_corrected(tmp_path: Path, in_the_order: bool) -> None:
    view = receptions.opened()
    typed = ({**MOTHER_AND_CHILD[0], "name": "森 華子", "kana": "モリ カコ"},)
    view = says(receptions.with_family(view, typed)) if in_the_order else receptions.with_family(says(view), typed)
    unit = view.members[0].unit
    right = [Stated(unit, "name", "森 花子", Source.STATED), Stated(unit, "kana", "モリ ハナコ", Source.STATED)]
    view = intake.state(CLERK, view.key, view.version, right)
    feeds(tmp_path, HANAKO, register.resident(14, "森 華子", "モリ カコ", 生年月日="1990-09-14"))
    assert waiting() == ["0000000011"]


@pytest.mark.usefixtures("town")
def test_who_was_taken_out_is_not_waited_for_and_who_came_stays(tmp_path: Path) -> None:
    view = arrived()
    view = intake.remove_member(CLERK, view.key, view.version, view.members[1].unit)
    feeds(tmp_path, HANAKO, ICHIRO)
    assert waiting() == ["0000000011"]
    says(view, 0)
    assert waiting() == ["0000000011"]  # whoever stands beside her could have had it changed


@pytest.mark.usefixtures("town")
def test_saying_it_again_and_looking_costs_nothing_and_other_answers_ask_nobody() -> None:
    view = receptions.with_family(receptions.opened(), MOTHER_AND_CHILD)
    with CaptureQueriesContext(connection) as queries:
        intake.state(CLERK, view.key, view.version, [Stated(HOUSEHOLD_UNIT, "dog", 1, Source.STATED)])
    assert not [query for query in queries.captured_queries if "people_sought" in query["sql"]]


def test_the_list_leads_to_the_comparison_and_on_to_the_application(tmp_path: Path, named: Desk) -> None:
    arrived()
    feeds(tmp_path, HANAKO, ICHIRO)
    front = named.page("/protection/")
    assert "転入した人:確認待ち 2件" in front.text
    (made, _child) = people.protections(NAMED, ProtectionFilter(stage=Stage.MATCHED), sort="id")[0]
    page = named.page(f"/protection/{made.protection_id}/match/")
    assert "受付で支援を求めた人" in page.text
    assert "1990年(平成2年)9月14日" in page.text or "平成2年9月14日" in page.text
    assert "隠町" not in page.html
    done = named.done(f"/protection/{made.protection_id}/match/", **HOW)
    assert "続けて、申出の内容を登録してください" in done.text
    (url,) = [address for words, address in done.links if words == "申出の内容を登録する"]
    child = register.person_id(12)
    told = {"harm": "dv", "joined": [child], "ledgers": ["residents"]}
    assert "申出を登録しました" in named.done(url, **told).text
    view = now(made.protection_id)
    assert (view.state, len(view.persons)) == (ProtectionState.APPLIED, 2)
    assert waiting() == waiting(Stage.LINKED) == []
    assert hidden(11)


def test_somebody_else_is_shown_again_with_the_reason_on_record(tmp_path: Path, named: Desk) -> None:
    made = matched()
    done = named.done(f"/protection/{made}/match/", same="no", how="生年月日は同じだが、前の住所が違う")
    assert "住所は、今から表示されます" in done.text
    assert "前の住所が違う" in done.text
    assert not hidden(4)
    acts = [entry.act for entry in audit.history(OwnerRef("people.protection", str(made)))]
    assert "people.protection.parted" in acts
    again = named.press(f"/protection/{made}/match/", **HOW)
    assert again.status_code == 422
    assert "今その手続きができる段階にありません" in Page(again).text


@pytest.mark.parametrize(("sent", "told"), [({"how": "見た"}, "同じ人でしたか"), ({"same": "yes"}, "どう確かめたか")])
def test_half_an_answer_is_told_what_is_missing(named: Desk, sent: dict[str, str], told: str) -> None:
    made = matched()
    answer = named.press(f"/protection/{made}/match/", **sent)
    assert answer.status_code == 422
    assert told in Page(answer).text
    assert now(made).state is ProtectionState.MATCHED


def test_who_saw_an_older_state_is_told(named: Desk, chief: Desk) -> None:
    made = matched()
    seen = chief.form(f"/protection/{made}/match/").values
    named.done(f"/protection/{made}/match/", **HOW)
    answer = chief.post(f"/protection/{made}/match/", seen | {"same": "no", "how": "別の人"})
    assert answer.status_code == 422
    assert now(made).state is ProtectionState.LINKED


@pytest.mark.usefixtures("town")
def test_ten_thousand_that_wait_are_the_first_ten_and_a_count(named: Desk) -> None:
    seek(*(KnownAs("和田 静", "ワダ シズ", receptions.DAY.replace(year=1980, month=1, day=1)) for _n in range(30)))
    front = named.page("/protection/")
    assert "確認待ちをすべて見る(30件)" in front.text
    assert front.text.count("同じ人か確かめる") == 10


def seeking() -> ReceptionView:
    """The family of A01, with everything written that they file, and that they seek protection."""
    view = receptions.with_family(receptions.opened())
    household = {**filings.ANSWERS["household"], "protected": 1}
    view = filings.answered(view, {**filings.ANSWERS, "household": household})
    intake.wish(CLERK, view.key, view.version, PROCEDURE, "household", wanted=True)
    filings.stated(view, "household", protected_from="黒川 剛", consulted_body="青葉警察署")
    filings.came(filings.filled(intake.view(CLERK, view.key)))
    filings.composed(view)
    return intake.view(CLERK, view.key)


def received() -> UUID:
    """What she filed with the clerk, and its case of 支援措置の申出."""
    whole = filings.all_on_paper(seeking())
    sent = intake.receive(CLERK, whole.key, whole.version, submission_key=uuid4())
    jobs.run_waiting()
    return next(sheet.key for sheet in sent.sheets if sheet.procedure == PROCEDURE)


def test_her_case_stands_beside_the_comparison_and_is_registered_with_it(tmp_path: Path, named: Desk) -> None:
    case = received()
    feeds(tmp_path, HANAKO)
    (made,) = people.protections(NAMED, ProtectionFilter(stage=Stage.MATCHED))[0]
    found = FiledCase.objects.get(case=case)
    assert f"{found.number}(登録待ち)" in named.page(f"/protection/{made.protection_id}/match/").text
    done = named.done(f"/protection/{made.protection_id}/match/", **HOW)
    (url,) = [address for words, address in done.links if words == "申出の内容を登録する"]
    assert url.endswith(f"?case={case}")
    assert "申出を登録しました" in named.done(url, harm="dv").text
    found.refresh_from_db()
    assert (found.state, found.protection) == (FiledState.REGISTERED, made.protection_id)


@pytest.mark.parametrize("ends", ["withdrawn", "set aside"])
def test_a_case_that_is_over_has_nobody_waited_for(tmp_path: Path, named: Desk, ends: str) -> None:
    case = received()
    if ends == "withdrawn":
        cases.advance(case, "withdraw", NAMED, version=1, reason="取り下げる")
        jobs.run_waiting()
    else:
        use_cases.set_aside(actor=NAMED, case=case, reason="ほかの申出と重なる")
    feeds(tmp_path, HANAKO)
    assert waiting() == []


def test_an_answer_taken_back_after_it_was_filed_ends_nothing(tmp_path: Path, named: Desk) -> None:
    view = seeking()
    whole = filings.all_on_paper(view)
    intake.receive(CLERK, whole.key, whole.version, submission_key=uuid4())
    says(intake.view(CLERK, view.key), 0)
    feeds(tmp_path, HANAKO)
    assert waiting() == ["0000000011"]
