"""What is changed on one page of a draft: which boxes there are, and how they are written into the definition."""

from abc import ABC, abstractmethod
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.forms import Form
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from yakuba.apps.studio import words
from yakuba.apps.studio.forms import parts, rows
from yakuba.apps.studio.forms.fields import PartForm
from yakuba.kernel.procedures.contracts import Door
from yakuba.ports.module import Text

Content = dict[str, Any]
OWN = "own_"
"""How a row that the town added is named in the definition."""


@dataclass(frozen=True, slots=True)
class Group:
    """Boxes under one heading, ``spoken`` in words; ``new``: a row that is added when something is written in it."""

    title: Text
    form: Form
    new: bool = False
    spoken: str = ""


@dataclass
class Editor(ABC):
    """One page of boxes. ``refused``: what is wrong with them together; ``spoken``: each row in words."""

    title: Text
    refused: list[str] = field(default_factory=list, init=False)
    spoken: Sequence[str] = field(default=(), init=False)

    @abstractmethod
    def groups(self) -> Sequence[Group]:
        """The boxes."""

    @abstractmethod
    def is_valid(self) -> bool:
        """Whether what was written can be taken."""

    @abstractmethod
    def put(self, content: Content) -> None:
        """Write it into the definition."""

    @property
    def hidden(self) -> SafeString:
        """What the page sends along."""
        return SafeString("")


@dataclass
class FormsEditor(Editor):
    """Boxes that are always there: each form with the part of the definition that it shows."""

    forms: Sequence[tuple[Text, PartForm, Callable[[Content], Content]]]

    def groups(self) -> Sequence[Group]:
        return [Group(title, form) for title, form, _part in self.forms]

    def is_valid(self) -> bool:
        judged = [form.is_valid() for _title, form, _part in self.forms]
        return all(judged)

    def put(self, content: Content) -> None:
        for _title, form, part in self.forms:
            form.put(part(content))


@dataclass
class RowsEditor(Editor):
    """A table: ``of`` gives its rows in the definition, ``named`` whether a row has a name of its own (``id``)."""

    rows: rows.RowSet
    of: Callable[[Content], list[Content]]
    named: bool
    row_title: Text
    new_title: Text

    def groups(self) -> Sequence[Group]:
        there, spoken = self.rows.initial_form_count(), dict(enumerate(self.spoken, 1))
        return [
            Group(f"{self.row_title} {number}", form, spoken=spoken.get(number, ""))
            if number <= there
            else Group(self.new_title, form, new=True)
            for number, form in enumerate(self.rows.forms, 1)
        ]

    def is_valid(self) -> bool:
        self.refused = [] if self.rows.is_valid() else [str(error) for error in self.rows.non_form_errors()]
        return self.rows.is_valid()

    @property
    def hidden(self) -> SafeString:
        return SafeString(self.rows.management_form)

    def put(self, content: Content) -> None:
        held = self.of(content)
        known = {row.get("id", str(place)): row for place, row in enumerate(held)}
        taken: set[str] = set()
        made: list[Content] = []
        for said in self.rows.kept():
            name = str(said.pop("id"))
            if name not in known or name in taken:
                name = _free({*known, *taken})
            taken.add(name)
            made.append({**known.get(name, {}), **said, **({"id": name} if self.named else {})})
        held[:] = made


def editor(slug: str, content: Content, data: Any = None) -> Editor:
    """The page of a part. ``slug``: ``words``, or ``conditions-tennyu`` for a life event. Raises KeyError."""
    name, _dash, event = slug.partition("-")
    if name == "conditions":
        if event not in content["events"]:
            raise KeyError(slug)
        return _conditions(event, content, data)
    return EDITORS[slug](content, data)


def _conditions(event: str, content: Content, data: Any) -> Editor:
    def of(held: Content) -> list[Content]:
        found: list[Content] = held["events"][event]["when"]
        return found

    title, row, new = _("条件"), _t("条件"), _t("条件を足す")
    return _table(title, rows.Condition, of, content, data, named=True, row_title=row, new_title=new)


def _checks(content: Content, data: Any) -> Editor:
    def of(held: Content) -> list[Content]:
        found: list[Content] = held["checks"]
        return found

    title, row, new = _("審査の確認事項"), _t("確認事項"), _t("確認事項を足す")
    return _table(title, rows.Check, of, content, data, named=True, row_title=row, new_title=new)


def _articles(content: Content, data: Any) -> Editor:
    def of(held: Content) -> list[Content]:
        found: list[Content] = held["legal_basis"]
        return found

    title, row, new = _("根拠になる条文"), _t("条文"), _t("条文を足す")
    return _table(title, rows.Article, of, content, data, named=False, row_title=row, new_title=new)


def _table(
    title: Text,
    row: type[rows.Row],
    of: Callable[[Content], list[Content]],
    content: Content,
    data: Any,
    *,
    named: bool,
    row_title: str,
    new_title: str,
) -> Editor:
    held = of(content)
    initial = [{"id": str(place), **one, **_day(one)} for place, one in enumerate(held)]
    made = rows.rows_of(row)(data, initial=initial, prefix="row")
    return RowsEditor(title, made, of, named, row_title, new_title)


def _day(row: Content) -> Content:
    """A day as the boxes take it."""
    return {"checked_on": date.fromisoformat(row["checked_on"])} if row.get("checked_on") else {}


def _words(content: Content, data: Any) -> Editor:
    return FormsEditor(_("名前と説明"), [("", parts.Words(content, data, prefix="words"), lambda held: held)])


def _days(content: Content, data: Any) -> Editor:
    found: list[tuple[Text, PartForm, Callable[[Content], Content]]] = []
    if content["period"] is not None:
        form = parts.Period(content["period"], data, prefix="period")
        found.append((_t("届出・請求の期限"), form, lambda held: held["period"]))
    else:
        undated = parts.NoPeriod(content, data, prefix="no_period")
        found.append((_t("届出・請求の期限"), undated, lambda held: held))
    kind = parts.NoStandard if "none_because" in content["standard_period"] else parts.Standard
    standard = kind(content["standard_period"], data, prefix="standard")
    found.append((_t("標準処理期間"), standard, lambda held: held["standard_period"]))
    return FormsEditor(_("期限と処理期間"), found)


def _channels(content: Content, data: Any) -> Editor:
    found = [
        (Door(name).label, parts.Channel(held, data, prefix=name), _at("channels", name))
        for name, held in content["channels"].items()
    ]
    return FormsEditor(_("受付の方法"), found)


def _needs(content: Content, data: Any) -> Editor:
    return FormsEditor(_("持ち物"), [("", parts.Needs(content, data, prefix="needs"), lambda held: held)])


def _letters(content: Content, data: Any) -> Editor:
    found = [
        (
            _t("%(after)sの通知書") % {"after": words.LETTERS[held["after"]]},
            parts.Letter(held, data, prefix=held["after"]),
            _at("letters", place),
        )
        for place, held in enumerate(content["letters"])
    ]
    return FormsEditor(_("通知書"), found)


def _at(name: str, place: str | int) -> Callable[[Content], Content]:
    def part(held: Content) -> Content:
        found: Content = held[name][place]
        return found

    return part


def free_name(rows: Sequence[Content]) -> str:
    """What a row that comes to a table is named."""
    return _free({str(row.get("id", "")) for row in rows})


def _free(taken: set[str]) -> str:
    return next(name for number in range(1, 1_000) if (name := f"{OWN}{number}") not in taken)


EDITORS: Mapping[str, Callable[[Content, Any], Editor]] = {
    "words": _words,
    "days": _days,
    "channels": _channels,
    "needs": _needs,
    "checks": _checks,
    "letters": _letters,
    "articles": _articles,
}
"""The page of each part beside the condition tables."""
