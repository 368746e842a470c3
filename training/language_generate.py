"""Writes candidate sentences for random one- and two-claim requests, for judging by the app's own check.

Run: `python3 language_generate.py [requests]`, then `node judge-candidates.ts`. Text only (no image block) before the joint
stage; after it, prompts carry the image tokens of held-out photos and ask for the claims that those license.
"""
import json
import random
import sys

import torch
from torch import Tensor

from language_export import load_trained
from salient_training.joint_prompts import HeldOutPhotos
from salient_training.language_data import facts_of
from salient_training.language_model import LanguageModel
from salient_training.language_setup import TEXT_DIR, Tokens, load_language_config, read_lines
from salient_training.language_training import Cache, repeat_cache, text_prefix
from salient_training.vision_setup import WORK_DIR, load_config


@torch.no_grad()
def sample(model: LanguageModel, tokens: Tokens, cache: Cache, suffix: list[int], settings: dict) -> list[tuple[str, float]]:
    """One text and mean log probability per cache row: temperature, then nucleus."""
    rows = cache[0][0].shape[0]
    inputs = torch.tensor([suffix] * rows)
    forbidden = torch.tensor([0, 1, 2, *[i for i in tokens.ids.values() if i != tokens.end]])
    finished = torch.zeros(rows, dtype=torch.bool)
    total, counts = torch.zeros(rows), torch.zeros(rows)
    written: list[Tensor] = []
    for _ in range(settings['maxNewTokens']):
        states, cache = model.hidden(model.embed(inputs), cache)
        logits = model.output(states[:, -1])
        logits[:, forbidden] = float('-inf')
        logs = torch.log_softmax(logits, -1)
        ordered, order = torch.softmax(logits / settings['temperature'], -1).sort(-1, descending=True)
        ordered[ordered.cumsum(-1) - ordered > settings['topP']] = 0
        token = order.gather(1, torch.multinomial(ordered, 1))
        total += torch.where(finished, 0.0, logs.gather(1, token)[:, 0])
        counts += (~finished).float()
        token[finished] = tokens.end
        finished |= token[:, 0] == tokens.end
        written.append(token)
        inputs = token
        if finished.all():
            break
    texts = []
    for index, row in enumerate(torch.cat(written, 1).tolist()):
        ids = row[: row.index(tokens.end)] if tokens.end in row else row
        texts.append((tokens.decode(ids).strip(), (total[index] / counts[index]).item()))
    return texts


def random_requests(count: int, seed: int) -> list[dict]:
    """Half one-claim, half two-claim; claims uniform over the grammar's sentences, which hold only possible pairs."""
    grammar = read_lines(TEXT_DIR / 'grammar.jsonl')
    choose = random.Random(seed)
    one = [s for s in grammar if len(s['claims']) == 1]
    two = [s for s in grammar if len(s['claims']) == 2]
    return choose.sample(one, count // 2) + choose.sample(two, count - count // 2)


def main() -> None:
    config = load_language_config()
    torch.set_num_threads(1)
    torch.manual_seed(config['seed'])
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 120
    tokens = Tokens()
    model, projector, state = load_trained(config, load_config()['ias_vit'], tokens)
    model.eval()
    settings = config['generation']
    lines = []
    photos = HeldOutPhotos(tokens, config['question']) if state == 'language-joint.pt' else None
    requests = [(None, sentence) for sentence in random_requests(count, 3)] if photos is None else photos.requests(count)
    for photo, sentence in requests:
        with torch.no_grad():
            if photos is None or photo is None:
                cache = text_prefix(model, tokens, config['question'], settings['candidates'])
            else:
                cache = repeat_cache(photos.prefix(model, projector, photo), settings['candidates'])
        made = sample(model, tokens, cache, tokens.suffix(facts_of(sentence, gaze=photo['gaze'] if photo else 'unknown')), settings)
        licensed, denied = photos.evidence(photo) if photos and photo is not None else ([], [])
        lines.append(json.dumps({
            'requested': sentence['claims'], 'wording': sentence['wordings'][0], 'licensed': licensed, 'denied': denied,
            'candidates': [{'text': text, 'score': score} for text, score in made],
        }))
    (WORK_DIR / 'candidates.jsonl').write_text('\n'.join(lines))
    print('candidates of', state, len(lines))


if __name__ == '__main__':
    main()
