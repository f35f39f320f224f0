"""A worker that has heard nothing for long connects to its broker anew.

Its reader waits for Redis without a time-out of its own: after a silence in which a firewall or a proxy has forgotten the
connection, it would wait for ever, alive and deaf. The schedule sends messages every minute, so five minutes without any mean
that either the schedule or the connection is gone; connecting anew costs nothing, and tasks that run go on.
"""

import time

from celery import bootsteps
from celery.signals import task_received
from celery.utils.log import get_logger
from django.conf import settings

log = get_logger(__name__)


class KeepsListening(bootsteps.StartStopStep):
    """Looks, while the worker is connected, how long ago a message came."""

    requires = {"celery.worker.consumer.tasks:Tasks"}

    def __init__(self, consumer, **options):
        super().__init__(consumer, **options)
        self.heard_at, self.look_again = time.monotonic(), None
        task_received.connect(self.hear, weak=False)

    def include_if(self, consumer) -> bool:
        """Files on a disk are never silent."""
        return bool(settings.REDIS_URL)

    def start(self, consumer) -> None:
        self.hear()
        self.look_again = consumer.timer.call_repeatedly(settings.LONGEST_SILENCE / 5, self.look)

    def stop(self, _consumer) -> None:
        if self.look_again is not None:
            self.look_again.cancel()
            self.look_again = None

    def hear(self, **_message) -> None:
        self.heard_at = time.monotonic()

    def look(self) -> None:
        """Raises ConnectionResetError after a silence too long, which the worker answers by connecting anew."""
        silence = time.monotonic() - self.heard_at
        if silence > settings.LONGEST_SILENCE:
            log.warning("nothing heard from the broker for %d seconds: connecting anew", silence)
            raise ConnectionResetError("the broker is silent")
