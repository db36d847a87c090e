"""Publishing what a town changed itself, from a folder: checked as what is shipped, refused whole, from a day to come.

Cases stay on the version they were opened with, and what was received before that day is judged by the old one.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from django.utils.translation import gettext as _

from yakuba.kernel.organisation import service as organisation
from yakuba.kernel.organisation.contracts import NotAllowed, Refusal, Scope
from yakuba.kernel.procedures import own_folder, survey, timeline
from yakuba.kernel.procedures.catalogue import Catalogue, digest, load, ruleset
from yakuba.kernel.procedures.models import DefinitionVersion
from yakuba.kernel.procedures.overlay import Dated
from yakuba.kernel.procedures.own_folder import NOT_BACKWARDS, Folder, Stored
from yakuba.kernel.procedures.publish import ACT, Plan, Published, compiled, store, stored_state
from yakuba.kernel.procedures.reading import Refused
from yakuba.kernel.procedures.timeline import Timeline
from yakuba.kernel.rules.compiler import compile_rules
from yakuba.kernel.rules.contracts import RuleError
from yakuba.lib import clock
from yakuba.lib.refs import Actor


@dataclass(frozen=True)
class Checked:
    """A folder that may be published: what of it is new, and what nobody compared with the survey."""

    plan: Plan
    folder: Folder
    unchecked: list[str]


def check_folder(path: Path, *, survey_file: Path | None = None) -> Checked:
    """Read, check and compile a folder on top of what is published; nothing is stored.

    Raises Refused with every mistake.
    """
    folder, wrong = own_folder.read_folder(path)
    state, before, known = stored_state(), Timeline(load(), timeline.stored()), _known()
    rows = survey.rows(survey_file, _ids(folder)) if survey_file else None
    try:
        new = [definition for definition in folder.definitions.values() if known.is_new(definition)]
        changes = _news(before, folder.changes)
        line = Timeline(before.shipped, before.own.and_also(new, changes.values()))
        wrong += _late(changes, known)
        wrong += list(own_folder.complaints(folder, line, known, rows)) or list(_broken_rules(line, folder))
    except Refused as refused:
        raise Refused([*wrong, *refused.complaints]) from refused
    if wrong:
        raise Refused(wrong)
    days = [*(d.valid_from for d in new), *(change.valid_from for change in changes.values())]
    made = compiled(line, min(days)) if days else []
    plan = Plan(line, made, new, list(changes.values()), state, folder.contents)
    return Checked(plan, folder, own_folder.unchecked(folder.definitions.values(), rows))


def _late(changes: Mapping[str, Dated], known: Stored) -> list[str]:
    return [
        f"{shown} の valid_from: {NOT_BACKWARDS}" for shown, one in changes.items() if one.valid_from <= known.today
    ]


def publish_folder(actor: Actor, path: Path, *, survey_file: Path | None = None) -> Published:
    """Store what is new of a folder. Recorded. The same folder again changes nothing.

    Raises Refused with every mistake (then nothing is stored), NotAllowed where somebody may not publish something of
    it: a section its own procedures, and only who may publish everything the shared words and figures.
    """
    reach = organisation.scope(actor, ACT)

    def plan() -> Plan:
        made = check_folder(path, survey_file=survey_file).plan
        _within(reach, made)
        return made

    return store(actor, plan)


def _known() -> Stored:
    rows = DefinitionVersion.objects.values_list("procedure", "version", "digest")
    return Stored({(procedure, version): digest_ for procedure, version, digest_ in rows}, clock.today())


def _ids(folder: Folder) -> list[str]:
    return [one.survey.id for one in folder.definitions.values() if one.survey is not None]


def _news(line: Timeline, changes: Mapping[str, Dated]) -> dict[str, Dated]:
    """The changes that say something else than the banks of their day do already."""
    found: dict[str, Dated] = {}
    for shown, change in changes.items():
        with_it = Timeline(line.shipped, line.own.and_also((), (change,)))
        if digest(line.bank_on(change.valid_from)) != digest(with_it.bank_on(change.valid_from)):
            found[shown] = change
    return found


def _broken_rules(line: Timeline, folder: Folder) -> Iterator[str]:
    """Conditions that the language does not allow, each told once, by the file in which it stands."""
    told: set[str] = set()
    for shown, definition in folder.definitions.items():
        for event in definition.events:
            catalogue = Catalogue(line.bank_on(definition.valid_from), (definition,))
            try:
                compile_rules(ruleset(catalogue, event, definition.valid_from))
            except RuleError as error:
                if str(error) not in told:
                    yield f"{shown} の events.{event}: {error}"
                told.add(str(error))


def _within(reach: Scope, plan: Plan) -> None:
    if reach.sections is None:
        return
    if plan.changes:
        said = _("共通の語と数字(facts.yaml など)は、情報政策の担当が公開します。相談してください。")
        raise NotAllowed(ACT, Refusal.NO_RIGHT, said)
    for definition in plan.definitions:
        section = organisation.section_for(definition.duty)
        if section is None or not reach.covers(section=section.code):
            text = _("「%(name)s」はほかの課の手続です。担当の課長か情報政策の担当に公開を頼んでください。")
            raise NotAllowed(ACT, Refusal.NO_RIGHT, text % {"name": definition.name})
