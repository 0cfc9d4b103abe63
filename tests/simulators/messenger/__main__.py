"""``python -m tests.simulators.messenger``: a Messenger on this machine, for the desk's port."""

from __future__ import annotations

import argparse
import time

from litestar import Litestar

from tests.simulators.base import Deliverer, Faults
from tests.simulators.messenger.app import create_app
from tests.simulators.messenger.vendor import SCHEDULE, Account, Vendor
from tests.simulators.serving import Simulator


def _make(deliverer: Deliverer, faults: Faults, asked: argparse.Namespace) -> Litestar:
    vendor = Vendor(Account(), deliverer, faults, time.time, batch=asked.batch)
    return create_app(vendor, faults, hang=True)


MESSENGER = Simulator("messenger", SCHEDULE, 20.0, _make)

if __name__ == "__main__":
    options = MESSENGER.parser()
    options.add_argument("--batch", type=int, default=1, help="events in one delivery, at most")
    MESSENGER.serve(options.parse_args())
