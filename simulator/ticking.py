"""What every step of a tick draws from: officers in post, partnerships, moments and change times."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import TypeVar

import numpy as np

from simulator.stores import Record, Stores

T = TypeVar("T")
LATE_SHARE = 1 / 6
LATE_MINUTES = 15  # how long after its change time a row may become visible


class Burst:
    """One tick: where it writes, when it ends (``as_at``), how many row changes it is about (``rows``)."""

    def __init__(self, stores: Stores, rng: np.random.Generator, as_at: datetime, rows: int, seed: int) -> None:
        self.stores, self.rng, self.as_at, self.rows = stores, rng, as_at, rows
        # Ids made by this burst: none is used again by a burst at another time or of another seed.
        self.token = f"T{as_at:%y%m%d%H%M%S}S{seed}N"
        account, unit = stores.sql["athena.user_account"], stores.sql["athena.unit"]
        self.officers = stores.read(
            "athena.user_account", account.c.is_active, account.c.account_type == "person",
            account.c.rank_code.in_(("PC", "DC")), limit=5000,
        )  # fmt: skip
        units = stores.read("athena.unit", unit.c.csp_code.is_not(None), limit=2000)
        self.csps: list[str] = sorted({record["csp_code"] for record in units})
        # A few shared stamps, as batch jobs leave them.
        self._ties = [as_at - timedelta(seconds=int(s)) for s in rng.integers(0, 240, 4)]

    def share(self, part: float) -> int:
        """Return so large a part of the burst, one at least."""
        return max(1, round(self.rows * part))

    def moment(self) -> datetime:
        """Return an instant of the last hour."""
        return self.as_at - timedelta(seconds=int(self.rng.integers(0, 3600)))

    def stamp(self, event: datetime) -> datetime:
        """Return a change time: mostly one of few shared, else up to fifteen minutes back; never before the event."""
        late = self.rng.random() < LATE_SHARE
        back = timedelta(seconds=int(self.rng.integers(60, LATE_MINUTES * 60)))
        return max(event, self.as_at - back if late else self.one(self._ties))

    def one(self, options: Sequence[T]) -> T:
        """Return one of the options."""
        return options[int(self.rng.integers(len(options)))]

    def sample(self, options: Sequence[T], n: int) -> list[T]:
        """Return ``n`` different options, or all if there are fewer."""
        order = self.rng.permutation(len(options))[:n]
        return [options[i] for i in sorted(order.tolist())]

    def officer(self) -> Record:
        """Return an active constable's account."""
        return self.one(self.officers)

    def csp(self) -> str:
        """Return a partnership code."""
        return self.one(self.csps)

    def chance(self, probability: float) -> bool:
        """Return True with this probability."""
        return bool(self.rng.random() < probability)

    def id(self, prefix: str, n: int) -> str:
        """Return a new identifier."""
        return f"{prefix}{self.token}{n:04d}"
