"""Unsigned assessments of ended units, handed over criterion by criterion."""

from collections import defaultdict

from django.utils.translation import gettext as _

from organisation import audit
from organisation.models import Reorganisation, ReportingPeriod
from organisation.versions import save
from programme.actions import totals
from programme.actions.evidence import link_again
from programme.models import Assessment, Finding

from .sources import Source, chosen, left_aside, named, with_origin

COPIED = ("self_value", "self_verdict", "self_points", "self_note")
OPEN = (Assessment.State.DRAFT, Assessment.State.RETURNED)


def hand_over(*, event: Reorganisation, period: ReportingPeriod, takers: dict[int, int], by) -> list[str]:
    """Copy typed findings, with their evidence by reference, into blank ones; says what was copied, per unit."""
    papers = Assessment.objects.for_period(period).select_related("ward", "criteria_set")
    targets = {
        paper.ward_id: paper
        for paper in papers.filter(ward__in=set(takers.values()), state=Assessment.State.DRAFT)
        .select_for_update(of=("self",), no_key=True)
        .order_by("pk")
    }
    drafts = list(papers.filter(ward__in=list(takers), state__in=OPEN).order_by("pk"))
    findings = _findings([*targets.values(), *drafts])
    sources = [
        (takers[draft.ward_id], _source(draft, findings[draft.pk])) for draft in drafts if _fits(draft, targets, takers)
    ]
    told = []
    for ward_id, (source, others) in chosen(sources).items():
        target = targets[ward_id]
        if count := _copy(target, findings[target.pk], source, event, by):
            words = {"period": period.label, "unit": target.ward.full_name, "ward": named(source.ward)}
            sentence = _("%(period)s, %(unit)s: chép %(count)d tiêu chí đã chấm của %(ward)s.")
            told.append(sentence % (words | {"count": count}) + left_aside(others))
    return told


def _fits(draft: Assessment, targets: dict[int, Assessment], takers: dict[int, int]) -> bool:
    """Whether there is an open assessment by the same set to copy into."""
    target = targets.get(takers[draft.ward_id])
    return target is not None and target.pk != draft.pk and target.criteria_set_id == draft.criteria_set_id


def _findings(papers: list[Assessment]) -> dict[int, list[Finding]]:
    found = defaultdict(list)
    rows = Finding.objects.filter(assessment__in=papers).select_related("criterion").prefetch_related("evidence")
    for finding in rows.order_by("criterion__code"):
        found[finding.assessment_id].append(finding)
    return found


def _source(draft: Assessment, findings: list[Finding]) -> Source:
    """What was typed; what a register filled in is filled in anew for the unit that follows."""
    typed = [finding for finding in findings if not finding.is_computed and not _is_blank(finding)]
    return Source(draft.ward, tuple(typed), sum(bool(finding.self_verdict) for finding in typed))


def _is_blank(finding: Finding) -> bool:
    return not (finding.self_verdict or finding.self_note or finding.provenance or finding.evidence.all())


def _copy(target: Assessment, findings: list[Finding], source: Source, event: Reorganisation, by) -> int:
    blank = {row.criterion_id: row for row in findings if _is_blank(row) and row.version == 1}
    pairs = [(blank[old.criterion_id], old) for old in source.rows if old.criterion_id in blank]
    if not pairs:
        return 0
    changes = {}
    for new, old in pairs:
        for name in COPIED:
            setattr(new, name, getattr(old, name))
        new.self_note, new.version = with_origin(old.self_note, source.ward), new.version + 1
        changes[f"{new.criterion.code}.self_verdict"] = ["", new.self_verdict]
        if papers := ", ".join(row.name for row in old.evidence.all()):
            changes[f"{new.criterion.code}.evidence+"] = ["", papers]
    Finding.objects.bulk_update([new for new, _old in pairs], [*COPIED, "version"], batch_size=100)
    link_again(pairs)
    totals.apply(target, findings)
    save(target)
    reason = with_origin(event.name, source.ward).replace("\n", " ")
    audit.record(
        by=by, action="hand_over_assessment", row=target, changes=changes, reason=reason, ward_id=target.ward_id
    )
    return len(pairs)
