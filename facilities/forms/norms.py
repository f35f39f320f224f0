"""A norm as an administrator types it."""

from django import forms
from django.core.exceptions import ValidationError
from django.db import connection
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from organisation.numbers import NumberField

from ..actions.norms import FIELDS, check_norm, create_norm, hold_norms, save_norm, unit_of
from ..models import Norm

MOST = 99_999_999


class NormForm(forms.ModelForm):
    """Refuses what the act refuses, at its field; `commit_as` writes it through the act.

    Inside a transaction (the admin's pages) nobody else writes a norm between the check and the act.
    """

    value = NumberField(label=gettext_lazy("định mức"), min_value=0, max_value=MOST, decimal_places=2)
    unit = forms.CharField(
        label=gettext_lazy("đơn vị tính"),
        max_length=30,
        required=False,
        help_text=gettext_lazy("Để trống: lấy đơn vị của sổ (m², m²/người, đơn vị của loại trang bị)."),
    )
    seen_version = forms.IntegerField(widget=forms.HiddenInput, required=False)

    class Meta:
        model = Norm
        fields = FIELDS

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["seen_version"].initial = self.instance.version if self.instance.pk else None

    def clean(self):
        """Fill the unit in; refuse a form made from an older version of the row."""
        cleaned = super().clean()
        if connection.in_atomic_block:
            hold_norms()
        if not cleaned.get("unit") and cleaned.get("item"):
            cleaned["unit"] = unit_of(Norm(item=cleaned["item"], category=cleaned.get("category")))
        if self.instance.pk:
            current = Norm.objects.values_list("version", flat=True).get(pk=self.instance.pk)
            if cleaned.get("seen_version") not in (None, current):
                self.add_error(
                    None, _("Người khác vừa sửa định mức này. Hãy mở lại trang để xem bản mới rồi nhập lại.")
                )
            self.instance.version = current
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
