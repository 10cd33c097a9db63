"""Tests: as close to production as a test can be, with servers of their own."""

import tempfile
from pathlib import Path

from opor.settings.base import *  # noqa: F403
from opor.settings.base import INSTALLED_APPS, STORAGES, env

SECRET_KEY = "test-only-" + "x" * 40
ALLOWED_HOSTS = ["localhost", "127.0.0.1", "testserver"]
INSTALLED_APPS = [*INSTALLED_APPS, "demo"]
# Demo personas and the style page exist here too, so that tests can look at them.
OPOR_DEVELOPMENT = True

# The real hasher is slow on purpose.
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
STORAGES = {
    **STORAGES,
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
WHITENOISE_USE_FINDERS = True
WHITENOISE_AUTOREFRESH = True
# The plugin tests.plugins.servers gives the run a folder that goes away with it.
MEDIA_ROOT = Path(env.str("OPOR_MEDIA_ROOT", default=tempfile.gettempdir() + "/opor-test-media"))
EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
EMAIL_FILE_PATH = MEDIA_ROOT.with_name(MEDIA_ROOT.name + "-mail")
# Tests sign in as often as they like; the one about the limit sets it.
ACCOUNT_RATE_LIMITS = False
