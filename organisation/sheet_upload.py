"""A sheet that is looked at first and taken over by a second press: its upload, and the sealed copy that travels in between."""

import base64

from django import forms
from django.core import signing
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from . import formats

MOST_BYTES = 2 * 1024 * 1024
HOURS = 12  # between the look and the second press


class SheetForm(forms.Form):
    """A workbook of at most MOST_BYTES; what is in it is judged by its reader."""

    file = forms.FileField(
        label=gettext_lazy("Tệp XLSX"),
        error_messages={
            "required": gettext_lazy("Xin chọn tệp."),
            "empty": gettext_lazy("Tệp rỗng: xin chọn tệp khác."),
        },
        widget=forms.FileInput(
            attrs={
                "accept": ".xlsx",
                "class": "form-control",
                "data-max-bytes": MOST_BYTES,
                "data-too-large": gettext_lazy("vượt 2 MB, xin bỏ bớt trang tính và hình"),
            }
        ),
    )

    def clean_file(self):
        upload = self.cleaned_data["file"]
        if upload.size > MOST_BYTES:
            raise forms.ValidationError(
                _("Tệp %(name)s nặng %(size)s, giới hạn %(limit)s: xin bỏ bớt trang tính và hình.")
                % {
                    "name": upload.name,
                    "size": formats.file_size(upload.size),
                    "limit": formats.file_size(MOST_BYTES),
                }
            )
        return upload


def seal(name: str, content: bytes, salt: str) -> str:
    """The file as text that a page may carry and nobody can alter."""
    return signing.dumps([name, base64.b64encode(content).decode()], salt=salt, compress=True)


def unseal(text: str, salt: str) -> tuple[str, bytes]:
    """(name, content) of a sealed file. Raises signing.BadSignature when it was altered or is older than HOURS."""
    name, packed = signing.loads(text, salt=salt, max_age=HOURS * 3600)
    return name, base64.b64decode(packed)
