"""Signing in: the address, then the code."""

from django import forms
from django.utils.translation import gettext_lazy as _


class Address(forms.Form):
    """Where the code goes."""

    use_required_attribute = False
    email = forms.CharField(
        label=_("メールアドレス"),
        max_length=254,
        help_text=_("このアドレスに6けたの番号を送ります。例: taro@example.jp"),
        widget=forms.EmailInput({"autocomplete": "email", "data-width": "24"}),
    )


class Code(forms.Form):
    """What the mail says."""

    use_required_attribute = False
    code = forms.CharField(
        label=_("確認番号(6けた)"),
        max_length=20,
        widget=forms.TextInput({"autocomplete": "one-time-code", "inputmode": "numeric", "data-width": "8"}),
    )
