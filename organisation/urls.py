"""Addresses of the ground."""

from django.urls import path

from .views import acts, detail, documents, events, heirs, history, lines, register_sheets, sheets, units

app_name = "organisation"
urlpatterns = [
    path("bien-dong/", events.reorganisation_list, name="reorganisation-list"),
    path("bien-dong/moi/", events.reorganisation_create, name="reorganisation-create"),
    path("bien-dong/mau/<str:kind>/", sheets.reorganisation_template, name="reorganisation-template"),
    path("bien-dong/<int:pk>/", detail.reorganisation_detail, name="reorganisation-detail"),
    path("bien-dong/<int:pk>/sua/", events.reorganisation_edit, name="reorganisation-edit"),
    path("bien-dong/<int:pk>/xoa/", events.reorganisation_delete, name="reorganisation-delete"),
    path("bien-dong/<int:pk>/don-vi/them/", units.unit_add, name="reorganisation-unit-add"),
    path("bien-dong/don-vi/<int:pk>/sua/", units.unit_edit, name="reorganisation-unit-edit"),
    path("bien-dong/don-vi/<int:pk>/bo/", units.unit_remove, name="reorganisation-unit-remove"),
    path("bien-dong/<int:pk>/dong/", lines.reorganisation_lines, name="reorganisation-lines"),
    path("bien-dong/<int:pk>/nap-tep/", sheets.reorganisation_import, name="reorganisation-import"),
    path("bien-dong/<int:pk>/tep/<str:kind>/", sheets.reorganisation_export, name="reorganisation-export"),
    path("bien-dong/<int:pk>/duyet/", acts.reorganisation_approve, name="reorganisation-approve"),
    path("bien-dong/<int:pk>/bo-duyet/", acts.reorganisation_withdraw, name="reorganisation-withdraw"),
    path("bien-dong/<int:pk>/thuc-hien/", acts.reorganisation_carry_out, name="reorganisation-carry-out"),
    path("bien-dong/<int:pk>/ban-giao/", acts.reorganisation_hand_over, name="reorganisation-hand-over"),
    path("bien-dong/<int:pk>/khoi-phuc/", acts.reorganisation_reverse, name="reorganisation-reverse"),
    path("bien-dong/ke-thua/<int:pk>/nhan-so-lieu/", heirs.choose_heir_page, name="reorganisation-choose-heir"),
    path("van-ban/tep/<int:pk>/", documents.document_file, name="document-file"),
    path("nhat-ky/", history.change_list, name="change-list"),
    path("lich-su/<slug:model>/<int:pk>/", history.record_history, name="history"),
    path("tep-excel/<slug:kind>/", register_sheets.sheet_upload, name="sheet-upload"),
    path("tep-excel/<slug:kind>/mau/", register_sheets.sheet_template, name="sheet-template"),
    path("tep-excel/tep/<int:pk>/", register_sheets.sheet_detail, name="sheet-detail"),
    path("tep-excel/tep/<int:pk>/ghi/", register_sheets.sheet_apply, name="sheet-apply"),
    path("tep-excel/tep/<int:pk>/bo/", register_sheets.sheet_discard, name="sheet-discard"),
    path("tep-excel/tep/<int:pk>/tep/", register_sheets.sheet_file, name="sheet-file"),
]
