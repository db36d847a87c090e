"""What the counter's forms share."""

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from yakuba.kernel.intake.service import wrong_characters

REOPEN = _("画面が古くなっています。受付の画面を開き直してください。")


def plain_text(text: str) -> None:
    """Raises ValidationError for control and invisible characters, and those that nobody has assigned yet."""
    if wrong := wrong_characters(text):
        raise ValidationError(wrong)
