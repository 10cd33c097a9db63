"""Development on one machine: `make run`."""

import environ

from dev.places import LOCAL

# `make run` writes here which servers it started; what is set in the environment wins.
environ.Env.read_env(LOCAL / "addresses.env")

from opor.settings.base import *  # noqa: E402, F403
from opor.settings.base import INSTALLED_APPS, LOCAL_DIR, STORAGES, env  # noqa: E402

DEBUG = True
OPOR_DEVELOPMENT = True
OPOR_PERSONAS = "demo.personas.PERSONAS"
SECRET_KEY = env.str("SECRET_KEY", default="development-only-" + "x" * 40)
ALLOWED_HOSTS = env.list("ALLOWED_HOSTS", default=["localhost", "127.0.0.1", "[::1]", ".localhost"])
INSTALLED_APPS = [*INSTALLED_APPS, "demo"]

# Static files straight from the folder: an edit shows at once.
STORAGES = {
    **STORAGES,
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
WHITENOISE_USE_FINDERS = True
WHITENOISE_AUTOREFRESH = True

# Unless a mail server is given, mails are kept as files and shown at /mail/.
if not env.str("EMAIL_URL", default=""):
    EMAIL_BACKEND = "demo.mailbox.backend.EmailBackend"
EMAIL_FILE_PATH = LOCAL_DIR / "mail"
