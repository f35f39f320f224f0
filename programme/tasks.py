"""What workers and the schedule run. No logic here: each takes an id or nothing, calls one function, and may run twice."""

from celery import shared_task
from celery.signals import worker_ready
from django.utils import translation

from programme.actions import bundles, bundles_sweep


@shared_task(name="programme.make_bundle", ignore_result=True)
def make_bundle(bundle_id: int) -> None:
    """Make one ZIP of evidence, unless it is made or somebody is at it."""
    with translation.override("vi"):
        bundles.make_bundle(bundle_id)


@shared_task(name="programme.sweep_bundles", ignore_result=True)
def sweep_bundles() -> None:
    """Queue again what the broker lost or a dead worker left; throw away what is older than a week."""
    with translation.override("vi"):
        bundles_sweep.sweep_bundles()


@worker_ready.connect
def catch_up(**_worker) -> None:
    """A worker that starts first looks for what was missed while none ran."""
    sweep_bundles.apply_async(retry=False)
