"""Where a run computes: CPU, one GPU, or several through torchrun; the few collective calls the training loop needs.

Gradients are summed by hand instead of through a wrapper, so parameter names, checkpointing and resuming stay the same for
one device and many.
"""
import os
import random
from dataclasses import dataclass

import numpy as np
import torch
import torch.distributed as dist


@dataclass(frozen=True)
class Devices:
    """rank of this process among `world`."""

    device: torch.device
    rank: int
    world: int

    @property
    def is_first(self) -> bool:
        return self.rank == 0

    def sum_number(self, value: float) -> float:
        if self.world == 1:
            return value
        total = torch.tensor(value, dtype=torch.float64, device=self.device)
        dist.all_reduce(total)
        return total.item()

    def sum_gradients(self, parameters: list[torch.nn.Parameter]) -> None:
        """Every process ends with the sum of all gradients; one without a gradient takes part with zeros."""
        if self.world == 1:
            return
        for parameter in parameters:
            if parameter.grad is None:
                parameter.grad = torch.zeros_like(parameter)
            dist.all_reduce(parameter.grad)

    def spread(self, tensor: torch.Tensor, owner: int) -> None:
        """Copies the owner's values into every process's tensor."""
        if self.world > 1:
            dist.broadcast(tensor, owner)

    def wait(self) -> None:
        if self.world > 1:
            dist.barrier()

    def any_true(self, value: bool) -> bool:
        """True everywhere if it is true anywhere: how processes agree to stop."""
        return self.sum_number(float(value)) > 0


def open_devices() -> Devices:
    """Joins the group torchrun has described in the environment; alone otherwise. SALIENT_THREADS sets the CPU threads."""
    if 'SALIENT_THREADS' in os.environ:
        torch.set_num_threads(int(os.environ['SALIENT_THREADS']))
    rank, world = int(os.environ.get('RANK', 0)), int(os.environ.get('WORLD_SIZE', 1))
    has_gpu = torch.cuda.is_available()
    device = torch.device('cuda', int(os.environ.get('LOCAL_RANK', 0))) if has_gpu else torch.device('cpu')
    if has_gpu:
        torch.cuda.set_device(device)
    if world > 1:
        dist.init_process_group('nccl' if has_gpu else 'gloo')
    return Devices(device, rank, world)


def close_devices(devices: Devices) -> None:
    if devices.world > 1:
        dist.destroy_process_group()


def seed_everything(*numbers: int) -> None:
    """One seed from several numbers (run, step, rank): random state is a function of the place in the run, never carried over."""
    mixed = int(np.random.SeedSequence(numbers).generate_state(1)[0])
    random.seed(mixed)
    np.random.seed(mixed)
    torch.manual_seed(mixed)
