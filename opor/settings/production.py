"""Production. Refuses to start on a missing or unsafe setting, and says which."""

from typing import Any

from django.core.exceptions import ImproperlyConfigured

from opor.logs import logging_settings
from opor.settings.base import *  # noqa: F403
from opor.settings.base import STORAGES, env

_REQUIRED = {
    "SECRET_KEY": "a random text of 50 characters or more, the same for every process",
    "ALLOWED_HOSTS": "the host names of the site, separated by commas",
    "DATABASE_URL": "postgres://user:password@host/name",
    "REDIS_URL": "redis://host:6379/0",
    "EMAIL_URL": "smtp+tls://user:password@host:587",
    "DEFAULT_FROM_EMAIL": "the address that mails come from",
    "OPOR_BASE_URL": "https://… as people type it",
}


def _require() -> None:
    missing = [name for name in _REQUIRED if not env.str(name, default="").strip()]
    if missing:
        lines = "\n".join(f"  {name}: {_REQUIRED[name]}" for name in missing)
        raise ImproperlyConfigured(f"These settings are missing from the environment:\n{lines}")
    if len(env.str("SECRET_KEY")) < 50:
        raise ImproperlyConfigured("SECRET_KEY is shorter than 50 characters.")
    if "*" in env.list("ALLOWED_HOSTS"):
        raise ImproperlyConfigured("ALLOWED_HOSTS must name the hosts; '*' lets anyone pretend.")
    if not env.str("OPOR_BASE_URL").startswith("https://"):
        raise ImproperlyConfigured("OPOR_BASE_URL must start with https://.")


_require()

SECRET_KEY = env.str("SECRET_KEY")
SECRET_KEY_FALLBACKS = env.list("SECRET_KEY_FALLBACKS", default=[])
ALLOWED_HOSTS = env.list("ALLOWED_HOSTS")
CSRF_TRUSTED_ORIGINS = [env.str("OPOR_BASE_URL").rstrip("/")]

# The reverse proxy ends TLS and sets this header; nothing else reaches the web process.
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
SECURE_SSL_REDIRECT = True
SECURE_REDIRECT_EXEMPT = [r"^healthz$", r"^readyz$", r"^metrics$"]
SECURE_HSTS_SECONDS = 365 * 24 * 3600
SECURE_HSTS_INCLUDE_SUBDOMAINS = True
SECURE_HSTS_PRELOAD = True
SESSION_COOKIE_SECURE = True
SESSION_COOKIE_NAME = "__Host-session"
CSRF_COOKIE_SECURE = True
CSRF_COOKIE_NAME = "__Host-csrf"
LANGUAGE_COOKIE_SECURE = True
# The proxies in front of the web process: without it a rate limit sees one visitor only.
ALLAUTH_TRUSTED_PROXY_COUNT = env.int("OPOR_PROXY_COUNT", default=1)


def _file_storage() -> dict[str, Any]:
    """S3 when a bucket is named (more than one web machine), else the local folder."""
    if not env.str("S3_BUCKET", default=""):
        return STORAGES["default"]
    return {
        "BACKEND": "storages.backends.s3.S3Storage",
        "OPTIONS": {
            "bucket_name": env.str("S3_BUCKET"),
            "endpoint_url": env.str("S3_ENDPOINT_URL", default="") or None,
            "region_name": env.str("S3_REGION", default="") or None,
            "access_key": env.str("S3_ACCESS_KEY", default="") or None,
            "secret_key": env.str("S3_SECRET_KEY", default="") or None,
            "default_acl": "private",
            "querystring_auth": True,
            "file_overwrite": False,
        },
    }


STORAGES = {**STORAGES, "default": _file_storage()}

LOGGING = logging_settings(
    as_json=env.bool("OPOR_LOG_JSON", default=True),
    level=env.str("OPOR_LOG_LEVEL", default="INFO"),
)
