"""Which Word template an edition is written on: the one that was in use when its figures were frozen, for ever.

The template is part of the edition's template version, so that an edition rendered again years later has the same paper.
"""

import hashlib

from reports.models import Edition, ReportTemplate

MARK = "+docx:"
SHORT = 12  # letters of the template's hash in a version


class TemplateGone(Exception):
    """The file of the template that the edition names is not there as it was; the text says so in Vietnamese."""


def version_with(version: str, kind: str) -> str:
    """The template version of a report of this kind composed now. One query."""
    active = ReportTemplate.objects.filter(kind=kind, state=ReportTemplate.State.ACTIVE).values_list(
        "sha256", flat=True
    )
    mark = active.first()
    return f"{version}{MARK}{mark[:SHORT]}" if mark else version


def template_of(edition: Edition) -> bytes:
    """The template's file, as it was checked; b"" for the portal's own. Raises TemplateGone."""
    _version, _mark, short = edition.template_version.partition(MARK)
    if not short:
        return b""
    found = ReportTemplate.objects.filter(kind=edition.report.kind, sha256__startswith=short).order_by("pk").first()
    try:
        with found.file.open("rb") as file:
            content = file.read()
        if hashlib.sha256(content).hexdigest() != found.sha256:
            raise OSError("altered")
        return content
    except (AttributeError, OSError) as problem:
        raise TemplateGone(
            f"Không thấy mẫu DOCX {short} mà báo cáo này dùng: xin khôi phục tệp mẫu rồi yêu cầu lập lại."
        ) from problem
