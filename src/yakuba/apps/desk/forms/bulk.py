"""Acting on many: which action, with what, on which of the chosen cases."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django import forms
from django.utils.translation import gettext_lazy as _

from yakuba.apps.desk.forms.handing import workers
from yakuba.kernel.cases.contracts import Data
from yakuba.kernel.organisation import service as organisation
from yakuba.lib import clock
from yakuba.lib.refs import Actor
from yakuba.web.fields import DayField

MOST = 500
ACTIONS: Mapping[str, tuple[str, Any]] = {
    "assign": ("cases.assign", _("割り当てる")),
    "confirm": ("cases.review", _("受理・確認する")),
    "approve": ("cases.approve", _("承認する")),
    "forward": ("cases.review", _("進達する")),
    "hand_over": ("handover.export", _("引き渡す")),
    "close": ("cases.review", _("完結する")),
}


class Chosen(forms.Form):
    """Which action, on which cases. Only actions that this person has a right to are offered."""

    action = forms.ChoiceField(label=_("選んだ案件を"))

    def __init__(self, actor: Actor, asked: Any = None) -> None:
        super().__init__(asked)
        self.actor = actor
        self.chosen = asked.getlist("case") if asked is not None else []
        acts = organisation.allowed_among(actor, {act for act, _label in ACTIONS.values()})
        field = self.fields["action"]
        if isinstance(field, forms.ChoiceField):
            field.choices = [(name, label) for name, (act, label) in ACTIONS.items() if act in acts]

    def clean(self) -> dict[str, Any]:
        """At least one case, each named by its key."""
        cleaned = super().clean() or self.cleaned_data
        keys = [_key(text) for text in self.chosen[: MOST + 1]]
        if not keys:
            raise forms.ValidationError(_("案件を一つ以上選んでください。"))
        if None in keys:
            raise forms.ValidationError(_("選んだ案件を読み取れませんでした。一覧から選び直してください。"))
        if len(keys) > MOST:
            raise forms.ValidationError(_("一度に選べるのは500件までです。"))
        return cleaned | {"keys": tuple(dict.fromkeys(keys))}


class NoDetails(forms.Form):
    """An action that carries nothing."""

    def carried(self) -> Data:
        """Nothing."""
        return Data()


class ToWhom(forms.Form):
    """Who gets the chosen cases: staff of the sections in which this person assigns."""

    assignee = forms.ChoiceField(label=_("担当者"))

    def __init__(self, actor: Actor, asked: Any = None) -> None:
        super().__init__(asked)
        reach = organisation.scope(actor, "cases.assign").sections
        codes = [one.code for one in organisation.sections()] if reach is None else sorted(reach)
        found = dict(pair for code in codes for pair in workers(code))
        field = self.fields["assignee"]
        if isinstance(field, forms.ChoiceField):
            field.choices = [("", _("選んでください")), *sorted(found.items())]

    def carried(self) -> Data:
        """The new person."""
        return Data(assignee=self.cleaned_data["assignee"])


class Dispatched(forms.Form):
    """進達: the day and the number of the covering letter."""

    on = DayField(label=_("進達した日"))
    reference = forms.CharField(label=_("進達の文書番号"), max_length=60)

    def __init__(self, asked: Any = None) -> None:
        super().__init__(asked, initial={"on": clock.today()})

    def carried(self) -> Data:
        """The day and the number."""
        return Data(on=self.cleaned_data["on"], reference=self.cleaned_data["reference"])


Details = NoDetails | ToWhom | Dispatched


def details(action: str, actor: Actor, asked: Any = None) -> Details:
    """What the action carries, for all of the chosen cases alike."""
    if action == "assign":
        return ToWhom(actor, asked)
    if action == "forward":
        return Dispatched(asked)
    return NoDetails(asked if asked is not None else {})


class CarryOut(forms.Form):
    """The frozen batch that was shown."""

    batch = forms.UUIDField(widget=forms.HiddenInput)


def _key(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None
