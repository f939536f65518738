"""Charts of measurements as scenes: what is plotted, where its axes tick, how it is drawn."""
