"""Forms of locks and of assigning: who may enter after a lock and why; who judges which assessments."""

from django import forms
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from organisation.forms import DayField, ParagraphField, TextField

LONGEST_REASON = 2000


class WardChoice(forms.ModelChoiceField):
    def label_from_instance(self, ward):
        return capfirst(ward.full_name)


class PeriodChoice(forms.ModelChoiceField):
    def label_from_instance(self, period):
        return capfirst(period.label)


class OfficerChoice(forms.ModelChoiceField):
    def label_from_instance(self, officer):
        return ", ".join(word for word in (str(officer), officer.post or officer.place) if word)


class ExceptionForm(forms.Form):
    """Let a ward enter after the lock: which, for what period, why, until when."""

    period = PeriodChoice(None, label=gettext_lazy("Kỳ đã khóa"), empty_label=gettext_lazy("– chọn –"))
    ward = WardChoice(None, label=gettext_lazy("Phường, xã"), empty_label=gettext_lazy("– chọn –"))
    expires_on = DayField(label=gettext_lazy("Được nhập đến hết ngày"))
    reason = ParagraphField(
        label=gettext_lazy("Lý do"),
        max_length=LONGEST_REASON,
        help_text=gettext_lazy("Đơn vị đọc được lý do này. Không ghi nội dung bí mật nhà nước."),
    )

    def __init__(self, *args, periods, wards, last, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["period"].queryset, self.fields["ward"].queryset = periods, wards
        self.fields["expires_on"].help_text = _("Muộn nhất %(day)s.") % {"day": last}


class AssignForm(forms.Form):
    """Who is to judge, and a word to them."""

    reviewer = OfficerChoice(None, label=gettext_lazy("Giao cho"), empty_label=gettext_lazy("– chọn cán bộ –"))
    reason = TextField(label=gettext_lazy("Ghi chú"), max_length=300, required=False)

    def __init__(self, *args, officers, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["reviewer"].queryset = officers
        self.fields["reviewer"].widget.attrs["class"] = "form-select"
        self.fields["reason"].widget.attrs["class"] = "form-control"
