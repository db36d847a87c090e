"""Narrowing the list, and finding somebody: names are sent as a body, so that none stands in an address or a log."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from yakuba.apps.protection.forms.fields import plain
from yakuba.kernel.people.contracts import Harm, ProtectionFilter, Stage
from yakuba.web.fields import DayField


class Narrow(forms.Form):
    """Beside the tabs; all of it may stand in an address."""

    stage = forms.CharField(required=False, widget=forms.HiddenInput)
    harm = forms.ChoiceField(label=_("申出の理由"), required=False, choices=[("", _("すべて")), *Harm.choices])

    def wanted(self) -> ProtectionFilter:
        """What was chosen; what the address says wrongly does not limit."""
        self.full_clean()
        stage, harm = (self.cleaned_data.get(name) or "" for name in ("stage", "harm"))
        return ProtectionFilter(Stage(stage) if stage in Stage.values else None, Harm(harm) if harm else None)


class Search(forms.Form):
    """Among 支援措置, by somebody protected."""

    text = forms.CharField(label=_("氏名・フリガナ・宛名番号"), max_length=100, validators=[plain])


class Find(forms.Form):
    """In the register copy."""

    text = forms.CharField(
        label=_("氏名・フリガナ・宛名番号"),
        required=False,
        max_length=100,
        validators=[plain],
        help_text=_("字体の違いは気にせず入力できます。"),
    )
    born = DayField(label=_("生年月日"), required=False)

    def clean(self) -> dict[str, Any]:
        """Raises ValidationError when nothing was written."""
        cleaned = super().clean() or self.cleaned_data
        if not self.errors and not cleaned.get("text") and not cleaned.get("born"):
            raise forms.ValidationError(_("氏名か生年月日を入力してください。"))
        return cleaned


class SetAside(forms.Form):
    """Nothing is registered for a case."""

    reason = forms.CharField(
        label=_("登録しない理由"),
        max_length=200,
        validators=[plain],
        help_text=_("例: 本人の申出で、案件とは別に登録済み(支援措置の番号)。履歴に残ります。"),
    )
