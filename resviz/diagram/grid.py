"""The measures of the diagram, in points: sizes of boxes and the room between them."""

GAP = 18.0
TAP = 9.0
TRACK = 8.0
LAYER_WIDTH = 152.0
NARROW = 96.0
LAYER_HEIGHT = 26.0
SHAPE_LINE = 13.0
BLOCK_WIDTH = 136.0
ROW = 17.0
MERGE = 8.0
PILL = 18.0
PORT = 10.0
LANE = 22.0
SHEET = 4.0
CORNER = 9.0
MARGIN = 28.0
GUTTER = 22.0
ROW_GAP = 40.0
PANEL_PAD = 16.0
PANEL_HEADER = 66.0
PANEL_TOP_LANE = 10.0
PANEL_FOOT = 18.0
OUTPUT_ROOM = 14.0
"""What a panel needs besides for the words beneath the arrow out of a last layer."""
