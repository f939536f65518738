"""Networks as ONNX files, by torch's own exporter."""

import contextlib
import io
import warnings

import torch

from resviz.core.errors import EngineError
from resviz.core.network import Network
from resviz.engine.build import GraphModule
from resviz.engine.initialise import initialise
from resviz.protocol import Init

NEEDED = ("onnx", "onnxscript")


def to_onnx(network: Network, init: Init = "he_fan_out", seed: int = 0) -> bytes:
    """The network with the weights it starts from, for batches of any size.

    Input ``images`` has the shape ``(batch, C, H, W)``, output ``logits`` ``(batch, classes)``.

    Returns:
        What an ONNX file holds.

    Raises:
        EngineError: the packages that torch's exporter needs are missing, or it fails.
    """
    _expect_exporter()
    module = initialise(GraphModule(network), init, seed).eval()
    image = torch.zeros(2, *network.input_shape)  # of one image alone it would not see a batch
    try:
        # It reports every step it takes; what matters comes as an exception.
        with warnings.catch_warnings(), contextlib.redirect_stdout(io.StringIO()):
            warnings.simplefilter("ignore")
            program = torch.onnx.export(
                module,
                (image,),
                input_names=["images"],
                output_names=["logits"],
                dynamic_shapes={"images": {0: torch.export.Dim("batch")}},
                dynamo=True,
                verbose=False,
            )
    except torch.onnx.errors.OnnxExporterError as error:
        reason = str(error).strip().splitlines()[0]
        raise EngineError(f"torch cannot export {network.name} as ONNX: {reason}") from None
    assert program is not None  # it is where no file is named
    data: bytes = program.model_proto.SerializeToString()
    return data


def _expect_exporter() -> None:
    from importlib.util import find_spec

    missing = [name for name in NEEDED if find_spec(name) is None]
    if missing:
        raise EngineError(
            f"To write ONNX, torch needs {' and '.join(missing)}; install them with: pip install"
            " 'resviz[onnx]'."
        )
