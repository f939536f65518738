"""The settings that residual networks share: what goes round a branch, into it, and how it starts.

Every axis is written once and combines with the others; what cannot be combined is refused with
its reason by `Residual.check`.
"""

from typing import Annotated, Literal, Self

from msgspec import Meta, structs

from resviz.core.errors import SettingError
from resviz.zoo.spec import Settings, about

Option = Literal["A", "B", "C", "none"]
Norm = Literal["batch", "none"]
Block = Literal["basic", "bottleneck"]
Stride = Literal["1x1", "3x3"]
Order = Literal["original", "bn_after_add", "relu_before_add", "relu_only", "full"]
Passage = Literal["identity", "scaled", "exclusive_gate", "shortcut_gate", "conv", "dropout"]
Start = Literal["usual", "zero_gamma", "rezero", "skipinit", "fixup"]
Attention = Literal["none", "se", "eca"]
Spatial = Literal["plain", "res2net", "sk", "splat"]

SHORTCUT = about(
    "Shortcut",
    "How a shortcut crosses a change of shape: A pads with zeros, B projects there with a 1×1"
    " convolution, C projects in every block; none is the plain network.",
    words={
        "A": "A · zero-pad",
        "B": "B · projection",
        "C": "C · all projections",
        "none": "none (plain)",
    },
)
NORM = about(
    "Normalisation",
    "Batch norm after every convolution, or none; without it convolutions have a bias.",
    words={"batch": "batch norm", "none": "none"},
)
BLOCK = about(
    "Block",
    "Two 3×3 convolutions, or 1×1 – 3×3 – 1×1 with four times the channels at the end.",
)
WIDTH = about("Width", "Factor on the channels of every stage.", unit="×")
_ORDER = about(
    "Order",
    "Where normalisation and ReLU stand (He et al. 2016, table 2): after the convolutions as in"
    " 2015, batch norm or ReLU moved about the addition, or before the convolutions.",
    words={
        "original": "original (2015)",
        "bn_after_add": "BN after addition",
        "relu_before_add": "ReLU before addition",
        "relu_only": "ReLU-only pre-activation",
        "full": "full pre-activation",
    },
)
_PASSAGE = about(
    "On the shortcut",
    "What happens to the signal on every shortcut (He et al. 2016, table 1); the exclusive gate is"
    " that of highway networks.",
    words={
        "identity": "nothing",
        "scaled": "constant scaling",
        "exclusive_gate": "exclusive gate",
        "shortcut_gate": "shortcut-only gate",
        "conv": "1×1 convolution",
        "dropout": "dropout",
    },
)
_START = about(
    "Branch starts",
    "As usual; with the last batch norm's scale at zero; with a learned scalar at the branch's end,"
    " zero (ReZero) or 1/√blocks (SkipInit) at the start; or by Fixup, without normalisation.",
    words={
        "usual": "as usual",
        "zero_gamma": "zero γ",
        "rezero": "ReZero",
        "skipinit": "SkipInit",
        "fixup": "Fixup",
    },
)
_SPATIAL = about(
    "3×3 layer",
    "What a bottleneck has in its middle: a 3×3 convolution, a chain of splits (Res2Net), kernels"
    " chosen by attention (SKNet), or attention over splits (ResNeSt).",
    words={"plain": "convolution", "res2net": "Res2Net", "sk": "SKNet", "splat": "ResNeSt"},
)
_ATTENTION = about(
    "Attention",
    "What weighs the channels at the end of a branch: nothing, squeeze-and-excitation, or ECA.",
    words={"none": "none", "se": "SE", "eca": "ECA"},
)

Share = Annotated[float, Meta(ge=0.0, le=1.0)]
Rate = Annotated[float, Meta(ge=0.0, le=0.95)]


class Residual(Settings, frozen=True, kw_only=True):
    """What residual networks of all depths and sizes have in common."""

    shortcut: Annotated[Option, SHORTCUT] = "B"
    norm: Annotated[Norm, NORM] = "batch"
    stride_in: Annotated[
        Stride,
        about(
            "Stride in",
            "Which convolution of a bottleneck halves the map: the first 1×1 (2015 paper) or the"
            " 3×3 (v1.5). A basic block always halves in its first convolution.",
            words={"1x1": "first 1×1 (2015)", "3x3": "3×3 (v1.5)"},
        ),
    ] = "3x3"
    width_multiplier: Annotated[float, Meta(ge=0.0625, le=16.0), WIDTH] = 1.0
    order: Annotated[Order, _ORDER] = "original"
    passage: Annotated[Passage, _PASSAGE] = "identity"
    shortcut_scale: Annotated[
        Share, about("Shortcut scale", "Constant factor on every shortcut.", unit="×")
    ] = 0.5
    branch_scale: Annotated[
        Share, about("Branch scale", "Constant factor on every branch; 1 is none.", unit="×")
    ] = 1.0
    gate_bias: Annotated[
        float,
        Meta(ge=-20.0, le=20.0),
        about("Gate bias", "Bias of the gates at the start; the lower, the more passes by."),
    ] = -6.0
    shortcut_dropout: Annotated[
        Rate, about("Shortcut dropout", "Share of a shortcut that is dropped while training.")
    ] = 0.5
    start: Annotated[Start, _START] = "usual"
    drop_path: Annotated[
        Rate,
        about(
            "Stochastic depth",
            "Chance that training leaves out the last branch; it grows in proportion from the"
            " first.",
        ),
    ] = 0.0
    dropout: Annotated[
        Rate, about("Dropout", "Share dropped before the last convolution of a branch.")
    ] = 0.0
    attention: Annotated[Attention, _ATTENTION] = "none"
    reduction: Annotated[
        int,
        Meta(ge=1, le=256),
        about("Reduction", "Factor by which squeeze-and-excitation narrows."),
    ] = 16
    spatial: Annotated[Spatial, _SPATIAL] = "plain"
    splits: Annotated[
        int, Meta(ge=1, le=32), about("Splits", "Into how many parts the 3×3 layer is split.")
    ] = 4
    cardinality: Annotated[
        int,
        Meta(ge=1, le=1024),
        about("Cardinality", "Groups of a bottleneck's 3×3 convolution (ResNeXt)."),
    ] = 1
    base_width: Annotated[
        int,
        Meta(ge=1, le=1024),
        about(
            "Width per group",
            "Channels of a group of the 3×3 convolution where the stage's width is 64.",
        ),
    ] = 64

    @property
    def unit(self) -> Block:
        """The kind of block."""
        raise NotImplementedError  # every family has its own

    def check(self) -> None:
        """Refuse what cannot be combined.

        Raises:
            SettingError: naming the setting and the reason.
        """
        if self.unit == "basic":
            for name, usual in (("spatial", "plain"), ("cardinality", 1), ("base_width", 64)):
                if getattr(self, name) != usual:
                    raise SettingError(name, f"needs bottleneck blocks; take {usual}.")
        if self.spatial != "plain" and self.order != "original":
            raise SettingError("spatial", "is defined for the original order only.")
        if self.spatial == "sk" and self.splits > 4:
            raise SettingError("splits", "of SKNet are kernels side by side, at most four.")
        if self.start == "zero_gamma" and (
            self.norm == "none" or self.order not in ("original", "relu_only")
        ):
            raise SettingError("start", "zero_gamma needs a batch norm at the end of the branch.")
        if self.start == "fixup":
            self._check_fixup()

    def _check_fixup(self) -> None:
        if self.norm != "none":
            raise SettingError("start", "fixup takes the place of normalisation; set norm to none.")
        for name, usual in (("order", "original"), ("spatial", "plain")):
            if getattr(self, name) != usual:
                raise SettingError("start", f"fixup is defined for {name}={usual} only.")

    def idle(self) -> frozenset[str]:
        """See `Settings.idle`."""
        needs = {
            "shortcut_scale": self.passage == "scaled",
            "gate_bias": self.passage in ("exclusive_gate", "shortcut_gate"),
            "shortcut_dropout": self.passage == "dropout",
            "passage": self.shortcut != "none",
            "reduction": self.attention == "se",
            "splits": self.spatial != "plain",
            "stride_in": self.unit == "bottleneck",
            "spatial": self.unit == "bottleneck",
            "cardinality": self.unit == "bottleneck",
            "base_width": self.unit == "bottleneck",
        }
        return frozenset(name for name, needed in needs.items() if not needed)

    def plain(self) -> Self | None:
        """The same layers with the shortcuts removed."""
        return None if self.shortcut == "none" else structs.replace(self, shortcut="none")
