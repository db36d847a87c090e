"""A draft is written part by part: each box reaches the definition, wrong ones are told, nobody overwrites another."""

from datetime import date, timedelta
from typing import Any

import pytest
import yaml

from tests.support.at_once import at_once, before_commit
from tests.support.pages import Form, Page
from yakuba.apps.studio.contracts import DraftState, MeanwhileError, StudioError, UnknownDraftError
from yakuba.apps.studio.models import Draft
from yakuba.apps.studio.tests.conftest import (
    CHIEF,
    HEAD,
    OTHER_HEAD,
    PROCEDURE,
    REASON,
    REVIEWER,
    TODAY,
    TOMORROW,
    Seat,
    begun,
    changed,
)
from yakuba.apps.studio.use_cases import drafting
from yakuba.apps.studio.use_cases.holding import ref
from yakuba.kernel.audit import service as audit
from yakuba.kernel.organisation.contracts import NotAllowed
from yakuba.kernel.procedures import service as procedures
from yakuba.kernel.procedures.catalogue import digest
from yakuba.kernel.procedures.contracts import Definition
from yakuba.kernel.procedures.drafts import check_draft, publish_draft
from yakuba.lib.refs import Actor


def one() -> Draft:
    return Draft.objects.get()


def part(row: Draft, name: str) -> str:
    return f"/studio/drafts/{row.key}/edit/{name}/"


def test_a_draft_begins_from_the_version_in_force_with_the_town_s_next_number(chief: Seat) -> None:
    assert "下書きを作る" in chief.page(f"/studio/procedures/{PROCEDURE}/").text
    sent = {"valid_from_year": "2026", "valid_from_month": "12", "valid_from_day": "1", "reason": REASON}
    told = Page(chief.client.post(f"/studio/procedures/{PROCEDURE}/draft/", sent, follow=True))
    assert "下書きを作りました" in told.text
    assert "まだ何も変えていません" in told.text
    row, held = one(), procedures.get(PROCEDURE, on=TODAY)
    written = Definition.model_validate(row.content)
    assert written == held.model_copy(update={"version": 1001, "valid_from": date(2026, 12, 1)})
    assert (row.base, row.digest, row.state, row.editors) == (held.version, digest(written), "editing", ["1030"])
    assert [entry.act for entry in audit.history(ref(row.key))] == ["studio.draft.begun"]


@pytest.mark.parametrize(
    ("day", "said"),
    [((2026, 11, 20), "あす以後の日"), ((2026, 2, 30), "暦にない日付"), (("", "", ""), "必須"), ((2026, "", 1), "月")],
)
def test_a_day_that_cannot_be_is_refused_and_nothing_begins(chief: Seat, day: tuple[Any, ...], said: str) -> None:
    sent = {f"valid_from_{box}": str(value) for box, value in zip(("year", "month", "day"), day, strict=True)}
    answer = chief.client.post(f"/studio/procedures/{PROCEDURE}/draft/", {**sent, "reason": REASON})
    assert answer.status_code == 422
    assert said in Page(answer).text
    assert not Draft.objects.exists()


def test_the_second_draft_of_a_procedure_is_refused_with_the_name_of_who_has_the_first(head: Seat) -> None:
    row = begun()
    with pytest.raises(drafting.DoubleDraftError, match="堀 綾香さんが作った下書きがもうあります"):
        begun(HEAD)
    sent = {"valid_from_year": "2026", "valid_from_month": "12", "valid_from_day": "1", "reason": REASON}
    answer = head.client.post(f"/studio/procedures/{PROCEDURE}/draft/", sent, follow=True)
    assert answer.request["PATH_INFO"] == f"/studio/drafts/{row.key}/"
    assert "堀 綾香さんが作った下書きがもうあります" in Page(answer).text
    assert "次の版の下書きを作る" not in head.page(f"/studio/procedures/{PROCEDURE}/").text
    assert Draft.objects.count() == 1


def test_of_two_who_begin_at_once_one_is_told_of_the_other(own_town: None) -> None:
    outcome = at_once([lambda: begun(CHIEF), lambda: begun(HEAD)])
    assert Draft.objects.count() == 1
    assert sorted(type(each).__name__ for each in outcome) == ["DoubleDraftError", "Draft"]


def test_another_section_finds_no_such_draft(town: None) -> None:
    with pytest.raises(UnknownDraftError):
        begun(OTHER_HEAD)
    row = begun()
    with pytest.raises(UnknownDraftError):
        drafting.discard(actor=OTHER_HEAD, key=row.key, revision=row.revision)
    with pytest.raises(NotAllowed):
        begun(Actor("staff", "1011"))


class TestParts:
    """Each box, and that everything else stays as it was."""

    def saved(self, chief: Seat, name: str, **boxes: str) -> dict[str, Any]:
        row = begun()
        before = Definition.model_validate(row.content).model_dump(mode="json")
        page = chief.write(part(row, name), **boxes)
        assert "保存しました" in page.text, page.text
        after: dict[str, Any] = one().content
        return {key: after[key] for key in after if after[key] != before[key]}

    def test_saving_a_page_as_it_is_changes_and_records_nothing(self, chief: Seat) -> None:
        row = begun()
        names = ["conditions-tennyu", "words", "days", "channels", "needs", "checks", "letters", "articles"]
        for name in names:
            assert "保存しました" in chief.write(part(row, name)).text
        assert (one().digest, one().revision) == (row.digest, row.revision)
        assert len(audit.history(ref(row.key))) == 1

    def test_words(self, chief: Seat) -> None:
        said = self.saved(chief, "words", words__name="児童手当の請求", words__summary="説明。")
        assert said == {"name": "児童手当の請求", "summary": "説明。"}

    def test_period_and_standard_period(self, chief: Seat) -> None:
        boxes = {"period__length": "2", "period__unit": "months", "period__note": "二か月", "standard__days": "45"}
        said = self.saved(chief, "days", **boxes)
        assert (said["period"]["days"], said["period"]["months"], said["period"]["note"]) == (0, 2, "二か月")
        assert said["standard_period"]["days"] == 45
        assert set(said) == {"period", "standard_period"}

    def test_by_when_where_law_counts_no_days(self, chief: Seat) -> None:
        row = begun(procedure="jidoteate-shometsu")
        assert "保存しました" in chief.write(part(row, "days")).text
        assert one().digest == row.digest
        chief.write(part(row, "days"), no_period__said="14日より前に", no_period__source="市の要綱")
        said = {"said": "14日より前に", "article": "", "source": "市の要綱", "verified": False}
        assert one().content["no_period"] == said
        assert "14日より前に" in chief.page(f"/studio/drafts/{row.key}/").text
        chief.write(part(row, "days"), no_period__said="", no_period__source="")
        assert "no_period" not in one().content

    def test_channels(self, chief: Seat) -> None:
        row = begun()
        form = next(form for form in chief.page(part(row, "channels")).forms if "revision" in form.values)
        sent = {name: value for name, value in form.values.items() if name != "mail-open"}
        chief.client.post(part(row, "channels"), {**sent, "mail-basis": "窓口で確かめるため"})
        held = one().content["channels"]
        source = row.content["channels"]["mail"]["source"]
        assert held["mail"] == {"open": False, "basis": "窓口で確かめるため", "source": source, "verified": False}
        assert held["counter"] == row.content["channels"]["counter"]

    def test_needs_are_lines(self, chief: Seat) -> None:
        assert self.saved(chief, "needs", needs__needs="通帳\r\n\r\n 保険証 ")["needs"] == ["通帳", "保険証"]

    def test_letters(self, chief: Seat) -> None:
        said = self.saved(chief, "letters", approved__title="認定のお知らせ", refused__body="却下します。")
        assert [one["title"] for one in said["letters"]] == ["認定のお知らせ", "児童手当認定請求却下通知書"]
        assert said["letters"][1]["body"] == "却下します。"
        assert said["letters"][1]["seal"] == "公印"

    def test_a_condition_is_changed_and_another_added(self, chief: Seat) -> None:
        added = {"expr": "age_at_event >= 18", "because": "18歳以上", "otherwise": "18歳未満", "article": ""}
        boxes = {f"row__3__{name}": value for name, value in added.items()}
        said = self.saved(chief, "conditions-tennyu", row__1__because="家計を支えている", **boxes)
        whens = said["events"]["tennyu"]["when"]
        assert whens[1]["because"] == "家計を支えている"
        assert whens[1]["id"] == "main_earner"
        assert whens[3] == {"id": "own_1", **added}

    def test_a_condition_is_taken_away(self, chief: Seat) -> None:
        said = self.saved(chief, "conditions-tennyu", row__2__DELETE="on")
        assert [one["id"] for one in said["events"]["tennyu"]["when"]] == ["raises_child", "main_earner"]

    def test_the_last_condition_stays(self, chief: Seat) -> None:
        row = begun()
        gone = {f"row__{number}__DELETE": "on" for number in range(3)}
        assert "空にできません" in chief.write(part(row, "conditions-tennyu"), **gone).text
        assert one().digest == row.digest

    def test_checks_keep_their_names_when_one_goes_and_one_comes(self, chief: Seat) -> None:
        said = self.saved(chief, "checks", row__0__DELETE="on", row__4__text="通帳を見た", row__1__text="所得を見た")
        assert [one["id"] for one in said["checks"]] == ["earner", "previous", "account", "own_1"]
        assert said["checks"][0]["text"] == "所得を見た"

    def test_an_article_with_its_source_and_day(self, chief: Seat) -> None:
        count = len(procedures.get(PROCEDURE, on=TODAY).legal_basis)
        names = {"law": "青葉市児童手当要綱", "article": "第3条", "source": "要綱集", "verified": "on"}
        day = {"checked_on_year": "令和8", "checked_on_month": "11", "checked_on_day": "19"}
        boxes = {f"row__{count}__{name}": value for name, value in (names | day).items()}
        said = self.saved(chief, "articles", **boxes)
        added = said["legal_basis"][-1]
        assert added == {**names, "verified": True, "checked_on": "2026-11-19"}
        assert set(said) == {"legal_basis"}

    def test_an_article_that_was_checked_has_a_day(self, chief: Seat) -> None:
        row = begun()
        place = len(row.content["legal_basis"])
        names = {"law": "青葉市児童手当要綱", "article": "第3条", "source": "要綱集", "verified": "on"}
        page = chief.write(part(row, "articles"), **{f"row__{place}__{name}": value for name, value in names.items()})
        assert "確かめた日を書いてください" in page.text
        assert "青葉市児童手当要綱" in page.html, "what was written stays"

    def test_the_day_and_the_reason(self, chief: Seat) -> None:
        row = begun()
        about = f"/studio/drafts/{row.key}/about/"
        chief.write(about, valid_from_year="2027", valid_from_month="4", valid_from_day="1", reason="条例の改正")
        assert (one().content["valid_from"], one().reason) == ("2027-04-01", "条例の改正")
        assert "あす以後の日" in chief.write(about, valid_from_year="2020").text

    @pytest.mark.parametrize(
        ("name", "boxes", "said"),
        [
            ("words", {"words__name": " "}, "名称"),
            ("words", {"words__summary": "長" * 2_001}, "2000 文字"),
            ("days", {"period__length": "0"}, "期限の長さ"),
            ("days", {"standard__days": "x"}, "標準処理期間(日)"),
            ("needs", {"needs__needs": "長" * 201}, "一行は200文字まで"),
            ("letters", {"approved__body": ""}, "本文"),
            ("conditions-tennyu", {"row__0__expr": ""}, "条件の式"),
            ("conditions-tennyu", {"row__3__because": "理由だけ"}, "条件の式"),
            ("conditions-tennyu", {"row__TOTAL_FORMS": "900"}, "60"),
        ],
    )
    def test_what_cannot_be_is_told_at_its_box_and_not_kept(
        self, chief: Seat, name: str, boxes: dict[str, str], said: str
    ) -> None:
        row = begun()
        form = next(form for form in chief.page(part(row, name)).forms if "revision" in form.values)
        sent = {**form.values, **{key.replace("__", "-"): value for key, value in boxes.items()}}
        answer = chief.client.post(part(row, name), sent)
        assert answer.status_code == 422
        assert said in Page(answer).text
        assert (one().digest, one().revision) == (row.digest, row.revision)

    @pytest.mark.parametrize("name", ["conditions-shibo", "conditions-", "shoes", "words-tennyu"])
    def test_a_part_that_is_not_there_is_not_found(self, chief: Seat, name: str) -> None:
        assert chief.client.get(part(begun(), name)).status_code == 404


def test_beside_the_conditions_stands_what_they_may_name(chief: Seat) -> None:
    page = chief.page(part(begun(), "conditions-tennyu"))
    for text in (
        "age_at_event", "出来事の日の年齢", "insurance", "'国民健康保険'", "has_child_to_raise", "grade_at_event",
        "1=小学1年", ":disabled_child_below_age", "age_at_event >= 65", "relation IN ('子', '孫')",
    ):  # fmt: skip
        assert text in page.text, text


def test_a_condition_of_the_household_is_not_offered_what_differs_from_person_to_person(chief: Seat) -> None:
    held = next(
        one for one in procedures.all_definitions(on=TODAY)
        if one.duty == "児童" and any(trigger.unit == "household" for trigger in one.events.values())
    )  # fmt: skip
    event = next(name for name, trigger in held.events.items() if trigger.unit == "household")
    page = chief.page(part(begun(procedure=held.id), f"conditions-{event}"))
    assert "人の事実" not in page.text
    assert "世帯の事実" in page.text


def test_who_saves_after_another_is_told_and_loses_nothing(chief: Seat, head: Seat) -> None:
    row = begun()
    form = next(form for form in chief.page(part(row, "words")).forms if "revision" in form.values)
    head.write(part(row, "needs"), needs__needs="通帳")
    answer = chief.client.post(part(row, "words"), {**form.values, "words-name": "新しい名前"})
    assert answer.status_code == 409
    page = Page(answer)
    assert "古川 洋さんがこの下書きを変えました" in page.text
    again = next(form for form in page.forms if "revision" in form.values)
    assert again.values["words-name"] == "新しい名前"
    chief.client.post(part(row, "words"), {**again.values, "looked": "on"})
    assert (one().content["name"], one().content["needs"]) == ("新しい名前", ["通帳"])
    assert one().editors == ["1029", "1030"]


def boxes(page: Page) -> Form:
    """The form with the boxes of a page."""
    return next(form for form in page.forms if "revision" in form.values)


@pytest.mark.parametrize(
    ("slug", "box", "first", "second"),
    [
        ("edit/words", "words-name", "先の名前", "後の名前"),
        ("edit/conditions-tennyu", "row-0-because", "先の理由", "後の理由"),
        ("about", "reason", "先の改正", "後の改正"),
    ],
)
def test_what_another_wrote_in_the_same_boxes_is_replaced_only_by_who_says_to_have_looked(
    chief: Seat, head: Seat, slug: str, box: str, first: str, second: str
) -> None:
    address = f"/studio/drafts/{begun().key}/{slug}/"
    mine, theirs = boxes(chief.page(address)).values, boxes(head.page(address)).values
    assert head.post(address, {**theirs, box: first}).status_code == 302
    sent = {**mine, box: second}
    for _press in range(2):
        answer = chief.post(address, sent)
        page = Page(answer)
        sent = boxes(page).values
        assert answer.status_code == 409
        assert first in page.text, "what the other wrote is there to be looked at"
        assert sent[box] == second
        assert "looked" not in sent
        assert first in f"{one().content}{one().reason}"
    assert chief.post(address, {**sent, "looked": "on"}).status_code == 302
    assert second in f"{one().content}{one().reason}"
    assert first not in f"{one().content}{one().reason}"


def test_having_looked_counts_for_what_was_looked_at_and_for_nothing_newer(chief: Seat, head: Seat) -> None:
    address = part(begun(), "words")
    sent = {**boxes(chief.page(address)).values, "words-name": "私の名前"}
    head.write(address, words__name="二番目の名前")
    agreed = {**boxes(Page(chief.post(address, sent))).values, "looked": "on"}
    head.write(address, words__name="三番目の名前")
    answer = chief.post(address, agreed)
    assert answer.status_code == 409
    assert "三番目の名前" in Page(answer).text
    assert one().content["name"] == "三番目の名前"


def test_two_who_save_at_once_do_not_overwrite_each_other(own_town: None) -> None:
    row = begun()

    def write(actor: Actor, name: str) -> Draft:
        return drafting.save(
            actor=actor, key=row.key, revision=row.revision, part=name, change=lambda held: held.update({name: "新"})
        )

    second = before_commit(lambda: write(CHIEF, "name"), lambda: write(REVIEWER, "summary"))
    assert isinstance(second, MeanwhileError)
    assert one().content["name"] == "新"
    assert one().content["summary"] != "新"


def test_the_same_save_twice_is_one_entry(chief: Seat) -> None:
    row = begun()
    form = next(form for form in chief.page(part(row, "words")).forms if "revision" in form.values)
    sent = {**form.values, "words-name": "新しい名前"}
    chief.client.post(part(row, "words"), sent)
    assert chief.client.post(part(row, "words"), sent).status_code == 409
    assert [entry.act for entry in audit.history(ref(row.key))] == ["studio.draft.changed", "studio.draft.begun"]


def test_what_differs_stands_side_by_side(chief: Seat) -> None:
    row = changed(begun())
    page = chief.page(f"/studio/drafts/{row.key}/")
    for text in (
        "承認の通知書の題名",
        "児童手当認定通知書",
        "青葉市児童手当認定のお知らせ",
        "転入の条件 3(公務員ではない)",
    ):
        assert text in page.text
    assert "住民への説明" not in page.text.split("有効な版との違い")[1].split("確かめた結果")[0]


def test_the_file_of_a_draft_is_the_draft(chief: Seat) -> None:
    row = changed(begun())
    answer = chief.client.get(f"/studio/drafts/{row.key}/file")
    read = Definition.model_validate(yaml.safe_load(answer.content.decode()))
    assert digest(read) == row.digest


def test_a_discarded_draft_is_over_and_another_may_begin(chief: Seat) -> None:
    row = changed(begun())
    assert "下書きを捨てました" in chief.press(f"/studio/drafts/{row.key}/", "discard").text
    assert one().state == DraftState.DISCARDED
    assert "捨てられました" in chief.page(f"/studio/drafts/{row.key}/").text
    with pytest.raises(StudioError, match="破棄"):
        changed(one())
    answer = chief.client.get(part(row, "words"), follow=True)
    assert "いま直せません" in Page(answer).text
    begun()
    assert Draft.objects.count() == 2
    assert "捨てた" in audit.history(ref(row.key))[0].sentence


def test_a_draft_that_was_overtaken_from_a_folder_says_so_and_gets_the_next_number(chief: Seat) -> None:
    row = begun(valid_from=TODAY + timedelta(days=5))
    held = procedures.get(PROCEDURE, on=TODAY).model_copy(update={"version": 1001, "valid_from": TOMORROW})
    publish_draft(Actor("staff", "1006"), held)
    page = chief.page(f"/studio/drafts/{row.key}/")
    assert "もとにした版とは別の版がこの日に有効になりました" in page.text
    assert changed(row).content["version"] == 1002


def built(seat: Seat, row: Draft, **chosen: str) -> Page:
    """The page after a condition was chosen."""
    values = {"because": "当てはまる", "otherwise": "当てはまらない", "revision": str(one().revision)} | chosen
    return Page(seat.client.post(f"/studio/drafts/{row.key}/build/tennyu/", values, follow=True))


@pytest.mark.parametrize(
    ("fact", "comparison", "value", "expr"),
    [
        ("card", "yes", "", "card"),
        ("card", "no", "", "NOT card"),
        ("has_national_insurance", "yes", "", "has_national_insurance"),
        ("age_at_event", "least", "18", "age_at_event >= 18"),
        ("age_at_event", "below", " 75 ", "age_at_event < 75"),
        ("grade_at_event", "most", "小学6年", "grade_at_event <= 6"),
        ("grade_at_event", "one_of", "小学1年、7", "grade_at_event IN (1, 7)"),
        ("insurance", "same", "国民健康保険", "insurance = '国民健康保険'"),
        ("relation", "one_of", "子,孫", "relation IN ('子', '孫')"),
        ("relation", "other", "世帯主", "relation <> '世帯主'"),
    ],
)
def test_a_condition_is_chosen_instead_of_written(
    chief: Seat, fact: str, comparison: str, value: str, expr: str
) -> None:
    row = begun()
    page = built(chief, row, fact=fact, comparison=comparison, value=value)
    assert "条件を足しました" in page.text, page.text
    added = one().content["events"]["tennyu"]["when"][-1]
    assert (added["id"], added["expr"], added["because"], added["article"]) == ("own_1", expr, "当てはまる", "")


@pytest.mark.parametrize(
    ("fact", "comparison", "value", "said"),
    [
        ("card", "least", "3", "はい・いいえの事実です"),
        ("insurance", "yes", "", "値の事実です"),
        ("insurance", "least", "国民健康保険", "大小は比べられません"),
        ("insurance", "same", "国保", "次のどれかを書いてください: 社会保険、"),
        ("insurance", "same", "'; DROP", "次のどれかを書いてください"),
        ("age_at_event", "least", "十八", "整数で書いてください"),
        ("age_at_event", "least", "18、20", "値を一つ"),
        ("age_at_event", "least", "", "値を一つ"),
        ("born", "least", "3", "正しく選択"),
        ("nothing", "yes", "", "正しく選択"),
    ],
)
def test_what_does_not_go_together_is_told_and_not_added(
    chief: Seat, fact: str, comparison: str, value: str, said: str
) -> None:
    row = begun()
    page = built(chief, row, fact=fact, comparison=comparison, value=value)
    assert said in page.text, page.text
    assert one().digest == row.digest


def test_what_was_chosen_can_be_compiled(chief: Seat) -> None:
    row = begun()
    built(chief, row, fact="grade_at_event", comparison="one_of", value="小学1年、小学2年")
    built(chief, row, fact="insurance", comparison="other", value="生活保護")
    assert check_draft(Definition.model_validate(one().content)).complaints == ()


def test_a_choice_for_an_event_that_is_not_there_is_not_found(chief: Seat) -> None:
    assert chief.client.get(f"/studio/drafts/{begun().key}/build/shibo/").status_code == 404


def test_a_choice_on_a_page_that_is_old_is_told_and_not_added(chief: Seat, head: Seat) -> None:
    row = begun()
    head.write(part(row, "needs"), needs__needs="通帳")
    page = built(chief, row, fact="card", comparison="yes", revision=str(row.revision))
    assert "古川 洋さんがこの下書きを変えました" in page.text
    assert len(one().content["events"]["tennyu"]["when"]) == 3
    again = next(form for form in page.forms if "revision" in form.values)
    assert (again.values["fact"], again.values["because"]) == ("card", "当てはまる")
    chief.client.post(f"/studio/drafts/{row.key}/build/tennyu/", {**again.values, "looked": "on"})
    assert len(one().content["events"]["tennyu"]["when"]) == 4
