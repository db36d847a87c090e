"""Rows of the organisation. Parts of it point at each other by code, because every row is true for a period only.

A period is half-open: valid on ``valid_from`` and until the day before ``valid_to`` (none: no end known).
"""

from datetime import date

from django.db import models
from django.db.models import F, Q

from yakuba.kernel.organisation.contracts import ActingKind, DayKind, Level, OfficeKind, Role


def valid_on(day: date) -> Q:
    """The condition that a dated row is valid on ``day``."""
    return (Q(valid_to__isnull=True) | Q(valid_to__gt=day)) & Q(valid_from__lte=day)


class Dated(models.Model):
    """A row that is true for a period."""

    valid_from = models.DateField()
    valid_to = models.DateField(null=True, blank=True)

    class Meta:
        abstract = True


def _period(table: str, *key: str) -> tuple[models.BaseConstraint, ...]:
    """The period is not empty; a thing begins once a day and has one open end."""
    return (
        models.CheckConstraint(
            name=f"organisation_{table}_period", condition=Q(valid_to__isnull=True) | Q(valid_to__gt=F("valid_from"))
        ),
        models.UniqueConstraint(name=f"organisation_{table}_begins_once", fields=[*key, "valid_from"]),
        models.UniqueConstraint(
            name=f"organisation_{table}_one_open_end", fields=[*key], condition=Q(valid_to__isnull=True)
        ),
    )


class Edition(models.Model):
    """版: one row, locked by whoever imports; its number rises with every import that changed something."""

    number = models.PositiveIntegerField(default=0)

    def __str__(self) -> str:
        return str(self.number)


class Municipality(models.Model):
    """自治体: one row (key 1). There is no other town in this database.

    Letters are sent in the name of its head (長), or of the 職務代理者 while one acts (half-open period).
    """

    code = models.CharField(max_length=6)
    name = models.CharField(max_length=40)
    kana = models.CharField(max_length=80)
    head_title = models.CharField(max_length=40, blank=True)
    head_name = models.CharField(max_length=60, blank=True)
    deputy_title = models.CharField(max_length=60, blank=True)
    deputy_name = models.CharField(max_length=60, blank=True)
    deputy_from = models.DateField(null=True)
    deputy_to = models.DateField(null=True)

    class Meta:
        constraints = (models.CheckConstraint(name="organisation_one_municipality", condition=Q(id=1)),)

    def __str__(self) -> str:
        return self.name


class Authority(Dated):
    """執行機関 other than the 長, in whose name letters go out: 教育委員会, 農業委員会, 公営企業管理者 …

    ``name`` as definitions write it; ``title`` as letters print it; ``head`` where a person is named beside it.
    """

    name = models.CharField(max_length=40)
    title = models.CharField(max_length=60)
    head = models.CharField(max_length=60, blank=True)

    class Meta:
        constraints = _period("authority", "name")

    def __str__(self) -> str:
        return self.name


class Office(Dated):
    """庁舎. ``hours`` maps mon … sun and holiday to ["08:30", "17:15"] or null; ``procedures`` null means all."""

    code = models.CharField(max_length=20)
    name = models.CharField(max_length=60)
    kind = models.CharField(max_length=10, choices=OfficeKind.choices)
    address = models.CharField(max_length=120, blank=True)
    hours = models.JSONField(default=dict)
    procedures = models.JSONField(null=True, blank=True)

    class Meta:
        constraints = _period("office", "code")

    def __str__(self) -> str:
        return self.name


class Section(Dated):
    """組織: 局, 部, 課, 室 or 係. ``symbol`` is the 文書記号 of its numbers, ``phone`` what its letters name.

    ``place`` (場所) is the floor, room or counter at which residents find it.
    """

    code = models.CharField(max_length=20)
    name = models.CharField(max_length=60)
    parent_code = models.CharField(max_length=20, blank=True)
    level = models.CharField(max_length=10, choices=Level.choices)
    office_code = models.CharField(max_length=20, blank=True)
    duties = models.JSONField(default=list)
    symbol = models.CharField(max_length=40, blank=True)
    phone = models.CharField(max_length=40, blank=True)
    place = models.CharField(max_length=60, blank=True)

    class Meta:
        constraints = _period("section", "code")

    def __str__(self) -> str:
        return self.name


class Succession(models.Model):
    """承継: which section took over from which, on a day. One successor is the main one."""

    old_code = models.CharField(max_length=20)
    new_code = models.CharField(max_length=20)
    changed_on = models.DateField()
    is_main = models.BooleanField()

    class Meta:
        constraints = (
            models.UniqueConstraint(name="organisation_succession_once", fields=["old_code", "new_code", "changed_on"]),
            models.UniqueConstraint(
                name="organisation_succession_one_main", fields=["old_code", "changed_on"], condition=Q(is_main=True)
            ),
        )

    def __str__(self) -> str:
        return f"{self.old_code}→{self.new_code}"


class Post(Dated):
    """職 at a section (市民課長 …) and the role it carries."""

    code = models.CharField(max_length=20)
    title = models.CharField(max_length=60)
    section_code = models.CharField(max_length=20)
    role = models.CharField(max_length=20, choices=Role.choices)

    class Meta:
        constraints = _period("post", "code")

    def __str__(self) -> str:
        return self.title


class Staff(Dated):
    """職員. The code is the ``id`` of the staff actor and what an account of identity points at.

    ``person`` is the own 宛名番号, so that nobody handles their own case.
    """

    code = models.CharField(max_length=20)
    display_name = models.CharField(max_length=60)
    person = models.CharField(max_length=15, blank=True)

    class Meta:
        constraints = _period("staff", "code")

    def __str__(self) -> str:
        return self.code


class Assignment(Dated):
    """配属: main (本務) or additional (兼務). An empty office means where the section is."""

    staff_code = models.CharField(max_length=20, db_index=True)
    section_code = models.CharField(max_length=20, db_index=True)
    role = models.CharField(max_length=20, choices=Role.choices)
    is_main = models.BooleanField()
    office_code = models.CharField(max_length=20, blank=True)
    post_code = models.CharField(max_length=20, blank=True)

    class Meta:
        constraints = _period("assignment", "staff_code", "section_code", "role")

    def __str__(self) -> str:
        return f"{self.staff_code}@{self.section_code}"


class ActingRight(Dated):
    """代理・代決 for a post; it always ends (SR-18). The principal is empty while the post is vacant."""

    deputy_code = models.CharField(max_length=20, db_index=True)
    principal_code = models.CharField(max_length=20, blank=True)
    post_code = models.CharField(max_length=20, db_index=True)
    kind = models.CharField(max_length=10, choices=ActingKind.choices)
    reason = models.CharField(max_length=200)

    class Meta:
        constraints = (
            *_period("acting", "deputy_code", "post_code"),
            models.CheckConstraint(name="organisation_acting_ends", condition=Q(valid_to__isnull=False)),
        )

    def __str__(self) -> str:
        return f"{self.deputy_code}:{self.post_code}"


class ContractorTerm(Dated):
    """受託者の期間: what a contractor's person may touch, and until when (SR-22). Empty ``kinds`` means any kind."""

    staff_code = models.CharField(max_length=20, db_index=True)
    company = models.CharField(max_length=80)
    sections = models.JSONField(default=list)
    kinds = models.JSONField(default=list)

    class Meta:
        constraints = (
            *_period("contractor", "staff_code"),
            models.CheckConstraint(name="organisation_contractor_ends", condition=Q(valid_to__isnull=False)),
        )

    def __str__(self) -> str:
        return self.staff_code


class Designation(Dated):
    """指名: somebody named for an act that only named persons may do, until a day, for a reason."""

    staff_code = models.CharField(max_length=20, db_index=True)
    act = models.CharField(max_length=60)
    reason = models.CharField(max_length=200)

    class Meta:
        constraints = (
            *_period("designation", "staff_code", "act"),
            models.CheckConstraint(name="organisation_designation_ends", condition=Q(valid_to__isnull=False)),
        )

    def __str__(self) -> str:
        return f"{self.staff_code}:{self.act}"


class ClosedDay(models.Model):
    """A day that differs from the calendar, for one office or (empty code) for all. See ``DayKind``."""

    day = models.DateField()
    office_code = models.CharField(max_length=20, blank=True)
    kind = models.CharField(max_length=10, choices=DayKind.choices)
    hours = models.JSONField(null=True, blank=True)
    reason = models.CharField(max_length=200)

    class Meta:
        constraints = (models.UniqueConstraint(name="organisation_day_once", fields=["day", "office_code"]),)

    def __str__(self) -> str:
        return f"{self.day}"
