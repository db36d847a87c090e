"""All addresses: each capability brings its own ``urls.py`` under its name."""

from importlib.util import find_spec

from django.urls import URLPattern, URLResolver, include, path

from yakuba.config import health
from yakuba.config.parts import APPS

urlpatterns: list[URLPattern | URLResolver] = [
    path("health/live", health.live, name="health-live"),
    path("health/ready", health.ready, name="health-ready"),
    *(path(f"{name}/", include(f"yakuba.apps.{name}.urls")) for name in APPS if find_spec(f"yakuba.apps.{name}.urls")),
]
