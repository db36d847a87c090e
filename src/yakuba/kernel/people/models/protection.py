"""支援措置 as a thing of its own: application, opinions, terms, the protected, who is kept away, steps."""

from django.db import models

from yakuba.kernel.people.contracts import (
    Body,
    Harm,
    Ledger,
    Outcome,
    ProtectedAs,
    ProtectionState,
    StepKind,
)
from yakuba.kernel.people.models.register import Person


class Sought(models.Model):
    """A newcomer (転入) who seeks protection and was only typed: the copy has nobody of theirs yet.

    ``where``: the reception in which it was said. Until ``last`` somebody whom a feed brings may be them, unless it was
    closed before. The names go with the reception.
    """

    where_kind = models.CharField(max_length=40)
    where_id = models.CharField(max_length=64)
    unit = models.CharField(max_length=20)
    name = models.CharField(max_length=200, blank=True)
    kana = models.CharField(max_length=200, blank=True)
    born = models.DateField(null=True)
    on = models.DateField()
    last = models.DateField()
    closed_on = models.DateField(null=True)

    class Meta:
        constraints = (models.UniqueConstraint(fields=["where_kind", "where_id", "unit"], name="people_sought_once"),)

    def __str__(self) -> str:
        return str(self.pk)


class SoughtKey(models.Model):
    """One key by which a newcomer is recognised; derived from what was typed, never shown. Gone once closed."""

    sought = models.ForeignKey(Sought, on_delete=models.CASCADE, related_name="keys")
    kind = models.PositiveSmallIntegerField()
    key = models.CharField(max_length=200)

    class Meta:
        constraints = (models.UniqueConstraint(fields=["sought", "kind", "key"], name="people_sought_key_once"),)

    def __str__(self) -> str:
        return str(self.pk)


class Protection(models.Model):
    """One 支援措置. In force from the application on (provisionally) until refused, ended or out of term.

    ``sought``: it began when a feed brought somebody who may be this newcomer. ``until``: how long that protects them
    while nobody has confirmed it.
    """

    state = models.CharField(max_length=10, choices=ProtectionState.choices, default=ProtectionState.APPLIED)
    harm = models.CharField(max_length=12, choices=Harm.choices, blank=True)
    sought = models.ForeignKey(Sought, null=True, on_delete=models.PROTECT, related_name="protections")
    until = models.DateField(null=True)
    applied_on = models.DateField()
    applied_by = models.CharField(max_length=200)
    decided_on = models.DateField(null=True)
    ended_on = models.DateField(null=True)
    end_reason = models.CharField(max_length=200, blank=True)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        constraints = (
            models.CheckConstraint(
                name="people_protection_of_a_newcomer",
                condition=~models.Q(state=ProtectionState.MATCHED)
                | models.Q(sought__isnull=False, until__isnull=False),
            ),
        )

    def __str__(self) -> str:
        return str(self.pk)


class ProtectedPerson(models.Model):
    """The applicant (申出者) or one for whom it is asked as well (併せて支援を求める者)."""

    protection = models.ForeignKey(Protection, on_delete=models.PROTECT, related_name="persons")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="protections")
    role = models.CharField(max_length=10, choices=ProtectedAs.choices)

    class Meta:
        constraints = (models.UniqueConstraint(fields=["protection", "person"], name="people_protected_once"),)

    def __str__(self) -> str:
        return str(self.pk)


class Opinion(models.Model):
    """What a consulting body (相談機関) answered on the need for protection."""

    protection = models.ForeignKey(Protection, on_delete=models.PROTECT, related_name="opinions")
    body = models.CharField(max_length=12, choices=Body.choices)
    body_name = models.CharField(max_length=100)
    given_on = models.DateField()
    needed = models.BooleanField()
    text = models.TextField(blank=True)

    def __str__(self) -> str:
        return str(self.pk)


class Term(models.Model):
    """One year of protection, both days included. The first follows the decision, later ones an extension."""

    protection = models.ForeignKey(Protection, on_delete=models.PROTECT, related_name="terms")
    first = models.DateField()
    last = models.DateField()
    asked_on = models.DateField()

    class Meta:
        constraints = (models.UniqueConstraint(fields=["protection", "first"], name="people_term_once"),)

    def __str__(self) -> str:
        return str(self.pk)


class KeptAway(models.Model):
    """The person kept away (加害者・申出の相手方). Known by number, or only by name; keys are derived from the name."""

    protection = models.ForeignKey(Protection, on_delete=models.PROTECT, related_name="kept_away")
    person = models.ForeignKey(Person, null=True, on_delete=models.PROTECT, related_name="+")
    name = models.CharField(max_length=200)
    kana = models.CharField(max_length=200, blank=True)
    born = models.DateField(null=True)
    name_key = models.CharField(max_length=200)
    kana_key = models.CharField(max_length=200, blank=True)

    def __str__(self) -> str:
        return str(self.pk)


class CoveredLedger(models.Model):
    """A ledger (台帳) to which the protection extends."""

    protection = models.ForeignKey(Protection, on_delete=models.PROTECT, related_name="ledgers")
    ledger = models.CharField(max_length=12, choices=Ledger.choices)

    class Meta:
        constraints = (models.UniqueConstraint(fields=["protection", "ledger"], name="people_ledger_once"),)

    def __str__(self) -> str:
        return str(self.pk)


class ProtectionStep(models.Model):
    """What was done, once a form: ``key`` comes with it. Only grows."""

    protection = models.ForeignKey(Protection, on_delete=models.PROTECT, related_name="steps")
    key = models.UUIDField(unique=True)
    kind = models.CharField(max_length=8, choices=StepKind.choices)
    at = models.DateTimeField()
    by = models.CharField(max_length=80)
    on = models.DateField(null=True)
    note = models.CharField(max_length=200, blank=True)

    def __str__(self) -> str:
        return str(self.pk)


class Escalation(models.Model):
    """A request that was stopped because the requester may be the person kept away, or an agent of theirs; ``agent``:
    because they say that the protected sent them, or somebody whom the core system restricts (``restricted``).

    ``about``: the reception in which it was. ``asking``: a keyed digest of the name that fitted; the name is kept
    nowhere. While it is open, the same person in the same reception makes no second one.
    """

    protection = models.ForeignKey(Protection, null=True, on_delete=models.PROTECT, related_name="escalations")
    restricted = models.ForeignKey(Person, null=True, on_delete=models.PROTECT, related_name="+")
    kept_away = models.ForeignKey(KeptAway, null=True, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
    last_at = models.DateTimeField()
    times = models.PositiveIntegerField(default=1)
    actor = models.CharField(max_length=80)
    section = models.CharField(max_length=20, blank=True)
    about_kind = models.CharField(max_length=40, blank=True)
    about_id = models.CharField(max_length=64, blank=True)
    asking = models.CharField(max_length=64, blank=True)
    sure = models.BooleanField()
    for_another = models.BooleanField(default=False)
    agent = models.BooleanField(default=False)
    handled_at = models.DateTimeField(null=True)
    handled_by = models.CharField(max_length=80, blank=True)
    outcome = models.CharField(max_length=8, choices=Outcome.choices, blank=True)
    reason = models.CharField(max_length=200, blank=True)

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=["kept_away", "about_kind", "about_id", "asking"],
                condition=models.Q(handled_at=None) & ~models.Q(about_id=""),
                name="people_stopped_once",
            ),
            models.UniqueConstraint(
                fields=["protection", "about_kind", "about_id", "asking"],
                condition=models.Q(handled_at=None, agent=True) & ~models.Q(about_id=""),
                name="people_agent_stopped_once",
            ),
            models.UniqueConstraint(
                fields=["restricted", "about_kind", "about_id", "asking"],
                condition=models.Q(handled_at=None) & ~models.Q(about_id=""),
                name="people_restricted_stopped_once",
            ),
            models.CheckConstraint(
                condition=models.Q(protection__isnull=False, restricted__isnull=True)
                | models.Q(protection__isnull=True, restricted__isnull=False, agent=True),
                name="people_stopped_for_one",
            ),
        )
        indexes = (models.Index(fields=["handled_at", "at"], name="people_escalation_open"),)

    def __str__(self) -> str:
        return str(self.pk)
