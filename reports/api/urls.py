"""The addresses of the API, each freed of the pages' sign-in (a token opens it) and answered in the caller's language."""

from django.contrib.auth.decorators import login_not_required

from .assessment_entry import router as assessment_entry
from .assessments import router as assessments
from .checking import router as checking
from .city import router as city
from .clock import router as clock
from .compliance import router as compliance
from .criteria import router as criteria
from .directive import router as directive
from .directives import router as directives
from .documents import router as documents
from .door import api, spoken
from .duties import router as duties
from .editions import router as editions
from .equipment import router as equipment
from .evidence import router as evidence
from .forecast import router as forecast
from .headquarters import router as headquarters
from .history import router as history
from .money import router as money
from .norms import router as norms
from .obligations import router as obligations
from .places import router as places
from .programme import router as programme
from .projects import router as projects
from .rates import router as rates
from .recognitions import router as recognitions
from .regimes import router as regimes
from .upward import router as upward

for router in (
    places,
    regimes,
    obligations,
    city,
    programme,
    assessments,
    assessment_entry,
    evidence,
    criteria,
    recognitions,
    directives,
    directive,
    duties,
    clock,
    documents,
    rates,
    headquarters,
    equipment,
    norms,
    projects,
    money,
    forecast,
    checking,  # before the editions: `check` is not the number of one
    compliance,
    upward,
    editions,
    history,
):
    api.add_router("", router)

patterns, app_name, namespace = api.urls
for pattern in patterns:
    pattern.callback = login_not_required(spoken(pattern.callback))
urls = patterns, app_name, namespace
