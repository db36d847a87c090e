"""History as sentences: who did what, on whose behalf, and what it was about. No code, no name of a resident."""

from collections.abc import Callable, Iterable, Mapping
from datetime import date

from django.utils.translation import gettext as _

from yakuba.kernel.cases import courses
from yakuba.kernel.cases.contracts import Reached, Result, State, Telling, Way
from yakuba.kernel.cases.look import Look
from yakuba.kernel.cases.models import Step
from yakuba.kernel.organisation import service as organisation
from yakuba.kernel.organisation.contracts import Role
from yakuba.lib import clock
from yakuba.lib.wareki import format_day


def staff_codes(steps: Iterable[Step]) -> set[str]:
    """Whose names the sentences need."""
    codes: set[str] = set()
    for step in steps:
        codes |= {step.actor.partition(":")[2], step.on_behalf_of, str(step.detail.get("assignee", ""))}
    return codes - {""}


def sentence_of(look: Look, step: Step, names: Mapping[str, str]) -> str:
    """One step, as 「… が … した」 with what belongs to it in brackets."""
    transition = look.graph.transitions.get(step.action)
    words = {"who": _who(step.actor, names), "what": courses.label(step.action, transition)}
    if step.on_behalf_of:
        words["for"] = names.get(step.on_behalf_of, step.on_behalf_of)
        text = _("%(who)sが%(for)sに代わって「%(what)s」を行った") % words
    else:
        text = _("%(who)sが「%(what)s」を行った") % words
    about = [part for part in _about(look, step, names) if part]
    return f"{text}({_('、').join(about)})。" if about else f"{text}。"


def _who(actor: str, names: Mapping[str, str]) -> str:
    kind, _colon, code = actor.partition(":")
    if kind == "staff":
        return names.get(code, _("職員%(code)s") % {"code": code} if not code.isalpha() else _("職員"))
    return _("申請した方") if kind == "resident" else _("システム")


def _about(look: Look, step: Step, names: Mapping[str, str]) -> Iterable[str]:
    if step.from_state and step.from_state != step.to_state:
        yield _("%(state)sへ") % {"state": State(step.to_state).label}
    for key, words in WORDS.items():
        if key in step.detail:
            yield words(look, step, names)
    if step.action in ("request_correction", "answer_correction"):
        yield from _boxes(look, step.detail.get("fields", []))
    if step.batch:
        yield _("一括")


def _assignee(_look: Look, step: Step, names: Mapping[str, str]) -> str:
    code = str(step.detail["assignee"])
    return _("担当 %(name)s") % {"name": names.get(code, code)}


def _section(_look: Look, step: Step, _names: Mapping[str, str]) -> str:
    code = str(step.detail["section"])
    found = organisation.section(code, clock.day_of(step.at))
    return _("%(name)sへ") % {"name": found.name if found else code}


def _slots(_look: Look, step: Step, _names: Mapping[str, str]) -> str:
    return _("、").join(_moved_slot(dict(slot), clock.day_of(step.at)) for slot in step.detail["slots"])


def _moved_slot(slot: Mapping[str, str], day: date) -> str:
    found = organisation.section(slot["section"], day)
    words = {"role": Role(slot["role"]).label, "section": found.name if found else slot["section"]}
    return _("%(role)sの欄は%(section)sへ") % words


def _check(look: Look, step: Step, _names: Mapping[str, str]) -> str:
    text = next((line.text for line in look.definition.checks if line.id == step.detail["check"]), "")
    return _("「%(text)s」%(answer)s") % {"text": text, "answer": _("はい") if step.detail["ok"] else _("いいえ")}


def _role(_look: Look, step: Step, _names: Mapping[str, str]) -> str:
    return _("%(role)sの欄") % {"role": Role(step.detail["role"]).label}


def _result(_look: Look, step: Step, _names: Mapping[str, str]) -> str:
    return str(Result(step.detail["result"]).label)


def _day(_look: Look, step: Step, _names: Mapping[str, str]) -> str:
    return format_day(date.fromisoformat(str(step.detail["on"])))


def _reference(_look: Look, step: Step, _names: Mapping[str, str]) -> str:
    return _("相手方の番号 %(reference)s") % {"reference": step.detail["reference"]}


def _way(_look: Look, step: Step, _names: Mapping[str, str]) -> str:
    return str(Way(step.detail["way"]).label)


def _reached(_look: Look, step: Step, _names: Mapping[str, str]) -> str:
    words = {"what": Telling(step.detail["what"]).label, "how": Reached(step.detail["reached"]).label}
    return _("%(what)s: %(how)s") % words


def _appeal(_look: Look, _step: Step, _names: Mapping[str, str]) -> str:
    return _("教示の文言を確認した")


WORDS: Mapping[str, Callable[[Look, Step, Mapping[str, str]], str]] = {
    "assignee": _assignee,
    "section": _section,
    "slots": _slots,
    "check": _check,
    "role": _role,
    "result": _result,
    "on": _day,
    "reference": _reference,
    "appeal_confirmed": _appeal,
    "way": _way,
    "reached": _reached,
}


def _boxes(look: Look, fields: Iterable[object]) -> Iterable[str]:
    labels = {box.field: box.label for box in look.fields}
    for name in fields:
        code = str(name)
        yield labels.get(code, code.removeprefix("attachment:"))
