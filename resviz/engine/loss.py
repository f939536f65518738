"""The loss that networks are trained with."""

from collections.abc import Sequence

import torch
from torch import Tensor
from torch.nn import functional

AUXILIARY_SHARE = 0.3
"""Weight of an auxiliary classifier's loss (Szegedy et al. 2014, arXiv 1409.4842, section 5)."""


def loss_of(logits: Sequence[Tensor], labels: Tensor) -> Tensor:
    """The loss that is trained: of the last logits, and a share of each auxiliary classifier's."""
    *others, loss = (cross_entropy(each, labels) for each in logits)
    for other in others:
        loss = loss + AUXILIARY_SHARE * other
    return loss


def cross_entropy(logits: Tensor, labels: Tensor) -> Tensor:
    """The mean over a batch, in float32 at the least."""
    wide = logits if logits.dtype == torch.float64 else logits.float()
    return functional.cross_entropy(wide, labels)
