"""What every form shares: clean text, Vietnamese dates, and the version it was made from."""

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from .numbers import NumberField
from .text import clean

NUMBER_COLUMNS = (
    "DecimalField",
    "IntegerField",
    "PositiveIntegerField",
    "PositiveSmallIntegerField",
    "PositiveBigIntegerField",
    "BigIntegerField",
)


def refuse_nul(value) -> None:
    """A NUL never comes from a keyboard and PostgreSQL cannot hold one: refuse it rather than drop it unseen."""
    if isinstance(value, str) and "\x00" in value:
        raise ValidationError(_("Nội dung có ký tự không hợp lệ (NUL). Xin xóa ký tự đó và nhập lại."), code="nul")


class TextField(forms.CharField):
    """One line of text in NFC, without control characters."""

    def to_python(self, value):
        refuse_nul(value)
        return clean(super().to_python(value) or "")


class ParagraphField(forms.CharField):
    """Several lines of text in NFC; line breaks stay."""

    widget = forms.Textarea(attrs={"rows": 3})

    def to_python(self, value):
        refuse_nul(value)
        text = super().to_python(value) or ""
        return "\n".join(clean(line) for line in text.replace("\r\n", "\n").split("\n")).strip()


class DayField(forms.DateField):
    """A day as people here write it: 02/03/2026 is 2 March. Years outside 1900–2100 are refused."""

    widget = forms.DateInput(attrs={"placeholder": "dd/mm/yyyy", "inputmode": "numeric", "autocomplete": "off"})
    default_error_messages = {
        "invalid": _("Ngày không đọc được hoặc không có thật. Xin viết ngày/tháng/năm, ví dụ 02/03/2026."),
        "range": _("Năm phải từ 1900 đến 2100."),
    }

    def to_python(self, value):
        day = super().to_python(value)
        if day and not 1900 <= day.year <= 2100:
            raise ValidationError(self.error_messages["range"], code="range")
        return day


def vietnamese_field(db_field, **kwargs):
    """`formfield_callback` for ModelForms: numbers, days and text as read here."""
    kind = db_field.get_internal_type()
    if getattr(db_field, "choices", None) or db_field.is_relation:
        return db_field.formfield(**kwargs)
    if kind in NUMBER_COLUMNS:
        places = getattr(db_field, "decimal_places", 0) or 0
        biggest = 10 ** (db_field.max_digits - places) - 1 if kind == "DecimalField" else None
        return db_field.formfield(
            form_class=_NumberFor, **{"decimal_places": places, "column_kind": kind, "biggest": biggest, **kwargs}
        )
    if kind == "DateField":
        return db_field.formfield(form_class=DayField, **kwargs)
    if kind == "CharField":
        return db_field.formfield(form_class=TextField, **kwargs)
    if kind == "TextField":
        return db_field.formfield(form_class=ParagraphField, **{"widget": forms.Textarea(attrs={"rows": 3}), **kwargs})
    return db_field.formfield(**kwargs)


class _NumberFor(NumberField):
    """A number for a column: never negative where the column is not, never beyond what it holds."""

    LIMITS = {
        "PositiveSmallIntegerField": 32_767,
        "PositiveIntegerField": 2_147_483_647,
        "IntegerField": 2_147_483_647,
        "PositiveBigIntegerField": 10**15,
        "BigIntegerField": 10**15,
    }

    def __init__(self, *, column_kind, biggest=None, max_digits=None, **kwargs):
        kwargs["max_value"] = min(
            value for value in (kwargs.get("max_value"), biggest, self.LIMITS.get(column_kind)) if value is not None
        )
        if kwargs.get("min_value") is None or column_kind == "DecimalField":
            kwargs["min_value"] = -kwargs["max_value"] if column_kind in {"BigIntegerField", "IntegerField"} else 0
        super().__init__(**kwargs)


class VersionedModelForm(forms.ModelForm):
    """A form that says which version of the row it was made from. The action refuses a stale one (organisation.versions)."""

    version = forms.IntegerField(widget=forms.HiddenInput, required=False)

    class Meta:
        # Subclasses inherit it: `class Meta(VersionedModelForm.Meta)`.
        formfield_callback = vietnamese_field

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["version"].initial = self.instance.version

    def clean_version(self):
        """The version the person saw. A change without one saw none, which clashes with every version."""
        seen = self.cleaned_data.get("version")
        return self.instance.version if seen is None and self.instance.pk is None else seen or 0
