"""CPU time of a page under the portal's own WSGI handler, in this process: no network, no other load in the figure."""

import gc
import statistics
import time
from importlib import import_module
from io import BytesIO

from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.core.cache import cache
from django.db import connection
from django.test.utils import CaptureQueriesContext

ROUNDS, EACH = 12, 10


def signed_in(officer) -> str:
    """A session of the officer's, as its cookie."""
    session = import_module(settings.SESSION_ENGINE).SessionStore()
    session.update(
        {
            SESSION_KEY: str(officer.pk),
            BACKEND_SESSION_KEY: "django.contrib.auth.backends.ModelBackend",
            HASH_SESSION_KEY: officer.get_session_auth_hash(),
        }
    )
    session.save()
    return f"{settings.SESSION_COOKIE_NAME}={session.session_key}"


def ask(application, path: str, cookie: str) -> int:
    """One request through the whole stack; the size of the answer. Fails on anything but 200."""
    address, _mark, query = path.partition("?")
    answered = []
    environ = {
        "REQUEST_METHOD": "GET",
        "PATH_INFO": address,
        "QUERY_STRING": query,
        "SERVER_NAME": "127.0.0.1",
        "SERVER_PORT": "8000",
        "SERVER_PROTOCOL": "HTTP/1.1",
        "HTTP_HOST": "127.0.0.1",
        "HTTP_COOKIE": cookie,
        "REMOTE_ADDR": "127.0.0.1",
        "wsgi.version": (1, 0),
        "wsgi.url_scheme": "http",
        "wsgi.input": BytesIO(),
        "wsgi.errors": BytesIO(),
        "wsgi.multithread": True,
        "wsgi.multiprocess": True,
        "wsgi.run_once": False,
    }
    body = application(environ, lambda status, headers: answered.append(status))
    size = sum(map(len, body))
    body.close()
    if not answered[0].startswith("200"):
        raise RuntimeError(f"{path}: {answered[0]}")
    return size


def measure(application, pages: dict[str, tuple[str, str]], forget: set[str]) -> dict[str, dict]:
    """CPU milliseconds (median of rounds), queries and size of each page. Rounds take turns, so that drift hits all alike.

    Pages in `forget` are measured with nothing remembered between requests.
    """
    found = {}
    for name, (path, cookie) in pages.items():
        for _turn in range(3):
            size = ask(application, path, cookie)
        if name in forget:
            cache.clear()
        with CaptureQueriesContext(connection) as captured:
            ask(application, path, cookie)
        found[name] = {"queries": len(captured), "bytes": size, "rounds": []}
    for _round in range(ROUNDS):
        for name, (path, cookie) in pages.items():
            ask(application, path, cookie)  # what another page made the cache forget is remembered again
            gc.collect()
            spent = 0.0
            for _turn in range(EACH):
                if name in forget:
                    cache.clear()
                start = time.process_time()
                ask(application, path, cookie)
                spent += time.process_time() - start
            found[name]["rounds"].append(spent / EACH * 1000)
    return {
        name: {"queries": row["queries"], "bytes": row["bytes"], "cpu_ms": round(statistics.median(row["rounds"]), 2)}
        for name, row in found.items()
    }
