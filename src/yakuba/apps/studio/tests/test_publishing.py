"""From the check to the day on which the version holds: by a job, by two persons, exactly what was checked, once."""

import shutil
from datetime import date, timedelta
from functools import partial
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext

from tests.support import filings, receptions
from tests.support.at_once import at_once, before_commit
from tests.support.own_definitions import FILE, edit
from tests.support.pages import Page
from tests.support.remembered import remembered
from yakuba.apps.studio import queries
from yakuba.apps.studio.contracts import CheckState, DraftState, MeanwhileError, StudioError, UnknownDraftError
from yakuba.apps.studio.models import Check, Draft
from yakuba.apps.studio.tests.conftest import (
    CHIEF,
    HEAD,
    INFORMATION,
    OTHER_HEAD,
    PROCEDURE,
    REVIEWER,
    TODAY,
    TOMORROW,
    Seat,
    begun,
    changed,
)
from yakuba.apps.studio.use_cases import checking, drafting, publishing
from yakuba.apps.studio.use_cases.holding import ref
from yakuba.kernel.audit import service as audit
from yakuba.kernel.jobs import service as jobs
from yakuba.kernel.organisation.contracts import NotAllowed
from yakuba.kernel.procedures import as_file, service, versions
from yakuba.kernel.procedures.contracts import Definition
from yakuba.kernel.procedures.drafts import publish_draft
from yakuba.kernel.procedures.publish import CATALOGUE
from yakuba.kernel.procedures.publish_own import publish_folder
from yakuba.lib import clock
from yakuba.lib.clock import stopped_at
from yakuba.lib.refs import Actor

FOLDER = Path(__file__).parents[5] / "samples" / "aoba" / "procedures"
TITLE = "青葉市児童手当認定のお知らせ"
MONDAY = TODAY + timedelta(days=3)


def one() -> Draft:
    return Draft.objects.get()


def address(row: Draft) -> str:
    return f"/studio/drafts/{row.key}/"


WAITS = "公開を待つ定義の下書きが1件あります"


def begins(actor: Actor) -> Page:
    """The page on which somebody begins."""
    return Seat(actor).page("/")


def checked(row: Draft, actor: Actor = CHIEF) -> Draft:
    """With its check done."""
    checking.ask_check(actor=actor, key=row.key, revision=row.revision)
    jobs.run_waiting()
    return Draft.objects.get(pk=row.key)


def asked(row: Draft | None = None, actor: Actor = CHIEF) -> Draft:
    """A changed draft for which somebody asked to be published."""
    if row is None:
        return Draft.objects.get(
            pk=remembered(f"asked for by {actor}", lambda: asked(changed(begun(actor), actor), actor).key)
        )
    ready = checked(row, actor)
    publishing.ask(actor=actor, key=ready.key, revision=ready.revision)
    return Draft.objects.get(pk=ready.key)


def press(row: Draft, actor: Actor = HEAD) -> None:
    publishing.publish(actor=actor, key=row.key, revision=row.revision, shown=row.digest)


def own_versions() -> list[int]:
    return [edition.version for edition in versions.editions(PROCEDURE) if edition.is_own]


def acts(row: Draft) -> list[str]:
    return [entry.act.removeprefix("studio.draft.") for entry in reversed(audit.history(ref(row.key)))]


def test_from_the_draft_of_a_chief_to_the_version_that_the_head_publishes(chief: Seat, head: Seat) -> None:
    row = changed(begun())
    waiting = chief.press(address(row), "/check")
    assert "確かめています" in waiting.text
    assert f"{address(row)}state" in waiting.sources
    assert "確かめています" in chief.page(f"{address(row)}state").text
    jobs.run_waiting()
    assert chief.client.get(f"{address(row)}state")["HX-Refresh"] == "true"
    page = chief.page(address(row))
    for text in (
        "公開できる内容です", "見本の世帯で試した結果", "8通りのうち1通りで答えが変わります",
        "公務員: はい", "要らない → 要る", "児童手当法第7条第1項",
        "悉皆調査の名称・条文とは、画面では照らし合わせません",
    ):  # fmt: skip
        assert text in page.text, text
    assert "公開を頼みました" in chief.press(address(row), "/ask").text
    assert "この内容で公開する" not in chief.page(address(row)).text
    assert "児童手当認定請求" in head.page("/studio/drafts/?state=asked").text
    page = head.page(address(row))
    assert TITLE in page.text
    assert "公開しています" in head.press(address(row), "/publish").text
    assert own_versions() == []
    jobs.run_waiting()
    assert "公開しました" in head.page(address(row)).text
    assert "違いはありません" not in head.page(address(row)).text, "what it changed can be read afterwards"
    assert own_versions() == [1001]
    assert "令和8年11月21日から 第1001版(この町の定義)" in head.page("/studio/?next=yes").text
    assert "公開 令和8年11月20日 古川 洋" in head.page(f"/studio/procedures/{PROCEDURE}/").text
    assert acts(row) == ["begun", "changed", "checked", "asked", "pressed", "published"]
    (entry, *_older) = audit.history(CATALOGUE)
    assert (entry.act, entry.actor, entry.detail["named"]) == (
        "procedures.catalogue.published", HEAD, [f"{PROCEDURE}:1001"],
    )  # fmt: skip


def test_who_may_publish_is_told_where_they_begin_and_nobody_else(town: None) -> None:
    assert not [actor for actor in (HEAD, INFORMATION) if "公開を待つ" in begins(actor).text]
    asked()
    told = {actor.id for actor in (HEAD, INFORMATION, CHIEF, REVIEWER, OTHER_HEAD) if WAITS in begins(actor).text}
    assert told == {HEAD.id, INFORMATION.id}
    assert begins(HEAD).link(WAITS) == "/studio/drafts/?state=asked"
    assert "児童手当認定請求" in Seat(HEAD).page(begins(HEAD).link(WAITS)).text
    assert WAITS not in Seat(HEAD).page("/accounts/me/").text


def test_who_wrote_in_it_is_not_told_to_publish_it(town: None) -> None:
    asked(changed(changed(begun()), HEAD, title="別の題名"))
    assert [WAITS in begins(actor).text for actor in (HEAD, INFORMATION)] == [False, True]


def test_what_was_pressed_taken_back_or_sent_back_waits_no_more(town: None) -> None:
    row = asked()
    publishing.take_back(actor=CHIEF, key=row.key, revision=row.revision)
    assert WAITS not in begins(HEAD).text
    publishing.ask(actor=CHIEF, key=row.key, revision=one().revision)
    assert WAITS in begins(HEAD).text
    publishing.send_back(actor=HEAD, key=row.key, revision=one().revision, remark="題名を直す")
    assert WAITS not in begins(HEAD).text
    press(asked(one()))
    assert WAITS not in begins(HEAD).text
    jobs.run_waiting()
    assert own_versions() == [1001]
    assert WAITS not in begins(HEAD).text


def test_to_tell_that_nothing_waits_costs_one_query(town: None) -> None:
    begun()
    with CaptureQueriesContext(connection) as seen:
        assert queries.to_publish(HEAD) == 0
    assert len(seen) == 1


def received_on(day: date) -> tuple[str, UUID]:
    """What the counter's list says of a family that is received on a day and answered everything."""
    reception = receptions.with_family(receptions.opened(received_on=day))
    key = filings.answered(reception).key
    return at_the_counter(key), key


def at_the_counter(key: UUID) -> str:
    return Seat(receptions.CLERK).page(f"/counter/{key}/guide/").text


def test_the_counter_uses_it_from_its_day_on_and_not_before(town: None) -> None:
    row = begun()

    def change(held: dict[str, Any]) -> None:
        held["events"]["tennyu"]["when"][1]["because"] = "家計をおもに支えている(青葉市)"
        held["period"]["days"] = 20

    row = drafting.save(actor=CHIEF, key=row.key, revision=row.revision, part="期限", change=change)
    press(asked(row))
    jobs.run_waiting()
    today, key = received_on(TODAY)
    assert ("家計をおもに支えている(青葉市)" in today, "令和8年12月1日" in today) == (False, True)
    with stopped_at(MONDAY):
        monday, _key = received_on(MONDAY)
        assert ("家計をおもに支えている(青葉市)" in monday, "令和8年12月7日" in monday) == (True, True)
        again = at_the_counter(key)
        assert "家計をおもに支えている(青葉市)" not in again, "who was received before keeps the old version"


def test_a_draft_that_cannot_be_says_at_which_field_and_is_not_asked_for(chief: Seat) -> None:
    row = begun()

    def change(held: dict[str, Any]) -> None:
        held["events"]["tennyu"]["when"][1]["expr"] = "main_earner AND shoe_size > 3"
        held["letters"][0]["title"] = ""

    row = checked(drafting.save(actor=CHIEF, key=row.key, revision=row.revision, part="条件", change=change))
    page = chief.page(address(row))
    assert "title と body を書いてください" in page.text
    assert page.link("承認の通知書の題名") == f"{address(row)}edit/letters/"
    with pytest.raises(StudioError, match="まだ確かめていません"):
        publishing.ask(actor=CHIEF, key=row.key, revision=row.revision)


def test_a_rule_that_cannot_be_read_is_told_at_its_condition(chief: Seat) -> None:
    row = begun()

    def change(held: dict[str, Any]) -> None:
        held["events"]["tennyu"]["when"][1]["expr"] = "main_earner AND shoe_size > 3"

    row = checked(drafting.save(actor=CHIEF, key=row.key, revision=row.revision, part="条件", change=change))
    page = chief.page(address(row))
    assert "転入の条件 2(生計を主に支えている) : 「shoe_size」という事実はありません" in page.text
    assert page.link("転入の条件 2(生計を主に支えている)") == f"{address(row)}edit/conditions-tennyu/"


def test_a_result_from_before_a_change_is_shown_as_stale_and_counts_for_nothing(chief: Seat) -> None:
    row = checked(changed(begun()))
    row = drafting.save(
        actor=CHIEF, key=row.key, revision=row.revision, part="名前", change=lambda held: held.update(summary="新")
    )
    assert "下の結果は前の内容のものです" in chief.page(address(row)).text
    with pytest.raises(StudioError, match="まだ確かめていません"):
        publishing.ask(actor=CHIEF, key=row.key, revision=row.revision)
    assert "前の内容のもの" not in chief.page(address(checked(row))).text


def test_a_check_judges_what_the_draft_says_when_the_worker_comes_to_it(town: None) -> None:
    row = changed(begun())
    checking.ask_check(actor=CHIEF, key=row.key, revision=row.revision)
    row.refresh_from_db()
    row = drafting.save(
        actor=CHIEF, key=row.key, revision=row.revision, part="名前", change=lambda held: held.update(summary="新")
    )
    jobs.run_waiting()
    assert Check.objects.get().digest == row.digest


def test_pressing_check_twice_is_one_check(town: None) -> None:
    row = changed(begun())
    for _time in range(2):
        checking.ask_check(actor=CHIEF, key=row.key, revision=row.revision)
    assert Check.objects.count() == 1
    jobs.run_waiting()
    checking.carry_out_check(Check.objects.get().pk)
    assert Check.objects.get().state == CheckState.PASSED


def test_who_wrote_in_it_never_publishes_it(head: Seat) -> None:
    row = asked(changed(begun(HEAD), HEAD), HEAD)
    assert "この内容で公開する" not in head.page(address(row)).text
    with pytest.raises(StudioError, match="二人の職員"):
        press(row)
    answer = head.client.post(f"{address(row)}publish", {"revision": row.revision, "digest": row.digest}, follow=True)
    assert "二人の職員" in Page(answer).text
    assert one().state == DraftState.ASKED
    press(row, INFORMATION)
    jobs.run_waiting()
    assert one().state == DraftState.PUBLISHED


def test_nor_does_who_only_changed_a_word_in_it(town: None) -> None:
    row = changed(changed(begun()), HEAD, title="別の題名")
    row = asked(row)
    with pytest.raises(StudioError, match="二人の職員"):
        press(row)
    with pytest.raises(StudioError, match="二人の職員"):
        publishing.send_back(actor=HEAD, key=row.key, revision=row.revision, remark="直してください")


def test_without_the_right_or_for_another_section_nobody_publishes(town: None) -> None:
    row = asked()
    with pytest.raises(NotAllowed):
        press(row, REVIEWER)
    with pytest.raises(UnknownDraftError):
        press(row, OTHER_HEAD)


def test_it_is_sent_back_with_the_reason_and_asked_for_again(chief: Seat, head: Seat) -> None:
    row = asked()
    answer = head.client.post(f"{address(row)}send-back", {"revision": row.revision, "remark": " "})
    assert answer.status_code == 422
    assert "差し戻しました" in head.press(address(row), "/send-back", remark="題名は要綱のとおりに").text
    page = chief.page(address(row))
    assert "題名は要綱のとおりに" in page.text
    row = changed(one(), title="青葉市児童手当認定通知書")
    row = asked(row)
    assert row.remark == ""
    press(row)
    jobs.run_waiting()
    assert acts(row)[-6:] == ["sent_back", "changed", "checked", "asked", "pressed", "published"]


def test_the_request_is_taken_back_to_write_on(chief: Seat) -> None:
    row = asked()
    assert "続けて直せます" in chief.press(address(row), "/take-back").text
    assert one().state == DraftState.EDITING
    with pytest.raises(StudioError, match="作成中"):
        press(one())


def test_while_publication_is_asked_for_nobody_writes(town: None) -> None:
    row = asked()
    with pytest.raises(StudioError, match="公開待ち"):
        changed(row, title="こっそり")
    with pytest.raises(StudioError, match="公開待ち"):
        drafting.discard(actor=CHIEF, key=row.key, revision=row.revision)


def test_what_was_not_shown_is_not_published(town: None) -> None:
    row = asked()
    with pytest.raises(MeanwhileError, match="違います"):
        publishing.publish(actor=HEAD, key=row.key, revision=row.revision, shown="0" * 64)
    with pytest.raises(MeanwhileError, match="変えました"):
        publishing.publish(actor=HEAD, key=row.key, revision=row.revision - 1, shown=row.digest)


def test_content_that_is_not_what_was_checked_is_not_published(town: None) -> None:
    row = asked()
    press(row)
    Draft.objects.update(content=row.content | {"summary": "だれかが書き換えた"})
    jobs.run_waiting()
    assert (one().state, own_versions()) == (DraftState.ASKED, [])
    assert "確かめたものと違います" in one().trouble


def test_pressing_twice_is_one_publication(town: None) -> None:
    row = asked()
    press(row)
    press(row)
    jobs.run_waiting()
    press(row)
    jobs.run_waiting()
    publishing.carry_out(row.key)
    assert own_versions() == [1001]
    assert acts(row).count("published") == acts(row).count("pressed") == 1


def test_two_who_press_at_once_publish_once(own_town: None) -> None:
    row = asked()
    second = before_commit(partial(press, row, HEAD), partial(press, row, INFORMATION))
    assert isinstance(second, StudioError)
    jobs.run_waiting()
    assert own_versions() == [1001]


def test_a_worker_that_dies_after_the_publication_finds_it_there(town: None) -> None:
    row = asked()
    press(row)
    publish_draft(HEAD, Definition.model_validate(one().content))
    assert one().state == DraftState.PUBLISHING
    jobs.run_waiting()
    assert (one().state, own_versions()) == (DraftState.PUBLISHED, [1001])


def from_a_folder(folder: Path, **changed_values: Any) -> None:
    """Somebody else publishes the same procedure with the command's code."""
    held = service.get(PROCEDURE, on=TODAY)
    values = {"version": 1001, "valid_from": TOMORROW, "summary": "フォルダーからの版"} | changed_values
    as_file.write_into(folder, held.model_copy(update=values))
    publish_folder(INFORMATION, folder)


def test_a_number_that_a_folder_took_meanwhile_is_told_on_the_page(head: Seat, tmp_path: Path) -> None:
    row = asked()
    from_a_folder(tmp_path)
    press(row)
    jobs.run_waiting()
    assert one().state == DraftState.ASKED
    page = head.page(address(row))
    assert "公開できませんでした" in page.text
    assert "版の番号: 第1001版は別の内容で公開済みです" in page.text
    assert "もとにした版とは別の版がこの日に有効になりました" in page.text
    assert acts(row)[-1] == "failed"
    publishing.take_back(actor=CHIEF, key=row.key, revision=one().revision)
    row = asked(one())
    assert row.content["version"] == 1002
    press(row)
    jobs.run_waiting()
    assert own_versions() == [1002, 1001]


def test_a_day_that_has_come_meanwhile_is_told_on_the_page(town: None) -> None:
    row = asked()
    with stopped_at(TOMORROW):
        press(row)
        jobs.run_waiting()
        assert one().trouble.startswith("この版が有効になる日: 明日以後の日にしてください")
    assert own_versions() == []


def test_two_publications_at_once_are_both_kept(own_town: None, tmp_path: Path) -> None:
    row = asked()
    other = tmp_path / "other"
    held = next(d for d in service.all_definitions(on=TODAY) if d.duty == "環境")
    as_file.write_into(other, held.model_copy(update={"version": 1001, "valid_from": TOMORROW}))
    press(row)
    outcome = at_once([jobs.run_waiting, partial(publish_folder, INFORMATION, other)])
    assert [each for each in outcome if isinstance(each, Exception)] == []
    jobs.run_waiting()
    assert (one().state, own_versions()) == (DraftState.PUBLISHED, [1001])
    found = service.material("tennyu", on=TOMORROW).definitions
    assert found[PROCEDURE].version == found[held.id].version == 1001


def test_who_loses_the_right_before_the_worker_comes_publishes_nothing(town: None) -> None:
    row = asked()
    press(row)
    Draft.objects.update(decided_by=OTHER_HEAD.id)
    jobs.run_waiting()
    assert (one().state, own_versions()) == (DraftState.ASKED, [])
    assert "ほかの課の手続です" in one().trouble


def test_a_procedure_with_a_form_of_the_town_keeps_its_form(town: None, tmp_path: Path) -> None:
    copy = shutil.copytree(FOLDER, tmp_path / "own")
    edit(copy / FILE, lambda held: held.update(valid_from=TOMORROW))
    publish_folder(INFORMATION, copy)
    row = changed(begun(valid_from=MONDAY))
    assert row.content["form"]["pdf"] == f"{PROCEDURE}.pdf"
    press(asked(row))
    jobs.run_waiting()
    assert (one().state, one().trouble) == (DraftState.PUBLISHED, "")
    assert own_versions() == [1002, 1001]


def test_a_draft_that_another_version_will_follow_says_until_when_it_holds(chief: Seat, tmp_path: Path) -> None:
    from_a_folder(tmp_path, valid_from=MONDAY)
    row = changed(begun())
    assert (
        "令和8年11月23日からは、もう公開されている第1001版(この町の定義)が有効になります"
        in chief.page(address(row)).text
    )
    later = changed(begun(valid_from=MONDAY + timedelta(days=1), procedure="jifu-nintei"))
    assert "もう公開されている" not in chief.page(address(later)).text


def test_who_waits_long_is_told_whom_to_ask(chief: Seat, head: Seat) -> None:
    row = changed(begun())
    checking.ask_check(actor=CHIEF, key=row.key, revision=row.revision)
    assert "止まった処理" not in chief.page(f"{address(row)}state").text
    with stopped_at(clock.now() + timedelta(minutes=11)):
        assert "止まった処理" in chief.page(f"{address(row)}state").text
        jobs.run_waiting()
        publishing.ask(actor=CHIEF, key=row.key, revision=one().revision)
        press(one())
        assert "止まった処理" not in chief.page(address(row)).text


def test_a_check_that_never_ends_is_asked_for_again(chief: Seat) -> None:
    """Its job stopped, and somebody put it away."""
    row = changed(begun())
    checking.ask_check(actor=CHIEF, key=row.key, revision=row.revision)
    assert forms_of(chief, row) & {"check"} == set()
    with stopped_at(clock.now() + timedelta(minutes=11)):
        chief.press(address(row), "/check")
        assert states_of_checks() == [CheckState.STOPPED, CheckState.WAITING]
        jobs.run_waiting()
        assert states_of_checks() == [CheckState.STOPPED, CheckState.PASSED]
        assert "ask" in forms_of(chief, row)


def test_a_publication_that_never_ends_is_begun_again_and_is_one(head: Seat) -> None:
    row = asked()
    press(row)
    assert forms_of(head, row) & {"publish"} == set()
    with stopped_at(clock.now() + timedelta(minutes=11)):
        assert forms_of(Seat(CHIEF), row) & {"publish"} == set()
        head.press(address(row), "/publish")
        jobs.run_waiting()
        assert (one().state, own_versions()) == (DraftState.PUBLISHED, [1001])


def test_what_one_person_publishes_is_published_by_no_other_again(town: None) -> None:
    row = asked()
    press(row)
    for state in (DraftState.PUBLISHING, DraftState.PUBLISHED):
        held = one()
        assert held.state == state
        with pytest.raises(StudioError):
            press(held, INFORMATION)
        assert (one().state, one().decided_by, one().revision) == (state, HEAD.id, held.revision)
        jobs.run_waiting()


def forms_of(seat: Seat, row: Draft) -> set[str]:
    """The presses that a draft's page offers."""
    return {form.action.rpartition("/")[2] for form in seat.page(address(row)).forms}


def states_of_checks() -> list[str]:
    return list(Check.objects.order_by("id").values_list("state", flat=True))


def test_the_database_refuses_a_publication_by_who_began_it(town: None) -> None:
    row = begun()
    with pytest.raises(IntegrityError), transaction.atomic():
        Draft.objects.filter(pk=row.key).update(decided_by=row.made_by)
