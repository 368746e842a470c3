"""Between the stages: teaches the projector to say a photo's licensed claims in the language model's own fact embeddings.

The language model is frozen, so this costs little; without it, joint training leaves the image tokens unread for long.
Run: `python3 language_align_projector.py` before the joint stage, which starts from the projector and reader written here.
"""
import json
import random
import time

import torch

from language_export import load_trained
from language_train_joint import ALIGNED, ClaimReader
from salient_training.joint_prompts import JointPhotos
from salient_training.language_model import LanguageModel, Projector
from salient_training.language_setup import Tokens, load_language_config
from salient_training.vision_setup import WORK_DIR, load_config, save_state


@torch.no_grad()
def mean_loss(reader: ClaimReader, model: LanguageModel, projector: Projector, photos: JointPhotos, shift: int = 0) -> float:
    """Nats per photo over all claims; with a shift, the claims are those of another photo."""
    rows = photos.rows[::2]
    pairs = zip(rows, rows[shift:] + rows[:shift])
    return sum(reader.loss(model, projector(photos.image(row)), other).item() for row, other in pairs) / len(rows)


def main() -> None:
    config = load_language_config()
    stage = config['stageAlign']
    torch.set_num_threads(1)
    torch.manual_seed(config['seed'])
    tokens = Tokens()
    model, projector, _ = load_trained(config, load_config()['ias_vit'], tokens)
    reader = ClaimReader(tokens)
    photos, held_out = JointPhotos('train'), JointPhotos('held_out')
    optimizer = torch.optim.AdamW([*projector.parameters(), *reader.parameters()], lr=stage['learningRate'], weight_decay=stage['weightDecay'])
    choose = random.Random(config['seed'])
    started, step = time.time(), 0
    while (share := (time.time() - started) / (60 * stage['minutes'])) < 1:
        rows = [choose.choice(photos.rows) for _ in range(stage['batch'])]
        loss = sum(reader.loss(model, projector(photos.image(row)), row) for row in rows) / len(rows)
        for group in optimizer.param_groups:
            group['lr'] = stage['learningRate'] * max(0.05, 1 - share)
        optimizer.zero_grad(set_to_none=True)
        loss.backward()
        torch.nn.utils.clip_grad_norm_(projector.parameters(), 5.0)
        optimizer.step()
        step += 1
        if step % 50 == 0:
            print(step, f'claims {loss.item():.2f} share {share:.2f}', flush=True)
    figures = {'heldOutNatsPerPhoto': mean_loss(reader, model, projector, held_out), 'otherPhoto': mean_loss(reader, model, projector, held_out, len(held_out.rows) // 4)}
    (WORK_DIR / 'report-language-align.json').write_text(json.dumps(figures))
    print('done', step, figures, flush=True)
    save_state(ALIGNED, {'projector': projector.state_dict(), 'reader': reader.state_dict()})


if __name__ == '__main__':
    main()
