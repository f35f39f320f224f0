"""Forms of projects and their money."""

from uuid import uuid4

from django import forms
from django.utils.translation import gettext_lazy as _

from organisation.forms import VersionedModelForm
from organisation.measures import everything
from organisation.models import Document
from organisation.numbers import MoneyField

from ..actions.projects import COLUMNS
from ..models import Headquarters, InvestmentProject
from ..stages import KEPT
from .guarded import GuardedForm

DONG = _("Số đồng nguyên, ví dụ 4.200.000.000.")


class ProjectForm(GuardedForm, VersionedModelForm):
    """A project of `ward`; the building it is for is one the ward uses. How far it is, its stages say."""

    layout = (
        (_("Dự án"), ("name", "code", "headquarters", "owner", "contractor", "has_works", "cures")),
        (_("Chủ trương và tổng mức"), ("policy_decision", "policy_number", "policy_total", "total", "group")),
        (_("Ghi chú"), ("note",)),
    )
    entry_key = forms.UUIDField(widget=forms.HiddenInput, initial=uuid4, required=False)
    total = MoneyField(label=_("Tổng mức đầu tư (đồng)"), help_text=DONG)
    policy_total = MoneyField(label=_("Tổng mức theo chủ trương (đồng)"), required=False, help_text=DONG)
    group = forms.ChoiceField(
        label=_("Nhóm dự án"),
        required=False,
        choices=[("", _("Theo tổng mức đầu tư")), *InvestmentProject.Group.choices],
        help_text=_(
            "Để trống thì cổng ghi theo tổng mức: A từ 1.600 tỷ, B từ 90 tỷ, C dưới 90 tỷ đồng (Điều 9 đến 11 Luật 58/2024/QH15)."
        ),
    )
    cures = forms.MultipleChoiceField(
        label=_("Khắc phục những thiếu sót nào"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("Chọn những điều mà dự án xong thì đơn vị hết thiếu; dự báo ngày đủ tiêu chí tính theo mục này."),
    )

    class Meta(VersionedModelForm.Meta):
        model = InvestmentProject
        fields = COLUMNS

    def __init__(self, *args, ward, **kwargs):
        super().__init__(*args, **kwargs)
        self.instance.ward = ward
        self.fields["headquarters"].queryset = Headquarters.objects.filter(occupancies__ward=ward).distinct()
        self.fields["policy_decision"].queryset = Document.objects.all()
        self.fields["cures"].choices = measure_choices()
        if self.instance.pk:
            self.fields["cures"].initial = self.instance.cured_measures
        else:
            self.initial["group"] = ""


class ProjectCreateForm(ProjectForm):
    """A project is begun: how far it is already, and its planned days."""

    layout = (
        *ProjectForm.layout[:2],
        (_("Đã đến đâu"), (*KEPT, "note")),
    )

    class Meta(ProjectForm.Meta):
        fields = (*COLUMNS, *KEPT)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["stage"].help_text = _(
            "Giai đoạn đang làm; các giai đoạn trước được ghi là đã xong. Lập dự án xong thì cập nhật ở trang Giai đoạn."
        )
        self.fields["completed_on"].help_text = _("Chỉ ghi khi đã nghiệm thu, bàn giao.")


def measure_choices() -> list[tuple[str, str]]:
    """The measures that a project or a decision may mend: those of headquarters and equipment."""
    return [
        (measure.key, measure.label) for measure in everything() if measure.key.split(".")[0] in {"hq", "equipment"}
    ]
