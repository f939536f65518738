"""Which networks there are: families of settings, and presets as rows."""
