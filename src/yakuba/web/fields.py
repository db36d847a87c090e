"""Form fields of our own: a day in three boxes, read as people write it."""

from datetime import date
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from yakuba.lib import wareki
from yakuba.ports.module import Text

DAY_HELP = _("例: 令和8年4月1日。年は「2026」「R8」でも入力できます。")


def say_needed(field: forms.Field, when: Text) -> None:
    """Show ``when`` at a field that may be left empty for now, in place of 任意: what it is needed for, or by whom."""
    field.needed = when  # type: ignore[attr-defined]  # for the template of a field


def ask_above(field: forms.Field) -> None:
    """A page whose heading asks for this one field shows its label to nobody but screen readers."""
    field.asked_above = True  # type: ignore[attr-defined]  # for the template of a field


class DayBoxes(forms.MultiWidget):
    """年, 月, 日. The year may be 2026, 令和8 or R8."""

    template_name = "web/forms/day_boxes.html"
    use_fieldset = True

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        year = forms.TextInput({"data-width": "8", "autocomplete": "off"})
        small = {"data-width": "4", "inputmode": "numeric", "autocomplete": "off", "maxlength": "2"}
        super().__init__({"year": year, "month": forms.TextInput(small), "day": forms.TextInput(small)}, attrs)

    def decompress(self, value: date | None) -> list[str]:
        """A known day as era year, month, day."""
        if value is None:
            return ["", "", ""]
        year = wareki.format_day(value).partition("年")[0]
        return [year, str(value.month), str(value.day)]


class HiddenDayBoxes(DayBoxes):
    """The same three values, carried on by a page that only shows the day."""

    template_name = "django/forms/widgets/multiwidget.html"
    use_fieldset = False

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        parts: dict[str, forms.Widget | type[forms.Widget]] = dict.fromkeys(("year", "month", "day"), forms.HiddenInput)
        forms.MultiWidget.__init__(self, parts, attrs)


class DayField(forms.Field):
    """One known day. Cleans to a ``date``, or to None where it is not required and nothing was written."""

    widget = DayBoxes
    hidden_widget = HiddenDayBoxes

    def __init__(self, **options: Any) -> None:
        options.setdefault("help_text", DAY_HELP)
        super().__init__(**options)

    def to_python(self, value: Any) -> date | None:
        """Raises ValidationError that names what is missing or wrong."""
        if value is None or isinstance(value, date):
            return value
        year, month, day = (str(part or "").strip() for part in value)
        if not (year or month or day):
            return None
        named = {_("年"): year, _("月"): month, _("日"): day}
        missing = [str(name) for name, part in named.items() if not part]
        if missing:
            raise ValidationError(_("%(boxes)sを入力してください。") % {"boxes": "、".join(missing)}, code="incomplete")
        try:
            return wareki.parse_day(f"{year.removesuffix('年')}年{month}月{day}日")
        except wareki.OutsideError as wrong:
            text = _("明治6年(1873年)1月1日から2199年12月31日までの日付を入力してください。年を確かめてください。")
            raise ValidationError(text, code="outside") from wrong
        except wareki.NotADate as wrong:
            raise ValidationError(_("暦にない日付です。年・月・日を確かめてください。"), code="invalid") from wrong
