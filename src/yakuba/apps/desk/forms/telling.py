"""How the applicant hears of it: the way that a letter or a correction goes, and that it has arrived by hand."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from yakuba.apps.desk.forms.base import ActionForm
from yakuba.kernel.cases import service as cases
from yakuba.kernel.cases.contracts import CaseView, Data, Dispatch, Reached, Telling, Way
from yakuba.lib import clock
from yakuba.lib.refs import Actor, JsonValue
from yakuba.lib.wareki import format_day
from yakuba.web.fields import DayField


class Tells(ActionForm):
    """An action after which the applicant must be told: by which way, where there is a choice."""

    by_hand = gettext_lazy("窓口で渡す")

    def __init__(self, actor: Actor, case: CaseView, asked: Any = None, files: Any = None) -> None:
        super().__init__(actor, case, asked, files)
        self.how = cases.ways(actor, case.row.key)
        if Way.POST in self.how.ways:
            self.fields["way"] = self._way()
        if self.how.needs_postcode:
            self.fields["postcode"] = forms.CharField(
                label=_("宛先の郵便番号"),
                required=False,
                max_length=10,
                widget=forms.TextInput({"data-width": "10", "inputmode": "numeric", "autocomplete": "off"}),
                help_text=_("郵送するときだけ書きます。届け出られた住所には郵便番号がないためです。例: 980-0001"),
            )

    def _way(self) -> forms.ChoiceField:
        usual = Way.HAND if self.how.needs_postcode else Way.POST
        return forms.ChoiceField(
            label=_("届け方"),
            choices=[(way.value, self.by_hand if way is Way.HAND else way.label) for way in self.how.ways],
            initial=usual.value,
            widget=forms.RadioSelect(attrs={"look": "tiles"}),
            help_text=_("郵送の宛先: %(address)s") % {"address": self.how.address},
        )

    def clean(self) -> dict[str, Any]:
        """Post needs a postcode."""
        cleaned = super().clean() or self.cleaned_data
        if self.how.needs_postcode and cleaned.get("way") == Way.POST and not cleaned.get("postcode", "").strip():
            self.add_error("postcode", _("郵送するときは、郵便番号を7桁で書いてください。"))
        return cleaned

    def told_by(self) -> dict[str, JsonValue]:
        """The way and what it needs, as the action carries it; nothing where there is no choice."""
        chosen = {name: self.cleaned_data.get(name) for name in ("way", "postcode")}
        return {name: value for name, value in chosen.items() if value}


class Told(ActionForm):
    """届けたことを記録する."""

    submit = gettext_lazy("届けたことを記録する")
    dispatch = forms.TypedChoiceField(label=gettext_lazy("届けたもの"), coerce=int, widget=forms.RadioSelect)
    how = forms.ChoiceField(label=gettext_lazy("どのように"), widget=forms.RadioSelect(attrs={"look": "tiles"}))
    on = DayField(label=gettext_lazy("届けた日"))

    def __init__(self, actor: Actor, case: CaseView, asked: Any = None, files: Any = None) -> None:
        super().__init__(actor, case, asked, files)
        waiting = [one for one in case.dispatches if one.waits]
        self.initial["on"] = clock.today()
        self.initial["dispatch"] = waiting[0].id if waiting else None
        self._offer("dispatch", [(one.id, f"{one.what.label}({_day(one)})") for one in waiting])
        hows = [how for how in Reached if how is not Reached.MOOT]
        if all(one.what is Telling.LETTER for one in waiting):
            hows.remove(Reached.PHONE)
        self._offer("how", [(how.value, how.label) for how in hows])
        if len(waiting) == 1:
            self.fields["dispatch"].widget = forms.HiddenInput()

    def _offer(self, name: str, choices: Sequence[tuple[object, object]]) -> None:
        field = self.fields[name]
        if isinstance(field, forms.ChoiceField):
            field.choices = list(choices)

    def clean_on(self) -> date:
        """Not a day to come."""
        day: date = self.cleaned_data["on"]
        if day > clock.today():
            raise ValidationError(_("今日までの日を入力してください。"))
        return day

    def carried(self) -> Data:
        """What, how and when."""
        cleaned = self.cleaned_data
        return Data(on=cleaned["on"], extra={"dispatch": cleaned["dispatch"], "how": cleaned["how"]})


def _day(one: Dispatch) -> str:
    return format_day(clock.day_of(one.at))
