"""As in production, as far as one process without a proxy can be: no DEBUG, sessions, cache and hashing as there.

Left out: TLS redirects, and the hashed names of static files, which would need `collectstatic` first.
"""

from opor.settings.base import *  # noqa: F403
from opor.settings.base import STORAGES, env

SECRET_KEY = env.str("SECRET_KEY", default="benchmark-only-" + "x" * 40)
ALLOWED_HOSTS = ["testserver"]
ROOT_URLCONF = "benchmarks.urls"
STORAGES = {
    **STORAGES,
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
