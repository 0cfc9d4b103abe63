"""What the launcher tells the desk of a simulated vendor is what the simulator starts with."""

from __future__ import annotations

import pytest

from launch.settings import read
from launch.simulate import VENDORS, prepare
from launch.terminal import LaunchError
from tests.simulators.messenger.app import VERSION
from tests.simulators.messenger.vendor import Account as Page
from tests.simulators.zalo.vendor import Account as OfficialAccount


def test_simulated_zalo() -> None:
    told = read(VENDORS["zalo"].settings).zalo
    account = OfficialAccount()
    assert told is not None
    for name in ("app_id", "app_secret", "oa_id", "oa_secret"):
        assert getattr(told, name) == getattr(account, name)


def test_simulated_messenger() -> None:
    told = read(VENDORS["messenger"].settings).messenger
    page = Page()
    assert told is not None
    for name in ("app_id", "app_secret", "page_id", "page_token", "verify_token"):
        assert getattr(told, name) == getattr(page, name)
    assert told.api_url == VENDORS["messenger"].url + VERSION


def test_unknown_vendor_is_named() -> None:
    with pytest.raises(LaunchError, match="zalo, messenger"):
        prepare("pigeon")
