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
from salient_training.language_data import Sentences, batch_of, claim_key, facts_of, professional_sentences, vary
from salient_training.language_model import LanguageModel, Projector
from salient_training.language_setup import STATE_DIR, Facts, Tokens, language_model_config, load_language_config
from salient_training.language_training import (
    Budget, Keeper, adamw, answer_loss, half_precision, hide_words, perplexity_per_word, repeat_cache, text_prefix, valid_figure,
)
from salient_training.vision_setup import WORK_DIR, load_config, save_state

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


def degrees_of(sentence: dict) -> frozenset[tuple[str, str]]:
    return frozenset((claim['id'], claim['degree']) for claim in sentence['claims'])


class JointSamples:
    """Draws (facts, sentence) pairs for a photo version: its plans, worded by human or grammar."""

    def __init__(self, sentences: Sentences, stage: dict, seed: int):
        self.sentences, self.stage = sentences, stage
        self.random = random.Random(seed)
        self.own_words: dict[tuple, list[dict]] = {}
        for sentence in sentences.grammar:
            self.own_words.setdefault((sentence['wordings'][0], degrees_of(sentence)), []).append(sentence)

    def word(self, plan: dict) -> dict:
        """A human sentence for the same with the same claims, and if possible the same degrees, or an own-words sentence."""
        wording, wanted = plan['wordings'][0], degrees_of(plan)
        human = [s for s in self.sentences.by_claims.get(claim_key(plan), []) if wording in s['wordings']]
        if not human or self.random.random() < self.stage['grammarShare']:
            return self.random.choice(self.own_words.get((wording, wanted), [plan]))
        same = [s for s in human if degrees_of(s) == wanted]
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


def load_start(joint: nn.ModuleDict, optimizer, stage: dict) -> tuple[int, Budget, Keeper]:
    """The joint state to go on with, or the text stage's model and the aligned projector."""
    if not STATE.exists():
        joint['model'].load_state_dict(torch.load(FORMER)['model'])
        joint['projector'].load_state_dict(torch.load(ALIGNED)['projector'])
        return 0, Budget(stage), Keeper(joint, stage)
    state, keeper = torch.load(STATE), Keeper(joint, stage)
    joint.load_state_dict(state['current'])
    keeper.average = state['average']
    optimizer.load_state_dict(state['optimizer'])
    return state['step'], Budget(stage, state['spent_s']), keeper


def save_joint(joint: nn.ModuleDict, keeper: Keeper, reader: ClaimReader, optimizer, budget: Budget, step: int, done: bool) -> None:
    """Averaged weights under the names of their modules, and what goes on."""
    parts = {name: {k[len(name) + 1 :]: v for k, v in keeper.average.items() if k.startswith(f'{name}.')} for name in joint}
    save_state(STATE, {
        **parts, 'current': joint.state_dict(), 'average': keeper.average, 'reader': reader.state_dict(),
        'optimizer': optimizer.state_dict(), 'step': step, 'spent_s': budget.spent_s, 'done': done,
    })


class Losses:
    """Adds up the gradients of one step: of photos with sentences that they license, and of text alone."""

    def __init__(self, joint: nn.ModuleDict, reader: ClaimReader, tokens: Tokens, samples: JointSamples, config: dict):
        self.model, self.projector, self.reader = joint['model'], joint['projector'], reader
        self.tokens, self.samples = tokens, samples
        self.stage, self.question = config['stageJoint'], config['question']

    def _batch(self, pairs: list[tuple[Facts, str]]) -> tuple[Tensor, Tensor]:
        inputs, wanted = batch_of(self.tokens, pairs)
        human = [facts.style == 'comment' for facts, _ in pairs]
        return hide_words(self.tokens, inputs, wanted, human, self.stage['hiddenWordShare']), wanted

    def of_photo(self, row: dict, image: Tensor) -> tuple[float, float]:
        """Loss of its sentences and of the claims read off its image tokens, each as its part of the step."""
        inputs, wanted = self._batch(self.samples.pairs(row, self.stage['sentencesPerPhoto']))
        with half_precision():
            cache = spliced_prefix(self.model, self.projector, self.tokens, self.question, image)
            loss = answer_loss(self.model, repeat_cache(cache, inputs.shape[0]), inputs, wanted) / self.stage['photosPerStep']
        read = self.reader.loss(self.model, self.projector(image), row) / self.stage['photosPerStep']
        (loss + self.stage['readerWeight'] * read).backward()
        return loss.item(), read.item()

    def of_text(self) -> None:
        drawn = self.samples.sentences.draw(self.stage['textBatch'])
        inputs, wanted = self._batch([(facts_of(s, self.samples.random), s['text']) for s in drawn])
        with half_precision():
            loss = answer_loss(self.model, text_prefix(self.model, self.tokens, self.question, inputs.shape[0]), inputs, wanted)
        loss.backward()


def write_report(joint: nn.ModuleDict, tokens: Tokens, question: str, photos: JointPhotos, steps: int) -> None:
    model, projector, rows = joint['model'], joint['projector'], photos.rows[::2]
    figures = {
        'steps': steps, 'heldOutVersions': len(rows),
        'pccdPerplexityPerWord': round(perplexity_per_word(model, tokens, question, professional_sentences()), 2),
        **ablation(model, projector, tokens, question, rows, photos),
    }
    (WORK_DIR / 'report-language-joint.json').write_text(json.dumps(figures))
    print('done', figures, flush=True)


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
    joint = nn.ModuleDict({'model': model, 'projector': projector})
    step, budget, keeper = load_start(joint, optimizer, stage)
    reader = ClaimReader(tokens)
    reader.load_state_dict(torch.load(STATE if STATE.exists() else ALIGNED)['reader'])
    aids = torch.optim.Adam([*reader.parameters(), *projector.parameters()], lr=stage['readerRate'])
    photos, held_out = JointPhotos('train'), JointPhotos('held_out')
    sentences = Sentences('train', stage['grammarShare'], config['seed'] + step)
    samples = JointSamples(sentences, stage, config['seed'] + step)
    losses, valid = Losses(joint, reader, tokens, samples, config), professional_sentences()
    print('versions', len(photos.rows), 'held out', len(held_out.rows), flush=True)
    saved, shown = time.time(), 0.0
    model.train()
    while (share := budget.tick()) < 1:
        optimizer.zero_grad(set_to_none=True)
        aids.zero_grad(set_to_none=True)
        rows = [samples.random.choice(photos.rows) for _ in range(stage['photosPerStep'])]
        parts = [losses.of_photo(row, photos.image(row)) for row in rows]
        if samples.random.random() < stage['textOnlyShare']:
            losses.of_text()
        for group in optimizer.param_groups:
            group['lr'] = budget.rate(step, share)
        torch.nn.utils.clip_grad_norm_([*model.parameters(), *projector.parameters()], 1.0)
        optimizer.step()
        if share < 0.9:
            aids.step()
        step += 1
        keeper.follow(joint, step)
        loss, read = map(sum, zip(*parts))
        shown = 0.98 * shown + 0.02 * loss if shown else loss
        if step % 25 == 0:
            print(step, f'loss {shown:.3f} claims {read:.2f} share {share:.3f}', flush=True)
        if step % 100 == 0:
            average = {k[len('model.') :]: v for k, v in keeper.average.items() if k.startswith('model.')}
            print(step, 'pccd perplexity per word', round(valid_figure(model, average, tokens, question, valid), 2), flush=True)
        if time.time() - saved > 90:
            save_joint(joint, keeper, reader, optimizer, budget, step, False)
            saved = time.time()
    save_joint(joint, keeper, reader, optimizer, budget, step, True)
    joint.load_state_dict(keeper.average)
    write_report(joint, tokens, question, held_out, step)


if __name__ == '__main__':
    main()
