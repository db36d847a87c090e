"""The site of a journey's town."""

from tests.journeys.watched import watched
from yakuba.config.wsgi import application as site

application = watched(site)
