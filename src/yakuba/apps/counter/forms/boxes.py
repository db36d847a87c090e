"""Boxes of the sheets: what is still missing, each once; one box that is changed; which procedures are filed today."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django import forms
from django.utils.datastructures import MultiValueDict
from django.utils.translation import gettext_lazy as _

from yakuba.apps.counter.forms.fields import source_field
from yakuba.kernel.intake.contracts import FieldToAsk, Source, Stated
from yakuba.kernel.rules.contracts import Value
from yakuba.web.boxes import Choice, as_stated, box_field
from yakuba.web.fields import say_needed


@dataclass(frozen=True, slots=True)
class Asked:
    """A box as the form asks it. ``forms``: the names of the sheets it goes into."""

    box: FieldToAsk
    whom: str
    forms: Sequence[str]
    known: Value = None

    @property
    def name(self) -> str:
        """Of its input."""
        return f"{self.box.unit}-{self.box.item}"


class Missing(forms.Form):
    """Every box that a person must fill, once each. One may be left empty for now: what is missing stays listed."""

    version = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(
        self,
        asked: Iterable[Asked],
        sources: Sequence[Source],
        version: int,
        data: Mapping[str, Any] | None = None,
    ) -> None:
        """``sources``: from what they may be typed in this life event."""
        super().__init__(data, initial={"version": version})
        stated_first = sorted(sources, key=lambda source: source is not Source.STATED)
        self.fields["source"] = source_field(stated_first, Source.STATED)
        self.asked = {one.name: one for one in asked}
        for name, one in self.asked.items():
            self.fields[name] = _field(one)
            if one.box.required:
                say_needed(self.fields[name], _("様式に必要"))

    @property
    def needed(self) -> int:
        """How many of them must be filled before the receipt."""
        return sum(one.box.required for one in self.asked.values())

    def statements(self) -> list[Stated]:
        """What was filled in, as far as it can be read."""
        source = Source(self.cleaned_data.get("source", Source.STATED))
        values = {name: as_stated(one.box.type, self.cleaned_data.get(name)) for name, one in self.asked.items()}
        return [
            Stated(self.asked[name].box.unit, self.asked[name].box.item, value, source)
            for name, value in values.items()
            if value is not None
        ]

    def refuse(self, item: str, text: str, unit: str = "") -> None:
        """Put a refusal beside the box it is about; of ``unit`` where it is known whose."""
        boxes = {name: one.box for name, one in self.asked.items() if one.box.item == item}
        names = [name for name, box in boxes.items() if unit in ("", box.unit)]
        self.add_error(names[0] if names else None, text)

    def now_at(self, version: int) -> None:
        """Show the form again for the reception's newest version, with what was typed."""
        assert isinstance(self.data, MultiValueDict)
        self.data = {**self.data.dict(), "version": str(version)}

    def groups(self) -> list[tuple[str, list[forms.BoundField]]]:
        """By whom they concern, in the order of the boxes."""
        found: dict[str, list[forms.BoundField]] = {}
        for name, one in self.asked.items():
            found.setdefault(one.whom, []).append(self[name])
        return list(found.items())


class Change(Missing):
    """One box that is changed: what must be filled is not emptied, what may stay empty can be."""

    use_required_attribute = False

    def __init__(
        self, one: Asked, sources: Sequence[Source], version: int, data: Mapping[str, Any] | None = None
    ) -> None:
        super().__init__([one], sources, version, data)
        self.one = one
        self.fields[one.name].required = one.box.required

    def statements(self) -> list[Stated]:
        """What stands in it now, or that nothing does any more."""
        value = as_stated(self.one.box.type, self.cleaned_data.get(self.one.name))
        if value is None and self.one.known is None:
            return []
        return [
            Stated(self.one.box.unit, self.one.box.item, value, Source(self.cleaned_data.get("source", Source.STATED)))
        ]


class Wishes(forms.Form):
    """Which of the procedures are filed today."""

    version = forms.IntegerField(widget=forms.HiddenInput)
    wanted = forms.MultipleChoiceField(
        label=_("今日出すもの"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("外したものは今日は出しません。"),
    )

    def __init__(
        self, choices: Sequence[Choice], chosen: Sequence[str], version: int, data: Mapping[str, Any] | None = None
    ) -> None:
        super().__init__(data, initial={"version": version, "wanted": list(chosen)}, auto_id="wish_%s")
        wanted = self.fields["wanted"]
        assert isinstance(wanted, forms.MultipleChoiceField)
        wanted.choices = choices
        if not chosen:
            say_needed(wanted, _("一つ以上"))


def _field(one: Asked) -> forms.Field:
    box = one.box
    into = _("入る様式: %(forms)s") % {"forms": "、".join(one.forms)} if one.forms else ""
    return box_field(
        box.type,
        box.usual or None if one.known is None else one.known,
        [(choice, choice) for choice in box.choices],
        label=box.label,
        help_text=" ".join(filter(None, (box.help, str(into)))),
        required=False,
    )
