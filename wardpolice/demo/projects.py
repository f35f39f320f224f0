"""Invented projects, stage by stage, more of them where the headquarters lacks something; and decisions that cure without one."""

from datetime import date, timedelta
from random import Random

from facilities.models import Cure, Headquarters, InvestmentProject, Occupancy, ProjectStage, Remedy
from organisation.models import Ward

from .chances import CITY_POLICE, MILLION, chance

Stage, State = InvestmentProject.Stage, ProjectStage.State
REACHED = [
    Stage.POLICY_DECIDED,
    Stage.INVESTMENT_DECIDED,
    Stage.MONEY_ASSIGNED,
    Stage.CONTRACT,
    Stage.WORKS,
    Stage.SETTLEMENT,
]
PAPERS = {Stage.POLICY_DECIDED: "QĐ-UBND", Stage.INVESTMENT_DECIDED: "QĐ-CATP", Stage.CONTRACT: "HĐ-XD"}
# Days from one stage's plan to the next one's, the works' length apart.
STEPS = {
    Stage.PROPOSAL: 30,
    Stage.APPRAISAL: 25,
    Stage.POLICY_DECIDED: 20,
    Stage.MEDIUM_TERM: 20,
    Stage.INVESTMENT_DECIDED: 40,
    Stage.MONEY_ASSIGNED: 25,
    Stage.DESIGN: 35,
    Stage.CONTRACT: 30,
    Stage.WORKS: 20,
    Stage.PAYMENT: 0,
    Stage.HANDOVER: 10,
    Stage.SETTLEMENT: 190,
    Stage.WARRANTY: 175,
}
# How far the plan of the stage at hand lies from today: mostly ahead, some overdue.
DUE_IN = [-75, -40, -20, -5, 5, 15, 25, 40, 60, 80]


def make(wards: list[Ward], day: date) -> list[InvestmentProject]:
    """The projects with their stages and what they cure; some late, some finished, some waiting for money."""
    mains = {use.ward_id: use.headquarters for use in Occupancy.objects.main().select_related("headquarters")}
    made = [each for ward in wards for each in _projects_of(ward, mains.get(ward.pk), day)]
    projects = InvestmentProject.objects.bulk_create([project for project, _cures, _stages in made])
    Cure.objects.bulk_create(Cure(project=project, measure=key) for project, cures, _stages in made for key in cures)
    ProjectStage.objects.bulk_create(
        (row for project, _cures, stages in made for row in _placed(project, stages)), batch_size=1000
    )
    _remedies(wards, mains, {project.ward_id for project in projects})
    return projects


def lacking(building: Headquarters | None) -> list[str]:
    """The measures that the building does not meet."""
    if building is None:
        return ["hq.independent"]
    found = {
        "hq.independent": building.is_independent is not True,
        "hq.land_title_complete": building.is_title_complete is not True,
        "hq.reception_area_m2": float(building.reception_area_m2 or 0) < 24,
        "hq.meeting_area_per_officer_m2": float(building.meeting_area_per_officer_m2 or 0) < 0.8,
        "hq.function_grade": (building.function_grade or 0) < 4,
    }
    return [key for key, fails in found.items() if fails]


def _projects_of(ward: Ward, main: Headquarters | None, day: date) -> list[tuple]:
    luck, wanting = chance(ward, "project"), lacking(main)
    weights = [25, 60, 15] if "hq.independent" in wanting else [55, 38, 7]
    return [_project(ward, main, number, wanting, luck, day) for number in range(luck.choices([0, 1, 2], weights)[0])]


def _project(ward: Ward, main, number: int, wanting: list[str], luck: Random, day: date) -> tuple:
    """(the project, the measures it cures, its stages as rows without the project)."""
    builds = number == 0
    reached = luck.choices(REACHED, [10, 15, 15, 15, 30, 15])[0]
    stages = _stages(reached, luck, day)
    works, handover = stages[Stage.WORKS - 1], stages[Stage.HANDOVER - 1]
    total = (luck.randint(38, 160) if builds else luck.randint(6, 30)) * 100 * MILLION
    project = InvestmentProject(
        ward=ward,
        headquarters=main if builds else None,
        code=f"MH-{ward.code}-{number + 1}",
        name=(f"Xây dựng trụ sở {ward.station_name}" if builds else f"Mua sắm trang thiết bị {ward.station_name}"),
        stage=reached,
        has_works=builds,
        owner=CITY_POLICE,
        contractor=f"Nhà thầu minh hoạ số {luck.randint(1, 9)}" if reached >= Stage.CONTRACT else "",
        starts_on=works.planned_on,
        planned_on=handover.planned_on,
        total=total,
        policy_number=stages[Stage.POLICY_DECIDED - 1].paper_number,
        policy_total=total,
        completed_on=handover.done_on,
    )
    project.index_words()
    return project, (wanting if builds else ["equipment.patrol_vehicles_pct_of_norm"]), stages


def _stages(reached: int, luck: Random, day: date) -> list[ProjectStage]:
    """The fourteen stages: those before the one at hand are done, a little late as the chance falls."""
    plan = _plan(reached, luck, day)
    slip, last, made = luck.choice([0, 0, 0, 6, 12, 20]), date.min, []
    for stage in Stage.values:
        row = ProjectStage(stage=stage, planned_on=plan[stage])
        if stage < reached:
            last = max(last, min(_planned_end(plan, stage) + timedelta(days=slip), day - timedelta(days=1)))
            row.state, row.done_on = State.DONE, last
            row.paper_number = f"{luck.randint(100, 999)}/{PAPERS[stage]} (minh hoạ)" if stage in PAPERS else ""
        made.append(row)
    return made


def _plan(reached: int, luck: Random, day: date) -> dict[int, date]:
    """Stage → its planned day, reckoned both ways from the stage at hand. Works are planned by the day they start."""
    length = luck.randint(150, 420)
    gaps = {stage: days + (length - 10 if stage == Stage.PAYMENT else 0) for stage, days in STEPS.items()}
    due = day + timedelta(days=luck.choice(DUE_IN))
    if reached == Stage.WORKS:  # under way: they began some months ago
        due = day - timedelta(days=luck.randint(30, length))
    plan = {reached: due}
    for stage in range(reached + 1, Stage.WARRANTY + 1):
        plan[stage] = plan[stage - 1] + timedelta(days=gaps[stage])
    for stage in range(reached - 1, Stage.NEED - 1, -1):
        plan[stage] = plan[stage + 1] - timedelta(days=gaps[stage + 1])
    return plan


def _planned_end(plan: dict[int, date], stage: int) -> date:
    return plan[Stage.PAYMENT] if stage == Stage.WORKS else plan[stage]


def _placed(project: InvestmentProject, stages: list[ProjectStage]):
    for row in stages:
        row.project = project
        yield row


def _remedies(wards: list[Ward], mains: dict, with_project: set[int]) -> None:
    """A few stations without a project get the building of the former people's committee by decision."""
    wanting = [
        ward for ward in wards if ward.pk not in with_project and "hq.independent" in lacking(mains.get(ward.pk))
    ]
    made = [
        Remedy(
            ward=ward,
            measure="hq.independent",
            what="Giao trụ sở UBND phường, xã cũ làm trụ sở độc lập",
            decision_number=f"{chance(ward, 'remedy').randint(100, 999)}/QĐ-UBND (minh hoạ)",
            decided_on=date(2026, 6, 15),
            due_on=date(2027, 3, 31),
        )
        for ward in wanting[: len(wanting) * 2 // 3]
    ]
    for remedy in made:
        remedy.index_words()
    Remedy.objects.bulk_create(made)
