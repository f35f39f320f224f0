"""A programme to test on: the real default set and directives for two wards and one agency, quarter III of 2026 opened."""

import io
from datetime import UTC, date, datetime
from types import SimpleNamespace

import pytest
from PIL import Image

from organisation.models import Agency
from programme import reference_data
from programme.actions.assessment import FindingEntry, save_findings, submit_assessment
from programme.actions.opening import open_period
from programme.models import Assessment, CriteriaSet, Directive, Finding, Progress
from tests import factories
from tests.kept import kept

DAY = date(2026, 9, 10)
DURING = datetime(2026, 9, 15, 2, 0, tzinfo=UTC)


@pytest.fixture(autouse=True)
def own_files(settings, tmp_path):
    """Every test has its own folder for files."""
    settings.MEDIA_ROOT = tmp_path / "files"


@pytest.fixture
def criteria_set(db):
    """The published default set: 54 criteria from the CSV file."""
    return kept("default criteria", load_criteria)


def load_criteria() -> CriteriaSet:
    reference = reference_data.read()
    assert not reference.problems
    reference.directives.clear()
    reference_data.load(reference)
    return CriteriaSet.objects.get()


@pytest.fixture
def directives(cast):
    """One numeric target and one task for every ward, and one task of the city police alone."""
    return kept("directives", lambda: make_directives(cast))


def make_directives(cast) -> SimpleNamespace:
    document = factories.make_document()
    make = Directive.objects.create
    stc = Agency.objects.get(key="stc")
    wards = make(
        code="T-01",
        document=document,
        kind="target",
        name="Có trụ sở độc lập",
        binds="wards",
        unit="%",
        target_value=100,
        lead=cast.catp,
        is_active=True,
    )
    wards.coordinating.add(stc)
    task = make(
        code="N-01",
        document=document,
        kind="task",
        name="Quán triệt kế hoạch",
        binds="wards",
        unit="định tính",
        lead=cast.catp,
        is_active=True,
    )
    lead = make(
        code="N-02",
        document=document,
        kind="task",
        name="Kiểm tra, đôn đốc",
        binds="lead",
        unit="định tính",
        lead=cast.catp,
        is_active=True,
    )
    draft = make(code="N-99", kind="task", name="[Chưa có nguồn] Bản nháp", binds="wards", is_active=False)
    return SimpleNamespace(wards=wards, task=task, lead=lead, draft=draft)


@pytest.fixture
def period(db):
    return kept("2026-Q3", lambda: factories.make_period("2026-Q3"))


@pytest.fixture
def opened(cast, criteria_set, directives, period):
    """The quarter opened, with shorthands for the rows of Hoàn Kiếm (own), Ba Đình (other) and the city police (of_agency)."""
    return kept("opened", lambda: open_quarter(cast, period))


def open_quarter(cast, period) -> SimpleNamespace:
    open_period(period=period, day=DAY)
    progress = {
        (row.duty.directive.code, row.duty.ward_id): row
        for row in Progress.objects.select_related("duty__directive", "duty__ward", "period")
    }
    return SimpleNamespace(
        period=period,
        own=progress["T-01", cast.hoan_kiem.pk],
        own_task=progress["N-01", cast.hoan_kiem.pk],
        other=progress["T-01", cast.ba_dinh.pk],
        of_agency=progress["N-02", None],
        assessment=Assessment.objects.get(ward=cast.hoan_kiem),
        foreign=Assessment.objects.get(ward=cast.ba_dinh),
    )


def entries_for(assessment, *, met=True, codes=None):
    """Answers that meet (or miss) every criterion, or those of `codes`, from the versions as they are."""
    findings = Finding.objects.filter(assessment=assessment).select_related("criterion")
    return [
        FindingEntry(
            code=finding.criterion.code,
            version=finding.version,
            value=value_for(finding.criterion, met),
            note=finding.self_note,
        )
        for finding in findings
        if codes is None or finding.criterion.code in codes
    ]


def value_for(criterion, met=True):
    """A value on the wanted side of the criterion's target."""
    if met:
        return criterion.target
    return criterion.target + 1 if criterion.comparison == "=" and not criterion.target else criterion.target - 1


@pytest.fixture
def submitted(opened, cast):
    """Hoàn Kiếm's assessment, answered (all met but C04) and signed off by its chief."""
    assessment = kept("submitted", lambda: answer_and_submit(opened, cast))
    opened.assessment.refresh_from_db()
    return assessment


def answer_and_submit(opened, cast) -> Assessment:
    save_findings(
        assessment_id=opened.assessment.pk,
        by=cast.ward1,
        entries=[
            *entries_for(
                opened.assessment,
                codes={f.criterion.code for f in opened.assessment.findings.select_related("criterion")} - {"C04"},
            ),
            *entries_for(opened.assessment, met=False, codes={"C04"}),
        ],
    )
    opened.assessment.refresh_from_db()
    return submit_assessment(assessment_id=opened.assessment.pk, version=opened.assessment.version, by=cast.chief1)


def png(width=8, height=8):
    out = io.BytesIO()
    Image.new("1", (width, height)).save(out, "PNG")
    return out.getvalue()
