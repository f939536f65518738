"""Residual networks of one's own: stages listed one by one, each free to differ."""

import re
from collections.abc import Mapping, Sequence
from typing import Annotated, ClassVar, Literal, Self

from msgspec import Meta, structs

from resviz.core.errors import SettingError, UnknownName
from resviz.core.network import Network
from resviz.core.ops import shape_text
from resviz.zoo.axes import BLOCK, NORM, Block, Norm, Residual
from resviz.zoo.presets import name_of, title_of
from resviz.zoo.residual import Plan, Staged, StagePlan, Stem, build_residual
from resviz.zoo.spec import Settings, about

MOST_STAGES = 16
MOST_CHANNELS = 16_384


class Stage(Residual, frozen=True, kw_only=True, tag="stage"):
    """A stage: so many blocks of a kind, and the axes of residual networks for them.

    What it inherits of image, classes, normalisation and width factor is the network's to say.
    """

    described_as: ClassVar[str] = "a stage"

    block: Annotated[Block, BLOCK] = "basic"
    depth: Annotated[int, Meta(ge=1, le=1000), about("Depth", "Blocks of this stage.")] = 3
    width: Annotated[
        int,
        Meta(ge=1, le=MOST_CHANNELS),
        about("Width", "Channels of the blocks; a bottleneck ends with four times as many."),
    ] = 16
    stride: Annotated[
        int, Meta(ge=1, le=4), about("Stride", "Of the first block; 2 halves the map.")
    ] = 1
    crossing: Annotated[
        Literal["conv", "avgpool"],
        about(
            "Projection",
            "Where a projection strides: the 1×1 convolution itself, or an average before it.",
            words={"conv": "strided 1×1", "avgpool": "mean, then 1×1"},
        ),
    ] = "conv"

    @property
    def unit(self) -> Block:
        """See `Residual.unit`."""
        return self.block

    def idle(self) -> frozenset[str]:
        """See `Settings.idle`."""
        crosses = self.shortcut not in ("A", "none") or self.passage == "conv"
        strides = self.stride > 1
        unused = set() if crosses and strides else {"crossing"}
        return super().idle() | unused | (set() if strides else {"stride_in"})


NETWORKS_TO_SAY = frozenset({*Settings.__struct_fields__, "norm", "width_multiplier"})
"""Settings that a stage has by inheritance and that are not its own."""

OFTEN = ("block", "depth", "width", "stride", "shortcut")
"""Settings of a stage that are told even where they are as usual, in this order."""


class Custom(Settings, frozen=True, kw_only=True, tag="custom"):
    """A stem, any stages, a head."""

    described_as: ClassVar[str] = "Your own"
    why_no_stages: ClassVar[str] = "Its stages are listed already."
    says_all: ClassVar[bool] = True

    label: Annotated[str, Meta(max_length=80), about("Name", "What the network is called.")] = (
        "custom"
    )
    stages: tuple[Stage, ...] = (
        Stage(width=16),
        Stage(width=32, stride=2),
        Stage(width=64, stride=2),
    )
    stem: Annotated[
        Stem,
        about(
            "Stem",
            "A 7×7 convolution and max pooling, three 3×3 convolutions and max pooling, or a single"
            " 3×3 convolution at full size.",
            words={"imagenet": "7×7, max pool", "deep": "3 × 3×3, max pool", "cifar": "3×3"},
        ),
    ] = "cifar"
    stem_width: Annotated[
        int, Meta(ge=1, le=MOST_CHANNELS), about("Stem width", "Channels of its first convolution.")
    ] = 16
    norm: Annotated[Norm, NORM] = "batch"
    size: Annotated[
        int,
        Meta(ge=1, le=4096),
        about("Image size", "Height and width of the square image.", unit="px"),
    ] = 32
    classes: Annotated[
        int, Meta(ge=1, le=100_000), about("Classes", "Outputs of the last layer.")
    ] = 10

    def read(self, /, **changes: object) -> Self:
        """See `Described.read`; ``stages`` may be a list of mappings.

        Raises:
            UnknownName: no such setting.
            SettingError: a value is impossible; of a stage, its field is ``stages[2].width``, say.
        """
        stages = changes.pop("stages", self.stages)
        return structs.replace(super().read(**changes), stages=_stages(stages))

    def check(self) -> None:
        """One to sixteen stages of at most 2,000 blocks, each of which can be combined so."""
        if not 1 <= len(self.stages) <= MOST_STAGES:
            raise SettingError(
                "stages", f"are {len(self.stages)}; take 1 to {MOST_STAGES} of them."
            )
        if self._blocks > 2000:
            raise SettingError("stages", f"have {self._blocks} blocks; at most 2,000 are possible.")
        for place, stage in enumerate(self.stages, start=1):
            try:
                self._of_this(stage).check()
            except SettingError as error:
                raise SettingError(f"stages[{place}].{error.field}", error.reason) from None

    def _of_this(self, stage: Stage) -> Stage:
        return structs.replace(stage, norm=self.norm)

    @property
    def _has_shortcuts(self) -> bool:
        return any(stage.shortcut != "none" for stage in self.stages)

    @property
    def _blocks(self) -> int:
        return sum(stage.depth for stage in self.stages)

    @property
    def rough_size(self) -> int:
        """See `Settings.rough_size`."""
        return 11 * self._blocks

    def idle(self) -> frozenset[str]:
        """See `Settings.idle`."""
        return frozenset()

    def canonical_name(self) -> str:
        """Its label as a name, also fit for a file; ``plain_`` before it without shortcuts."""
        name = re.sub(r"[^\w.+-]+", "_", self.label.lower()).strip("_.") or "custom"
        return name if self._has_shortcuts else f"plain_{name}"

    def plain(self) -> Self | None:
        """The same stages with all shortcuts removed."""
        if not self._has_shortcuts:
            return None
        stages = tuple(structs.replace(stage, shortcut="none") for stage in self.stages)
        return structs.replace(self, stages=stages)

    def with_shortcuts(self) -> Self | None:
        """A plain one with projections wherever the shape changes."""
        if self.plain() is not None:
            return None
        stages = tuple(structs.replace(stage, shortcut="B") for stage in self.stages)
        return structs.replace(self, stages=stages)

    def build(self, name: str = "", title: str = "") -> Network:
        """See `Settings.build`."""
        image = self.image
        stages = tuple(
            StagePlan(
                self._of_this(stage),
                stage.depth,
                stage.width,
                stage.stride,
                stage.crossing == "avgpool",
            )
            for stage in self.stages
        )
        plan = Plan(image, self.classes, self.norm == "batch", stages, self.stem, self.stem_width)
        words = [f"{len(stages)} stages", f"{self._blocks} blocks", f"input {shape_text(image)}"]
        title = title or (self.label if self._has_shortcuts else f"{self.label}, plain")
        return build_residual(plan, name or self.canonical_name(), title, " · ".join(words))


def in_stages(settings: Settings) -> Custom:
    """The same network as one's own, with its stages listed.

    Raises:
        SettingError: it is none of residual stages, or has more than such a network may.
    """
    if not isinstance(settings, Staged):
        raise SettingError("stages", settings.why_no_stages)
    plan = settings.plan()
    name = name_of(settings.with_shortcuts() or settings).partition("(")[0]
    return Custom().change(
        label=f"My {title_of(name)}",
        stages=[_row(stage) for stage in plan.stages],
        stem=plan.stem,
        stem_width=plan.stem_width,
        norm=settings.norm,
        channels=settings.channels,
        size=settings.size,
        classes=settings.classes,
    )


def _row(stage: StagePlan) -> Mapping[str, object]:
    names = set(Residual.__struct_fields__) - NETWORKS_TO_SAY
    return {
        **{name: getattr(stage.settings, name) for name in names},
        "block": stage.settings.unit,
        "depth": stage.depth,
        "width": stage.width,
        "stride": stage.stride,
        "crossing": "avgpool" if stage.pooled else "conv",
    }


def _stages(rows: object) -> tuple[Stage, ...]:
    if not isinstance(rows, Sequence) or isinstance(rows, str):
        raise SettingError("stages", "needs a list of stages.")
    return tuple(_stage(place, row) for place, row in enumerate(rows, start=1))


def _stage(place: int, row: object) -> Stage:
    if isinstance(row, Stage):
        return row
    if not isinstance(row, Mapping):
        raise SettingError(f"stages[{place}]", "is not a table of settings.")
    for name in row:
        if name in NETWORKS_TO_SAY:
            raise SettingError(f"stages[{place}].{name}", "is for the network to say, not a stage.")
    try:
        return Stage().read(**row)
    except SettingError as error:
        raise SettingError(f"stages[{place}].{error.field}", error.reason) from None
    except UnknownName as error:
        raise SettingError(f"stages[{place}].{error.name}", str(error)) from None
