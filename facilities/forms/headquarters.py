"""Forms of buildings and their use."""

from uuid import uuid4

from django import forms
from django.utils.translation import gettext_lazy as _

from organisation.forms import DayField, TextField, VersionedModelForm

from ..actions.headquarters import FIELDS
from ..models import Headquarters
from .guarded import GuardedForm
from .years import YearField

GRADES = [("", "—"), *((grade, str(grade)) for grade in range(1, 6))]


class HeadquartersForm(GuardedForm, VersionedModelForm):
    """A building as its ward describes it."""

    layout = (
        (_("Trụ sở"), ("name", "address", "owner", "valid_from", "is_main")),
        (
            _("Mức độ độc lập và pháp lý"),
            ("independence", "land_title", "title_number", "title_date", "asset_class", "asset_roll", "asset_roll_on", "asset_roll_decision"),
        ),
        (
            _("Diện tích"),
            ("land_area_m2", "floor_area_m2", "measured_area_m2", "reception_area_m2", "meeting_area_per_officer_m2"),
        ),
        (_("Tình trạng"), ("condition", "function_grade", "surveyed_on", "year_built", "note")),
    )
    function_grade = forms.TypedChoiceField(
        label=_("Mức bảo đảm công năng (1–5)"),
        choices=GRADES,
        coerce=int,
        empty_value=None,
        required=False,
        help_text=_("1: không bảo đảm; 5: bảo đảm đầy đủ nơi tiếp dân, làm việc, kho, nghỉ trực, tạm giữ hành chính."),
    )
    year_built = YearField(label=_("Năm xây dựng"), required=False)

    class Meta(VersionedModelForm.Meta):
        model = Headquarters
        fields = FIELDS


class HeadquartersCreateForm(HeadquartersForm):
    """A building that the officer's own ward begins to use."""

    entry_key = forms.UUIDField(widget=forms.HiddenInput, initial=uuid4)
    valid_from = DayField(
        label=_("Đơn vị sử dụng từ ngày"),
        required=False,
        help_text=_("Để trống khi không rõ. Bắt buộc khi đơn vị đang có trụ sở chính khác: đó là ngày chuyển."),
    )
    is_main = forms.BooleanField(
        label=_("Là trụ sở chính của đơn vị"),
        required=False,
        initial=True,
        help_text=_("Trụ sở chính cũ, nếu có, tiếp tục là cơ sở phụ từ ngày chuyển."),
    )


class UseForm(GuardedForm, forms.Form):
    """The ward makes the building its main seat, or leaves it."""

    MAIN, END = "main", "end"
    layout = ((_("Thay đổi sử dụng"), ("change", "day", "reason")),)
    version = forms.IntegerField(widget=forms.HiddenInput, min_value=1, max_value=2**31)
    change = forms.ChoiceField(
        label=_("Việc"),
        widget=forms.RadioSelect,
        choices=[
            (MAIN, _("Chuyển thành trụ sở chính (trụ sở chính cũ tiếp tục là cơ sở phụ)")),
            (END, _("Thôi sử dụng trụ sở này")),
        ],
    )
    day = DayField(label=_("Từ ngày"), help_text=_("Ngày đầu tiên theo hiện trạng mới, ví dụ 01/07/2026."))
    reason = TextField(label=_("Lý do"), max_length=250, required=False)
