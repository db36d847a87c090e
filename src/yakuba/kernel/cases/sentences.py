"""History as sentences: who did what, on whose behalf, and what it was about. No code, no name of a resident."""

from collections.abc import Callable, Iterable, Mapping
from datetime import date
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from yakuba.kernel.cases import courses
from yakuba.kernel.cases.contracts import Reached, Result, State, Telling, Way
from yakuba.kernel.cases.look import Look
from yakuba.kernel.cases.models import Step
from yakuba.kernel.organisation import service as organisation
from yakuba.kernel.organisation.contracts import Role
from yakuba.lib import clock
from yakuba.lib.wareki import format_day

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

DONE: "Mapping[str, StrOrPromise]" = {
    "受け付ける": gettext_lazy("受け付けました"),
    "引き受ける": gettext_lazy("引き受けました"),
    "手放す": gettext_lazy("手放しました"),
    "割り当てる": gettext_lazy("割り当てました"),
    "確かめる": gettext_lazy("確かめました"),
    "補正を求める": gettext_lazy("補正を求めました"),
    "補正を受け付ける": gettext_lazy("補正を受け付けました"),
    "取下げを受け付ける": gettext_lazy("取下げを受け付けました"),
    "担当課を移す": gettext_lazy("担当課を移しました"),
    "受理する": gettext_lazy("受理しました"),
    "確認する": gettext_lazy("確認しました"),
    "受理・確認する": gettext_lazy("受理・確認しました"),
    "職権で処理する": gettext_lazy("職権で処理しました"),
    "引き渡す": gettext_lazy("引き渡しました"),
    "取り込まれた": gettext_lazy("取り込まれたことを記録しました"),
    "取り込めなかった": gettext_lazy("取り込めなかったことを記録しました"),
    "完結する": gettext_lazy("完結しました"),
    "審査を始める": gettext_lazy("審査を始めました"),
    "起案する": gettext_lazy("起案しました"),
    "承認する": gettext_lazy("承認しました"),
    "差し戻す": gettext_lazy("差し戻しました"),
    "引き戻す": gettext_lazy("引き戻しました"),
    "後閲にする": gettext_lazy("後閲にしました"),
    "決裁する": gettext_lazy("決裁しました"),
    "施行する": gettext_lazy("施行しました"),
    "進達する": gettext_lazy("進達しました"),
    "結果を記録する": gettext_lazy("結果を記録しました"),
    "交付する": gettext_lazy("交付しました"),
    "届けたことを記録する": gettext_lazy("届けたことを記録しました"),
    "郵送をやめて手渡しにする": gettext_lazy("郵送をやめて手渡しにしました"),
    "取扱注意にする": gettext_lazy("取扱注意にしました"),
}
"""What is said of an action that was taken, by what it is called."""
BY_ITSELF = ("open", "recalled", "marked")
"""What happens because something else did: of the system itself nobody wants to read."""


def done(label: str) -> str:
    """That the action with this label was taken, as the end of a sentence without its full stop."""
    return str(DONE.get(label) or _("「%(what)s」を行いました") % {"what": label})


def staff_codes(steps: Iterable[Step]) -> set[str]:
    """Whose names the sentences need."""
    codes: set[str] = set()
    for step in steps:
        codes |= {step.actor.partition(":")[2], step.on_behalf_of, str(step.detail.get("assignee", ""))}
    return codes - {""}


def sentence_of(look: Look, step: Step, names: Mapping[str, str]) -> str:
    """One step, as 「… が … しました」 with what belongs to it in brackets."""
    about = [part for part in _about(look, step, names) if part]
    text = _said(step, courses.label(step.action, look.graph.transitions.get(step.action)), names)
    return f"{text}({_('、').join(about)})。" if about else f"{text}。"


def _said(step: Step, label: str, names: Mapping[str, str]) -> str:
    words = {"who": _who(step.actor, names), "what": label, "done": done(label)}
    if step.actor.startswith("system:"):
        return words["done"] if step.action in BY_ITSELF else _("%(who)sが「%(what)s」を行った") % words
    if step.on_behalf_of:
        words["for"] = names.get(step.on_behalf_of, step.on_behalf_of)
        return _("%(who)sが%(for)sに代わって%(done)s") % words
    return _("%(who)sが%(done)s") % words


def _who(actor: str, names: Mapping[str, str]) -> str:
    kind, _colon, code = actor.partition(":")
    if kind == "staff":
        return names.get(code, _("職員%(code)s") % {"code": code} if not code.isalpha() else _("職員"))
    return _("申請した方") if kind == "resident" else _("システム")


def _about(look: Look, step: Step, names: Mapping[str, str]) -> Iterable[str]:
    if step.action in BY_ITSELF and step.actor.startswith("system:"):
        yield _("自動")
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
