"""Look after bundles: what a dead worker or a lost message left is made again, what is older than a week goes."""

from datetime import timedelta

from django.db.models import Q
from django.utils import timezone

from programme.models import EvidenceBundle

from .bundles import KEPT_FOR, MOST_ATTEMPTS, UNFINISHED, State, bundle_folder, failure_words, queue_bundle, remove

WAITS = timedelta(seconds=30)  # a message may be under way this long


def sweep_bundles() -> list[int]:
    """Queue again, give up, throw away; answers the keys of the bundles that were queued."""
    now = timezone.now()
    _give_up(now)
    remove_old(now)
    left = EvidenceBundle.objects.filter(
        Q(state=State.QUEUED, asked_at__lt=now - WAITS) | Q(state=State.MAKING, lease_until__lt=now),
        attempts__lt=MOST_ATTEMPTS,
    )
    queued = list(left.order_by("pk").values_list("pk", flat=True))
    for bundle_id in queued:
        queue_bundle(bundle_id)
    return queued


def _give_up(now) -> None:
    dead = EvidenceBundle.objects.filter(state=State.MAKING, lease_until__lt=now, attempts__gte=MOST_ATTEMPTS)
    dead.update(state=State.FAILED, reason=failure_words(), lease_until=None, finished_at=now)


def remove_old(now) -> int:
    """Remove bundles finished a week ago, and files in the folder that no bundle knows; answers how many rows went."""
    old = EvidenceBundle.objects.filter(finished_at__lt=now - KEPT_FOR).exclude(state__in=UNFINISHED)
    gone = remove(old)
    _remove_strays(now)
    return gone


def _remove_strays(now) -> None:
    """Halves of a killed worker, and wholes whose row was never written: older than a day, of no bundle."""
    folder = bundle_folder()
    if not folder.is_dir():
        return
    known = {name.rsplit("/", 1)[-1] for name in EvidenceBundle.objects.values_list("file", flat=True)}
    for path in folder.iterdir():
        age = now.timestamp() - path.stat().st_mtime
        if path.name not in known and age > timedelta(days=1).total_seconds():
            path.unlink(missing_ok=True)
