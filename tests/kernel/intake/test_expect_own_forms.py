"""FY1-09 and issue "Documents": a town prints on its own existing 様式, placed by itself, without the vendor.

What must hold: every value stands inside its box and keeps its glyphs (FY1-32); a choice is ticked; what has no room
is never cut, the form says 別紙参照 and 別紙 has it whole; the signature is bound to exactly this paper (FY1-16); a
version keeps its form for ever; every door that gives the sheet gives this paper.
"""

import hashlib
import io
from collections.abc import Mapping
from datetime import date
from pathlib import Path
from uuid import uuid4

import pytest
from django.conf import LazySettings
from PIL import Image
from pypdf import PdfReader

from samples import forms
from tests.support import filings, own_forms, receptions
from tests.support.own_definitions import edit
from tests.support.own_forms import PROCEDURE, Piece
from tests.support.receptions import CLERK, FAMILY
from yakuba.kernel.documents import service as documents
from yakuba.kernel.documents.contracts import DocumentError
from yakuba.kernel.intake import service
from yakuba.kernel.intake.contracts import Capacity, Filing, ReceptionView, SheetView, SignatureKind
from yakuba.kernel.procedures.publish_own import publish_folder
from yakuba.kernel.rules.contracts import Value
from yakuba.lib.clock import stopped_at
from yakuba.lib.refs import Actor, OwnerRef

MONDAY = date(2026, 11, 23)
UNIT = "p1"
LONG = "青葉県青葉市青葉町一丁目2番3号 グランドメゾン青葉中央公園サウスタワーレジデンス2405号室(青葉建設株式会社社宅内)"
CHILD: Mapping[str, Value] = {"born": 20210105, "sex": "女", "relation": "子"}
MM_PER_POINT = 25.4 / 72
BOXES = own_forms.boxes(forms.OWN)


@pytest.fixture(autouse=True)
def _store(settings: LazySettings, tmp_path: Path) -> None:
    settings.DOCUMENTS_STORE = tmp_path / "files"


@pytest.fixture
def town(db: None) -> None:
    """青葉市 with its own 様式 published on 1 April."""
    receptions.prepare_town()
    forms.load()


def ready(people: list[Mapping[str, Value]] | None = None, new_address: str = "") -> ReceptionView:
    """A01 with these people, every box filled and the sheets composed."""
    view = receptions.with_family(receptions.opened(), people or FAMILY)
    view = filings.ready(view)
    if new_address:
        filings.stated(view, "household", new_address=new_address)
    return view


def shown(view: ReceptionView) -> SheetView:
    return service.show(CLERK, filings.sheet(view, PROCEDURE, UNIT).key)


def paper(sheet: SheetView) -> bytes:
    return service.read_sheet(CLERK, sheet.key)


def box(of: str, **more: object) -> dict[str, float]:
    """The rectangle that the definition names, as written in its file."""
    found = [b for b in BOXES if b["of"] == of and all(b.get(k) == v for k, v in more.items())]
    return found[0]


def inside(piece: Piece, where: Mapping[str, float], row: int = 0) -> bool:
    """Whether a base line lies in the rectangle, with the whole letter above it."""
    top = where["y"] + row * where.get("step", 0)
    high = piece.size * MM_PER_POINT
    left = where["x"] - 0.01 <= piece.x <= where["x"] + where["width"]
    return left and top - 0.01 <= piece.y - 0.88 * high and piece.y + 0.12 * high <= top + where["height"] + 0.01


def standing(pdf: bytes, where: Mapping[str, float], row: int = 0) -> str:
    """Everything that is written inside a rectangle of the first page, without spaces (a font ends a piece of text)."""
    texts = [piece.text for piece in own_forms.pieces(pdf) if piece.page == 1 and inside(piece, where, row)]
    return squeezed("".join(texts))


def squeezed(text: object) -> str:
    return "".join(str(text).replace("\u200b", "").split())


# What stands where.


def test_every_value_stands_inside_its_box(town: None) -> None:
    pdf = paper(shown(ready()))
    assert len(PdfReader(io.BytesIO(pdf)).pages) == 1
    expected = {
        "filer_name": "森太郎",
        "filer_phone": "090-0000-0001",
        "filer_address": filings.NEW_ADDRESS,
        "kana": "モリタロウ",
        "name": "森太郎",
        "main_earner": "森太郎",
        "account_bank": "あおば銀行",
        "account_branch": "本店",
        "account_holder": "モリタロウ",
        "addressee": "(宛先)青葉市長",
        "reference": "20261120-01-0001",
        "agent_name": "",
        "signature": "",
    }
    assert {of: standing(pdf, box(of)) for of in expected} == expected
    filed = {part: standing(pdf, box("filed_on", part=part)) for part in ("era", "year", "month", "day")}
    assert filed == {"era": "令和", "year": "8", "month": "11", "day": "20"}
    born = {
        part: standing(pdf, [b for b in BOXES if b["of"] == "born" and b.get("part") == part][-1]) for part in filed
    }
    assert {part: born[part] for part in ("year", "month", "day")} == {"year": "63", "month": "5", "day": "2"}


def test_the_town_s_own_print_stays_under_it(town: None) -> None:
    pdf = paper(shown(ready()))
    blank = own_forms.words((forms.OWN / own_forms.PDF).read_bytes())
    assert "青葉市様式(架空)" in blank
    lost = [
        line for line in ("児童手当認定請求書", "青葉市様式(架空)こ−3号", "フリガナ", "男・女") if line not in blank
    ]
    assert not lost
    assert "児童手当認定請求書" in own_forms.words(pdf)


def test_one_character_stands_in_each_square(town: None) -> None:
    pdf = paper(shown(ready()))
    squares = box("account_number")
    row = [p for p in own_forms.pieces(pdf) if inside(p, squares) and p.page == 1]
    digits = sorted((piece for piece in row), key=lambda piece: piece.x)
    assert "".join(piece.text for piece in digits) == "0012345"
    wide = squares["width"] / 7
    assert [int((piece.x - squares["x"]) / wide) for piece in digits] == list(range(7))


def inked(pdf: bytes, where: Mapping[str, float], row: int = 0) -> float:
    """How much darker a rectangle of the paper became than it is on the blank form, as a share of its area."""
    blank = (forms.OWN / own_forms.PDF).read_bytes()
    dark = [_dark(content, where, row) for content in (pdf, blank)]
    return dark[0] - dark[1]


def _dark(content: bytes, where: Mapping[str, float], row: int) -> float:
    import pypdfium2

    scale = 300 / 72
    picture: Image.Image = pypdfium2.PdfDocument(content)[0].render(scale=scale).to_pil().convert("L")
    top = where["y"] + row * where.get("step", 0)
    left, right, bottom = where["x"], where["x"] + where["width"], top + where["height"]
    dots = scale / MM_PER_POINT
    cut = picture.crop((round(left * dots), round(top * dots), round(right * dots), round(bottom * dots)))
    return 1 - sum(cut.tobytes()) / (255 * cut.width * cut.height)


def test_the_choice_is_ticked_and_no_other(town: None) -> None:
    pdf = paper(shown(ready()))
    for of, right in (("insurance", "社会保険"), ("account_kind", "普通")):
        marks = [b for b in BOXES if b["of"] == of]
        ticked = {b["value"]: inked(pdf, b) for b in marks}
        assert [value for value, ink in ticked.items() if ink > 0.02] == [right], ticked
        assert standing(pdf, box(of, value=right)) == "✓"
    eras = {b["value"]: inked(pdf, b) for b in BOXES if b["of"] == "born" and "value" in b}
    assert [era for era, ink in eras.items() if ink > 0.02] == ["昭和"], eras


def test_each_person_of_the_household_has_a_row(town: None) -> None:
    pdf = paper(shown(ready()))
    for row, person in enumerate(FAMILY):
        for column in ("name", "kana", "relation"):
            assert standing(pdf, box(f"household_members.{column}"), row) == squeezed(person[column]), (row, column)
        for sex in ("男", "女"):
            ring = inked(pdf, box("household_members.sex", value=sex), row)
            assert (ring > 0.02) == (person["sex"] == sex), (row, sex, ring)


def test_names_keep_their_glyphs(town: None) -> None:
    family = [dict(FAMILY[0]) | {"name": "𠮷田 葛󠄀太郎"}, dict(FAMILY[1]) | {"name": "髙橋 渡邉"}, *FAMILY[2:]]
    pdf = paper(shown(ready(family)))
    assert standing(pdf, box("name")) == standing(pdf, box("household_members.name")) == "𠮷田葛󠄀太郎"
    assert standing(pdf, box("household_members.name"), 1) == "髙橋渡邉"


def test_a_character_that_cannot_be_printed_is_named_and_nothing_is_shown(town: None) -> None:
    view = ready([dict(FAMILY[0]) | {"name": "\U00030000 太郎"}, *FAMILY[1:]])
    with pytest.raises(DocumentError, match="30000"):
        shown(view)
    assert filings.sheet(view, PROCEDURE, UNIT).shown_sha256 == ""


# What has no room.


def test_a_long_address_wraps_then_shrinks_and_is_whole(town: None) -> None:
    pdf = paper(shown(ready(new_address=LONG)))
    assert len(PdfReader(io.BytesIO(pdf)).pages) == 1
    assert "".join(LONG.split()) in own_forms.words(pdf)
    lines = [piece for piece in own_forms.pieces(pdf) if inside(piece, box("filer_address"))]
    assert len(lines) > 1
    assert all(7 <= round(piece.size, 2) <= 11 for piece in lines)


def test_an_address_that_cannot_be_read_in_its_box_stands_whole_on_another_sheet(town: None) -> None:
    address = "青葉県青葉市" + "長い町の名" * 38
    pdf = paper(shown(ready(new_address=address)))
    assert standing(pdf, box("filer_address")) == "別紙参照"
    assert address not in own_forms.words(pdf, 1)
    assert address[:12] not in own_forms.words(pdf, 1), "nothing is cut: all of it or none"
    second = own_forms.words(pdf, 2)
    assert second.startswith("別紙")
    assert address in second
    assert "届出人(申請者)住所" in second
    assert "20261120-01-0001" in second


def test_persons_beyond_the_rows_stand_on_another_sheet(town: None) -> None:
    more = [{**CHILD, "name": f"森 {n}子", "kana": f"モリ {kana}コ"} for n, kana in (("三", "ミ"), ("四", "ヨ"))]
    pdf = paper(shown(ready([*FAMILY, *more])))
    where = box("household_members.name")
    rows = [standing(pdf, where, row) for row in range(4)]
    assert rows == [*(squeezed(person["name"]) for person in FAMILY[:3]), "別紙参照"]
    second = own_forms.words(pdf, 2)
    for person in (FAMILY[3], *more):
        assert squeezed(person["name"]) in second
        assert squeezed(person["name"]) not in own_forms.words(pdf, 1)
    assert "令和3年1月5日" in second


def test_an_agent_stands_in_the_boxes_for_agents(town: None) -> None:
    view = ready()
    agent = Filing(
        Capacity.AGENT, "代理 花", address="青葉市代理町1番", phone="087-000-0000", relation="知人", principal="p1"
    )
    filings.came(view, agent)
    filings.composed(view)
    pdf = paper(shown(view))
    agents = [standing(pdf, box(of)) for of in ("agent_name", "agent_capacity", "agent_address")]
    assert agents == ["代理花", "任意代理人", "青葉市代理町1番"]


def test_what_the_form_has_no_box_for_stands_on_another_sheet(town: None, tmp_path: Path) -> None:
    own = own_forms.folder(tmp_path / "own", MONDAY, 1002)
    drop = {"agent_name", "agent_capacity", "agent_address"}
    edit(own / own_forms.FILE, lambda d: d["form"].update(boxes=[b for b in d["form"]["boxes"] if b["of"] not in drop]))
    publish_folder(forms.OFFICER, own)
    with stopped_at(MONDAY):
        view = filings.ready(receptions.with_family(receptions.opened(received_on=MONDAY)))
        filings.came(view, Filing(Capacity.AGENT, "代理 花", address="青葉市代理町1番", principal="p1"))
        filings.composed(view)
        pdf = paper(shown(view))
    assert "代理花" not in own_forms.words(pdf, 1)
    assert all(
        text in own_forms.words(pdf, 2) for text in ("代理・使者の氏名"[:2], "代理花", "任意代理人", "青葉市代理町1番")
    )


# Signed, received, kept.


def test_a_signature_by_name_is_bound_to_the_shown_paper_and_stands_on_it(town: None) -> None:
    sheet = shown(ready())
    before = paper(sheet)
    assert hashlib.sha256(before).hexdigest() == sheet.shown_sha256
    signed = service.sign(CLERK, sheet.key, shown_sha256=sheet.shown_sha256)
    after = paper(sheet)
    assert hashlib.sha256(after).hexdigest() == signed.signed_sha256
    assert (standing(before, box("signature")), standing(after, box("signature"))) == ("", "森太郎")
    assert sheet.shown_sha256 in standing(after, box("signed_note"))
    assert service.verify_sheet(CLERK, sheet.key).validity.name == "VALID"


def test_a_drawn_signature_stands_in_its_box(town: None) -> None:
    sheet = shown(ready())
    before = paper(sheet)
    signed = service.sign(CLERK, sheet.key, shown_sha256=sheet.shown_sha256, image=filings.drawing())
    after = paper(sheet)
    assert signed.signed is SignatureKind.DRAWN
    assert _dark(after, box("signature"), 0) - _dark(before, box("signature"), 0) > 0.005
    assert sheet.shown_sha256 in own_forms.words(after, 1)


def test_the_paper_can_be_made_again_from_what_was_kept(town: None) -> None:
    sheet = shown(ready())
    service.sign(CLERK, sheet.key, shown_sha256=sheet.shown_sha256)
    checks = documents.verify(sheet.document)
    assert [(check.whole, check.repeatable) for check in checks] == [(True, True), (True, True)]


def test_what_the_case_keeps_is_this_paper(town: None) -> None:
    view = filings.all_signed(ready())
    sheet = filings.sheet(view, PROCEDURE, UNIT)
    taken = service.receive(CLERK, view.key, view.version, submission_key=uuid4())
    bound = next(one for one in taken.sheets if one.key == sheet.key)
    kept = documents.read_paper(
        bound.document, actor=Actor("system", "tests"), owner=OwnerRef("intake.sheet", str(sheet.key))
    )
    assert hashlib.sha256(kept).hexdigest() == sheet.signed_sha256
    assert "こ−3号" in own_forms.words(kept)


def test_an_old_version_keeps_its_old_form(town: None, tmp_path: Path) -> None:
    view = ready()
    own = own_forms.folder(tmp_path / "own", MONDAY, 1002)
    other = (forms.SOURCES / "jidoteate-nintei.typ").read_text(encoding="utf-8").replace("こ−3号", "こ−4号")
    (tmp_path / "other.typ").write_text(other, encoding="utf-8")
    own_forms.with_pdf(own, forms.typeset(tmp_path / "other.typ"))
    publish_folder(forms.OFFICER, own)
    with stopped_at(MONDAY):
        old = own_forms.words(paper(shown(view)))
        new = filings.ready(receptions.with_family(receptions.opened(received_on=MONDAY)))
        assert ("こ−3号" in old, "こ−4号" in old) == (True, False)
        assert "こ−4号" in own_forms.words(paper(shown(new)))


def test_the_same_values_give_the_same_paper(town: None) -> None:
    sheet = filings.sheet(ready(), PROCEDURE, UNIT)
    assert service.prepare_sheet(CLERK, sheet.key).shown_sha256 == service.prepare_sheet(CLERK, sheet.key).shown_sha256


def test_other_procedures_keep_the_house_s_own_form(town: None) -> None:
    view = ready()
    other = service.show(CLERK, filings.sheet(view, "tennyu-todoke").key)
    assert "記載の出所" in own_forms.words(paper(other))
