"""Signing at the counter."""

from django import forms
from django.utils.translation import gettext_lazy as _

BY_NAME, ON_PAPER = "name", "paper"


class Sign(forms.Form):
    """One sheet as it was shown, and how it was signed."""

    sheet = forms.UUIDField()
    shown_sha256 = forms.RegexField(r"[0-9a-f]{64}")
    how = forms.ChoiceField(choices=[(BY_NAME, _("記名")), (ON_PAPER, _("紙"))])
