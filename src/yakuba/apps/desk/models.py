"""Exports that one person asked for and another approved."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class ExportRequest(models.Model):
    """書き出しの依頼: what was asked for, by whom, and who approved it. Nothing personal stands in ``wanted``."""

    key = models.UUIDField(primary_key=True, editable=False)
    wanted = models.JSONField()
    asked_by = models.CharField(max_length=20)
    asked_at = models.DateTimeField()
    approved_by = models.CharField(max_length=20, blank=True)
    approved_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "desk_export_request"
        verbose_name = _("書き出しの依頼")
        constraints = (
            models.CheckConstraint(name="desk_export_by_two", condition=~models.Q(approved_by=models.F("asked_by"))),
        )
        indexes = (models.Index(fields=["asked_at"], name="desk_export_asked"),)

    def __str__(self) -> str:
        return str(self.key)
