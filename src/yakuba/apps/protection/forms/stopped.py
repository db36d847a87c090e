"""What became of a stopped request."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from yakuba.apps.protection.forms.fields import TILES, lines
from yakuba.kernel.people.contracts import StoppedRequest


class Settle(forms.Form):
    """The outcome, and how it was found; who may not be let through is not offered to be."""

    outcome = forms.ChoiceField(label=_("どうなりましたか"), widget=forms.RadioSelect(attrs=TILES))
    reason = lines(
        label=_("どう確かめて、どうしたか"),
        max_length=200,
        help_text=_("記録に残ります。来た人や守られている人の住所・電話番号は書かないでください。"),
    )

    def __init__(self, row: StoppedRequest, asked: Any = None) -> None:
        super().__init__(asked)
        field = self.fields["outcome"]
        if isinstance(field, forms.ChoiceField):
            field.choices = [(outcome.value, label) for outcome, label in row.outcomes.items()]
