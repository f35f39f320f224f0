"""Several people at once, with real threads."""

import threading

from django.db import connection


def together(*functions) -> list:
    """Run the functions in threads of their own, all let go at once; returns what each returned or raised."""
    gate, results = threading.Barrier(len(functions)), [None] * len(functions)

    def run(index, function):
        try:
            gate.wait(timeout=30)
            results[index] = function()
        except Exception as error:
            results[index] = error
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=pair) for pair in enumerate(functions)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=60)
    assert not any(thread.is_alive() for thread in threads)
    return results
