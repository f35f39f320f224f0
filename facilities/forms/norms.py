"""A norm as an administrator types it."""

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from organisation.numbers import NumberField

from ..actions.norms import FIELDS, check_norm, create_norm, save_norm, unit_of
from ..models import Norm

MOST = 99_999_999


class NormForm(forms.ModelForm):
    """Refuses what the act refuses, at its field; `commit_as` writes it through the act."""

    value = NumberField(label=_("định mức"), min_value=0, max_value=MOST, decimal_places=2)
    unit = forms.CharField(
        label=_("đơn vị tính"),
        max_length=30,
        required=False,
        help_text=_("Để trống: lấy đơn vị của sổ (m², m²/người, đơn vị của loại trang bị)."),
    )

    class Meta:
        model = Norm
        fields = FIELDS

    def clean(self):
        """Fill the unit in; what a norm may be is checked once its fields are on the row."""
        cleaned = super().clean()
        if not cleaned.get("unit"):
            named = Norm(item=cleaned.get("item") or "", category=cleaned.get("category"))
            cleaned["unit"] = unit_of(named) if named.item else ""
        return cleaned

    def _post_clean(self):
        super()._post_clean()
        if not self.errors:
            try:
                check_norm(self.instance)
            except ValidationError as refusal:
                self.add_error(None, refusal)

    def commit_as(self, by) -> Norm:
        """Write it. Raises StaleEdit, ValidationError."""
        values = {name: self.cleaned_data[name] for name in FIELDS if name in self.cleaned_data}
        if self.instance.pk is None:
            return create_norm(by=by, values=values)
        return save_norm(norm_id=self.instance.pk, version=self.instance.version, by=by, values=values)
