"""The boxes of one procedure, in groups, each once; and its files."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django import forms
from django.forms.utils import ErrorDict
from django.utils.datastructures import MultiValueDict
from django.utils.translation import gettext_lazy as _

from yakuba.apps.portal.forms.fields import for_box
from yakuba.apps.portal.household import Content
from yakuba.apps.portal.plan import Input, value_of, whom
from yakuba.apps.portal.queries import Attached
from yakuba.kernel.rules.contracts import Value
from yakuba.web.boxes import as_stated


class Boxes(forms.Form):
    """Every box that a person fills. What must be filled is said at the box and checked when it is sent on."""

    use_required_attribute = False
    version = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(
        self,
        boxes: Sequence[Input],
        content: Content,
        version: int,
        data: Mapping[str, Any] | None = None,
        values: Mapping[str, Value] | None = None,
    ) -> None:
        super().__init__(data, initial={"version": version})
        self.boxes = {one.name: one for one in boxes}
        self.content = content
        known = values or {}
        for name, one in self.boxes.items():
            self.fields[name] = for_box(one, known.get(name, value_of(content, one)))

    def typed(self) -> dict[str, Value]:
        """Every box that could be read, as it is stated."""
        return {
            name: as_stated(one.type, self.cleaned_data[name])
            for name, one in self.boxes.items()
            if name in self.cleaned_data
        }

    def say_needs(self) -> None:
        """From now on only shown: which boxes must be filled."""
        for name, one in self.boxes.items():
            self.fields[name].required = one.required

    def unjudged(self) -> None:
        """Show what was typed as it was typed, without a word about it: nobody has said that it is finished."""
        self._errors = ErrorDict(renderer=self.renderer)

    def follow(self, version: int) -> None:
        """Show the form again for the draft's newest version, with what was typed."""
        if self.is_bound:
            assert isinstance(self.data, MultiValueDict)
            self.data = {**self.data.dict(), "version": str(version)}

    def refuse(self, wrong: Mapping[str, str]) -> None:
        """Put refusals beside their boxes; what has none stands above."""
        for name, text in wrong.items():
            self.add_error(name if name in self.fields else None, text)

    def groups(self) -> list[tuple[str, list[forms.BoundField]]]:
        """By whom they concern, in the order of the boxes."""
        found: dict[str, list[forms.BoundField]] = {}
        for name, one in self.boxes.items():
            found.setdefault(whom(self.content, one.unit), []).append(self[name])
        return list(found.items())


class Upload(forms.Form):
    """One file for one requirement: from the folder, or straight from the camera."""

    use_required_attribute = False
    file = forms.FileField(label=_("ファイルを選ぶ"), required=False)
    photo = forms.FileField(
        label=_("カメラで撮る"),
        required=False,
        widget=forms.FileInput({"accept": "image/*", "capture": "environment"}),
    )

    def __init__(self, requirement: str, data: Any = None, files: Any = None, *, needed: bool = True) -> None:
        super().__init__(data, files, prefix=requirement)
        self.needed = needed
        self.fields["file"].widget.attrs["accept"] = "application/pdf,image/jpeg,image/png"

    def clean(self) -> dict[str, Any]:
        """Raises ValidationError when one is needed and neither was chosen."""
        cleaned = super().clean() or {}
        if self.needed and not self.errors and not (cleaned.get("file") or cleaned.get("photo")):
            raise forms.ValidationError(_("ファイルを選んでから「追加する」を押してください。"))
        return cleaned

    def chosen(self) -> list[Any]:
        """The uploads: none, one, or one of each kind."""
        return [found for name in ("file", "photo") if (found := self.cleaned_data.get(name))]


@dataclass(frozen=True)
class Wanted:
    """One requirement with its form and the files that are there; ``reason``: why a new one is asked for."""

    name: str
    text: str
    form: Upload
    files: Sequence[Attached]
    reason: str = ""
