"""How often one source may ask an open page: a count in the cache, for a window of time."""

import logging
import time
from ipaddress import IPv6Address, IPv6Network, ip_address

from django.conf import settings
from django.core.cache import cache

log = logging.getLogger(__name__)
ONE_HOUSE = 64  # bits of an IPv6 address that a subscriber does not choose


def source_of(request) -> str:
    """The address a request comes from, of IPv6 the network: a subscriber has 2⁶⁴ addresses.

    Behind the proxy of an HTTPS portal it is the one that the proxy itself saw.
    """
    forwarded = request.headers.get("X-Forwarded-For", "") if settings.SECURE_PROXY_SSL_HEADER else ""
    seen = forwarded.rpartition(",")[2].strip()[:45] or request.META.get("REMOTE_ADDR", "")
    try:
        found = ip_address(seen)
    except ValueError:
        return seen
    if not isinstance(found, IPv6Address) or found.ipv4_mapped:
        return str(getattr(found, "ipv4_mapped", None) or found)
    return str(IPv6Network((int(found), ONE_HOUSE), strict=False))


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
