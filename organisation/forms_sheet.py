"""The upload of a workbook."""

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from .formats import file_size
from .sheets.keeping import MAX_BYTES

SEALED_BYTES = 2 * 1024 * 1024  # it travels in the page until the second press


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


class SealedSheetForm(forms.Form):
    """A small workbook that the page carries until the second press (sheet_upload), so that its size is judged here."""

    file = sheet_field(
        _("Tệp XLSX"),
        ".xlsx",
        SEALED_BYTES,
        _("vượt 2 MB, xin bỏ bớt trang tính và hình"),
        _("Xin chọn tệp."),
    )

    def clean_file(self):
        """Raises ValidationError for an empty file and for one of more than SEALED_BYTES."""
        upload = self.cleaned_data["file"]
        if not upload.size:
            raise forms.ValidationError(gettext("Tệp rỗng: xin chọn tệp khác."))
        if upload.size > SEALED_BYTES:
            text = gettext("Tệp %(name)s nặng %(size)s, giới hạn %(limit)s: xin bỏ bớt trang tính và hình.")
            sizes = {"size": file_size(upload.size), "limit": file_size(SEALED_BYTES)}
            raise forms.ValidationError(text % {"name": upload.name, **sizes})
        return upload
