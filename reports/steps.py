"""How far the making of a report is, in words: read from what is there already, not from a percentage."""

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from reports.actions.making import MOST_ATTEMPTS
from reports.models import ComplianceReport, Edition, FileFormat

State = ComplianceReport.State
# In the order in which files are made (reports.render.files).
FILES = [FileFormat.XLSX, FileFormat.DOCX, FileFormat.PDF]
STEPS = [
    gettext_lazy("chờ đến lượt"),
    gettext_lazy("tổng hợp và chốt số liệu"),
    gettext_lazy("ghi tệp XLSX"),
    gettext_lazy("ghi tệp DOCX"),
    gettext_lazy("ghi tệp PDF"),
]


def step_words(report: ComplianceReport, edition: Edition | None) -> str:
    """«bước 2/5: tổng hợp và chốt số liệu», and which attempt it is after a failed one; "" when nothing is under way."""
    held = {file.format for file in edition.files.all()} if edition else set()
    missing = [number for number, kind in enumerate(FILES, start=3) if kind not in held]
    if report.state == State.QUEUED:
        number = 1
    elif report.state == State.COMPOSING and edition is None:
        number = 2
    elif missing and report.state in (State.COMPOSING, *ComplianceReport.READY):
        number = missing[0]
    else:
        return ""
    words = _("bước %(number)s/%(all)s: %(step)s") % {"number": number, "all": len(STEPS), "step": STEPS[number - 1]}
    if report.attempts > 1:
        attempt = min(report.attempts, MOST_ATTEMPTS)
        words += "; " + _("lần thử %(attempt)s/%(most)s") % {"attempt": attempt, "most": MOST_ATTEMPTS}
    return words
