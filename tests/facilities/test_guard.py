"""Words of weapons and network addresses are refused; words that only look like them are not."""

import unicodedata

import pytest
from django.core.exceptions import ValidationError

from facilities import reference_data
from facilities.guard import forbidden_words, refuse_arms
from facilities.models import EquipmentCategory


@pytest.mark.parametrize(
    "text",
    [
        "Có kho vũ khí tầng 1",
        "12 khẩu SÚNG ngắn",
        "hộp đạn",
        "Công cụ hỗ trợ: 20 bộ",
        "dùi cui điện",
        "còng số 8",
        "lựu đạn cay",
        "phương tiện kỹ thuật nghiệp vụ",
        "kho vu khi",
        "20 cong cu ho tro",
        unicodedata.normalize("NFD", "súng và đạn"),
        "vũ  khí",
        "camera 192.168.1.20",
        "Súng, đạn",
        "vùng phủ của camera số 3",
        "Camera hướng ra cổng chính",
        "vị trí lắp đặt camera tầng 2",
        "kèm sơ đồ mạng nội bộ",
        "cấu hình tường lửa",
        "mật khẩu: 123456",
        "mat khau la abc",
        "máy chủ fe80::1",
        "2001:0db8:0000:0000:0000:ff00:0042:8329",
        "thiết bị 00:1a:2b:3c:4d:5e",
        "địa chỉ IP tĩnh",
    ],
)
def test_words_of_arms_are_refused(text):
    with pytest.raises(ValidationError, match="Luật 15/2017/QH14"):
        refuse_arms(text)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "Bổ sung 02 máy tính",
        "Phòng tiếp dân",
        "dân cư",
        "Cải tạo, nâng cấp trụ sở",
        "súng bắn keo",
        "Phường Đại Kim, sung túc",
        "Phần mềm là công cụ hỗ trợ nhập liệu",
        "dịch vụ khí đốt",
        "Tổng 1.234.567.890 đồng",
        "1.100.200.150 đồng",
        "Số 12/QĐ-UBND",
        "bo sung kinh phi",
        "Đường Trần Đăng Ninh",
        "minh bạch",
        "16 camera, 01 đầu ghi",
        "02 camera quan sát sân",
        "Họp lúc 12:30:45",
        "tỷ lệ 2:1",
        "Đổi mật khẩu định kỳ",
        "mạng nội bộ 1 đường truyền",
    ],
)
def test_words_that_only_look_like_arms_are_taken(text):
    assert forbidden_words(text) == ""


def test_categories_hold_nothing_secret_and_load_twice_the_same(db):
    assert reference_data.load() == 25
    assert reference_data.load() == 0
    assert EquipmentCategory.objects.count() == 25


def test_categories_with_a_fault_are_refused_by_line(tmp_path):
    path = tmp_path / "equipment.csv"
    path.write_text("code,group,name,unit\ngun,vehicle,Súng ngắn,khẩu\ndesk,house,Bàn,chiếc\n", encoding="utf-8")
    with pytest.raises(ValueError, match=r"equipment.csv:2: không được có “súng”; equipment.csv:3: nhóm “house”"):
        reference_data.read(path)
