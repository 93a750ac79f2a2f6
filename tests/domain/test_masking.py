"""What identifies a person is hidden but for its ends, wherever in a case a person stands (R4.1)."""

from __future__ import annotations

import pytest

from domain.masking import masked, masked_name, masked_phone


@pytest.mark.parametrize(
    ("name", "shown"), [("张三", "张*"), ("欧阳娜娜", "欧***"), ("李", "李*"), ("A. N. Other", "A***")]
)
def test_of_a_name_the_first_character_is_shown(name: str, shown: str) -> None:
    assert masked_name(name) == shown


@pytest.mark.parametrize(
    ("phone", "shown"), [("13812345678", "138****5678"), ("010-8888777", "010****8777"), ("110", "****")]
)
def test_of_a_telephone_number_the_ends_are_shown(phone: str, shown: str) -> None:
    assert masked_phone(phone) == shown


def test_persons_are_masked_wherever_they_stand_and_nothing_else_is() -> None:
    person = {"name": "张三", "phone": "13812345678", "id_no": "110101199003078515", "relation": "insured"}
    case = {
        "complainant": person,
        "joint": {"representatives": [{"name": "李四", "phone": "13987654321"}]},
        "demand": "赔付",
    }
    assert masked(case) == {
        "complainant": {"name": "张*", "phone": "138****5678", "id_no": "****", "relation": "insured"},
        "joint": {"representatives": [{"name": "李*", "phone": "139****4321"}]},
        "demand": "赔付",
    }
    assert masked({"name": "理赔科"}) == {"name": "理赔科"}


def test_what_is_not_there_stays_not_there() -> None:
    assert masked({"name": None, "phone": "13812345678", "id_no": None}) == {
        "name": None,
        "phone": "138****5678",
        "id_no": None,
    }
