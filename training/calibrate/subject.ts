// Trials of the subject and its place: crops around hand-drawn subjects (ECSSD). Nine of ten of these photos were in the model's training,
// whole and cropped: the table's columns "unseen" are those that were not.
import type { Region } from '../../src/main/domain/photo.ts';
import type { SaliencyMap } from '../../src/main/pipeline/saliency/saliency-map.ts';
import {
  addBrightSpot,
  blurSurroundings,
  cropMask,
  cropPhoto,
  cutRegion,
  emptyRegion,
  mirrorPhoto,
  placedRegion,
  readContacts,
  readMaskFacts,
  tightRegion,
} from './damage-subject.ts';
import type { MaskFacts, Side } from './damage-subject.ts';
import type { Finding, Part, Trial } from './harness.ts';
import { readMask } from './samples.ts';

const GRID = 224;
/** A cut this long against the subject's size is one that a photographer sees. */
const LEAST_CONTACT = 0.3;
/** A drawn subject this far from all sides is whole. */
const WHOLE_MARGIN = 0.02;

interface Drawn {
  mask: SaliencyMap;
  facts: MaskFacts;
}

const kept = new Map<string, Drawn | null>();

async function drawn(id: string): Promise<Drawn | null> {
  const known = kept.get(id);
  if (known !== undefined) return known;
  const mask = await readMask(id, GRID);
  const found = mask === null ? null : { mask, facts: readMaskFacts(mask) };
  kept.set(id, found);
  return found;
}

function isWhole({ box: [x, y, width, height] }: MaskFacts): boolean {
  return x > WHOLE_MARGIN && y > WHOLE_MARGIN && x + width < 1 - WHOLE_MARGIN && y + height < 1 - WHOLE_MARGIN;
}

type Choose = (subject: Drawn) => Region | undefined;

/** A crop chosen from the drawn subject; photos where it cannot be made are left out. */
function cropTrial(trial: Omit<Trial, 'damage' | 'among'>, choose: Choose): Trial {
  return {
    ...trial,
    among: async (_: Finding, id: string) => {
      const subject = await drawn(id);
      if (subject === null || !isWhole(subject.facts)) return false;
      return choose(subject) !== undefined;
    },
    damage: async (image, id) => {
      const subject = await drawn(id);
      const region = subject === null ? undefined : choose(subject);
      return region === undefined ? image : cropPhoto(image, region);
    },
  };
}

/** Small subjects have no size to cut; large ones are read as filling the frame. */
function cut(side: Side, share: number): Choose {
  return ({ mask, facts }) => {
    if (facts.area < 0.04 || facts.area > 0.4) return undefined;
    const region = cutRegion(mask, side, share);
    const rest = cropMask(mask, region);
    // The cut is no cut where the mask is of two things and only one is gone.
    return readMaskFacts(rest).area > 0.02 && readContacts(rest)[side] > LEAST_CONTACT ? region : undefined;
  };
}

/** A subject that takes little of the frame, moved to a vertical third line; mirrored crops come from those for the other line. */
function thirdTrial(side: 'left' | 'right', isMirrored: boolean): Trial {
  const x = (side === 'left') === isMirrored ? 2 / 3 : 1 / 3;
  const name = `subject moved to the ${side} third${isMirrored ? ', mirrored' : ''}`;
  const trial = cropTrial({ name, hits: ['comp.thirds'], isNoticeable: true }, ({ facts }) =>
    facts.area < 0.15 ? placedRegion(facts, [x, 0.5]) : undefined,
  );
  return isMirrored ? { ...trial, damage: async (image, id) => mirrorPhoto(await trial.damage(image, id)) } : trial;
}

const CUT_HITS = ['comp.edge_cut', 'crop.too_tight'];
const cutSides: readonly Side[] = ['left', 'right', 'top'];

/** A place for the bright spot away from the subject. */
function spotPlace({ box: [x, y, width, height] }: MaskFacts): { x: number; y: number } | undefined {
  const corners = [0.12, 0.88].flatMap((across) => [0.15, 0.85].map((down) => ({ x: across, y: down })));
  return corners.find(
    (place) => place.x < x - 0.06 || place.x > x + width + 0.06 || place.y < y - 0.06 || place.y > y + height + 0.06,
  );
}

export const part: Part = {
  name: 'subject',
  folders: ['ecssd', 'geary', 'bsds500', 'urban_sunhays', 'imagenet1k'],
  trials: [
    ...cutSides.flatMap((side) => [
      cropTrial({ name: `15 % of the subject cut off, ${side}`, hits: CUT_HITS }, cut(side, 0.15)),
      cropTrial({ name: `30 % of the subject cut off, ${side}`, hits: CUT_HITS, isNoticeable: true }, cut(side, 0.3)),
    ]),
    cropTrial({ name: '30 % of the subject cut off, bottom', hits: CUT_HITS, isNoticeable: true }, cut('bottom', 0.3)),
    cropTrial(
      { name: 'cropped to 1 % around the subject', hits: CUT_HITS, isNoticeable: true },
      ({ facts }) => (facts.area < 0.5 ? tightRegion(facts.box, 0.01) : undefined),
    ),
    cropTrial(
      { name: 'cropped to 4 % around the subject', hits: CUT_HITS },
      ({ facts }) => (facts.area < 0.5 ? tightRegion(facts.box, 0.04) : undefined),
    ),
    cropTrial({ name: 'subject moved to the middle', hits: ['comp.centered'], isNoticeable: true }, ({ facts }) =>
      facts.area < 0.3 ? placedRegion(facts, [0.5, 0.5]) : undefined,
    ),
    ...[false, true].flatMap((isMirrored) => [thirdTrial('left', isMirrored), thirdTrial('right', isMirrored)]),
    cropTrial({ name: 'subject cropped away (any subject fault is nonsense)', hits: ['comp.edge_cut', 'crop.too_tight', 'crop.too_loose', 'comp.subject_small', 'comp.focal_clear'] }, ({ facts }) =>
      emptyRegion(facts),
    ),
    {
      name: 'surroundings blurred by 6 px',
      hits: ['bg.clean'],
      isNoticeable: true,
      among: async (before, id) => !before.tags.has('bg.clean') && (await drawn(id)) !== null,
      damage: async (image, id) => {
        const subject = await drawn(id);
        return subject === null ? image : blurSurroundings(image, subject.mask, 6);
      },
    },
    {
      name: 'white spot of 6 % of the long side in a corner',
      hits: ['bright.distract', 'comp.distraction'],
      among: async (_, id) => {
        const subject = await drawn(id);
        return subject !== null && spotPlace(subject.facts) !== undefined;
      },
      damage: async (image, id) => {
        const subject = await drawn(id);
        const place = subject === null ? undefined : spotPlace(subject.facts);
        return place === undefined ? image : addBrightSpot(image, place, 0.06);
      },
    },
  ],
  tags: [
    'comp.edge_cut',
    'crop.too_tight',
    'crop.too_loose',
    'crop.good',
    'comp.subject_small',
    'comp.too_empty',
    'comp.negspace',
    'comp.fills_frame',
    'comp.focal_clear',
    'comp.focal_none',
    'comp.distraction',
    'comp.clutter',
    'comp.simple',
    'comp.balanced',
    'comp.unbalanced',
    'comp.centered',
    'comp.offcenter',
    'comp.thirds',
    'comp.golden',
    'comp.on_diagonal',
    'bg.clean',
    'bg.distract',
    'sep.weak',
    'bright.distract',
  ],
};
