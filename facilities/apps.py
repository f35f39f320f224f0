from django.apps import AppConfig
from django.utils.module_loading import import_string
from django.utils.translation import gettext_lazy as _


class FacilitiesConfig(AppConfig):
    name = "facilities"
    verbose_name = _("Cơ sở vật chất: trụ sở, trang bị, dự án")

    def ready(self):
        # By name: they read models, which exist only now.
        import_string("facilities.measures.register_all")()
        import_string("facilities.citing.register_all")()
        import_string("facilities.consequences.register_all")()
        import_string("facilities.sheets.register_all")()
        import_string("facilities.told.register_all")()
