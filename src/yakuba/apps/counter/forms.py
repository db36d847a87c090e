"""The counter's forms; the questions are made from the fact bank, never written by hand."""

import uuid
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from yakuba.kernel.intake.contracts import EVENT_UNIT, ReceptionView, Source
from yakuba.kernel.intake.service import has_unseen
from yakuba.kernel.procedures.bank import FactEntry
from yakuba.kernel.rules.contracts import HOUSEHOLD_UNIT, Value
from yakuba.kernel.rules.derive import from_date, to_date
from yakuba.lib import clock
from yakuba.lib.names import Script, script
from yakuba.ports.module import Text
from yakuba.web.fields import DayField

DONT_KNOW = "?"
NOBODY = "-"
Choice = tuple[str, Text]
YES_NO: list[Choice] = [("1", _("はい")), ("0", _("いいえ"))]
UNSURE: list[Choice] = [(DONT_KNOW, _("わからない"))]
TILES = {"look": "tiles"}
REOPEN = _("画面が古くなっています。受付の画面を開き直してください。")


def plain_text(text: str) -> None:
    """Raises ValidationError for control and invisible characters."""
    if has_unseen(text):
        raise ValidationError(_("使えない文字(制御文字や見えない文字)が入っています。入力し直してください。"))


def field_for(
    fact: FactEntry, *, label: str = "", required: bool = True, further: Sequence[Choice] = ()
) -> forms.Field:
    """The form field in which a fact is stated; ``further`` choices stand behind those of the fact."""
    text = label or fact.label
    if fact.type == "date":
        return DayField(label=text, required=required)
    if fact.type == "integer":
        return forms.IntegerField(label=text, required=required, min_value=fact.low, max_value=fact.high)
    if fact.type == "boolean":
        choices, look = YES_NO, TILES
    else:
        choices, look = [(entry.code, entry.code) for entry in fact.values], {}
    widget = forms.RadioSelect(attrs=look)
    return forms.ChoiceField(label=text, required=required, choices=[*choices, *further], widget=widget)


def as_value(cleaned: Any) -> Value:
    """What a cleaned field means to the rules; "わからない" and nothing written are None."""
    if cleaned in ("", None, DONT_KNOW):
        return None
    if isinstance(cleaned, date):
        return from_date(cleaned)
    return int(cleaned) if cleaned in ("0", "1") else cleaned


def as_initial(fact: FactEntry, value: Value) -> Any:
    """How a known value is shown in its field."""
    if value is None:
        return DONT_KNOW
    if fact.type == "date" and isinstance(value, int):
        return to_date(value)
    return str(value)


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

    def __init__(self, facts: Sequence[FactEntry], data: Mapping[str, Any] | None = None) -> None:
        super().__init__(data, initial={"key": uuid.uuid4(), "received_on": clock.today()})
        self.facts = facts
        wanted = [fact for fact in facts if fact.type == "boolean"]
        for fact in facts:
            if fact not in wanted:
                self.fields[fact.id] = field_for(fact)
        if wanted:
            choices = [(fact.id, fact.label) for fact in wanted]
            self.fields["wanted"] = forms.MultipleChoiceField(
                label=_("必要なもの"), choices=choices, widget=forms.CheckboxSelectMultiple
            )
        self.order_fields([*self.facts_order(), "received_on", "ticket"])

    def facts_order(self) -> list[str]:
        """The event's own fields first: they are what the visitor came with."""
        return [fact.id for fact in self.facts if fact.id in self.fields] + ["wanted"]

    def clean(self) -> dict[str, Any]:
        """Raises ValidationError for a day after the reception: nothing is reported before it happened."""
        cleaned = super().clean() or {}
        received = cleaned.get("received_on")
        if isinstance(received, date) and received > clock.today():
            self.add_error("received_on", _("まだ来ていない日です。受付日を確かめてください。"))
        for fact in self.facts:
            stated = cleaned.get(fact.id)
            if isinstance(stated, date) and isinstance(received, date) and stated > received:
                self.add_error(fact.id, _("受付日より後の日です。日付を確かめてください。"))
        return cleaned

    def opening(self) -> dict[str, Value]:
        """The event's facts as stated."""
        wanted = self.cleaned_data.get("wanted", [])
        stated = {f.id: as_value(self.cleaned_data[f.id]) for f in self.facts if f.id in self.cleaned_data}
        return stated | {fact.id: int(fact.id in wanted) for fact in self.facts if fact.type == "boolean"}


class Person(forms.Form):
    """One newcomer, typed from the certificate or a statement."""

    version = forms.IntegerField(widget=forms.HiddenInput)
    name = forms.CharField(
        label=_("氏名"), max_length=200, required=False, help_text=_("証明書に書かれている文字のまま入力します。")
    )
    kana = forms.CharField(label=_("フリガナ"), max_length=200, required=False)
    latin_name = forms.CharField(
        label=_("アルファベットの氏名"), max_length=200, required=False, help_text=_("外国籍で漢字の氏名がない方だけ。")
    )
    source = forms.ChoiceField(
        label=_("何を見て入力しましたか"),
        choices=[(s.value, s.value) for s in (Source.CERTIFICATE, Source.STATED)],
        initial=Source.CERTIFICATE.value,
        widget=forms.RadioSelect(attrs=TILES),
    )

    def __init__(self, facts: Mapping[str, FactEntry], *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["born"] = field_for(facts["born"])
        self.fields["sex"] = field_for(facts["sex"])
        relation = facts["relation"]
        self.fields["relation"] = forms.ChoiceField(
            label=relation.label, choices=[("", _("選んでください")), *[(v.code, v.code) for v in relation.values]]
        )
        self.order_fields(["version", "name", "kana", "latin_name", "born", "sex", "relation", "source"])

    def clean(self) -> dict[str, Any]:
        """Raises ValidationError without any name, or with a reading that holds other characters."""
        cleaned = super().clean() or {}
        if not cleaned.get("name") and not cleaned.get("latin_name"):
            self.add_error("name", _("氏名を入力してください。漢字の氏名がない方はアルファベットの氏名に入力します。"))
        if cleaned.get("kana") and script(cleaned["kana"]) is not Script.KANA:
            self.add_error("kana", _("フリガナはカタカナかひらがなで入力してください。"))
        born = cleaned.get("born")
        if isinstance(born, date) and born > clock.today():
            self.add_error("born", _("今日より後の日です。生年月日を確かめてください。"))
        return cleaned

    def now_at(self, version: int) -> None:
        """Show the form again for the reception's newest version, with what was typed."""
        if self.is_bound:
            self.data = {**self.data.dict(), "version": str(version)}  # type: ignore[attr-defined]

    def items(self) -> dict[str, Value]:
        """What was written, without the empty boxes."""
        names = ("name", "kana", "latin_name", "born", "sex", "relation")
        written = {name: as_value(self.cleaned_data.get(name)) for name in names}
        return {name: value for name, value in written.items() if value is not None}


class Answer(forms.Form):
    """One question for one or several people. "わからない" is an answer."""

    version = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(
        self, fact: FactEntry, units: Sequence[str], reception: ReceptionView, data: Mapping[str, Any] | None = None
    ) -> None:
        super().__init__(data, initial={"version": reception.version})
        self.fact = fact
        self.reception = reception
        self.units = units
        if fact.one_of:
            self.fields["who"] = self._who()
        else:
            for unit in units:
                self.fields[unit] = self._field(unit)

    def _who(self) -> forms.Field:
        people = [(unit, self.reception.member(unit).name) for unit in self.units]
        choices: list[Choice] = [*people, (NOBODY, _("いない")), *UNSURE]
        chosen = [m.unit for m in self.reception.members if _now(m.items, self.fact) == 1]
        return forms.ChoiceField(
            label=self.fact.question, choices=choices, widget=forms.RadioSelect(attrs=TILES),
            initial=chosen[0] if chosen else None,
        )  # fmt: skip

    def _field(self, unit: str) -> forms.Field:
        shared = unit in (HOUSEHOLD_UNIT, EVENT_UNIT)
        label = (self.fact.question or self.fact.label) if shared else self.reception.member(unit).name
        field = field_for(self.fact, label=label, further=() if unit == EVENT_UNIT else UNSURE)
        items = {EVENT_UNIT: self.reception.event_items, HOUSEHOLD_UNIT: self.reception.household_items}.get(unit)
        if items is None:
            items = self.reception.member(unit).items
        if self.fact.id in items:
            field.initial = as_initial(self.fact, items[self.fact.id].value)
        return field

    def clean(self) -> dict[str, Any]:
        """Raises ValidationError for a day after the reception."""
        cleaned = super().clean() or {}
        for unit in self.units:
            stated = cleaned.get(unit)
            if isinstance(stated, date) and stated > self.reception.received_on:
                self.add_error(unit, _("受付日より後の日です。日付を確かめてください。"))
        return cleaned

    def answers(self) -> dict[str, Value]:
        """By unit. Of a fact that is true of one person, the others are answered with no."""
        if not self.fact.one_of:
            return {unit: as_value(self.cleaned_data[unit]) for unit in self.units}
        who = self.cleaned_data["who"]
        members = [member.unit for member in self.reception.members]
        if who == DONT_KNOW:
            return dict.fromkeys(self.units, None)
        return {unit: int(unit == who) for unit in members}


def _now(items: Mapping[str, Any], fact: FactEntry) -> Value:
    return items[fact.id].value if fact.id in items else None


class Search(forms.Form):
    """Finding a household in the register copy."""

    text = forms.CharField(
        label=_("氏名・フリガナ・宛名番号"),
        required=False,
        max_length=100,
        help_text=_("字体の違いは気にせず入力できます。"),
    )
    born = DayField(label=_("生年月日"), required=False)

    def clean(self) -> dict[str, Any]:
        """Raises ValidationError when nothing was written."""
        cleaned = super().clean() or {}
        if not cleaned.get("text") and not cleaned.get("born"):
            raise ValidationError(_("氏名か生年月日を入力してください。"))
        return cleaned
