"""The pack's README.md: origin of data and weights, procedure, measured figures, limits. Figures come from the reports."""
import json
import os
from pathlib import Path

from .vision_setup import WORK_DIR

CARD = """# Salient starter pack

Reads one photo and writes a short critique of its craft: light, colour, sharpness, placement. Small enough for a laptop
CPU: MobileNetV2 + deformable attention (the saliency stage, IASM), a 4-layer IAS-ViT of width 128, a projector and a
{layers}-layer language model of width {width} in the layout of InternLM2 ({parameters:.1f} million parameters).

## What it must not be used for

- Grading, hiring, judging a contest or paying by its score: the score ranks craft damage, not merit, and nobody's taste.
- Deleting or rejecting photos unseen. It is meant to be looked over by the person whose photos they are.
- Saying what a photo shows, whether it is authentic, or anything about the people in it: it cannot know.
- Any decision where a wrong sentence costs more than a second look.

## Limits, in plain words

- It has never seen a photo with its critique: none of its data pairs the two. It judges light, colour, sharpness and
  placement, not meaning, moment, story or taste, and it cannot name what is in the photo.
- What a sentence says comes from measurements of the photo; the language model words it. Every sentence is read by rules
  before it is shown, and one that says more than was measured is thrown away. Rules and measures both err: see the figures.
- Low-key, high-key and black-and-white photos are sometimes read as faulty, deliberate blur as a mistake, and a tilted
  scene as a tilted camera.
- It learned from amateur and professional comments in English, mostly about still photos of the last twenty years.
  Phone pictures, scans, screenshots and drawings were not among its photos.

## What it was trained on

| data | used for | terms as the sources state them |
|---|---|---|
| about 3,800 photos, one in ten kept aside (theryangeary/photo portfolio, imagen, EliSchwartz/imagenet-sample-images, BSDS500, SelfExSR urban, ECSSD, MIT1003) | IASM and IAS-ViT (comparisons of photos with damaged copies of themselves, subject masks, fixation maps) and the joint stage of the language model | portfolio: none stated; imagen and imagenet samples: no copyright claimed by the collectors; the others: research |
| ECSSD masks, MIT1003 fixation maps | subject and attention maps, pooling of the score | research |
| critique sentences: PCCD (professional), DPChallenge and food photo comments (amateur) | the language model | PCCD file: CC-BY-4.0; the others state none |
| scores that professional critics gave beside their critiques (PCCD) | craft score: what each claim is worth | CC-BY-4.0 |
| sentences of our own phrase grammar | half of the language model's training text | MIT, part of Salient |

No photo and no text of these collections is in this pack. `copied-runs.bin` is a Bloom filter of the eight-word runs of all
human critiques, those kept aside included: the app uses it to refuse sentences that repeat one. `known-turns.bin` holds the
runs of three words of our own grammar's sentences the same way: the app refuses sentences with a run that is not among them.

## Where the weights start

The backbone of the IASM starts from MobileNetV2 weights trained on ImageNet (google-coral/test_data, Apache-2.0). Everything
else - attention blocks, heads, IAS-ViT, projector, tokenizer and language model - starts from random numbers.

## How it was trained

1. The IASM learns to rank a photo above damaged copies of itself, to name the damage, and to find subject and gaze; the
   IAS-ViT learns from it.
2. The language model learns to turn facts into a sentence without seeing images: what the sentence is for (first impression,
   strength, fault, advice), up to two claims and their degree. Human sentences are weighted by quality; averaged weights and
   words hidden from what follows keep it from learning them by heart.
3. The projector learns to say a photo's licensed claims in the language model's own fact embeddings.
4. Projector and language model learn together on image tokens of the frozen IAS-ViT: facts are what Salient's measurements
   license for that version of the photo; in nearly half of the samples they are withheld and the image must tell.

Commands, seeds and settings: `training/` of the Salient repository.

## Figures

{figures}
"""


def read_report(name: str) -> dict:
    path = WORK_DIR / f'report-{name}.json'
    return json.loads(path.read_text()) if path.exists() else {}


def read_report_of(name: str, state: str) -> dict:
    """A report on trained weights, nothing if it was written before they were: it is of others then."""
    report, weights = WORK_DIR / f'report-{name}.json', WORK_DIR / 'state' / state
    is_stale = report.exists() and weights.exists() and report.stat().st_mtime < weights.stat().st_mtime
    return {} if is_stale else read_report(name)


def vision_lines() -> list[str]:
    """IASM as exported (its last stage) on held-out photos."""
    stages = [value for name, value in read_report('vision').items() if name.startswith('iasm ')]
    if not stages:
        return ['- Vision: not measured yet.']
    last = stages[-1]
    pairs, types, saliency = last['pairs'], last['types'], last['saliency']
    subject, layercam, gaze = saliency['ecssd']['subject'], saliency['ecssd']['layercam'], saliency['mit1003']['attention']
    return [
        f'- Held-out photos: {last["photos"]}, of one file in ten by the hash of its name.',
        f'- Photo ranked above its damaged copy by the classifier: {pairs["all"]:.3f} (weak damage {pairs["weak"]:.3f}, against a neutral version {pairs["against_neutral"]:.3f}).',
        f'- Kind of damage named right, of 20: {types["balanced"]:.2f} balanced; untouched photos called faulty: {types["untouched_called_faulty"]:.2f}.',
        f'- Subject map on ECSSD ({saliency["ecssd"]["photos"]} photos): max-F {subject["max_f"]:.3f}, mean absolute error {subject["error"]["mean"]:.3f}.',
        f'- Aesthetic saliency (LayerCAM) on ECSSD: max-F {layercam["max_f"]:.3f}; a centred blob reaches {saliency["ecssd"]["centre_prior"]["max_f"]:.3f}.',
        f'- Gaze map on MIT1003 (only {saliency["mit1003"]["photos"]} photos: a hint): AUC {gaze["auc"]["mean"]:.3f} +- {gaze["auc"]["standard_error"]:.3f}, correlation {gaze["cc"]["mean"]:.2f} +- {gaze["cc"]["standard_error"]:.2f}.',
    ]


def craft_lines() -> list[str]:
    """The craft score on training photos left out in turn, and on held-out texts."""
    report = read_report('craft')
    if not report:
        return ['- Craft score: not measured yet.']
    pairs, claims = report['cross_validated']['score']['pairs'], report['claims']
    return [
        f'- Craft score, photos left out in turn: photo above its damaged copy {pairs["all"]:.3f} (weak damage {pairs["weak"]:.3f}, against a neutral version {pairs["against_neutral"]:.3f}). 65 is the middle of untouched photos, 25 of clearly damaged ones.',
        f'- Claims to the scores of professional critics, {claims["held_out_texts"]} held-out critiques: rank agreement {claims["held_out_srcc"]:.2f}.',
    ]


def language_lines(state: str) -> list[str]:
    joint, candidates = read_report('language-joint'), read_report_of('candidates', state)
    lines = []
    if joint:
        withheld, given = joint['perplexityFacts_withheld'], joint['perplexityFacts_given']
        lines += [
            f'- Perplexity per word on held-out professional sentences (PCCD, facts given): {joint["pccdPerplexityPerWord"]:.1f}.',
            f'- Perplexity of held-out photos\' sentences with facts withheld: {withheld["right"]:.2f} with the right image, {withheld["shuffled"]:.2f} with another photo\'s, {withheld["no_saliency"]:.2f} without saliency.',
            f'- The same with facts given: {given["right"]:.2f}, {given["shuffled"]:.2f}, {given["no_saliency"]:.2f}: the facts carry most of it.',
        ]
    if candidates:
        one, two = candidates['oneClaimAcceptedWithin1And8'], candidates['twoClaimsAcceptedWithin1And8']
        lines += [
            f'- Candidates that pass the claim check: {candidates["candidatesAccepted"]:.2f}; within 8 tries one claim {one[1]:.2f}, two claims {two[1]:.2f}.',
            f'- Accepted sentences that equal one of our phrase grammar: {candidates["acceptedEqualToGrammarSentence"]:.2f}.',
        ]
    return lines or ['- Language: not measured yet.']


def write_model_card(target: Path, state: str, model: dict, parameters: int) -> None:
    """`model`: the language model's settings; `parameters`: how many weights it has."""
    temporary = target.with_name(target.name + '.part')
    figures = '\n'.join([f'Weights of the language model: `{state}`.', '', *vision_lines(), *craft_lines(), *language_lines(state)])
    card = CARD.format(figures=figures, layers=model['num_hidden_layers'], width=model['hidden_size'], parameters=parameters / 1e6)
    temporary.write_text(card)
    os.replace(temporary, target)
