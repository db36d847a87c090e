"""Accounts of staff and residents, and the last one-time code that each has used."""

from datetime import datetime

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from yakuba.kernel.identity.contracts import normal_login
from yakuba.lib import clock


class Kind(models.TextChoices):
    """Whose account it is."""

    STAFF = "staff", _("職員")
    RESIDENT = "resident", _("住民")


class UserManager(BaseUserManager["User"]):
    """Finds accounts by their normal spelling."""

    def get_by_natural_key(self, username: str | None) -> "User":
        """The account of a login in any spelling. Raises User.DoesNotExist."""
        return self.get(login=normal_login(username or ""))

    def staff(self, code: str) -> "User | None":
        """The staff account of a code in any spelling."""
        return self.filter(kind=Kind.STAFF, login=normal_login(code)).first()


class User(AbstractBaseUser):
    """An account (本人). ``login`` is the staff code (職員番号) or a resident's e-mail address.

    A staff code never holds an @, so that one unique column serves both kinds.
    """

    kind = models.CharField(max_length=8, choices=Kind.choices)
    login = models.CharField(_("職員番号"), max_length=254, unique=True)
    display_name = models.CharField(max_length=100, blank=True)
    is_active = models.BooleanField(default=True)
    valid_from = models.DateTimeField(null=True, blank=True)
    valid_until = models.DateTimeField(null=True, blank=True)
    must_change_password = models.BooleanField(default=False)
    one_time_until = models.DateTimeField(null=True, blank=True)
    is_demo = models.BooleanField(default=False)
    created_at = models.DateTimeField(default=clock.now)

    USERNAME_FIELD = "login"
    objects = UserManager()

    class Meta:
        constraints = (
            models.CheckConstraint(name="identity_user_kind", condition=Q(kind__in=[kind.value for kind in Kind])),
            models.CheckConstraint(
                name="identity_login_fits_kind",
                condition=Q(kind=Kind.RESIDENT, login__contains="@") | (Q(kind=Kind.STAFF) & ~Q(login__contains="@")),
            ),
        )

    def __str__(self) -> str:
        return f"{self.kind}:{self.pk}"

    def valid_at(self, moment: datetime) -> bool:
        """Whether the account counts at that minute (SR-13): active, begun, not ended."""
        begun = self.valid_from is None or self.valid_from <= moment
        ended = self.valid_until is not None and self.valid_until <= moment
        return self.is_active and begun and not ended


class SpentStep(models.Model):
    """The newest time step whose one-time code a person has used: none at or before it is taken again (SR-07)."""

    user = models.OneToOneField(User, on_delete=models.CASCADE, primary_key=True, related_name="+")
    step = models.BigIntegerField(default=-1)

    def __str__(self) -> str:
        return f"{self.user_id}:{self.step}"
