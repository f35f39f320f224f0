"""One form for many rows: what is filled in is set on all of them, what is left alone stays as each row has it."""

from typing import NamedTuple

from django import forms
from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.forms.models import fields_for_model
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from organisation.forms import vietnamese_field

from .guarded import shown

LEAVE = gettext_lazy("— giữ nguyên —")
CLEAR = "xoa_"


class Change(NamedTuple):
    """One field of one row, before and after, in words."""

    label: str
    old: str
    new: str


class BulkForm(forms.Form):
    """Fields of `model` by name. An empty field changes nothing; `xoa_<name>` empties it on every row."""

    rows = forms.CharField(widget=forms.HiddenInput)

    def __init__(self, *args, model, names: tuple[str, ...], **kwargs):
        super().__init__(*args, **kwargs)
        self.model, self.names = model, names
        made = fields_for_model(model, names, formfield_callback=vietnamese_field)
        for name in names:
            self.fields[name] = field = _leaving(model._meta.get_field(name), made[name])
            field.required, field.initial, field.help_text = False, None, ""
            if model._meta.get_field(name).blank and not isinstance(field, forms.ChoiceField):
                label = _("Để trống “%(field)s” trên mọi dòng") % {"field": field.label}
                self.fields[CLEAR + name] = forms.BooleanField(label=label, required=False)

    def clean_rows(self) -> dict[int, int]:
        """Key → the version that was shown."""
        try:
            pairs = [tuple(map(int, pair.split(":"))) for pair in self.cleaned_data["rows"].split(",")]
            return dict(pairs)
        except ValueError as unreadable:
            raise ValidationError(_("Danh sách dòng không đọc được. Xin mở lại danh sách và chọn lại.")) from unreadable

    def clean(self):
        for name in self.names:
            if self.cleaned_data.get(CLEAR + name) and self.cleaned_data.get(name) not in (None, ""):
                self.add_error(name, _("Vừa nhập vừa chọn để trống. Xin chỉ làm một việc."))
            self._check(name)
        if not self.errors and not self.values:
            raise ValidationError(_("Chưa có mục nào để đổi. Xin chọn hoặc nhập ít nhất một mục."))
        return self.cleaned_data

    def _check(self, name: str) -> None:
        """What the column itself refuses, said before the preview."""
        value = self.cleaned_data.get(name)
        if value in (None, ""):
            return
        try:
            self.model._meta.get_field(name).clean(value, None)
        except ValidationError as refusal:
            self.add_error(name, refusal)

    @property
    def values(self) -> dict:
        """What is set on every row."""
        said = {name: self.cleaned_data.get(name) for name in self.names}
        values = {name: value for name, value in said.items() if value not in (None, "")}
        for name in self.names:
            if self.cleaned_data.get(CLEAR + name):
                values[name] = None if self.model._meta.get_field(name).null else ""
        return values

    @property
    def typed(self) -> list[tuple[str, str]]:
        """What was sent, to be sent again from the preview."""
        return [(name, self.data[name]) for name in self.fields if name != "rows" and self.data.get(name)]

    def tell(self, refusal: ValidationError) -> None:
        """Put the act's refusal at its fields, or above the form when the form has no such field."""
        errors = refusal.error_dict if hasattr(refusal, "error_dict") else {NON_FIELD_ERRORS: refusal.error_list}
        for name, error in errors.items():
            self.add_error(name if name in self.fields else None, error)


def _leaving(column, field: forms.Field) -> forms.Field:
    """The field with a choice that leaves every row as it is."""
    if column.get_internal_type() == "BooleanField":
        choices = [("", LEAVE), ("True", gettext_lazy("có")), ("False", gettext_lazy("không"))]
        return forms.TypedChoiceField(
            label=field.label, choices=choices, coerce=lambda text: text == "True", empty_value=None
        )
    if isinstance(field, forms.ChoiceField):
        field.choices = [("", LEAVE), *column.choices]
    return field


def changes_of(row, values: dict) -> list[Change]:
    """What setting these values would change on the row."""
    found = []
    for name, new in values.items():
        column, old = row._meta.get_field(name), getattr(row, name)
        if (old or None) != (new or None):
            choices = column.choices or ()
            found.append(Change(str(column.verbose_name), shown(old, choices), shown(new, choices)))
    return found
