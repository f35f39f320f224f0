"""App configurations of the roof."""

from django.apps import AppConfig
from django.contrib.admin import apps as admin_apps


class WardpoliceConfig(AppConfig):
    name = "wardpolice"
    default = True


class PortalAdminConfig(admin_apps.AdminConfig):
    default = False
    default_site = "wardpolice.admin_site.PortalAdminSite"
