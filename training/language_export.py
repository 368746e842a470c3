"""Writes the language part of the checkpoint folder and merges the vision encoder into model.safetensors.

Run at any time: `python3 language_export.py`. Takes the furthest trained state: joint, text only, or untrained.
"""
import json
import os
import shutil

import numpy as np
import torch

from salient_training.language_model import LanguageModel, Projector
from salient_training.language_setup import STATE_DIR, TEXT_DIR, Tokens, language_model_config, load_language_config
from salient_training.model_card import write_model_card
from salient_training.safetensors_io import read_safetensors, write_safetensors
from salient_training.vision_setup import CHECKPOINT_DIR, TRAINING_DIR, load_config

SHUFFLED_CHANNELS = 4
TEMPLATE = '{bos}<|im_start|>user\n{images}\n{question}{facts}<|im_end|><|im_start|>assistant\n'


def write_text(name: str, text: str) -> None:
    target = CHECKPOINT_DIR / name
    temporary = target.with_name(name + '.part')
    temporary.write_text(text)
    os.replace(temporary, target)


def checkpoint_config(config: dict, vision: dict, tokens: Tokens) -> dict:
    """config.json in the layout of InternVL2."""
    model = config['model']
    language = {key: value for key, value in model.items() if key != 'rope_factor'}
    return {
        'template': 'salient-starter', 'select_layer': -1, 'force_image_size': vision['vision_config']['image_size'],
        'downsample_ratio': 0.5, 'ps_version': 'v2', 'dynamic_image_size': True, 'use_thumbnail': True,
        'min_dynamic_patch': 1, 'max_dynamic_patch': 2, 'image_mean': vision['image_mean'], 'image_std': vision['image_std'],
        'vision_config': vision['vision_config'],
        'llm_config': {
            'vocab_size': tokens.size, **language, 'hidden_act': 'silu', 'bias': False,
            'rope_scaling': {'type': 'dynamic', 'factor': model['rope_factor']},
            'bos_token_id': 1, 'eos_token_id': 2, 'pad_token_id': 2, 'tie_word_embeddings': False,
        },
    }


def load_trained(config: dict, vision: dict, tokens: Tokens) -> tuple[LanguageModel, Projector, str]:
    """The furthest trained language model and projector, and the name of their state."""
    torch.manual_seed(config['seed'])
    model = LanguageModel(language_model_config(config, tokens.size))
    projector = Projector(vision['vision_config']['hidden_size'] * SHUFFLED_CHANNELS, config['model']['hidden_size'])
    for name in ('language-joint.pt', 'language-text.pt'):
        path = STATE_DIR / name
        if path.exists():
            state = torch.load(path)
            model.load_state_dict(state['model'])
            if 'projector' in state:
                projector.load_state_dict(state['projector'])
            return model, projector, name
    return model, projector, 'untrained'


def main() -> None:
    config, vision = load_language_config(), load_config()['ias_vit']
    tokens = Tokens()
    model, projector, state = load_trained(config, vision, tokens)
    tensors = dict(read_safetensors(CHECKPOINT_DIR / 'vision.safetensors'))
    tensors |= {f'language_model.{name}': value.numpy() for name, value in model.state_dict().items()}
    tensors |= {f'mlp1.{name}': value.numpy() for name, value in projector.state_dict().items()}
    write_safetensors(CHECKPOINT_DIR / 'model.safetensors', {name: np.asarray(value, np.float32) for name, value in tensors.items()})
    for source, name in ((TEXT_DIR / 'tokenizer.model', 'tokenizer.model'), (TEXT_DIR / 'copied-runs.bin', 'copied-runs.bin'),
                         (TEXT_DIR / 'known-turns.bin', 'known-turns.bin'), (TRAINING_DIR.parent / 'LICENSE', 'LICENSE.txt')):
        shutil.copyfile(source, CHECKPOINT_DIR / (name + '.part'))
        os.replace(CHECKPOINT_DIR / (name + '.part'), CHECKPOINT_DIR / name)
    write_text('config.json', json.dumps(checkpoint_config(config, vision, tokens), indent=1))
    write_text('added-tokens.json', json.dumps(tokens.added))
    write_text('chat-template.txt', TEMPLATE)
    write_text('generation.json', json.dumps(config['generation'], indent=1))
    write_model_card(CHECKPOINT_DIR / 'README.md', state, config['model'], sum(p.numel() for p in model.parameters()))
    print('exported', state, 'tensors', len(tensors), 'vocabulary', tokens.size)


if __name__ == '__main__':
    main()
