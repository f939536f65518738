"""Phase diagrams: what was measured in their cells, as a picture, in tables and in files."""
