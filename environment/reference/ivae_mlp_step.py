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
    constant = 0.5 * OBSERVED * math.log(2 * math.pi * VARIANCE)

    def run():
        q_mean, q_log_var, prior_log_var = mean(xu), log_var(xu), prior(u)
        eps = torch.randn_like(q_mean)
        z = q_mean + torch.exp(q_log_var / 2) * eps
        likelihood = (x - decoder(z)).square().sum() / VARIANCE
        prior_term = (z.square() * torch.exp(-prior_log_var) + prior_log_var).sum()
        # log q(z|x, u) by the noise that made z: (z - mean) / deviation is that noise.
        posterior_term = (eps.square() + q_log_var).sum()
        loss = (likelihood + prior_term - posterior_term) * (0.5 / BATCH) + constant
        adam.zero_grad(set_to_none=True)
        loss.backward()
        adam.step()

    return run


if __name__ == "__main__":
    serve({"plain": lambda: step(False), "foreach": lambda: step(True)})
