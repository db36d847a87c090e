"""公印: which letters of the list, which seal, and the day that the letter bears."""

from collections.abc import Mapping, Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from yakuba.kernel.documents.seal_desk import SealView
from yakuba.lib import clock
from yakuba.web.fields import DayField


class NarrowLetters(forms.Form):
    """Which letters that wait are shown; what the address says wrongly does not limit."""

    authority = forms.ChoiceField(label=_("名義"), required=False)
    section = forms.ChoiceField(label=_("担当課"), required=False)

    def __init__(self, kept: Sequence[SealView], sections: Mapping[str, str], asked: Any) -> None:
        super().__init__(asked)
        names = dict.fromkeys(seal.authority for seal in kept)
        for name, choices in (("authority", [(one, one) for one in names]), ("section", list(sections.items()))):
            field = self.fields[name]
            assert isinstance(field, forms.ChoiceField)
            field.choices = [("", _("すべて")), *choices]

    def chosen(self) -> dict[str, str]:
        """What was chosen."""
        self.full_clean()
        return {name: self.cleaned_data.get(name) or "" for name in self.fields}


class Stamp(forms.Form):
    """Which seal goes on the letter, and its 施行日."""

    seal = forms.ChoiceField(label=_("公印"))
    on = DayField(label=_("施行日"))

    def __init__(self, kept: Sequence[SealView], asked: Any = None) -> None:
        super().__init__(asked, initial={"on": clock.today()})
        field = self.fields["seal"]
        if isinstance(field, forms.ChoiceField):
            field.choices = [(seal.code, seal.name) for seal in kept]
