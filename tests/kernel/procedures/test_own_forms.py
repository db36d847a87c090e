"""A town's own 様式 is checked before it is published: file, places, boxes; each mistake says what to do."""

import hashlib
import io
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import yaml
from pypdf import PdfWriter

from samples import forms
from tests.support import own_forms
from tests.support.own_definitions import HEAD, OFFICER, TODAY, TOMORROW, edit, own_town
from tests.support.own_forms import FILE, PDF, PROCEDURE
from yakuba.config import cli
from yakuba.kernel.documents import service as documents
from yakuba.kernel.documents.blanks import blank
from yakuba.kernel.documents.models import Blank
from yakuba.kernel.procedures import service
from yakuba.kernel.procedures.catalogue import SHIPPED, digest, load
from yakuba.kernel.procedures.models import DefinitionVersion
from yakuba.kernel.procedures.publish_own import publish_folder
from yakuba.kernel.procedures.reading import Refused

__all__ = ["own_town"]
pytestmark = pytest.mark.usefixtures("own_town")
Boxes = list[dict[str, Any]]


@pytest.fixture
def own(tmp_path: Path) -> Path:
    return own_forms.folder(tmp_path / "own", TOMORROW)


def complaints(own: Path) -> tuple[str, ...]:
    with pytest.raises(Refused) as refused:
        publish_folder(OFFICER, own)
    assert not Blank.objects.exists()
    assert not DefinitionVersion.objects.filter(version__gte=1001).exists()
    return refused.value.complaints


def boxed(own: Path, change: Callable[[Boxes], object]) -> tuple[str, ...]:
    edit(own / FILE, lambda held: change(held["form"]["boxes"]))
    return complaints(own)


def box(of: str, boxes: Boxes, **more: Any) -> dict[str, Any]:
    return next(b for b in boxes if b["of"] == of and all(b.get(key) == value for key, value in more.items()))


def test_the_sample_town_s_own_form_is_published_with_its_pdf(own: Path) -> None:
    assert publish_folder(HEAD, own).definitions == 1
    form = service.get(PROCEDURE, on=TOMORROW).form
    assert form is not None
    assert blank(form.sha256) == (own / PDF).read_bytes()
    assert service.get(PROCEDURE, on=TODAY).form is None
    assert publish_folder(HEAD, own).definitions == 0
    assert Blank.objects.count() == 1


def test_the_same_pdf_in_two_versions_is_kept_once(own: Path) -> None:
    publish_folder(OFFICER, own)
    edit(own / FILE, lambda held: held.update(version=1002))
    assert publish_folder(OFFICER, own).definitions == 1
    assert Blank.objects.count() == 1


def test_another_pdf_is_another_version_and_the_old_one_stays(own: Path, tmp_path: Path) -> None:
    publish_folder(OFFICER, own)
    first = service.pinned(PROCEDURE, 1001)
    other = (forms.SOURCES / f"{PROCEDURE}.typ").read_text(encoding="utf-8").replace("こ−3号", "こ−4号")
    (tmp_path / "other.typ").write_text(other, encoding="utf-8")
    own_forms.with_pdf(own, forms.typeset(tmp_path / "other.typ"))
    with pytest.raises(Refused, match="1002 にしてください"):
        publish_folder(OFFICER, own)
    edit(own / FILE, lambda held: held.update(version=1002))
    publish_folder(OFFICER, own)
    kept = [service.pinned(PROCEDURE, version).form for version in (1001, 1002)]
    assert kept[0] == first.form
    assert [form is not None and "こ−" in own_forms.words(blank(form.sha256)) for form in kept] == [True, True]
    assert Blank.objects.count() == 2


def test_a_definition_without_a_form_has_the_digest_that_it_had_before_there_were_forms() -> None:
    one = next(d for d in load().definitions if d.id == PROCEDURE)
    assert "form" not in one.model_dump(mode="json")
    assert digest(one) == digest(one.model_copy(update={"form": None}))


def test_the_list_of_versions_names_the_edition_of_the_form(own: Path, capsys: pytest.CaptureFixture[str]) -> None:
    publish_folder(OFFICER, own)
    for day, edition in ((TODAY, ""), (TOMORROW, "青葉市様式(架空) こ−3号 令和8年4月")):
        assert cli.main(["procedures", "list", "--on", day.isoformat()]) == 0
        listed = {one["id"]: one for one in json.loads(capsys.readouterr().out)["procedures"]}
        assert listed[PROCEDURE]["form"] == edition


# The file.


def test_a_missing_pdf_is_said(own: Path) -> None:
    (own / PDF).unlink()
    (said,) = complaints(own)
    assert said.startswith(f"{FILE} の form.pdf: {PROCEDURE}.pdf が定義と同じフォルダーにない")


def test_a_changed_pdf_is_said_with_its_hash(own: Path) -> None:
    with (own / PDF).open("ab") as file:
        file.write(b"\n% changed\n")
    (said,) = complaints(own)
    assert said.startswith(f"{FILE} の form.sha256: ")
    assert hashlib.sha256((own / PDF).read_bytes()).hexdigest() in said
    assert "edition を確かめて" in said


def test_an_encrypted_pdf_is_said(own: Path) -> None:
    writer = PdfWriter(clone_from=io.BytesIO((own / PDF).read_bytes()))
    writer.encrypt("", "owner")
    out = io.BytesIO()
    writer.write(out)
    own_forms.with_pdf(own, out.getvalue())
    (said,) = complaints(own)
    assert said.startswith(f"{FILE} の form.pdf: {PROCEDURE}.pdf は様式に使えません。PDFにパスワード")


def test_a_file_that_is_no_pdf_is_said(own: Path) -> None:
    own_forms.with_pdf(own, b"no pdf")
    (said,) = complaints(own)
    assert "PDFとして読めません" in said


def test_a_pdf_that_no_definition_names_is_a_file_that_nobody_reads(own: Path) -> None:
    (own / "kodomo" / "old.pdf").write_bytes(b"%PDF-1.7")
    (said,) = complaints(own)
    assert said.startswith("kodomo/old.pdf: 読まれない")


def test_the_pdf_of_a_definition_that_cannot_be_read_is_not_blamed(own: Path) -> None:
    edit(own / FILE, lambda held: held.update(kind="届け"))
    said = complaints(own)
    assert any("kind" in one for one in said), said
    assert [one for one in said if ".pdf" in one] == []


def test_the_shipped_definitions_may_have_forms_too(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    import shutil

    folder = tmp_path / "shipped"
    shutil.copytree(SHIPPED, folder)
    shutil.copy(forms.OWN / FILE, folder / FILE)
    edit(folder / FILE, lambda held: held.update(version=3))
    assert cli.main(["procedures", "check", "--shipped", str(folder)]) == 2
    assert "form.pdf: jidoteate-nintei.pdf が" in json.loads(capsys.readouterr().err)["error"]
    shutil.copy(forms.OWN / PDF, folder / PDF)
    assert cli.main(["procedures", "check", "--shipped", str(folder)]) == 0


# The boxes.


MISTAKES: list[tuple[Callable[[Boxes], Any], str]] = [
    (lambda b: b.append({"of": "shoe_size", "x": 1, "y": 1, "width": 9, "height": 5}), "[shoe_size].of: この定義の"),
    (lambda b: b.append({"of": "dog_tag", "x": 1, "y": 1, "width": 9, "height": 5}), "[dog_tag].of: この定義の"),
    (lambda b: box("name", b).update(page=2), "[name].page: 様式は1ページまで"),
    (lambda b: box("account_holder", b).update(width=200), "[account_holder]: 1ページ目(210 × 297 mm)からはみ出して"),
    (lambda b: box("household_members.name", b).update(step=60), "[household_members.name]: 1ページ目(210 × 297"),
    (lambda b: box("signature", b).update(y=285), "[signature]: 1ページ目(210 × 297 mm)からはみ出して"),
    (lambda b: box("kana", b).update(height=12), "[kana]: name の枠と重なって"),
    (lambda b: box("household_members.name", b).update(step=12), "[household_members.name]: account_bank"),
    (lambda b: b.remove(box("filer_phone", b)), ": 必ず要る欄「連絡先電話番号」(filer_phone)の枠がありません"),
    (lambda b: b.remove(box("signature", b)), ": 署名の枠(of: signature)がありません"),
    (lambda b: b.remove(box("account_kind", b, value="当座")), "[account_kind]: 「当座」に印を付ける枠がありません"),
    (
        lambda b: box("account_kind", b, value="当座").update(value="定期"),
        "[account_kind=定期].value: 選べる値は 普通、",
    ),
    (lambda b: box("name", b).update(mark="check", value="森"), "[name=森].value: この欄は値が決まって"),
    (lambda b: box("name", b).update(part="year"), "[name.year].part: 日付の欄にだけ"),
    (lambda b: box("filer_name", b).update(rows=2, step=10), "[filer_name].rows: 世帯員の列と"),
    (
        lambda b: box("household_members.kana", b).update(of="household_members.shoe"),
        "[household_members.shoe].of: 「.」",
    ),
    (lambda b: box("household_members.kana", b).update(rows=3), "[household_members].rows: 世帯の表の列は"),
    (
        lambda b: box("household_members.name", b).update(of="household_members"),
        "[household_members]: 世帯の表に氏名の列",
    ),
    (lambda b: b.remove(box("filed_on", b, part="era")), "[filed_on]: 日付の part が足りません: era(年号)。"),
    (lambda b: b.remove(box("born", b, part="day")), "[born]: 日付の part が足りません: day(日)。"),
    (lambda b: box("account_number", b).update(cells=6), "[account_number].cells: この欄の値は7桁です"),
    (lambda b: box("account_holder", b).update(cells=60, width=100), "[account_holder]: マス目が細すぎます"),
    (lambda b: box("reference", b).update(part="year"), "[reference.year].of: 受付番号は"),
    (lambda b: box("name", b).update(mark="check"), "[name]: mark(check か circle)と value"),
    (lambda b: box("name", b).update(lines=2, cells=4), "[name]: lines と cells は"),
    (lambda b: box("name", b).update(rows=2), "[name]: rows が2以上のときに"),
    (lambda b: box("name", b).update(size=5), "[name].size: 7 以上"),
    (lambda b: box("name", b).update(width=1), "[name].width: 2.5 以上"),
    (lambda b: box("name", b).update(x=-1), "[name].x: 0 以上"),
    (lambda b: box("name", b).update(y="上"), "[name].y: 数で書いてください"),
    (lambda b: box("name", b).update(colour="赤"), "[name].colour: 知らない項目"),
    (lambda b: box("name", b).pop("x"), "[name].x: 書かれていません"),
]


@pytest.mark.parametrize(("mistake", "said"), MISTAKES, ids=[said for _mistake, said in MISTAKES])
def test_a_mistake_in_a_box_is_told_by_its_name(own: Path, mistake: Callable[[Boxes], Any], said: str) -> None:
    found = boxed(own, mistake)
    assert [one for one in found if one.startswith(f"{FILE} の form.boxes{said}")], found
    assert not any(part in one for one in found for part in ("Input", "Field", "should", "(float"))


def test_boxes_that_touch_at_a_ruled_line_do_not_overlap(own: Path) -> None:
    publish_folder(OFFICER, own)


def test_every_mistake_of_every_box_is_told_at_once(own: Path) -> None:
    def both(boxes: Boxes) -> None:
        boxes.remove(box("filer_phone", boxes))
        box("name", boxes)["page"] = 7
        box("kana", boxes)["of"] = "kanna"

    found = boxed(own, both)
    for said in ("「連絡先電話番号」", "[name].page", "[kanna].of", "「フリガナ」(kana)の枠"):
        assert [one for one in found if said in one], (said, found)


def test_a_form_without_boxes_and_one_without_an_edition_are_refused(own: Path) -> None:
    edit(own / FILE, lambda held: held["form"].update(boxes=[], edition=""))
    found = complaints(own)
    assert [one.partition(" の ")[2].partition(":")[0] for one in found] == ["form.edition", "form.boxes"]


def test_a_name_that_leads_out_of_the_folder_is_refused(own: Path) -> None:
    edit(own / FILE, lambda held: held["form"].update(pdf="../other.pdf"))
    assert complaints(own)[0].startswith(f"{FILE} の form.pdf: 使えない文字")


def test_a_form_that_is_signed_on_paper_only_has_no_box_for_a_drawn_one(own: Path) -> None:
    edit(own / FILE, lambda held: held["form_rule"].update(signing="paper"))
    assert any("この様式は画面で署名しません" in one for one in complaints(own))


# Putting boxes in their places.


def test_the_command_draws_every_box_on_the_form_and_says_its_hash_and_size(
    own: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    edit(own / FILE, lambda held: held["form"].update(sha256="0" * 64))
    out = tmp_path / "proof.pdf"
    assert cli.main(["procedures", "form", str(own / FILE), "--to", str(out)]) == 0
    said = json.loads(capsys.readouterr().out)
    assert said["sha256"] == hashlib.sha256((own / PDF).read_bytes()).hexdigest()
    assert said["pages"] == [{"width": 210.0, "height": 297.0}]
    labels = {piece.text: piece for piece in own_forms.pieces(out.read_bytes())}
    drawn = own_forms.words(out.read_bytes())
    assert "フリガナ" in drawn
    assert all(f"{one['of']}" in drawn for one in own_forms.boxes(own))
    assert (round(labels["signed_note"].x), round(labels["signed_note"].y)) == (90, 247)
    assert cli.main(["procedures", "form", str(own / FILE), "--to", str(out)]) == 2
    assert "もうあります" in json.loads(capsys.readouterr().err)["error"]
    assert not Blank.objects.exists()


def test_the_command_says_what_it_cannot_read(own: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    words = ["procedures", "form", str(own / FILE), "--to", str(tmp_path / "proof.pdf")]
    (own / PDF).unlink()
    assert cli.main(words) == 2
    assert "様式のPDFが読めない" in json.loads(capsys.readouterr().err)["error"]
    edit(own / FILE, lambda held: held.pop("form"))
    assert cli.main(words) == 2
    assert "様式(form)がありません" in json.loads(capsys.readouterr().err)["error"]


# The sample.


def test_the_sample_s_pdf_is_what_its_source_gives() -> None:
    assert forms.made(PROCEDURE) == (forms.OWN / PDF).read_bytes()


def test_the_sample_differs_from_what_is_shipped_by_its_form_alone() -> None:
    own, shipped = (yaml.safe_load((folder / FILE).read_text(encoding="utf-8")) for folder in (forms.OWN, SHIPPED))
    assert own.pop("form")["sha256"] == documents.inspect_blank((forms.OWN / PDF).read_bytes()).sha256
    assert own | {"version": shipped["version"], "valid_from": shipped["valid_from"]} == shipped
