"""The kinds of rows that can be imported: their columns, their key, and how the day of the change applies to them."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date

from django.db.models import Model

from yakuba.kernel.organisation import calendar, models
from yakuba.kernel.organisation.contracts import ActingKind, DayKind, Level, OfficeKind, Role
from yakuba.kernel.organisation.imports import values as v

HOURS = dict(zip("月火水木金土日", calendar.WEEKDAYS, strict=True)) | {"祝休日": calendar.HOLIDAY}


@dataclass(frozen=True)
class Column:
    """A column of the CSV: its heading, the field it fills, and how a cell is read.

    ``optional``: a file may leave it out, and then says nothing about it: what is known stays.
    """

    heading: str
    field: str
    read: v.Converter
    optional: bool = False


@dataclass(frozen=True)
class Kind:
    """``dated``: the file is the whole state on the day of the import, and what it does not name ends.

    Otherwise rows are added or corrected one by one. ``day_field`` is filled with the day of the import.
    """

    name: str
    model: type[Model]
    columns: tuple[Column, ...]
    key: tuple[str, ...]
    dated: bool
    day_field: str = ""
    constants: dict[str, int] = field(default_factory=dict)

    @property
    def headings(self) -> tuple[str, ...]:
        """All headings, in the documented order."""
        return tuple(column.heading for column in self.columns)

    @property
    def required(self) -> frozenset[str]:
        """Headings that every file must have."""
        return frozenset(column.heading for column in self.columns if not column.optional)

    def unsaid(self, headings: Iterable[str]) -> frozenset[str]:
        """Fields of which a file with these headings says nothing."""
        said = set(headings)
        return frozenset(column.field for column in self.columns if column.heading not in said)

    @property
    def value_fields(self) -> tuple[str, ...]:
        """What may change while the key stays."""
        names = dict.fromkeys(column.field.partition(".")[0] for column in self.columns)
        return tuple(name for name in names if name not in self.key)

    def build(self, values: dict[str, v.Value], as_of: date) -> Model:
        """An unsaved row. ``hours.月`` … are gathered into the one field ``hours``."""
        plain: dict[str, object] = {name: value for name, value in values.items() if "." not in name}
        if hours := {HOURS[name.partition(".")[2]]: value for name, value in values.items() if "." in name}:
            plain["hours"] = hours
        if self.day_field:
            plain[self.day_field] = as_of
        return self.model(**plain, **self.constants)

    def key_of(self, row: Model) -> tuple[v.Value, ...]:
        """What makes the row itself."""
        return tuple(getattr(row, name) for name in self.key)

    def says_the_same(self, one: Model, other: Model) -> bool:
        """Whether both rows hold the same values."""
        return all(getattr(one, name) == getattr(other, name) for name in self.value_fields)


_FROM = Column("開始日", "valid_from", v.day)
_UNTIL = Column("終了日", "valid_to", v.last_day)
_REASON = Column("理由", "reason", v.text(200))
_STAFF = Column("職員コード", "staff_code", v.code)

MUNICIPALITY = Kind(
    "municipality",
    models.Municipality,
    (
        Column("団体コード", "code", v.town_code),
        Column("自治体名", "name", v.text(40)),
        Column("自治体名カナ", "kana", v.text(80)),
        Column("長の職名", "head_title", v.optional(v.text(40)), optional=True),
        Column("長の氏名", "head_name", v.optional(v.text(60)), optional=True),
        Column("職務代理者の職名", "deputy_title", v.optional(v.text(60)), optional=True),
        Column("職務代理者の氏名", "deputy_name", v.optional(v.text(60)), optional=True),
        Column("職務代理の開始日", "deputy_from", v.optional(v.day, None), optional=True),
        Column("職務代理の終了日", "deputy_to", v.optional(v.last_day, None), optional=True),
    ),
    key=("id",),
    dated=False,
    constants={"id": 1},
)
AUTHORITIES = Kind(
    "authorities",
    models.Authority,
    (
        Column("執行機関", "name", v.text(40)),
        Column("発信者名", "title", v.text(60)),
        Column("氏名", "head", v.optional(v.text(60))),
    ),
    key=("name",),
    dated=True,
    day_field="valid_from",
)
OFFICES = Kind(
    "offices",
    models.Office,
    (
        Column("庁舎コード", "code", v.code),
        Column("庁舎名", "name", v.text(60)),
        Column("庁舎種別", "kind", v.choice(OfficeKind)),
        Column("住所", "address", v.optional(v.text(120))),
        *(Column(heading, f"hours.{heading}", v.hours) for heading in HOURS),
        Column("取扱手続", "procedures", v.procedures),
    ),
    key=("code",),
    dated=True,
    day_field="valid_from",
)
SECTIONS = Kind(
    "sections",
    models.Section,
    (
        Column("組織コード", "code", v.code),
        Column("組織名", "name", v.text(60)),
        Column("上位組織コード", "parent_code", v.optional(v.code)),
        Column("区分", "level", v.choice(Level)),
        Column("庁舎コード", "office_code", v.optional(v.code)),
        Column("業務", "duties", v.words),
        Column("文書記号", "symbol", v.optional(v.text(40)), optional=True),
        Column("電話", "phone", v.optional(v.text(40)), optional=True),
        Column("場所", "place", v.optional(v.text(60)), optional=True),
    ),
    key=("code",),
    dated=True,
    day_field="valid_from",
)
SUCCESSIONS = Kind(
    "successions",
    models.Succession,
    (
        Column("旧組織コード", "old_code", v.code),
        Column("新組織コード", "new_code", v.code),
        Column("主な承継先", "is_main", v.one_of(v.YES_NO)),
    ),
    key=("old_code", "new_code", "changed_on"),
    dated=False,
    day_field="changed_on",
)
POSTS = Kind(
    "posts",
    models.Post,
    (
        Column("職コード", "code", v.code),
        Column("職名", "title", v.text(60)),
        Column("組織コード", "section_code", v.code),
        Column("役割", "role", v.choice(Role)),
    ),
    key=("code",),
    dated=True,
    day_field="valid_from",
)
STAFF = Kind(
    "staff",
    models.Staff,
    (
        Column("職員コード", "code", v.code),
        Column("氏名", "display_name", v.text(60)),
        Column("宛名番号", "person", v.optional(v.person_number), optional=True),
    ),
    key=("code",),
    dated=True,
    day_field="valid_from",
)
ASSIGNMENTS = Kind(
    "assignments",
    models.Assignment,
    (
        _STAFF,
        Column("組織コード", "section_code", v.code),
        Column("役割", "role", v.choice(Role)),
        Column("本務兼務", "is_main", v.one_of(v.MAIN)),
        Column("庁舎コード", "office_code", v.optional(v.code)),
        Column("職コード", "post_code", v.optional(v.code)),
    ),
    key=("staff_code", "section_code", "role"),
    dated=True,
    day_field="valid_from",
)
ACTING = Kind(
    "acting_rights",
    models.ActingRight,
    (
        Column("代理者コード", "deputy_code", v.code),
        Column("被代理者コード", "principal_code", v.optional(v.code)),
        Column("職コード", "post_code", v.code),
        Column("代理種別", "kind", v.choice(ActingKind)),
        _FROM,
        _UNTIL,
        _REASON,
    ),
    key=("deputy_code", "post_code", "valid_from"),
    dated=False,
)
CONTRACTS = Kind(
    "contractor_terms",
    models.ContractorTerm,
    (
        _STAFF,
        Column("受託者名", "company", v.text(80)),
        Column("対象組織コード", "sections", v.codes),
        Column("対象種別", "kinds", v.words),
        _FROM,
        _UNTIL,
    ),
    key=("staff_code", "valid_from"),
    dated=False,
)
DESIGNATIONS = Kind(
    "designations",
    models.Designation,
    (_STAFF, Column("権限", "act", v.named_act), _FROM, _UNTIL, _REASON),
    key=("staff_code", "act", "valid_from"),
    dated=False,
)
CLOSED_DAYS = Kind(
    "closed_days",
    models.ClosedDay,
    (
        Column("日付", "day", v.day),
        Column("庁舎コード", "office_code", v.optional(v.code)),
        Column("開閉", "kind", v.choice(DayKind)),
        Column("開庁時間", "hours", v.hours),
        _REASON,
    ),
    key=("day", "office_code"),
    dated=False,
)

# In this order rows are checked and written.
KINDS = (
    MUNICIPALITY,
    AUTHORITIES,
    OFFICES,
    SECTIONS,
    SUCCESSIONS,
    POSTS,
    STAFF,
    ASSIGNMENTS,
    ACTING,
    CONTRACTS,
    DESIGNATIONS,
    CLOSED_DAYS,
)


def kind_of(headings: Sequence[str]) -> Kind | None:
    """The kind whose columns these are: all that it needs, none that it does not know."""
    said = frozenset(headings)
    return next((kind for kind in KINDS if kind.required <= said <= frozenset(kind.headings)), None)
