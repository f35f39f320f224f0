"""The upload of a filled workbook."""

from django import forms
from django.utils.translation import gettext_lazy as _

from .actions.entry_sheets import MAX_BYTES


class EntrySheetForm(forms.Form):
    """One workbook; what is in it is judged by `programme.actions.entry_sheets`, by name."""

    file = forms.FileField(
        label=_("Tệp Excel đã nhập"),
        allow_empty_file=True,
        widget=forms.FileInput(
            attrs={
                "class": "form-control",
                "accept": ".xlsx",
                "data-max-bytes": MAX_BYTES,
                "data-too-large": _("vượt 5 MB, xin bỏ ảnh chèn trong tệp rồi lưu lại"),
            }
        ),
        error_messages={"required": _("Xin chọn tệp Excel (.xlsx) đã nhập.")},
    )
