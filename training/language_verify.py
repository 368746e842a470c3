"""Checks the language model class against the reference outputs: prefill, eight cached greedy steps, left padding aside.

Run: `python3 language_verify.py`. Fails with a message when any value is off by more than 1e-4 absolute plus relative.
"""
import json

import torch

from salient_training.language_model import LanguageConfig, LanguageModel, Projector, pixel_shuffle
from salient_training.safetensors_io import read_safetensors
from salient_training.vision_setup import shared_dir


def check_case(name: str) -> None:
    folder = shared_dir() / 'golden' / 'internlm2'
    config = json.loads((folder / f'{name}.json').read_text())['config']
    scaling = config['rope_scaling']
    keys = ('vocab_size', 'hidden_size', 'intermediate_size', 'num_hidden_layers', 'num_attention_heads',
            'num_key_value_heads', 'max_position_embeddings', 'rms_norm_eps', 'rope_theta')
    model = LanguageModel(LanguageConfig(**{key: config[key] for key in keys}, rope_factor=scaling['factor'] if scaling else None))
    weights = read_safetensors(folder / f'{name}.weights.safetensors')
    model.load_state_dict({key.removeprefix('language_model.'): torch.tensor(value) for key, value in weights.items()})
    model.eval()
    data = {key: torch.tensor(value) for key, value in read_safetensors(folder / f'{name}.io.safetensors').items()}
    with torch.no_grad():
        logits, cache = model(model.embed(data['input.input_ids']))
        torch.testing.assert_close(logits, data['output.prefill_logits'], atol=1e-4, rtol=1e-4)
        step = logits[:, -1]
        for index in range(data['output.tokens'].shape[1]):
            torch.testing.assert_close(step, data['output.step_logits'][:, index], atol=1e-4, rtol=1e-4)
            token = step.argmax(-1)
            assert torch.equal(token, data['output.tokens'][:, index])
            logits, cache = model(model.embed(token[:, None]), cache)
            step = logits[:, -1]
    print(name, 'agrees')


def check_projector() -> None:
    folder = shared_dir() / 'golden' / 'projector'
    for path in sorted(folder.glob('*.json')):
        print('projector case', path.stem, sorted(read_safetensors(folder / f'{path.stem}.io.safetensors')))


if __name__ == '__main__':
    torch.set_num_threads(1)
    for case in ('lm_short', 'lm_ntk_prefill', 'lm_no_rope_scaling_mha'):
        check_case(case)
    check_projector()
