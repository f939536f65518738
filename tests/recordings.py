"""Recordings made up for tests, without an engine."""

from __future__ import annotations

import msgspec
import numpy as np

from resviz.app.recording import Recording
from resviz.protocol import ArmLayout, Conditions, Finding, Row, Series, Started, Table
from resviz.protocol.findings import Axis, Grid

CONDITIONS = Conditions(
    arms=("resnet8", "plain8"),
    norm=("none", "none"),
    init="default",
    data="digits",
    input=(1, 8, 8),
    classes=10,
    batch=64,
    seed=0,
    steps=12,
    every=1,
    lr=0.05,
    momentum=0.9,
    weight_decay=0.0,
    precision="float32",
    device="cpu",
    device_name="Some CPU",
    torch="2.13.0",
)
LAYERS = (
    "stem.conv",
    *(f"stage{s}.block1.conv{c}" for s in (1, 2, 3) for c in (1, 2)),
    "head.fc",
)
BLOCKS = ("stage1.block1", "stage2.block1", "stage3.block1", "head")


def laid_out(
    name: str, layers: tuple[str, ...], blocks: tuple[str, ...], plain: bool = False
) -> ArmLayout:
    """What is measured in an arm with these layers and blocks."""
    tables = (
        Table("training", (Series("loss"), Series("accuracy"))),
        Table("weights", (Series("weight_grad", layers),)),
        Table("inputs", (Series("input_grad", blocks),)),
    )
    return ArmLayout(name, tables, plain)


LAYOUTS = (laid_out("resnet8", LAYERS, BLOCKS), laid_out("plain8", LAYERS, BLOCKS, plain=True))


def rows(
    arm: int, step: int, numbers: np.ndarray | None = None, layout: ArmLayout = LAYOUTS[0]
) -> list[Row]:
    """What the probes of an arm measure at a step: plausible numbers, or those given."""
    if numbers is None:
        # Flat for the first arm, falling towards the input for the second.
        depth = np.linspace(-9 * arm, 0, len(LAYERS))
        falling = np.linspace(-9 * arm, 0, len(BLOCKS))
        numbers = np.concatenate(
            [[2.3 * 0.9**step, min(0.1 * step, 1)], 0.3 * 10**depth, 0.2 * 10**falling]
        )
    widths = [table.width for table in layout.tables]
    parts = np.split(np.asarray(numbers, "<f8"), np.cumsum(widths)[:-1])
    return [Row(arm, table, step, part.tobytes()) for table, part in enumerate(parts)]


def started(request: int = 1, layouts: tuple[ArmLayout, ...] = LAYOUTS) -> Started:
    return Started(request, CONDITIONS, layouts)


def recording(steps: int = 13, demonstration: str = "") -> Recording:
    """Two arms, so many steps."""
    made = Recording.of(started(), demonstration)
    for step in range(steps):
        made.add([*rows(0, step), *rows(1, step)])
    return made


def fill(made: Recording, arm: int, step: int, values: np.typing.ArrayLike) -> None:
    """Add a step of an arm whose numbers repeat these values."""
    layout = made.arms[arm].layout
    width = sum(table.width for table in layout.tables)
    made.add(rows(arm, step, np.resize(values, width), layout))


def grid(key: str = "loss", rows: Axis | None = None, **changes: object) -> Grid:
    """A curve over the blocks; its values count from 1 unless given as ``values``."""
    rows = Axis("block", BLOCKS[:3]) if rows is None else rows
    columns = changes.get("columns")
    places = len(rows) * (len(columns) if isinstance(columns, Axis) else 1)
    values = changes.pop("values", np.arange(1.0, places + 1))
    numbers = np.asarray(values, "<f8").tobytes()
    plain = Grid(key=key, title="Loss", symbol="L", rows=rows, numbers=numbers)
    return msgspec.structs.replace(plain, **changes)


def finding(arm: int = 0, *grids: Grid, probe: str = "lesions", **changes: object) -> Finding:
    """What a probe of present weights found in an arm."""
    plain = Finding(probe=probe, arm=arm, step=5, images=64, grids=grids or (grid(),))
    return msgspec.structs.replace(plain, **changes)
