"""手続案内書: the list as a sheet to take home."""

from collections.abc import Mapping
from urllib.parse import urlencode

from django.utils.translation import gettext as _

from yakuba.apps.counter.queries import Group, Interview, Line
from yakuba.kernel.documents import service as documents
from yakuba.kernel.intake import service as intake
from yakuba.kernel.intake.contracts import MemberView, ReceptionView
from yakuba.kernel.organisation import service as organisation
from yakuba.kernel.procedures.contracts import Definition, Outcome
from yakuba.kernel.rules.contracts import Value
from yakuba.lib import clock
from yakuba.lib.refs import JsonValue

# how the template of the sheet calls an outcome where it has a word of its own
PAPER_WORDS = {Outcome.CLAIM: "lose"}


def guide_sheet(interview: Interview, board: str) -> bytes:
    """PDF/A-2b. ``board`` is the address of the progress board, of which the code on the sheet is made.

    Raises MissingGlyph for a character that no font of ours can print.
    """
    return documents.render("guide", _context(interview, board))


def _context(interview: Interview, board: str) -> Mapping[str, JsonValue]:
    reception = interview.reception
    town = organisation.municipality()
    reference = intake.reference(reception.received_on, reception.number)
    where = urlencode({"number": reference, "office": reception.office})
    notices = [_("この案内は聞き取った内容によるものです。内容が変わったときは窓口で伝えてください。")]
    if unknown := [line for line in interview.unknown if not line.entry.definition.discreet]:
        names = "、".join(line.entry.definition.name for line in unknown)
        notices.append(_("次の手続は、確認してからお知らせします: %(names)s") % {"names": names})
    if interview.unverified:
        notices.append(_("市が根拠の条文を確認している手続があります。わからないことは窓口で聞いてください。"))
    return {
        "municipality": town.name if town else "",
        "recipient": _recipient(reception),
        "reference": reference,
        "qr": {"content": f"{board}?{where}", "caption": _("次の窓口で見せてください(職員用)")},
        "made_on": clock.today().isoformat(),
        "groups": [_group(group, interview.office) for group in interview.groups if _printed(group)],
        "notices": notices,
    }


def _recipient(reception: ReceptionView) -> str:
    """The head of the household; of a bereaved one who held the funeral, else whoever is left."""
    living = [member for member in reception.members if not _holds(member, "deceased", 1)]
    ranked = sorted(living, key=lambda m: (not _holds(m, "funeral_by", 1), not _holds(m, "relation", "世帯主"), m.unit))
    return (ranked or list(reception.members))[0].name


def _holds(member: MemberView, item: str, value: Value) -> bool:
    return item in member.items and member.items[item].value == value


def _printed(group: Group) -> list[Line]:
    """What may be read over somebody's shoulder at home; the rest is told in person."""
    return [line for line in group.lines if not line.entry.definition.discreet]


def _group(group: Group, office: str) -> Mapping[str, JsonValue]:
    outcome = PAPER_WORDS.get(group.outcome, group.outcome.value)
    return {"outcome": outcome, "procedures": [_procedure(line, office) for line in _printed(group)]}


def _procedure(line: Line, office: str) -> Mapping[str, JsonValue]:
    definition = line.entry.definition
    entry: dict[str, JsonValue] = {
        "name": definition.name,
        "persons": list(line.names),
        "section": line.where.section or line.where.office or line.section,
        "floor": _floor(line, office) or None,
        "elsewhere": bool(line.not_here),
        "items": list(definition.needs),
        "reason": line.reason or None,
        "verified": not line.unsure,
    }
    if line.entry.deadline:
        entry["deadline"] = line.entry.deadline.isoformat()
        entry["deadline_note"] = _deadline_note(line)
    else:
        entry["deadline_note"] = _by_when(definition)
    return entry


def _by_when(definition: Definition) -> str:
    """What is said where no last day can be counted, or not yet: what the definition says, else whom to ask."""
    if definition.outcome is Outcome.EX_OFFICIO:
        return _("手続は要りません")
    said = definition.period.note if definition.period else definition.no_period.said if definition.no_period else ""
    return said or _("期限は担当の窓口で確かめてください")


def _deadline_note(line: Line) -> str | None:
    period = line.entry.definition.period
    if period is not None and period.about:
        return _("遅滞なく。この日は目安です")
    return _("期限を過ぎています") if line.entry.late else None


def _floor(line: Line, office: str) -> str:
    """Floor and counter; of another office which one, and for what is not done here its address and the others."""
    where = line.where
    building = where.office if where.section and where.office != office else ""
    address = f"({where.address})" if line.not_here and where.address else ""
    others = (
        _("、または%(offices)s") % {"offices": "・".join(each.office for each in line.besides)} if line.besides else ""
    )
    return " ".join(filter(None, (building + address, where.place))) + others
