"""Addresses of the pages that show both sides: overview, wards, my work, compliance reports."""

from django.urls import path

from reports.views import obligation_acts as acts
from reports.views.api import documentation, openapi
from reports.views.calling import report_call
from reports.views.checking import check, check_code
from reports.views.deliveries import (
    delivery_detail,
    delivery_file,
    delivery_list,
    delivery_open,
    delivery_resend,
    report_send,
)
from reports.views.digest import digest_choose, digest_page, digest_read
from reports.views.edition_acts import edition_correct, edition_drop, edition_withdraw
from reports.views.editions import edition_compare, edition_data, edition_detail, edition_file
from reports.views.forecast import forecast_detail, forecast_line, forecast_list, forecast_ward_line
from reports.views.holidays import holiday_edit, holiday_list, holiday_remove
from reports.views.lineage import ward_lineage
from reports.views.my_work import my_work
from reports.views.objections import objection_decide, objection_withdraw
from reports.views.obligations import obligation_list, obligation_matrix, obligation_rates
from reports.views.overview import overview
from reports.views.periods import period_list
from reports.views.regime_acts import regime_activate, regime_copy, regime_delete, regime_end
from reports.views.regimes import regime_create, regime_detail, regime_edit, regime_list
from reports.views.report_acts import report_issue, report_narrative
from reports.views.report_files import report_data, report_file
from reports.views.report_list import report_ask, report_list, report_retry
from reports.views.reports import report_detail, report_progress
from reports.views.runs import run_list, run_now
from reports.views.signed import edition_signed, edition_signed_file, edition_signed_off
from reports.views.templates import (
    template_activate,
    template_file,
    template_list,
    template_retire,
    template_standard,
    template_upload,
)
from reports.views.upward import report_upward, upward_schema
from reports.views.ward_list import ward_list
from reports.views.wards import ward_detail

app_name = "reports"

# Overview, wards, my work
front = [
    path("tong-quan/", overview, name="overview"),
    path("viec-cua-toi/", my_work, name="my-work"),
    path("viec-cua-toi/ban-tin/", digest_page, name="digest"),
    path("viec-cua-toi/ban-tin/chon/", digest_choose, name="digest-choose"),
    path("viec-cua-toi/ban-tin/da-xem/", digest_read, name="digest-read"),
    path("phuong/", ward_list, name="ward-list"),
    path("phuong/<int:pk>/", ward_detail, name="ward-detail"),
    path("phuong/<int:pk>/bien-dong/", ward_lineage, name="ward-lineage"),
    path("api/v1/", documentation, name="api-documentation"),
    path("api/v1/openapi.json", openapi, name="api-openapi"),
]

# Forecast
forecasts = [
    path("du-bao/", forecast_list, name="forecast-list"),
    path("du-bao/tom-tat/", forecast_line, name="forecast-line"),
    path("du-bao/<int:pk>/", forecast_detail, name="forecast-detail"),
    path("du-bao/<int:pk>/tom-tat/", forecast_ward_line, name="forecast-ward-line"),
]

# Compliance reports
reports = [
    path("bao-cao/", report_list, name="report-list"),
    path("bao-cao/yeu-cau/", report_ask, name="report-ask"),
    path("bao-cao/<int:pk>/", report_detail, name="report-detail"),
    path("bao-cao/<int:pk>/tien-do/", report_progress, name="report-progress"),
    path("bao-cao/<int:pk>/lap-lai/", report_retry, name="report-retry"),
    path("bao-cao/<int:pk>/phan-loi/", report_narrative, name="report-narrative"),
    path("bao-cao/<int:pk>/ban-hanh/", report_issue, name="report-issue"),
    path("bao-cao/<int:pk>/tep/<str:format>/", report_file, name="report-file"),
    path("bao-cao/<int:pk>/so-lieu/", report_data, name="report-data"),
    path("bao-cao/<int:pk>/ban/<int:number>/", edition_detail, name="edition-detail"),
    path("bao-cao/<int:pk>/ban/<int:number>/tep/<str:format>/", edition_file, name="edition-file"),
    path("bao-cao/<int:pk>/ban/<int:number>/so-lieu/", edition_data, name="edition-data"),
    path("bao-cao/<int:pk>/ban/<int:number>/ky-so/", edition_signed, name="edition-signed"),
    path("bao-cao/<int:pk>/ban/<int:number>/ky-so/tep/", edition_signed_file, name="edition-signed-file"),
    path("bao-cao/<int:pk>/ban/<int:number>/ky-so/go/", edition_signed_off, name="edition-signed-off"),
    path("bao-cao/<int:pk>/so-sanh/", edition_compare, name="edition-compare"),
    path("bao-cao/<int:pk>/dinh-chinh/", edition_correct, name="edition-correct"),
    path("bao-cao/<int:pk>/bo-dinh-chinh/", edition_drop, name="edition-drop"),
    path("bao-cao/<int:pk>/thu-hoi/", edition_withdraw, name="edition-withdraw"),
]

# Issued reports on their way to those who are to have them
deliveries = [
    path("bao-cao/da-nhan/", delivery_list, name="delivery-list"),
    path("bao-cao/nhan/<int:pk>/", delivery_detail, name="delivery-detail"),
    path("bao-cao/nhan/<int:pk>/da-mo/", delivery_open, name="delivery-open"),
    path("bao-cao/nhan/<int:pk>/gui-lai/", delivery_resend, name="delivery-resend"),
    path("bao-cao/nhan/<int:pk>/tep/<str:format>/", delivery_file, name="delivery-file"),
    path("bao-cao/<int:pk>/phat-hanh/", report_send, name="report-send"),
    path("bao-cao/<int:pk>/so-lieu-gui-cap-tren.<str:format>", report_upward, name="report-upward"),
    path("bao-cao/luoc-do-so-lieu-gui-cap-tren.json", upward_schema, name="upward-schema"),
]

# Anybody may ask whether a code or a file belongs to an issued report
checks = [
    path("kiem-tra/", check, name="check"),
    path("kiem-tra/<str:code>/", check_code, name="check-code"),
]

# The run log
runs = [
    path("bao-cao/nhat-ky-chay/", run_list, name="run-list"),
    path("bao-cao/nhat-ky-chay/chay/", run_now, name="run-now"),
]

# The calendar of reporting
calendar = [
    path("bao-cao/ky/", period_list, name="period-list"),
    path("bao-cao/yeu-cau-dot-xuat/", report_call, name="report-call"),
    path("bao-cao/che-do/", regime_list, name="regime-list"),
    path("bao-cao/che-do/moi/", regime_create, name="regime-create"),
    path("bao-cao/che-do/<int:pk>/", regime_detail, name="regime-detail"),
    path("bao-cao/che-do/<int:pk>/sua/", regime_edit, name="regime-edit"),
    path("bao-cao/che-do/<int:pk>/ap-dung/", regime_activate, name="regime-activate"),
    path("bao-cao/che-do/<int:pk>/cham-dut/", regime_end, name="regime-end"),
    path("bao-cao/che-do/<int:pk>/sao/", regime_copy, name="regime-copy"),
    path("bao-cao/che-do/<int:pk>/xoa/", regime_delete, name="regime-delete"),
    path("bao-cao/ngay-nghi/", holiday_list, name="holiday-list"),
    path("bao-cao/ngay-nghi/<int:pk>/sua/", holiday_edit, name="holiday-edit"),
    path("bao-cao/ngay-nghi/<int:pk>/bo/", holiday_remove, name="holiday-remove"),
]

# What is owed
obligations = [
    path("bao-cao/phai-gui/", obligation_list, name="obligation-list"),
    path("bao-cao/phai-gui/theo-don-vi/", obligation_matrix, name="obligation-matrix"),
    path("bao-cao/phai-gui/ty-le/", obligation_rates, name="obligation-rates"),
    path("bao-cao/phai-gui/<int:pk>/", acts.obligation_detail, name="obligation-detail"),
    *(path(f"bao-cao/phai-gui/<int:pk>/{way}/", acts.obligation_act, {"act": act}, act.url) for way, act in acts.ACTS),
    path("bao-cao/phai-gui/y-kien/<int:pk>/xem-xet/", objection_decide, name="objection-decide"),
    path("bao-cao/phai-gui/y-kien/<int:pk>/rut/", objection_withdraw, name="objection-withdraw"),
]

# Word templates of reports
templates = [
    path("bao-cao/mau/", template_list, name="template-list"),
    path("bao-cao/mau/gui/", template_upload, name="template-upload"),
    path("bao-cao/mau/chuan/", template_standard, name="template-standard"),
    path("bao-cao/mau/<int:pk>/tep/", template_file, name="template-file"),
    path("bao-cao/mau/<int:pk>/dung/", template_activate, name="template-activate"),
    path("bao-cao/mau/<int:pk>/thoi/", template_retire, name="template-retire"),
]

urlpatterns = [*front, *forecasts, *templates, *deliveries, *reports, *runs, *obligations, *calendar, *checks]
