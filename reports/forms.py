"""The forms of compliance reports: ask for one; and of the daily digest."""

from django import forms
from django.utils.translation import gettext_lazy as _

from organisation import clock
from organisation.models import ReportingPeriod, Ward

from .models import ReportKind, ReportReading

CITY = "city"
YEARS_BACK = 3


class AskForm(forms.Form):
    """Which report: the period, and for whom. The choices are the officer's own scope."""

    scope = forms.ChoiceField(label=_("Phạm vi"))
    period = forms.ChoiceField(label=_("Kỳ báo cáo"))
    reading = forms.ChoiceField(
        label=_("Danh sách theo đơn vị"),
        choices=ReportReading.choices,
        required=False,
        help_text=_("Chỉ báo cáo toàn thành phố quy về đơn vị hiện nay; các số tổng như nhau."),
    )

    def __init__(self, *args, officer, **kwargs):
        super().__init__(*args, **kwargs)
        today = clock.today()
        closed = ReportingPeriod.objects.main().closed_by(today).filter(ends_on__year__gte=today.year - YEARS_BACK)
        self.fields["period"].choices = [(str(period.pk), period.label) for period in closed]
        self.fields["scope"].choices = scopes_of(officer, today)

    @property
    def has_choices(self) -> bool:
        return bool(self.fields["scope"].choices)

    def question(self) -> dict:
        """The answers as `ask_report` takes them."""
        scope = self.cleaned_data["scope"]
        reading = self.cleaned_data["reading"] or ReportReading.THEN
        period = ReportingPeriod.objects.get(pk=int(self.cleaned_data["period"]))
        if scope == CITY:
            return {"kind": ReportKind.CITY, "period": period, "ward": None, "reading": reading}
        ward = Ward.objects.get(pk=int(scope))
        return {"kind": ReportKind.WARD, "period": period, "ward": ward, "reading": reading}


def scopes_of(officer, day) -> list[tuple[str, str]]:
    """The scopes an officer may ask for: city officers the city and every ward of today, a ward's officer the ward."""
    if officer.is_superuser or officer.sees_all:
        wards = [(str(ward.pk), ward.station_name) for ward in Ward.objects.alive_on(day).in_order()]
        return [(CITY, _("Toàn thành phố")), *wards]
    return [(str(officer.ward_id), officer.ward.station_name)] if officer.ward_id else []


class DigestChoiceForm(forms.Form):
    """When the daily digest is made, and whether it goes by mail too."""

    hour = forms.TypedChoiceField(
        label=_("Giờ nhận (giờ Hà Nội)"), coerce=int, choices=[(hour, f"{hour:02}:00") for hour in range(24)]
    )
    by_mail = forms.BooleanField(label=_("Gửi cả qua thư điện tử"), required=False)
