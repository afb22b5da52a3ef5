"""Line protocol between `factorlab bench` and a PyTorch step: one JSON object a line, both ways.

Hello, once:   {"peer": "PyTorch 1.13.1", "variants": ["contiguous", "channels_last"], "cores": 2}
Question:      {"variant": "contiguous", "threads": 2, "steps": 5}
Answer:        {"ms": [201.3, ...]}          wall time of each step
The end of standard input ends the process.

Run it without OPENBLAS_CORETYPE and OPENBLAS_L2_SIZE in the environment: they pin OpenBLAS to kernels that need
not be the best of the machine at hand. `factorlab bench` removes them; by hand: `env -u OPENBLAS_CORETYPE
-u OPENBLAS_L2_SIZE python3 conv_vae_step.py --table`.
"""

import json
import os
import statistics
import sys
import time

import torch


def milliseconds(step, steps):
    """Wall time of each of `steps` calls. Eager CPU operations are finished when the call returns."""
    times = []
    for _ in range(steps):
        start = time.perf_counter()
        step()
        times.append((time.perf_counter() - start) * 1000)
    return times


def table(variants, steps):
    """The same numbers for a person: `--table [steps]`."""
    for threads in range(1, (os.cpu_count() or 1) + 1):
        torch.set_num_threads(threads)
        for name, make in variants.items():
            step = make()
            milliseconds(step, max(3, steps // 10))
            times = milliseconds(step, steps)
            print(f"threads {threads}  {name:16s} median {statistics.median(times):8.3f} ms  min {min(times):8.3f} ms")


def serve(variants):
    """Answers questions until standard input ends. `variants`: name -> function that makes a step."""
    if "--table" in sys.argv:
        numbers = [int(word) for word in sys.argv if word.isdigit()]
        return table(variants, numbers[0] if numbers else 30)
    hello = {"peer": f"PyTorch {torch.__version__}", "variants": list(variants), "cores": os.cpu_count()}
    print(json.dumps(hello), flush=True)
    made = {}
    for line in sys.stdin:
        question = json.loads(line)
        torch.set_num_threads(question["threads"])
        name = question["variant"]
        if name not in made:
            made[name] = variants[name]()
        print(json.dumps({"ms": milliseconds(made[name], question["steps"])}), flush=True)
