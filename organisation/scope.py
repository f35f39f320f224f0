"""Which rows an officer may see. The only place that decides it.

City officers (`sees_all`) see everything; a ward's officer sees the ward and the units before it; an agency's officer sees
what the agency's duties touch. A model says where its ward (and agency) is in the class attributes `ward_path` (None: no ward
sees any) and `agency_paths`; a row outside the scope does not exist for the officer, on pages, in search, exports, files and
the API alike.
"""

from collections import defaultdict
from collections.abc import Iterable

from django.db import models
from django.db.models import Q
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from . import clock
from .formats import day as written_day
from .models.ward import Ancestry, Ward  # not by the package: its sheets are scoped too


def ward_filter(officer, path: str) -> Q:
    """Rows whose ward (at `path`, "" for Ward itself) the officer's posting opens."""
    name = path or "pk"
    earlier = Ancestry.objects.filter(descendant=officer.ward_id).values("ancestor")
    return Q(**{name: officer.ward_id}) | Q(**{f"{name}__in": earlier})


def touched_by(model, paths: Iterable[str], agency_id: int) -> Q:
    """Rows that name the agency at one of the paths, asked step by step from the agency's side and without a join.

    So no row comes twice by a many-to-many path, and of a hundred thousand rows only those that other filters leave are looked at.
    """
    by_step = defaultdict(list)
    for path in paths:
        step, _mark, rest = path.partition("__")
        by_step[step].append(rest)
    touched = Q()
    for step, rests in by_step.items():
        field = model._meta.get_field(step)
        if rests == [""]:
            found = Q(**{step: agency_id})
        else:
            beyond = field.related_model
            inner = beyond._base_manager.filter(touched_by(beyond, rests, agency_id))
            found = Q(**{f"{step}__in": inner.values("pk")})
        touched |= found if field.many_to_one else Q(pk__in=model._base_manager.filter(found).values("pk"))
    return touched


class ScopedQuerySet(models.QuerySet):
    """A queryset that knows who asks."""

    def visible_to(self, officer):
        """The rows the officer may see; none for a stranger."""
        if not officer.is_authenticated or not officer.is_active:
            return self.none()
        if officer.is_superuser or officer.sees_all:
            return self
        if officer.ward_id:
            path = self.model.ward_path
            return self.none() if path is None else self.filter(ward_filter(officer, path))
        paths = getattr(self.model, "agency_paths", ())
        if officer.agency_id and paths:
            return self.filter(touched_by(self.model, paths, officer.agency_id))
        return self.none()

    def editable_by(self, officer):
        """The rows the officer's own posting owns: a predecessor's records are seen, never edited."""
        if not officer.is_authenticated or not officer.is_active:
            return self.none()
        if officer.ward_id:
            path = self.model.ward_path
            return self.none() if path is None else self.filter(**{path: officer.ward_id})
        own = getattr(self.model, "own_agency_path", None)
        return self.filter(**{own: officer.agency_id}) if officer.agency_id and own else self.none()


def sees_ward(officer, ward_id: int) -> bool:
    """May the officer see the records of this ward?"""
    if officer.is_superuser or officer.sees_all or (officer.ward_id and officer.ward_id == ward_id):
        return True
    return bool(officer.ward_id) and Ancestry.objects.filter(descendant=officer.ward_id, ancestor=ward_id).exists()


def visible_wards(officer) -> models.QuerySet:
    """The wards whose records the officer may see, of whatever time."""
    if not officer.is_authenticated or not officer.is_active:
        return Ward.objects.none()
    if officer.is_superuser or officer.sees_all:
        return Ward.objects.all()
    return Ward.objects.filter(ward_filter(officer, "")) if officer.ward_id else Ward.objects.none()


def why_closed(ward: Ward | None) -> str:
    """Why nobody enters anything for the ward any more, in a sentence; "" while it stands."""
    if ward is None or not ward.ended_by(clock.today()):
        return ""
    return _("%(ward)s đã kết thúc ngày %(day)s: hồ sơ của đơn vị này chỉ để xem, không nhập hay sửa được nữa.") % {
        "ward": capfirst(ward.full_name),
        "day": written_day(ward.dissolved_on),
    }
