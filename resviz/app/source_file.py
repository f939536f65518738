"""A network as the source of a PyTorch module, in a file."""

from pathlib import Path

from resviz.app.whole_file import write_whole
from resviz.core.errors import FileError
from resviz.core.network import Network

SUFFIX = ".py"


def save_source(network: Network, path: Path) -> None:
    """Write the source of a module that needs torch alone.

    Raises:
        FileError: the file cannot be written, or is called otherwise.
        EngineError: a layer has no form in PyTorch.
    """
    if path.suffix.lower() != SUFFIX:
        raise FileError(f"{path} is no name for Python source; it must end in {SUFFIX}.")
    from resviz.codegen import to_python  # not needed where nothing is saved

    text = to_python(network)
    write_whole(path, lambda file: file.write(text.encode()))
