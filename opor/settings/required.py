"""What production cannot do without."""

import environ
from django.core.exceptions import ImproperlyConfigured

_REQUIRED = {
    "SECRET_KEY": "a random text of 50 characters or more, the same for every process",
    "ALLOWED_HOSTS": "the host names of the site, separated by commas",
    "DATABASE_URL": "postgres://user:password@host/name",
    "REDIS_URL": "redis://host:6379/0",
    "EMAIL_URL": "smtp+tls://user:password@host:587",
    "DEFAULT_FROM_EMAIL": "the address that mails come from",
    "OPOR_BASE_URL": "https://… as people type it",
}


def require() -> None:
    """Raise with every problem named, or return."""
    env = environ.Env()
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
