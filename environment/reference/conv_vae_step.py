"""One training step of the convolutional VAE of Locatello et al. 2019 (their appendix's networks) in PyTorch.

Batch 64 of 64x64x1, ten latents, Bernoulli likelihood + KL, Adam with rate 1e-4: the step that
`factorlab bench conv-vae` times on its own engine. Plain eager code, written to be fast: gradients set to None
instead of zeroed, nothing read back inside the loop, both memory layouts and both forms of Adam offered so that
the fastest can be reported.
"""

import torch
from torch import nn
from torch.nn import functional as F

from peer import serve

BATCH, LATENTS = 64, 10


class Encoder(nn.Module):
    def __init__(self):
        super().__init__()
        self.conv1 = nn.Conv2d(1, 32, 4, 2, 1)
        self.conv2 = nn.Conv2d(32, 32, 4, 2, 1)
        self.conv3 = nn.Conv2d(32, 64, 2, 2)
        self.conv4 = nn.Conv2d(64, 64, 2, 2)
        self.dense1 = nn.Linear(1024, 256)
        self.mean = nn.Linear(256, LATENTS)
        self.log_var = nn.Linear(256, LATENTS)

    def forward(self, x):
        h = F.relu(self.conv1(x), inplace=True)
        h = F.relu(self.conv2(h), inplace=True)
        h = F.relu(self.conv3(h), inplace=True)
        h = F.relu(self.conv4(h), inplace=True)
        h = F.relu(self.dense1(h.flatten(1)), inplace=True)
        return self.mean(h), self.log_var(h)


class Decoder(nn.Module):
    def __init__(self):
        super().__init__()
        self.dense1 = nn.Linear(LATENTS, 256)
        self.dense2 = nn.Linear(256, 1024)
        self.deconv1 = nn.ConvTranspose2d(64, 64, 4, 2, 1)
        self.deconv2 = nn.ConvTranspose2d(64, 32, 4, 2, 1)
        self.deconv3 = nn.ConvTranspose2d(32, 32, 4, 2, 1)
        self.deconv4 = nn.ConvTranspose2d(32, 1, 4, 2, 1)

    def forward(self, z):
        h = F.relu(self.dense1(z), inplace=True)
        h = F.relu(self.dense2(h), inplace=True).view(-1, 64, 4, 4)
        h = F.relu(self.deconv1(h), inplace=True)
        h = F.relu(self.deconv2(h), inplace=True)
        h = F.relu(self.deconv3(h), inplace=True)
        return self.deconv4(h)


def step(memory_format, foreach):
    """A function that trains the model by one step each time it is called."""
    torch.manual_seed(0)
    encoder = Encoder().to(memory_format=memory_format)
    decoder = Decoder().to(memory_format=memory_format)
    params = [*encoder.parameters(), *decoder.parameters()]
    assert sum(p.numel() for p in params) == 690_517
    adam = torch.optim.Adam(params, lr=1e-4, foreach=foreach)
    # White squares on black: about as sparse as the sprites.
    x = torch.zeros(BATCH, 1, 64, 64)
    for i in range(BATCH):
        top, left, side = (7 * i) % 44, (11 * i) % 44, 8 + i % 12
        x[i, 0, top : top + side, left : left + side] = 1
    x = x.contiguous(memory_format=memory_format)

    def run():
        mean, log_var = encoder(x)
        z = mean + torch.exp(log_var / 2) * torch.randn_like(mean)
        logits = decoder(z)
        recon = F.binary_cross_entropy_with_logits(logits, x, reduction="sum") / BATCH
        kl = 0.5 * torch.sum(mean.square() + log_var.exp() - log_var - 1) / BATCH
        adam.zero_grad(set_to_none=True)
        (recon + kl).backward()
        adam.step()

    return run


if __name__ == "__main__":
    serve(
        {
            f"{layout}{', foreach' if foreach else ''}": (lambda m=memory_format, f=foreach: step(m, f))
            for layout, memory_format in [("contiguous", torch.contiguous_format), ("channels_last", torch.channels_last)]
            for foreach in [False, True]
        }
    )
