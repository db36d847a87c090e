"""How this capability says things: stages as badges, staff and sections by name, steps as sentences."""

from collections.abc import Iterable, Mapping
from datetime import date

from django.utils.translation import gettext as _

from yakuba.apps.protection.sentences import NOTED, SENTENCES
from yakuba.kernel.organisation import service as organisation
from yakuba.kernel.people.contracts import KnownAs, ProtectionFilter, ProtectionStep, Stage
from yakuba.lib.wareki import format_day
from yakuba.web.components import Badge, Moment, Tone

STAGE_TONES: Mapping[Stage, Tone] = {
    Stage.MATCHED: Tone.WARNING,
    Stage.LINKED: Tone.WARNING,
    Stage.ADVICE: Tone.WARNING,
    Stage.DECISION: Tone.WARNING,
    Stage.ENDING: Tone.WARNING,
    Stage.FORCE: Tone.SUCCESS,
    Stage.LAPSED: Tone.NEUTRAL,
    Stage.REFUSED: Tone.NEUTRAL,
    Stage.ENDED: Tone.NEUTRAL,
    Stage.PARTED: Tone.NEUTRAL,
}


def stage(found: Stage) -> Badge:
    """The stage in words."""
    return Badge(found.label, STAGE_TONES[found])


def day(found: date | None) -> str:
    """A day in words, "" for none."""
    return format_day(found) if found else ""


def known(person: KnownAs) -> str:
    """Somebody by name, reading and birth date."""
    parts = [person.kana, _("%(day)s生まれ") % {"day": day(person.born)} if person.born else _("生年月日不明")]
    return _("%(name)s(%(more)s)") % {"name": person.name, "more": _("、").join(filter(None, parts))}


def staff_names(actors: Iterable[str]) -> Mapping[str, str]:
    """Names by actor as text (``staff:1010``). Who left is shown by code, a job as the system. One query."""
    wanted = {actor: actor.partition(":") for actor in actors}
    found = organisation.staff_names({code for kind, _colon, code in wanted.values() if kind == "staff"})
    system = _("システム")
    return {actor: found.get(code, code) if kind == "staff" else system for actor, (kind, _c, code) in wanted.items()}


def section_names() -> Mapping[str, str]:
    """Names of today's sections by code. One query."""
    return {section.code: section.name for section in organisation.sections()}


def narrowed(wanted: ProtectionFilter) -> str:
    """A filter in words."""
    parts = [str(part.label) for part in (wanted.stage, wanted.harm) if part]
    return _("、").join(parts) or _("すべて")


def history(steps: Iterable[ProtectionStep]) -> tuple[Moment, ...]:
    """Every step as a sentence, the newest first."""
    found = list(steps)
    names = staff_names(step.by for step in found)
    return tuple(Moment(step.at, _sentence(step, names[step.by]), _note(step)) for step in reversed(found))


def _sentence(step: ProtectionStep, who: str) -> str:
    told = {"who": who, "day": day(step.on), "what": step.note}
    return str(SENTENCES[step.kind]) % told


def _note(step: ProtectionStep) -> str:
    return step.note if step.kind in NOTED else ""
