"""Units of the force: Athena's unit table, HR's org units and the hub's map between them."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from simulator.arrays import Array
from simulator.calibration import Size, calibration

# Three letters a partnership, as in unit codes.
PREFIX = {
    "Broxbourne": "BRX",
    "Dacorum": "DAC",
    "East Hertfordshire": "EHE",
    "Hertsmere": "HER",
    "North Hertfordshire": "NHE",
    "St Albans": "STA",
    "Stevenage": "STE",
    "Three Rivers": "THR",
    "Watford": "WAT",
    "Welwyn Hatfield": "WEL",
}
LABEL = {
    "intervention": ("INT", "Intervention"),
    "neighbourhood": ("NPT", "Neighbourhood Policing Team"),
    "local_crime_unit": ("LCU", "Local Crime Unit"),
    "proactive": ("SCO", "Operation Scorpion"),
}
_MIXED = ("local_crime_unit", "neighbourhood", "proactive")


@dataclass
class Units:
    """All units, one position each. ``csp`` is a position in ``csp_codes``, -1 for force-wide."""

    csp_codes: list[str]
    csp_names: list[str]
    code: list[str]
    name: list[str]
    kind: Array
    csp: Array
    parent: Array
    active: Array
    queue_of: Array  # position of each partnership's queue unit
    force_queue: int
    force_command: int
    retired: int  # renamed unit, closed
    renamed: int  # the unit it became

    def __len__(self) -> int:
        return len(self.code)

    def hr_code(self, unit: int) -> str:
        """Return HR's own code for a unit."""
        return f"{50001000 + unit}"

    def of_kind(self, *kinds: str) -> Array:
        """Return the positions of the active units of these types."""
        return np.flatnonzero(np.isin(self.kind, kinds) & self.active)

    def command_of(self, csp: int) -> int:
        """Return the command unit of a partnership, or the force's for -1."""
        if csp < 0:
            return self.force_command
        return int(np.flatnonzero((self.kind == "command") & (self.csp == csp))[0])


def build_units(size: Size) -> Units:
    """Return the units of a force of this size, parents first."""
    csps = calibration()["csps"][: size.csps]
    lines: list[tuple[str, str, str, int, int, bool]] = [
        ("HQ-CMD", "Local Policing Command", "command", -1, -1, True),
        ("HQ-QUEUE", "Crime Management Queue", "queue", -1, 0, True),
        ("HQ-DA1", "Domestic Abuse Investigation 1", "domestic_abuse", -1, 0, True),
        ("HQ-DA2", "Domestic Abuse Investigation 2", "domestic_abuse", -1, 0, True),
        ("HQ-CUST", "Custody", "custody", -1, 0, True),
        ("HQ-INTEL", "Force Intelligence", "other", -1, 0, True),
    ]
    queues: list[int] = []
    for position, csp in enumerate(csps):
        prefix, place = PREFIX[csp["name"]], csp["name"]
        command = len(lines)
        lines.append((f"{prefix}-CMD", f"{place} Command", "command", position, 0, True))
        queues.append(len(lines))
        lines.append((f"{prefix}-QUEUE", f"{place} Crime Queue", "queue", position, command, True))
        for kind, number in size.teams.items():
            for i in range(number):
                actual = _MIXED[(position + i) % len(_MIXED)] if kind == "mixed" else kind
                short, label = LABEL[actual]
                lines.append((f"{prefix}-{short}{i + 1}", f"{place} {label} {i + 1}", actual, position, command, True))
    teams = [i for i, line in enumerate(lines) if line[2] in LABEL]
    renamed = next((i for i in teams if lines[i][2] == "neighbourhood"), teams[-1])
    old = lines[renamed]
    lines.append(
        (f"{old[0][:3]}-SNT1", f"{csps[old[3]]['name']} Safer Neighbourhood Team 1", old[2], old[3], old[4], False)
    )
    lines.append(("HQ-OLD", "Tasking Unit (closed)", "other", -1, 0, False))
    codes, names, kinds, places, parents, active = zip(*lines, strict=True)
    return Units(
        csp_codes=[c["code"] for c in csps],
        csp_names=[c["name"] for c in csps],
        code=list(codes),
        name=list(names),
        kind=np.array(kinds),
        csp=np.array(places),
        parent=np.array(parents),
        active=np.array(active),
        queue_of=np.array(queues),
        force_queue=1,
        force_command=0,
        retired=len(lines) - 2,
        renamed=renamed,
    )
