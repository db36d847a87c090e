"""The site, as WSGI: granian serves it with blocking threads."""

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "yakuba.config.settings")
application = get_wsgi_application()
