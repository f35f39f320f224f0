"""The upload of a filled workbook of one assessment."""

from django import forms
from django.utils.translation import gettext_lazy as _

from organisation.forms_sheet import sheet_field

from .actions.entry_sheets import MAX_BYTES


class EntrySheetForm(forms.Form):
    """One workbook; what is in it is judged by `programme.actions.entry_sheets`, by name."""

    file = sheet_field(
        _("Tệp Excel đã nhập"),
        ".xlsx",
        MAX_BYTES,
        _("vượt 5 MB, xin bỏ ảnh chèn trong tệp rồi lưu lại"),
        _("Xin chọn tệp Excel (.xlsx) đã nhập."),
    )
