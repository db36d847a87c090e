"""Boxes as the forms of a draft use them."""

from typing import Any

from django import forms


def line(label: Any, *, required: bool = True, most: int = 200, help_text: Any = "") -> forms.CharField:
    """One line of text."""
    return forms.CharField(label=label, max_length=most, required=required, help_text=help_text)


def block(
    label: Any, *, required: bool = True, most: int = 2_000, rows: int = 3, help_text: Any = ""
) -> forms.CharField:
    """Several lines of text."""
    widget = forms.Textarea(attrs={"rows": rows, "data-rows": rows})
    return forms.CharField(label=label, max_length=most, required=required, widget=widget, help_text=help_text)


def without_empty(held: dict[str, Any], name: str) -> None:
    """Take ``name`` away where nothing is in it: a definition does not write it then."""
    if not held.get(name):
        held.pop(name, None)


class PartForm(forms.Form):
    """Some boxes of a draft. ``held`` is the part of the definition that they show and change, in place."""

    def __init__(self, held: dict[str, Any], data: Any = None, *, prefix: str | None = None) -> None:
        super().__init__(data, prefix=prefix, initial=self.shown(held))

    def shown(self, held: dict[str, Any]) -> dict[str, Any]:
        """What the boxes hold at first: the values of the same name."""
        return {name: held.get(name) for name in self.base_fields}

    def put(self, held: dict[str, Any]) -> None:
        """Write what was filled in."""
        held.update(self.cleaned_data)
