"""The proof on a tiny configuration, in seconds on a CPU: the loss falls, a stopped run goes on to the same weights, the exported
delta put on the base gives the trained model, and the map has influence only through it.

Random weights and a handful of pairs: a proof of plumbing, not of quality. Prints its findings as JSON.
"""
import json
from argparse import Namespace
from dataclasses import replace
from pathlib import Path

import torch

from . import commands
from .base_config import read_base_config
from .chat_tokens import ChatTokens
from .delta import write_delta
from .devices import Devices
from .errors import FinetuneError
from .layouts import read_rows
from .maps import MapStore
from .model import Batch, InternVl2, LoadOptions, load_model
from .run_state import load_tensors
from .samples import SampleMaker, collate
from .settings import Settings
from .tiny_base import write_tiny_base
from .trained_parts import Learner, open_learner, put_trained
from .training import Limits, Training, read_log
from .weight_files import WeightFolder

ALONE = Devices(torch.device('cpu'), 0, 1)
UPDATES, STOP_AT = 30, 26
LORA_UPDATES, LORA_STOP_AT = 6, 2


def _settings(args: Namespace, pairs: int, language: str, updates: int) -> Settings:
    """The tiny settings with as many epochs as give `updates`."""
    settings = commands.load_settings(args.settings)
    epochs = updates * settings.recipe.batch / pairs
    return replace(settings, train=replace(settings.train, language=language), recipe=replace(settings.recipe, epochs=epochs))


def logits_of(model: InternVl2, batch: Batch) -> torch.Tensor:
    """(rows, length, vocabulary) of a whole pass."""
    states, _ = model.language_model.hidden(model.embed(batch))
    return model.language_model.output(states)


class Proof:
    """One base model and data set below `folder`."""

    def __init__(self, args: Namespace):
        if (args.base is None) == (args.tokenizer is None):
            raise FinetuneError('bad-settings', 'Give either --base or --tokenizer.')
        self.args, self.folder, self.base = args, args.to, args.base or args.to / 'base'
        if args.base is None:
            write_tiny_base(self.base, 'smallest', args.tokenizer, seed=1)
        self.rows = read_rows(args.data, commands.load_settings(args.settings).data).of('train')
        self.pairs = sum(len(row.critiques) for row in self.rows)
        self.maps = MapStore(args.maps)

    def train(self, settings: Settings, name: str, stop_after: int) -> Learner:
        """Starts or goes on with the run `name`; a fresh learner each time, as after a restart."""
        learner = open_learner(self.base, settings, ALONE.device)
        maker = SampleMaker(settings, learner.config, learner.tokens, self.maps)
        Training(learner, maker, ALONE, self.folder / name).run(self.rows, self.base, Limits(stop_after, 0, 1000))
        return learner

    def resumes_exactly(self, settings: Settings, name: str, stop_at: int) -> bool:
        """An uninterrupted run beside one stopped after `stop_at` updates."""
        whole = self.train(settings, name, 0)
        self.train(settings, f'{name}-stopped', stop_at)
        again = self.train(settings, f'{name}-stopped', 0)
        return all(torch.equal(tensor, again.trained[key]) for key, tensor in whole.trained.items())

    def batch(self, settings: Settings) -> Batch:
        config = read_base_config(self.base)
        tokens = ChatTokens(self.base, config.language.vocab_size)
        maker = SampleMaker(settings, config, tokens, self.maps)
        return collate([maker.pair(row, row.critiques[0]) for row in self.rows[:2]], tokens.eos)

    def reopen(self, settings: Settings, name: str) -> Learner:
        """A finished run from its saved state."""
        learner = open_learner(self.base, settings, ALONE.device)
        put_trained(learner, load_tensors(self.folder / name / 'state' / 'trained.pt'))
        learner.model.eval()
        return learner

    @torch.no_grad()
    def delta_error(self, settings: Settings, name: str) -> float:
        """Largest difference of logits between a run and the base model with the run's delta in place of its tensors."""
        learner, target = self.reopen(settings, name), self.folder / f'{name}-delta'
        write_delta(learner, {}, target, torch.float32, {'run': name})
        options = LoadOptions(ALONE.device, torch.float32, lambda _: None, 1)
        plain = load_model(self.base, learner.config, learner.tokens.image, True, options)
        delta = WeightFolder(target)
        plain.load_state_dict({key: delta.read(key) for key in delta.tensors}, strict=False)
        batch = self.batch(settings)
        return float((logits_of(plain.eval(), batch) - logits_of(learner.model, batch)).abs().max())

    @torch.no_grad()
    def map_influence(self, learner: Learner, settings: Settings) -> float:
        """Mean change of the visual tokens when the map is turned upside down, relative to their size."""
        batch = self.batch(settings)
        own = learner.model.visual_tokens(batch.pixel_values, batch.saliency)
        other = learner.model.visual_tokens(batch.pixel_values, batch.saliency.flip(1))
        return float((own - other).abs().mean() / own.abs().mean())


    @torch.no_grad()
    def write_parity(self, learner: Learner, settings: Settings) -> None:
        """parity.json: a photo of the data set and its visual tokens, for comparing the pack built with the delta."""
        row = self.rows[0]
        maker = SampleMaker(settings, learner.config, learner.tokens, self.maps)
        tokens = learner.model.visual_tokens(*maker.photo(row))
        parity = {'image': row.name, 'shape': list(tokens.shape), 'tokens': tokens.flatten().tolist()}
        (self.folder / 'parity.json').write_text(json.dumps(parity) + '\n')


def run_proof(args: Namespace) -> int:
    """proof: all of it; returns 1 when something does not hold."""
    proof = Proof(args)
    full = _settings(args, proof.pairs, 'full', UPDATES)
    lora = _settings(args, proof.pairs, 'lora', LORA_UPDATES)
    untrained = proof.map_influence(open_learner(proof.base, full, ALONE.device), full)
    findings = {
        'resumedExactly': proof.resumes_exactly(full, 'full', STOP_AT),
        'loraResumedExactly': proof.resumes_exactly(lora, 'lora', LORA_STOP_AT),
        'deltaError': proof.delta_error(full, 'full'),
        'loraDeltaError': proof.delta_error(lora, 'lora'),
        'mapInfluenceBefore': untrained,
        'mapInfluenceAfter': proof.map_influence(proof.reopen(full, 'full'), full),
    }
    proof.write_parity(proof.reopen(full, 'full'), full)
    losses = [entry['loss'] for entry in read_log(proof.folder / 'full')]
    findings |= {'firstLoss': sum(losses[:3]) / 3, 'lastLoss': sum(losses[-3:]) / 3, 'updates': len(losses)}
    (args.to / 'proof.json').write_text(json.dumps(findings, indent=1) + '\n')
    print(json.dumps(findings, indent=1))
    holds = (findings['resumedExactly'] and findings['loraResumedExactly'] and findings['lastLoss'] < findings['firstLoss']
             and max(findings['deltaError'], findings['loraDeltaError']) < 1e-3 and untrained == 0
             and findings['mapInfluenceAfter'] > 0)
    return 0 if holds else 1
