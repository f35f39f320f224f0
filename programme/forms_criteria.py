"""Forms of draft criteria sets: the set, a group, a criterion, a new version, the last day, a sheet."""

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from organisation import measures
from organisation.forms import DayField, ParagraphField, TextField, VersionedModelForm, vietnamese_field
from organisation.models import Ward

from .actions.criteria_drafts import CRITERION_FIELDS
from .models import CriteriaGroup, CriteriaSet, Criterion

STALE = gettext_lazy(
    "Người khác vừa sửa mục này. Nội dung bạn nhập còn nguyên bên dưới và chưa được lưu: hãy xem bản đang lưu, rồi bấm lưu lại "
    "nếu vẫn muốn ghi theo bản của bạn."
)


class StaleMixin:
    """A form that keeps what was typed when somebody else saved first, and takes the newer version for the next press."""

    is_stale = False
    counter = "version"

    def tell_stale(self, current) -> None:
        self.is_stale, self.data = True, self.data.copy()
        self.data[self.counter] = str(getattr(current, self.counter))
        self.add_error(None, STALE)

    def facts(self) -> dict:
        """What was typed, without the version it was made from."""
        return {name: value for name, value in self.cleaned_data.items() if name != self.counter}


class SetForm(StaleMixin, forms.ModelForm):
    """The draft's own facts."""

    counter = "revision"

    cohort_kinds = forms.MultipleChoiceField(
        label=gettext_lazy("Diện đơn vị"),
        choices=Ward.Kind.choices,
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": gettext_lazy("Xin chọn ít nhất một loại đơn vị.")},
    )
    revision = forms.IntegerField(widget=forms.HiddenInput, required=False)

    class Meta:
        formfield_callback = vietnamese_field
        model = CriteriaSet
        fields = (
            "name",
            "valid_from",
            "valid_until",
            "document",
            "cohort_kinds",
            "pass_percent",
            "group_percent",
            "is_proposal",
            "note",
        )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["revision"].initial = self.instance.revision
        for name in ("pass_percent", "group_percent"):
            self.fields[name].max_value = 100
            self.fields[name].widget.attrs["class"] = "form-control short"

    def clean_revision(self):
        return self.cleaned_data.get("revision") or 0


class DeriveForm(forms.Form):
    """What a new version is called and from when it is to apply."""

    name = TextField(label=gettext_lazy("Tên bộ tiêu chí"), max_length=200)
    valid_from = DayField(label=gettext_lazy("Áp dụng từ ngày"))


class GroupForm(StaleMixin, VersionedModelForm):
    """A group: its letter and its name."""

    class Meta(VersionedModelForm.Meta):
        model = CriteriaGroup
        fields = ("code", "name", "name_en")


class CriterionForm(StaleMixin, VersionedModelForm):
    """A criterion of a draft; the levels are written one on a line."""

    levels = ParagraphField(
        label=gettext_lazy("Các mức, từ thấp đến cao"),
        required=False,
        help_text=gettext_lazy("Chỉ cho cách chấm “mức xếp loại”: mỗi dòng một mức."),
    )
    applies_to = forms.MultipleChoiceField(
        label=gettext_lazy("Áp dụng cho loại đơn vị"),
        required=False,
        choices=Ward.Kind.choices,
        widget=forms.CheckboxSelectMultiple,
        help_text=gettext_lazy("Để trống: mọi đơn vị trong diện của bộ. Loại không chọn được tính là không áp dụng."),
    )
    measure = forms.ChoiceField(label=gettext_lazy("Tính từ sổ theo dõi"), required=False)

    class Meta(VersionedModelForm.Meta):
        model = Criterion
        fields = CRITERION_FIELDS

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["group"].queryset = CriteriaGroup.objects.filter(
            criteria_set=self.instance.criteria_set_id
        ).order_by("code")
        self.fields["group"].label_from_instance = lambda group: f"{group.code}. {group.name}"
        known = [(each.key, f"{each.label} ({each.unit})") for each in measures.everything()]
        held = self.instance.measure
        if held and held not in dict(known):
            known.append((held, held))
        self.fields["measure"].choices = [("", _("– nhập tay –")), *known]
        self.initial["levels"] = "\n".join(self.instance.levels)
        for name in ("target", "min_value", "max_value", "max_points"):
            self.fields[name].widget.attrs["class"] = "form-control short"
        # A share may fall as well as rise, and its target with it.
        for name in ("target", "min_value", "max_value"):
            self.fields[name].min_value = -self.fields[name].max_value

    def clean_levels(self):
        return [line for line in self.cleaned_data["levels"].split("\n") if line]


class RetireForm(forms.Form):
    """From which day the set applies to no quarter any more."""

    day = DayField(label=gettext_lazy("Thôi áp dụng từ ngày"))
