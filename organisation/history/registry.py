"""What each room tells of its records' history: who may read it, what belongs together, what its acts are called.

A room registers its models when it starts, as with measures, so that the ground shows histories of rows it does not know.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field

from django.db import models

# A key of an entry's changes that is no column ("A01.self_value") → what it is called, and the column it is read as (None: as it is).
Reader = Callable[[str], tuple[str, models.Field | None] | None]
# Makes a reader for one page; it may ask the database once for the names it needs.
Readers = Callable[[], Reader]


def _everybody(_officer) -> bool:
    return True


def _nobody(_officer) -> bool:
    return False


@dataclass(frozen=True)
class Part:
    """Rows of another model that belong to a record: their changes are told with it. `path` leads from them to it.

    `is_traced`: also those that are gone, found by what the trail says of them; only where whoever sees the record sees all parts.
    """

    model: type[models.Model]
    path: str
    is_traced: bool = False


@dataclass(frozen=True)
class Told:
    """One kind of record with a history.

    `visible` (officer → rows) is the record's own visibility, by default that of its manager; `open_to` says who sees all of
    them, those that are gone too. Where `by_ward`, everybody sees the record and only its ward's people what was entered for it.
    """

    model: type[models.Model]
    visible: Callable[[object], models.QuerySet] | None = None
    open_to: Callable[[object], bool] | None = None
    by_ward: bool = False
    parts: tuple[Part, ...] = ()
    words: Mapping[str, object] = field(default_factory=dict)
    values: Mapping[str, Callable[[object], str]] = field(default_factory=dict)
    unspoken: frozenset[str] = frozenset()
    address: Callable[[models.Model], str] | None = None

    @property
    def label(self) -> str:
        """As the trail names the model."""
        return self.model._meta.label_lower

    @property
    def slug(self) -> str:
        """As addresses name it."""
        return self.model._meta.model_name

    @property
    def is_scoped(self) -> bool:
        """Whether the record's own ward (and agency) decides who sees it."""
        return self.visible is None and self.open_to is None

    def rows(self, officer) -> models.QuerySet:
        """The records the officer may see."""
        if self.is_open(officer):
            return self.model._base_manager.all()
        if self.visible is not None:
            return self.visible(officer)
        if self.is_scoped:
            return self.model._default_manager.visible_to(officer)
        return self.model._base_manager.none()

    def is_open(self, officer) -> bool:
        """Whether the officer sees every record of the kind, those that are gone too."""
        if not (officer.is_authenticated and officer.is_active):
            return False
        if officer.is_superuser or (self.is_scoped and officer.sees_all):
            return True
        return bool(self.open_to and self.open_to(officer))

    def url(self, row: models.Model) -> str:
        """The record's own page; "" for one without."""
        if self.address is not None:
            return self.address(row)
        return row.get_absolute_url() if hasattr(row, "get_absolute_url") else ""


EVERYBODY, NOBODY = _everybody, _nobody
_told: dict[str, Told] = {}
_slugs: dict[str, str] = {}
_actions: dict[str, object] = {}
_readers: dict[str, list[Readers]] = {}


def register(
    told: Iterable[Told] = (),
    actions: Mapping[str, object] | None = None,
    readers: Mapping[type[models.Model], Readers] | None = None,
) -> None:
    """Tell of these kinds of record, call these acts so, read these models' keys so. The same again changes nothing."""
    for kind in told:
        if _slugs.setdefault(kind.slug, kind.label) != kind.label:
            raise ValueError(f"two kinds of record are called {kind.slug}")
        _told[kind.label] = kind
    _actions.update(actions or {})
    for model, reader in (readers or {}).items():
        held = _readers.setdefault(model._meta.label_lower, [])
        if reader not in held:
            held.append(reader)


def find(name: str) -> Told | None:
    """The kind that an address or the trail names: `assessment` or `programme.assessment`; None for no such kind."""
    return _told.get(name) or _told.get(_slugs.get(name, ""))


def of_model(model: type[models.Model]) -> Told | None:
    return _told.get(model._meta.label_lower)


def everything() -> list[Told]:
    return sorted(_told.values(), key=lambda kind: kind.label)


def actions() -> dict[str, object]:
    """Every act with its words."""
    return dict(_actions)


def name_of(action: str) -> str:
    """What an act is called; its own key where no room named it."""
    return str(_actions.get(action, action))


class KeyReaders:
    """The readers of one page, each made when a key first needs it."""

    def __init__(self):
        self._made: dict[Readers, Reader] = {}

    def read(self, label: str, key: str) -> tuple[str, models.Field | None] | None:
        """What a key of a model's changes that is no column says, by the first reader that knows it."""
        for factory in _readers.get(label, ()):
            if factory not in self._made:
                self._made[factory] = factory()
            if found := self._made[factory](key):
                return found
        return None
