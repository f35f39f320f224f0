"""The standing checks."""

from django import forms
from django.contrib import admin
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from organisation.trail import TrailAdmin
from programme import checks
from programme.models import CheckRule

from .shared import VietnameseNumbersMixin


class CheckRuleForm(forms.ModelForm):
    """A check by a share has its threshold, the others have none."""

    def clean_threshold(self):
        threshold, needed = self.cleaned_data["threshold"], checks.proposal(self.instance.key).threshold is not None
        if needed and threshold is None:
            raise ValidationError(_("Xin ghi ngưỡng, hoặc bỏ đánh dấu “đang dùng” để tắt kiểm tra này."))
        if not needed and threshold is not None:
            raise ValidationError(_("Kiểm tra này không có ngưỡng: xin để trống."))
        return threshold


@admin.register(CheckRule)
class CheckRuleAdmin(VietnameseNumbersMixin, TrailAdmin):
    """The standing checks: their thresholds are set here; checks are neither added nor removed."""

    form = CheckRuleForm
    list_display = ["key", "threshold", "is_active", "is_proposal", "note"]
    readonly_fields = ["key"]
    fields = ["key", "threshold", "is_active", "is_proposal", "note"]

    def has_add_permission(self, request):
        return False

    def has_delete_permission(self, request, obj=None):
        return False
