"""The main menu, one list. Each page's place in it follows from the address; who sees an entry, from a permission."""

from __future__ import annotations

from functools import lru_cache
from typing import NamedTuple

from django.template.loader import render_to_string
from django.urls import NoReverseMatch, reverse
from django.utils.safestring import SafeString
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

STAFF, CITY = "staff", "city"  # told from the officer's own row: asking for a permission costs two queries


class Item(NamedTuple):
    """An entry as designed: the URL's name, its words, who sees it ("" all, STAFF, CITY, or a permission), entries under it."""

    url_name: str
    label: str
    needs: str = ""
    children: tuple[Item, ...] = ()


class Entry(NamedTuple):
    """An entry as drawn for one request."""

    url: str
    label: str
    current: bool
    children: tuple[Entry, ...] = ()


MENU = (
    Item("reports:overview", _("Tổng quan"), CITY),
    Item("reports:my-work", _("Việc của tôi")),
    Item("reports:ward-list", _("Phường, xã")),
    Item(
        "",
        _("Nghị quyết"),
        children=(
            Item("programme:document-list", _("Nghị quyết, kế hoạch")),
            Item("programme:body-list", _("Tỷ lệ theo cơ quan")),
            Item("programme:obstacle-list", _("Vướng mắc")),
            Item("programme:extension-list", _("Gia hạn")),
            Item("programme:dispute-list", _("Ý kiến về việc bị tính chậm")),
        ),
    ),
    Item("programme:assessment-list", _("Đánh giá")),
    Item("programme:criteria-set-list", _("Tiêu chí")),
    Item("programme:recognition-list", _("Công nhận")),
    Item(
        "",
        _("Cơ sở vật chất"),
        children=(
            Item("facilities:headquarters-list", _("Trụ sở")),
            Item("facilities:equipment-list", _("Trang bị")),
            Item("facilities:project-list", _("Dự án đầu tư")),
            Item("facilities:money-overview", _("Vốn đầu tư")),
            Item("facilities:surplus-list", _("Trụ sở dôi dư")),
            Item("facilities:norm-list", _("Định mức")),
            Item("reports:forecast-list", _("Dự báo đủ tiêu chí")),
        ),
    ),
    Item(
        "",
        _("Báo cáo"),
        children=(
            Item("reports:report-list", _("Báo cáo tuân thủ")),
            Item("reports:obligation-list", _("Báo cáo phải gửi")),
            Item("reports:delivery-list", _("Báo cáo đã nhận")),
            Item("reports:period-list", _("Kỳ báo cáo")),
            Item("reports:regime-list", _("Chế độ báo cáo")),
            Item("reports:run-list", _("Nhật ký chạy"), CITY),
            Item("reports:template-list", _("Mẫu báo cáo"), STAFF),
            Item("reports:check", _("Kiểm tra báo cáo")),
        ),
    ),
    Item(
        "",
        _("Tra cứu, quản trị"),
        children=(
            Item("organisation:reorganisation-list", _("Biến động đơn vị")),
            Item("organisation:document-list", _("Văn bản")),
            Item("organisation:change-list", _("Nhật ký thay đổi")),
            Item("reports:api-documentation", _("API")),
            Item("admin:index", _("Quản trị"), STAFF),
        ),
    ),
)


@lru_cache(maxsize=64)
def _address(url_name: str) -> str:
    """The entry's address; "" for a part of the portal that is not installed."""
    try:
        return reverse(url_name)
    except NoReverseMatch:
        return ""


def _allowed(item: Item, user) -> bool:
    if item.needs == STAFF:
        return user.is_staff
    if item.needs == CITY:
        return user.sees_all or user.is_superuser
    return not item.needs or user.has_perm(item.needs)


def _here(url: str, path: str) -> bool:
    return path == url if url == "/" else path.startswith(url)


def _nearest(urls: list[str], path: str) -> str:
    """The address that the path lies under, the longest where one lies under another; "" for none."""
    return max((url for url in urls if _here(url, path)), key=len, default="")


def entries(request) -> tuple[Entry, ...]:
    """The menu of the person who asks, with the page they are on marked. Costs no query but that of the permissions."""
    user, path, drawn = request.user, request.path, []
    for item in MENU:
        below = [
            (url, str(child.label))
            for child in item.children
            if _allowed(child, user) and (url := _address(child.url_name))
        ]
        here = _nearest([url for url, _label in below], path)
        children = tuple(Entry(url, label, url == here) for url, label in below)
        if children:
            drawn.append(Entry("", str(item.label), any(child.current for child in children), children))
        elif item.url_name and _allowed(item, user) and (url := _address(item.url_name)):
            drawn.append(Entry(url, str(item.label), _here(url, path)))
    if path == "/" and drawn:  # home is the first entry's page
        drawn[0] = drawn[0]._replace(current=True)
    return tuple(drawn)


@lru_cache(maxsize=512)
def _html(drawn: tuple[Entry, ...], _language: str | None) -> SafeString:
    """Few menus exist (roles × places), every page draws one: rendering each once saves a fifth of a page's frame."""
    return render_to_string("_partials/navigation.html", {"entries": drawn})


def menu(request) -> SafeString:
    """The menu of the person who asks, as HTML."""
    return _html(entries(request), get_language())
