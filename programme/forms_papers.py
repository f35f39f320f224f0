"""A file sent with a report of progress: what is written on it, and the word that it holds no secret."""

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from organisation import uploads
from organisation.forms import DayField, TextField

PREFIX = "tep"


class ProgressPaperForm(forms.Form):
    """It stands beside the answer in one form of the page; left alone it asks nothing."""

    file = forms.FileField(
        label=gettext_lazy("Tệp"),
        required=False,
        allow_empty_file=True,
        widget=forms.FileInput(
            attrs={
                "class": "form-control",
                "accept": uploads.ACCEPT,
                "data-max-bytes": uploads.MAX_BYTES,
                "data-too-large": gettext_lazy("vượt 25 MB, xin nén hoặc tách tệp"),
            }
        ),
        help_text=gettext_lazy("PDF, ảnh, DOCX hoặc XLSX, tối đa 25 MB."),
    )
    number = TextField(label=gettext_lazy("Số, ký hiệu văn bản"), required=False, max_length=60)
    dated_on = DayField(label=gettext_lazy("Ngày văn bản"), required=False)
    no_secret = forms.BooleanField(label=gettext_lazy("Tôi xác nhận tệp không chứa bí mật nhà nước"), required=False)

    use_required_attribute = False
    name_of_row = gettext_lazy("Tệp kèm báo cáo")  # how the error summary names it

    def __init__(self, *args, **kwargs):
        super().__init__(*args, prefix=PREFIX, **kwargs)
        self.fields["number"].widget.attrs["class"] = "form-control"
        self.fields["dated_on"].widget.attrs["class"] = "form-control short"

    @property
    def is_asked(self) -> bool:
        """Whether anything was chosen or typed."""
        return self.is_bound and self.has_changed()

    def clean(self):
        values = super().clean()
        if self.has_changed() and not values.get("file") and "file" not in self.errors:
            raise ValidationError({"file": _("Xin chọn tệp, hoặc bỏ trống cả phần này.")})
        return values

    def style(self) -> None:
        """Fields in error point to their message; a page with an error has lost its file."""
        for name in self.errors if self.is_bound else ():
            if name in self.fields:
                self.fields[name].widget.attrs |= {
                    "aria-invalid": "true",
                    "aria-describedby": f"{self[name].auto_id}_error",
                }

    @property
    def lost_file(self) -> bool:
        """Whether a file was chosen: the page that is shown again does not hold it any more."""
        return bool(self.is_bound and self.files)
