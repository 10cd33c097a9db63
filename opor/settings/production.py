"""Production. Refuses to start on a missing or unsafe setting, and says which."""

from typing import Any

from opor.settings.required import require  # isort: skip

require()  # before anything is read, so that the message is ours

from opor.logs import logging_settings  # noqa: E402
from opor.settings.base import *  # noqa: E402, F403
from opor.settings.base import BASE_DIR, STORAGES, env  # noqa: E402

SECRET_KEY = env.str("SECRET_KEY")
SECRET_KEY_FALLBACKS = env.list("SECRET_KEY_FALLBACKS", default=[])
# The container asks itself at 127.0.0.1 whether it is well; the proxy passes on named hosts only.
ALLOWED_HOSTS = [*env.list("ALLOWED_HOSTS"), "127.0.0.1"]
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
STATIC_ROOT = env.path("OPOR_STATIC_ROOT", default=str(BASE_DIR / "staticfiles"))

LOGGING = logging_settings(
    as_json=env.bool("OPOR_LOG_JSON", default=True),
    level=env.str("OPOR_LOG_LEVEL", default="INFO"),
)
