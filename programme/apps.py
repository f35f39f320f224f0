from django.apps import AppConfig
from django.utils.module_loading import import_string
from django.utils.translation import gettext_lazy as _


class ProgrammeConfig(AppConfig):
    name = "programme"
    verbose_name = _("Chương trình: nghị quyết, tiêu chí, đánh giá")

    def ready(self):
        # By name: they read models, which exist only now.
        import_string("programme.consequences.register_all")()
        import_string("programme.citing.register_all")()
        import_string("programme.sheet_kinds.register_all")()
        import_string("programme.told.register_all")()
