"""Headquarters: surveys with photos, the houses on the site, papers and photos added and taken off."""

from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from ..actions import add_house, add_paper, record_survey, save_house, withdraw_paper
from ..actions.buildings import HOUSE_FIELDS
from ..actions.papers import PAPER_FIELDS
from ..actions.surveys import SURVEY_FIELDS
from ..forms import HouseForm, PaperForm, SurveyForm, WithdrawForm
from ..models import Building, Headquarters, HeadquartersPaper
from .shared import entry_page, get_changeable

ENTRY = "facilities/headquarters_entry.html"


def _entry(request, building: Headquarters, form, act, *, done: str, heading: str, **context):
    return entry_page(
        request,
        form,
        act=act,
        done=done,
        template=ENTRY,
        context={"building": building, "heading": heading, **context},
        target=lambda _row: building.get_absolute_url(),
    )


@require_http_methods(["GET", "HEAD", "POST"])
def survey_add(request, pk):
    """What a survey found, with photos."""
    building = get_changeable(Headquarters.objects, request, pk=pk)
    initial = {"condition": building.condition, "function_grade": building.function_grade}
    form = SurveyForm(request.POST or None, request.FILES or None, initial=initial)
    return _entry(
        request,
        building,
        form,
        lambda: record_survey(
            headquarters_id=pk,
            by=request.user,
            values=form.values(SURVEY_FIELDS),
            photos=form.cleaned_data["photos"],
            no_secret=form.cleaned_data["no_secret"],
            entry_key=form.cleaned_data["entry_key"],
        ),
        done=_("Đã ghi khảo sát."),
        heading=_("Thêm khảo sát"),
        help=_(
            "Tình trạng và mức công năng của trụ sở lấy theo lần khảo sát mới nhất. Ghi sai thì thêm lần khảo sát mới."
        ),
    )


@require_http_methods(["GET", "HEAD", "POST"])
def house_add(request, pk):
    """A further house on the site."""
    building = get_changeable(Headquarters.objects, request, pk=pk)
    form = HouseForm(request.POST or None)
    return _entry(
        request,
        building,
        form,
        lambda: add_house(headquarters_id=pk, by=request.user, values=form.values(HOUSE_FIELDS)),
        done=_("Đã thêm nhà."),
        heading=_("Thêm nhà"),
        help=_("Từ khi liệt kê từng nhà, diện tích sàn của trụ sở là tổng diện tích các nhà."),
    )


@require_http_methods(["GET", "HEAD", "POST"])
def house_edit(request, pk):
    """Change a house on the site, or say when it was pulled down."""
    house = get_changeable(Building.objects.select_related("headquarters"), request, pk=pk)
    name = str(house)
    form = HouseForm(request.POST or None, instance=house)
    return _entry(
        request,
        house.headquarters,
        form,
        lambda: save_house(
            house_id=pk,
            version=form.cleaned_data["version"],
            by=request.user,
            values=form.values((*HOUSE_FIELDS, "removed_on")),
        ),
        done=_("Đã lưu nhà."),
        heading=_("Sửa nhà"),
        subject=name,
    )


@require_http_methods(["GET", "HEAD", "POST"])
def paper_add(request, pk):
    """A legal paper or a photo of the building."""
    building = get_changeable(Headquarters.objects, request, pk=pk)
    form = PaperForm(request.POST or None, request.FILES or None)
    return _entry(
        request,
        building,
        form,
        lambda: add_paper(
            headquarters_id=pk,
            by=request.user,
            values=form.values(PAPER_FIELDS),
            upload=form.cleaned_data["file"],
            no_secret=form.cleaned_data["no_secret"],
        ),
        done=_("Đã thêm giấy tờ."),
        heading=_("Thêm giấy tờ, ảnh"),
        help=_("Không gửi tài liệu có dấu mật, sơ đồ bảo vệ, sơ đồ mạng."),
    )


@require_http_methods(["GET", "HEAD", "POST"])
def paper_withdraw(request, pk):
    """Take a paper off the page; it stays in the history."""
    paper = get_changeable(HeadquartersPaper.objects.select_related("headquarters"), request, pk=pk)
    form = WithdrawForm(request.POST or None)
    return _entry(
        request,
        paper.headquarters,
        form,
        lambda: withdraw_paper(paper_id=pk, by=request.user, reason=form.cleaned_data["reason"]),
        done=_("Đã gỡ khỏi hồ sơ."),
        heading=_("Gỡ giấy tờ, ảnh"),
        subject=str(paper),
        action_label=_("Gỡ khỏi hồ sơ"),
    )
