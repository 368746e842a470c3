"""The pack's README.md: origin of data and weights, procedure, measured figures, limits. Figures come from the reports."""
import json
import os
from pathlib import Path

from .vision_setup import WORK_DIR

CARD = """# Salient starter pack

Reads one photo and writes short sentences about its craft: light, colour, sharpness, framing. Small enough for a laptop
CPU: MobileNetV2 + deformable attention (IASM), a 4-layer IAS-ViT of width 128, a projector and a 6-layer language model
of width 192 (InternLM2 layout, about 3.9 million parameters).

## What it was trained on

| data | used for | terms as the sources state them |
|---|---|---|
| 3,000 of about 3,800 photos (theryangeary/photo portfolio, imagen, EliSchwartz/imagenet-sample-images, BSDS500, SelfExSR urban, ECSSD, MIT1003) | IASM and IAS-ViT (comparisons of photos with damaged copies of themselves, subject masks, fixation maps) and the joint stage of the language model | portfolio: none stated; imagen and imagenet samples: no copyright claimed by the collectors; the others: research |
| ECSSD masks, MIT1003 fixation maps | subject and attention maps, pooling of the score | research |
| critique sentences: PCCD (professional), DPChallenge and food photo comments (amateur) | the language model | PCCD file: CC-BY-4.0; the others state none |
| sentences of our own phrase grammar | nearly half of the language model's training text | MIT, part of Salient |
| MobileNetV2 weights (ImageNet) | starting point of the IASM backbone; everything else starts from random weights | Apache-2.0 (google-coral/test_data) |

No photo and no text of these collections is in this pack. `copied-runs.bin` is a Bloom filter of eight-word runs of the
training sentences: the app uses it to refuse sentences that repeat one.

## How

1. IASM learns to rank a photo above damaged copies of itself and to find subject and gaze; IAS-ViT learns from it.
2. The language model learns facts -> sentence from tagged sentences, without images.
3. Projector and language model learn together with the image tokens of the frozen IAS-ViT: facts are the claims that
   Salient's own measurements license for that version of the photo; in nearly half of the samples the facts are withheld.
   Before, the projector alone learns to say licensed claims in the language model's fact embeddings.

Commands, seeds and settings: `training/` of the Salient repository.

## Figures

{figures}

## Limits

- It has never seen a photo together with a critique of that photo: none of its data pairs them. What a sentence says
  comes from measured facts in its prompt; the image tokens bend the wording and help only a little in choosing what to say.
- It judges craft, not taste, meaning, moment or story, and cannot name what is in the photo.
- Its score ranks a photo against damaged versions of itself; it does not agree with anyone's stars.
- Low-key, high-key and black-and-white photos are sometimes read as faulty, and tilt is its weakest eye.
- Its sentences are checked by rules before they are shown; see the share of accepted candidates above for what the check holds back.
- English only, in the short manner of photo comments.
"""


def read_report(name: str) -> dict:
    path = WORK_DIR / f'report-{name}.json'
    return json.loads(path.read_text()) if path.exists() else {}


def vision_lines() -> list[str]:
    """IASM as exported (its last stage) on held-out photos."""
    stages = [value for name, value in read_report('vision').items() if name.startswith('iasm ')]
    if not stages:
        return ['- Vision: not measured yet.']
    last = stages[-1]
    pairs, types, saliency = last['pairs'], last['types'], last['saliency']
    fixations = saliency['mit1003']
    return [
        f'- Held-out photos: {last["photos"]}, one file in ten by the hash of its name.',
        f'- Photo ranked above its damaged copy: {pairs["all"]:.3f} (weak damage {pairs["weak"]:.3f}, against a neutral version {pairs["against_neutral"]:.3f}).',
        f'- Kind of damage named right, of 20: {types["accuracy_balanced"]:.2f} balanced; untouched photos called faulty: {types["untouched_called_faulty"]:.2f}.',
        f'- Subject map on ECSSD ({saliency["ecssd_photos"]} photos): max-F {saliency["subject_max_f"]:.3f}, mean absolute error {saliency["subject_mae"]:.3f}.',
        f'- Aesthetic saliency (LayerCAM) on ECSSD: max-F {saliency["layercam_max_f"]:.3f}; a centred blob reaches {saliency["centre_prior_max_f"]:.3f}.',
        f'- Gaze map on MIT1003 (only {saliency["mit1003_photos"]} photos: a hint): AUC {fixations["attention"]["auc"]:.3f}, correlation {fixations["attention"]["cc"]:.2f}.',
    ]


def language_lines() -> list[str]:
    joint, candidates = read_report('language-joint'), read_report('candidates')
    lines = []
    if joint:
        withheld, given = joint['perplexityFacts_withheld'], joint['perplexityFacts_given']
        lines += [
            f'- Perplexity per word on held-out professional sentences (PCCD): {joint["pccdPerplexityPerWord"]:.1f}.',
            f'- Perplexity with facts withheld: {withheld["right"]:.2f} with the right image, {withheld["shuffled"]:.2f} with another photo\'s, {withheld["no_saliency"]:.2f} without saliency.',
            f'- The same with facts given: {given["right"]:.2f}, {given["shuffled"]:.2f}, {given["no_saliency"]:.2f}: the facts carry most of it.',
        ]
    if candidates:
        one, two = candidates['oneClaimAcceptedWithin1And8'], candidates['twoClaimsAcceptedWithin1And8']
        lines += [
            f'- Candidates that pass the claim check: {candidates["candidatesAccepted"]:.2f}; within 8 tries one claim {one[1]:.2f}, two claims {two[1]:.2f}.',
            f'- Accepted sentences that equal one of our phrase grammar: {candidates["acceptedEqualToGrammarSentence"]:.2f}.',
        ]
    return lines or ['- Language: not measured yet.']


def write_model_card(target: Path, state: str) -> None:
    temporary = target.with_name(target.name + '.part')
    figures = '\n'.join([f'Weights of the language model: `{state}`.', '', *vision_lines(), *language_lines()])
    temporary.write_text(CARD.format(figures=figures))
    os.replace(temporary, target)
