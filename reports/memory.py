"""Keep what was worked out until something changes: the trail gets an entry for every act, so its head names the state of all data.

A portal whose trail is empty keeps nothing. What is kept must be keyed by everything it depends on, the reader's scope included.
"""

from django.core.cache import cache
from django.db.models import Subquery
from django.template.loader import render_to_string
from django.utils.translation import get_language

from organisation import clock
from organisation.models import AuditHead

# Reference data changed in the admin leave no entry in the trail: after a minute everything is worked out anew.
KEPT_SECONDS = 60
LONGEST_KEY = 200


def stamp() -> Subquery:
    """The head of the trail, to be read along with another query."""
    return Subquery(AuditHead.objects.filter(pk=1).values("hash"))


def remembered(head: str | None, key: str, work_out):
    """What `work_out` gives, kept under the key while the trail's head stays the same."""
    key = f"{clock.today()}:{get_language()}:{key}"
    if not head or len(key) > LONGEST_KEY or not key.isprintable() or " " in key:
        return work_out()
    return cache.get_or_set(f"{key}:{head}", work_out, KEPT_SECONDS)


def parts(request, context: dict, **templates: str) -> dict:
    """The named parts of a page as markup, ready to be remembered. They may hold nothing of the session (no token, no name)."""
    return {name: render_to_string(template, context, request) for name, template in templates.items()}
