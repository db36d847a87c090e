"""支援措置の申出: why, since when, who else, from whom, which ledgers."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from yakuba.apps.protection.forms.fields import TILES, Once, line, only_kana, plain
from yakuba.kernel.people import service as people
from yakuba.kernel.people.contracts import Harm, KnownAs, Ledger, NotInCopyError, ProtectionRequest
from yakuba.lib import clock
from yakuba.lib.refs import Actor
from yakuba.web.fields import DayField

AWAY = ("away1", "away2", "away3")
"""The people kept away: one as a rule, others where there are some."""
PARTS = ("name", "kana", "born", "number")


class Apply(Once):
    """The application of one person, for herself and some of her household."""

    applied_on = DayField(label=_("申出の日"))
    applied_by = line(
        label=_("申出に来た人"),
        required=False,
        max_length=200,
        help_text=_("本人でないときだけ。氏名と資格(法定代理人、児童相談所長など)。"),
    )
    harm = forms.ChoiceField(label=_("申出の理由"), choices=Harm.choices, widget=forms.RadioSelect(attrs=TILES))
    joined = forms.TypedMultipleChoiceField(
        label=_("併せて支援を求める人"),
        required=False,
        coerce=int,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("同じ世帯の人から選びます。選ばない人の住所も、同じ世帯にいる間は表示されません。"),
    )
    ledgers = forms.MultipleChoiceField(
        label=_("制限する台帳"),
        choices=Ledger.choices,
        initial=Ledger.values,
        widget=forms.CheckboxSelectMultiple,
    )

    def __init__(
        self, actor: Actor, applicant: int, others: Sequence[tuple[int, str]], *args: Any, **more: Any
    ) -> None:
        more["initial"] = {"applied_on": clock.today()} | more.get("initial", {})
        super().__init__(*args, **more)
        self.actor, self.applicant = actor, applicant
        self._known: dict[str, KnownAs] = {}
        joined = self.fields["joined"]
        if isinstance(joined, forms.TypedMultipleChoiceField):
            joined.choices = others
        if not others:
            del self.fields["joined"]
        for number, prefix in enumerate(AWAY, start=1):
            self.fields |= _away_fields(prefix, number)

    def clean_applied_on(self) -> date:
        """Raises ValidationError for a day that has not come."""
        day: date = self.cleaned_data["applied_on"]
        if day > clock.today():
            raise ValidationError(_t("今日より後の日です。申出の日を確かめてください。"))
        return day

    def clean(self) -> dict[str, Any]:
        """Raises ValidationError for somebody kept away without a name, or with a number that the copy lacks."""
        cleaned = super().clean() or self.cleaned_data
        for prefix in AWAY:
            known = self._away(prefix)
            if known is not None:
                self._known[prefix] = known
        return cleaned

    def request(self) -> ProtectionRequest:
        """As the kernel takes it."""
        told = self.cleaned_data
        return ProtectionRequest(
            applicant=self.applicant,
            harm=Harm(told["harm"]),
            applied_on=told["applied_on"],
            joined=tuple(told.get("joined", ())),
            kept_away=tuple(self._known.values()),
            ledgers=tuple(map(Ledger, told["ledgers"])),
            applied_by=told["applied_by"],
        )

    def groups(self) -> list[tuple[str, list[forms.BoundField], bool]]:
        """The boxes of each person kept away, and whether they stand open: the first, and what was written in."""
        found = []
        for number, prefix in enumerate(AWAY, start=1):
            boxes = [self[f"{prefix}_{part}"] for part in PARTS]
            written = any(box.errors or any(_written(box)) for box in boxes)
            found.append((_t("相手方%(number)d") % {"number": number}, boxes, number == 1 or written))
        return found

    def plain_fields(self) -> list[forms.BoundField]:
        """All other boxes, in their order."""
        return [box for box in self if not box.is_hidden and not box.name.startswith(AWAY)]

    def _away(self, prefix: str) -> KnownAs | None:
        name, kana, born, number = (self.cleaned_data.get(f"{prefix}_{part}") for part in PARTS)
        if not (name or kana or born or number):
            return None
        person = self._person_of(prefix, number) if number else None
        if not name and not number:
            self.add_error(f"{prefix}_name", _t("相手方の氏名を書いてください。"))
        return KnownAs(name or "", kana or "", born, person)

    def _person_of(self, prefix: str, number: str) -> int | None:
        try:
            return people.person_by_number(self.actor, number).person_id
        except NotInCopyError as missing:
            self.add_error(f"{prefix}_number", str(missing))
            return None


def _written(box: forms.BoundField) -> list[str]:
    value = box.value()
    return [str(part) for part in value if part] if isinstance(value, list) else [str(value)] if value else []


def _away_fields(prefix: str, number: int) -> dict[str, forms.Field]:
    told = {"number": number}
    return {
        f"{prefix}_name": line(label=_t("相手方%(number)dの氏名") % told, required=False, max_length=200),
        f"{prefix}_kana": forms.CharField(
            label=_t("相手方%(number)dのフリガナ") % told,
            required=False,
            max_length=200,
            validators=[plain, only_kana],
        ),
        f"{prefix}_born": DayField(
            label=_t("相手方%(number)dの生年月日") % told,
            required=False,
            help_text=_("わかると、同じ氏名の別の人を止めずにすみます。"),
        ),
        f"{prefix}_number": line(
            label=_t("相手方%(number)dの宛名番号") % told,
            required=False,
            max_length=15,
            help_text=_("住民基本台帳の写しにいる人のときだけ。"),
        ),
    }
