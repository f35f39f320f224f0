"""All categories of a ward in one form: a row for each, three numbers in a row."""

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from organisation import clock
from organisation.forms import DayField
from organisation.numbers import WholeNumberField, write_number

from ..actions.equipment import MOST, HoldingEntry
from .guarded import GuardedForm

NUMBERS = (
    ("have", gettext_lazy("hiện có")),
    ("usable", gettext_lazy("còn dùng được")),
    ("need", gettext_lazy("nhu cầu")),
)


class HoldingsForm(GuardedForm, forms.Form):
    """`categories` are shown in their order; `rows` holds the ward's present count by category id.

    Each row carries what was shown (`shown-…`), so that only rows the person touched are written, and only they can be stale.
    """

    counted_on = DayField(
        label=gettext_lazy("Ngày kiểm kê"),
        required=False,
        help_text=gettext_lazy("Áp dụng cho các dòng bạn sửa; đổi ngày này thì áp dụng cho mọi dòng có số liệu."),
    )

    def __init__(self, *args, categories, rows, **kwargs):
        super().__init__(*args, **kwargs)
        self.categories, self.stale = list(categories), {}
        days = [row.counted_on for row in rows.values() if row.counted_on]
        last = self.fields["counted_on"].initial = max(days, default=None)
        self.fields["shown_day"] = forms.CharField(
            widget=forms.HiddenInput, required=False, max_length=10, initial=str(last or "")
        )
        for category in self.categories:
            self._add(category, rows.get(category.pk))

    def _add(self, category, row) -> None:
        key = category.pk
        for name, label in NUMBERS:
            field = WholeNumberField(
                label=f"{category.name}, {label}",
                required=False,
                max_value=MOST,
                initial=getattr(row, name) if row else None,
            )
            field.widget.attrs |= {"class": "form-control", "aria-label": f"{category.name}, {label}"}
            self.fields[f"{name}-{key}"] = field
        self.fields[f"version-{key}"] = forms.IntegerField(
            widget=forms.HiddenInput, required=False, min_value=0, max_value=2**31, initial=row.version if row else 0
        )
        self.fields[f"shown-{key}"] = forms.CharField(
            widget=forms.HiddenInput,
            required=False,
            max_length=60,
            initial=_token(*(getattr(row, name) if row else None for name, _label in NUMBERS)),
        )

    @property
    def table(self):
        """(category, its three fields, hidden fields, the row somebody else saved) in order."""
        for category in self.categories:
            yield (
                category,
                [self[f"{name}-{category.pk}"] for name, _label in NUMBERS],
                [self[f"version-{category.pk}"], self[f"shown-{category.pk}"]],
                self.stale.get(category.pk),
            )

    def clean(self):
        values = super().clean()
        if values.get("counted_on") and values["counted_on"] > clock.today():
            self.add_error("counted_on", _("Ngày kiểm kê không thể ở tương lai."))
        for category in self.categories:
            self._check(category.pk, values)
        return values

    def _check(self, key: int, values: dict) -> None:
        have, usable, need = self._numbers(key)
        touched = any(value is not None for value in (have, usable, need)) or values.get(f"shown-{key}", "") != _token(
            None, None, None
        )
        if not touched or any(f"{name}-{key}" in self.errors for name, _label in NUMBERS):
            return
        for name, value in (("have", have), ("usable", usable)):
            if value is None:
                self.add_error(
                    f"{name}-{key}", ValidationError(_("Xin nhập số; không có thì nhập 0."), code="required")
                )
        if have is not None and usable is not None and usable > have:
            self.add_error(
                f"usable-{key}",
                _("Số còn dùng được (%(usable)s) không thể lớn hơn số hiện có (%(have)s).")
                % {"usable": write_number(usable), "have": write_number(have)},
            )

    def _numbers(self, key: int) -> tuple:
        return tuple(self.cleaned_data.get(f"{name}-{key}") for name, _label in NUMBERS)

    def entries(self) -> list[HoldingEntry]:
        """The rows that were touched; all rows with figures when the day of the count was."""
        values, day = self.cleaned_data, self.cleaned_data["counted_on"]
        recounted = (str(day) if day else "") != values.get("shown_day", "")
        found = []
        for category in self.categories:
            key = category.pk
            have, usable, need = self._numbers(key)
            if have is not None and (recounted or values.get(f"shown-{key}") != _token(have, usable, need)):
                found.append(HoldingEntry(key, values.get(f"version-{key}") or 0, have, usable, need))
        return found

    def tell_stale_rows(self, rows: dict) -> None:
        """Somebody saved these rows first: show their numbers beside what was typed; the next press writes over them."""
        self.stale, self.data = rows, self.data.copy()
        for key, row in rows.items():
            self.data[f"version-{key}"] = str(row.version)
        self.add_error(
            None,
            _(
                "Người khác vừa lưu %(count)d dòng bạn cũng sửa. Số bạn nhập còn nguyên; số đang lưu ghi bên cạnh. "
                "Hãy so hai bản rồi bấm Lưu lại nếu vẫn muốn ghi số của bạn."
            )
            % {"count": len(rows)},
        )


def _token(*numbers) -> str:
    return "/".join("" if number is None else str(number) for number in numbers)
