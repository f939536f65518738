"""Painting scenes: on the screen, and into PNG and PDF files."""
