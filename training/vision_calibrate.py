"""Sets how readily the trained IASM calls a photo faultless, on photos kept from training; writes work/state/iasm-none.json.

Training shows far more damaged versions than a shoot holds, so the constant of "none" is raised until at most
`calibration.called_faulty` of untouched and neutral versions of the calibration photos are called faulty.
"""
import json

import numpy as np
import torch

from salient_training.feature_cache import KIND, ORIGIN, UNUSED, open_cache, to_iasm_input
from salient_training.photos import DAMAGED
from salient_training.vision_setup import WORK_DIR, load_config, start_torch
from vision_export import CALIBRATION, load_iasm


@torch.no_grad()
def main() -> None:
    config = load_config()
    start_torch(config)
    model, state = load_iasm(config, calibrated=False)
    model.eval()
    cache = open_cache(WORK_DIR / 'vision-cache' / 'train')
    label = np.array(cache.arrays['label'][: config['cache']['calibration_photos'] * cache.per_photo])
    rows = np.where((label[:, KIND] != UNUSED) & (label[:, ORIGIN] != DAMAGED))[0]
    excess = []
    for some in np.array_split(rows, max(len(rows) // 32, 1)):
        statistics = torch.from_numpy(np.array(cache.arrays['statistics'][some])).float()
        logits = model.see(to_iasm_input(cache.arrays['pixels'][some]), statistics)['type_logits']
        excess.append((logits[:, 1:].amax(1) - logits[:, 0]).numpy())
    # By how much "none" must gain so that all but the allowed share win.
    shift = float(np.quantile(np.concatenate(excess), 1 - config['calibration']['called_faulty']))
    CALIBRATION.write_text(json.dumps({'state': state, 'shift': shift, 'versions': len(rows)}))
    print(f'{state}: none gains {shift:.3f} from {len(rows)} versions')


if __name__ == '__main__':
    main()
