"""Second step of the light estimate: learns filters over log-chroma histograms (convolutional color constancy, Barron 2015; fast
Fourier color constancy, Barron and Tsai 2017, here on a plane instead of a torus, because sums over the few filled bins are cheaper than
transforms). Reads what light-dump.ts wrote, writes src/main/pipeline/measure/light-weights.ts.

    python3 training/calibrate/light_train.py DUMP_DIR [--steps N]
"""
import argparse
import base64
import hashlib
from pathlib import Path

import numpy as np
import torch

REACH = 16  # bins either side of a light that a filter sees; further pixels count as if at its rim
LIGHT_U = 12  # the lights tried: this many bins either side of white in u ...
LIGHT_V = 14  # ... and in v
OUT = Path(__file__).parents[2] / 'src/main/pipeline/measure/light-weights.ts'


def read(folder: Path):
    lines = (folder / 'light-labels.tsv').read_text().splitlines()
    channels, bins, per_photo = map(int, lines[0].split('\t'))
    rows = [line.split('\t') for line in lines[1:]]
    lights = np.array([[float(u), float(v)] for _, u, v in rows], np.float32) * 16
    raw = np.memmap(folder / 'light-histograms.u16', np.uint16, 'r').reshape(len(rows), channels, bins * bins)
    # A third of the photos is kept for the decision fitted on top (cast_fit.py) and for the report below.
    kept = np.array([hashlib.sha256(row[0].encode()).digest()[1] % 3 == 0 for row in rows])
    return raw, lights, kept, per_photo, bins


def offsets(bins: int) -> torch.Tensor:
    """For each light and each bin the cell of the filter that joins them."""
    middle = bins // 2
    lights_v, lights_u = np.mgrid[-LIGHT_V : LIGHT_V + 1, -LIGHT_U : LIGHT_U + 1].reshape(2, -1, 1)
    bins_v, bins_u = (np.mgrid[0:bins, 0:bins] - middle).reshape(2, 1, -1)
    across = np.clip(bins_u - lights_u, -REACH, REACH) + REACH
    down = np.clip(bins_v - lights_v, -REACH, REACH) + REACH
    return torch.from_numpy(down * (2 * REACH + 1) + across)


def targets(lights: np.ndarray) -> torch.Tensor:
    """Each light shared between its four nearest grid points."""
    width, height = 2 * LIGHT_U + 1, 2 * LIGHT_V + 1
    u = np.clip(lights[:, 0] + LIGHT_U, 0, width - 1.001)
    v = np.clip(lights[:, 1] + LIGHT_V, 0, height - 1.001)
    left, top = u.astype(int), v.astype(int)
    out = np.zeros((len(lights), height, width), np.float32)
    rows = np.arange(len(lights))
    for dy in (0, 1):
        for dx in (0, 1):
            out[rows, top + dy, left + dx] += np.abs(1 - dx - (u - left)) * np.abs(1 - dy - (v - top))
    return torch.from_numpy(out.reshape(len(lights), -1))


class Lights(torch.nn.Module):
    def __init__(self, channels: int, bins: int):
        super().__init__()
        side = 2 * REACH + 1
        self.filters = torch.nn.Parameter(torch.zeros(channels, side, side))
        self.bias = torch.nn.Parameter(torch.zeros((2 * LIGHT_U + 1) * (2 * LIGHT_V + 1)))
        self.cells = offsets(bins)

    def forward(self, histograms: torch.Tensor) -> torch.Tensor:
        score = self.bias.expand(len(histograms), -1)
        for channel, weights in enumerate(self.filters):
            score = score + histograms[:, channel] @ weights.reshape(-1)[self.cells].T
        return score

    def roughness(self) -> torch.Tensor:
        bias = self.bias.reshape(2 * LIGHT_V + 1, 2 * LIGHT_U + 1)
        return sum(
            ((plane[..., 1:, :] - plane[..., :-1, :]) ** 2).sum() + ((plane[..., 1:] - plane[..., :-1]) ** 2).sum()
            for plane in (self.filters, bias)
        )


def mean_light(score: torch.Tensor) -> torch.Tensor:
    share = torch.softmax(score, 1).reshape(len(score), 2 * LIGHT_V + 1, 2 * LIGHT_U + 1)
    u = (share.sum(1) * torch.arange(-LIGHT_U, LIGHT_U + 1)).sum(1)
    v = (share.sum(2) * torch.arange(-LIGHT_V, LIGHT_V + 1)).sum(1)
    return torch.stack([u, v], 1)


def batch_of(raw, rows):
    return torch.from_numpy(raw[rows].astype(np.float32) / 65535)


def report(model, raw, lights, rows, name):
    with torch.no_grad():
        found = torch.cat([mean_light(model(batch_of(raw, part))) for part in np.array_split(rows, 20)]).numpy()
    error = np.hypot(*(found - lights[rows]).T) / 16
    plain = np.hypot(*lights[rows].T) == 0
    print(f'{name}: error of (u, v), median {np.median(error):.3f}, mean {error.mean():.3f}, 90th {np.quantile(error, 0.9):.3f};'
          f' untouched median {np.median(error[plain]):.3f}, 90th {np.quantile(error[plain], 0.9):.3f}', flush=True)


def quantise(values: np.ndarray) -> tuple[float, str]:
    scale = float(np.abs(values).max()) / 127
    return scale, base64.b64encode(np.round(values / scale).astype(np.int8).tobytes()).decode()


def write(model) -> None:
    with torch.no_grad():
        filter_scale, filters = quantise(model.filters.numpy())
        bias_scale, bias = quantise((model.bias - model.bias.mean()).numpy())
    OUT.write_text(f"""// Weights of the light estimate, one signed byte each, written by training/calibrate/light_train.py; meaning in light-model.ts.

/** Bins either side of a light that a filter reaches. */
export const FILTER_REACH = {REACH};
/** Lights tried: bins either side of white in u and in v. */
export const LIGHT_REACH_U = {LIGHT_U};
export const LIGHT_REACH_V = {LIGHT_V};
/** Value of one step of a filter's byte, and of the bias's. */
export const FILTER_SCALE = {filter_scale:.8g};
export const BIAS_SCALE = {bias_scale:.8g};
/** (channels, {2 * REACH + 1}, {2 * REACH + 1}). */
export const FILTERS =
  '{filters}';
/** ({2 * LIGHT_V + 1}, {2 * LIGHT_U + 1}). */
export const BIAS =
  '{bias}';
""")


def main() -> None:
    options = argparse.ArgumentParser()
    options.add_argument('folder', type=Path)
    options.add_argument('--steps', type=int, default=800)
    options.add_argument('--smooth', type=float, default=2e-4)
    args = options.parse_args()
    torch.manual_seed(1)
    random = np.random.default_rng(1)
    raw, lights, kept, per_photo, bins = read(args.folder)
    model = Lights(raw.shape[1], bins)
    optimiser = torch.optim.Adam(model.parameters(), lr=0.05)
    schedule = torch.optim.lr_scheduler.OneCycleLR(optimiser, 0.08, total_steps=args.steps)
    plain = np.arange(len(raw)) % per_photo == 0
    # Most photos met in life are balanced: untouched ones count three times.
    pool = np.concatenate([np.flatnonzero(~kept), np.repeat(np.flatnonzero(~kept & plain), 2)])
    for step in range(args.steps):
        rows = np.sort(random.choice(pool, 192))
        score = model(batch_of(raw, rows))
        loss = -(targets(lights[rows]) * torch.log_softmax(score, 1)).sum(1).mean()
        optimiser.zero_grad()
        (loss + args.smooth * model.roughness()).backward()
        optimiser.step()
        schedule.step()
        if step % 400 == 399:
            print(step + 1, f'{loss.item():.3f}', flush=True)
            report(model, raw, lights, np.flatnonzero(kept), 'kept back')
    report(model, raw, lights, np.flatnonzero(~kept), 'seen')
    write(model)


if __name__ == '__main__':
    main()
