"""From which day the next version holds, and why it is made."""

from datetime import date, timedelta
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from yakuba.apps.studio.forms.fields import block
from yakuba.lib import clock
from yakuba.web.fields import DayField, say_needed


class Begin(forms.Form):
    """A draft's own two boxes."""

    valid_from = DayField(
        label=_("この版が有効になる日"),
        help_text=_("あす以後の日です。それより前に受け付けた分は、前の版のまま扱われます。例: 令和9年4月1日"),
    )
    reason = block(
        _("変える理由"), most=400, help_text=_("公開する人が読みます。条例の改正、要綱の番号など。氏名は書きません。")
    )

    def __init__(self, data: Any = None, **options: Any) -> None:
        options.setdefault("initial", {"valid_from": clock.today() + timedelta(days=1)})
        super().__init__(data, **options)

    def clean_valid_from(self) -> date:
        """Raises ValidationError for today and before: who was received is not judged anew."""
        day: date = self.cleaned_data["valid_from"]
        if day <= clock.today():
            raise ValidationError(_t("あす以後の日にしてください。受け付けたものの扱いを後から変えないためです。"))
        return day


class Revision(forms.Form):
    """Which state of the draft the page showed."""

    revision = forms.IntegerField(widget=forms.HiddenInput, min_value=1, max_value=2_000_000_000)


class Seen(Revision):
    """The state that a page of boxes showed; after somebody else's change also the ``newer`` one.

    What they wrote is replaced only by who says to have looked at it.
    """

    newer = forms.IntegerField(widget=forms.HiddenInput, required=False, min_value=1, max_value=2_000_000_000)
    looked = forms.BooleanField(label=_("いまの内容を確かめました。下に書いたもので保存します。"), required=False)

    def __init__(self, data: Any = None, **options: Any) -> None:
        super().__init__(data, **options)
        say_needed(self.fields["looked"], _("保存に必要"))

    def counts(self) -> int:
        """The state that the person has looked at, as a save names it."""
        newer: int | None = self.cleaned_data["newer"]
        return newer if newer and self.cleaned_data["looked"] else int(self.cleaned_data["revision"])

    def behind(self, newer: int) -> "Seen":
        """The same page again, with the state that there is now."""
        return Seen(initial={"revision": self.cleaned_data["revision"], "newer": newer})

    @property
    def is_behind(self) -> bool:
        """Whether the page shows what somebody else wrote meanwhile."""
        return bool(self["newer"].value())


class SendBack(Revision):
    """Why a draft is returned."""

    remark = block(_("差し戻す理由"), most=400, help_text=_("何を直せばよいかを書きます。氏名は書きません。"))


class Publish(Revision):
    """The press, bound to the content that was shown and checked."""

    digest = forms.CharField(widget=forms.HiddenInput, max_length=64)
