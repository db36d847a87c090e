"""What people choose here."""

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import uuid4

from django import forms
from django.utils.translation import gettext_lazy as _

from yakuba.kernel.jobs.contracts import DiscardReason
from yakuba.kernel.notices.contracts import UNDELIVERED, Channel, GiveUpReason, ReturnReason

DISCARD_REASONS = (
    (DiscardReason.DONE_BY_HAND.value, _("手作業で済ませた")),
    (DiscardReason.DUPLICATE.value, _("同じ処理が別に済んでいる")),
    (DiscardReason.NO_LONGER_WANTED.value, _("行う必要がなくなった")),
    (DiscardReason.CANNOT_BE_DONE.value, _("行うことができない")),
)
ALL = ("", _("すべて"))
CHOOSE = ("", _("選んでください"))


class JobFilter(forms.Form):
    """Which stopped jobs are shown."""

    queue = forms.ChoiceField(label=_("行列"), required=False)

    def __init__(self, data: Mapping[str, Any] | None, queues: Sequence[str]) -> None:
        super().__init__(data)
        choices = self.fields["queue"]
        assert isinstance(choices, forms.ChoiceField)
        choices.choices = [ALL, *((name, name) for name in queues)]


class NoticeFilter(forms.Form):
    """Which undelivered notices are shown."""

    channel = forms.ChoiceField(label=_("届け方"), required=False, choices=[ALL, *Channel.choices])
    state = forms.ChoiceField(
        label=_("状態"), required=False, choices=[ALL, *((state.value, state.label) for state in UNDELIVERED)]
    )
    section = forms.ChoiceField(label=_("担当"), required=False)

    def __init__(self, data: Mapping[str, Any] | None, sections: Sequence[tuple[str, str]]) -> None:
        super().__init__(data)
        choices = self.fields["section"]
        assert isinstance(choices, forms.ChoiceField)
        choices.choices = [ALL, *sections]


class Discard(forms.Form):
    """Why a job is put away."""

    reason = forms.ChoiceField(label=_("破棄する理由"), choices=[CHOOSE, *DISCARD_REASONS])


class Close(forms.Form):
    """Why a notice is not sent after all."""

    reason = forms.ChoiceField(label=_("送らずに終える理由"), choices=[CHOOSE, *GiveUpReason.choices])


class Returned(forms.Form):
    """Why the post brought a letter back."""

    reason = forms.ChoiceField(label=_("戻ってきた理由"), choices=[CHOOSE, *ReturnReason.choices])


class MakeBatch(forms.Form):
    """A print batch of one section; the key comes with the page, so that pressing twice is one batch."""

    key = forms.UUIDField(widget=forms.HiddenInput, initial=uuid4)
    section = forms.CharField(widget=forms.HiddenInput, max_length=20)


class HandOver(forms.Form):
    """The revision that was printed."""

    revision = forms.IntegerField(widget=forms.HiddenInput, min_value=1)


class InboxFilter(forms.Form):
    """All notices, or only those that were not opened yet."""

    only = forms.ChoiceField(label=_("表示"), required=False, choices=[ALL, ("unread", _("未読だけ"))])
