"""What must still be typed: each empty box of the chosen sheets, once."""

from collections.abc import Sequence
from uuid import UUID

from yakuba.kernel.audit.service import record
from yakuba.kernel.intake import acts
from yakuba.kernel.intake.composing import chosen_of
from yakuba.kernel.intake.contracts import FieldToAsk
from yakuba.kernel.intake.models import Sheet
from yakuba.kernel.intake.reading import CONTINUE, found, subject
from yakuba.kernel.procedures.blanks import Blank
from yakuba.kernel.procedures.filling import Box
from yakuba.kernel.procedures.service import material
from yakuba.lib.refs import Actor


def missing_fields(actor: Actor, key: UUID) -> tuple[FieldToAsk, ...]:
    """Every box that is still empty on a chosen sheet, each once, in the order of fields.yaml; recorded as a view.

    What register, event, identity or another answer tells is never among them; the register copy is asked by
    ``compose``, so compose first. Raises NotAllowed, NoReceptionError.
    """
    reception, part = found(actor, CONTINUE, key)
    record(actor=actor, act=acts.VIEWED.name, subject=subject(key))
    received = set(Sheet.objects.filter(reception=reception, received__isnull=False).values_list("procedure", "unit"))
    asked: dict[tuple[str, str], list[tuple[Box, str]]] = {}
    for chosen in chosen_of(reception):
        is_received = (chosen.entry.definition.id, chosen.entry.unit) in received
        if is_received or not part.includes(chosen.entry.definition):
            continue
        for box in chosen.boxes:
            if box.is_empty:
                key_of = ("filer", box.field.id) if box.of_filer else (box.unit, box.item)
                asked.setdefault(key_of, []).append((box, chosen.entry.definition.id))
    order = [field.id for field in material(reception.event, on=reception.received_on).bank.fields.fields]
    boxes = [_to_ask(same) for same in asked.values()]
    return tuple(sorted(boxes, key=lambda one: (order.index(one.field), one.unit)))


def _to_ask(boxes: Sequence[tuple[Box, str]]) -> FieldToAsk:
    box = boxes[0][0]
    fact, blank = box.fact, Blank(box.field, box.fact)
    return FieldToAsk(
        field=box.field.id,
        label=box.field.label,
        unit=box.unit,
        item=box.item,
        type=blank.kind,
        help=box.field.help or (fact.help if fact else ""),
        plain=box.field.plain or (fact.plain if fact else ""),
        choices=blank.choices,
        required=any(each.field.required for each, _procedure in boxes),
        of_filer=box.of_filer,
        procedures=tuple(dict.fromkeys(procedure for _box, procedure in boxes)),
        usual=box.field.usual,
    )
