"""届出人: who files, in which capacity, by which proof, and how they were identified."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.datastructures import MultiValueDict
from django.utils.translation import gettext_lazy as _

from yakuba.apps.counter.forms.fields import KanaField, PhoneField, plain_text
from yakuba.apps.counter.forms.people import FOR_ANOTHER
from yakuba.kernel.intake.contracts import Capacity, Filing, IdentityPaper, MemberView, ProofKind, ReceptionView
from yakuba.kernel.rules.derive import to_date
from yakuba.lib.names import name_key
from yakuba.web.boxes import TILES, Choice, fact_stated
from yakuba.web.fields import DayField, say_needed

NOT_ENOUGH = _("顔写真のある官公署の証明書を1点か、資格確認書などを2点選んでください。")
REMEMBERED = _("条文未確認: この区分は出典をまだ確かめていません。迷うときは、担当の係長に確かめてください。")
NAMELESS = _("氏名がまだ入っていない方がいます。「世帯」の画面で、一人ずつ氏名とフリガナを入れてください。")
OUTSIDE = "-"
"""Somebody who is not of the household."""
GROUPS = (
    ("", ("unit", "capacity")),
    ("outside", ("name", "kana", "born")),
    ("whose", ("address",)),
    ("another", ("principal", "proofs")),
    ("", ("phone", "relation", "alone", "two")),
)
"""The boxes in their order, each group with when counter.css shows it: for somebody outside of the household, for
whoever stands for another, or ("whose") for either; a browser that cannot tell shows them all."""
FROM_OUTSIDE = _("世帯員ではない方のとき")
NEEDED = {
    "name": FROM_OUTSIDE,
    "principal": FOR_ANOTHER,
    "proofs": FOR_ANOTHER,
    "alone": _("どちらかが必須"),
    "two": _("どちらかが必須"),
}


class Filer(forms.Form):
    """Who files. What was already told when the household was opened stands in it and is not asked again."""

    version = forms.IntegerField(widget=forms.HiddenInput)
    unit = forms.ChoiceField(
        label=_("窓口に来ている方"),
        widget=forms.RadioSelect,
        error_messages={"required": _("世帯員の中から選ぶか、「世帯員ではない方」を選んでください。")},
    )
    capacity = forms.ChoiceField(
        label=_("どの資格で届け出ますか"),
        choices=[(capacity.value, capacity.value) for capacity in Capacity],
        widget=forms.RadioSelect(attrs=TILES),
    )
    name = forms.CharField(
        label=_("来ている方の氏名"),
        max_length=100,
        required=False,
        validators=[plain_text],
        help_text=_("世帯員から選んだときは入力しません。"),
    )
    kana = KanaField(label=_("来ている方のフリガナ"), max_length=100)
    born = DayField(label=_("来ている方の生年月日"), required=False, help_text=_("わかる範囲で入力します。"))
    phone = PhoneField(label=_("連絡先電話番号"), max_length=20)
    address = forms.CharField(
        label=_("来ている方の住所"),
        max_length=200,
        required=False,
        validators=[plain_text],
        help_text=_("世帯と同じ住所のときは空けておきます。"),
    )
    relation = forms.CharField(
        label=_("本人(亡くなった方)との関係"), max_length=40, required=False, validators=[plain_text]
    )
    principal = forms.ChoiceField(
        label=_("だれの代わりですか"), required=False, help_text=_("法定代理人・任意代理人・使者のときだけ選びます。")
    )
    proofs = forms.MultipleChoiceField(
        label=_("確かめた権限の書類"),
        choices=[(proof.value, proof.value) for proof in ProofKind],
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("代理人・使者のときに確かめます。"),
    )
    alone = forms.MultipleChoiceField(
        label=_("本人確認書類(一つで足りるもの)"), required=False, widget=forms.CheckboxSelectMultiple
    )
    two = forms.MultipleChoiceField(
        label=_("本人確認書類(二つで足りるもの)"), required=False, widget=forms.CheckboxSelectMultiple
    )

    def __init__(
        self,
        reception: ReceptionView,
        papers: tuple[IdentityPaper, ...],
        known: Filing | None,
        shown: tuple[str, ...],
        wanted: Collection[str],
        data: Mapping[str, Any] | None = None,
    ) -> None:
        """``wanted``: which of phone, address and relation the sheets print."""
        people = [member for member in reception.members if not _is_dead(member)]
        super().__init__(data, initial=_initial(people, known, shown) | {"version": reception.version})
        self.order_fields(["version", *(name for _when, names in GROUPS for name in names)])
        self.people = {member.unit: member for member in people}
        self.papers = papers
        someone: list[Choice] = [(member.unit, member.name) for member in people]
        _choices(self.fields["unit"], [*someone, (OUTSIDE, _("世帯員ではない方"))])
        others = [] if known is None or known.principal in ("", *self.people) else [(known.principal, known.principal)]
        _choices(self.fields["principal"], [("", _("様式ごとの本人(世帯の届は世帯主)")), *someone, *others])
        offer_papers(self.fields, papers)
        for name, when in NEEDED.items():
            say_needed(self.fields[name], when)
        for name in {"phone", "relation"} & set(wanted):
            say_needed(self.fields[name], _("様式に必要"))
        if "address" in wanted:
            say_needed(self.fields["address"], FROM_OUTSIDE)

    def clean(self) -> dict[str, Any]:
        """Raises ValidationError without a name, also of a member, or without enough papers."""
        cleaned = super().clean() or {}
        if any(not member.is_named for member in self.people.values()):
            raise ValidationError(NAMELESS)
        if cleaned.get("unit") == OUTSIDE and not cleaned.get("name"):
            self.add_error("name", _("世帯員ではない方の氏名を、本人確認書類のとおりに入力してください。"))
        if not cleaned.get("alone") and len(cleaned.get("two", [])) < 2:
            self.add_error("alone", ValidationError(NOT_ENOUGH))
        return cleaned

    @property
    def groups(self) -> list[tuple[str, list[forms.BoundField], bool]]:
        """When each group is shown, its boxes, and whether one of them is wrong."""
        found = [(when, [self[name] for name in names]) for when, names in GROUPS]
        return [(when, boxes, any(box.errors for box in boxes)) for when, boxes in found]

    def filing(self) -> Filing:
        """As intake takes it. A member is named as written in the reception."""
        told = self.cleaned_data
        member = self.people.get(told["unit"])
        born = fact_stated(told["born"])
        filing = Filing(
            capacity=Capacity(told["capacity"]),
            name=member.name if member else told["name"],
            address=told["address"],
            phone=told["phone"],
            relation=told["relation"],
            unit=member.unit if member else "",
            proofs=tuple(ProofKind(proof) for proof in told["proofs"]),
            principal=told["principal"],
            kana="" if member else told["kana"],
            born=int(born) if born is not None and not member else None,
        )
        if filing.stands_for_another:
            return filing
        # What was typed before another choice hid its box is not meant any more.
        return replace(filing, principal="", address="" if member else filing.address)

    def shown_papers(self) -> tuple[str, ...]:
        """The kinds of paper that were looked at."""
        return (*self.cleaned_data["alone"], *self.cleaned_data["two"])

    def now_at(self, version: int) -> None:
        """Show the form again for the reception's newest version, with what was typed."""
        assert isinstance(self.data, MultiValueDict)
        self.data = {**self.data.dict(), "version": str(version)} | {
            name: self.data.getlist(name) for name in ("proofs", "alone", "two")
        }


def offer_papers(fields: Mapping[str, forms.Field], papers: Sequence[IdentityPaper]) -> None:
    """The kinds of paper of each group; a group with one that no source verifies says so."""
    for name, points in (("alone", 1), ("two", 2)):
        group = [paper for paper in papers if paper.points == points]
        _choices(fields[name], [(paper.code, paper.label) for paper in group])
        if not all(paper.verified for paper in group):
            fields[name].help_text = REMEMBERED


def _initial(people: list[MemberView], known: Filing | None, shown: tuple[str, ...]) -> dict[str, Any]:
    """What was told; nobody is chosen whom nobody named."""
    if known is None:
        return {"unit": None if people else OUTSIDE, "capacity": Capacity.SELF.value}
    unit = known.unit or _unit_named(people, known.name)
    principal = _unit_named(people, known.principal) or known.principal
    return {
        "unit": unit or _outside(people, known),
        "capacity": known.capacity.value,
        "name": "" if unit else known.name,
        "kana": known.kana,
        "born": to_date(known.born) if known.born else None,
        "phone": known.phone,
        "address": known.address,
        "relation": known.relation,
        "principal": principal,
        "proofs": [proof.value for proof in known.proofs],
        "alone": list(shown),
        "two": list(shown),
    }


def _outside(people: list[MemberView], known: Filing) -> str | None:
    """Not of the household: who stands for another; whoever asked for themselves may be one of it all the same."""
    return OUTSIDE if known.stands_for_another or not people else None


def _unit_named(people: list[MemberView], name: str) -> str:
    """The one member who is called so, in any spelling; the clerk sees and may change it."""
    found = [member.unit for member in people if name and name_key(member.name) == name_key(name)]
    return found[0] if len(found) == 1 else ""


def _is_dead(member: MemberView) -> bool:
    return "deceased" in member.items and member.items["deceased"].value == 1


def _choices(field: forms.Field, choices: list[Choice]) -> None:
    assert isinstance(field, forms.ChoiceField)
    field.choices = choices
