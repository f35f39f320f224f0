"""Forms of buildings as a whole."""

from uuid import uuid4

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from organisation.forms import DayField, VersionedModelForm

from ..actions.buildings import FLOOR_AREAS, has_houses
from ..actions.headquarters import FIELDS
from ..models import Headquarters
from ..models.headquarters import AREAS, LATITUDES, LONGITUDES
from .coordinates import CoordinateField
from .guarded import GuardedForm
from .years import YearField

GRADES = [("", "—"), *((grade, str(grade)) for grade in range(1, 6))]
GRADE_HELP = _("1: không bảo đảm; 5: bảo đảm đầy đủ nơi tiếp dân, làm việc, kho, nghỉ trực, tạm giữ hành chính.")


def grade_field() -> forms.TypedChoiceField:
    return forms.TypedChoiceField(
        label=_("Mức bảo đảm công năng (1–5)"),
        choices=GRADES,
        coerce=int,
        empty_value=None,
        required=False,
        help_text=GRADE_HELP,
    )


class AreasForm(GuardedForm):
    """Refuses an area of 0: what was not measured is left empty."""

    AREAS = AREAS

    def clean(self):
        values = super().clean()
        for name in self.AREAS:
            if self.cleaned_data.get(name) == 0:
                self.add_error(name, gettext("Diện tích phải lớn hơn 0; chưa đo thì để trống."))
        return values


class HeadquartersForm(AreasForm, VersionedModelForm):
    """A building as its ward describes it. What surveys find is recorded by surveys."""

    layout = (
        (_("Trụ sở"), ("name", "address", "owner", "valid_from", "is_main", "year_built", "note")),
        (
            _("Mức độ độc lập và pháp lý đất"),
            ("independence", "land_title", "title_number", "title_date", "title_sheet", "title_plot"),
        ),
        (_("Tài sản"), ("asset_class", "asset_roll", "asset_roll_on", "asset_roll_decision")),
        (
            _("Diện tích"),
            (
                "land_area_m2",
                "measured_land_m2",
                "floor_area_m2",
                "measured_area_m2",
                "reception_area_m2",
                "meeting_area_per_officer_m2",
            ),
        ),
        (_("Tiếp cận và vị trí"), ("reception_access", "latitude", "longitude")),
        (_("Khảo sát gần nhất"), ("condition", "function_grade", "surveyed_on")),
    )
    year_built = YearField(label=_("Năm xây dựng"), required=False)
    latitude = CoordinateField(label=_("Vĩ độ"), between=LATITUDES, example="21,028500")
    longitude = CoordinateField(label=_("Kinh độ"), between=LONGITUDES, example="105,852300")

    class Meta(VersionedModelForm.Meta):
        model = Headquarters
        fields = FIELDS

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        if self.instance.pk and has_houses(self.instance):
            for name in FLOOR_AREAS:
                del self.fields[name]


class HeadquartersCreateForm(HeadquartersForm):
    """A building that the officer's own ward begins to use, with its first survey when there was one."""

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
    condition = forms.TypedChoiceField(
        label=_("Tình trạng"), choices=Headquarters.Condition.choices, coerce=int, empty_value=0, required=False
    )
    function_grade = grade_field()
    surveyed_on = DayField(
        label=_("Ngày khảo sát"), required=False, help_text=_("Để trống: tình trạng được ghi theo ngày hôm nay.")
    )
