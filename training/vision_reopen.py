"""The classifier's checkpoint, read back from the pack in resources/models: `python3 vision_reopen.py`. For changing the classifier's graph or adding a
head where the training states are gone; the pack's half precision numbers are the checkpoint's own, so building it again gives the same graph.
Writes work/checkpoint/iasm. Needs Debian's python3-onnx.
"""
import json

import onnx
from onnx import numpy_helper
from salient_training.backbone import load_pretrained_backbone
from salient_training.iasm import Iasm
from salient_training.safetensors_io import write_safetensors
from salient_training.vision_export import iasm_config
from salient_training.vision_setup import CHECKPOINT_DIR, TRAINING_DIR, load_config, shared_dir

PACK = TRAINING_DIR.parent / 'resources' / 'models' / 'starter'
#: Weights that the graph holds the other way round.
TURNED = '.transposed'


def read_weights(shapes: dict) -> dict:
    """Every weight under its checkpoint name and in the model's shape, as float32."""
    tensors = {}
    for stored in onnx.load(str(PACK / 'iasm.onnx')).graph.initializer:
        if stored.name.startswith('constant.'):
            continue
        array = numpy_helper.to_array(stored).astype('float32')
        name = stored.name.removesuffix(TURNED)
        array = array.T if stored.name.endswith(TURNED) else array
        tensors[name] = array.reshape(shapes.get(name, array.shape))
    return tensors


def main() -> None:
    config = load_config()
    model = Iasm(load_pretrained_backbone(shared_dir() / 'pretrained'), config['iasm'])
    if (CHECKPOINT_DIR / 'config.json').exists():
        raise SystemExit(f'{CHECKPOINT_DIR} holds a whole checkpoint already; name another folder in SALIENT_CHECKPOINT.')
    folder = CHECKPOINT_DIR / 'iasm'
    folder.mkdir(parents=True, exist_ok=True)
    tensors = read_weights({name: tuple(tensor.shape) for name, tensor in model.state_dict().items()})
    write_safetensors(folder / 'iasm.safetensors', tensors)
    (folder / 'config.json').write_text(json.dumps(iasm_config(model, config['iasm']), indent=1))
    print(f'{len(tensors)} tensors to {folder}')


if __name__ == '__main__':
    main()
