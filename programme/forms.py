"""What people type about progress, findings and reviews, read the Vietnamese way; one small form per row, told apart by prefix."""

from decimal import Decimal

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from organisation import uploads
from organisation.forms import DayField, ParagraphField, TextField
from organisation.numbers import NumberField, WholeNumberField, write_number

from .models import Criterion, Finding, Progress

BIGGEST_VALUE = Decimal(10**12)
LONGEST_TEXT = 4000
RESULT = _("Kết quả")


class RowForm(forms.Form):
    """A row of a grid with the version it was made from; no column label of its own, the table says it."""

    version = forms.IntegerField(widget=forms.HiddenInput, min_value=1, max_value=2**31 - 1)

    use_required_attribute = False
    conflict = earlier = None

    @property
    def name_of_row(self) -> str:
        """How the error summary names the row."""
        return self.prefix

    def style(self) -> None:
        """Give each widget the portal's looks and, when it is in error, the link to its message."""
        for name, field in self.fields.items():
            widget = field.widget
            if isinstance(widget, forms.Select):
                widget.attrs.setdefault("class", "form-select")
            elif not isinstance(widget, (forms.RadioSelect, forms.CheckboxInput, forms.HiddenInput)):
                widget.attrs.setdefault(
                    "class", "form-control short" if isinstance(field, NumberField) else "form-control"
                )
            if self.is_bound and name in self.errors:
                widget.attrs["aria-invalid"] = "true"
                widget.attrs["aria-describedby"] = f"{self[name].auto_id}_error"
                widget.attrs["class"] = f"{widget.attrs.get('class', '')} is-invalid".strip()

    def at_version(self, version: int) -> None:
        """After a clash: what was typed stays, and saving it again now means to replace what the other person saved."""
        self.data = self.data.copy()
        self.data[self.add_prefix("version")] = str(version)


class ProgressForm(RowForm):
    """One duty's answer. A row nobody answered yet comes filled with the last period's figures."""

    answer = forms.ChoiceField(
        label=_("Trả lời"), required=False, choices=[("", _("– chọn –")), *Progress.Answer.choices]
    )
    value = NumberField(
        label=_("Giá trị"), required=False, min_value=Decimal(0), max_value=BIGGEST_VALUE, decimal_places=4
    )
    percent = WholeNumberField(label=_("Tiến độ (%)"), required=False, max_value=100)
    narrative = ParagraphField(
        label=_("Kết quả thực hiện"), required=False, max_length=LONGEST_TEXT, widget=forms.Textarea(attrs={"rows": 2})
    )

    def __init__(self, *args, row: Progress, earlier: Progress | None = None, **kwargs):
        self.row, self.earlier = row, earlier
        source = earlier if earlier is not None and row.state == Progress.State.OPEN else row
        super().__init__(
            *args,
            prefix=f"p{row.pk}",
            initial={
                "version": row.version,
                "answer": "" if row.state == Progress.State.OPEN else row.answer,
                "value": source.value,
                "percent": source.percent,
                "narrative": source.narrative,
            },
            **kwargs,
        )
        if not row.duty.directive.is_numeric:
            del self.fields["value"]
        for name, field in self.fields.items():
            field.widget.attrs["aria-label"] = f"{field.label}: {row.duty.directive.code}" if name != "version" else ""

    def clean(self):
        """A figure typed without choosing an answer is a report; an untouched row without an answer stays open."""
        values = super().clean()
        typed = {"value", "percent", "narrative"} & set(self.changed_data)
        if not values.get("answer") and typed:
            values["answer"] = Progress.Answer.REPORTED
        return values

    @property
    def name_of_row(self) -> str:
        return self.row.duty.directive.code

    @property
    def is_answered(self) -> bool:
        return bool(self.cleaned_data.get("answer"))


class ManyFiles(forms.ClearableFileInput):
    allow_multiple_selected = True


class FilesField(forms.FileField):
    """Several files at once; each is checked by `organisation.uploads` when it is received."""

    widget = ManyFiles
    MOST = 10

    def clean(self, data, initial=None):
        files = [one for one in (data if isinstance(data, (list, tuple)) else [data]) if one]
        if len(files) > self.MOST:
            raise ValidationError(_("Mỗi lần gửi tối đa %(most)d tệp cho một tiêu chí."), params={"most": self.MOST})
        # Emptiness is judged with the content, by name: Django's own check would not say which file.
        return files


class FindingForm(RowForm):
    """The ward's answer to one criterion; a computed one takes only a note."""

    is_not_applicable = forms.BooleanField(label=_("Không áp dụng"), required=False)
    note = ParagraphField(
        label=_("Giải trình"), required=False, max_length=LONGEST_TEXT, widget=forms.Textarea(attrs={"rows": 1})
    )
    files = FilesField(label=_("Thêm minh chứng"), required=False)
    drop = forms.MultipleChoiceField(label=_("Bỏ minh chứng"), required=False, widget=forms.CheckboxSelectMultiple)
    document_number = TextField(label=_("Số, ký hiệu văn bản"), required=False, max_length=60)
    document_date = DayField(label=_("Ngày văn bản"), required=False)

    field_order = ["version", "value"]

    def __init__(self, *args, finding: Finding, **kwargs):
        self.finding, criterion = finding, finding.criterion
        super().__init__(
            *args,
            prefix=criterion.code,
            initial={
                "version": finding.version,
                "value": typed_value(criterion, finding.self_value),
                "is_not_applicable": finding.self_verdict == Finding.Verdict.NOT_APPLICABLE,
                "note": finding.self_note,
            },
            **kwargs,
        )
        if not finding.is_computed:
            self.fields["value"] = value_field(criterion)
        if finding.is_computed or criterion.is_veto:
            del self.fields["is_not_applicable"]
        self.fields["drop"].choices = [(str(row.pk), row.name) for row in finding.evidence.all()]
        self.fields["files"].widget.attrs |= {
            "accept": uploads.ACCEPT,
            "data-max-bytes": uploads.MAX_BYTES,
            "data-too-large": _("vượt 25 MB, xin nén hoặc tách tệp"),
        }
        for name in ("note", "files", "document_number", "document_date"):
            self.fields[name].widget.attrs["aria-label"] = f"{self.fields[name].label}: {criterion.code}"

    @property
    def value(self) -> Decimal | None:
        return as_value(self.cleaned_data.get("value"))


class ReviewForm(RowForm):
    """The reviewer's word on one criterion."""

    verdict = forms.ChoiceField(label=_("Kết luận"), required=False, widget=forms.RadioSelect)
    opinion = ParagraphField(
        label=_("Ý kiến thẩm định"), required=False, max_length=LONGEST_TEXT, widget=forms.Textarea(attrs={"rows": 1})
    )

    field_order = ["version", "verdict", "value"]

    def __init__(self, *args, finding: Finding, **kwargs):
        self.finding, criterion = finding, finding.criterion
        super().__init__(
            *args,
            prefix=criterion.code,
            initial={
                "version": finding.version,
                "verdict": finding.verified_verdict,
                "opinion": finding.opinion,
                "value": typed_value(criterion, finding.verified_value),
            },
            **kwargs,
        )
        self.fields["verdict"].choices = [
            choice
            for choice in Finding.Verdict.choices
            if not (criterion.is_veto and choice[0] == Finding.Verdict.NOT_APPLICABLE)
        ]
        if criterion.kind == Criterion.Kind.QUANTITY:
            self.fields["value"] = value_field(criterion, _("Giá trị thẩm định"))
        for name in ("opinion", "value"):
            if name in self.fields:
                self.fields[name].widget.attrs["aria-label"] = f"{self.fields[name].label}: {criterion.code}"

    @property
    def value(self) -> Decimal | None:
        """The verified value. Yes/no and levels follow the verdict, so they keep what was there."""
        return as_value(self.cleaned_data["value"]) if "value" in self.fields else self.finding.verified_value


class ReturnForm(forms.Form):
    """Why an assessment goes back."""

    reason = ParagraphField(
        label=_("Lý do trả lại"),
        max_length=LONGEST_TEXT,
        widget=forms.Textarea(attrs={"rows": 3, "class": "form-control"}),
        error_messages={"required": _("Xin nêu lý do trả lại, để đơn vị biết phải sửa gì.")},
    )
    version = forms.IntegerField(widget=forms.HiddenInput, min_value=1, max_value=2**31 - 1)


def value_field(criterion: Criterion, label=RESULT) -> forms.Field:
    """The field that reads a value of this criterion."""
    if criterion.kind == Criterion.Kind.BOOLEAN:
        return forms.ChoiceField(
            label=label, required=False, widget=forms.RadioSelect, choices=[("1", _("Có")), ("0", _("Không"))]
        )
    if criterion.kind == Criterion.Kind.LEVEL:
        return forms.ChoiceField(
            label=label,
            required=False,
            choices=[
                ("", _("– chọn mức –")),
                *((str(rank), level) for rank, level in enumerate(criterion.levels, start=1)),
            ],
        )
    return NumberField(
        label=label, required=False, min_value=criterion.min_value, max_value=criterion.max_value, decimal_places=4
    )


def typed_value(criterion: Criterion, value: Decimal | None):
    """The value as its field shows it."""
    if value is None or criterion.kind == Criterion.Kind.QUANTITY:
        return value
    return write_number(int(value))


def as_value(typed) -> Decimal | None:
    return None if typed in (None, "") else Decimal(typed)
