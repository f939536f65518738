"""A raster as PNG bytes, for pictures inside an SVG (PNG specification, third edition)."""

import struct
import zlib


def encode(columns: int, rows: int, rgb: bytes) -> bytes:
    """PNG of ``columns`` × ``rows`` pixels given as RGB bytes row by row."""
    stride = 3 * columns
    lines = b"".join(b"\0" + rgb[row * stride : (row + 1) * stride] for row in range(rows))
    header = struct.pack(">IIBBBBB", columns, rows, 8, 2, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n"
        + _chunk(b"IHDR", header)
        + _chunk(b"IDAT", zlib.compress(lines))
        + _chunk(b"IEND", b"")
    )


def _chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
