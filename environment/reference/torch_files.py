"""Writes the PyTorch files that tests/formats/torch-pickle.test.ts reads, in both containers.

    python3 environment/reference/torch_files.py tests/formats/fixtures

Needs PyTorch 1.6 or later (Debian: python3-torch). The values are formulas, so that the test states them too.
"""
import collections
import pathlib
import sys

import torch


def state():
    base = torch.arange(24, dtype=torch.float32) / 8 - 1
    shared = torch.arange(12, dtype=torch.float64) ** 2
    entries = [
        ("conv.weight", base.reshape(2, 3, 2, 2)),
        ("conv.transposed", base.reshape(4, 6).t()),
        ("conv.column", base.reshape(4, 6)[:, 2]),
        ("bn.num_batches_tracked", torch.tensor(1234567890123)),
        ("half", torch.tensor([0.5, -2.0, 65504.0, 6e-8], dtype=torch.float16)),
        ("brain", torch.tensor([1.0, -3.140625, 1e30], dtype=torch.bfloat16)),
        ("shared.first", shared[:6]),
        ("shared.last", shared[6:]),
        ("integers", torch.tensor([[1, -2], [3, -4]], dtype=torch.int32)),
        ("flags", torch.tensor([True, False, True])),
        ("empty", torch.zeros(0, 5)),
    ]
    result = collections.OrderedDict(entries)
    result._metadata = collections.OrderedDict([("", {"version": 1}), ("bn", {"version": 2})])
    return result


def main(folder):
    folder = pathlib.Path(folder)
    folder.mkdir(parents=True, exist_ok=True)
    torch.save(state(), folder / "tensors-zip.pth")
    torch.save(state(), folder / "tensors-legacy.pth", _use_new_zipfile_serialization=False)
    checkpoint = {"state_dict": state(), "epoch": 3, "lr": 0.1, "other": {"moment": torch.zeros(2)}}
    torch.save(checkpoint, folder / "checkpoint.pth", _use_new_zipfile_serialization=False)
    torch.save(torch.nn.Linear(2, 2), folder / "module.pth", _use_new_zipfile_serialization=False)
    torch.jit.save(torch.jit.script(torch.nn.Linear(2, 2)), str(folder / "torchscript.pt"))


if __name__ == "__main__":
    main(sys.argv[1])
