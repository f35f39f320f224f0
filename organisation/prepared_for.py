"""Prepared questions about what an officer may see: written once for each kind of reader, the posting comes in by a slot.

A `Reader` stands where the models and their scope (organisation.scope) expect the officer who asks.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import partial

from .prepared import Prepared, Slot

WARD, AGENCY = "own_ward", "own_agency"


@dataclass(frozen=True)
class Reader:
    """All officers whose questions are written alike: they differ by the ward or the agency they are posted to alone.

    `verbs` are those that the question may ask for, `held` which of them these officers hold.
    """

    is_authenticated: bool = False
    is_active: bool = False
    is_superuser: bool = False
    sees_all: bool = False
    posted_to: str = ""
    verbs: frozenset[str] = frozenset()
    held: frozenset[str] = frozenset()

    @property
    def ward_id(self) -> Slot | None:
        return Slot(WARD) if self.posted_to == WARD else None

    @property
    def agency_id(self) -> Slot | None:
        return Slot(AGENCY) if self.posted_to == AGENCY else None

    def has_perm(self, verb: str) -> bool:
        """Whether these officers hold the verb. Raises LookupError for one that was not named beforehand."""
        if verb not in self.verbs:
            raise LookupError(f"a prepared question depends on {verb} without naming it")
        return verb in self.held


def reader_like(officer, verbs: frozenset[str] = frozenset()) -> Reader:
    """The kind of reader the officer is; without an account in force a stranger."""
    if not officer.is_authenticated or not officer.is_active:
        return Reader(verbs=verbs)
    posted_to = WARD if officer.ward_id else AGENCY if officer.agency_id else ""
    held = frozenset(verb for verb in verbs if officer.has_perm(verb))
    return Reader(True, True, officer.is_superuser, officer.sees_all, posted_to, verbs, held)


class PreparedFor:
    """`PreparedFor(build)` asks the queryset that `build(reader)` gives; `ask(officer, name=value)` fills its slots.

    `prepare`: how each question is prepared, by tuples unless said otherwise. `verbs`: the ones that the rows depend on.
    """

    def __init__(self, build: Callable, prepare: Callable = Prepared, verbs: Iterable[str] = ()):
        self.build, self.prepare, self.verbs = build, prepare, frozenset(verbs)
        self.questions: dict[Reader, Prepared] = {}

    def __call__(self, officer, /, **values) -> list:
        reader = reader_like(officer, self.verbs)
        question = self.questions.get(reader)
        if question is None:
            question = self.questions[reader] = self.prepare(partial(self.build, reader))
        posting = {WARD: officer.ward_id, AGENCY: officer.agency_id} if reader.posted_to else {}
        return question(**posting, **values)
