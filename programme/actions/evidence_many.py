"""Many files in one submission: all of them are taken or none, and each is told what became of it."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from organisation import formats, uploads
from organisation.models import Officer
from programme import life
from programme.models import Assessment

from . import evidence

MOST_FILES = 50
MOST_BYTES = 200 * 1024 * 1024


@dataclass(frozen=True)
class Outcome:
    """One file of a submission: its clean name, whether it fits, and why not or what happens to it, in a sentence."""

    name: str
    fits: bool
    text: str


class FilesRefused(ValidationError):
    """At least one file was refused, so none was taken. `outcomes` has a line for each file, in the order they came."""

    def __init__(self, outcomes: list[Outcome]):
        self.outcomes = outcomes
        bad = sum(not one.fits for one in outcomes)
        super().__init__(
            _(
                "%(bad)d trong %(all)d tệp không được nhận nên chưa tệp nào được lưu. Xin bỏ hoặc thay tệp có lỗi rồi gửi lại."
            )
            % {"bad": bad, "all": len(outcomes)},
            code="files",
        )


def attach_files(
    *,
    assessment_id: int,
    criterion_codes: Collection[str],
    files: Sequence,
    by: Officer,
    no_secret: bool,
    **paper,
) -> list[evidence.Received]:
    """Receive the files and attach each to all of these criteria, all or nothing; `paper` as in evidence.Paper.

    Raises FilesRefused with a line for each file; ValidationError for what is wrong with the whole; PermissionDenied.
    """
    assessment = Assessment.objects.visible_to(by).select_related("period", "ward").get(pk=assessment_id)
    life.check(assessment, life.ENTER, by)
    evidence.confirm(no_secret)
    _check_number(files)
    evidence.findings_of(assessment, criterion_codes)
    received = _receive(files, assessment.ward_id, paper)
    evidence.attach_received(assessment_id, criterion_codes, received, by)
    return received


def _check_number(files: Sequence) -> None:
    if not files:
        raise ValidationError(_("Xin chọn tệp minh chứng."), code="none")
    if len(files) > MOST_FILES:
        raise ValidationError(
            _("Có %(count)d tệp, mỗi lần gửi tối đa %(most)d tệp: xin gửi làm nhiều lần.")
            % {"count": len(files), "most": MOST_FILES},
            code="count",
        )
    total = sum(one.size for one in files)
    if total > MOST_BYTES:
        raise ValidationError(
            _("Các tệp nặng tổng cộng %(total)s, mỗi lần gửi tối đa %(most)s: xin gửi làm nhiều lần.")
            % {"total": formats.file_size(total), "most": formats.file_size(MOST_BYTES)},
            code="total",
        )


def _receive(files: Sequence, ward_id: int, paper: dict) -> list[evidence.Received]:
    """Every file laid down; when one is refused, all are removed again. The refused are all named, not the first alone."""
    received, outcomes = [], []
    try:
        for upload in files:
            try:
                one = evidence.receive(upload, ward_id=ward_id, no_secret=True, **paper)
            except ValidationError as refusal:
                outcomes.append(Outcome(uploads.clean_name(upload.name), False, " ".join(refusal.messages)))
            else:
                received.append(one)
                outcomes.append(Outcome(one.accepted.name, True, _("Hợp lệ, chưa lưu vì có tệp khác bị từ chối.")))
        if len(received) < len(outcomes):
            raise FilesRefused(outcomes)
    except Exception:
        evidence.discard(received)
        raise
    return received
