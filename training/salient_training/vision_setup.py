"""Where the vision commands find configuration, photos and their working folder, and how they start torch.

Every command calls `start_torch` first, so seed and thread count come from training/config/vision.json alone.
"""
import json
import os
import random
from pathlib import Path

import numpy as np
import torch

TRAINING_DIR = Path(__file__).resolve().parent.parent
WORK_DIR = TRAINING_DIR / 'work'
# What is exported and built into a pack; another folder keeps a finished checkpoint while parts of it are trained anew.
CHECKPOINT_DIR = Path(os.environ.get('SALIENT_CHECKPOINT', WORK_DIR / 'checkpoint'))


def shared_dir() -> Path:
    """Folder with photos, masks, golden files and the pretrained backbone: SALIENT_SHARED or ../shared of the project."""
    return Path(os.environ.get('SALIENT_SHARED', TRAINING_DIR.parent.parent / 'shared'))


def load_config() -> dict:
    return json.loads((TRAINING_DIR / 'config' / 'vision.json').read_text())


def start_torch(config: dict) -> torch.device:
    """Sets seeds and threads; returns the device to train on (an accelerator when there is one)."""
    torch.set_num_threads(int(os.environ.get('SALIENT_THREADS', config['threads'])))
    random.seed(config['seed'])
    np.random.seed(config['seed'])
    torch.manual_seed(config['seed'])
    return torch.device('cuda' if torch.cuda.is_available() else 'cpu')


def save_state(path: Path, state: dict) -> None:
    """Saves a resumable training state and replaces the former one in one step."""
    path.parent.mkdir(parents=True, exist_ok=True)
    temporary = path.with_name(path.name + '.part')
    torch.save(state, temporary)
    os.replace(temporary, path)
