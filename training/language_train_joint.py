"""Stage 2 of the language side: projector and language model together, on image tokens of the frozen IAS-ViT.

A sample is a photo version, a sentence plan that its measurements license, and a sentence that carries it; in a part of the
samples the facts are withheld, so that the image must tell. Run: `python3 language_train_joint.py`; goes on where it was saved.
"""
import json
import math
import random
import time

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from salient_training.joint_prompts import JointPhotos, spliced_prefix
from salient_training.language_data import Sentences, batch_of, claim_key, facts_of, vary
from salient_training.language_model import LanguageModel, Projector
from salient_training.language_setup import STATE_DIR, Facts, Tokens, language_model_config, load_language_config
from salient_training.language_training import Budget, adamw, answer_loss, perplexity_per_word, repeat_cache, save_stage, text_prefix
from salient_training.vision_setup import WORK_DIR, load_config

STATE = STATE_DIR / 'language-joint.pt'
FORMER = STATE_DIR / 'language-text.pt'
ALIGNED = STATE_DIR / 'language-projector.pt'


class ClaimReader(nn.Module):
    """Training signal only: reads a photo's licensed claims off its projected image tokens, against the claim tokens' own
    embeddings. It pulls the image tokens toward the words that the language model already understands as facts."""

    def __init__(self, tokens: Tokens):
        super().__init__()
        self.claims = [token for token in tokens.added if token.startswith('<claim:')]
        self.register_buffer('ids', torch.tensor([tokens.ids[token] for token in self.claims]))
        self.scale = nn.Parameter(torch.tensor(5.0))
        self.bias = nn.Parameter(torch.full((len(self.claims),), -2.0))

    def loss(self, model: LanguageModel, projected: Tensor, row: dict) -> Tensor:
        """Binary cross entropy over all claims; projected (tiles, 49, hidden)."""
        pooled = F.normalize(projected.flatten(0, 1).mean(0), dim=0)
        scores = self.scale * (F.normalize(model.embed(self.ids).detach(), dim=1) @ pooled) + self.bias
        licensed = {f'<claim:{claim["id"]}>' for claim in row['licensed']}
        return F.binary_cross_entropy_with_logits(scores, torch.tensor([float(c in licensed) for c in self.claims]), reduction='sum')


class JointSamples:
    """Draws (facts, sentence) pairs for a photo version: its plans, worded by human or grammar."""

    def __init__(self, sentences: Sentences, stage: dict, seed: int):
        self.sentences, self.stage = sentences, stage
        self.random = random.Random(seed)

    def word(self, plan: dict) -> dict:
        """A human sentence for the same with the same claims, and if possible the same degrees, or an own-words sentence."""
        wording = plan['wordings'][0]
        human = [s for s in self.sentences.by_claims.get(claim_key(plan), []) if wording in s['wordings']]
        if not human or self.random.random() < self.stage['grammarShare']:
            others = self.sentences.grammar_by_claims.get(claim_key(plan), []) if self.random.random() < 0.5 else []
            return self.random.choice([s for s in others if wording in s['wordings']] or [plan])
        wanted = {(c['id'], c['degree']) for c in plan['claims']}
        same = [s for s in human if {(c['id'], c['degree']) for c in s['claims']} == wanted]
        return {**vary(self.random.choice(same or human), self.random), 'wordings': [wording]}

    def pairs(self, row: dict, count: int) -> list[tuple[Facts, str]]:
        made = []
        for _ in range(count):
            sentence = self.word(self.random.choice(row['sentences']))
            withheld = self.random.random() < self.stage['unknownFactsShare']
            made.append((facts_of(sentence, self.random, withheld, row['gaze']), sentence['text']))
        return made


@torch.no_grad()
def ablation(model: LanguageModel, projector: Projector, tokens: Tokens, question: str, rows: list[dict], photos: JointPhotos) -> dict:
    """Perplexity per word of held-out photos' own-words sentences, facts withheld and given: right image, another photo's, no saliency
    (neither the map in the image tokens nor its summary in the prompt)."""
    model.eval()
    shuffled = rows[len(rows) // 2 :] + rows[: len(rows) // 2]
    figures = {}
    for facts_name in ('withheld', 'given'):
        nats = {'right': 0.0, 'shuffled': 0.0, 'no_saliency': 0.0}
        words = 0
        for row, other in zip(rows, shuffled):
            part = row['sentences'][:8]
            words += sum(len(s['text'].split()) + 1 for s in part)
            for name in nats:
                seen = other if name == 'shuffled' else row
                gaze = 'unknown' if name == 'no_saliency' else seen['gaze']
                inputs, wanted = batch_of(tokens, [(facts_of(s, None, facts_name == 'withheld', gaze), s['text']) for s in part])
                image = photos.image(seen, 'no_saliency' if name == 'no_saliency' else 'right')
                cache = repeat_cache(spliced_prefix(model, projector, tokens, question, image), len(part))
                nats[name] += answer_loss(model, cache, inputs, wanted, 'sum').item()
        figures[f'perplexityFacts_{facts_name}'] = {name: round(math.exp(value / words), 3) for name, value in nats.items()}
    model.train()
    return figures


def load_start(model: LanguageModel, projector: Projector, optimizer, stage: dict) -> tuple[int, Budget]:
    """The joint state to go on with, or the text stage's model and the aligned projector."""
    if not STATE.exists():
        model.load_state_dict(torch.load(FORMER)['model'])
        projector.load_state_dict(torch.load(ALIGNED)['projector'])
        return 0, Budget(stage)
    state = torch.load(STATE)
    model.load_state_dict(state['model'])
    projector.load_state_dict(state['projector'])
    optimizer.load_state_dict(state['optimizer'])
    return state['step'], Budget(stage, state['spent_s'])


def main() -> None:
    config = load_language_config()
    stage = config['stageJoint']
    torch.set_num_threads(1)
    torch.manual_seed(config['seed'])
    tokens = Tokens()
    question = config['question']
    channels = load_config()['ias_vit']['vision_config']['hidden_size'] * 4
    model = LanguageModel(language_model_config(config, tokens.size, stage['dropout']))
    projector = Projector(channels, config['model']['hidden_size'])
    optimizer = adamw([*model.named_parameters(), *projector.named_parameters()], stage)
    step, budget = load_start(model, projector, optimizer, stage)
    reader = ClaimReader(tokens)
    reader.load_state_dict(torch.load(STATE if STATE.exists() else ALIGNED)['reader'])
    aids = torch.optim.Adam([*reader.parameters(), *projector.parameters()], lr=stage['readerRate'])
    photos, held_out = JointPhotos('train'), JointPhotos('held_out')
    sentences = Sentences('train', stage['grammarShare'], config['seed'] + step)
    samples = JointSamples(sentences, stage, config['seed'] + step)
    print('versions', len(photos.rows), 'held out', len(held_out.rows), flush=True)
    saved, shown = time.time(), 0.0
    model.train()
    while (share := budget.tick()) < 1:
        losses, reads = [], []
        optimizer.zero_grad(set_to_none=True)
        aids.zero_grad(set_to_none=True)
        for _ in range(stage['photosPerStep']):
            row = samples.random.choice(photos.rows)
            inputs, wanted = batch_of(tokens, samples.pairs(row, stage['sentencesPerPhoto']))
            image = photos.image(row)
            cache = spliced_prefix(model, projector, tokens, question, image)
            loss = answer_loss(model, repeat_cache(cache, inputs.shape[0]), inputs, wanted) / stage['photosPerStep']
            read = reader.loss(model, projector(image), row) / stage['photosPerStep']
            (loss + stage['readerWeight'] * read).backward()
            reads.append(read.item())
            losses.append(loss.item())
        if samples.random.random() < stage['textOnlyShare']:
            inputs, wanted = batch_of(tokens, [(facts_of(s, samples.random), s['text']) for s in sentences.draw(stage['textBatch'])])
            answer_loss(model, text_prefix(model, tokens, question, inputs.shape[0]), inputs, wanted).backward()
        for group in optimizer.param_groups:
            group['lr'] = budget.rate(step, share)
        torch.nn.utils.clip_grad_norm_([*model.parameters(), *projector.parameters()], 1.0)
        optimizer.step()
        if share < 0.9:
            aids.step()
        step += 1
        shown = 0.98 * shown + 0.02 * sum(losses) if shown else sum(losses)
        if step % 50 == 0:
            print(step, f'loss {shown:.3f} claims {sum(reads):.2f} share {share:.3f}', flush=True)
        if step % 1000 == 0:
            print(step, ablation(model, projector, tokens, question, held_out.rows[::4], held_out), flush=True)
        if time.time() - saved > 90:
            save_stage(STATE, {'model': model, 'projector': projector, 'reader': reader}, optimizer, step, budget, False)
            saved = time.time()
    save_stage(STATE, {'model': model, 'projector': projector, 'reader': reader}, optimizer, step, budget, True)
    valid = [s for s in Sentences('val', 0, 0).human if s['source'] == 'pccd']
    figures = {
        'steps': step, 'heldOutVersions': len(held_out.rows[::2]),
        'pccdPerplexityPerWord': round(perplexity_per_word(model, tokens, question, valid), 2),
        **ablation(model, projector, tokens, question, held_out.rows[::2], held_out),
    }
    (WORK_DIR / 'report-language-joint.json').write_text(json.dumps(figures))
    print('done', figures, flush=True)


if __name__ == '__main__':
    main()
