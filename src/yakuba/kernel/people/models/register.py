"""The register copy: items of 住民基本台帳法7条 and 30条の45. Written by ``feed`` alone; 個人番号 is kept nowhere."""

from django.db import models
from django.db.models import Q

from yakuba.kernel.people.contracts import FeedKind, FeedState, Kind, Sex


class Feed(models.Model):
    """One feed (取込) from the core system. ``position`` is the last line committed: a second run continues there."""

    kind = models.CharField(max_length=10, choices=FeedKind.choices)
    as_of = models.DateField()
    sequence = models.PositiveIntegerField(default=0)
    sha256 = models.CharField(max_length=64)
    encoding = models.CharField(max_length=10)
    state = models.CharField(max_length=10, choices=FeedState.choices, default=FeedState.RUNNING)
    actor = models.CharField(max_length=80)
    position = models.PositiveIntegerField(default=0)
    rows = models.PositiveIntegerField(default=0)
    declared = models.PositiveIntegerField(null=True)
    added = models.PositiveIntegerField(default=0)
    changed = models.PositiveIntegerField(default=0)
    unchanged = models.PositiveIntegerField(default=0)
    removed = models.PositiveIntegerField(default=0)
    bad = models.PositiveIntegerField(default=0)
    errors = models.JSONField(default=list)
    started_at = models.DateTimeField()
    beat_at = models.DateTimeField()
    finished_at = models.DateTimeField(null=True)

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["state"], condition=Q(state="running"), name="people_one_feed_at_a_time"),
            models.UniqueConstraint(
                fields=["as_of", "sequence"], condition=Q(state="done"), name="people_feed_order_is_unique"
            ),
        )

    def __str__(self) -> str:
        return f"{self.kind} {self.as_of}/{self.sequence}"


class RegisterItems(models.Model):
    """What one row of the feed says of a person or firm, as the register writes it."""

    number = models.CharField(max_length=15)
    kind = models.CharField(max_length=10, choices=Kind.choices)
    name = models.CharField(max_length=200)
    kana = models.CharField(max_length=200, blank=True)
    latin = models.CharField(max_length=200, blank=True)
    alias = models.CharField(max_length=200, blank=True)
    alias_kana = models.CharField(max_length=200, blank=True)
    former_surname = models.CharField(max_length=100, blank=True)
    former_surname_kana = models.CharField(max_length=100, blank=True)
    born_first = models.DateField(null=True)
    born_last = models.DateField(null=True)
    sex = models.CharField(max_length=6, choices=Sex.choices, blank=True)
    household = models.CharField(max_length=15, blank=True)
    relation = models.CharField(max_length=40, blank=True)
    household_since = models.DateField(null=True)
    postcode = models.CharField(max_length=8, blank=True)
    town_code = models.CharField(max_length=12, blank=True)
    town = models.CharField(max_length=100, blank=True)
    block = models.CharField(max_length=100, blank=True)
    room = models.CharField(max_length=200, blank=True)
    outside_address = models.CharField(max_length=300, blank=True)
    address_since = models.DateField(null=True)
    notified_on = models.DateField(null=True)
    previous_address = models.CharField(max_length=300, blank=True)
    resident_since = models.DateField(null=True)
    domicile = models.CharField(max_length=300, blank=True)
    domicile_head = models.CharField(max_length=200, blank=True)
    voter = models.BooleanField(null=True)
    kokuho_since = models.DateField(null=True)
    kokuho_until = models.DateField(null=True)
    koki_since = models.DateField(null=True)
    koki_until = models.DateField(null=True)
    kaigo_since = models.DateField(null=True)
    kaigo_until = models.DateField(null=True)
    pension_kind = models.CharField(max_length=20, blank=True)
    pension_since = models.DateField(null=True)
    pension_until = models.DateField(null=True)
    child_allowance_since = models.DateField(null=True)
    child_allowance_until = models.DateField(null=True)
    nationality = models.CharField(max_length=60, blank=True)
    residence_class = models.CharField(max_length=40, blank=True)
    residence_status = models.CharField(max_length=60, blank=True)
    residence_period = models.CharField(max_length=20, blank=True)
    residence_until = models.DateField(null=True)
    residence_card = models.CharField(max_length=12, blank=True)
    foreign_since = models.DateField(null=True)
    corporate_number = models.CharField(max_length=13, blank=True)
    changed_on = models.DateField(null=True)
    change_reason = models.CharField(max_length=40, blank=True)
    removed_on = models.DateField(null=True)
    removed_because = models.CharField(max_length=40, blank=True)
    restricted = models.BooleanField(default=False)
    valid_from = models.DateField()

    class Meta:
        abstract = True


class Person(RegisterItems):
    """宛名: what the copy says now. ``present`` is False once the core system no longer sends the row."""

    digest = models.CharField(max_length=32)
    feed = models.ForeignKey(Feed, on_delete=models.PROTECT, related_name="+")
    present = models.BooleanField(default=True)
    born = models.DateField(null=True)
    sort_key = models.CharField(max_length=200, blank=True)
    town_key = models.CharField(max_length=100, blank=True)
    block_key = models.CharField(max_length=100, blank=True)

    class Meta:
        constraints = (models.UniqueConstraint(fields=["number"], name="people_number_is_unique"),)
        indexes = (
            models.Index(fields=["born", "born_first"], name="people_by_birth"),
            models.Index(fields=["household"], name="people_by_household"),
            models.Index(fields=["town_key", "block_key"], name="people_by_place"),
            models.Index(fields=["household"], name="people_restricted", condition=Q(restricted=True)),
        )

    def __str__(self) -> str:
        return str(self.pk)


class PastPerson(RegisterItems):
    """What the copy said of a number from ``valid_from`` until the day before ``valid_to``."""

    valid_to = models.DateField()

    class Meta:
        indexes = (models.Index(fields=["number", "valid_from"], name="people_past_by_number"),)

    def __str__(self) -> str:
        return str(self.pk)


class PastMembership(models.Model):
    """A closed spell in a household. The open one stands in :class:`Person`."""

    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="past_memberships")
    household = models.CharField(max_length=15)
    relation = models.CharField(max_length=40, blank=True)
    since = models.DateField(null=True)
    until = models.DateField()

    class Meta:
        indexes = (models.Index(fields=["household"], name="people_past_household"),)

    def __str__(self) -> str:
        return str(self.pk)


class SearchKey(models.Model):
    """One key by which a person is found; derived from the names, never shown."""

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="search_keys")
    kind = models.PositiveSmallIntegerField()
    key = models.CharField(max_length=200)
    which = models.PositiveSmallIntegerField()
    # The person's only key of this kind: no other can have found them already.
    sole = models.BooleanField(default=False)

    class Meta:
        constraints = (models.UniqueConstraint(fields=["person", "kind", "key"], name="people_key_once"),)
        indexes = (models.Index(fields=["kind", "key", "person"], name="people_by_key"),)

    def __str__(self) -> str:
        return str(self.pk)
