"""One household taken from a file or a QR code: pasted or uploaded, looked at, then taken."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.files.base import File
from django.utils.translation import gettext_lazy as _

from yakuba.apps.counter.newcomers import MOST_BYTES

TOO_LARGE = _("大きすぎます。20,000バイトまでの1世帯分にしてください。")


class Newcomers(forms.Form):
    """The text, by either way; ``text`` after cleaning."""

    payload = forms.CharField(
        label=_("QRコードの内容"),
        required=False,
        strip=False,
        max_length=MOST_BYTES,
        widget=forms.Textarea(attrs={"rows": 6, "autocomplete": "off", "spellcheck": "false"}),
        help_text=_("この欄を選んでからQRコードを読み取ります。貼り付けてもかまいません。"),
        error_messages={"max_length": TOO_LARGE},
    )
    file = forms.FileField(label=_("CSVファイル(UTF-8)"), required=False)

    def clean(self) -> dict[str, Any]:
        """Raises ValidationError without a text, with two, or for a file that is no UTF-8."""
        cleaned = super().clean() or {}
        file, payload = cleaned.get("file"), cleaned.get("payload", "")
        if file and payload.strip():
            raise ValidationError(_("QRコードの内容かファイルの、どちらか一つにしてください。"))
        if file:
            cleaned["text"] = self._text_of(file)
        elif payload.strip():
            cleaned["text"] = payload
        elif not self.errors:
            raise ValidationError(_("QRコードを読み取るか、ファイルを選んでください。"))
        return cleaned

    def _text_of(self, file: File[bytes]) -> str:
        if (file.size or 0) > MOST_BYTES:
            raise ValidationError(TOO_LARGE)
        try:
            return bytes(file.read()).decode("utf-8")
        except UnicodeDecodeError as wrong:
            raise ValidationError(_("UTF-8で保存されたファイルにしてください。")) from wrong


class Take(forms.Form):
    """What was looked at, sent back to be taken."""

    version = forms.IntegerField(widget=forms.HiddenInput)
    payload = forms.CharField(strip=False, max_length=MOST_BYTES, widget=forms.HiddenInput)
