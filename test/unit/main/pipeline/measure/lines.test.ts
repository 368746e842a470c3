import { describe, expect, test } from 'vitest';
import { analyse } from '../../../../../src/main/pipeline/analysis/analyse.ts';
import { findEdges } from '../../../../../src/main/pipeline/measure/edges.ts';
import { buildFrame } from '../../../../../src/main/pipeline/measure/frame.ts';
import { measurePhoto } from '../../../../../src/main/pipeline/measure/measure-photo.ts';
import type { PhotoMeasures } from '../../../../../src/main/pipeline/measure/photo-measures.ts';
import { findSegments } from '../../../../../src/main/pipeline/measure/segments.ts';
import { turnPlane } from '../../../../../src/main/pipeline/measure/turn-plane.ts';
import { findVanishingPoint } from '../../../../../src/main/pipeline/measure/vanishing-point.ts';
import { findHorizonLine } from '../../../../../src/main/pipeline/measure/horizon-line.ts';
import type { RgbImage } from '../../../../../src/main/pipeline/rgb-image.ts';
import { boxes, boxMap, flatMap, grey, render } from './rendered.ts';

const WIDTH = 384;
const HEIGHT = 256;
const RADIAN = Math.PI / 180;

function measure(image: RgbImage): PhotoMeasures {
  return measurePhoto({ image, original: image, subject: null, saliency: flatMap(), attention: null });
}

function valueOf(image: RgbImage): (id: string) => number {
  const { measurements } = measure(image);
  return (id) => {
    const found = measurements[id];
    if (found === undefined) throw new Error(`${id} was not measured`);
    return found.value;
  };
}

/** A picture in pixels about the middle, smooth within a pixel as a lens leaves it: 0 dark, 1 bright. */
function draw(brightAt: (x: number, y: number) => number): RgbImage {
  return render(WIDTH, HEIGHT, (x, y) => {
    const bright = brightAt((x - 0.5) * WIDTH, (y - 0.5) * HEIGHT);
    return grey(Math.round(60 + 140 * Math.min(1, Math.max(0, bright))));
  });
}

/** Dark bars on a wall, `period` px apart, turned clockwise; `taper` makes the upright ones converge upward. */
function facade(degrees: number, taper = 0): RgbImage {
  const cosine = Math.cos(degrees * RADIAN);
  const sine = Math.sin(degrees * RADIAN);
  const bar = (along: number): number => Math.abs((((along % 48) + 48) % 48) - 24) - 9;
  return draw((x, y) => {
    const across = x * cosine + y * sine;
    const down = y * cosine - x * sine;
    return Math.min(bar(across / (1 + (taper * down) / WIDTH) + 24), bar(down));
  });
}

function rays(at: { x: number; y: number }): RgbImage {
  const [pointX, pointY] = [(at.x - 0.5) * WIDTH, (at.y - 0.5) * HEIGHT];
  return draw((x, y) => {
    const distance = Math.hypot(x - pointX, y - pointY);
    const angle = Math.atan2(y - pointY, x - pointX);
    return ((Math.abs((((angle / Math.PI) * 24 + 48) % 2) - 1) - 0.5) * distance * Math.PI) / 24 + 0.5;
  });
}

describe('segments', () => {
  test.each([0, 1, 3.3, -12.7, 33, 45, -71, 88])('a long line at %d degrees is read to 0.2', (degrees) => {
    const image = draw((x, y) => y * Math.cos(degrees * RADIAN) - x * Math.sin(degrees * RADIAN) + 0.5);
    const [longest] = findSegments(buildFrame(image).lightness);
    expect(Math.abs((longest?.angle ?? 99) - degrees)).toBeLessThan(0.2);
    expect(longest?.length).toBeGreaterThan(0.55);
  });

  test('a blank frame has none', () => {
    expect(findSegments(buildFrame(draw(() => 0.5)).lightness)).toEqual([]);
  });

  test('a border around the photo is no line', () => {
    const image = draw((x, y) => WIDTH / 2 - 9 - Math.max(Math.abs(x), Math.abs(y) + (WIDTH - HEIGHT) / 2));
    expect(findSegments(buildFrame(image).lightness)).toEqual([]);
  });

  test('a line that a branch crosses is one line', () => {
    const image = draw((x, y) => (Math.abs(x) < 3 ? 1 : y + 0.5));
    const [longest] = findSegments(buildFrame(image).lightness).filter(({ angle }) => Math.abs(angle) < 1);
    expect(longest?.length).toBeGreaterThan(0.9);
  });
});

describe('horizon line', () => {
  test.each([0, 0.5, 2, -3, 7])('sky over sea at %d degrees', (degrees) => {
    const slope = Math.tan(degrees * RADIAN);
    const value = valueOf(draw((x, y) => 0.9 - 0.6 * Math.min(1, Math.max(0, y + 20 - slope * x + 0.5))));
    expect(Math.abs(value('horizon.angle') - degrees)).toBeLessThan(0.2);
    expect(value('horizon.y')).toBeCloseTo(0.5 - 20 / HEIGHT, 1);
    expect(value('horizon.trust')).toBeGreaterThan(0.5);
  });

  test('a faint horizon counts if it is even', () => {
    const frame = buildFrame(draw((_, y) => 0.6 - 0.12 * Math.min(1, Math.max(0, y + 0.5))));
    expect(findHorizonLine(frame, findEdges(frame.lightness))?.coverage).toBe(1);
  });

  test('boxes have none', () => {
    expect(valueOf(boxes(WIDTH, HEIGHT, 60))('horizon.trust')).toBeLessThan(0.2);
  });
});

describe('roll', () => {
  test.each([0, 1, 2, -3, 5, -8])('a wall turned by %d degrees', (degrees) => {
    const value = valueOf(facade(degrees));
    expect(Math.abs(value('level.roll_angle') - degrees)).toBeLessThan(0.3);
    expect(value('level.confidence')).toBeGreaterThan(0.85);
  });

  test.each([0.5, -0.5])('upright lines that converge evenly (%d) are no roll', (taper) => {
    expect(valueOf(facade(0, taper))('level.roll')).toBeLessThan(0.5);
  });

  test('converging and turned is a roll', () => {
    expect(Math.abs(valueOf(facade(4, 0.5))('level.roll_angle') - 4)).toBeLessThan(0.8);
  });

  test('boxes and blank frames give no sure roll off level', () => {
    expect(valueOf(boxes(WIDTH, HEIGHT, 60))('level.roll')).toBeLessThan(0.5);
    expect(valueOf(draw(() => 0.5))('level.confidence')).toBe(0);
  });

  test('a tilt is named with a turn that levels it; a level wall is left alone', () => {
    const { tags, suggestions } = analyse(measure(facade(-4)));
    expect(tags.map(({ id }) => id)).toContain('horizon.tilted');
    const straighten = suggestions.find(({ kind }) => kind === 'straighten');
    expect(straighten?.params['angleDegrees']).toBeCloseTo(4, 0);
    expect(straighten?.params['after']).toBeLessThan(0.6);
    const level = analyse(measure(facade(0)));
    expect(level.tags.map(({ id }) => id)).not.toContain('horizon.tilted');
    expect(level.suggestions.some(({ kind }) => kind === 'straighten')).toBe(false);
  });
});

test('a turned plane is cropped without empty corners', () => {
  const plane = turnPlane({ width: 60, height: 40, data: new Float32Array(2400).fill(0.7) }, 10);
  expect(plane.width).toBeLessThan(60);
  expect(plane.data.every((value) => Math.abs(value - 0.7) < 1e-5)).toBe(true);
});

describe('vanishing point', () => {
  test.each([
    { x: 0.5, y: 0.4 },
    { x: 0.15, y: 0.8 },
    { x: 1.4, y: 0.5 },
    { x: 0.5, y: -0.6 },
  ])('is found at $x, $y', (point) => {
    const found = findVanishingPoint(findSegments(buildFrame(rays(point)).lightness), WIDTH / HEIGHT);
    expect(found?.x).toBeCloseTo(point.x, 1);
    expect(found?.y).toBeCloseTo(point.y, 1);
    expect(found?.share).toBeGreaterThan(0.6);
  });

  test('parallel lines have none', () => {
    const image = draw((x, y) => Math.abs(((((x + y) % 40) + 40) % 40) - 20) - 9);
    expect(findVanishingPoint(findSegments(buildFrame(image).lightness), WIDTH / HEIGHT)).toBeUndefined();
  });
});

describe('shapes', () => {
  test('diagonal stripes are diagonal', () => {
    const value = valueOf(render(300, 300, (x, y) => grey(Math.floor((x + y) * 8) % 2 === 0 ? 60 : 190)));
    expect(value('lines.diagonal_length')).toBeGreaterThan(2);
    expect(valueOf(draw(() => 0.5))('lines.length')).toBe(0);
  });

  test('a roof is a triangle, a cross and a slope are none', () => {
    const roof = valueOf(draw((x, y) => y - Math.abs(x) * 0.8 + 60));
    expect(roof('triangle.length')).toBeGreaterThan(0.5);
    expect(valueOf(draw((x, y) => (x - y) * (x + y) * 0.1))('triangle.length')).toBe(0);
    expect(valueOf(draw((x, y) => y - x * 0.8))('triangle.length')).toBe(0);
  });
});

describe('frame in the frame', () => {
  /** A dark surround `depth` pixels wide about a bright opening; `bumps` is the lightness of its texture. */
  const opening = (bumps: number): RgbImage =>
    draw((x, y) => {
      const dark = 0.06 + bumps * (1 + Math.sin(x / 9) * Math.sin(y / 7));
      return Math.max(Math.abs(x) - WIDTH / 2, Math.abs(y) - HEIGHT / 2) > -36 ? dark : 0.95;
    });

  test('a rough dark surround encloses on four sides', () => {
    const value = valueOf(opening(0.12));
    expect(value('framing.sides')).toBe(4);
    expect(value('framing.beyond_subject')).toBe(1);
    expect(value('framing.texture')).toBeGreaterThan(0.03);
  });

  test('a plain black border has no texture', () => {
    expect(valueOf(opening(0))('framing.texture')).toBeLessThan(0.01);
  });

  test('light that falls off toward the sides has no edge', () => {
    const spot = draw((x, y) => 1 - Math.hypot(x / WIDTH, y / HEIGHT) * 1.6);
    expect(valueOf(spot)('framing.sides')).toBe(0);
  });

  test('an opening that is the subject itself is known as such', () => {
    const subject = boxMap([36 / WIDTH, 36 / HEIGHT, 1 - 72 / WIDTH, 1 - 72 / HEIGHT]);
    const image = opening(0.12);
    const { measurements } = measurePhoto({ image, original: image, subject, saliency: subject, attention: null });
    expect(measurements['framing.beyond_subject']?.value).toBeLessThan(0.3);
  });
});

test.each([
  [0, false],
  [0.5, true],
])('uprights that converge by %d', (taper, converge) => {
  const value = valueOf(facade(0, taper))('upright.convergence');
  if (converge) expect(value).toBeGreaterThan(0.3);
  else expect(value).toBeLessThan(0.1);
});

describe('pattern', () => {
  test.each([16, 30, 60])('stripes every %d px', (period) => {
    const value = valueOf(draw((x) => Math.abs((((x % period) + period) % period) - period / 2) - period / 4 + 0.5));
    expect(value('pattern.repetition')).toBeGreaterThan(0.6);
    expect(value('pattern.step') * WIDTH).toBeGreaterThan(period * 0.93);
    expect(value('pattern.step') * WIDTH).toBeLessThan(period * 1.07);
  });

  test('a lattice on the slant repeats', () => {
    const value = valueOf(draw((x, y) => 0.5 + Math.sin((x * 0.9 + y * 0.4) / 4) * Math.sin((y * 0.9 - x * 0.4) / 4)));
    expect(value('pattern.repetition')).toBeGreaterThan(0.5);
  });

  test('random boxes do not', () => {
    expect(valueOf(boxes(WIDTH, HEIGHT, 60))('pattern.repetition')).toBeLessThan(0.35);
  });
});

describe('symmetry', () => {
  const scene = (x: number, y: number): number =>
    60 + 60 * (Math.floor(x * 7) % 3) + 40 * (Math.floor(y * 5 + x * 3) % 2);

  test.each([0.5, 0.44])('mirror halves about %d of the width', (axis) => {
    const value = valueOf(render(300, 200, (x, y) => grey(scene(axis + Math.abs(x - axis), y))));
    expect(value('symmetry.horizontal')).toBeGreaterThan(0.75);
    expect(value('symmetry.horizontal_axis')).toBeCloseTo(axis, 1);
  });

  test('holds under uneven light', () => {
    const lit = render(300, 200, (x, y) => grey(Math.round(scene(Math.abs(x - 0.5), y) * (0.5 + 0.5 * x))));
    expect(valueOf(lit)('symmetry.horizontal')).toBeGreaterThan(0.6);
  });

  test('a reflection has a level axis', () => {
    const value = valueOf(render(300, 200, (x, y) => grey(scene(x, Math.abs(y - 0.5)))));
    expect(value('symmetry.vertical')).toBeGreaterThan(0.75);
    expect(value('symmetry.vertical_axis')).toBeCloseTo(0.5, 1);
  });

  test('sky over ground and random boxes are not symmetric', () => {
    expect(valueOf(render(300, 200, (_, y) => grey(y < 0.5 ? 200 : 80)))('symmetry.horizontal')).toBeLessThan(0.3);
    expect(valueOf(boxes(WIDTH, HEIGHT, 60))('symmetry.horizontal')).toBeLessThan(0.45);
  });
});

test.each([
  [1, 1],
  [3, 200],
  [600, 200],
  [2000, 2],
])('a photo of %d x %d pixels gives finite numbers', (width, height) => {
  const { measurements } = measure(render(width, height, (x, y) => grey(Math.round(200 * x * y))));
  for (const [id, { value }] of Object.entries(measurements)) expect(Number.isFinite(value), id).toBe(true);
});
