"""What a ward types into the grid: one criterion's cells, and with them the files of the whole form."""

from decimal import Decimal

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from organisation import uploads
from organisation.forms import DayField, ParagraphField, TextField

from .forms import LONGEST_TEXT, RowForm, as_value, typed_value, value_field
from .models import Criterion, Finding
from .oddities import papers_of


class ManyFiles(forms.ClearableFileInput):
    allow_multiple_selected = True


class FilesField(forms.FileField):
    """Several files at once; each is checked by `organisation.uploads` when it is received."""

    widget = ManyFiles
    MOST = 20

    def clean(self, data, initial=None):
        files = [one for one in (data if isinstance(data, (list, tuple)) else [data]) if one]
        if len(files) > self.MOST:
            raise ValidationError(_("Mỗi lần gửi tối đa %(most)d tệp cho một tiêu chí."), params={"most": self.MOST})
        # Emptiness is judged with the content, by name: Django's own check would not say which file.
        return files


class CellForm(RowForm):
    """One criterion's cells: value, not applicable, note, answer to a warning. A computed one takes no value."""

    is_not_applicable = forms.BooleanField(label=_("Không áp dụng"), required=False)
    note = ParagraphField(label=_("Giải trình"), required=False, max_length=LONGEST_TEXT)
    warning_answer = ParagraphField(label=_("Trả lời cảnh báo"), required=False, max_length=LONGEST_TEXT)

    field_order = ["version", "value"]

    def __init__(self, *args, finding: Finding, **kwargs):
        self.finding, criterion = finding, finding.criterion
        super().__init__(*args, prefix=criterion.code, initial={"version": finding.version} | typed(finding), **kwargs)
        if not finding.is_computed:
            self.fields["value"] = value_field(criterion)
        if finding.is_computed or criterion.is_veto:
            del self.fields["is_not_applicable"]

    @property
    def value(self) -> Decimal | None:
        if self.finding.is_computed:
            return self.finding.self_value
        return as_value(self.cleaned_data.get("value"))

    @property
    def answer_given(self) -> str | None:
        """What was answered; None where the sender knows of no such cell."""
        return self.cleaned_data["warning_answer"] if self.add_prefix("warning_answer") in self.data else None


class FindingForm(CellForm):
    """A criterion's row in the whole form, with its evidence."""

    files = FilesField(label=_("Thêm minh chứng"), required=False)
    drop = forms.MultipleChoiceField(label=_("Bỏ minh chứng"), required=False, widget=forms.CheckboxSelectMultiple)
    document_number = TextField(label=_("Số, ký hiệu văn bản"), required=False, max_length=60)
    document_date = DayField(label=_("Ngày văn bản"), required=False)

    def __init__(self, *args, finding: Finding, **kwargs):
        super().__init__(*args, finding=finding, **kwargs)
        self.fields["drop"].choices = [(str(row.pk), row.name) for row in papers_of(finding)]


def typed(finding: Finding) -> dict:
    """The finding as its cells hold it."""
    return {
        "value": typed_value(finding.criterion, finding.self_value),
        "is_not_applicable": finding.self_verdict == Finding.Verdict.NOT_APPLICABLE,
        "note": finding.self_note,
        "warning_answer": finding.warning_answer,
    }


def takes_nil(finding: Finding) -> bool:
    """Whether "nothing occurred" (zero) can be its answer."""
    criterion = finding.criterion
    return not finding.is_computed and criterion.kind == Criterion.Kind.QUANTITY and criterion.accepts(Decimal(0))


def file_attributes() -> dict:
    """What a file input says of itself, so that a file too large is named before it travels."""
    return {
        "accept": uploads.ACCEPT,
        "max_bytes": uploads.MAX_BYTES,
        "too_large": _("vượt 25 MB, xin nén hoặc tách tệp"),
    }
