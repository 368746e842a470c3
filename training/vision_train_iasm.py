"""Trains IASM: `vision_train_iasm.py a`, then `b`, the heads on cached maps; `c` the backbone's last layers too; `d` and `e` go on from `c`."""
import sys

import torch

from salient_training.backbone import load_pretrained_backbone
from salient_training.iasm import Iasm
from salient_training.iasm_training import measure_neck, train_iasm, trained_weights
from salient_training.vision_setup import WORK_DIR, load_config, shared_dir, start_torch

STAGES = ('a', 'b', 'c', 'd', 'e')


def main() -> None:
    if len(sys.argv) != 2 or sys.argv[1] not in STAGES:
        sys.exit('usage: vision_train_iasm.py a|b|c|d|e')
    config = load_config()
    device = start_torch(config)
    folder = WORK_DIR / 'vision-cache'
    model = Iasm(load_pretrained_backbone(shared_dir() / 'pretrained'), config['iasm']).to(device, memory_format=torch.channels_last)
    states = {name: WORK_DIR / 'state' / f'iasm-stage-{name}.pt' for name in STAGES}
    if sys.argv[1] == 'a':
        measure_neck(model, folder / 'train', config)
    else:
        former = config[f'stage_{sys.argv[1]}'].get('start', STAGES[STAGES.index(sys.argv[1]) - 1])
        model.load_state_dict(trained_weights(torch.load(states[former], map_location='cpu')))
    train_iasm(model, folder, config, config[f'stage_{sys.argv[1]}'], states[sys.argv[1]])


if __name__ == '__main__':
    main()
