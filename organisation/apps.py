from django.apps import AppConfig
from django.utils.module_loading import import_string
from django.utils.translation import gettext_lazy as _


class OrganisationConfig(AppConfig):
    name = "organisation"
    verbose_name = _("Tổ chức: phường, cán bộ, kỳ báo cáo, văn bản")

    def ready(self):
        # By name: what passes on reads models, which exist only now.
        import_string("organisation.postings.register_all")()
        import_string("organisation.citing.register_all")()
        import_string("organisation.told.register_all")()
