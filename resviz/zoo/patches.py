"""Networks that cut the image into patches: what they share."""

from typing import Annotated, Literal, Self

from msgspec import Meta

from resviz.core import ops
from resviz.core.builder import Builder, Tensor
from resviz.core.errors import SettingError
from resviz.zoo.spec import Settings, about

SIDE = 7
"""Patches along a side that a small image is cut into at least, if they are not tiny."""


class Patched(Settings, frozen=True, kw_only=True):
    """A network on the patches of an image, normalised by layer norm."""

    patch: Annotated[
        int,
        Meta(ge=1, le=4096),
        about("Patch", "Height and width of a patch; it divides the image.", unit="px"),
    ] = 16
    shortcut: Annotated[
        Literal["identity", "none"],
        about(
            "Shortcut",
            "The input of every branch is added to its output; none is the plain network.",
            words={"identity": "identity", "none": "none (plain)"},
        ),
    ] = "identity"

    def check(self) -> None:
        """Whole patches fill the image."""
        if self.size % self.patch:
            divisors = [str(patch) for patch in _divisors(self.size) if patch <= 2 * self.patch]
            raise SettingError(
                "patch",
                f"{self.patch} does not divide the image of {self.size} px; take"
                f" {' or '.join(divisors[-2:])}.",
            )

    @property
    def normalisation(self) -> str:
        """See `Settings.normalisation`."""
        return "layer"

    def fitted(self, channels: int, size: int, classes: int) -> Self:
        """See `Settings.fitted`; on a smaller image the patch shrinks, too.

        It is the largest divisor of the image, no larger than it was, that leaves seven patches
        along a side, or as many as it has pixels along its own: 2 for the digits, 4 for CIFAR.
        """
        fits = (p for p in _divisors(size) if p <= self.patch and size // p >= min(p, SIDE))
        return self.change(channels=channels, size=size, classes=classes, patch=max(fits))


def embed(net: Builder, patch: int, width: int) -> Tensor:
    """Every patch of the image as a token, by one linear map (Dosovitskiy et al., equation 1)."""
    x = net.conv(net.input, width, kernel=patch, stride=patch, padding=0, bias=True)
    return net.do(ops.Tokens(), x)


def perceptron(net: Builder, x: Tensor, wide: int) -> Tensor:
    """Linear to wide, GELU, linear back, on the last axis."""
    return net.linear(net.do(ops.GELU(), net.linear(x, wide)), x.shape[-1])


def _divisors(size: int) -> list[int]:
    return [patch for patch in range(1, size + 1) if size % patch == 0]
