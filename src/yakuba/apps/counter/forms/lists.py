"""Narrowing the list of receptions."""

from collections.abc import Mapping, Sequence

from django import forms
from django.utils.translation import gettext_lazy as _

from yakuba.kernel.cases.contracts import Stage
from yakuba.kernel.intake.contracts import State


class Filter(forms.Form):
    """By state, and by the number of the reception or of the ticket."""

    state = forms.ChoiceField(label=_("状態"), choices=[("", _("すべて")), *State.choices], required=False)
    number = forms.CharField(label=_("受付番号・整理券の番号"), max_length=20, required=False)
    visit = forms.CharField(label=_("来庁予定の番号(QRの文字)"), max_length=20, required=False)


class BoardFilter(forms.Form):
    """By section in charge and by how far a case is."""

    section = forms.ChoiceField(label=_("担当課"), required=False)
    stage = forms.ChoiceField(label=_("状態"), choices=[("", _("すべて")), *Stage.choices], required=False)

    def __init__(self, sections: Sequence[tuple[str, str]], data: Mapping[str, str]) -> None:
        super().__init__(data)
        field = self.fields["section"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [("", _("すべて")), *sections]
