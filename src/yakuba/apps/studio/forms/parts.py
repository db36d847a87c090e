"""The boxes of each part of a draft that are single: words, periods, doors, letters."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from yakuba.apps.studio.forms.fields import PartForm, block, line, without_empty

UNITS = [("days", _("日")), ("months", _("か月")), ("years", _("年"))]


class Words(PartForm):
    """What the procedure is called."""

    name = line(_("名称"), help_text=_("通知書や一覧に出る名前です。"))
    plain_name = line(_("やさしい日本語の名称"), help_text=_("漢字を減らし、分かち書きにします。"))
    summary = block(_("住民への説明"), help_text=_("何のための手続かを一文で書きます。"))


class Period(PartForm):
    """The term that law sets the resident."""

    length = forms.IntegerField(label=_("期限の長さ"), min_value=1, max_value=3_650)
    unit = forms.ChoiceField(label=_("期限の単位"), choices=UNITS)
    note = block(_("期限の説明"), required=False, help_text=_("窓口と案内書に出ます。"))
    source = line(_("出典"), required=False, most=400, help_text=_("職員だけが読みます。どこで確かめたかを書きます。"))
    article = line(_("期限の条文"), help_text=_("「根拠になる条文」にもある条文を書きます。"))
    verified = forms.BooleanField(label=_("条文を出典で確かめた"), required=False)

    def shown(self, held: dict[str, Any]) -> dict[str, Any]:
        """The unit is the one that is set."""
        unit = next((unit for unit, _label in UNITS if held.get(unit)), "days")
        return {**held, "unit": unit, "length": held.get(unit)}

    def put(self, held: dict[str, Any]) -> None:
        """Exactly one unit."""
        said = self.cleaned_data
        held.update({unit: said["length"] if unit == said["unit"] else 0 for unit, _label in UNITS})
        held.update({name: said[name] for name in ("note", "source", "article", "verified")})
        without_empty(held, "source")


class NoPeriod(PartForm):
    """By when, where law counts no days; empty where nobody has written it."""

    said = block(
        _("いつまでに"),
        required=False,
        rows=2,
        help_text=_(
            "日数のある期限がないときに、案内書に出る文です。空けておくと「期限は担当の窓口で確かめてください」と出ます。"
        ),
    )
    article = line(_("期限の条文"), required=False, help_text=_("「根拠になる条文」にもある条文を書きます。"))
    source = line(_("出典"), required=False, most=400, help_text=_("職員だけが読みます。どこで確かめたかを書きます。"))
    verified = forms.BooleanField(label=_("条文を出典で確かめた"), required=False)

    def shown(self, held: dict[str, Any]) -> dict[str, Any]:
        """Of the definition, which may say nothing of it."""
        return super().shown(held.get("no_period") or {})

    def put(self, held: dict[str, Any]) -> None:
        """Without words there is nothing."""
        held["no_period"] = self.cleaned_data if self.cleaned_data["said"] else None
        without_empty(held, "no_period")


class Standard(PartForm):
    """標準処理期間, where there is one."""

    days = forms.IntegerField(label=_("標準処理期間(日)"), min_value=1, max_value=3_650)
    article = line(_("標準処理期間の条文"), required=False)
    verified = forms.BooleanField(label=_("条文を出典で確かめた"), required=False)


class NoStandard(PartForm):
    """Why there is no 標準処理期間."""

    none_because = block(_("標準処理期間がない理由"))


class Channel(PartForm):
    """One door."""

    open = forms.BooleanField(label=_("受け付ける"), required=False)
    basis = block(_("根拠、又は受け付けない理由"), rows=2, help_text=_("住民が読む文です。"))
    source = line(_("出典"), required=False, most=400, help_text=_("職員だけが読みます。どこで確かめたかを書きます。"))
    verified = forms.BooleanField(label=_("出典で確かめた"), required=False)

    def put(self, held: dict[str, Any]) -> None:
        """Without a source, nothing is said of one."""
        super().put(held)
        without_empty(held, "source")


class Needs(PartForm):
    """What to bring, a line each."""

    needs = block(_("持ち物"), required=False, rows=6, help_text=_("一行に一つ書きます。案内書に出ます。"))

    def shown(self, held: dict[str, Any]) -> dict[str, Any]:
        """A line each."""
        return {"needs": "\n".join(held["needs"])}

    def clean_needs(self) -> list[str]:
        """Raises ValidationError for a line that is no thing to bring."""
        found = [one.strip() for one in str(self.cleaned_data["needs"]).splitlines() if one.strip()]
        if len(found) > 40 or any(len(one) > 200 for one in found):
            raise ValidationError(_t("40行まで、一行は200文字までにしてください。"))
        return found


class Letter(PartForm):
    """The words of one letter."""

    title = line(_("題名"))
    body = block(_("本文"), rows=4)
