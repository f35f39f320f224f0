"""Who fills registers by workbook: a ward of its own, and who keeps them all."""

from django.core.exceptions import PermissionDenied
from django.utils.translation import gettext as _

from organisation.access import check
from organisation.scope import why_closed

VERB, VERB_ALL = "facilities.enter_facilities", "facilities.keep_registers"


def may_send(officer) -> None:
    """Raise PermissionDenied unless the officer may fill registers, of an own ward that stands or of all."""
    if sees_all(officer):
        return
    check(officer, VERB)
    if officer.ward is None:
        raise PermissionDenied(_("Chỉ cán bộ Công an phường, xã nhập hồ sơ của đơn vị mình."))
    if closed := why_closed(officer.ward):
        raise PermissionDenied(closed)


def sees_all(officer) -> bool:
    """Does the officer keep the registers of all wards?"""
    return officer.has_perm(VERB_ALL)
