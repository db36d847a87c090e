"""連携番号: how the person in front was identified; which link is to end."""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from yakuba.apps.counter.forms.filing import NOT_ENOUGH, offer_papers
from yakuba.kernel.intake.contracts import IdentityPaper


class IssueCode(forms.Form):
    """``issue`` names this page; ``reception`` is where the person was identified already: then no paper is asked."""

    issue = forms.UUIDField(widget=forms.HiddenInput)
    reception = forms.UUIDField(widget=forms.HiddenInput, required=False)
    alone = forms.MultipleChoiceField(
        label=_("本人確認書類(一つで足りるもの)"), required=False, widget=forms.CheckboxSelectMultiple
    )
    two = forms.MultipleChoiceField(
        label=_("本人確認書類(二つで足りるもの)"), required=False, widget=forms.CheckboxSelectMultiple
    )

    def __init__(
        self,
        papers: tuple[IdentityPaper, ...],
        data: Mapping[str, Any] | None = None,
        *,
        identified: bool = False,
        **initial: Any,
    ) -> None:
        super().__init__(data, initial=initial)
        offer_papers(self.fields, papers)
        if identified:
            del self.fields["alone"], self.fields["two"]

    def clean(self) -> dict[str, Any]:
        """Raises ValidationError without enough papers."""
        cleaned = super().clean() or {}
        if "alone" in self.fields and not cleaned.get("alone") and len(cleaned.get("two", [])) < 2:
            self.add_error("alone", ValidationError(NOT_ENOUGH))
        return cleaned

    def shown_papers(self) -> tuple[str, ...]:
        """The kinds of paper that were looked at here."""
        return (*self.cleaned_data.get("alone", ()), *self.cleaned_data.get("two", ()))


class EndLink(forms.Form):
    """One link."""

    link = forms.UUIDField(widget=forms.HiddenInput)
