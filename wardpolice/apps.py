"""App configurations of the roof."""

from django.apps import AppConfig
from django.contrib.admin import apps as admin_apps
from django.utils.module_loading import import_string


class WardpoliceConfig(AppConfig):
    name = "wardpolice"
    default = True

    def ready(self):
        # By name: it reads models, which exist only now.
        import_string("wardpolice.told.register_all")()


class PortalAdminConfig(admin_apps.AdminConfig):
    default = False
    default_site = "wardpolice.admin_site.PortalAdminSite"
