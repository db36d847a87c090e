"""Tables of a draft: conditions, checks and articles are added, changed and taken away row by row."""

from collections.abc import Iterator
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.forms.formsets import DELETION_FIELD_NAME, BaseFormSet, formset_factory
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from yakuba.apps.studio.forms.fields import block, line
from yakuba.web.fields import DayField

MOST = 60


class Row(forms.Form):
    """One row; ``id`` names the one that it changes."""

    id = forms.CharField(required=False, max_length=80, widget=forms.HiddenInput)
    takes_away = _("この行をなくす")


class Condition(Row):
    """One condition of a life event."""

    expr = block(_("条件の式"), rows=2, help_text=_("使える事実の名前と記号で書きます。例: age_at_event >= 65"))
    because = line(_("当てはまるときの理由"), help_text=_("住民にも見せる短い文です。"))
    otherwise = line(_("当てはまらないときの理由"))
    article = line(_("条文"), required=False)
    takes_away = _("この条件をなくす")


class Check(Row):
    """One line of the reviewer's checklist."""

    text = line(_("確かめること"))
    article = line(_("条文"), required=False)
    takes_away = _("この確認事項をなくす")


class Article(Row):
    """One article on which the definition rests."""

    law = line(_("法令の名前"))
    article = line(_("条・項"), help_text=_("例: 第8条第3項"))
    source = line(_("出典"), most=400, help_text=_("開いて確かめた場所。覚えているだけのときは「記憶」と書きます。"))
    verified = forms.BooleanField(label=_("出典を開いて確かめた"), required=False)
    checked_on = DayField(label=_("確かめた日"), required=False)
    takes_away = _("この条文をなくす")

    def clean(self) -> dict[str, Any]:
        """Raises ValidationError: what was checked has a day."""
        said = super().clean() or {}
        if said.get("verified") and not said.get("checked_on"):
            raise ValidationError(_t("確かめた条文には、確かめた日を書いてください。"))
        return said


class RowSet(BaseFormSet[Row]):
    """The rows with one more that may stay empty."""

    def add_fields(self, form: Row, index: int | None) -> None:
        """A row that is there can be taken away."""
        super().add_fields(form, index)
        new = index is None or index >= self.initial_form_count()
        if new:
            form.fields.pop(DELETION_FIELD_NAME, None)
        else:
            form.fields[DELETION_FIELD_NAME].label = form.takes_away

    def kept(self) -> Iterator[dict[str, Any]]:
        """What was filled in, row by row; those taken away and those left empty are left out."""
        for place, form in enumerate(self.forms):
            empty = place >= self.initial_form_count() and not form.has_changed()
            if not empty and not form.cleaned_data.get(DELETION_FIELD_NAME):
                yield {name: value for name, value in form.cleaned_data.items() if name != DELETION_FIELD_NAME}


def rows_of(row: type[Row], *, extra: int = 1) -> type[RowSet]:
    """The table of such rows."""
    made: type[RowSet] = formset_factory(  # type: ignore[assignment]  # the stubs forget the base that is given
        row,
        formset=RowSet,
        extra=extra,
        can_delete=True,
        max_num=MOST,
        validate_max=True,
        absolute_max=MOST + extra,
    )
    return made
