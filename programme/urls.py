"""Addresses of the programme."""

from django.urls import path

from .views import (
    assessments,
    criteria,
    directives,
    documents,
    entry,
    evidence,
    progress,
    recognition_acts,
    recognitions,
    review,
)

app_name = "programme"
urlpatterns = [
    path("nghi-quyet/", documents.document_list, name="document-list"),
    path("nghi-quyet/<int:pk>/", documents.document_detail, name="document-detail"),
    path("nghi-quyet/nhiem-vu/<int:pk>/", directives.directive_detail, name="directive-detail"),
    path("tien-do/", progress.progress_list, name="progress-list"),
    path("tien-do/<int:pk>/", progress.progress_edit, name="progress-edit"),
    path("tien-do/<int:pk>/rut-lai/", progress.progress_recall, name="progress-recall"),
    path("danh-gia/", assessments.assessment_list, name="assessment-list"),
    path("danh-gia/<int:pk>/", assessments.assessment_detail, name="assessment-detail"),
    path("danh-gia/<int:pk>/nhap/", entry.assessment_edit, name="assessment-edit"),
    path("danh-gia/<int:pk>/tham-dinh/", review.assessment_review, name="assessment-review"),
    path("danh-gia/<int:pk>/gui/", assessments.assessment_submit, name="assessment-submit"),
    path("danh-gia/<int:pk>/tra-lai/", assessments.assessment_return, name="assessment-return"),
    path("danh-gia/<int:pk>/tham-dinh-xong/", assessments.assessment_verify, name="assessment-verify"),
    path("danh-gia/<int:pk>/ket-luan/", assessments.assessment_conclude, name="assessment-conclude"),
    path("danh-gia/<int:pk>/minh-chung/", evidence.evidence_add, name="evidence-add"),
    path("minh-chung/<int:pk>/tai-ve/", evidence.evidence_download, name="evidence-download"),
    path("tieu-chi/", criteria.criteria_set_list, name="criteria-set-list"),
    path("tieu-chi/<int:pk>/", criteria.criteria_set_detail, name="criteria-set-detail"),
    path("cong-nhan/", recognitions.recognition_list, name="recognition-list"),
    path("cong-nhan/dang-ky/", recognition_acts.recognition_register, name="recognition-register"),
    path("cong-nhan/ke-thua/<int:pk>/", recognitions.recognition_inheritance, name="recognition-inheritance"),
    path("cong-nhan/<int:pk>/", recognitions.recognition_detail, name="recognition-detail"),
    path("cong-nhan/<int:pk>/rut-dang-ky/", recognition_acts.recognition_cancel, name="recognition-cancel"),
    path("cong-nhan/<int:pk>/de-nghi/", recognition_acts.recognition_propose, name="recognition-propose"),
    path("cong-nhan/<int:pk>/cong-nhan/", recognition_acts.recognition_recognise, name="recognition-recognise"),
    path("cong-nhan/<int:pk>/khong-cong-nhan/", recognition_acts.recognition_refuse, name="recognition-refuse"),
    path("cong-nhan/<int:pk>/thu-hoi/", recognition_acts.recognition_withdraw, name="recognition-withdraw"),
]
