"""Forms of a surplus building's way: the proposal, the decision, what came of it, why it was withdrawn."""

from uuid import uuid4

from django import forms
from django.utils.translation import gettext_lazy as _

from organisation import clock
from organisation.forms import DayField, ParagraphField, VersionedModelForm
from organisation.models import Document, Reorganisation, Ward

from ..actions.surplus import DECISION, PROPOSAL
from ..guard import refuse_arms
from ..models import SurplusCase
from .guarded import GuardedForm

BLANK = ("", "—")


class ProposalForm(GuardedForm, VersionedModelForm):
    """What is proposed for a building, and why."""

    layout = ((_("Đề xuất"), PROPOSAL),)
    entry_key = forms.UUIDField(widget=forms.HiddenInput, initial=uuid4, required=False)
    proposal = ParagraphField(
        label=_("Lý do, phương án đề xuất"),
        validators=[refuse_arms],
        max_length=4000,
        help_text=_("Vì sao dôi dư, phương án bố trí hoặc xử lý, căn cứ. Không ghi vũ khí, công cụ hỗ trợ."),
    )

    class Meta(VersionedModelForm.Meta):
        model = SurplusCase
        fields = PROPOSAL

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["event"].queryset = Reorganisation.objects.carried_out()
        self.fields["proposed_form"].choices = [BLANK, *SurplusCase.Form.choices]
        if self.instance.pk is None:
            self.fields["proposed_on"].initial = clock.today()


class DecisionForm(GuardedForm, VersionedModelForm):
    """The decision of whoever may decide on the asset."""

    layout = ((_("Quyết định"), DECISION),)

    class Meta(VersionedModelForm.Meta):
        model = SurplusCase
        fields = DECISION

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["decided_form"].required = True
        self.fields["decided_form"].choices = [BLANK, *SurplusCase.Form.choices]
        self.fields["decided_on"].required = self.fields["decision_number"].required = True
        self.fields["decision"].queryset = Document.objects.all()
        self.fields["receiver_ward"].queryset = Ward.objects.alive_on(clock.today()).in_order()
        self.fields["decision"].help_text = _("Chọn khi văn bản đã có trong danh mục.")
        self.fields["receiver_ward"].help_text = _(
            "Khi điều chuyển hoặc bàn giao cho Công an phường, xã khác: từ ngày thực hiện xong đơn vị này sử dụng làm cơ sở phụ."
        )
        self.initial["decided_form"] = self.instance.decided_form or self.instance.proposed_form


class OutcomeForm(GuardedForm, VersionedModelForm):
    """That the decision was carried out."""

    layout = ((_("Kết quả"), ("carried_out_on", "outcome")),)
    carried_out_on = DayField(label=_("Ngày thực hiện xong"), help_text=_("Ngày bàn giao theo biên bản."))

    class Meta(VersionedModelForm.Meta):
        model = SurplusCase
        fields = ("carried_out_on", "outcome")


class WithdrawalForm(GuardedForm, VersionedModelForm):
    """Why a case is withdrawn."""

    layout = ((_("Rút hồ sơ"), ("withdrawn_reason",)),)

    class Meta(VersionedModelForm.Meta):
        model = SurplusCase
        fields = ("withdrawn_reason",)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["withdrawn_reason"].required = True
