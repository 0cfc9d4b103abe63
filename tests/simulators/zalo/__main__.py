"""``python -m tests.simulators.zalo``: a Zalo on this machine, for the desk at TUVAN_PORT."""

from __future__ import annotations

import argparse
import time

from litestar import Litestar

from tests.simulators.base import Deliverer, Faults
from tests.simulators.serving import Simulator
from tests.simulators.zalo.app import create_app
from tests.simulators.zalo.vendor import SCHEDULE, Account, Vendor


def _make(deliverer: Deliverer, faults: Faults, asked: argparse.Namespace) -> Litestar:  # noqa: ARG001
    vendor = Vendor(Account(), deliverer, faults, time.time)
    return create_app(vendor, faults, hang=True)


ZALO = Simulator("zalo", SCHEDULE, 2.0, _make, retry_header="num_retry")

if __name__ == "__main__":
    ZALO.serve(ZALO.parser().parse_args())
