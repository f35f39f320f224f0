"""What a body, or the leader, says about a report that is owed. Each names the version it was made from."""

from django import forms
from django.utils.translation import gettext_lazy as _

from organisation.forms import DayField, ParagraphField, TextField

LONGEST_TEXT = 2000
YES, NO = "yes", "no"


class VersionForm(forms.Form):
    """Made from this version of the row."""

    version = forms.IntegerField(widget=forms.HiddenInput)


class NilForm(VersionForm):
    note = ParagraphField(
        label=_("Vì sao không phát sinh"),
        max_length=LONGEST_TEXT,
        help_text=_("Ghi trong danh sách, ai xem cũng thấy."),
    )


class PaperForm(VersionForm):
    paper_number = TextField(label=_("Số, ký hiệu văn bản"), max_length=60, help_text=_("Ví dụ: 125/BC-STC."))
    sent_on = DayField(label=_("Ngày gửi"), help_text=_("Hạn gửi tính theo ngày này."))
    note = ParagraphField(label=_("Ghi chú"), max_length=LONGEST_TEXT, required=False)


class ReasonForm(VersionForm):
    reason = ParagraphField(label=_("Lý do"), max_length=LONGEST_TEXT)


class ObjectionForm(forms.Form):
    reason = ParagraphField(
        label=_("Lý do"), max_length=LONGEST_TEXT, help_text=_("Vì sao không nên tính báo cáo này là gửi chậm.")
    )


class DecisionForm(VersionForm):
    """Yes or no, and why. Neither is chosen beforehand."""

    decision = forms.ChoiceField(
        label=_("Quyết định"),
        widget=forms.RadioSelect,
        choices=[(YES, _("Chấp nhận ý kiến")), (NO, _("Không chấp nhận"))],
    )
    note = ParagraphField(
        label=_("Ý kiến quyết định"),
        max_length=LONGEST_TEXT,
        required=False,
        help_text=_("Bắt buộc khi không chấp nhận."),
    )
