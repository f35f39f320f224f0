"""Asking for a report: which one, on which period, under which reading. The choices are the officer's own scope."""

from django import forms
from django.utils.translation import gettext_lazy as _

from organisation import clock, periods
from organisation.models import Document, ReportingPeriod, Ward
from programme.models import Directive

from .models import ComplianceReport, ReportKind, ReportReading

YEARS_BACK = 3
WHOLE_CITY = [
    (ReportKind.CITY.value, _("Toàn thành phố")),
    (ReportKind.FACILITIES.value, _("Trụ sở, trang bị và đầu tư")),
    (ReportKind.RECOGNITION.value, _("Công nhận Công an phường kiểu mẫu")),
]
OF_DOCUMENT = "document-"


class AskForm(forms.Form):
    """Which report: what it is about, and the period."""

    scope = forms.ChoiceField(label=_("Báo cáo về"))
    period = forms.ChoiceField(label=_("Kỳ báo cáo"))
    reading = forms.ChoiceField(
        label=_("Danh sách theo đơn vị"),
        choices=ReportReading.choices,
        required=False,
        help_text=_("Báo cáo của một phường, xã và báo cáo công nhận chỉ theo đơn vị khi đó; các số tổng như nhau."),
    )

    def __init__(self, *args, officer, **kwargs):
        super().__init__(*args, **kwargs)
        today = clock.today()
        self.fields["period"].choices = period_choices(today)
        self.fields["scope"].choices = scopes_of(officer, today)

    @property
    def has_choices(self) -> bool:
        return bool(self.fields["scope"].choices)

    def question(self) -> dict:
        """The answers as `ask_report` takes them."""
        scope = self.cleaned_data["scope"]
        reading = self.cleaned_data["reading"] or ReportReading.THEN
        period = ReportingPeriod.objects.get(pk=int(self.cleaned_data["period"]))
        question = {"kind": scope, "period": period, "ward": None, "document": None, "reading": reading}
        if scope.startswith(OF_DOCUMENT):
            document = Document.objects.get(pk=int(scope.removeprefix(OF_DOCUMENT)))
            return question | {"kind": ReportKind.DOCUMENT, "document": document}
        if scope.isdecimal():
            return question | {"kind": ReportKind.WARD, "ward": Ward.objects.get(pk=int(scope))}
        return question


def scope_of(report: ComplianceReport) -> str:
    """The choice of the form that asks for this report."""
    if report.document_id:
        return f"{OF_DOCUMENT}{report.document_id}"
    return str(report.ward_id) if report.ward_id else report.kind


def period_choices(today) -> list:
    """The closed periods of the last years, the newest first; those of other days than from the 15th in groups of their own."""
    closed = ReportingPeriod.objects.closed_by(today).filter(ends_on__year__gte=today.year - YEARS_BACK)
    main, calendar, called = [], [], []
    for period in closed:
        group = called if period.kind == periods.ADHOC else main if period.first_day == periods.FIRST_DAY else calendar
        group.append((str(period.pk), period.label))
    groups = [(_("Đột xuất, chuyên đề"), called), (_("Kỳ có ngày riêng theo chế độ báo cáo"), calendar)]
    return [*main, *(group for group in groups if group[1])]


def scopes_of(officer, day) -> list:
    """What an officer may ask for: city officers all kinds and every ward of today, a ward's officer the ward."""
    if officer.is_superuser or officer.sees_all:
        wards = [(str(ward.pk), ward.station_name) for ward in Ward.objects.alive_on(day).in_order()]
        followed = Directive.objects.filter(is_active=True).values("document")
        documents = [
            (f"{OF_DOCUMENT}{row.pk}", row.citation) for row in Document.objects.filter(pk__in=followed).order_by("pk")
        ]
        groups = [(_("Thực hiện một nghị quyết, kế hoạch"), documents), (_("Công an phường, xã"), wards)]
        return [*WHOLE_CITY, *(group for group in groups if group[1])]
    return [(str(officer.ward_id), officer.ward.station_name)] if officer.ward_id else []
