"""The site of a dated town."""

from django.db.models import Field

from tests.journeys.dated import set_clock
from tests.journeys.watched_site import application as application
from yakuba.lib import clock

# Sessions of Django and allauth follow the same clock; the models have kept the function that they found.
from allauth.usersessions.models import UserSession  # isort: skip  (needs the site above to be set up)

set_clock()
for name in ("created_at", "last_seen_at"):
    field = UserSession._meta.get_field(name)
    assert isinstance(field, Field)
    field.default = clock.now
