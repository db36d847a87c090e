"""Published definitions: rows are only ever added, so a case can stay pinned to the version it was opened with."""

from datetime import date
from typing import ClassVar

from django.db import models

BEGINNING = date(2000, 1, 1)
"""The day from which a bank holds that no town has changed."""


class Publication(models.Model):
    """One act of publishing: the banks as they hold from ``valid_from`` on, and who published when."""

    valid_from = models.DateField(default=BEGINNING)
    at = models.DateTimeField()
    by = models.CharField(max_length=80)
    digest = models.CharField(max_length=64)
    bank = models.JSONField()

    def __str__(self) -> str:
        return f"{self.valid_from} {self.digest[:8]}"


class DefinitionVersion(models.Model):
    """One version of one procedure."""

    procedure = models.CharField(max_length=60)
    version = models.PositiveIntegerField()
    valid_from = models.DateField()
    digest = models.CharField(max_length=64)
    content = models.JSONField()
    publication = models.ForeignKey(Publication, models.PROTECT, related_name="+")

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["procedure", "version"], name="one_row_a_definition_version")
        ]

    def __str__(self) -> str:
        return f"{self.procedure} v{self.version}"


class RuleSetVersion(models.Model):
    """The compiled rules of one life event from one day on; the newest row for a day is the one in force."""

    event = models.CharField(max_length=40)
    valid_from = models.DateField()
    digest = models.CharField(max_length=64)
    compiled = models.JSONField()
    members = models.JSONField()
    publication = models.ForeignKey(Publication, models.PROTECT, related_name="+")

    class Meta:
        indexes: ClassVar = [models.Index(fields=["event", "valid_from", "id"], name="rule_set_in_force")]

    def __str__(self) -> str:
        return f"{self.event} {self.valid_from}"


class OwnChange(models.Model):
    """What a town changed in the shared banks from one day on; laid over what is shipped, the earlier ones first."""

    valid_from = models.DateField()
    at = models.DateTimeField()
    by = models.CharField(max_length=80)
    digest = models.CharField(max_length=64)
    changes = models.JSONField()

    def __str__(self) -> str:
        return f"{self.valid_from} {self.digest[:8]}"
