"""The opening of a reception."""

import uuid
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from yakuba.apps.counter.forms.fields import REOPEN, plain_text
from yakuba.kernel.procedures.bank import FactEntry
from yakuba.kernel.rules.contracts import Value
from yakuba.lib import clock
from yakuba.web.boxes import fact_field, fact_stated
from yakuba.web.fields import DayField

REQUESTED = "requested_on"
"""Most ask on the day on which they come: it stands there already, as the day of the reception does."""


class Begin(forms.Form):
    """The opening of a reception: the key makes a second click harmless; the rest is the event's own facts."""

    key = forms.UUIDField(
        widget=forms.HiddenInput, error_messages={"required": REOPEN, "invalid": REOPEN, "incomplete": REOPEN}
    )
    received_on = DayField(label=_("受付日"))
    ticket = forms.CharField(
        label=_("整理券の番号"),
        required=False,
        max_length=20,
        strip=False,
        help_text=_("発券機や手書きの番号札があるとき。"),
        validators=[plain_text],
    )
    drawn = forms.TimeField(
        label=_("発券時刻"),
        required=False,
        help_text=_("番号札に時刻があるとき(例: 09:05)。呼び出すまでの待ち時間を測ります。"),
        # A box of text: the browsers' own for a time has four stops of the keyboard, one of which shows no focus.
        widget=forms.TimeInput(attrs={"inputmode": "numeric", "maxlength": "5", "autocomplete": "off"}, format="%H:%M"),
        input_formats=["%H:%M", "%H%M"],
        error_messages={"invalid": _("時刻は「09:05」のように入力してください。")},
    )

    def __init__(self, facts: Sequence[FactEntry], data: Mapping[str, Any] | None = None) -> None:
        super().__init__(data, initial={"key": uuid.uuid4(), "received_on": clock.today()})
        self.facts = facts
        wanted = [fact for fact in facts if fact.is_wish]
        for fact in facts:
            if fact not in wanted:
                self.fields[fact.id] = fact_field(fact)
                if fact.id == REQUESTED:
                    self.fields[fact.id].initial = clock.today()
        if wanted:
            choices = [(fact.id, fact.label) for fact in wanted]
            self.fields["wanted"] = forms.MultipleChoiceField(
                label=_("必要なもの"), choices=choices, widget=forms.CheckboxSelectMultiple
            )
        self.order_fields([*self.facts_order(), "received_on", "ticket", "drawn"])

    def facts_order(self) -> list[str]:
        """The event's own fields first: they are what the visitor came with."""
        return [fact.id for fact in self.facts if fact.id in self.fields] + ["wanted"]

    def clean(self) -> dict[str, Any]:
        """Raises ValidationError for a day after the reception: nothing is reported before it happened."""
        cleaned = super().clean() or {}
        received = cleaned.get("received_on")
        if isinstance(received, date) and received > clock.today():
            self.add_error("received_on", _("まだ来ていない日です。受付日を確かめてください。"))
        if cleaned.get("drawn") and received != clock.today():
            self.add_error("drawn", _("受付日がきょうでないときは、発券時刻を空けてください。"))
        elif (drawn := self.ticket_at()) and drawn > clock.now():
            self.add_error("drawn", _("まだ来ていない時刻です。番号札の時刻を確かめてください。"))
        for fact in self.facts:
            stated = cleaned.get(fact.id)
            if isinstance(stated, date) and isinstance(received, date) and stated > received:
                self.add_error(fact.id, _("受付日より後の日です。日付を確かめてください。"))
        return cleaned

    def ticket_at(self) -> datetime | None:
        """When the ticket was drawn, today."""
        drawn = self.cleaned_data.get("drawn")
        return datetime.combine(clock.today(), drawn, clock.JST) if drawn else None

    def opening(self) -> dict[str, Value]:
        """The event's facts as stated."""
        wanted = self.cleaned_data.get("wanted", [])
        stated = {f.id: fact_stated(self.cleaned_data[f.id]) for f in self.facts if f.id in self.cleaned_data}
        return stated | {fact.id: int(fact.id in wanted) for fact in self.facts if fact.is_wish}
