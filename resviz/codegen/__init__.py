"""A network as the source code of a PyTorch module that needs torch alone."""

from resviz.codegen.source import to_python

__all__ = ["to_python"]
