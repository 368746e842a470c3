"""Figures of the IASM as it is exported, on held-out photos; writes work/report-vision.json and prints it.

`vision_evaluate.py [photos]` measures the first `photos` held-out photos only.
"""
import json
import sys

import numpy as np
import torch
from PIL import Image

from salient_training.feature_cache import KIND, MAP_KIND, ORIGIN, PHOTO, UNUSED, FeatureCache, open_cache, to_iasm_input
from salient_training.ias_vit import normalise_map
from salient_training.iasm import Iasm, graph_outputs
from salient_training.iasm_training import MAPS_FROM, MapSource
from salient_training.imagenet_cam import ImagenetCam
from salient_training.photos import DAMAGED, FIXATION_MAP, IDENTITY, NEUTRAL, STYLE, SUBJECT_MAP
from salient_training.saliency_metrics import centre_prior, fixation_agreement, max_f_measure
from salient_training.vision_export import as_exported
from salient_training.vision_figures import objects_in, pair_figures, shape_figures, share, type_figures, with_error
from salient_training.vision_losses import expected_rating
from salient_training.vision_setup import WORK_DIR, load_config, shared_dir, start_torch
from vision_export import load_iasm

# Stages that are mixed train the backbone behind its maps at 1/16.
MIXED_FROM = {'from': 'f16'}
# Photo collections of scenes without one subject.
SCENES = ('urban_sunhays',)


@torch.no_grad()
def run_rows(model: Iasm, cache: FeatureCache, rows: np.ndarray, maps_of: MapSource) -> dict[str, np.ndarray]:
    """Every graph output for the cached rows; cached backbone maps are used as far as the state's training left them alone.

    The backbone runs in bfloat16, as it did for the cache: a fifth of the time, and slightly noisier than in use.
    """
    parts = []
    device = next(model.parameters()).device
    for some in np.array_split(rows, max(len(rows) // 48, 1)):
        with torch.autocast(device.type, torch.bfloat16):
            maps = maps_of(model, cache, some, False, device)
        raw = model.judge({name: values.float() for name, values in maps.items()}, maps['statistics'])
        parts.append({name: t.cpu() for name, t in graph_outputs(raw).items()})
    return {name: torch.cat([part[name] for part in parts]).numpy() for name in parts[0]}


def enlarge(values: np.ndarray, height: int, width: int) -> np.ndarray:
    """Bilinear, half-pixel centres: (h, w) -> (height, width)."""
    tensor = torch.from_numpy(values)[None, None].float()
    return torch.nn.functional.interpolate(tensor, size=(height, width), mode='bilinear', align_corners=False)[0, 0].numpy()


def stem_of(file: str) -> str:
    return file.rsplit('/', 1)[-1].rsplit('.', 1)[0]


def subject_figures(maps: dict[str, np.ndarray], masks: list[np.ndarray]) -> dict:
    """max-F and error of every kind of map against subject masks."""
    figures = {}
    for name, values in maps.items():
        pairs = [(enlarge(value, *mask.shape), mask) for value, mask in zip(values, masks)]
        errors = [np.abs(prediction - mask).mean() for prediction, mask in pairs]
        figures[name] = {'max_f': round(max_f_measure(pairs), 4), 'error': with_error(errors)}
    prior = [(centre_prior(*mask.shape), mask) for mask in masks]
    return {'photos': len(masks), **figures, 'centre_prior': {'max_f': round(max_f_measure(prior), 4)}}


def fixation_figures(maps: dict[str, np.ndarray], fixations: list[np.ndarray]) -> dict:
    """AUC, CC and NSS with standard errors of every kind of map against blurred fixations."""
    figures = {'photos': len(fixations)}
    priors = [centre_prior(*looked.shape) for looked in fixations]
    predictions = {name: [enlarge(v, *looked.shape) for v, looked in zip(values, fixations)] for name, values in maps.items()}
    for name, maps_of in {**predictions, 'centre_prior': priors}.items():
        agreement = [fixation_agreement(prediction, looked) for prediction, looked in zip(maps_of, fixations)]
        figures[name] = {key: with_error([a[key] for a in agreement]) for key in ('auc', 'cc', 'nss')}
    return figures


def saliency_figures(outputs: dict[str, np.ndarray], imagenet: np.ndarray, label: np.ndarray, files: list[str]) -> dict:
    """All maps on untouched held-out photos with masks or fixations, beside the centre prior and ImageNet's LayerCAM."""
    shared = shared_dir() / 'data' / 'saliency'
    layercam = normalise_map(torch.from_numpy(outputs['saliency'])).numpy()
    of_kind = {kind: np.where(label[:, MAP_KIND] == kind)[0] for kind in (SUBJECT_MAP, FIXATION_MAP)}
    stems = {kind: [stem_of(files[int(label[row, PHOTO])]) for row in rows] for kind, rows in of_kind.items()}
    masks = [np.asarray(Image.open(shared / 'ecssd_masks' / f'{stem}.png').convert('L')) > 127 for stem in stems[SUBJECT_MAP]]
    fixations = [np.asarray(Image.open(shared / 'mit1003_fixations' / f'{stem}.jpg').convert('L'), np.float32) for stem in stems[FIXATION_MAP]]
    kinds = {'subject': outputs['subject'], 'attention': outputs['attention'], 'layercam': layercam, 'imagenet_layercam': imagenet}
    rows = of_kind[SUBJECT_MAP]
    objects = np.array([objects_in(mask) for mask in masks])
    scenes = [row for row in range(len(label)) if any(f'/{name}/' in files[int(label[row, PHOTO])] for name in SCENES)]
    return {
        'ecssd': subject_figures({name: kinds[name][rows] for name in ('subject', 'layercam', 'imagenet_layercam')}, masks),
        'mit1003': fixation_figures({name: kinds[name][of_kind[FIXATION_MAP]] for name in ('attention', 'subject', 'layercam', 'imagenet_layercam')}, fixations),
        'layercam_shape': {
            'one_object': shape_figures(list(layercam[rows[objects == 1]])), 'several_objects': shape_figures(list(layercam[rows[objects > 1]])),
            'scenes': shape_figures(list(layercam[scenes])),
        },
        'layercam_all_zero': share(outputs['saliency'].max((1, 2)) <= 0),
    }


def main() -> None:
    config = load_config()
    device = start_torch(config)
    folder = WORK_DIR / 'vision-cache' / 'held_out'
    cache = open_cache(folder)
    if len(sys.argv) > 1:
        cache.photos = min(cache.photos, int(sys.argv[1]))
    files = json.loads((folder / 'progress.json').read_text())['files']
    model, state = load_iasm(config)
    model = as_exported(model).to(device, memory_format=torch.channels_last).eval()
    rows = np.where(cache.arrays['label'][: cache.rows, KIND] != UNUSED)[0]
    label = np.array(cache.arrays['label'][rows])
    stage = config.get('stage_' + state.removeprefix('iasm-stage-').removesuffix('.pt'), MIXED_FROM)
    outputs = run_rows(model, cache, rows, MAPS_FROM[stage['from']])
    untouched = label[:, ORIGIN] == IDENTITY
    baseline = ImagenetCam(shared_dir() / 'pretrained')
    imagenet = torch.cat([baseline.maps(to_iasm_input(cache.arrays['pixels'][some])) for some in np.array_split(rows[untouched], 16)])
    rating = expected_rating(torch.from_numpy(outputs['logits'])).numpy()
    origins = (('untouched', IDENTITY), ('neutral', NEUTRAL), ('style', STYLE), ('damaged', DAMAGED))
    report = {
        'state': state,
        'photos': cache.photos,
        'pairs': pair_figures(rating, label),
        'types': type_figures(outputs['type_logits'], label),
        'saliency': saliency_figures({name: values[untouched] for name, values in outputs.items()}, normalise_map(imagenet).numpy(), label[untouched], files),
        'rating_mean': {name: share(rating[label[:, ORIGIN] == origin]) for name, origin in origins},
    }
    path = WORK_DIR / 'report-vision.json'
    everything = json.loads(path.read_text()) if path.exists() else {}
    everything[f'iasm {state}'] = report
    path.write_text(json.dumps(everything, indent=1))
    print(json.dumps(report, indent=1))


if __name__ == '__main__':
    main()
