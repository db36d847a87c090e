"""Django's settings, derived from :mod:`yakuba.config.env` and the lists of parts and modules."""

import secrets
from datetime import timedelta
from typing import Any

import dj_database_url
from csp.constants import NONCE, NONE, SELF

from yakuba.config.env import ROOT, env
from yakuba.config.logs import configure_logging
from yakuba.config.parts import installed_apps

ENV = env()
BASE_DIR = ROOT

SECRET_KEY = ENV.secret_key.get_secret_value() or secrets.token_urlsafe(50)
DEBUG = False
ALLOWED_HOSTS = ENV.hosts
ROOT_URLCONF = "yakuba.config.urls"
WSGI_APPLICATION = "yakuba.config.wsgi.application"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

INSTALLED_APPS = [
    "django.contrib.contenttypes",
    "django.contrib.auth",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.humanize",
    "django_htmx",
    "django_tasks",
    "django_tasks_db",
    *installed_apps(),
    "yakuba.adapters.card_simulator",
    "django.forms",
    # After our own parts: their templates win.
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.usersessions",
    "axes",
]

MIDDLEWARE = [
    "yakuba.web.requests.RequestId",
    "yakuba.web.errors.Maintenance",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "yakuba.web.language.ChosenLanguage",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "yakuba.kernel.identity.middleware.Gate",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "yakuba.web.errors.PageForWrongMethod",
    "yakuba.web.tables.ToLastPage",
    "axes.middleware.AxesMiddleware",
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
WEB_IDLE_SECONDS = ENV.idle_minutes * 60
WEB_MAINTENANCE_FILE = ENV.home / "maintenance"

# A server whose machine is gone says nothing at all: after 5 s a new connection to it is given up and after 25 s one in
# use (the last is in ms). Without, a thread would wait for hours. What the address says (?connect_timeout=10) holds.
SILENT_SERVER = {
    "connect_timeout": 5,
    "keepalives_idle": 10,
    "keepalives_interval": 5,
    "keepalives_count": 3,
    "tcp_user_timeout": 25_000,
}


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
        database["OPTIONS"] = SILENT_SERVER | database.get("OPTIONS", {})
    return database


DATABASES = {"default": _database()}

YAKUBA_HOME = ENV.home
ZONE = ENV.zone.value

# The gate between the zones (kernel/gate): which this process serves, and how bundles reach the other one.
GATE_ZONES = ("portal", "desk") if ENV.zone == "both" else (ENV.zone.value,)
GATE_TRANSPORT = "yakuba.adapters.gate_folder.transport.build" if ENV.gate == "folder" else ""
GATE_FOLDER = ENV.gate_folder or ENV.home / "gate"
AUDIT_SUBJECT_KEY = ENV.audit_subject_key.get_secret_value()
AUDIT_SIGNING_KEY = ENV.audit_signing_key.get_secret_value()
AUDIT_ANCHOR_FOLDERS = ENV.audit_anchor_folders or [ENV.home / "anchors"]
AUDIT_RETENTION_DAYS = ENV.audit_retention_days

# Files: where they lie, and who looks for viruses in them.
DOCUMENTS_STORE = ENV.home / "files"
DOCUMENTS_SCANNER = f"yakuba.adapters.{ENV.scanner or ('scanner_simulator' if ENV.demo else 'clamav')}.scanner.build"
CLAMAV_ADDRESS = ENV.clamav
SCANNER_SIMULATOR_STATE = ENV.home / "scanner_simulator.json"

# Notices: how e-mail leaves, and how long addresses are kept. The demo has a mail server of its own on this machine.
OWN_MAIL_SERVER = ENV.demo and not ENV.mail
NOTICES_MAIL = "yakuba.adapters.smtp.transport.build" if ENV.mail or OWN_MAIL_SERVER else ""
NOTICES_KEY = ENV.notices_key.get_secret_value()
NOTICES_ADDRESS_PERIOD = timedelta(days=ENV.notices_address_days)
SMTP_HOST, SMTP_PORT, SMTP_TLS = ENV.mail_host, ENV.mail_port, ENV.mail_tls
SMTP_USER, SMTP_PASSWORD, SMTP_TIMEOUT_S = ENV.mail_user, ENV.mail_password.get_secret_value(), ENV.mail_timeout_s
SMTP_SENDER = ENV.mail_sender or ("oshirase@demo.invalid" if ENV.demo else "")
SMTP_SIMULATOR = ENV.home / "smtp_simulator"
SMTP_PORT_FILE = SMTP_SIMULATOR / "port" if OWN_MAIL_SERVER else None
NOTICES_MAIL_DOMAIN = SMTP_SENDER.partition("@")[2] or "yakuba.invalid"

# Where the core system leaves feeds of the resident register (kernel/people).
REGISTER_FOLDER = ENV.register_folder

# Core systems: by which adapter each is reached.
_CORE_BUILDERS = {"core_files": "exchange", "core_simulator": "ledger"}
CORE_SYSTEMS = {
    core: f"yakuba.adapters.{adapter}.{_CORE_BUILDERS[adapter]}.build" for core, adapter in ENV.core_systems().items()
}
CORE_FILES = ENV.core_folder or ENV.home / "core"
CORE_SIMULATOR = ENV.home / "core_simulator"

# Cards (マイナンバーカード): where residents sign, and by what the desk checks it. The demo has cards of its own, whose
# items stand under an arc for examples (RFC 5612).
_CARD_APP = ENV.card_app or ("card_simulator" if ENV.demo else "")
CARD_APP = f"yakuba.adapters.{_CARD_APP}.app.build" if _CARD_APP else ""
CARD_SIMULATOR = ENV.card_folder or ENV.home / "card_simulator"
_CARDS_ARE_SIMULATED = ENV.demo and not ENV.card_anchors
CARD_VERIFIER = "yakuba.adapters.card_certificates.verifier.build" if ENV.card_anchors or _CARDS_ARE_SIMULATED else ""
CARD_ANCHORS = ENV.card_anchors or CARD_SIMULATOR / "ca.pem"
CARD_LISTS = ENV.card_lists or CARD_SIMULATOR / "lists"
CARD_OIDS = ENV.card_oids or ",".join(f"1.3.6.1.4.1.32473.1.{number}" for number in (1, 2, 3, 4))
CARD_POLICY = ENV.card_policy or ("1.3.6.1.4.1.32473.1.9" if _CARDS_ARE_SIMULATED else "")

TASKS = {"default": {"BACKEND": "yakuba.kernel.jobs.backend.JobsBackend", "QUEUES": []}}

LANGUAGE_CODE = "ja"
# The switch takes these; each capability says which of them its pages have whole (web/language.py).
LANGUAGES = [("ja", "日本語"), ("ja-easy", "やさしい日本語")]
TIME_ZONE = "Asia/Tokyo"
USE_TZ = True

# WhiteNoise serves the files of the installed packages where they lie: nothing to collect.
STATIC_URL = "/static/"
WHITENOISE_USE_FINDERS = True

SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
SECURE_HSTS_SECONDS = 31_536_000 if ENV.https else 0
# The prefix __Host- makes browsers refuse a cookie that another host or an unencrypted page has set (SR-15).
# Each zone has names of its own: on one machine (demo) they differ by port only, which cookies do not look at.
COOKIE_PREFIX = ("__Host-" if ENV.https else "") + ("portal-" if ENV.zone == "portal" else "")
SESSION_COOKIE_NAME, CSRF_COOKIE_NAME = f"{COOKIE_PREFIX}session", f"{COOKIE_PREFIX}csrf"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = ENV.https
SESSION_COOKIE_HTTPONLY = CSRF_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = "Lax"
SESSION_EXPIRE_AT_BROWSER_CLOSE = True
SESSION_IDLE = timedelta(minutes=ENV.idle_minutes)
SESSION_ABSOLUTE = timedelta(hours=ENV.session_hours)
SESSION_COOKIE_AGE = ENV.session_hours * 3600
SESSIONS_AT_ONCE = ENV.sessions_at_once
PROXIES = ENV.proxies
TERMINALS = ENV.terminals
DEMO = ENV.demo

# Who is signed in (kernel/identity). allauth: password, one-time code, passkey. axes: the lock, in the database.
AUTH_USER_MODEL = "identity.User"
AUTHENTICATION_BACKENDS = ["axes.backends.AxesStandaloneBackend", "yakuba.kernel.identity.backends.StaffBackend"]
PASSWORD_HASHERS = [
    "yakuba.kernel.identity.hashers.QueuedArgon2",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "yakuba.kernel.identity.passwords.LongEnough"},
    {"NAME": "yakuba.kernel.identity.passwords.NotCommon"},
]
LOGIN_URL = "account_login" if ENV.zone != "portal" else "home"
LOGIN_REDIRECT_URL = "/"
ACCOUNT_ADAPTER = "yakuba.kernel.identity.adapters.AccountAdapter"
ACCOUNT_LOGIN_METHODS = {"username"}
ACCOUNT_SIGNUP_FIELDS = ["username*", "password1*", "password2*"]
ACCOUNT_USER_MODEL_USERNAME_FIELD = "login"
ACCOUNT_USER_MODEL_EMAIL_FIELD = None
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_SESSION_REMEMBER = False
ACCOUNT_LOGOUT_REDIRECT_URL = LOGIN_URL
ACCOUNT_FORMS = {
    "login": "yakuba.apps.accounts.forms.SignIn",
    "reauthenticate": "yakuba.apps.accounts.forms.PasswordAgain",
    "change_password": "yakuba.apps.accounts.forms.ChangePassword",
}
# allauth counts in a cache, which each process has for itself: the limits of identity.lockout replace its own.
ACCOUNT_RATE_LIMITS = MFA_RATE_LIMITS = False
MFA_ADAPTER = "yakuba.kernel.identity.adapters.MFAAdapter"
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_WEBAUTHN_USER_VERIFICATION = "required"
MFA_RECOVERY_CODES_SHOW_ONCE = True
MFA_TOTP_ISSUER = "yakuba"
MFA_FORMS = {
    "activate_totp": "yakuba.apps.accounts.forms.EnrolApp",
    "authenticate": "yakuba.apps.accounts.forms.Code",
    "reauthenticate": "yakuba.apps.accounts.forms.Code",
    "add_webauthn": "yakuba.apps.accounts.forms.EnrolPasskey",
    "login_webauthn": "yakuba.apps.accounts.forms.SignInByPasskey",
    "authenticate_webauthn": "yakuba.apps.accounts.forms.PasskeyAsSecond",
    "reauthenticate_webauthn": "yakuba.apps.accounts.forms.PasskeyAgain",
}
AXES_HANDLER = "yakuba.kernel.identity.lockout.Handler"
AXES_FAILURE_LIMIT = 5
AXES_COOLOFF_TIME = timedelta(minutes=30)
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]
AXES_RESET_ON_SUCCESS = True
AXES_RESET_COOL_OFF_ON_FAILURE_DURING_LOCKOUT = False
AXES_USERNAME_FORM_FIELD = "username"
AXES_USERNAME_CALLABLE = "yakuba.kernel.identity.lockout.name_for"
AXES_CLIENT_IP_CALLABLE = "yakuba.kernel.identity.client.address"
AXES_CLIENT_STR_CALLABLE = "yakuba.kernel.identity.lockout.nothing_of_the_client"
AXES_LOCKOUT_CALLABLE = "yakuba.apps.accounts.views.locked"
AXES_SENSITIVE_PARAMETERS = ["login", "username", "ip_address", "code", "credential", "oldpassword", "next"]
AXES_VERBOSE = AXES_ENABLE_ADMIN = False
AXES_DISABLE_ACCESS_LOG = True
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
