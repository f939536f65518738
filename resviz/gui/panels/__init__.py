"""The panels around the diagram; each shows a part of the workspace and changes it."""
