"""Which unit a code, or an old name with its district, means on a day."""

from collections.abc import Callable
from datetime import date

from django.utils.translation import gettext as _

from organisation.models import Ward
from organisation.text import clean, fold

NAMED = 8


class Units:
    """Every unit there was, to be found by code or name as of one day. One query when made."""

    def __init__(self, day: date):
        self.day = day
        self.by_code: dict[str, list[Ward]] = {}
        self.by_name: dict[str, list[Ward]] = {}
        for ward in Ward.objects.order_by("code", "pk"):
            self.by_code.setdefault(ward.code, []).append(ward)
            self.by_name.setdefault(fold(ward.name), []).append(ward)

    def find(self, code: str, name: str, district: str, wrong: Callable[[str], object]) -> Ward | None:
        """The unit, standing on the day where one does, else the last that did (the checks say what became of it).

        None, after telling `wrong` why, when nothing or several fit. Names go with or without marks, with or without kind.
        """
        if not code and not name:
            wrong(_("Chưa ghi đơn vị trước: xin ghi mã hoặc tên."))
            return None
        if code:
            return self._by_code(code, name, wrong)
        return self._by_name(name, district, wrong)

    def _by_code(self, code: str, name: str, wrong: Callable) -> Ward | None:
        padded = code.zfill(5) if code.isascii() and code.isdigit() else code  # a spreadsheet may drop leading zeros
        versions = self.by_code.get(padded, [])
        if not versions:
            wrong(_("Không có đơn vị nào mang mã %(code)s: xin kiểm tra mã hoặc ghi tên.") % {"code": code})
            return None
        ward = self._latest(versions)
        if name and fold(name) not in {fold(ward.name), fold(f"{ward.kind} {ward.name}")}:
            text = _("Mã %(code)s vào ngày đó là %(ward)s, không phải “%(name)s”: xin sửa mã hoặc tên.")
            wrong(text % {"code": padded, "ward": ward.full_name, "name": name})
            return None
        return ward

    def _by_name(self, name: str, district: str, wrong: Callable) -> Ward | None:
        fitting = self._fitting(name)
        standing = [ward for ward in fitting if ward.stood_on(self.day)]
        candidates = standing or fitting
        if district:
            place = _place(district)
            candidates = [ward for ward in candidates if _place(ward.district) == place]
        if not candidates:
            where = f" ({district})" if district else ""
            text = _("Không có đơn vị nào tên “%(name)s”%(where)s: xin kiểm tra tên, quận, huyện cũ, hoặc ghi mã.")
            wrong(text % {"name": name, "where": where})
            return None
        exact = [ward for ward in candidates if clean(name).casefold().endswith(ward.name.casefold())]
        candidates = exact or candidates
        if len({ward.code for ward in candidates}) == 1:
            return self._latest(candidates)
        listed = ", ".join(f"{ward.full_name} [{ward.code}]" for ward in candidates[:NAMED])
        text = _("Tên “%(name)s” có %(count)d đơn vị: %(listed)s. Xin ghi mã hoặc quận, huyện cũ.")
        wrong(text % {"name": name, "count": len(candidates), "listed": listed})
        return None

    def _fitting(self, name: str) -> list[Ward]:
        """By the name, or by the kind and the name: «phường Minh Khai»."""
        words = fold(name)
        found = list(self.by_name.get(words, []))
        for kind in Ward.Kind.values:
            if words.startswith(f"{fold(kind)} "):
                bare = words.removeprefix(f"{fold(kind)} ")
                found += [ward for ward in self.by_name.get(bare, []) if ward.kind == kind]
        return found

    def _latest(self, versions: list[Ward]) -> Ward:
        """The one standing on the day; else the one that ended last before it; else one to come."""
        return max(
            versions,
            key=lambda ward: (
                ward.stood_on(self.day),
                ward.ended_by(self.day),
                ward.dissolved_on or date.min,
                -ward.pk,
            ),
        )


def _place(district: str) -> str:
    """A district without its kind: «Quận Ba Đình» and «ba dinh» are one."""
    words = fold(district)
    for kind in ("quan ", "huyen ", "thi xa ", "thanh pho "):
        words = words.removeprefix(kind)
    return words
