"""One training step of iVAE (Khemakhem et al. 2020) at its small size in PyTorch: four MLPs, batch 64.

Observed x in R^5, five latents, 40 segments as one-hot u. Prior log-variance (u), encoder mean and log-variance
(x, u), decoder (z): each 2 hidden layers of 50 with leaky ReLU 0.1. Observation variance 0.01, the Monte-Carlo
ELBO of one sample, Adam with rate 0.01: the step that `factorlab bench ivae-mlp` times on its own engine.
"""

import math

import torch
from torch import nn
from torch.nn import functional as F

from peer import serve

BATCH, OBSERVED, LATENTS, SEGMENTS, HIDDEN, VARIANCE = 64, 5, 5, 40, 50, 0.01


class Mlp(nn.Module):
    def __init__(self, inputs, outputs):
        super().__init__()
        self.dense1 = nn.Linear(inputs, HIDDEN)
        self.dense2 = nn.Linear(HIDDEN, HIDDEN)
        self.dense3 = nn.Linear(HIDDEN, outputs)

    def forward(self, x):
        h = F.leaky_relu(self.dense1(x), 0.1)
        h = F.leaky_relu(self.dense2(h), 0.1)
        return self.dense3(h)


def log_normal(x, mean, log_var):
    return -0.5 * (math.log(2 * math.pi) + log_var + (x - mean).square() / log_var.exp()).sum(1)


def step(foreach):
    """A function that trains the model by one step each time it is called."""
    torch.manual_seed(0)
    prior, mean, log_var = Mlp(SEGMENTS, LATENTS), Mlp(OBSERVED + SEGMENTS, LATENTS), Mlp(OBSERVED + SEGMENTS, LATENTS)
    decoder = Mlp(LATENTS, OBSERVED)
    params = [p for net in (prior, mean, log_var, decoder) for p in net.parameters()]
    adam = torch.optim.Adam(params, lr=0.01, foreach=foreach)
    x = torch.randn(BATCH, OBSERVED)
    u = F.one_hot(torch.arange(BATCH) % SEGMENTS, SEGMENTS).float()
    xu = torch.cat([x, u], 1)
    zero, observed_log_var = torch.zeros(()), torch.tensor(math.log(VARIANCE))

    def run():
        q_mean, q_log_var = mean(xu), log_var(xu)
        z = q_mean + torch.exp(q_log_var / 2) * torch.randn_like(q_mean)
        elbo = (
            log_normal(x, decoder(z), observed_log_var)
            + log_normal(z, zero, prior(u))
            - log_normal(z, q_mean, q_log_var)
        )
        adam.zero_grad(set_to_none=True)
        (-elbo.mean()).backward()
        adam.step()

    return run


if __name__ == "__main__":
    serve({"plain": lambda: step(False), "foreach": lambda: step(True)})
