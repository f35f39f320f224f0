"""A building with all that belongs to it, as its page and the API show it. Reads only; a constant number of queries."""

from dataclasses import dataclass
from decimal import Decimal

from django.db import models

from organisation.scope import visible_wards

from .models import Building, Headquarters, HeadquartersPaper, Occupancy, Survey

PHOTO = HeadquartersPaper.Kind.PHOTO


@dataclass(frozen=True)
class Profile:
    """Uses (those of now first), houses (those that stand first), surveys and papers (the newest first)."""

    building: Headquarters
    uses: list[Occupancy]
    houses: list[Building]
    surveys: list[Survey]
    papers: list[HeadquartersPaper]

    @property
    def photos(self) -> list[HeadquartersPaper]:
        return [paper for paper in self.papers if paper.kind == PHOTO]

    @property
    def legal_papers(self) -> list[HeadquartersPaper]:
        return [paper for paper in self.papers if paper.kind != PHOTO]

    @property
    def standing_houses(self) -> list[Building]:
        return [house for house in self.houses if house.removed_on is None]

    @property
    def without_area(self) -> int:
        """How many of the houses that stand have no floor area on paper: the sum leaves them out."""
        return sum(house.floor_area_m2 is None for house in self.standing_houses)

    @property
    def floor_difference(self) -> Decimal | None:
        """Measured floor − floor on paper, m²."""
        return _less(self.building.measured_area_m2, self.building.floor_area_m2)

    @property
    def land_difference(self) -> Decimal | None:
        """Measured land − land on paper, m²."""
        return _less(self.building.measured_land_m2, self.building.land_area_m2)


def _less(measured: Decimal | None, paper: Decimal | None) -> Decimal | None:
    return measured - paper if paper is not None and measured is not None else None


def profile_of(building: Headquarters, *, with_withdrawn: bool = False) -> Profile:
    """All that belongs to the building; papers taken off the page only on request."""
    uses = building.occupancies.select_related("ward").order_by("-is_main", "-valid_from", "pk")
    papers = building.papers.select_related("document", "survey")
    if not with_withdrawn:
        papers = papers.filter(withdrawn_at__isnull=True)
    return Profile(
        building,
        sorted(uses, key=lambda use: use.valid_until is not None),
        sorted(building.buildings.order_by("pk"), key=lambda house: house.removed_on is not None),
        list(building.surveys.order_by("-surveyed_on", "-pk")),
        list(papers.order_by("kind", "-dated_on", "-pk")),
    )


def told_of(profile: Profile, officer) -> list[models.Model]:
    """The rows whose history the officer reads: the building's own, and of its uses those of wards in the officer's scope.

    Who else uses a building is known to whoever sees it; what was written about their use is theirs. One query, none where
    the officer's ward alone uses it.
    """
    wards = {use.ward_id for use in profile.uses}
    if wards <= {officer.ward_id} or officer.sees_all:
        return [profile.building, *profile.uses, *profile.houses, *profile.surveys, *profile.papers]
    seen = set(visible_wards(officer).filter(pk__in=wards).values_list("pk", flat=True))
    uses = [use for use in profile.uses if use.ward_id in seen]
    return [profile.building, *uses, *profile.houses, *profile.surveys, *profile.papers]
