"""A town's own folder: refused whole with every mistake by file and field, never backwards, never lost by a release."""

import json
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from tests.places import DATA
from tests.support import own_definitions
from tests.support.own_definitions import (
    DAYS,
    FILE,
    HEAD,
    OFFICER,
    PROCEDURE,
    QUESTION,
    TODAY,
    TOMORROW,
    edit,
    own_town,
)
from yakuba.config import cli
from yakuba.kernel.audit import service as audit
from yakuba.kernel.organisation.contracts import NotAllowed
from yakuba.kernel.procedures import service
from yakuba.kernel.procedures.bank import Bank
from yakuba.kernel.procedures.catalogue import Catalogue, load
from yakuba.kernel.procedures.contracts import DefinitionError
from yakuba.kernel.procedures.models import DefinitionVersion, OwnChange
from yakuba.kernel.procedures.publish import CATALOGUE, Published, publish
from yakuba.kernel.procedures.publish_own import check_folder, publish_folder
from yakuba.kernel.procedures.reading import Refused
from yakuba.lib.clock import stopped_at
from yakuba.lib.refs import Actor

__all__ = ["own_town"]
pytestmark = pytest.mark.usefixtures("own_town")
OTHER_HEAD = Actor("staff", "1008")
"""市民課長."""
RELEASE = Actor("system", "tests")
HELP = "配布で直した説明"
SURVEY = DATA / "national" / "administrative-procedures.parquet"


@pytest.fixture
def own(tmp_path: Path) -> Path:
    return own_definitions.folder(tmp_path / "own", TOMORROW)


def question(on: date) -> str:
    return service.material("tennyu", on=on).facts["main_earner"].question


def complaints(own: Path, **options: Any) -> tuple[str, ...]:
    before = DefinitionVersion.objects.count(), OwnChange.objects.count()
    with pytest.raises(Refused) as refused:
        publish_folder(OFFICER, own, **options)
    assert (DefinitionVersion.objects.count(), OwnChange.objects.count()) == before
    return refused.value.complaints


def words(own: Path, **held: Any) -> None:
    """The folder's own facts.yaml."""
    edit(own / "facts.yaml", lambda old: old.update(held))


def test_a_folder_is_published_from_its_day_on(own: Path) -> None:
    assert publish_folder(OFFICER, own) == Published(1, 3, 1)
    assert (question(TODAY) == QUESTION, question(TOMORROW) == QUESTION) == (False, True)
    assert service.get(PROCEDURE, on=TODAY).version < 1001
    assert service.get(PROCEDURE, on=TOMORROW).version == 1001


def test_what_a_section_changes_leaves_what_another_changed_before(own: Path, tmp_path: Path) -> None:
    publish_folder(OFFICER, own)
    other = tmp_path / "other"
    other.mkdir()
    (other / "facts.yaml").write_text(
        "valid_from: 2026-11-30\nfacts: [{id: dog, question: 犬はいますか}]", encoding="utf-8"
    )
    publish_folder(OFFICER, other)
    facts = service.material("tennyu", on=date(2026, 11, 30)).facts
    assert (facts["dog"].question, facts["main_earner"].question) == ("犬はいますか", QUESTION)
    assert service.get(PROCEDURE, on=date(2026, 11, 30)).version == 1001


def helped(shipped: Catalogue) -> Bank:
    """The banks of a release that explains the question about the main earner better."""
    entries = shipped.bank.facts.facts
    facts = tuple(f.model_copy(update={"help": HELP}) if f.id == "main_earner" else f for f in entries)
    return shipped.bank.model_copy(update={"facts": shipped.bank.facts.model_copy(update={"facts": facts})})


def test_a_release_does_not_take_back_what_the_town_changed(own: Path) -> None:
    publish_folder(OFFICER, own)
    shipped = load()
    newer = tuple(
        d.model_copy(update={"version": d.version + 1, "valid_from": date(2027, 4, 1), "summary": "改正後の説明"})
        for d in shipped.definitions
        if d.id == PROCEDURE
    )
    facts = tuple(
        f.model_copy(update={"help": "配布で直した説明"}) if f.id == "main_earner" else f
        for f in shipped.bank.facts.facts
    )
    bank = shipped.bank.model_copy(update={"facts": shipped.bank.facts.model_copy(update={"facts": facts})})
    with stopped_at(date(2026, 12, 10)):
        said = publish(RELEASE, Catalogue(bank, (*shipped.definitions, *newer)))
        assert said.definitions == 1
        assert publish(RELEASE, Catalogue(bank, (*shipped.definitions, *newer))).rule_sets == 0
    with stopped_at(date(2027, 4, 2)):
        assert publish(RELEASE, Catalogue(bank, (*shipped.definitions, *newer))).overtaken == (PROCEDURE,)
    for day in (date(2026, 12, 11), date(2027, 4, 1)):
        found = service.material("tennyu", on=day)
        assert found.definitions[PROCEDURE].version == service.get(PROCEDURE, on=day).version == 1001
        assert (found.facts["main_earner"].question, found.facts["main_earner"].help) == (QUESTION, HELP)


def test_a_new_procedure_of_the_town_s_own_is_published_too(own: Path) -> None:
    def rename(held: dict[str, Any]) -> None:
        held |= {"id": "jidoteate-aoba", "name": "青葉市子育て応援手当", "survey": None}
        held["survey_mismatch"] = {"reason": "市の独自の手当", "checked_on": TODAY}

    (own / FILE).rename(own / "kodomo" / "jidoteate-aoba.yaml")
    edit(own / "kodomo" / "jidoteate-aoba.yaml", rename)
    publish_folder(OFFICER, own)
    assert "jidoteate-aoba" not in service.material("tennyu", on=TODAY).definitions
    assert service.material("tennyu", on=TOMORROW).definitions["jidoteate-aoba"].version == 1001


MISTAKES: list[tuple[Callable[[dict[str, Any]], Any], str]] = [
    (lambda d: d.update(valid_from="明日"), f"{FILE} の valid_from: 日付を"),
    (lambda d: d.update(valid_from=TODAY), f"{FILE} の valid_from: 明日以後"),
    (lambda d: d.update(version=2), f"{FILE} の version: 町が作る版は1001から"),
    (lambda d: d.update(version="一"), f"{FILE} の version: 整数で"),
    (lambda d: d.pop("name"), f"{FILE} の name: 書かれていません"),
    (lambda d: d.update(nmae="x"), f"{FILE} の nmae: 知らない項目"),
    (lambda d: d.update(kind="届け"), f"{FILE} の kind: '届出'、'申請'"),
    (lambda d: d["letters"][0].update(after="いつか"), f"{FILE} の letters[いつか].after: 'accepted'、"),
    (lambda d: d.update(review_standard={"what": ""}), f"{FILE} の review_standard: 書き方が"),
    (lambda d: d["period"].update(months=1), f"{FILE} の period: 期間は"),
    (lambda d: d["period"].update(starts="いつか"), f"{FILE} の period.starts: 期限の起算日 いつか"),
    (lambda d: d["route"].update(decide="町長"), f"{FILE} の route: 「町長」には決裁の権限"),
    (lambda d: d["fields"].append("shoe_size"), f"{FILE} の fields: shoe_size という欄"),
    (lambda d: d.update(area="jumin"), f"{FILE} の area: フォルダーの名前"),
    (lambda d: d.update(duty="宇宙"), f"{FILE} の duty: 「宇宙」を担当する課"),
    (lambda d: d.update(id="kodomo-teate"), f"{FILE} の id: ファイルの名前"),
    (lambda d: d["letters"].pop(1), f"{FILE} の letters[refused]: 町が決める"),
    (lambda d: d["letters"][0].update(seal="公印省略"), f"{FILE} の letters[approved].seal_reason"),
    (lambda d: d["channels"].pop("mail"), f"{FILE} の channels.mail"),
    (lambda d: d["legal_basis"][0].update(source="記憶"), f"{FILE} の legal_basis[児童手当法施行規則].verified"),
    (lambda d: d["events"]["tennyu"]["when"][0].update(expr="no_such_fact"), f"{FILE} の events.tennyu: 規則"),
    (lambda d: d["events"]["tennyu"]["when"][0].update(expr="main_earner LIKE 'x'"), f"{FILE} の events.tennyu: 規則"),
    (lambda d: d["events"].update(hikkoshi=d["events"]["tennyu"]), f"{FILE} の events: hikkoshi という出来事"),
]


@pytest.mark.parametrize(("mistake", "said"), MISTAKES, ids=[said for _mistake, said in MISTAKES])
def test_a_mistake_is_told_by_file_and_field_and_nothing_is_published(
    own: Path, mistake: Callable[[dict[str, Any]], Any], said: str
) -> None:
    edit(own / FILE, mistake)
    found = complaints(own)
    assert [one for one in found if one.startswith(said)], found
    assert not any(part in one for one in found for part in ("Input", "Field", "should"))


@pytest.mark.parametrize(
    ("held", "said"),
    [
        ({"valid_from": TODAY}, "facts.yaml の valid_from: 明日以後"),
        ({"valid_from": "来月"}, "facts.yaml の valid_from: この変更がいつからか"),
        ({"facts": [{"question": "？"}]}, "facts.yaml の facts: 並び"),
        ({"facts": "dog"}, "facts.yaml の facts: 並び"),
        ({"facts": [{"id": "dog", "question": 5}]}, "facts.yaml の facts[dog].question: 文字で"),
        ({"facts": [{"id": "dog", "colour": "茶"}]}, "facts.yaml の facts[dog].colour: 知らない項目"),
        ({"facts": [{"id": "cat", "label": "猫"}]}, "facts.yaml の facts[cat].scope: 書かれていません"),
        ({"facts": [{"id": "dog"}, {"id": "dog"}]}, "facts.yaml の facts[dog]: 2回"),
        ({"words": []}, "facts.yaml の words: 知らない項目"),
    ],
)
def test_a_mistake_in_the_shared_words_is_told_by_file_and_entry(own: Path, held: dict[str, Any], said: str) -> None:
    words(own, **held)
    found = complaints(own)
    assert [one for one in found if one.startswith(said)], found


def test_every_mistake_of_every_file_is_told_at_once(own: Path) -> None:
    edit(own / FILE, lambda held: held.update(version=2, valid_from=TODAY, nmae="x", kind="届け"))
    words(own, valid_from="来月", facts=[{"id": "dog"}, {"id": "dog"}])
    (own / "kodomo" / "broken.yaml").write_text("id: [\nname: x", encoding="utf-8")
    (own / "kodomo" / "twice.yaml").write_text("id: a\nid: b\n", encoding="utf-8")
    (own / "note.txt").write_text("メモ", encoding="utf-8")
    (own / "jidoteate.yaml").write_text("id: a", encoding="utf-8")
    found = complaints(own)
    for said in (
        "facts.yaml の valid_from",
        "facts.yaml の facts[dog]: 2回",
        f"{FILE} の nmae",
        f"{FILE} の kind",
        "kodomo/broken.yaml ",
        "kodomo/twice.yaml 1行目: 「id」が二度",
        "note.txt: 読まれない",
        "jidoteate.yaml: 読まれない",
    ):
        assert [one for one in found if one.startswith(said)], (said, found)


def test_what_is_no_folder_or_holds_nothing_is_said(tmp_path: Path) -> None:
    assert complaints(tmp_path / "none") == ("フォルダーがありません。場所を確かめてください。",)
    assert "フォルダーに定義" in complaints(tmp_path)[0]


def test_a_published_version_is_not_changed_under_its_number(own: Path) -> None:
    publish_folder(OFFICER, own)
    edit(own / FILE, lambda held: held["period"].update(days=DAYS + 1))
    assert any("1002 にしてください" in one for one in complaints(own))
    edit(own / FILE, lambda held: held.update(version=1002))
    assert publish_folder(OFFICER, own).definitions == 1
    assert service.get(PROCEDURE, on=TOMORROW).version == 1002


@pytest.mark.data
def test_what_a_definition_claims_of_the_national_survey_is_compared_with_it(own: Path) -> None:
    assert check_folder(own).unchecked == [PROCEDURE]
    assert check_folder(own, survey_file=SURVEY).unchecked == []
    edit(own / FILE, lambda held: held["survey"].update(name="児童手当の申請"))
    (said,) = complaints(own, survey_file=SURVEY)
    assert said.startswith(f"{FILE} の survey: 悉皆調査では「児童手当の認定の請求」")
    edit(own / FILE, lambda held: held["survey"].update(id="999999999"))
    assert "手続ID 999999999 はありません" in complaints(own, survey_file=SURVEY)[0]


def test_a_file_that_is_not_the_survey_s_is_said(own: Path, tmp_path: Path) -> None:
    (tmp_path / "survey.parquet").write_bytes(b"x")
    for file in (tmp_path / "survey.parquet", tmp_path / "none.parquet"):
        assert "悉皆調査のファイル" in complaints(own, survey_file=file)[0]


def test_a_section_publishes_its_own_procedures_and_not_the_shared_words(own: Path) -> None:
    with pytest.raises(NotAllowed, match="共通の語と数字"):
        publish_folder(HEAD, own)
    (own / "facts.yaml").unlink()
    with pytest.raises(NotAllowed, match="ほかの課の手続"):
        publish_folder(OTHER_HEAD, own)
    for nobody in ("1011", "1007", "9999"):
        with pytest.raises(NotAllowed):
            publish_folder(Actor("staff", nobody), own)
    with pytest.raises(NotAllowed, match="配布された定義"):
        publish(HEAD)
    assert service.get(PROCEDURE, on=TOMORROW).version < 1001
    assert publish_folder(HEAD, own).definitions == 1
    assert audit.history(CATALOGUE)[0].actor == HEAD


def test_the_commands_check_and_publish_in_json(own: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(["procedures", "check", "--folder", str(own)]) == 0
    checked = json.loads(capsys.readouterr().out)
    assert checked["new"] == [{"procedure": PROCEDURE, "version": 1001, "valid_from": TOMORROW.isoformat()}]
    assert (checked["changes"], checked["not_compared"]) == ([TOMORROW.isoformat()], [PROCEDURE])
    assert not DefinitionVersion.objects.filter(version=1001).exists()
    assert cli.main(["procedures", "publish", "--folder", str(own)]) == 2
    assert "--by" in json.loads(capsys.readouterr().err)["error"]
    assert cli.main(["procedures", "publish", "--folder", str(own), "--by", "1011"]) == 2
    assert "権限がありません" in json.loads(capsys.readouterr().err)["error"]
    assert cli.main(["procedures", "publish", "--folder", str(own), "--by", "1006"]) == 0
    assert json.loads(capsys.readouterr().out)["definitions"] == 1
    assert cli.main(["procedures", "list", "--on", TOMORROW.isoformat()]) == 0
    listed = {one["id"]: one for one in json.loads(capsys.readouterr().out)["procedures"]}
    assert (listed[PROCEDURE]["version"], listed[PROCEDURE]["source"]) == (1001, "own")
    assert (listed[PROCEDURE]["valid_from"], listed[PROCEDURE]["by"]) == (TOMORROW.isoformat(), "staff:1006")
    assert listed["kodomo-iryo"]["source"] == "shipped"


def test_a_change_that_fits_a_release_no_more_is_refused_with_the_entry(own: Path) -> None:
    publish_folder(OFFICER, own)
    shipped = load()
    facts = tuple(f for f in shipped.bank.facts.facts if f.id != "main_earner")
    bank = shipped.bank.model_copy(update={"facts": shipped.bank.facts.model_copy(update={"facts": facts})})
    with pytest.raises(DefinitionError, match=r"facts\[main_earner\]"):
        publish(RELEASE, Catalogue(bank, shipped.definitions))
