"""Which card, and its PIN."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from yakuba.adapters.card_simulator.cards import LEAST_AGE, PIN_FORM, Card


class Sign(forms.Form):
    """A PIN that cannot be one is refused here and is no try, as a card app does."""

    use_required_attribute = False
    card = forms.ChoiceField(
        label=gettext_lazy("試験用のカード"),
        widget=forms.RadioSelect,
        error_messages={"required": gettext_lazy("カードを選んでください。")},
    )
    pin = forms.CharField(
        label=gettext_lazy("署名用の暗証番号(6〜16文字)"),
        help_text=gettext_lazy("試験用のカードの暗証番号は、どれも TEST1234 です。"),
        widget=forms.PasswordInput({"autocomplete": "off", "data-width": "16"}),
        error_messages={"required": gettext_lazy("暗証番号を入れてください。")},
    )

    def __init__(self, cards: Sequence[Card], *args: Any, **named: Any) -> None:
        super().__init__(*args, **named)
        field = self.fields["card"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [(card.id, _described(card)) for card in cards]

    def clean_pin(self) -> str:
        """Capitals, as the card has them."""
        pin = str(self.cleaned_data["pin"]).upper()
        if not PIN_FORM.fullmatch(pin):
            raise forms.ValidationError(
                _("暗証番号は、半角の英字と数字で6文字から16文字です。(この入力は回数に数えません)")
            )
        return pin


def _described(card: Card) -> str:
    if card.serial is None:
        return _("%(name)s(%(age)s歳未満のため、署名用電子証明書なし)") % {"name": card.name, "age": LEAST_AGE}
    if card.is_locked:
        return _("%(name)s(暗証番号がロックされています)") % {"name": card.name}
    return _("%(name)s(%(year)s年生まれ)") % {"name": card.name, "year": card.born.year}
