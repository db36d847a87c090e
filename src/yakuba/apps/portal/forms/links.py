"""連携: the code from the counter, the way by card, and that ending the link is meant."""

from django import forms
from django.utils.translation import gettext_lazy as _


class LinkCode(forms.Form):
    """What stands on the sheet. ``key`` makes a repeat the same request."""

    use_required_attribute = False
    key = forms.UUIDField(widget=forms.HiddenInput)
    code = forms.CharField(
        label=_("連携番号(12文字)"),
        max_length=60,
        help_text=_("大文字でも小文字でも、間の線や空白があってもなくても入れられます。例: 7F3K-92QD-M0AB"),
        widget=forms.TextInput({"autocomplete": "off", "autocapitalize": "characters", "data-width": "16"}),
    )


class ByCard(forms.Form):
    """A button: ``key`` makes a repeat the same request."""

    key = forms.UUIDField(widget=forms.HiddenInput)


class Unlink(forms.Form):
    """That it is meant."""

    use_required_attribute = False
    key = forms.UUIDField(widget=forms.HiddenInput)
    sure = forms.BooleanField(
        label=_("連携を解除します"),
        error_messages={"required": _("解除するときは、ここに印を付けてください。")},
    )
