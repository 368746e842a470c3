"""Exports the best models there are: fine-tuned over head-trained over untrained IASM; trained or untrained IAS-ViT.

`vision_export.py iasm` keeps the checkpoint's IAS-ViT, which its language model was trained with.
"""
import json
import sys

import torch

from salient_training.backbone import load_pretrained_backbone
from salient_training.ias_vit import IasVit
from salient_training.iasm import Iasm
from salient_training.iasm_training import trained_weights
from salient_training.safetensors_io import read_safetensors
from salient_training.vision_export import export_checkpoint
from salient_training.vision_setup import CHECKPOINT_DIR, WORK_DIR, load_config, shared_dir, start_torch

IASM_STATES = ('iasm-mixed.pt', *(f'iasm-stage-{stage}.pt' for stage in 'edcba'))
VIT_STATE = 'ias-vit.pt'
VIT_FILE = 'vision.safetensors'
LEAST_COSINE = 0.999
CALIBRATION = WORK_DIR / 'state' / 'iasm-calibration.json'


def load_iasm(config: dict, calibrated: bool = True) -> tuple[Iasm, str]:
    """The furthest trained IASM, with the constants of its types as calibrated for that state, and the state's name."""
    model = Iasm(load_pretrained_backbone(shared_dir() / 'pretrained'), config['iasm'])
    for name in IASM_STATES:
        path = WORK_DIR / 'state' / name
        if not path.exists():
            continue
        model.load_state_dict(trained_weights(torch.load(path, map_location='cpu')))
        calibration = json.loads(CALIBRATION.read_text()) if calibrated and CALIBRATION.exists() else {}
        if calibration.get('state') == name:
            with torch.no_grad():
                model.type_head.bias += torch.tensor(calibration['shifts'])
        return model, name
    return model, 'untrained'


def load_vit(config: dict) -> tuple[IasVit, str]:
    model = IasVit(config['ias_vit']['vision_config'])
    path = WORK_DIR / 'state' / VIT_STATE
    if not path.exists():
        return model, 'untrained'
    state = torch.load(path, map_location='cpu')['model']
    model.load_state_dict({name.removeprefix('vit.'): tensor for name, tensor in state.items() if name.startswith('vit.')})
    return model, VIT_STATE


def load_exported_vit(config: dict) -> tuple[IasVit, str]:
    """The IAS-ViT that the checkpoint holds."""
    model = IasVit(config['ias_vit']['vision_config'])
    tensors = read_safetensors(CHECKPOINT_DIR / VIT_FILE)
    model.load_state_dict({name.removeprefix('vision_model.'): torch.from_numpy(array) for name, array in tensors.items()})
    return model, VIT_FILE


def main() -> None:
    config = load_config()
    start_torch(config)
    analyser, analyser_state = load_iasm(config)
    encoder, encoder_state = load_exported_vit(config) if sys.argv[1:] == ['iasm'] else load_vit(config)
    cosines = export_checkpoint(analyser, encoder, CHECKPOINT_DIR, shared_dir(), config)
    print(f'exported IASM ({analyser_state}) and IAS-ViT ({encoder_state}) to {CHECKPOINT_DIR}')
    print('least cosine of outputs as trained and rounded to half precision:', {name: round(value, 6) for name, value in cosines.items()})
    if min(cosines.values()) < LEAST_COSINE:
        raise SystemExit(f'rounding costs more than a cosine of {LEAST_COSINE}')


if __name__ == '__main__':
    main()
