"""The Django admin, in Vietnamese and behind the portal's own sign-in (so that one lockout guards both)."""

from django.contrib import admin
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.utils.translation import gettext_lazy as _


class PortalAdminSite(admin.AdminSite):
    site_title = _("Quản trị cổng")
    site_header = _("Quản trị Cổng theo dõi xây dựng Công an phường kiểu mẫu")
    index_title = _("Dữ liệu nền, tài khoản và lịch")

    def login(self, request, extra_context=None):
        if request.user.is_authenticated:
            raise PermissionDenied
        return redirect_to_login(request.get_full_path())
