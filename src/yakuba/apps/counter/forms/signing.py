"""Signing at the counter, and the receipt."""

from django import forms
from django.utils.translation import gettext_lazy as _

from yakuba.apps.counter.forms.fields import REOPEN

BY_NAME, ON_PAPER = "name", "paper"


class Sign(forms.Form):
    """One sheet as it was shown, and how it was signed."""

    sheet = forms.UUIDField()
    shown_sha256 = forms.RegexField(r"[0-9a-f]{64}")
    how = forms.ChoiceField(choices=[(BY_NAME, _("記名")), (ON_PAPER, _("紙"))])


class Receive(forms.Form):
    """The receipt; its key makes a second click harmless."""

    version = forms.IntegerField(widget=forms.HiddenInput, error_messages={"required": REOPEN})
    submission_key = forms.UUIDField(widget=forms.HiddenInput, error_messages={"required": REOPEN, "invalid": REOPEN})
