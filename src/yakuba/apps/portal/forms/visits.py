"""Planning a visit, and taking an application back."""

from collections.abc import Mapping, Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from yakuba.web.boxes import TILES, Choice
from yakuba.web.fields import DayField

SLOTS: list[Choice] = [("", _("決めていない")), ("午前", _("午前")), ("午後", _("午後"))]


class Coming(forms.Form):
    """Where and when."""

    use_required_attribute = False
    office = forms.ChoiceField(label=_("行く場所"), widget=forms.RadioSelect)
    on = DayField(label=_("行く日"), help_text=_("60日先までの、開いている日を選べます。例: 令和8年4月1日"))
    slot = forms.ChoiceField(label=_("時間帯"), choices=SLOTS, required=False, widget=forms.RadioSelect(attrs=TILES))

    def __init__(self, offices: Sequence[Choice], data: Mapping[str, Any] | None = None, **initial: Any) -> None:
        super().__init__(data, initial={"slot": "", **initial})
        office = self.fields["office"]
        assert isinstance(office, forms.ChoiceField)
        office.choices = offices


class Plan(Coming):
    """A new visit: ``key`` makes it the same one when it is sent twice."""

    key = forms.UUIDField(widget=forms.HiddenInput)


class Change(Coming):
    """A visit that is planned already, as it was when the page was shown."""

    version = forms.IntegerField(widget=forms.HiddenInput)


class Withdrawal(forms.Form):
    """Why, and that it is meant."""

    use_required_attribute = False
    reason = forms.CharField(
        label=_("取り下げる理由"), max_length=400, required=False, widget=forms.Textarea({"rows": 3})
    )
    sure = forms.BooleanField(
        label=_("この申請を取り下げます"),
        error_messages={"required": _("取り下げるときは、ここに印を付けてください。")},
    )
