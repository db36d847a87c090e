"""What this capability keeps itself: which cases lead to a 支援措置, and exports of the list. Nothing of persons."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class FiledState(models.TextChoices):
    """Where a case of 支援措置の申出 stands here. ``over``: refused or withdrawn before anybody registered it."""

    WAITING = "waiting", _("登録待ち")
    REGISTERED = "registered", _("登録済み")
    SET_ASIDE = "set_aside", _("登録しない")
    OVER = "over", _("案件が終わった")


class FiledCase(models.Model):
    """案件からの申出: a case, what became of it, and the 支援措置 that was registered for it."""

    case = models.UUIDField(unique=True)
    number = models.CharField(max_length=40, blank=True)
    filed_on = models.DateField(null=True)
    state = models.CharField(max_length=10, choices=FiledState.choices, default=FiledState.WAITING)
    result = models.CharField(max_length=10, blank=True)
    decided_on = models.DateField(null=True)
    protection = models.BigIntegerField(null=True, unique=True)
    by = models.CharField(max_length=80, blank=True)
    at = models.DateTimeField(null=True)
    reason = models.CharField(max_length=200, blank=True)

    class Meta:
        db_table = "protection_filed_case"
        verbose_name = _("案件からの申出")
        constraints = (
            models.CheckConstraint(
                name="protection_registered_as_something",
                condition=models.Q(state="registered", protection__isnull=False)
                | ~models.Q(state="registered") & models.Q(protection=None),
            ),
        )
        indexes = (models.Index(fields=["state", "filed_on"], name="protection_filed_waiting"),)

    def __str__(self) -> str:
        return self.number


class ExportRequest(models.Model):
    """書き出しの依頼: how the list was narrowed, who asked and who approved."""

    key = models.UUIDField(primary_key=True, editable=False)
    stage = models.CharField(max_length=10, blank=True)
    harm = models.CharField(max_length=12, blank=True)
    asked_by = models.CharField(max_length=20)
    asked_at = models.DateTimeField()
    approved_by = models.CharField(max_length=20, blank=True)
    approved_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "protection_export_request"
        verbose_name = _("書き出しの依頼")
        constraints = (
            models.CheckConstraint(
                name="protection_export_by_two", condition=~models.Q(approved_by=models.F("asked_by"))
            ),
        )
        indexes = (models.Index(fields=["asked_at"], name="protection_export_asked"),)

    def __str__(self) -> str:
        return str(self.key)
