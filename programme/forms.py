"""What people type about progress and findings, read the Vietnamese way; one small form per row, told apart by prefix."""

from decimal import Decimal

from django import forms
from django.utils.translation import gettext_lazy as _

from organisation.forms import ParagraphField
from organisation.measures import Reading
from organisation.numbers import NumberField, WholeNumberField, write_number

from .models import Criterion, Progress

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
    """One duty's answer. A row nobody answered yet comes filled with the last period's figures.

    `reading`: what the register says, where the value is never typed.
    """

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

    def __init__(self, *args, row: Progress, earlier: Progress | None = None, reading: Reading | None = None, **kwargs):
        self.row, self.earlier, self.reading = row, earlier, reading
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
        if reading is not None or not row.duty.directive.is_numeric:
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
