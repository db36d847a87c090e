"""Django's settings, derived from :mod:`yakuba.config.env` and the lists of parts and modules."""

import secrets
from typing import Any

import dj_database_url
from csp.constants import NONCE, NONE, SELF

from yakuba.config.env import env
from yakuba.config.logs import configure_logging
from yakuba.config.parts import installed_apps

ENV = env()

SECRET_KEY = ENV.secret_key.get_secret_value() or secrets.token_urlsafe(50)
DEBUG = False
ALLOWED_HOSTS = ENV.hosts
ROOT_URLCONF = "yakuba.config.urls"
WSGI_APPLICATION = "yakuba.config.wsgi.application"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

INSTALLED_APPS = [
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.humanize",
    "django_htmx",
    "django_tasks",
    "django_tasks_db",
    *installed_apps(),
    "django.forms",
]

MIDDLEWARE = [
    "yakuba.web.requests.RequestId",
    "yakuba.web.errors.Maintenance",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "yakuba.web.errors.PageForWrongMethod",
]

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.messages.context_processors.messages",
                "django.template.context_processors.i18n",
                "yakuba.web.shell.shell",
            ],
        },
    }
]

FORM_RENDERER = "yakuba.web.forms.Renderer"
CSRF_FAILURE_VIEW = "yakuba.web.errors.csrf_failed"
WEB_WIRING = "yakuba.config.wiring.wiring"
WEB_IDLE_SECONDS = 30 * 60
WEB_MAINTENANCE_FILE = ENV.home / "maintenance"


def _database() -> dict[str, Any]:
    url = ENV.database_url or f"sqlite:///{ENV.home / 'yakuba.sqlite3'}"
    database: dict[str, Any] = dict(dj_database_url.parse(url))
    if database["ENGINE"].endswith("sqlite3"):
        database["OPTIONS"] = {
            "transaction_mode": "IMMEDIATE",
            "timeout": 20,
            "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA cache_size=-65536; "
            "PRAGMA recursive_triggers=ON;",
        }
        database["TEST"] = {"NAME": database["NAME"]}
    else:
        database |= {"CONN_MAX_AGE": 60, "CONN_HEALTH_CHECKS": True}
    return database


DATABASES = {"default": _database()}

YAKUBA_HOME = ENV.home
AUDIT_SUBJECT_KEY = ENV.audit_subject_key.get_secret_value()
AUDIT_SIGNING_KEY = ENV.audit_signing_key.get_secret_value()
AUDIT_ANCHOR_FOLDERS = ENV.audit_anchor_folders or [ENV.home / "anchors"]
AUDIT_RETENTION_DAYS = ENV.audit_retention_days

# Files: where they lie, and who looks for viruses in them.
DOCUMENTS_STORE = ENV.home / "files"
DOCUMENTS_SCANNER = f"yakuba.adapters.{ENV.scanner or ('scanner_simulator' if ENV.demo else 'clamav')}.scanner.build"
CLAMAV_ADDRESS = ENV.clamav
SCANNER_SIMULATOR_STATE = ENV.home / "scanner_simulator.json"

TASKS = {"default": {"BACKEND": "yakuba.kernel.jobs.backend.JobsBackend", "QUEUES": []}}

LANGUAGE_CODE = "ja"
LANGUAGES = [("ja", "日本語"), ("en", "English")]
TIME_ZONE = "Asia/Tokyo"
USE_TZ = True

# WhiteNoise serves the files of the installed packages where they lie: nothing to collect.
STATIC_URL = "/static/"
WHITENOISE_USE_FINDERS = True

SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
SECURE_HSTS_SECONDS = 31_536_000 if ENV.https else 0
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = ENV.https
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
X_FRAME_OPTIONS = "DENY"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF, NONCE],
        "style-src": [SELF],
        "img-src": [SELF, "data:"],
        "font-src": [SELF],
        "connect-src": [SELF],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
        "base-uri": [NONE],
    }
}

LOGGING_CONFIG = None
configure_logging(ENV.log_level)
