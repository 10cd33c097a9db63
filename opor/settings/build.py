"""For building: collects static files as production does, without its secrets."""

from opor.settings.base import *  # noqa: F403
from opor.settings.base import BASE_DIR, env

SECRET_KEY = "build-only-" + "x" * 40
STATIC_ROOT = env.path("OPOR_STATIC_ROOT", default=str(BASE_DIR / "staticfiles"))
