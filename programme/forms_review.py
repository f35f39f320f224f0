"""What a reviewer says of one criterion, read from the desk. The desk draws its own fields: a hundred widgets are slow."""

from decimal import Decimal

from django import forms
from django.utils.translation import gettext_lazy as _

from organisation.forms import ParagraphField
from organisation.numbers import write_number

from .forms import LONGEST_TEXT, RowForm, as_value, value_field
from .models import Criterion, Finding

VALUE = _("Giá trị thẩm định")


class ReviewForm(RowForm):
    """The reviewer's word on one criterion. Yes/no and levels follow the verdict; only a quantity takes a value."""

    verdict = forms.ChoiceField(label=_("Kết luận"), required=False)
    opinion = ParagraphField(label=_("Ý kiến thẩm định"), required=False, max_length=LONGEST_TEXT)
    is_for_commission = forms.BooleanField(label=_("Đưa ra hội đồng"), required=False)

    field_order = ["version", "verdict", "value"]

    def __init__(self, *args, finding: Finding, **kwargs):
        self.finding = finding
        super().__init__(*args, prefix=finding.criterion.code, **kwargs)
        self.fields["verdict"].choices = verdicts(finding.criterion)
        if takes_value(finding.criterion):
            self.fields["value"] = value_field(finding.criterion, VALUE)

    @property
    def value(self) -> Decimal | None:
        """The verified value. Where none is typed it stays as long as the verdict does: a new verdict leaves it behind."""
        if "value" in self.fields:
            return as_value(self.cleaned_data["value"])
        return self.finding.verified_value if self.cleaned_data["verdict"] == self.finding.verified_verdict else None

    def typed(self, name: str) -> str:
        """What was typed into that field, as it came."""
        return self.data.get(self.add_prefix(name), "")


def verdicts(criterion: Criterion) -> list[tuple[str, str]]:
    """What a reviewer may say: a veto always applies."""
    return [
        choice
        for choice in Finding.Verdict.choices
        if not (criterion.is_veto and choice[0] == Finding.Verdict.NOT_APPLICABLE)
    ]


def takes_value(criterion: Criterion) -> bool:
    return criterion.kind == Criterion.Kind.QUANTITY


def written(value: Decimal | None) -> str:
    """A value as its field shows it."""
    return write_number(value)
