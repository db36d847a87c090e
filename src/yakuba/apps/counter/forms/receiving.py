"""The receipt: over the counter, or by mail with the days of the letter."""

from collections.abc import Mapping, Sequence
from typing import Any

from django import forms
from django.utils.datastructures import MultiValueDict
from django.utils.translation import gettext_lazy as _

from yakuba.apps.counter.forms.fields import REOPEN
from yakuba.kernel.intake.contracts import Door
from yakuba.web.fields import DayField

OUTDATED = {"required": REOPEN, "invalid": REOPEN, "invalid_choice": REOPEN}


class Receive(forms.Form):
    """The receipt; its key makes a second click harmless."""

    version = forms.IntegerField(widget=forms.HiddenInput, error_messages=OUTDATED)
    submission_key = forms.UUIDField(widget=forms.HiddenInput, error_messages=OUTDATED)
    door = forms.ChoiceField(widget=forms.HiddenInput, required=False, error_messages=OUTDATED)
    called = forms.CharField(widget=forms.HiddenInput, required=False, max_length=60)

    def __init__(self, doors: Sequence[Door], data: Mapping[str, Any] | None = None, **more: Any) -> None:
        super().__init__(data, **more)
        box = self.fields["door"]
        assert isinstance(box, forms.ChoiceField)
        box.choices = [(door.value, door.label) for door in doors]

    def has_heard(self, call: str) -> bool:
        """Whether the page that was sent told of the resident's call; from now on it has."""
        if not call or self.cleaned_data["called"] == call:
            return True
        assert isinstance(self.data, MultiValueDict)
        self.data = {**self.data.dict(), "called": call}
        return False

    @property
    def is_outdated(self) -> bool:
        """Whether what a page holds by itself is wrong, not what was typed."""
        return any(self.errors.get(name) for name in ("version", "submission_key", "door"))


class ReceiveLetter(Receive):
    """What came by mail. ``by_postmark``: a procedure of the letter counts by its 通信日付印."""

    arrived_on = DayField(
        label=_("届いた日"),
        help_text=_("封筒が役所に届いた日。開けた日ではありません。例: 令和8年4月1日"),
    )
    postmarked_on = DayField(
        label=_("通信日付印の日"),
        help_text=_(
            "税の申告は、この日に出したものとします(地方税法第20条の5の3)。"
            "印がないか読めないときは、ふつうの送付日数から認められる日を入れます。"
        ),
    )

    def __init__(
        self, doors: Sequence[Door], data: Mapping[str, Any] | None = None, *, by_postmark: bool, **more: Any
    ) -> None:
        super().__init__(doors, data, **more)
        if not by_postmark:
            del self.fields["postmarked_on"]
