"""The gradient lab: set an experiment up, run it, watch its gradients."""

from resviz.gui.panels.lab.panel import LabPanel

__all__ = ["LabPanel"]
