"""The Celery application. Tasks live in the apps; settings come from Django under the CELERY_ prefix."""

import os

from celery import Celery

from .listening import KeepsListening

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "wardpolice.settings")

app = Celery("wardpolice")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()
app.steps["consumer"].add(KeepsListening)
