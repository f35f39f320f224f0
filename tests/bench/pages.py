"""CPU time of a page under the portal's own WSGI handler, in this process: no network, no other load in the figure."""

import gc
import statistics
import time
from importlib import import_module
from io import BytesIO

from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.db import connection
from django.test.utils import CaptureQueriesContext

from organisation import memory

ROUNDS, EACH = 9, 4


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


def spent(application, path: str, cookie: str) -> float:
    """CPU seconds of one request."""
    start = time.process_time()
    ask(application, path, cookie)
    return time.process_time() - start


def each(paths: str | list[str]) -> list[str]:
    return [paths] if isinstance(paths, str) else paths


def measure(application, bare: tuple[str, str], pages: dict[str, tuple], forget: set[str]) -> dict[str, dict]:
    """CPU milliseconds, ratio to the bare page (medians of rounds), queries and size of each page.

    A page may be a list of addresses: its figures are then those of all of them together, its queries those of the last.

    Each request of a page stands beside one of the bare page, so that drift of the machine hits both and leaves the ratio.
    Pages in `forget` are measured with no markup kept from an earlier view.
    """
    found = {}
    for name, (paths, cookie) in pages.items():
        for _turn in range(3):
            size = sum(ask(application, path, cookie) for path in each(paths))
        with CaptureQueriesContext(connection) as captured:
            ask(application, each(paths)[-1], cookie)
        found[name] = {"queries": len(captured), "bytes": size, "rounds": []}
    for _round in range(ROUNDS):
        for name, (paths, cookie) in pages.items():
            ask(application, each(paths)[-1], cookie)
            gc.collect()
            beside = own = 0.0
            for _turn in range(EACH):
                beside += spent(application, *bare)
                if name in forget:
                    memory.forget()
                own += sum(spent(application, path, cookie) for path in each(paths))
            found[name]["rounds"].append((own / EACH * 1000, own / beside))
    return {name: summed(row) for name, row in found.items()}


def summed(row: dict) -> dict:
    times, ratios = zip(*row["rounds"], strict=True)
    return {
        "queries": row["queries"],
        "bytes": row["bytes"],
        "cpu_ms": round(statistics.median(times), 2),
        "ratio": round(statistics.median(ratios), 2),
    }
