"""公印: which seal, and the day that the letter bears."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from yakuba.kernel.documents.seal_desk import SealView
from yakuba.lib import clock
from yakuba.web.fields import DayField


class Stamp(forms.Form):
    """Which seal goes on the letter, and its 施行日."""

    seal = forms.ChoiceField(label=_("公印"))
    on = DayField(label=_("施行日"))

    def __init__(self, kept: Sequence[SealView], asked: Any = None) -> None:
        super().__init__(asked, initial={"on": clock.today()})
        field = self.fields["seal"]
        if isinstance(field, forms.ChoiceField):
            field.choices = [(seal.code, seal.name) for seal in kept]
