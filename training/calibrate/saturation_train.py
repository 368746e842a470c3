"""Second step of the saturation level: a small network from the joint color histogram (colour-histogram.ts) to the logarithm of how far a
photo's saturation lies from what such colors have in ordinary photos. Reads what saturation-dump.ts wrote, writes
src/main/pipeline/measure/saturation-weights.ts.

    python3 training/calibrate/saturation_train.py DUMP_DIR [--hidden N]
"""
import argparse
import base64
import hashlib
from pathlib import Path

import numpy as np
import torch

OUT = Path(__file__).parents[2] / 'src/main/pipeline/measure/saturation-weights.ts'


def quantise(values: torch.Tensor) -> tuple[float, str]:
    scale = float(values.abs().max()) / 127
    return scale, base64.b64encode(torch.round(values / scale).to(torch.int8).numpy().tobytes()).decode()


def report(model, inputs, stops, name):
    with torch.no_grad():
        found = model(inputs)[:, 0].numpy()
    plain = stops == 0
    print(f'{name}: untouched {found[plain].mean():.2f} +- {found[plain].std():.2f}; quantiles',
          np.round(np.quantile(found[plain], [0.01, 0.05, 0.5, 0.95, 0.99]), 2))
    for low, high in [(-1.7, -1.3), (-1.2, -0.8), (0.8, 1.2), (1.2, 1.6)]:
        part = (stops > low) & (stops < high)
        print(f'   {low}..{high}: {np.round(np.quantile(found[part], [0.05, 0.1, 0.5, 0.9, 0.95]), 2)}', flush=True)


def main() -> None:
    options = argparse.ArgumentParser()
    options.add_argument('folder', type=Path)
    options.add_argument('--hidden', type=int, default=8)
    options.add_argument('--epochs', type=int, default=40)
    options.add_argument('--decay', type=float, default=1e-2)
    args = options.parse_args()
    torch.manual_seed(1)
    lines = (args.folder / 'colours.tsv').read_text().splitlines()
    cells, _ = map(int, lines[0].split('\t'))
    rows = [line.split('\t') for line in lines[1:]]
    stops = np.array([float(row[1]) for row in rows], np.float32)
    raw = np.fromfile(args.folder / 'colours.u16', np.uint16).reshape(len(rows), cells)
    inputs = torch.from_numpy(raw.astype(np.float32) / 65535)
    kept = np.array([hashlib.sha256(row[0].encode()).digest()[1] % 5 == 0 for row in rows])
    model = torch.nn.Sequential(torch.nn.Linear(cells, args.hidden), torch.nn.Tanh(), torch.nn.Linear(args.hidden, 1))
    optimiser = torch.optim.AdamW(model.parameters(), lr=3e-3, weight_decay=args.decay)
    # Untouched photos count for more: in life most are.
    pool = torch.from_numpy(np.concatenate([np.flatnonzero(~kept), np.repeat(np.flatnonzero(~kept & (stops == 0)), 3)]))
    wanted = torch.from_numpy(stops)
    for epoch in range(args.epochs):
        order = pool[torch.randperm(len(pool))]
        for group in optimiser.param_groups:
            group['lr'] = 3e-3 * (1 - epoch / args.epochs)
        for rows_of in order.split(128):
            loss = torch.nn.functional.smooth_l1_loss(model(inputs[rows_of])[:, 0], wanted[rows_of], beta=0.3)
            optimiser.zero_grad()
            loss.backward()
            optimiser.step()
    report(model, inputs[kept], stops[kept], 'kept back')
    report(model, inputs[~kept], stops[~kept], 'seen')
    with torch.no_grad():
        first, first_bias, second, second_bias = [values.detach() for values in model.parameters()]
        scale, weights = quantise(first)
    numbers = lambda values: ', '.join(f'{value:.5g}' for value in values.reshape(-1).tolist())
    OUT.write_text(f"""// Weights of the saturation level, written by training/calibrate/saturation_train.py; meaning in saturation-model.ts.

/** Value of one step of a cell's byte. */
export const CELL_SCALE = {scale:.8g};
/** ({args.hidden} units, {cells} cells), signed bytes. */
export const CELL_WEIGHTS =
  '{weights}';
export const UNIT_BIASES: readonly number[] = [{numbers(first_bias)}];
export const UNIT_WEIGHTS: readonly number[] = [{numbers(second)}];
export const BIAS = {float(second_bias[0]):.5g};
""")


if __name__ == '__main__':
    main()
