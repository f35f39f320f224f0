"""The admin's forms of versioned rows say which version they were made from: a save over somebody else's is refused, not written."""

from django import forms
from django.contrib.admin.utils import flatten_fieldsets
from django.core.exceptions import ObjectDoesNotExist
from django.utils.translation import gettext as _

from .versions import StaleEdit, lock

SEEN = "seen_version"


class GuardedModelForm(forms.ModelForm):
    """The version travels hidden; the row is held from the check until the save, which the admin makes in one transaction."""

    seen_version = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        if self.instance.pk and SEEN in self.fields:
            self.fields[SEEN].initial = self.instance.version

    def clean(self):
        """Raises ValidationError when the row is not as it was seen; what was typed stays, made from the newer version."""
        values = super().clean()
        if not self.instance.pk:
            return values
        try:
            lock(type(self.instance)._base_manager, self.instance.pk, self.cleaned_data.get(SEEN) or 0)
        except StaleEdit as stale:
            self.data = self.data.copy()
            self.data[SEEN] = str(stale.current.version)
            raise forms.ValidationError(
                _(
                    "Người khác vừa sửa mục này. Nội dung bạn nhập còn nguyên bên dưới và chưa được lưu: hãy mở trang này ở "
                    "cửa sổ khác để xem bản đang lưu, rồi bấm lưu lại nếu vẫn muốn ghi theo bản của bạn."
                ),
                code="stale",
            ) from stale
        except ObjectDoesNotExist as gone:
            raise forms.ValidationError(_("Người khác vừa xóa mục này: không còn gì để lưu.")) from gone
        return values


class GuardedAdminMixin:
    """A ModelAdmin of versioned rows, before TrailAdmin; its form is a GuardedModelForm. Every save raises the version."""

    form = GuardedModelForm

    def get_fieldsets(self, request, obj=None):
        """The version goes with the form of a row that may be changed, alone and hidden."""
        sets = [
            (head, {**parts, "fields": [name for name in parts["fields"] if name != SEEN]})
            for head, parts in super().get_fieldsets(request, obj)
        ]
        may_change = obj is not None and self.has_change_permission(request, obj)
        return [*sets, (None, {"fields": [SEEN]})] if may_change and flatten_fieldsets(sets) else sets

    def save_model(self, request, obj, form, change):
        """The next version of the row."""
        obj.version += change
        super().save_model(request, obj, form, change)
