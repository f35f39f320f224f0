"""What the city's quarterly report says, asked for by plain SQL: the yardstick of `compose`. Each list of an annex is fetched whole.

Both periods are read, as the report's comparison does. No names are put to codes, nothing is hashed or written.
"""

from datetime import date

from django.db import connection

PROGRESS = """
    SELECT d.code, y.ward_id, y.agency_id, p.state, p.status, p.answer, p.value, p.percent, p.narrative, p.submitted_at, p.due_on
    FROM programme_progress p JOIN programme_duty y ON y.id = p.duty_id JOIN programme_directive d ON d.id = y.directive_id
    WHERE p.period_id = %s ORDER BY d.code, y.agency_id, y.ward_id"""
DIRECTIVES = """
    SELECT d.code, d.name, d.kind, d.binds, d.due_on, d.unit, d.target_value, o.number, o.kind, o.issuer, o.issued_on, o.title, l.name
    FROM programme_directive d JOIN organisation_document o ON o.id = d.document_id
    LEFT JOIN organisation_agency l ON l.id = d.lead_id ORDER BY d.code"""
ASSESSMENTS = """
    SELECT w.code, w.name, w.kind, w.established_on, a.state, a.total, a.met_self, a.met_verified, a.points_max, a.points_self,
           a.points_verified, a.vetoes_self, a.vetoes_verified, a.passes_self, a.passes_verified, a.submitted_at, a.due_on
    FROM programme_assessment a JOIN organisation_ward w ON w.id = a.ward_id WHERE a.period_id = %s ORDER BY w.sort_key"""
EVIDENCE = """
    SELECT f.assessment_id, COUNT(DISTINCT e.evidence_id) FROM programme_finding_evidence e
    JOIN programme_finding f ON f.id = e.finding_id JOIN programme_assessment a ON a.id = f.assessment_id
    WHERE a.period_id = %s GROUP BY f.assessment_id"""
CRITERIA = """
    SELECT c.code, c.name, g.name, c.is_veto, c.max_points, f.verdict, COUNT(*)
    FROM (SELECT f.criterion_id, CASE WHEN a.state IN ('verified', 'concluded') THEN f.verified_verdict ELSE f.self_verdict END AS verdict
          FROM programme_finding f JOIN programme_assessment a ON a.id = f.assessment_id
          WHERE a.period_id = %s AND a.state IN ('submitted', 'verified', 'concluded')) f
    JOIN programme_criterion c ON c.id = f.criterion_id JOIN programme_criteriagroup g ON g.id = c.group_id
    GROUP BY c.code, c.name, g.name, c.is_veto, c.max_points, f.verdict ORDER BY c.code"""
HEADQUARTERS = """
    SELECT w.code, w.name, w.kind, o.is_main, h.name, h.address, h.independence, h.land_title, h.asset_class, h.condition,
           h.land_area_m2, h.floor_area_m2, h.measured_area_m2, h.surveyed_on
    FROM organisation_ward w LEFT JOIN facilities_occupancy o ON o.ward_id = w.id
         AND (o.valid_from IS NULL OR o.valid_from <= %s) AND (o.valid_until IS NULL OR o.valid_until > %s)
    LEFT JOIN facilities_headquarters h ON h.id = o.headquarters_id
    WHERE (w.established_on IS NULL OR w.established_on <= %s) AND (w.dissolved_on IS NULL OR w.dissolved_on > %s)
    ORDER BY w.sort_key"""
EQUIPMENT = """
    SELECT c.code, c.name, c.unit, h.ward_id, h.have, h.usable, h.need FROM facilities_equipmentholding h
    JOIN facilities_equipmentcategory c ON c.id = h.category_id ORDER BY c.code, h.ward_id"""
PROJECTS = """
    SELECT p.id, p.name, p.code, p."group", p.stage, p.total, p.planned_on, p.completed_on, w.code, w.name
    FROM facilities_investmentproject p JOIN organisation_ward w ON w.id = p.ward_id ORDER BY p.sort_key"""
MONEY = """
    SELECT f.project_id, f.source, f.planned, f.carried_in, f.allocated, f.total, f.medium_term, COALESCE(SUM(d.amount), 0)
    FROM facilities_funding f LEFT JOIN facilities_disbursement d ON d.funding_id = f.id AND d.paid_on <= %s
    WHERE f.year = %s
    GROUP BY f.id, f.project_id, f.source, f.planned, f.carried_in, f.allocated, f.total, f.medium_term"""
SURPLUS = """
    SELECT h.name, h.address, s.state, s.unused_since, s.proposed_on, s.decided_on, s.carried_out_on
    FROM facilities_surpluscase s JOIN facilities_headquarters h ON h.id = s.headquarters_id WHERE s.proposed_on <= %s"""
NORMS = "SELECT item, category_id, ward_kind, value, unit, valid_from, valid_until FROM facilities_norm"
OBSTACLES = "SELECT duty_id, what, since_on, state FROM programme_obstacle WHERE state = 'open'"
SUCCESSIONS = "SELECT predecessor_id, successor_id, effective_on, share FROM organisation_succession"


def fetch(period) -> int:
    """Every row the report's figures come from; returns how many."""
    return _ask(SUCCESSIONS) + _ask(NORMS) + _ask(OBSTACLES) + _ask(DIRECTIVES) + _of(period)


def _of(period) -> int:
    day: date = period.ends_on
    rows = sum(_ask(question, period.pk) for question in (PROGRESS, ASSESSMENTS, EVIDENCE, CRITERIA))
    rows += _ask(HEADQUARTERS, day, day, day, day) + _ask(EQUIPMENT) + _ask(PROJECTS)
    return rows + _ask(MONEY, day, day.year) + _ask(SURPLUS, day)


def _ask(question: str, *values) -> int:
    with connection.cursor() as cursor:
        cursor.execute(question, values)
        return len(cursor.fetchall())
