"""Random numbers that depend on the seed and on what they are for, and on nothing else."""

import hashlib

import torch


def generator(seed: int, purpose: str) -> torch.Generator:
    """A random generator on the CPU for one purpose, such as the weights of one layer."""
    digest = hashlib.sha256(f"{seed}:{purpose}".encode()).digest()
    # torch's generator takes in 32 bits.
    return torch.Generator().manual_seed(int.from_bytes(digest[:4], "little"))
