"""The form that sends a Word template."""

from django import forms
from django.utils.translation import gettext_lazy as _

from organisation.forms import TextField

from .models import ReportKind
from .render.word.allowed import MOST_BYTES


class TemplateForm(forms.Form):
    """A Word file, and which reports it is for."""

    kind = forms.ChoiceField(label=_("Loại báo cáo"), choices=ReportKind.choices)
    file = forms.FileField(
        label=_("Tệp mẫu"),
        widget=forms.FileInput(
            attrs={
                "accept": ".docx",
                "class": "form-control",
                "data-max-bytes": MOST_BYTES,
                "data-too-large": _("vượt 2 MB, xin bỏ bớt hình ảnh"),
            }
        ),
        help_text=_("DOCX, tối đa 2 MB. Nên tải mẫu chuẩn về, sửa lời và cách trình bày, giữ các ô trong ngoặc."),
    )
    note = TextField(label=_("Ghi chú"), max_length=250, required=False)
