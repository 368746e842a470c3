"""Mixes the weights of classifier stages that began from the same one, as config/vision.json weighs them; writes work/state/iasm-mixed.pt.

Runs apart from a common start lie close enough to be averaged, and the average errs less on new photos than any of them.
"""
import torch

from salient_training.iasm_training import trained_weights
from salient_training.vision_setup import WORK_DIR, load_config, save_state


def mix_weights(parts: list[tuple[float, dict[str, torch.Tensor]]]) -> dict[str, torch.Tensor]:
    """Weighted mean of every floating tensor; others, alike in all, are those of the first."""
    total = sum(share for share, _ in parts)
    _, first = parts[0]
    return {
        name: sum(share * weights[name] for share, weights in parts) / total if value.dtype.is_floating_point else value
        for name, value in first.items()
    }


def main() -> None:
    folder = WORK_DIR / 'state'
    shares = load_config()['mixed']
    states = [(share, torch.load(folder / f'iasm-stage-{letter}.pt', map_location='cpu')) for letter, share in shares.items()]
    mixed = mix_weights([(share, trained_weights(state)) for share, state in states])
    save_state(folder / 'iasm-mixed.pt', {'model': mixed, 'step': sum(state['step'] for _, state in states)})
    print(f'mixed {shares}')


if __name__ == '__main__':
    main()
