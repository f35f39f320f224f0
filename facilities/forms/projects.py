"""Forms of projects and their money."""

from uuid import uuid4

from django import forms
from django.utils.translation import gettext_lazy as _

from organisation import clock
from organisation.forms import DayField, TextField, VersionedModelForm
from organisation.measures import everything
from organisation.models import Document
from organisation.numbers import MoneyField

from ..actions.money import FIELDS as FUNDING_FIELDS
from ..actions.projects import COLUMNS
from ..guard import refuse_arms
from ..models import Funding, Headquarters, InvestmentProject
from ..models.project import MOST_MONEY
from .guarded import GuardedForm
from .years import YearField

DONG = _("Số đồng nguyên, ví dụ 4.200.000.000.")


class ProjectForm(GuardedForm, VersionedModelForm):
    """A project of `ward`; the building it is for is one the ward uses."""

    layout = (
        (_("Dự án"), ("name", "code", "headquarters", "owner", "group", "stage", "cures")),
        (_("Chủ trương và tổng mức"), ("policy_decision", "policy_number", "policy_total", "total")),
        (_("Tiến độ"), ("starts_on", "planned_on", "completed_on", "note")),
    )
    entry_key = forms.UUIDField(widget=forms.HiddenInput, initial=uuid4, required=False)
    total = MoneyField(label=_("Tổng mức đầu tư (đồng)"), help_text=DONG)
    policy_total = MoneyField(label=_("Tổng mức theo chủ trương (đồng)"), required=False, help_text=DONG)
    cures = forms.MultipleChoiceField(
        label=_("Khắc phục thước đo"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("Những điều còn thiếu mà dự án sẽ khắc phục."),
    )

    class Meta(VersionedModelForm.Meta):
        model = InvestmentProject
        fields = COLUMNS

    def __init__(self, *args, ward, **kwargs):
        super().__init__(*args, **kwargs)
        self.instance.ward = ward
        self.fields["headquarters"].queryset = Headquarters.objects.filter(occupancies__ward=ward).distinct()
        self.fields["policy_decision"].queryset = Document.objects.all()
        self.fields["cures"].choices = [
            (measure.key, measure.label) for measure in everything() if measure.key.split(".")[0] in {"hq", "equipment"}
        ]
        if self.instance.pk:
            self.fields["cures"].initial = self.instance.cured_measures


class FundingForm(GuardedForm, VersionedModelForm):
    """What one source gives the project in one budget year."""

    layout = ((_("Nguồn vốn"), FUNDING_FIELDS),)
    year = YearField(label=_("Năm ngân sách"), min_value=2000, help_text=_("Năm dương lịch."))
    planned = MoneyField(label=_("Kế hoạch (đồng)"), help_text=DONG)
    allocated = MoneyField(label=_("Đã bố trí (đồng)"), help_text=DONG)

    class Meta(VersionedModelForm.Meta):
        model = Funding
        fields = FUNDING_FIELDS

    def __init__(self, *args, project, **kwargs):
        super().__init__(*args, **kwargs)
        self.instance.project = project
        if self.instance.pk is None:
            self.fields["year"].initial = clock.today().year

    def _get_validation_exclusions(self):
        # The project is not a field here, yet the source must be its only one in the year.
        return super()._get_validation_exclusions() - {"project"}


class DisbursementForm(GuardedForm, forms.Form):
    """A payment, or its reversal."""

    layout = ((_("Lần giải ngân"), ("paid_on", "amount", "voucher")),)
    entry_key = forms.UUIDField(widget=forms.HiddenInput, initial=uuid4)
    paid_on = DayField(label=_("Ngày giải ngân"))
    amount = MoneyField(
        label=_("Số tiền (đồng)"),
        min_value=-MOST_MONEY,
        help_text=_("Số đồng nguyên, ví dụ 350.000.000. Ghi số âm để hủy một lần ghi sai."),
    )
    voucher = TextField(label=_("Chứng từ"), max_length=80, required=False, validators=[refuse_arms])
