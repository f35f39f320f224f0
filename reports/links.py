"""Where each figure's rows are: the lists of the other rooms with the filter that shows exactly what was counted."""

from urllib.parse import urlencode

from django.urls import NoReverseMatch, reverse


def to(name: str, *args, **query) -> str:
    """The page's address with its filters; "" for a page that is not installed, which is then plain text."""
    try:
        address = reverse(name, args=args)
    except NoReverseMatch:
        return ""
    chosen = {key: value for key, value in query.items() if value not in (None, "")}
    return f"{address}?{urlencode(chosen)}" if chosen else address
