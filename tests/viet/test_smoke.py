"""A handful of readings that everything else stands on; the corpora go into depth."""

from __future__ import annotations

from datetime import date

from viet import formats, personal_data, quantities
from viet.normalise import expand, normalise

TODAY = date(2026, 11, 23)


def test_a_message_with_several_quantities() -> None:
    found = quantities.read("lương 18 củ muốn vay 1tr5 với 2 tỷ rưỡi 15 năm", on=TODAY)
    assert [(q.entity, q.value, q.text) for q in found] == [
        ("amount", 18_000_000, "18 củ"),
        ("amount", 1_500_000, "1tr5"),
        ("amount", 2_500_000_000, "2 tỷ rưỡi"),
        ("term", {"months": 180}, "15 năm"),
    ]


def test_an_amount_without_a_unit_is_asked() -> None:
    reading = quantities.analyse("em muốn vay 700", on=TODAY)
    assert reading.quantities == []
    assert [doubt.text for doubt in reading.ambiguities] == ["700"]


def test_masking_keeps_money() -> None:
    masked = personal_data.mask("sđt 0903 456 789, gửi 300.000.000.000 đồng")
    assert masked.text == "sđt <PHONE>, gửi 300.000.000.000 đồng"


def test_writing() -> None:
    assert formats.money(500_000_000) == "500.000.000 đồng"
    assert formats.money_short(1_200_000_000) == "1,2 tỷ đồng"


def test_expanding() -> None:
    assert expand(normalise("Ls tk 12t bnn vậy")).text.startswith("lãi suất tiết kiệm 12t")
