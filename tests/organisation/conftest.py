"""Events in preparation, and the administrator who prepares them."""

import pytest

from organisation.models import Reorganisation
from tests import factories

from .pages import at, unit


@pytest.fixture
def draft(cast):
    """An event in preparation with a numbered decision and no rows."""
    decision = factories.make_document("QD-1", number="1/NQ", kind="nghị quyết")
    return Reorganisation.objects.create(name="Sắp xếp thử", effective_on="2026-10-01", document=decision)


@pytest.fixture
def admin(cast, sign_in):
    return sign_in(cast.admin)


@pytest.fixture
def split(admin, cast, draft):
    """Ba Đình in two: one part with a new name, one that keeps the name; the rule proposes the namesake."""
    admin.post(at("unit-add", draft.pk), unit(draft, (cast.ba_dinh, "part"), name="Hồ Tây", code="00001"))
    admin.post(at("unit-add", draft.pk), unit(draft, (cast.ba_dinh, "part"), name="Ba Đình", code="00004"))
    draft.refresh_from_db()
    return draft
