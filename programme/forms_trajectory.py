"""The way from the baseline to the target, a day and a value on each row."""

from datetime import date
from decimal import Decimal

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from organisation.forms import DayField, ParagraphField
from organisation.numbers import NumberField

from .forms_criteria import StaleMixin
from .models import Directive

MOST = 60
SPARE = 3  # empty rows to write on
VALUE = 10**14 - 1  # what the column holds


class PointForm(forms.Form):
    """One mark; an empty row says nothing, a row emptied or ticked is taken away."""

    on = DayField(label=gettext_lazy("Đến ngày"), required=False)
    value = NumberField(label=gettext_lazy("Giá trị"), required=False, decimal_places=4, min_value=0, max_value=VALUE)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        for name in ("on", "value"):
            self.fields[name].widget.attrs["class"] = "form-control short"

    def clean(self):
        said = super().clean()
        if self.errors:
            return said
        if said.get("on") is None and said.get("value") is not None:
            self.add_error("on", _("Mốc này thiếu ngày: xin ghi ngày, hoặc bỏ dòng."))
        if said.get("on") is not None and said.get("value") is None:
            self.add_error("value", _("Mốc này thiếu giá trị: xin ghi giá trị, hoặc bỏ dòng."))
        return said


class TrajectoryForm(StaleMixin, forms.Form):
    """Why it changes, and the version it was made from; the rows are beside it."""

    reason = ParagraphField(label=gettext_lazy("Lý do"), required=False, max_length=1000)
    version = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def clean_version(self):
        """The version the person saw; none clashes with every version."""
        return self.cleaned_data.get("version") or 0


def rows_of(directive: Directive, typed=None, spare: int = SPARE):
    """The rows as held, or as typed, with some empty ones below."""
    make = forms.formset_factory(PointForm, extra=spare, can_delete=True, max_num=MOST, absolute_max=MOST)
    held = [{"on": point.on, "value": point.value} for point in directive.trajectory.order_by("on")]
    return make(typed, initial=held, prefix="moc")


def points_of(rows) -> list[tuple[date, Decimal]]:
    """What stays of valid rows: those with a day that are not ticked to go."""
    said = [each.cleaned_data for each in rows if not each.cleaned_data.get("DELETE")]
    return [(one["on"], one["value"]) for one in said if one.get("on")]
