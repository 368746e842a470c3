"""Figures of the IASM as it is exported, on held-out photos; writes work/report-vision.json and prints it."""
import json

import numpy as np
import torch
from PIL import Image

from salient_training.degradations import TYPES
from salient_training.feature_cache import KIND, MAP_KIND, ORIGIN, PHOTO, STRENGTH, FeatureCache, open_cache, to_iasm_input
from salient_training.ias_vit import normalise_map
from salient_training.iasm import Iasm, graph_outputs
from salient_training.photos import DAMAGED, FIXATION_MAP, IDENTITY, NEUTRAL, STYLE, SUBJECT_MAP
from salient_training.saliency_metrics import centre_prior, fixation_agreement, max_f_measure
from salient_training.vision_export import as_exported
from salient_training.vision_losses import expected_rating
from salient_training.vision_setup import WORK_DIR, load_config, shared_dir, start_torch
from vision_export import load_iasm

WEAK = 0.5


@torch.no_grad()
def run_rows(model: Iasm, cache: FeatureCache, device: torch.device) -> dict[str, np.ndarray]:
    """Every graph output for every cached row, computed from pixels."""
    parts = []
    for start in range(0, cache.rows, 16):
        pixels = cache.arrays['pixels'][start : min(start + 16, cache.rows)]
        parts.append({name: t.cpu() for name, t in graph_outputs(model(to_iasm_input(pixels).to(device))).items()})
    return {name: torch.cat([part[name] for part in parts]).numpy() for name in parts[0]}


def share(values: np.ndarray) -> float:
    return round(float(np.mean(values)), 4) if len(values) else float('nan')


def pair_figures(rating: np.ndarray, label: np.ndarray) -> dict[str, float]:
    """Share of (unharmed, harmed) pairs of one photo rated in the right order, by group."""
    right: dict[str, list[bool]] = {'all': [], 'weak': [], 'strong': [], 'against_neutral': [], 'against_style': [], 'weak_over_strong': []}
    for photo in np.unique(label[:, PHOTO]):
        rows = np.where(label[:, PHOTO] == photo)[0]
        harmed = rows[label[rows, ORIGIN] == DAMAGED]
        for origin, group in ((IDENTITY, 'all'), (NEUTRAL, 'against_neutral'), (STYLE, 'against_style')):
            for clean in rows[label[rows, ORIGIN] == origin]:
                right[group] += list(rating[clean] > rating[harmed])
                if origin == IDENTITY:
                    weak = label[harmed, STRENGTH] < WEAK
                    right['weak'] += list(rating[clean] > rating[harmed[weak]])
                    right['strong'] += list(rating[clean] > rating[harmed[~weak]])
        for a in harmed:
            stronger = harmed[(label[harmed, KIND] == label[a, KIND]) & (label[harmed, STRENGTH] > label[a, STRENGTH])]
            right['weak_over_strong'] += list(rating[a] > rating[stronger])
    return {name: share(np.array(values)) for name, values in right.items()}


def pairs_by_type(rating: np.ndarray, label: np.ndarray) -> dict[str, float]:
    """Share of (photo itself, harmed version) pairs rated in the right order, by type of harm."""
    right: dict[str, list[bool]] = {name: [] for name in TYPES[1:]}
    untouched = {int(label[row, PHOTO]): row for row in np.where(label[:, ORIGIN] == IDENTITY)[0][::-1]}
    for row in np.where(label[:, ORIGIN] == DAMAGED)[0]:
        right[TYPES[int(label[row, KIND])]].append(bool(rating[untouched[int(label[row, PHOTO])]] > rating[row]))
    return {name: share(np.array(values)) for name, values in right.items() if values}


def type_figures(type_logits: np.ndarray, label: np.ndarray) -> dict:
    """Accuracy over twenty types, and how often photos without a fault are called faulty, and as what."""
    kind, guess = label[:, KIND].astype(int), type_logits.argmax(1)
    harmed = label[:, ORIGIN] == DAMAGED
    per_type = {TYPES[k]: share(guess[harmed & (kind == k)] == k) for k in range(1, len(TYPES)) if (harmed & (kind == k)).any()}
    untouched = label[:, ORIGIN] == IDENTITY
    wrong = np.bincount(guess[untouched & (guess > 0)], minlength=len(TYPES))
    return {
        'accuracy': share(guess == kind),
        'accuracy_damaged': share(guess[harmed] == kind[harmed]),
        'accuracy_balanced': share(np.array(list(per_type.values()) + [share(guess[~harmed] == 0)])),
        'damaged_called_none': share(guess[harmed] == 0),
        'untouched_called_faulty': share(guess[untouched] > 0),
        'neutral_called_faulty': share(guess[label[:, ORIGIN] == NEUTRAL] > 0),
        'style_called_faulty': share(guess[label[:, ORIGIN] == STYLE] > 0),
        'untouched_called': {TYPES[k]: int(wrong[k]) for k in np.argsort(-wrong) if wrong[k]},
        'per_type': per_type,
    }


def enlarge(values: np.ndarray, height: int, width: int) -> np.ndarray:
    """Bilinear, half-pixel centres: (h, w) -> (height, width)."""
    tensor = torch.from_numpy(values)[None, None].float()
    return torch.nn.functional.interpolate(tensor, size=(height, width), mode='bilinear', align_corners=False)[0, 0].numpy()


def saliency_figures(outputs: dict[str, np.ndarray], label: np.ndarray, files: list[str]) -> dict:
    """Subject map and LayerCAM on held-out ECSSD; attention map and LayerCAM on held-out MIT1003; centre prior beside."""
    shared = shared_dir() / 'data' / 'saliency'
    cam = normalise_map(torch.from_numpy(outputs['saliency'])).numpy()
    subject_pairs, cam_pairs, prior_pairs, errors, looks = [], [], [], [], {'attention': [], 'layercam': [], 'centre_prior': []}
    for row in np.where(label[:, ORIGIN] == IDENTITY)[0]:
        stem = files[int(label[row, PHOTO])].rsplit('/', 1)[-1].rsplit('.', 1)[0]
        if label[row, MAP_KIND] == SUBJECT_MAP:
            mask = np.asarray(Image.open(shared / 'ecssd_masks' / f'{stem}.png').convert('L')) > 127
            subject = enlarge(outputs['subject'][row], *mask.shape)
            subject_pairs.append((subject, mask))
            cam_pairs.append((enlarge(cam[row], *mask.shape), mask))
            prior_pairs.append((centre_prior(*mask.shape), mask))
            errors.append(np.abs(subject - mask).mean())
        elif label[row, MAP_KIND] == FIXATION_MAP:
            fixations = np.asarray(Image.open(shared / 'mit1003_fixations' / f'{stem}.jpg').convert('L'), np.float32)
            looks['attention'].append(fixation_agreement(enlarge(outputs['attention'][row], *fixations.shape), fixations))
            looks['layercam'].append(fixation_agreement(enlarge(cam[row], *fixations.shape), fixations))
            looks['centre_prior'].append(fixation_agreement(centre_prior(*fixations.shape), fixations))
    return {
        'ecssd_photos': len(subject_pairs),
        'subject_max_f': round(max_f_measure(subject_pairs), 4),
        'subject_mae': share(np.array(errors)),
        'layercam_max_f': round(max_f_measure(cam_pairs), 4),
        'centre_prior_max_f': round(max_f_measure(prior_pairs), 4),
        'mit1003_photos': len(looks['attention']),
        'mit1003': {name: {key: share(np.array([v[key] for v in values])) for key in ('auc', 'cc', 'nss')} for name, values in looks.items()},
        'layercam_all_zero': share((outputs['saliency'].max((1, 2)) <= 0)),
    }


def main() -> None:
    config = load_config()
    device = start_torch(config)
    folder = WORK_DIR / 'vision-cache' / 'held_out'
    cache = open_cache(folder)
    files = json.loads((folder / 'progress.json').read_text())['files']
    model, state = load_iasm(config)
    model = as_exported(model).to(device, memory_format=torch.channels_last).eval()
    outputs = run_rows(model, cache, device)
    label = np.array(cache.arrays['label'][: cache.rows])
    rating = expected_rating(torch.from_numpy(outputs['logits'])).numpy()
    report = {
        'state': state,
        'photos': cache.photos,
        'pairs': pair_figures(rating, label),
        'pairs_by_type': pairs_by_type(rating, label),
        'types': type_figures(outputs['type_logits'], label),
        'saliency': saliency_figures(outputs, label, files),
        'rating_mean': {name: share(rating[label[:, ORIGIN] == origin]) for name, origin in (('untouched', IDENTITY), ('neutral', NEUTRAL), ('style', STYLE), ('damaged', DAMAGED))},
    }
    path = WORK_DIR / 'report-vision.json'
    everything = json.loads(path.read_text()) if path.exists() else {}
    everything[f'iasm {state}'] = report
    path.write_text(json.dumps(everything, indent=1))
    print(json.dumps(report, indent=1))


if __name__ == '__main__':
    main()
