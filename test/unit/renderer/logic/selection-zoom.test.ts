// Selecting photos with and without modifiers, and zooming at a point.
import { describe, expect, test } from 'vitest';
import {
  keepExisting,
  NOTHING_SELECTED,
  selectOne,
  selectRange,
  toggleOne,
} from '../../../../src/renderer/logic/selection.ts';
import {
  actualSizeScale,
  clampZoom,
  coverScale,
  FITTED,
  isReduced,
  panBy,
  zoomAt,
} from '../../../../src/renderer/logic/zoom.ts';

const IDS = [11, 12, 13, 14, 15, 16];

describe('selection', () => {
  test('a range runs from the anchor either way and may be redrawn', () => {
    const down = selectRange(selectOne(13), IDS, 15);
    expect([...down.selected]).toEqual([13, 14, 15]);
    const up = selectRange(down, IDS, 11);
    expect([...up.selected]).toEqual([11, 12, 13]);
    expect(up.active).toBe(11);
  });

  test('toggling adds and takes, never the last one', () => {
    const two = toggleOne(selectOne(11), 14);
    expect([...two.selected]).toEqual([11, 14]);
    const one = toggleOne(two, 14);
    expect(one).toMatchObject({ active: 11 });
    expect([...toggleOne(one, 11).selected]).toEqual([11]);
  });

  test('a vanished photo yields to the one in its place', () => {
    expect(keepExisting(selectOne(13), [11, 12, 14, 15], 2).active).toBe(14);
    expect(keepExisting(selectOne(16), [11, 12], 5).active).toBe(12);
    expect(keepExisting(selectOne(13), [], 2)).toBe(NOTHING_SELECTED);
    expect([...keepExisting(selectRange(selectOne(12), IDS, 15), [12, 15, 16], 3).selected]).toEqual([12, 15]);
  });
});

describe('zoom', () => {
  const frame = { viewWidthPx: 800, viewHeightPx: 600, fitWidthPx: 780, fitHeightPx: 520, maxScale: 8 };

  test('keeps what is under the pointer under it', () => {
    const point = { x: 120, y: -60 };
    const zoomed = zoomAt(FITTED, 4, point, frame);
    expect((point.x - zoomed.x) / zoomed.scale).toBeCloseTo(point.x);
    expect((point.y - zoomed.y) / zoomed.scale).toBeCloseTo(point.y);
  });

  test('never goes below fitted, above the limit, or off the view', () => {
    expect(zoomAt(FITTED, 0.2, { x: 5, y: 5 }, frame)).toMatchObject({ scale: 1 });
    expect(zoomAt(FITTED, 100, { x: 0, y: 0 }, frame).scale).toBe(8);
    expect(panBy({ scale: 2, x: 0, y: 0 }, { x: 9999, y: -9999 }, frame)).toEqual({ scale: 2, x: 380, y: -220 });
    expect(clampZoom({ scale: 1, x: 50, y: 50 }, frame)).toEqual(FITTED);
  });

  test('full detail is one preview pixel on one screen pixel', () => {
    expect(actualSizeScale({ width: 1500, height: 1000 }, 750, 1)).toBe(2);
    expect(actualSizeScale({ width: 8192, height: 4096 }, 512, 2)).toBe(8);
    expect(actualSizeScale({ width: 16_384, height: 8192 }, 512, 2)).toBe(8);
    expect(actualSizeScale({ width: 300, height: 200 }, 600, 1)).toBe(1);
    expect([2048, 2049].map((height) => isReduced({ width: 1500, height }))).toEqual([false, true]);
  });

  test.each([
    [600, 400, 0],
    [600, 400, 3.5],
    [400, 600, -8],
    [500, 500, 12],
  ])('a photo of %i by %i turned by %i degrees still covers its frame, and only just', (width, height, degrees) => {
    const scale = coverScale({ width, height }, degrees);
    const angle = (-degrees * Math.PI) / 180;
    const corners = [-1, 1].flatMap((x) => [-1, 1].map((y) => ({ x: (x * width) / 2, y: (y * height) / 2 })));
    // Seen from the turned photo, every corner of the frame lies inside it, and one on its edge.
    const reach = corners.map(({ x, y }) =>
      Math.max(
        Math.abs(x * Math.cos(angle) - y * Math.sin(angle)) / ((scale * width) / 2),
        Math.abs(x * Math.sin(angle) + y * Math.cos(angle)) / ((scale * height) / 2),
      ),
    );
    expect(Math.max(...reach)).toBeCloseTo(1, 9);
  });
});
