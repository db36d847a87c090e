"""What the counter's forms share."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from yakuba.kernel.intake.contracts import Source
from yakuba.kernel.intake.service import wrong_characters
from yakuba.kernel.procedures.blanks import as_written
from yakuba.lib.names import Script, script
from yakuba.web.boxes import TILES

REOPEN = _("画面が古くなっています。受付の画面を開き直してください。")


def plain_text(text: str) -> None:
    """Raises ValidationError for control and invisible characters, and those that nobody has assigned yet."""
    if wrong := wrong_characters(text):
        raise ValidationError(wrong)


def source_field(sources: Sequence[Source], usual: Source) -> forms.ChoiceField:
    """From what something was typed: one of ``sources``."""
    return forms.ChoiceField(
        label=_("何を見て入力しましたか"),
        choices=[(source.value, source.value) for source in sources],
        initial=usual.value,
        widget=forms.RadioSelect(attrs=TILES),
    )


def only_kana(text: str) -> None:
    """Raises ValidationError for a reading that holds other characters."""
    if text and script(text) is not Script.KANA:
        raise ValidationError(_("フリガナはカタカナかひらがなで入力してください。"))


class KanaField(forms.CharField):
    """A reading, in katakana however it is typed: as the forms print it."""

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, validators=[plain_text, only_kana], required=False, **options)

    def to_python(self, value: Any) -> Any:
        """Full-width katakana."""
        return as_written("kana", super().to_python(value) or "")


class PhoneField(forms.CharField):
    """A telephone number, its digits and dashes half-width however they are typed."""

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, validators=[plain_text], required=False, **options)

    def to_python(self, value: Any) -> Any:
        """Half-width."""
        return as_written("phone", super().to_python(value) or "")
