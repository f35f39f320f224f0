"""The upload of a workbook."""

from django import forms
from django.utils.translation import gettext_lazy as _

from .sheets.keeping import MAX_BYTES


def sheet_field(label, accept: str, most_bytes: int, too_large, missing) -> forms.FileField:
    """A field for one workbook; what is in it, and whether it may come in at all, is judged by name where it is read."""
    return forms.FileField(
        label=label,
        allow_empty_file=True,
        widget=forms.FileInput(
            attrs={
                "class": "form-control",
                "accept": accept,
                "data-max-bytes": most_bytes,
                "data-too-large": too_large,
            }
        ),
        error_messages={"required": missing},
    )


class SheetForm(forms.Form):
    """One file; what is in it is judged by its kind."""

    file = sheet_field(
        _("Tệp đã nhập"),
        ".xlsx,.csv",
        MAX_BYTES,
        _("vượt 8 MB, xin tách tệp hoặc bỏ ảnh chèn trong tệp"),
        _("Xin chọn tệp (.xlsx hoặc .csv) đã nhập."),
    )
