"""What a ward received: category, day, quantity, source, paper."""

from uuid import uuid4

from django import forms
from django.utils.translation import gettext_lazy as _

from organisation.forms import DayField, TextField
from organisation.numbers import WholeNumberField

from ..actions.handovers import MOST
from ..guard import refuse_arms
from ..models import EquipmentCategory, Source
from .guarded import GuardedForm


class HandoverForm(GuardedForm, forms.Form):
    """One handover; a negative quantity cancels one that was recorded wrongly."""

    layout = (
        (_("Bàn giao"), ("category", "handed_on", "quantity", "source")),
        (_("Giấy tờ"), ("giver", "paper_number", "note")),
    )
    entry_key = forms.UUIDField(widget=forms.HiddenInput, initial=uuid4)
    category = forms.ModelChoiceField(
        label=_("Loại trang bị"),
        queryset=EquipmentCategory.objects.filter(is_active=True),
        empty_label=_("Chọn loại"),
    )
    handed_on = DayField(label=_("Ngày bàn giao"))
    quantity = WholeNumberField(
        label=_("Số lượng"),
        min_value=-MOST,
        max_value=MOST,
        help_text=_("Số nguyên. Ghi số âm cùng loại, cùng ngày để hủy một lần ghi sai; dòng cũ vẫn giữ."),
    )
    source = forms.ChoiceField(label=_("Nguồn"), choices=[("", _("Chọn nguồn")), *Source.choices])
    giver = TextField(label=_("Đơn vị giao"), max_length=200, required=False, validators=[refuse_arms])
    paper_number = TextField(label=_("Số biên bản"), max_length=80, required=False, validators=[refuse_arms])
    note = TextField(label=_("Ghi chú"), max_length=250, required=False, validators=[refuse_arms])
