"""Writes the ONNX files that tests/formats/onnx-weights.test.ts reads: two convolutions with batch norms, folded or named.

    python3 environment/reference/onnx_file.py tests/formats/fixtures

Needs PyTorch 1.13 (Debian: python3-torch). All numbers are constants, so that the test states them too.
"""
import pathlib
import sys

import torch


class Unit(torch.nn.Module):
    def __init__(self, channels, filters, scale):
        super().__init__()
        self.conv = torch.nn.Conv2d(channels, filters, 1, bias=False)
        self.bn = torch.nn.BatchNorm2d(filters, eps=1e-3)
        with torch.no_grad():
            self.conv.weight.copy_(torch.arange(channels * filters).reshape(filters, channels, 1, 1) * scale)
            self.bn.weight.fill_(2)
            self.bn.bias.fill_(0.5)
            self.bn.running_mean.fill_(1)
            self.bn.running_var.fill_(3.999)

    def forward(self, x):
        return torch.relu(self.bn(self.conv(x)))


class Net(torch.nn.Module):
    def __init__(self):
        super().__init__()
        self.first = Unit(3, 2, 0.25)
        self.branch1x1 = Unit(2, 4, 0.5)

    def forward(self, x):
        return self.branch1x1(self.first(x))


def main(folder):
    folder = pathlib.Path(folder)
    example = torch.zeros(1, 3, 4, 4)
    modes = torch.onnx.TrainingMode
    for name, mode in ("folded.onnx", modes.EVAL), ("named.onnx", modes.PRESERVE):
        torch.onnx.export(Net().eval(), example, folder / name, training=mode, do_constant_folding=mode == modes.EVAL)


if __name__ == "__main__":
    main(sys.argv[1])
