"""Forms that keep what was typed when an act refuses, and lay both values side by side when somebody saved first."""

from datetime import date
from decimal import Decimal
from typing import NamedTuple

from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.utils.translation import gettext as _

from organisation.formats import day as write_day
from organisation.formats import number

DASHES = "---------"  # what Django writes for no choice


class Conflict(NamedTuple):
    """One field that two people filled differently."""

    label: str
    typed: str
    saved: str


def shown(value, choices=()) -> str:
    """A value in words, as pages show it."""
    words = {str(key): str(label) for key, label in choices}
    if value is None or value == "":
        return "—"
    if str(value) in words:
        return words[str(value)]
    if isinstance(value, bool):
        return _("có") if value else _("không")
    if isinstance(value, date):
        return write_day(value)
    return number(value) if isinstance(value, (int, Decimal)) else str(value)


class GuardedForm:
    """Mixed into a form whose values go to an act; `sections` lays its fields out."""

    conflicts: tuple[Conflict, ...] = ()
    layout: tuple = ()

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        for field in self.fields.values():
            if getattr(field, "empty_label", None) == DASHES:
                field.empty_label = _("chưa chọn")

    @property
    def sections(self):
        """(heading, bound fields) for the template; a heading without fields is left out."""
        found = [(heading, [self[name] for name in names if name in self.fields]) for heading, names in self.layout]
        return [(heading, fields) for heading, fields in found if fields]

    def values(self, fields) -> dict:
        """What goes to the act."""
        return {name: self.cleaned_data[name] for name in fields if name in self.cleaned_data}

    def tell(self, refusal: ValidationError) -> None:
        """Put the act's refusal at its fields, or above the form when the form has no such field."""
        errors = refusal.error_dict if hasattr(refusal, "error_dict") else {NON_FIELD_ERRORS: refusal.error_list}
        for name, error in errors.items():
            self.add_error(name if name in self.fields else None, error)

    def tell_stale(self, current) -> None:
        """Somebody saved first: name both values, and let the next press write what was typed over the newer row."""
        self.conflicts = tuple(self._conflicts(current))
        self.data = self.data.copy()
        self.data[self.add_prefix("version")] = str(current.version)
        self.add_error(
            None,
            _(
                "Người khác vừa lưu hồ sơ này. Nội dung bạn nhập còn nguyên bên dưới; hãy so hai bản rồi bấm Lưu lại "
                "nếu vẫn muốn ghi theo bản của bạn."
            ),
        )

    def _conflicts(self, current):
        fields = getattr(getattr(self, "_meta", None), "fields", ())  # a form of an act has no row to compare with
        for name in fields:
            if name not in self.cleaned_data:
                continue
            typed, saved = self.cleaned_data[name], getattr(current, name)
            if typed != saved:
                choices = current._meta.get_field(name).choices or ()
                yield Conflict(str(self.fields[name].label), shown(typed, choices), shown(saved, choices))
