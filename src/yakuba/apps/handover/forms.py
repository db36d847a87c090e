"""What people fill in and press."""

from uuid import uuid4

from django import forms
from django.utils.translation import gettext_lazy as _

from yakuba.apps.handover.contracts import Encoding


class Make(forms.Form):
    """Hand over what waits. ``key`` comes with the page: pressed twice, it is one batch."""

    key = forms.UUIDField(widget=forms.HiddenInput, initial=uuid4)
    core = forms.CharField(widget=forms.HiddenInput, max_length=40)
    section = forms.CharField(widget=forms.HiddenInput, max_length=20)
    office = forms.CharField(widget=forms.HiddenInput, max_length=20, required=False)
    encoding = forms.ChoiceField(label=_("文字コード"), choices=Encoding.choices)


class Press(forms.Form):
    """Send, or send again. ``attempt``: how many deliveries the person saw."""

    key = forms.UUIDField(widget=forms.HiddenInput, initial=uuid4)
    attempt = forms.IntegerField(widget=forms.HiddenInput, min_value=0)


class Feedback(forms.Form):
    """取込結果のファイル."""

    file = forms.FileField(
        label=_("取込結果のCSV"),
        help_text=_("一行目の見出しは「引渡番号、引渡キー、結果、参照番号、理由」。UTF-8かShift_JIS、5MBまで。"),
        allow_empty_file=True,
    )


class Apply(forms.Form):
    """The file that was shown."""

    key = forms.UUIDField(widget=forms.HiddenInput)
