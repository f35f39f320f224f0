"""How often one source may ask an open page: a count in the cache, for a window of time."""

import logging
import time

from django.conf import settings
from django.core.cache import cache

log = logging.getLogger(__name__)


def source_of(request) -> str:
    """The address a request comes from. Behind the proxy of an HTTPS portal it is the one that the proxy itself saw."""
    forwarded = request.headers.get("X-Forwarded-For", "") if settings.SECURE_PROXY_SSL_HEADER else ""
    return forwarded.rpartition(",")[2].strip()[:45] or request.META.get("REMOTE_ADDR", "")


def is_too_fast(what: str, source: str, *, most: int, seconds: int) -> bool:
    """Count one question of the source; whether it is beyond `most` in this window of so many seconds.

    A cache that does not answer refuses nobody: what is guarded so must be safe without it.
    """
    key = f"pace:{what}:{source}:{int(time.time()) // seconds}".replace(" ", "")
    try:
        cache.add(key, 0, timeout=seconds)
        return cache.incr(key) > most
    except ValueError:  # the window ended between the two
        return False
    except Exception as problem:
        log.warning("the cache does not count %s: %s", what, problem)
        return False
