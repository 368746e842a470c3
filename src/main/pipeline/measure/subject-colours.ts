// Mean colours of the subject, the ring around it and all that is not the subject: read in one pass, used by exposure, colour and separation.
import type { Frame } from './frame.ts';
import type { Subject } from './subject.ts';

/** Weighted means over one part of the photo; 0 where it has no pixel. */
export interface PartColour {
  /** OKLab. */
  lightness: number;
  a: number;
  b: number;
  chroma: number;
  /** Linear light 0..1. */
  luminance: number;
}

export interface SubjectColours {
  inside: PartColour;
  ring: PartColour;
  outside: PartColour;
}

/** The surroundings are most of the photo: every third pixel is plenty for their means; odd, so that it meets all columns. */
const OUTSIDE_STRIDE = 3;

class Sums {
  readonly sums = new Float64Array(6);

  add({ lightness, a, b, chroma, luminance }: Frame, i: number, weight: number): void {
    const { sums } = this;
    sums[0] = (sums[0] ?? 0) + weight;
    sums[1] = (sums[1] ?? 0) + weight * (lightness.data[i] ?? 0);
    sums[2] = (sums[2] ?? 0) + weight * (a.data[i] ?? 0);
    sums[3] = (sums[3] ?? 0) + weight * (b.data[i] ?? 0);
    sums[4] = (sums[4] ?? 0) + weight * (chroma.data[i] ?? 0);
    sums[5] = (sums[5] ?? 0) + weight * (luminance.data[i] ?? 0);
  }

  means(): PartColour {
    const [weight = 0, lightness = 0, a = 0, b = 0, chroma = 0, luminance = 0] = this.sums;
    const share = weight > 0 ? 1 / weight : 0;
    return {
      lightness: lightness * share,
      a: a * share,
      b: b * share,
      chroma: chroma * share,
      luminance: luminance * share,
    };
  }
}

/** Reads the three parts. */
export function readSubjectColours(frame: Frame, subject: Subject): SubjectColours {
  const [inside, ring, outside] = [new Sums(), new Sums(), new Sums()];
  const count = frame.lightness.data.length;
  for (let i = 0; i < count; i += 1) {
    const member = subject.inside.data[i] ?? 0;
    if (member > 0) inside.add(frame, i, member);
    const near = subject.ring.data[i] ?? 0;
    if (near > 0) ring.add(frame, i, near);
  }
  for (let i = 0; i < count; i += OUTSIDE_STRIDE) {
    const beyond = subject.outside.data[i] ?? 0;
    if (beyond > 0) outside.add(frame, i, beyond);
  }
  return { inside: inside.means(), ring: ring.means(), outside: outside.means() };
}

const read = new WeakMap<Subject, { frame: Frame; colours: SubjectColours }>();

/** `readSubjectColours`, read once for all measures of one photo. */
export function subjectColours(frame: Frame, subject: Subject): SubjectColours {
  const known = read.get(subject);
  if (known?.frame === frame) return known.colours;
  const colours = readSubjectColours(frame, subject);
  read.set(subject, { frame, colours });
  return colours;
}
