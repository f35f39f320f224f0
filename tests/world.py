"""A small world with one of everything for three wards: the officer's own, the neighbour's, and one that was before."""

from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from hashlib import sha256

import pytest
from django.core.files.base import ContentFile
from django.utils import timezone

from facilities.models import (
    Building,
    EquipmentCategory,
    Funding,
    Headquarters,
    HeadquartersPaper,
    InvestmentProject,
    Occupancy,
    Remedy,
    SurplusCase,
)
from facilities.standing import refresh_headquarters, refresh_money
from organisation.models import (
    DocumentFile,
    Holiday,
    Officer,
    Regime,
    RegimeLevel,
    RegisterSheet,
    ReportingPeriod,
    Succession,
    Ward,
)
from programme.actions.criteria_drafts import derive_set
from programme.actions.opening import open_period
from programme.models import (
    Assessment,
    CriteriaGroup,
    CriteriaSet,
    Criterion,
    Directive,
    DirectiveStanding,
    Dispute,
    EntrySheet,
    Evidence,
    EvidenceBundle,
    Extension,
    LockException,
    Obstacle,
    Progress,
    ProgressPaper,
    Recognition,
)
from reports.canonical import canonical, digest
from reports.compose import compose
from reports.models import (
    ComplianceReport,
    Delivery,
    Edition,
    Objection,
    Obligation,
    ReportFile,
    ReportTemplate,
    SignedFile,
)
from tests import factories
from tests.kept import kept

OWN, FOREIGN, EARLIER = "own", "foreign", "earlier"


@dataclass
class World:
    """Keys of objects by what they are and whose: `world.keys["assessment", "own"]`."""

    cast: object
    period: ReportingPeriod
    keys: dict[tuple[str, str], int] = field(default_factory=dict)


def make_criteria_draft() -> CriteriaSet:
    """Three criteria, one of each kind, and a veto; nobody has published them."""
    criteria_set = CriteriaSet.objects.create(
        name="Bộ thử",
        version=1,
        is_proposal=True,
        valid_from=date(2024, 9, 15),
    )
    group = CriteriaGroup.objects.create(criteria_set=criteria_set, code="A", name="Nhóm A")
    common = {"criteria_set": criteria_set, "group": group}
    Criterion.objects.bulk_create([
        Criterion(**common, code="A01", name="Có nghị quyết", kind="boolean", target=1, max_points=2),
        Criterion(**common, code="A02", name="Tỷ lệ", kind="quantity", comparison=">=", target=90, unit="%", max_points=3),
        Criterion(**common, code="A03", name="Không vi phạm", kind="boolean", target=1, max_points=5, is_veto=True),
    ])  # fmt: skip
    return criteria_set


def make_criteria_set(**rule) -> CriteriaSet:
    """The same, published; `rule`: its thresholds, where they are others."""
    criteria_set = make_criteria_draft()
    for name, value in rule.items():
        setattr(criteria_set, name, value)
    criteria_set.state, criteria_set.published_at = "published", timezone.now()
    criteria_set.save()
    return criteria_set


def make_next_draft(criteria_set: CriteriaSet, by) -> dict[tuple[str, str], int]:
    """The next version of the set, in preparation."""
    draft = derive_set(by=by, old_id=criteria_set.pk, name=criteria_set.name, valid_from=date(2027, 1, 1))
    return {
        ("draft set", OWN): draft.pk,
        ("draft group", OWN): draft.groups.first().pk,
        ("draft criterion", OWN): draft.criteria.first().pk,
    }


def make_directives(lead) -> list[Directive]:
    """One that binds every ward, one that binds its lead agency."""
    document = factories.make_document()
    return [
        Directive.objects.create(document=document, code="T-01", kind="task", name="Quán triệt", lead=lead, binds="wards", unit="%",
                                 target_value=Decimal(100), is_active=True),
        Directive.objects.create(document=document, code="T-02", kind="task", name="Sơ kết", lead=lead, binds="lead", is_active=True),
    ]  # fmt: skip


def make_records(building: Headquarters, use: Occupancy) -> dict[str, int]:
    """A house on the site, a photo with a stand-in for its file: doors do not look inside it."""
    house = Building.objects.create(headquarters=building, name="Nhà A")
    photo = HeadquartersPaper(headquarters=building, kind="photo", name="a.png", content_type="image/png", size=3,
                              received_by=Officer.objects.first(), no_secret_confirmed_at=timezone.now())  # fmt: skip
    photo.file.save(f"headquarters/{building.pk}.png", ContentFile(b"abc"), save=True)
    return {"occupancy": use.pk, "house": house.pk, "paper": photo.pk}


def make_facilities(ward: Ward) -> dict[str, int]:
    """A headquarters in use, a project with money; an ended unit has finished its own."""
    building = Headquarters(name=f"Trụ sở {ward.name}", independence="outside")
    building.index_words()
    building.save()
    use = Occupancy.objects.create(
        headquarters=building, ward=ward, valid_from=ward.established_on, valid_until=ward.dissolved_on
    )
    project = InvestmentProject(ward=ward, name=f"Xây trụ sở {ward.name}", total=5_000_000_000, headquarters=building,
                                completed_on=ward.dissolved_on)  # fmt: skip
    project.index_words()
    project.save()
    funding = Funding.objects.create(
        project=project, source="NSTP", year=2026, planned=1_000_000_000, allocated=1_000_000_000
    )
    remedy = Remedy.objects.create(ward=ward, measure="hq.independent", what="Bàn giao nhà", decision_number="1/QĐ")
    surplus = SurplusCase.objects.create(
        headquarters=building, proposed_form="keep", proposed_on=date(2025, 7, 1), proposal="Giữ lại"
    )
    refresh_headquarters([ward.pk])
    refresh_money([ward.pk], [2026])
    made = {
        "headquarters": building.pk,
        "project": project.pk,
        "funding": funding.pk,
        "remedy": remedy.pk,
        "surplus case": surplus.pk,
    }
    return make_records(building, use) | made


def make_clock(duty, by) -> dict[str, int]:
    """A request for more time that waits, an obstacle put to the duty's lead, an objection to lateness."""
    days = {"old_due_on": date(2026, 12, 31), "new_due_on": date(2027, 3, 31)}
    extension = Extension.objects.create(duty=duty, reason="Chờ mặt bằng", asked_by=by, **days)
    question = {"state": "asked", "asked_of": duty.directive.lead, "asked_on": date(2026, 9, 2)}
    obstacle = Obstacle.objects.create(
        duty=duty, what="Thiếu đất", since_on=date(2026, 9, 1), raised_by=by, owner=by, **question
    )
    dispute = Dispute.objects.create(duty=duty, reason="Đã gửi", raised_by=by)
    return {"duty": duty.pk, "extension": extension.pk, "obstacle": obstacle.pk, "dispute": dispute.pk}


def make_template(by) -> int:
    """A Word template that waits to be used, as a stand-in: doors do not look inside it."""
    row = ReportTemplate(kind="city", name="mau.docx", size=3, sha256="4" * 64, uploaded_by=by)
    row.file.save("templates/mau.docx", ContentFile(b"abc"), save=True)
    return row.pk


def make_report(period: ReportingPeriod, ward: Ward | None) -> int:
    """A draft, composed for real, with stand-ins for both files: doors do not look inside them."""
    report = ComplianceReport.objects.create(
        kind="ward" if ward else "city", period=period, ward=ward, state="draft", progress=100
    )
    content = canonical(compose(report.kind, period, ward))
    edition = Edition.objects.create(report=report, data=content.decode(), sha256=digest(content), composed_at=timezone.now(),
                                     template_version="thử")  # fmt: skip
    for form in ("pdf", "docx", "xlsx"):
        row = ReportFile(edition=edition, format=form, sha256="0" * 64, size=3)
        row.file.save(f"reports/{report.pk}.{form}", ContentFile(b"abc"), save=True)
    signed = SignedFile(edition=edition, name="a.pdf", size=3, sha256=edition.sha256)
    signed.received_by = Officer.objects.first()
    signed.file.save(f"signed/{report.pk}.pdf", ContentFile(b"abc"), save=True)
    return report.pk


def make_issued(period: ReportingPeriod, draft: int, by) -> int:
    """An issued report with the draft's figures, of the month in which the draft's period ends."""
    draft = ComplianceReport.objects.get(pk=draft)
    month = factories.make_period(f"{period.year}-M{period.ends_on.month:02}")
    report = ComplianceReport.objects.create(kind="ward", period=month, ward=draft.ward, state="issued", progress=100)
    frozen = draft.editions.get()
    Edition.objects.create(report=report, data=frozen.data, sha256=frozen.sha256, composed_at=timezone.now(), issue_year=month.year,
                           issue_number=1, issue_symbol=f"BC-{draft.ward_id}", issued_on=month.due_on, issued_by=by,
                           template_version="thử", signer_name="Ký", signer_post="TRƯỞNG CÔNG AN")  # fmt: skip
    return report.pk


def make_delivery(report: int, officer: Officer) -> int:
    """The report, given to this officer."""
    return Delivery.objects.create(edition=Edition.objects.get(report=report), officer=officer, state="portal").pk


def make_sheet(assessment: Assessment, by) -> int:
    """A workbook that was applied, with a stand-in for its file: doors do not look inside it."""
    sheet = EntrySheet(assessment=assessment, name="a.xlsx", sha256=sha256(b"abc").hexdigest(), state="applied",
                       received_by=by, applied_at=timezone.now())  # fmt: skip
    sheet.file.save(f"sheets/{assessment.pk}.xlsx", ContentFile(b"abc"), save=True)
    return sheet.pk


def make_register_sheet(ward: Ward, by) -> int:
    """A register's workbook that was applied, with a stand-in for its file."""
    sheet = RegisterSheet(kind="equipment", ward=ward, name="a.xlsx", sha256=sha256(b"abc").hexdigest(), state="applied",
                          received_by=by, applied_at=timezone.now())  # fmt: skip
    sheet.file.save(f"register-sheets/{ward.pk}.xlsx", ContentFile(b"abc"), save=True)
    return sheet.pk


def make_progress_paper(progress_id: int, by) -> int:
    """A paper sent with a report, with a stand-in for its content."""
    row = ProgressPaper(progress_id=progress_id, name="a.pdf", content_type="application/pdf", size=3, sha256="4" * 64,
                        received_by=by, no_secret_confirmed_at=timezone.now())  # fmt: skip
    row.file.save(f"progress/{progress_id}.pdf", ContentFile(b"abc"), save=True)
    return row.pk


def make_document_file(document, by) -> int:
    """A signed paper of the document, with a stand-in for its content."""
    row = DocumentFile(document=document, name="a.pdf", content_type="application/pdf", size=3, sha256="3" * 64,
                       received_by=by, no_secret_confirmed_at=timezone.now())  # fmt: skip
    row.file.save(f"documents/{document.pk}.pdf", ContentFile(b"abc"), save=True)
    return row.pk


def make_events(cast) -> dict[tuple[str, str], int]:
    """The event that formed Hoàn Kiếm, and a draft that would take Ba Đình into another unit."""
    line = Succession.objects.get(predecessor=cast.hang_bac)
    draft = factories.make_draft({"Ba Đình Mới": [cast.ba_dinh]})
    return {
        ("event", OWN): line.event_id,
        ("succession", OWN): line.pk,
        ("draft event", OWN): draft.pk,
        ("formed unit", OWN): draft.units.get().pk,
    }


def make_calendar() -> dict[tuple[str, str], int]:
    """A regime in force, one in preparation, a holiday."""
    common = {"period_kind": "quarter", "valid_from": date(2026, 1, 1)}
    level = {"report_kind": "ward", "recipient": "Công an thành phố", "due_kind": "working_days", "due_number": 2}
    rows = [Regime.objects.create(code=state, name=state, state=state, **common) for state in ("active", "draft")]
    for row in rows:
        RegimeLevel.objects.create(regime=row, who="ward", **level)
    holiday = Holiday.objects.create(day=date(2026, 9, 2), name="Quốc khánh")
    return {("regime", OWN): rows[0].pk, ("draft regime", OWN): rows[1].pk, ("holiday", OWN): holiday.pk}


def make_obligation(period: ReportingPeriod, ward: Ward, by: Officer) -> dict[str, int]:
    """A report that the ward owes under a regime that has ended, overdue, and what it says against that."""
    regime, _new = Regime.objects.get_or_create(
        code="ended", defaults={"name": "ended", "state": "ended", "period_kind": "quarter", "valid_from": date(2024, 1, 1),
                                "valid_until": date(2024, 2, 1)}
    )  # fmt: skip
    level, _new = RegimeLevel.objects.get_or_create(
        regime=regime, who="ward", report_kind="ward", recipient="Công an thành phố", due_kind="days", due_number=2
    )
    row = Obligation.objects.create(
        level=level, period=period, ward=ward, due_on=period.ward_due_on, due_effective_on=period.ward_due_on
    )
    objection = Objection.objects.create(obligation=row, reason="Mất mạng", raised_by=by)
    return {"obligation": row.pk, "objection": objection.pk}


@pytest.fixture
def world(cast) -> World:
    """The world, around the cast of the test."""
    period, keys = kept("world", lambda: make_world(cast))
    return World(cast, period, keys)


def make_world(cast) -> tuple[ReportingPeriod, dict[tuple[str, str], int]]:
    """Everything once for Hoàn Kiếm (own), Ba Đình (foreign) and Hàng Bạc (earlier), in the quarter each could report on."""
    criteria_set, directives = make_criteria_set(), make_directives(cast.catp)
    now, then = factories.make_period("2026-Q3"), factories.make_period("2025-Q2")
    for period in (now, then):
        open_period(period=period, day=period.ends_on)
    EquipmentCategory.objects.create(code="may-tinh", group="it", name="Máy tính", unit="bộ")
    made = World(cast, now)
    readers = {OWN: cast.chief1, FOREIGN: cast.chief2, EARLIER: cast.leader}
    for whose, ward, period in (
        (OWN, cast.hoan_kiem, now),
        (FOREIGN, cast.ba_dinh, now),
        (EARLIER, cast.hang_bac, then),
    ):
        made.keys["ward", whose] = ward.pk
        assessment = Assessment.objects.get(ward=ward, period=period)
        made.keys["assessment", whose] = assessment.pk
        made.keys["progress", whose] = Progress.objects.get(duty__ward=ward, period=period).pk
        made.keys["progress paper", whose] = make_progress_paper(made.keys["progress", whose], cast.leader)
        evidence = Evidence(ward=ward, name="a.pdf", content_type="application/pdf", size=3, sha256="1" * 64,
                            received_by=cast.leader, no_secret_confirmed_at=timezone.now())  # fmt: skip
        evidence.file.save(f"evidence/{ward.pk}.pdf", ContentFile(b"%PDF"), save=True)
        assessment.findings.first().evidence.add(evidence)
        made.keys["evidence", whose] = evidence.pk
        bundle = EvidenceBundle(assessment=assessment, asked_by=cast.leader, state="ready", sha256="2" * 64,
                                finished_at=timezone.now())  # fmt: skip
        bundle.file.save(f"bundles/{ward.pk}.zip", ContentFile(b"PK"), save=True)
        made.keys["bundle", whose] = bundle.pk
        made.keys["entry sheet", whose] = make_sheet(assessment, cast.leader)
        made.keys["register sheet", whose] = make_register_sheet(ward, cast.leader)
        made.keys["recognition", whose] = Recognition.objects.create(
            ward=ward, year=period.year, registered_on=period.starts_on
        ).pk
        made.keys["report", whose] = make_report(period, ward)
        made.keys["issued report", whose] = make_issued(period, made.keys["report", whose], cast.leader)
        made.keys["delivery", whose] = make_delivery(made.keys["report", whose], readers[whose])
        made.keys["lock exception", whose] = LockException.objects.create(
            ward=ward, period=period, reason="Mất điện", expires_on=period.due_on, granted_by=cast.leader
        ).pk
        made.keys |= {(what, whose): key for what, key in make_facilities(ward).items()}
        duty = Progress.objects.get(pk=made.keys["progress", whose]).duty
        made.keys |= {(what, whose): key for what, key in make_clock(duty, cast.chief1).items()}
        made.keys |= {(what, whose): key for what, key in make_obligation(period, ward, cast.chief1).items()}
    made.keys["period", OWN] = now.pk
    made.keys["city report", OWN] = make_report(now, None)
    made.keys["agency progress", OWN] = Progress.objects.get(duty__agency=cast.catp, period=now).pk
    made.keys["standing", OWN] = DirectiveStanding.objects.filter(period=now).first().pk
    made.keys["agency", OWN] = cast.catp.pk
    made.keys["document", OWN] = directives[0].document_id
    made.keys["document file", OWN] = make_document_file(directives[0].document, cast.admin)
    made.keys["directive", OWN] = directives[0].pk
    made.keys["report template", OWN] = make_template(cast.admin)
    made.keys["criteria set", OWN] = criteria_set.pk
    made.keys |= make_calendar() | make_events(cast) | make_next_draft(criteria_set, cast.admin)
    return made.period, made.keys
