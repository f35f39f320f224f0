"""The forms of the reporting calendar: a regime with its levels, its end, a report called for, holidays."""

from django import forms
from django.utils.translation import gettext_lazy as _

from organisation.forms import DayField, ParagraphField, TextField, VersionedModelForm
from organisation.models import Agency, Clause, Document, Regime, RegimeLevel, Ward
from organisation.numbers import WholeNumberField
from organisation.periods import ADHOC

from .models import ReportKind

MOST_LEVELS = 4
NOT_CHOSEN = [("", "—")]


class DocumentChoice(forms.ModelChoiceField):
    def label_from_instance(self, document):
        return f"{document.citation}: {document.title[:90]}"


class ClauseChoice(forms.ModelChoiceField):
    def label_from_instance(self, clause):
        return f"{clause.label}, {clause.document.citation}"


class RegimeForm(VersionedModelForm):
    """What the regime states but its levels."""

    document = DocumentChoice(Document.objects.order_by("-issued_on", "-pk"), label=_("Căn cứ"), required=False)
    clause = ClauseChoice(Clause.objects.select_related("document"), label=_("Điều khoản"), required=False)

    class Meta(VersionedModelForm.Meta):
        model = Regime
        fields = (
            "code",
            "name",
            "name_en",
            "content",
            "period_kind",
            "first_day",
            "valid_from",
            "valid_until",
            "holidays",
            "document",
            "clause",
            "outline",
            "data_forms",
            "procedure",
            "is_proposal",
        )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        kind = self.fields["period_kind"]
        kind.choices = [choice for choice in kind.choices if choice[0] != ADHOC]
        self.fields["code"].help_text = _("Chữ không dấu, số, dấu gạch nối; không đổi sau khi áp dụng.")

    def tell_stale(self, current: Regime) -> None:
        """Keep what was typed, and take the newer version for the next press."""
        self.data = self.data.copy()
        self.data["version"] = str(current.version)
        text = _(
            "Người khác vừa sửa chế độ này. Nội dung bạn nhập còn nguyên và chưa được lưu: bấm lưu lại nếu vẫn muốn ghi."
        )
        self.add_error(None, text)


class WhoForm(forms.Form):
    """Who sends which report to whom."""

    who = forms.ChoiceField(label=_("Ai báo cáo"), choices=[*NOT_CHOSEN, *RegimeLevel.Who.choices])
    agency = forms.ModelChoiceField(
        Agency.objects.order_by("name"), label=_("Cơ quan (khi cơ quan báo cáo)"), required=False
    )
    kinds = forms.MultipleChoiceField(
        label=_("Loại đơn vị (khi phường, xã báo cáo)"),
        choices=Ward.Kind.choices,
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("Không chọn: mọi loại."),
    )
    report_kind = forms.ChoiceField(label=_("Loại báo cáo"), choices=[*NOT_CHOSEN, *ReportKind.choices])
    recipient = TextField(label=_("Nơi nhận"), max_length=250)
    method = TextField(label=_("Phương thức gửi"), max_length=120, required=False)

    def level(self) -> dict:
        """The answers as actions take them."""
        return {name: self.cleaned_data[name] for name in WhoForm.base_fields}


class LevelForm(WhoForm):
    """One level of a regime: who, and by when."""

    due_kind = forms.ChoiceField(label=_("Cách tính hạn gửi"), choices=[*NOT_CHOSEN, *RegimeLevel.DueKind.choices])
    due_number = WholeNumberField(label=_("Số ngày, hoặc ngày trong tháng"), min_value=1, max_value=366)
    due_months_later = WholeNumberField(
        label=_("Sau tháng chốt số liệu (tháng)"), min_value=0, max_value=12, required=False
    )

    def level(self) -> dict:
        said = {name: self.cleaned_data[name] for name in ("due_kind", "due_number")}
        return super().level() | said | {"due_months_later": self.cleaned_data["due_months_later"] or 0}


LevelFormSet = forms.formset_factory(
    LevelForm, extra=2, max_num=MOST_LEVELS, validate_max=True, absolute_max=MOST_LEVELS + 2, can_delete=True
)


def levels_of(formset) -> list[dict]:
    """The levels as actions take them; rows left blank or taken away are none. Those held before stay when nothing was typed."""
    blank = [form.empty_permitted and not form.has_changed() for form in formset]
    return [
        form.level()
        for form, is_blank in zip(formset, blank, strict=True)
        if not is_blank and not form.cleaned_data.get("DELETE")
    ]


class EndForm(forms.Form):
    """From which day a regime is applied no more, and why."""

    valid_until = DayField(
        label=_("Thôi áp dụng từ ngày"), help_text=_("Kỳ chốt số liệu từ ngày này trở đi không theo chế độ này nữa.")
    )
    reason = ParagraphField(label=_("Lý do, căn cứ"), max_length=1000)
    version = forms.IntegerField(widget=forms.HiddenInput)


class CallForm(WhoForm):
    """A report that is called for on its own."""

    name = TextField(label=_("Tên báo cáo"), max_length=200)
    content = ParagraphField(label=_("Nội dung yêu cầu"), max_length=4000, required=False)
    starts_on = DayField(label=_("Số liệu từ ngày"))
    ends_on = DayField(label=_("Ngày chốt số liệu"))
    due_on = DayField(label=_("Hạn gửi"), help_text=_("Sau ngày chốt số liệu ít nhất một ngày làm việc."))
    document = DocumentChoice(
        Document.objects.order_by("-issued_on", "-pk"), label=_("Văn bản yêu cầu"), required=False
    )

    field_order = ["name", "content", "starts_on", "ends_on", "due_on"]

    def call(self) -> dict:
        """The answers as `call_for_report` takes them."""
        names = ("name", "content", "starts_on", "ends_on", "due_on", "document")
        return {name: self.cleaned_data[name] for name in names} | {"level": self.level()}


class HolidayForm(forms.Form):
    """A name and the notice it comes from."""

    name = TextField(label=_("Tên ngày nghỉ"), max_length=120)
    source = TextField(
        label=_("Căn cứ"), max_length=200, required=False, help_text=_("Thông báo nghỉ lễ, Tết của năm; số và ngày.")
    )


class HolidaysForm(HolidayForm):
    """Days off, entered together."""

    first_day = DayField(label=_("Từ ngày"))
    last_day = DayField(label=_("Đến hết ngày"), required=False, help_text=_("Để trống: một ngày."))

    field_order = ["first_day", "last_day", "name", "source"]
