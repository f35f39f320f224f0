"""What whoever judges a report says: why it goes back, or which status holds instead of the computed one."""

from django import forms
from django.utils.translation import gettext_lazy as _

from organisation.forms import ParagraphField

from .forms import LONGEST_TEXT
from .models import Status

AS_COMPUTED = _("theo tình trạng tự tính")


class SendBackForm(forms.Form):
    """Why a report of progress goes back."""

    reason = ParagraphField(
        label=_("Lý do trả lại"),
        max_length=LONGEST_TEXT,
        widget=forms.Textarea(attrs={"rows": 3, "class": "form-control"}),
        error_messages={"required": _("Xin nêu lý do trả lại, để đơn vị biết phải sửa gì.")},
    )
    version = forms.IntegerField(widget=forms.HiddenInput, min_value=1, max_value=2**31 - 1)


class OverrideForm(forms.Form):
    """Another status than the computed one, or the computed one again; with the reason either way."""

    status = forms.ChoiceField(
        label=_("Tình trạng"), required=False, widget=forms.Select(attrs={"class": "form-select"})
    )
    reason = ParagraphField(
        label=_("Lý do"),
        max_length=LONGEST_TEXT,
        widget=forms.Textarea(attrs={"rows": 3, "class": "form-control"}),
        error_messages={"required": _("Xin nêu lý do.")},
    )
    version = forms.IntegerField(widget=forms.HiddenInput, min_value=1, max_value=2**31 - 1)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["status"].choices = [("", AS_COMPUTED), *Status.choices]
