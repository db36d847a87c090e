"""All addresses: each capability brings its own ``urls.py`` under its name."""

from importlib.util import find_spec

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.urls import URLPattern, URLResolver, include, path
from django.views.i18n import set_language

from yakuba.config import health
from yakuba.config.env import Zone, env
from yakuba.config.home import home, portal
from yakuba.config.parts import APPS

START = login_not_required(portal) if env().zone is Zone.PORTAL else home

urlpatterns: list[URLPattern | URLResolver] = [
    path("", START, name="home"),
    path("health/live", login_not_required(health.live), name="health-live"),
    path("health/ready", login_not_required(health.ready), name="health-ready"),
    path("web/", include("yakuba.web.urls")),
    path("language/", login_not_required(set_language), name="set_language"),
    *(path(f"{name}/", include(f"yakuba.apps.{name}.urls")) for name in APPS if find_spec(f"yakuba.apps.{name}.urls")),
]

if settings.CARD_APP.startswith("yakuba.adapters.card_simulator."):
    urlpatterns.append(path("card-simulator/", include("yakuba.adapters.card_simulator.urls")))

handler400 = "yakuba.web.errors.bad_request"
handler403 = "yakuba.web.errors.forbidden"
handler404 = "yakuba.web.errors.not_found"
handler500 = "yakuba.web.errors.broken"
