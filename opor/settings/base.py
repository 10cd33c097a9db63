"""Settings that hold everywhere. What differs is in local, test and production."""

from datetime import timedelta
from pathlib import Path

import environ
from csp.constants import NONE, SELF

from opor.logs import logging_settings

BASE_DIR = Path(__file__).resolve().parent.parent.parent
env = environ.Env()
LOCAL_DIR = Path(env.str("OPOR_LOCAL", default=str(BASE_DIR / ".local")))

DEBUG = False
# A demo or development page asks this, never DEBUG: tests run without DEBUG.
OPOR_DEVELOPMENT = False

# --- Apps -------------------------------------------------------------------------------------

INSTALLED_APPS = [
    "core",
    "audit",
    "people",
    "accounts",
    "notifications",
    "incidents",
    "dossiers",
    "sanctions",
    "portal",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.postgres",
    "django.contrib.humanize",
    "django.forms",
    "allauth",
    "allauth.account",
    "crispy_forms",
    "crispy_bootstrap5",
    "django_htmx",
    "csp",
    "health_check",
    "django_prometheus",
]

MIDDLEWARE = [
    "django_prometheus.middleware.PrometheusBeforeMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "csp.middleware.CSPMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "core.middleware.ChosenLanguageMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "audit.middleware.RequestIdMiddleware",
    "accounts.middleware.SessionLimitsMiddleware",
    "accounts.middleware.UserLanguageMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "core.middleware.SessionEndedMiddleware",
    "accounts.middleware.SignInMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "core.middleware.NoStoreMiddleware",
    "core.middleware.NoSuchAddressMiddleware",
    "core.middleware.WrongMethodMiddleware",
    "core.middleware.FileGoneMiddleware",
    "django_prometheus.middleware.PrometheusAfterMiddleware",
]

ROOT_URLCONF = "opor.urls"
WSGI_APPLICATION = "opor.wsgi.application"
ASGI_APPLICATION = "opor.asgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "core.context.appearance",
                "core.context.navigation",
            ],
        },
    },
]
FORM_RENDERER = "django.forms.renderers.TemplatesSetting"
CRISPY_ALLOWED_TEMPLATE_PACKS = "bootstrap5"
CRISPY_TEMPLATE_PACK = "bootstrap5"
CRISPY_FAIL_SILENTLY = False

# --- Servers ----------------------------------------------------------------------------------

DATABASES = {"default": env.db("DATABASE_URL", default="postgres://localhost/opor")}
DATABASES["default"]["ATOMIC_REQUESTS"] = False  # an action decides what is one transaction
DATABASES["default"]["CONN_MAX_AGE"] = env.int("DATABASE_CONN_MAX_AGE", default=60)
DATABASES["default"]["CONN_HEALTH_CHECKS"] = True
# Here and not with the server, so that it holds wherever that runs. Every question is short: compiling it takes longer
# than answering it; and on disks without moving parts a row that lies elsewhere costs little more than the next one.
DATABASES["default"].setdefault("OPTIONS", {}).setdefault("options", "-c jit=off -c random_page_cost=1.1")
DATABASES["default"]["OPTIONS"].setdefault("connect_timeout", 5)
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

REDIS_URL = env.str("REDIS_URL", default="redis://localhost:6379/0")
CACHES = {
    # Limits of signing in are counted here.
    "default": {
        "BACKEND": "django.core.cache.backends.db.DatabaseCache",
        "LOCATION": "opor_cache",
        "KEY_PREFIX": "opor",
        "KEY_FUNCTION": "core.cache.nameless",
        "OPTIONS": {"MAX_ENTRIES": 50_000},
    },
    # What may be gone any moment: a heartbeat, how far an import is.
    "valkey": {
        "BACKEND": "django.core.cache.backends.redis.RedisCache",
        "LOCATION": REDIS_URL,
        "KEY_PREFIX": "opor",
        "OPTIONS": {"socket_connect_timeout": 2, "socket_timeout": 2},
    },
}

# --- Mail -------------------------------------------------------------------------------------

_MAIL = env.email_url("EMAIL_URL", default="consolemail://")
EMAIL_BACKEND = _MAIL["EMAIL_BACKEND"]
EMAIL_HOST = _MAIL.get("EMAIL_HOST") or "localhost"
EMAIL_PORT = _MAIL.get("EMAIL_PORT") or 25
EMAIL_HOST_USER = _MAIL.get("EMAIL_HOST_USER") or ""
EMAIL_HOST_PASSWORD = _MAIL.get("EMAIL_HOST_PASSWORD") or ""
EMAIL_USE_TLS = _MAIL.get("EMAIL_USE_TLS", False)
EMAIL_USE_SSL = _MAIL.get("EMAIL_USE_SSL", False)
EMAIL_TIMEOUT = 10
DEFAULT_FROM_EMAIL = env.str("DEFAULT_FROM_EMAIL", default="OPO-R Meldpunt <meldpunt@localhost>")
SERVER_EMAIL = DEFAULT_FROM_EMAIL
# Mails are written outside a request, so the address of the site has to be told.
OPOR_BASE_URL = env.str("OPOR_BASE_URL", default="http://localhost:8000").rstrip("/")

# --- Language and time ------------------------------------------------------------------------

LANGUAGE_CODE = "nl"
LANGUAGES = [("nl", "Nederlands"), ("en", "English")]
LOCALE_PATHS = [BASE_DIR / "locale"]
TIME_ZONE = "Europe/Amsterdam"
USE_TZ = True
USE_I18N = True

# --- Sign-in and sessions ---------------------------------------------------------------------

AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = ["accounts.backends.Backend"]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "/"
LOGOUT_REDIRECT_URL = "account_login"

PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.Argon2PasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": 12},
    },
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
PASSWORD_RESET_TIMEOUT = int(timedelta(hours=24).total_seconds())

ACCOUNT_ADAPTER = "accounts.adapters.AccountAdapter"
ACCOUNT_FORMS = {
    "login": "accounts.forms.sign_in.SignInForm",
    "reset_password": "accounts.forms.sign_in.ResetPasswordForm",
    "reset_password_from_key": "accounts.forms.sign_in.ResetPasswordKeyForm",
    "change_password": "accounts.forms.sign_in.ChangePasswordForm",
    "set_password": "accounts.forms.sign_in.SetPasswordForm",
}
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*", "password2*"]
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
# An administrator makes the account; the address comes from the roster, not from the visitor.
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_PREVENT_ENUMERATION = True
# Ours covers one address; theirs keeps a table of addresses that a user may sign in with.
ACCOUNT_PASSWORD_RESET_TOKEN_GENERATOR = "django.contrib.auth.tokens.PasswordResetTokenGenerator"
ACCOUNT_SESSION_REMEMBER = False
ACCOUNT_LOGOUT_ON_GET = False
ACCOUNT_LOGOUT_ON_PASSWORD_CHANGE = False
ACCOUNT_LOGIN_ON_PASSWORD_RESET = False
ACCOUNT_EMAIL_NOTIFICATIONS = True
ACCOUNT_EMAIL_SUBJECT_PREFIX = ""
ACCOUNT_RATE_LIMITS: dict[str, str] | bool = {
    "login": "30/m/ip",
    "login_failed": "10/m/ip,5/5m/key",
    "reset_password": "10/m/ip,3/15m/key",
    "reset_password_from_key": "20/m/ip",
    "change_password": "5/m/user",
    "reauthenticate": "10/m/user",
    "signup": "1/m/ip",
}

# Where the people are that one click signs in as, in development: a list of (e-mail address, who it is).
OPOR_PERSONAS = ""

SESSION_ENGINE = "django.contrib.sessions.backends.db"
SESSION_COOKIE_AGE = int(timedelta(hours=8).total_seconds())
SESSION_EXPIRE_AT_BROWSER_CLOSE = True
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_HTTPONLY = True
CSRF_COOKIE_SAMESITE = "Lax"
LANGUAGE_COOKIE_HTTPONLY = True
LANGUAGE_COOKIE_SAMESITE = "Lax"
# However busy, nobody stays signed in longer than this; and nobody who walked away longer than that.
OPOR_SESSION_ABSOLUTE = timedelta(hours=8)
OPOR_SESSION_IDLE = timedelta(minutes=env.int("OPOR_SESSION_IDLE_MINUTES", default=30))

# --- Headers ----------------------------------------------------------------------------------

CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "font-src": [SELF],
        "img-src": [SELF, "blob:", "data:"],  # blob: previews of a pasted image; data: Bootstrap's arrows
        "media-src": [SELF],
        "connect-src": [SELF],
        "frame-src": [SELF],  # the letter itself, shown before it is sent
        "form-action": [SELF],
        "manifest-src": [SELF],
        "object-src": [NONE],
        "base-uri": [NONE],
        "frame-ancestors": [NONE],
    }
}
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"

# --- Files ------------------------------------------------------------------------------------

STATIC_URL = "/static/"
STATIC_ROOT = BASE_DIR / "staticfiles"
STATICFILES_DIRS = [BASE_DIR / "static"]
# Private: no URL leads here. A view checks who asks, records the reading, and streams the file.
MEDIA_ROOT = Path(env.str("OPOR_MEDIA_ROOT", default=str(LOCAL_DIR / "media")))
STORAGES = {
    "default": {"BACKEND": "core.storage.PrivateFileSystemStorage"},
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}
FILE_UPLOAD_PERMISSIONS = 0o600
FILE_UPLOAD_DIRECTORY_PERMISSIONS = 0o700
FILE_UPLOAD_MAX_MEMORY_SIZE = 2 * 1024 * 1024
DATA_UPLOAD_MAX_MEMORY_SIZE = 2 * 1024 * 1024  # text fields only; files are bounded below

# --- What the board may set -------------------------------------------------------------------

OPOR_EVIDENCE_MAX_FILE_MB = env.int("OPOR_EVIDENCE_MAX_FILE_MB", default=50)
OPOR_EVIDENCE_MAX_FILES = env.int("OPOR_EVIDENCE_MAX_FILES", default=20)
# A report that was begun and not touched this long is thrown away, with what was added to it.
OPOR_DRAFT_DAYS = env.int("OPOR_DRAFT_DAYS", default=30)
# By content, never by name: what the first bytes say the file is.
OPOR_EVIDENCE_TYPES = [
    "image/jpeg",
    "image/png",
    "image/gif",
    "image/webp",
    "image/heic",
    "image/heif",
    "application/pdf",
    "video/mp4",
    "video/quicktime",
    "video/webm",
    "application/zip",  # the chat export of WhatsApp
    "text/plain",
    "message/rfc822",
]
OPOR_ROSTER_MAX_FILE_MB = env.int("OPOR_ROSTER_MAX_FILE_MB", default=100)
OPOR_TERM_URGENT_WORKING_HOURS = env.int("OPOR_TERM_URGENT_WORKING_HOURS", default=4)
OPOR_TERM_NORMAL_WORKING_DAYS = env.int("OPOR_TERM_NORMAL_WORKING_DAYS", default=2)
# host:port of ClamAV. Empty: no virus scan.
OPOR_CLAMAV = env.str("OPOR_CLAMAV", default="")

# --- Outbox and notices -----------------------------------------------------------------------

# How apps below the outbox reach it.
OPOR_OUTBOX = "notifications.actions.enqueue"
# The measures a mandate can be for; the ladders stand above the accounts.
OPOR_MANDATED_MEASURES = "sanctions.procedures.by_mandate"
# Lines of the access log about what the reader is involved in; the cases stand above the log.
OPOR_OWN_MATTERS = "portal.own_matters.events_of"
# Why a page was refused, for the same log.
OPOR_EXPLAIN_REFUSAL = "portal.refusals.explain"
# The places in the menu.
OPOR_NAVIGATION = "portal.navigation.NAVIGATION"
# What each topic of the outbox is done by; a handler may be called twice with the same payload.
OUTBOX_HANDLERS = {
    "notice.mail": "notifications.handlers.mail_notice",
    "account.mail": "accounts.mail.send",
    "account.roles": "notifications.handlers.tell_of_roles",
    "account.deputy": "notifications.handlers.tell_deputy",
    "case.file": "dossiers.handlers.file_case",
    "evidence.preview": "incidents.handlers.make_preview",
    "sanction.announce": "sanctions.handlers.announce_letter",
}
# Who may still read a notice, by the first word of its code. An area without a guard is shown to nobody.
NOTICE_GUARDS = {
    "account": "notifications.querysets.anyone",
    "case": "incidents.notices.receivable",
    "dossier": "dossiers.notices.receivable",
    "sanction": "sanctions.notices.receivable",
}

# Which of them no longer ask for anything: what they asked was done, or is no longer the reader's to do.
NOTICE_PAST = {
    "case": "incidents.notices.is_past",
    "sanction": "sanctions.notices.is_past",
}

# Monitoring sends this as a bearer token. Empty: there is no /metrics.
OPOR_METRICS_TOKEN = env.str("OPOR_METRICS_TOKEN", default="")

# mailto: or https: address for who found a weakness. Empty: there is no security.txt.
OPOR_SECURITY_CONTACT = env.str("OPOR_SECURITY_CONTACT", default="")

# --- Background work --------------------------------------------------------------------------

CELERY_BROKER_URL = REDIS_URL
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
# A message that a killed worker held comes back after this many seconds.
# A broker that does not answer must not hold up a visitor: the outbox is relayed by beat as well.
CELERY_BROKER_TRANSPORT_OPTIONS = {"visibility_timeout": 300, "socket_connect_timeout": 2, "socket_timeout": 5}
CELERY_RESULT_BACKEND = None
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_REJECT_ON_WORKER_LOST = True
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_TASK_SERIALIZER = "json"
CELERY_ACCEPT_CONTENT = ["json"]
CELERY_TASK_SOFT_TIME_LIMIT = 120
CELERY_TASK_TIME_LIMIT = 180
CELERY_TIMEZONE = TIME_ZONE
CELERY_ENABLE_UTC = True
CELERY_WORKER_HIJACK_ROOT_LOGGER = False
CELERY_IMPORTS = ["opor.health"]
# `expires`: after a pause of the workers one relay is enough, not one for every five seconds.
CELERY_BEAT_SCHEDULE = {
    name: {"task": task, "schedule": timedelta(seconds=every), "options": {"expires": expires}}
    for name, task, every, expires in (
        ("heartbeat", "opor.health.heartbeat", 15, 15),
        ("relay-outbox", "notifications.tasks.relay", 5, 5),
        ("prune-outbox", "notifications.tasks.prune", 86_400, 3600),
        ("tell-of-roles-of-leavers", "notifications.tasks.tell_of_roles_of_leavers", 300, 300),
        ("sweep-deadlines", "incidents.tasks.sweep_deadlines", 60, 60),
        ("sweep-drafts", "incidents.tasks.sweep_drafts", 86_400, 3600),
        ("sweep-files", "core.tasks.sweep_files", 86_400, 3600),
        ("sweep-cache", "core.tasks.sweep_cache", 3600, 600),
        ("sweep-rosters", "people.tasks.sweep", 120, 120),
    )
}

# --- Logs -------------------------------------------------------------------------------------

LOGGING = logging_settings(
    as_json=env.bool("OPOR_LOG_JSON", default=False),
    level=env.str("OPOR_LOG_LEVEL", default="INFO"),
)
