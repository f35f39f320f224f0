"""What reports tell of their history: whose it is to read, what their acts and odd keys are called."""

from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy

from organisation.history import Part, Told, register

from .models import (
    ComplianceReport,
    Delivery,
    Edition,
    Narrative,
    Objection,
    Obligation,
    Recipient,
    ReportFile,
    ReportPlan,
    ReportTemplate,
    SignedFile,
)

ACTIONS = {
    "report.write_narrative": gettext_lazy("Viết phần lời"),
    "report.issue": gettext_lazy("Ban hành báo cáo"),
    "report.correct": gettext_lazy("Lập bản đính chính"),
    "report.drop_correction": gettext_lazy("Bỏ bản đính chính chưa ban hành"),
    "report.withdraw": gettext_lazy("Thu hồi báo cáo"),
    "report.keep_signed": gettext_lazy("Nhận bản đã ký"),
    "report.take_off_signed": gettext_lazy("Gỡ bản đã ký"),
    "report.send": gettext_lazy("Gửi báo cáo cho nơi nhận"),
    "report.resend": gettext_lazy("Gửi lại báo cáo"),
    "template.add": gettext_lazy("Gửi mẫu báo cáo"),
    "template.activate": gettext_lazy("Dùng mẫu báo cáo"),
    "template.retire": gettext_lazy("Thôi dùng mẫu báo cáo"),
    "open_obligations": gettext_lazy("Mở nghĩa vụ báo cáo"),
    "meet_obligation": gettext_lazy("Ghi nhận đã gửi báo cáo"),
    "excuse_obligation": gettext_lazy("Miễn gửi báo cáo"),
    "end_excuse": gettext_lazy("Thôi miễn gửi báo cáo"),
    "say_nil": gettext_lazy("Báo không phát sinh"),
    "send_paper": gettext_lazy("Ghi văn bản đã gửi"),
    "take_back_answer": gettext_lazy("Rút lại trả lời về báo cáo phải gửi"),
    "decide_objection": gettext_lazy("Quyết định về ý kiến bị tính chậm"),
    "raise_objection": gettext_lazy("Nêu ý kiến về việc bị tính chậm"),
    "withdraw_objection": gettext_lazy("Rút ý kiến về việc bị tính chậm"),
}


def _holds(verb: str):
    return lambda officer: officer.has_perm(verb)


def _of_report(row: models.Model) -> str:
    """Where what belongs to an edition is shown: on its report's page."""
    return reverse("reports:report-detail", args=[row.edition.report_id])


TOLD = [
    Told(
        ComplianceReport,
        parts=(
            Part(Edition, "report"),
            Part(Narrative, "edition__report"),
            Part(SignedFile, "edition__report"),
            Part(Delivery, "edition__report"),
        ),
    ),
    # The figures themselves, and the files made from them, are shown on the report's page.
    Told(
        Edition,
        parts=(Part(Narrative, "edition"), Part(SignedFile, "edition")),
        unspoken=frozenset({"data"}),
        address=lambda row: reverse("reports:report-detail", args=[row.report_id]),
    ),
    Told(Narrative, address=_of_report),
    Told(ReportFile, address=_of_report),
    Told(SignedFile, address=_of_report, unspoken=frozenset({"signatures"})),
    Told(Delivery, address=_of_report),
    Told(Obligation, parts=(Part(Objection, "obligation"),)),
    Told(Objection),
    Told(ReportTemplate, open_to=_holds("reports.manage_template")),
    Told(ReportPlan, open_to=_holds("reports.view_reportplan")),
    Told(Recipient, open_to=_holds("reports.view_recipient")),
]


def register_all() -> None:
    """Offer them; called once the models are loaded."""
    register(TOLD, ACTIONS)
