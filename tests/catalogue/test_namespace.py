"""A regular package named catalogue would hide the library of that name that spaCy needs."""

from pathlib import Path

import catalogue


def test_the_room_has_no_init() -> None:
    room = Path(__file__).parents[2] / "catalogue"
    assert not (room / "__init__.py").exists(), (
        "catalogue/__init__.py hides the library `catalogue` from spaCy; delete it"
    )


def test_the_room_is_a_namespace_package() -> None:
    assert catalogue.__file__ is None
