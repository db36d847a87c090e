"""Published definitions: rows are only ever added, so a case can stay pinned to the version it was opened with."""

from typing import ClassVar

from django.db import models


class Publication(models.Model):
    """One act of publishing: the banks as they were, and who published when."""

    at = models.DateTimeField()
    by = models.CharField(max_length=80)
    digest = models.CharField(max_length=64)
    bank = models.JSONField()


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
