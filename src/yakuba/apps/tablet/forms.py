"""What a tablet sends: the ticket, and a signature."""

import base64
import binascii

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

PNG = "data:image/png;base64,"
LONGEST = 600_000
"""Characters of base64 of a picture of 400 kB, with room."""


class Join(forms.Form):
    """The ticket, from the QR code or typed."""

    token = forms.CharField(
        label=_("あいことば"),
        max_length=100,
        widget=forms.TextInput(
            attrs={"autocomplete": "off", "spellcheck": "false", "autocapitalize": "characters", "data-width": "16"}
        ),
        help_text=_("窓口の画面に出ている10文字です。例: 7K3MQ-2XW9F。二次元コードを読み取ったときは入れません。"),
    )


class Call(forms.Form):
    """The form that was being read when the resident called; none where it was the list."""

    sheet = forms.UUIDField(widget=forms.HiddenInput, required=False)


class Sign(forms.Form):
    """What was shown, and the drawn signature where there is one."""

    shown_sha256 = forms.RegexField(r"^[0-9a-f]{64}$", widget=forms.HiddenInput)
    image = forms.CharField(
        required=False,
        max_length=LONGEST,
        widget=forms.HiddenInput,
        error_messages={"max_length": _("署名の絵が大きすぎます。書き直してください。")},
    )

    def clean_image(self) -> bytes | None:
        """The PNG; None without one. Raises ValidationError for anything else."""
        text: str = self.cleaned_data["image"]
        if not text:
            return None
        if not text.startswith(PNG):
            raise ValidationError(_("署名を読み取れません。書き直してください。"))
        try:
            return base64.b64decode(text.removeprefix(PNG), validate=True)
        except (binascii.Error, ValueError) as wrong:
            raise ValidationError(_("署名を読み取れません。書き直してください。")) from wrong
