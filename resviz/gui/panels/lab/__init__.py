"""The gradient lab: set an experiment up, run it, watch its gradients."""
