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


class _Beside:
    """What a drawing is made of, handed on beside the data it is kept by; it takes no part in the comparing."""

    def __init__(self, context: dict):
        self.context = context

    def __hash__(self):
        return 0

    def __eq__(self, other):
        return isinstance(other, _Beside)


def drawn(template: str, data: tuple, context: dict) -> SafeString:
    """The template drawn from the context, kept by `data`, which must hold everything the template shows of the context."""
    return _drawn(template, data, _Beside(context))


@by_its_data(most=1024)
def _drawn(template: str, data: tuple, beside: _Beside) -> SafeString:
    shown, beside.context = markup(template, beside.context), {}  # the key stays, what it was made of need not
    return shown
