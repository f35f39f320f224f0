"""What is typed beside evidence: the paper's number and days, the criteria it supports, the word that it holds no secret."""

from django import forms
from django.utils.translation import gettext_lazy as _

from organisation import uploads
from organisation.forms import DayField, TextField

from .actions.evidence import Paper
from .models import Criterion, Evidence


class PaperForm(forms.Form):
    """What is written on the paper."""

    document_number = TextField(label=_("Số, ký hiệu văn bản"), required=False, max_length=60)
    document_date = DayField(label=_("Ngày văn bản"), required=False)
    covers_from = DayField(label=_("Số liệu từ ngày"), required=False)
    covers_until = DayField(label=_("Số liệu đến ngày"), required=False)
    valid_until = DayField(
        label=_("Hết hiệu lực từ ngày"), required=False, help_text=_("Để trống khi văn bản không có thời hạn.")
    )

    use_required_attribute = False
    PAPER = ("document_number", "document_date", "covers_from", "covers_until", "valid_until")

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        for name in self.PAPER:
            self.fields[name].widget.attrs["class"] = (
                "form-control" if name == "document_number" else "form-control short"
            )

    def clean(self):
        values = super().clean()
        first, last = values.get("covers_from"), values.get("covers_until")
        if first and last and last < first:
            self.add_error("covers_until", _("Ngày cuối của số liệu phải từ ngày đầu trở đi."))
        return values

    @property
    def paper(self) -> Paper:
        return Paper(**{name: self.cleaned_data[name] for name in self.PAPER})

    @property
    def paper_fields(self) -> list:
        """The fields to draw; one in error says so and points to its message."""
        for name in self.PAPER:
            if self.is_bound and name in self.errors:
                self.fields[name].widget.attrs |= {
                    "aria-invalid": "true",
                    "aria-describedby": f"{self[name].auto_id}_error",
                }
        return [self[name] for name in self.PAPER]

    @classmethod
    def values_of(cls, row: Evidence) -> dict:
        return {name: getattr(row, name) for name in cls.PAPER}


class NewPaperForm(PaperForm):
    """With new files comes the sender's word that they hold no state secret."""

    no_secret = forms.BooleanField(
        label=_("Tôi xác nhận các tệp này không chứa bí mật nhà nước."),
        error_messages={"required": _("Xin xác nhận tệp không chứa bí mật nhà nước trước khi gửi.")},
    )
    ACCEPT = uploads.ACCEPT
    ALLOWED = uploads.ALLOWED_TEXT
    MAX_BYTES = uploads.MAX_BYTES


class EvidenceForm(NewPaperForm):
    """Files for criteria of an assessment."""

    criterion = forms.MultipleChoiceField(
        label=_("Dùng cho tiêu chí"),
        widget=forms.CheckboxSelectMultiple,
        error_messages={
            "required": _("Xin chọn ít nhất một tiêu chí mà tệp chứng minh."),
            "invalid_choice": _("Phiếu này không có tiêu chí %(value)s. Xin tải lại trang rồi chọn lại."),
        },
    )

    field_order = ["criterion", *PaperForm.PAPER, "no_secret"]

    def __init__(self, *args, criteria: list[Criterion], **kwargs):
        super().__init__(*args, **kwargs)
        self.criteria = criteria
        self.fields["criterion"].choices = [(each.code, each.name) for each in criteria]

    @property
    def chosen(self) -> set[str]:
        """The codes that are ticked, right or wrong."""
        return set(self["criterion"].value() or ())

    @property
    def groups(self) -> list[tuple]:
        """(group, its criteria, how many of them are ticked), to be drawn as folds."""
        found = {}
        for each in self.criteria:
            found.setdefault(each.group, []).append(each)
        return [(group, rows, sum(each.code in self.chosen for each in rows)) for group, rows in found.items()]
