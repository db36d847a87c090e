"""What the forms share: the key of a form, and text that holds nothing unseen."""

from typing import Any
from uuid import uuid4

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from yakuba.kernel.intake.service import wrong_characters
from yakuba.lib.names import Script, script

TILES = {"look": "tiles"}


def plain(text: str) -> None:
    """Raises ValidationError for control, invisible and unassigned characters; lines may be broken."""
    if wrong := wrong_characters(text.replace("\r\n", " ").replace("\n", " ")):
        raise ValidationError(wrong)


def only_kana(text: str) -> None:
    """Raises ValidationError for a reading that holds other characters."""
    if text and script(text) is not Script.KANA:
        raise ValidationError(_("フリガナはカタカナかひらがなで入力してください。"))


def line(**options: Any) -> forms.CharField:
    """One line."""
    return forms.CharField(validators=[plain], **options)


def lines(*, rows: int = 3, **options: Any) -> forms.CharField:
    """Several lines."""
    return forms.CharField(validators=[plain], widget=forms.Textarea({"rows": str(rows)}), **options)


class Once(forms.Form):
    """A form that is taken once: its key comes with it."""

    key = forms.UUIDField(widget=forms.HiddenInput, initial=uuid4)
