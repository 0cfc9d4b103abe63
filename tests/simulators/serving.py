"""A simulated vendor as a process of its own, for trying a channel out by hand."""

from __future__ import annotations

import argparse
import asyncio
import logging
from collections.abc import Callable, Sequence
from dataclasses import dataclass, fields

import httpx
import msgspec
import uvicorn
from litestar import Litestar, get, post
from litestar.handlers import HTTPRouteHandler
from litestar.params import JSONBody

from tests.simulators.base import Deliverer, Faults


class Shares(msgspec.Struct, forbid_unknown_fields=True):
    """Of how much what goes wrong, from 0 to 1."""

    duplicates: float = 0.0
    reordering: float = 0.0
    timeouts: float = 0.0
    rate_limits: float = 0.0
    expired_tokens: float = 0.0


def panel(faults: Faults) -> list[HTTPRouteHandler]:
    """What the page asks to show, and to change, what goes wrong."""

    @get("/faults")
    async def shown() -> Shares:
        names = [one.name for one in fields(faults) if one.name != "dice"]
        return Shares(**{name: getattr(faults, name) for name in names})

    @post("/faults", status_code=200)
    async def changed(data: JSONBody[Shares]) -> Shares:
        for name, share in msgspec.structs.asdict(data).items():
            setattr(faults, name, min(1.0, max(0.0, share)))
        return data

    return [shown, changed]


@dataclass(frozen=True)
class Simulator:
    """How the vendor ``name`` delivers, and how its application is made."""

    name: str
    schedule: Sequence[float]
    patience: float
    make: Callable[[Deliverer, Faults, argparse.Namespace], Litestar]
    retry_header: str | None = None

    def parser(self) -> argparse.ArgumentParser:
        """The options that every simulator has."""
        parser = argparse.ArgumentParser(
            prog=f"python -m tests.simulators.{self.name}",
            description="What goes wrong can also be set on the simulator's page.",
        )
        parser.add_argument("--port", type=int, default=8100)
        parser.add_argument("--desk", type=int, default=8000, help="port of the desk")
        parser.add_argument("--scale", type=float, default=0.1, help="of the retry schedule")
        for name in Shares.__struct_fields__:
            share = f"--{name.replace('_', '-')}"
            parser.add_argument(share, type=float, default=0.0, help="share, from 0 to 1")
        return parser

    def serve(self, asked: argparse.Namespace) -> None:
        """Be the vendor until interrupted."""
        logging.getLogger("httpx").setLevel(logging.WARNING)
        asyncio.run(self._serve(asked))

    async def _serve(self, asked: argparse.Namespace) -> None:
        faults = Faults(**{name: getattr(asked, name) for name in Shares.__struct_fields__})
        async with httpx.AsyncClient(trust_env=False) as client:
            deliverer = Deliverer(
                client,
                [f"http://127.0.0.1:{asked.desk}/channels/{self.name}"],
                faults=faults,
                schedule=self.schedule,
                scale=asked.scale,
                patience=self.patience,
                retry_header=self.retry_header,
            )
            app = self.make(deliverer, faults, asked)
            config = uvicorn.Config(app, host="127.0.0.1", port=asked.port, log_level="warning")
            await uvicorn.Server(config).serve()
