"""Trains IAS-ViT on the teacher cache, then measures it on held-out photos with and without its saliency input."""
import json
from collections import defaultdict

import numpy as np
import torch

from salient_training.iasm_training import TimedRun
from salient_training.vision_setup import WORK_DIR, load_config, start_torch
from salient_training.vit_teacher import open_teacher
from salient_training.vit_training import VitBatches, VitTrainee, vit_losses


@torch.no_grad()
def measure(model: VitTrainee, batches: VitBatches) -> dict[str, dict[str, float]]:
    """Mean losses on every held-out row with its own map, with none (zeros), and with another photo's map."""
    sums: dict[str, dict[str, list[float]]] = {name: defaultdict(list) for name in ('own_map', 'no_map', 'other_map')}
    model.eval()
    for rows in np.array_split(batches.rows, max(len(batches.rows) // 24, 1)):
        pixel_values, saliency, targets = batches.read(rows, rows % 2 == 1, False)
        inputs = {'own_map': saliency, 'no_map': torch.zeros_like(saliency), 'other_map': saliency.roll(9, 0)}
        for name, values in inputs.items():
            outputs = model(pixel_values, values)
            for key, loss in vit_losses(outputs, targets).items():
                sums[name][key].append(loss.item())
            sums[name]['type_accuracy'].append((outputs['type'].argmax(-1) == targets['kind']).float().mean().item())
    return {name: {key: round(float(np.mean(values)), 4) for key, values in group.items()} for name, group in sums.items()}


def main() -> None:
    config = load_config()
    device = start_torch(config)
    stage = config['ias_vit']
    caches = {split: WORK_DIR / 'vision-cache' / split for split in ('train', 'held_out')}
    sources = {split: open_teacher(folder.with_name(f'{split}-teacher'), folder) for split, folder in caches.items()}
    model = VitTrainee(stage['vision_config']).to(device).train()
    batches = VitBatches(sources['train'], stage, device)
    run = TimedRun(model, stage, WORK_DIR / 'state' / 'ias-vit.pt')
    random = np.random.default_rng([config['seed'], run.step])

    def step() -> tuple[torch.Tensor, dict[str, float]]:
        pixel_values, saliency, targets = batches.draw(random)
        with torch.autocast(device.type, torch.bfloat16):
            raw = model(pixel_values, saliency)
        outputs = {name: value.float() for name, value in raw.items()}
        losses = vit_losses(outputs, targets)
        right = (outputs['type'].argmax(-1) == targets['kind']).float().mean().item()
        total = sum(stage['loss'][name] * loss for name, loss in losses.items())
        return total, {'type_accuracy': right} | {name: loss.item() for name, loss in losses.items()}

    run.run(step)
    held_out = VitBatches(sources['held_out'], stage, device)
    held_out.feature_mean, held_out.feature_scale = batches.feature_mean, batches.feature_scale
    path = WORK_DIR / 'report-vision.json'
    report = json.loads(path.read_text()) if path.exists() else {}
    report['ias_vit'] = measure(model, held_out)
    path.write_text(json.dumps(report, indent=1))
    print(json.dumps(report['ias_vit'], indent=1))


if __name__ == '__main__':
    main()
