"""手続案内書: the list as a sheet to take home."""

from collections.abc import Mapping

from django.utils.translation import gettext as _

from yakuba.apps.counter.queries import Group, Interview, Line
from yakuba.kernel.documents import service as documents
from yakuba.kernel.organisation import service as organisation
from yakuba.lib import clock
from yakuba.lib.refs import JsonValue


def guide_sheet(interview: Interview) -> bytes:
    """PDF/A-2b. Raises MissingGlyph for a character that no font of ours can print."""
    return documents.render("guide", _context(interview))


def _context(interview: Interview) -> Mapping[str, JsonValue]:
    reception = interview.reception
    town = organisation.municipality()
    head = next((m for m in reception.members if "relation" in m.items and m.items["relation"].value == "世帯主"), None)
    recipient = (head or reception.members[0]).name
    notices = [_("この案内は聞き取った内容によるものです。内容が変わったときは窓口で伝えてください。")]
    if interview.unknown:
        names = "、".join(line.entry.definition.name for line in interview.unknown)
        notices.append(_("次の手続は、確認してからお知らせします: %(names)s") % {"names": names})
    return {
        "municipality": town.name if town else "",
        "recipient": recipient,
        "reference": f"{reception.received_on:%Y%m%d}-{reception.number:04}",
        "made_on": clock.today().isoformat(),
        "groups": [_group(group) for group in interview.groups],
        "notices": notices,
    }


def _group(group: Group) -> Mapping[str, JsonValue]:
    return {"outcome": group.outcome.value, "procedures": [_procedure(line) for line in group.lines]}


def _procedure(line: Line) -> Mapping[str, JsonValue]:
    definition = line.entry.definition
    entry: dict[str, JsonValue] = {
        "name": definition.name,
        "persons": list(line.names),
        "section": line.section,
        "items": list(definition.needs),
        "reason": line.reasons[0] if line.reasons else None,
        "verified": definition.verified,
    }
    if line.entry.deadline:
        entry["deadline"] = line.entry.deadline.isoformat()
        entry["deadline_note"] = _("期限を過ぎています") if line.entry.late else None
    return entry
