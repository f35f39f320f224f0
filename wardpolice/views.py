"""The roof's own pages. Error pages need no view: Django's own render 400, 403, 403_csrf, 404 and 500.html of the templates folder."""

from django.contrib.auth.decorators import login_not_required
from django.db import connection
from django.http import HttpResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe
from django.views.i18n import set_language

from reports.views.my_work import my_work
from reports.views.overview import overview

choose_language = login_not_required(set_language)


@login_not_required
@never_cache
@require_safe
def healthz(request):
    """200 "ok" when the portal answers and its database does; a failing database is a 500."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
    return HttpResponse("ok", content_type="text/plain; charset=utf-8")


@require_safe
def home(request):
    """The first page after signing in: the overview for those who hold it, my work for everybody else."""
    return overview(request) if request.user.has_perm("reports.view_overview") else my_work(request)
