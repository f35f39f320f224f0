"""What belongs to a building is seen and changed by whoever sees and changes the building."""

from organisation.scope import ScopedQuerySet

from .headquarters import Headquarters


class OfHeadquartersQuerySet(ScopedQuerySet):
    """Rows that hang on a building (`headquarters`)."""

    def visible_to(self, officer):
        if officer.is_authenticated and officer.ward_id and not (officer.is_superuser or officer.sees_all):
            return self.filter(headquarters__in=Headquarters.objects.visible_to(officer))
        return super().visible_to(officer)

    def editable_by(self, officer):
        return self.filter(headquarters__in=Headquarters.objects.editable_by(officer))
