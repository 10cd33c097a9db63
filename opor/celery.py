"""The Celery application. Its settings are the CELERY_… names in opor.settings."""

import os

from celery import Celery

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "opor.settings.local")

app = Celery("opor")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()
