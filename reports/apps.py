from django.apps import AppConfig
from django.utils.module_loading import import_string
from django.utils.translation import gettext_lazy as _


class ReportsConfig(AppConfig):
    name = "reports"
    verbose_name = _("Báo cáo tuân thủ")

    def ready(self):
        # By name: it reads models, which exist only now.
        import_string("reports.told.register_all")()
