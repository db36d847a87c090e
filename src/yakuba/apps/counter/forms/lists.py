"""Narrowing the list of receptions."""

from django import forms
from django.utils.translation import gettext_lazy as _

from yakuba.kernel.intake.contracts import State


class Filter(forms.Form):
    """By state, and by the number of the reception or of the ticket."""

    state = forms.ChoiceField(label=_("状態"), choices=[("", _("すべて")), *State.choices], required=False)
    number = forms.CharField(label=_("受付番号・整理券の番号"), max_length=20, required=False)
