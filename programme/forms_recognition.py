"""Forms of recognition: register, cancel, the commission's minutes, the decision, the withdrawal. Each names what it was made from."""

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from organisation.forms import DayField, ParagraphField, TextField
from organisation.models import Document
from organisation.numbers import WholeNumberField

from .models import Recognition

LONGEST_TEXT = 4000
MOST_VOTES = 500
MOST_OF_UNIT = {"month": 600, "year": 50}


class DocumentChoice(forms.ModelChoiceField):
    def label_from_instance(self, document):
        return f"{document.citation}: {document.title[:90]}"


class RegisterForm(forms.Form):
    """For which year the ward registers."""

    year = forms.TypedChoiceField(label=gettext_lazy("Đăng ký công nhận cho năm"), coerce=int)
    note = ParagraphField(label=gettext_lazy("Ghi chú"), required=False, max_length=LONGEST_TEXT)

    def __init__(self, *args, years: list[int], **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["year"].choices = [(year, str(year)) for year in years]


class ActForm(forms.Form):
    """An act on a recognition, with the version it was made from."""

    version = forms.IntegerField(widget=forms.HiddenInput, min_value=1, max_value=2**31 - 1)


class ReasonForm(ActForm):
    """Why a registration is taken back."""

    reason = ParagraphField(label=gettext_lazy("Lý do"), max_length=LONGEST_TEXT)


class MinutesForm(ActForm):
    """The commission's minutes and vote."""

    minutes_number = TextField(
        label=gettext_lazy("Số biên bản"),
        max_length=60,
        required=False,
        help_text=gettext_lazy("Để trống khi biên bản không có số."),
    )
    minutes_on = DayField(label=gettext_lazy("Ngày họp"))
    votes_for = WholeNumberField(label=gettext_lazy("Phiếu tán thành"), max_value=MOST_VOTES)
    votes_against = WholeNumberField(label=gettext_lazy("Phiếu không tán thành"), max_value=MOST_VOTES)
    votes_abstain = WholeNumberField(label=gettext_lazy("Phiếu trắng"), max_value=MOST_VOTES)
    minutes_text = ParagraphField(label=gettext_lazy("Ý kiến, kết luận của hội đồng"), max_length=LONGEST_TEXT)


class RefusalForm(ActForm):
    """That the title is not given, and why."""

    decided_on = DayField(label=gettext_lazy("Ngày quyết định"))
    decision_number = TextField(label=gettext_lazy("Số văn bản"), max_length=60, required=False)
    reason = ParagraphField(label=gettext_lazy("Lý do không công nhận"), max_length=LONGEST_TEXT)


class DecisionForm(ActForm):
    """The decision as signed. Nothing is filled in beforehand: neither a term nor a signer is known from any text."""

    decision_number = TextField(label=gettext_lazy("Số quyết định"), max_length=60)
    decided_on = DayField(label=gettext_lazy("Ngày quyết định"))
    document = DocumentChoice(
        Document.objects.order_by("-issued_on", "-pk"),
        label=gettext_lazy("Văn bản trong danh sách"),
        required=False,
        empty_label=gettext_lazy("Không gắn văn bản"),
    )
    signer_name = TextField(label=gettext_lazy("Người ký"), max_length=120)
    signer_post = TextField(label=gettext_lazy("Chức vụ người ký"), max_length=120)
    valid_from = DayField(label=gettext_lazy("Có hiệu lực từ ngày"))
    term_count = WholeNumberField(
        label=gettext_lazy("Thời hạn"),
        min_value=1,
        max_value=max(MOST_OF_UNIT.values()),
        help_text=gettext_lazy("Theo quyết định: cổng chưa có văn bản nào quy định thời hạn."),
    )
    term_unit = forms.ChoiceField(
        label=gettext_lazy("Tính theo"),
        choices=[("", gettext_lazy("– chọn –")), *Recognition.TermUnit.choices],
    )

    def clean(self):
        values = super().clean()
        most = MOST_OF_UNIT.get(values.get("term_unit"), 0)
        if most and values.get("term_count") and values["term_count"] > most:
            self.add_error("term_count", _("Không được quá %(most)d.") % {"most": most})
        return values


class WithdrawalForm(ActForm):
    """That the title is withdrawn, and why."""

    withdrawn_on = DayField(label=gettext_lazy("Ngày thu hồi"))
    withdrawal_number = TextField(label=gettext_lazy("Số quyết định thu hồi"), max_length=60, required=False)
    reason = ParagraphField(label=gettext_lazy("Lý do thu hồi"), max_length=LONGEST_TEXT)
