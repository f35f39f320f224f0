"""Keep markup by the data it was made of: what is kept is found only by the same data, so that it can never be out of date.

The figures themselves are never kept: every view reads them anew.
"""

from collections.abc import Callable
from functools import lru_cache, wraps

from django.template import Context
from django.template.loader import get_template
from django.utils.safestring import SafeString
from django.utils.translation import get_language

_kept: list = []


def by_its_data(most: int) -> Callable:
    """For a function whose answer follows from its arguments and the language alone (no clock, no database, no session).

    The arguments must be hashable; the `most` answers last used are kept, in this process.
    """

    def wrap(work_out):
        held = lru_cache(maxsize=most)(lambda _language, *arguments: work_out(*arguments))
        _kept.append(held)

        @wraps(work_out)
        def kept(*arguments):
            return held(get_language(), *arguments)

        return kept

    return wrap


def forget() -> None:
    """Let go of all that is kept (the bench measures what a first view costs)."""
    for held in _kept:
        held.cache_clear()


def markup(template: str, context: dict) -> SafeString:
    """The template drawn from the context alone: nothing of the request or the session can reach it."""
    return get_template(template).template.render(Context(context))
