"""What the scene adds to the measures: of each claim two logistic regressions, held near zero, beside the log odds that sight.py reads in the measures,
on the directions in which the maps of photos differ most (scene.npz, written by scene.py). They become the scene head of the classifier."""

import json
import sys
from pathlib import Path

import numpy as np

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent))
from salient_training.safetensors_io import read_safetensors, write_safetensors  # noqa: E402

#: What scene.py wrote, in the order of the head's inputs.
SCENE = HERE.parent / "work" / "truth" / "scene.npz"
DEVIATION_EPS = 1e-6
#: The classifier's checkpoint, to which the head is added.
CHECKPOINT = HERE.parent / "work" / "checkpoint" / "iasm"
#: How many directions are looked along, the price of a weight's square, and the least spread of a number as a share of the usual one.
VIEWS, HELD, LEAST_SPREAD = 60, 0.02, 0.1


def read_scene():
    stored = np.load(SCENE)
    return dict(zip(stored["photos"].tolist(), stored["rows"]))


def directions(rows):
    """What most photos differ in: mean and spread of the scene's numbers, and a matrix from them, so standardised, to VIEWS numbers of unit spread."""
    mean, spread = rows.mean(0), rows.std(0)
    spread = np.maximum(spread, np.median(spread) * LEAST_SPREAD)
    _, sizes, turned = np.linalg.svd((rows - mean) / spread, full_matrices=False)
    return mean, spread, turned[:VIEWS].T / sizes[:VIEWS] * np.sqrt(len(rows))


def solve_beside(views, y, known):
    """Logistic regression beside known log odds, its weights held near zero: Newton's method. Returns weights and constant."""
    x = np.hstack([views, np.ones((len(y), 1))])
    hold = np.append(np.full(views.shape[1], HELD), 1e-6)
    weights = np.zeros(x.shape[1])
    for _ in range(10):
        guess = 1 / (1 + np.exp(-(x @ weights + known)))
        slope = x.T @ (guess - y) / len(y) + hold * weights
        weights -= np.linalg.solve((x * (guess * (1 - guess))[:, None]).T @ x / len(y) + np.diag(hold), slope)
    return weights[:-1], weights[-1]


def scene_left_out(example, views, fold, factors):
    """Log odds of measures and scene together, both answers, by fits that never saw the photo."""
    odds = np.zeros((2, len(fold)))
    for which, (y, asked) in enumerate(((example.holds, example.used), (example.named, np.ones(len(fold), bool)))):
        if which == 1 and not example.tells_named:
            odds[which] = example.usual
            continue
        for out in range(fold.max() + 1):
            known = factors[which] * example.readings[out][which]
            among = (fold != out) & asked
            weights, constant = solve_beside(views[among], y[among], known[among])
            odds[which, fold == out] = (known + views @ weights + constant)[fold == out]
    return odds


def fit_scene(found, x_fits, x, views, turn, factors):
    """Weights (2 * claims, numbers) and bias of the scene head: rows of a claim are that it holds and that it is named."""
    mean, spread, matrix = turn
    weights, bias = [], []
    for claim, example in found.items():
        for which, (y, asked) in enumerate(((example.holds, example.used), (example.named, np.ones(len(x), bool)))):
            if which == 1 and not example.tells_named:
                weights.append(np.zeros(len(mean)))
                bias.append(0.0)
                continue
            own, constant = x_fits[claim][which]
            known = factors[which] * (x @ own + constant)
            per_view, added = solve_beside(views[asked], y[asked], known[asked])
            weights.append(matrix @ per_view / spread)
            bias.append(float(added - mean @ weights[-1]))
    return np.array(weights), np.array(bias)


def write_head(claims, weights, bias):
    """Into the classifier's checkpoint, from which the pack is built (vision_reopen.py, pack_classifier.ts)."""
    config = json.loads((CHECKPOINT / "config.json").read_text())
    config["scene"] = {"claims": claims, "deviationEps": DEVIATION_EPS}
    (CHECKPOINT / "config.json").write_text(json.dumps(config, indent=1))
    tensors = dict(read_safetensors(CHECKPOINT / "iasm.safetensors"))
    tensors["scene_head.weight"] = weights.astype(np.float16).astype(np.float32)
    tensors["scene_head.bias"] = bias.astype(np.float32)
    write_safetensors(CHECKPOINT / "iasm.safetensors", tensors)
