"""Pictures one after the other as GIF and MP4, encoded by FFmpeg's libraries."""

from collections.abc import Callable, Iterator
from fractions import Fraction
from pathlib import Path
from typing import IO, TYPE_CHECKING, NamedTuple

import numpy as np
import numpy.typing as npt

from resviz.app.whole_file import write_whole

if TYPE_CHECKING:
    import av
    from av.filter.context import FilterContext

SUFFIXES = (".gif", ".mp4")

Pixels = npt.NDArray[np.uint8]
"""Shape ``(height, width, 3)``: red, green, blue."""

_SAMPLE = 5
# Quality as good as the eye can tell; flat colours are what the tuning is for.
_H264 = {"crf": "18", "preset": "veryfast", "tune": "animation"}


class Movie(NamedTuple):
    """What is encoded.

    Attributes:
        paint: makes a picture by its number, from 0; asked for in order, some of them twice.
        pictures: how many.
        size: width and height in pixels; for MP4 both are even.
        rate: pictures a second.
        hold: seconds that the last one stays.
    """

    paint: Callable[[int], Pixels]
    pictures: int
    size: tuple[int, int]
    rate: float
    hold: float


def write_movie(movie: Movie, path: Path, progress: Callable[[int], object]) -> None:
    """Write a movie as the file's suffix says, .gif or .mp4, whole or not at all.

    Args:
        movie: what is encoded.
        path: where to.
        progress: told how many pictures are done; what it raises ends the work.

    Raises:
        FileError: the file cannot be written.
    """
    encode = _gif if path.suffix.lower() == ".gif" else _mp4
    write_whole(path, lambda file: encode(movie, file, progress))


def _mp4(movie: Movie, file: IO[bytes], progress: Callable[[int], object]) -> None:
    import av  # only for saving

    held = max(round(movie.hold * movie.rate), 0)
    with av.open(file, "w", format="mp4") as container:
        stream = container.add_stream("libx264", rate=_rate(movie), options=_H264)
        stream.width, stream.height = movie.size
        stream.pix_fmt = "yuv420p"  # the one that every player knows
        for index in range(movie.pictures + held):
            if index < movie.pictures:
                frame = _frame(movie, index)
                progress(index + 1)
            frame.pts = index
            container.mux(stream.encode(frame))
        container.mux(stream.encode())


def _gif(movie: Movie, file: IO[bytes], progress: Callable[[int], object]) -> None:
    import av

    options = {"loop": "0", "final_delay": str(round(100 * movie.hold))}
    with av.open(file, "w", format="gif", options=options) as container:
        stream = container.add_stream("gif", rate=_rate(movie))
        stream.width, stream.height = movie.size
        stream.pix_fmt = "pal8"
        for frame in _in_palette(movie, progress):
            container.mux(stream.encode(frame))
        container.mux(stream.encode())


def _in_palette(movie: Movie, progress: Callable[[int], object]) -> "Iterator[av.VideoFrame]":
    """The pictures in 256 colours, the same for all and chosen to fit them."""
    import av

    palette = _palette(movie)
    graph = av.filter.Graph()
    pictures = _buffer(graph, movie)
    colours = graph.add_buffer(
        width=palette.width,
        height=palette.height,
        format=palette.format,
        time_base=1 / _rate(movie),
    )
    # Dithering would make flat colours noisy, and noise moves from picture to picture.
    use = graph.add("paletteuse", "dither=none:diff_mode=rectangle")
    sink = graph.add("buffersink")
    pictures.link_to(use)
    colours.link_to(use, 0, 1)
    use.link_to(sink)
    graph.configure()
    colours.push(palette)
    colours.push(None)
    for index in range(movie.pictures):
        pictures.push(_frame(movie, index))
        yield from _pulled(sink)
        progress(index + 1)
    pictures.push(None)
    yield from _pulled(sink)


def _palette(movie: Movie) -> "av.VideoFrame":
    """The colours that fit a few of the pictures best: the figures differ little in that."""
    import av

    graph = av.filter.Graph()
    pictures = _buffer(graph, movie)
    generate = graph.add("palettegen", "reserve_transparent=0")
    sink = graph.add("buffersink")
    pictures.link_to(generate)
    generate.link_to(sink)
    graph.configure()
    for index in sorted({*np.linspace(0, movie.pictures - 1, _SAMPLE).astype(int).tolist()}):
        pictures.push(_frame(movie, index))
    pictures.push(None)
    palette = sink.pull()
    assert isinstance(palette, av.VideoFrame)
    palette.pts, palette.time_base = 0, 1 / _rate(movie)
    return palette


def _buffer(graph: "av.filter.Graph", movie: Movie) -> "FilterContext":
    import av

    width, height = movie.size
    form = av.VideoFormat("rgb24", width, height)
    return graph.add_buffer(width=width, height=height, format=form, time_base=1 / _rate(movie))


def _pulled(sink: "FilterContext") -> "Iterator[av.VideoFrame]":
    """What has come through a filter so far."""
    import av

    while True:
        try:
            frame = sink.pull()
        except (av.BlockingIOError, av.EOFError):  # there is no more yet, or at all
            return
        assert isinstance(frame, av.VideoFrame)
        yield frame


def _frame(movie: Movie, index: int) -> "av.VideoFrame":
    import av

    frame = av.VideoFrame.from_ndarray(movie.paint(index), format="rgb24")
    frame.pts, frame.time_base = index, 1 / _rate(movie)
    return frame


def _rate(movie: Movie) -> Fraction:
    return Fraction(movie.rate).limit_denominator(100)
