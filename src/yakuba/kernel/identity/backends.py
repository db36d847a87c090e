"""Checks the password of staff. It alone signs nobody in: the second factor follows (SR-01)."""

from django.contrib.auth.backends import BaseBackend
from django.http import HttpRequest

from yakuba.kernel.identity.models import User
from yakuba.lib import clock


class StaffBackend(BaseBackend):
    """Staff code and password. Unknown, wrong, ended and expired answer alike and take the same time (SR-08)."""

    def authenticate(
        self, request: HttpRequest | None, username: str | None = None, password: str | None = None, **_: object
    ) -> User | None:
        """The account whose password this is, if it counts now."""
        if not username or not password:
            return None
        user = User.objects.staff(username)
        if user is None:
            User().set_password(password)
            return None
        now = clock.now()
        fits = user.check_password(password)
        expired = user.one_time_until is not None and user.one_time_until <= now
        return user if fits and user.valid_at(now) and not expired else None

    def get_user(self, user_id: int) -> User | None:
        """The account of a session; None from the minute at which it ends (SR-13)."""
        user = User.objects.filter(pk=user_id).first()
        return user if user is not None and user.valid_at(clock.now()) else None
