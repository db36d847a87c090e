"""What keeps a 様式 from being written on: unknown fields, boxes off the page or on each other, fields without one."""

from collections.abc import Iterator
from itertools import combinations

from yakuba.kernel.documents import service as documents
from yakuba.kernel.documents.contracts import DocumentError
from yakuba.kernel.procedures.bank import Bank
from yakuba.kernel.procedures.boxes import NO, YES
from yakuba.kernel.procedures.contracts import Capacity, Definition
from yakuba.kernel.procedures.fields import Field_
from yakuba.kernel.procedures.filling import AGENT_FIELDS
from yakuba.kernel.procedures.forms import COLUMNS, OTHERS, SHOWN_IN, FormBox, PdfForm
from yakuba.lib.wareki import ERA_NAMES

HOUSEHOLD_SOURCE = "people.household"
TOUCHING_MM = 0.05
PARTS = {"era": "era(年号)", "year": "year(年)", "month": "month(月)", "day": "day(日)"}
SIGNED_ON_SCREEN = ("name", "signature")


def form_complaints(bank: Bank, definition: Definition, content: bytes | None) -> Iterator[str]:
    """Each as ``form.boxes[name]: what is wrong and what to do``; without the PDF the places are not looked at."""
    form = definition.form
    if form is None:
        return
    fields = {field.id: field for field in bank.fields.fields}
    for box in form.boxes:
        yield from (f"form.boxes[{box.name}]{said}" for said in _of_box(bank, fields, definition, box))
    yield from _lacking(bank, fields, definition, form)
    yield from _uneven(form)
    yield from _on_each_other(form)
    if content is not None:
        yield from _off_the_page(form, content)


def _of_box(bank: Bank, fields: dict[str, Field_], definition: Definition, box: FormBox) -> Iterator[str]:
    if box.field in OTHERS:
        if box.column or box.part or box.mark or box.rows > 1:
            yield f".of: {OTHERS[box.field]}は一か所の文字の枠です。part・mark・rows を消してください"
        return
    field = fields.get(box.field)
    allowed = [*definition.fields, *(name for name in AGENT_FIELDS if name not in definition.fields)]
    if field is None or box.field not in allowed:
        known = "、".join([*allowed, *OTHERS])
        yield f".of: この定義の fields にない欄です。fields に加えるか、次から選んでください: {known}"
        return
    if box.column and not (field.source == HOUSEHOLD_SOURCE and box.column in COLUMNS):
        named = "、".join(f"{name}({label})" for name, label in COLUMNS.items())
        yield f".of: 「.」の後は、世帯員の欄の列だけに書けます: {named}"
        return
    yield from _of_field(field, box)
    if box.mark and box.value not in (may := _choices(bank, field, box)):
        said = f"選べる値は {'、'.join(may)} です" if may else "この欄は値が決まっていません。文字の枠にしてください"
        yield f".value: {said}"


def _of_field(field: Field_, box: FormBox) -> Iterator[str]:
    if box.part and (box.column or field.type != "date"):
        yield ".part: 日付の欄にだけ書けます。消してください"
    if 0 < box.cells < field.max and field.type == "digits":
        yield f".cells: この欄の値は{field.max}桁です。マス目の数を合わせてください"
    if box.rows > 1 and not box.column and field.unit != "person":
        yield ".rows: 世帯員の列と、人ごとの欄にだけ書けます。消してください"


def _choices(bank: Bank, field: Field_, box: FormBox) -> tuple[str, ...]:
    """Every value that may stand there, where they are known."""
    if box.part:
        return ERA_NAMES if box.part == "era" else ()
    if field.source == "intake.agent.capacity":
        return tuple(one.value for one in Capacity if one not in (Capacity.SELF, Capacity.HOUSEHOLD))
    kind, _, name = field.source.partition(".")
    name = box.column or name.rpartition(".")[2]
    fact = next((one for one in bank.facts.facts if one.id == name), None)
    if fact is None or kind not in ("fact", "event", "people"):
        return field.values
    if fact.scope == "person" and field.unit != "person" and kind == "fact":
        return ()  # it is printed as the name of the one of whom it holds
    return (YES, NO) if fact.type == "boolean" else tuple(value.code for value in fact.values)


def _lacking(bank: Bank, fields: dict[str, Field_], definition: Definition, form: PdfForm) -> Iterator[str]:
    for name in definition.fields:
        field = fields.get(name)
        if field is None:
            continue
        boxes = form.boxes_of(name)
        if field.required and not boxes and not _in_table(field, definition, form):
            yield f"form.boxes: 必ず要る欄「{field.label}」({name})の枠がありません。枠を加えてください"
        yield from (f"form.boxes[{name}]: {said}" for said in _unmarked(bank, field, boxes))
        yield from (f"form.boxes[{name}]: {said}" for said in _in_part(boxes))
    signing = definition.form_rule.signing
    if signing in SIGNED_ON_SCREEN and not form.boxes_of("signature"):
        yield "form.boxes: 署名の枠(of: signature)がありません。署名欄の場所に加えてください"
    if signing not in SIGNED_ON_SCREEN and (form.boxes_of("signature") or form.boxes_of("signed_note")):
        yield "form.boxes: この様式は画面で署名しません(form_rule.signing)。署名の枠を消してください"


def _in_table(field: Field_, definition: Definition, form: PdfForm) -> bool:
    """Whether a column of the household's table shows it: on a form of the household, of each of them."""
    of_household = all(event.unit == "household" for event in definition.events.values())
    columns = {box.column for box in form.boxes}
    return of_household and field.unit == "person" and SHOWN_IN.get(field.id) in columns


def _unmarked(bank: Bank, field: Field_, boxes: tuple[FormBox, ...]) -> Iterator[str]:
    """Choices that no box takes, where nothing but marks tells the value."""
    for column in sorted({box.column for box in boxes if box.mark and not box.part}):
        same = [box for box in boxes if box.column == column and not box.part]
        if all(box.mark for box in same):
            marked = {box.value for box in same}
            lacking = [value for value in _choices(bank, field, same[0]) if value not in marked and value != NO]
            if lacking:
                yield f"「{'」「'.join(lacking)}」に印を付ける枠がありません。加えるか、文字の枠も置いてください"


def _in_part(boxes: tuple[FormBox, ...]) -> Iterator[str]:
    """A date of which the form would not tell everything; an era that is printed there already takes a ring."""
    parts = {box.part for box in boxes if not box.column}
    lacking = [label for part, label in PARTS.items() if part not in parts]
    if parts - {""} and "" not in parts and lacking:
        said = f"日付の part が足りません: {'、'.join(lacking)}。枠を加えてください"
        yield f"{said}(年号が印刷してあるときは、その上に value: 令和, mark: circle)"


def _uneven(form: PdfForm) -> Iterator[str]:
    for name in sorted({box.field for box in form.boxes if box.column}):
        if len({box.rows for box in form.boxes_of(name) if box.column}) > 1:
            yield f"form.boxes[{name}].rows: 世帯の表の列は、どれも同じ行数にしてください"
        if not any(box.column == "name" and not box.mark for box in form.boxes_of(name)):
            yield f"form.boxes[{name}]: 世帯の表に氏名の列(of: {name}.name)がありません。加えてください"


def _on_each_other(form: PdfForm) -> Iterator[str]:
    for one, other in combinations(form.boxes, 2):
        if one.page == other.page and any(
            min(a[2], b[2]) - max(a[0], b[0]) > TOUCHING_MM and min(a[3], b[3]) - max(a[1], b[1]) > TOUCHING_MM
            for a in one.rectangles()
            for b in other.rectangles()
        ):
            said = f"{other.name} の枠と重なっています。x・y・width・height を直してください"
            yield f"form.boxes[{one.name}]: {said}"


def _off_the_page(form: PdfForm, content: bytes) -> Iterator[str]:
    try:
        pages = documents.inspect_blank(content).pages
    except DocumentError as error:
        yield f"form.pdf: {form.pdf} は様式に使えません。{error}"
        return
    for box in form.boxes:
        if box.page > len(pages):
            said = f"様式は{len(pages)}ページまでです。page を直してください"
            yield f"form.boxes[{box.name}].page: {said}"
            continue
        width, height = pages[box.page - 1]
        if any(right > width or bottom > height for _left, _top, right, bottom in box.rectangles()):
            said = f"{box.page}ページ目({width:.0f} × {height:.0f} mm)からはみ出しています"
            yield f"form.boxes[{box.name}]: {said}。x・y・width・height を直してください"
