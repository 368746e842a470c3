// The grid's arithmetic: columns, rows in view, scrolling to a cell, keyboard moves, fitting a photo.
import { describe, expect, test } from 'vitest';
import {
  fitInside,
  layoutGrid,
  moveIndex,
  rowsInView,
  scrollToShow,
} from '../../../../src/renderer/logic/grid-layout.ts';

const LAYOUT = layoutGrid({ widthPx: 1000, count: 103, sizePx: 200, footerPx: 26 });

describe('layout', () => {
  test('fills the width with whole columns and counts the last, partial row', () => {
    expect(LAYOUT).toMatchObject({ columns: 5, cellWidthPx: 200, rowCount: 21 });
    expect(LAYOUT.totalHeightPx).toBe(21 * LAYOUT.cellHeightPx);
  });

  test('keeps two columns in a narrow pane, so that 100,000 photos stay below what Chromium can scroll', () => {
    const narrow = layoutGrid({ widthPx: 300, count: 100_000, sizePx: 380, footerPx: 26 });
    expect(narrow.columns).toBe(2);
    for (let widthPx = 200; widthPx <= 4000; widthPx += 50) {
      const { totalHeightPx } = layoutGrid({ widthPx, count: 100_000, sizePx: 380, footerPx: 26 });
      expect(totalHeightPx).toBeLessThan(33_000_000);
    }
  });

  test('has no rows without photos', () => {
    const empty = layoutGrid({ widthPx: 1000, count: 0, sizePx: 200, footerPx: 26 });
    expect(rowsInView(empty, { scrollTopPx: 0, heightPx: 800 }, 2)).toEqual({ first: 0, end: 0 });
  });
});

describe('rows in view', () => {
  test('begin and end with overscan and stay inside the list', () => {
    const { cellHeightPx } = LAYOUT;
    const middle = rowsInView(LAYOUT, { scrollTopPx: 10 * cellHeightPx, heightPx: 3 * cellHeightPx }, 2);
    expect(middle).toEqual({ first: 8, end: 15 });
    expect(rowsInView(LAYOUT, { scrollTopPx: 0, heightPx: 10 }, 2).first).toBe(0);
    expect(rowsInView(LAYOUT, { scrollTopPx: 1e7, heightPx: 800 }, 2)).toEqual({ first: 21, end: 21 });
  });

  test('scrolling to a cell moves only as far as needed', () => {
    const { cellHeightPx } = LAYOUT;
    const view = { scrollTopPx: 4 * cellHeightPx, heightPx: 3 * cellHeightPx };
    expect(scrollToShow(LAYOUT, view, 5 * 5)).toBe(view.scrollTopPx);
    expect(scrollToShow(LAYOUT, view, 2 * 5 + 4)).toBe(2 * cellHeightPx);
    expect(scrollToShow(LAYOUT, view, 9 * 5)).toBe(7 * cellHeightPx);
  });
});

describe('moves', () => {
  const grid = { columns: 5, rowsPerPage: 3, count: 103 };

  test.each([
    [7, 'left', 6],
    [0, 'left', 0],
    [102, 'right', 102],
    [7, 'up', 2],
    [3, 'up', 3],
    [7, 'down', 12],
    [99, 'down', 102],
    [101, 'down', 101],
    [50, 'page-down', 65],
    [100, 'page-down', 102],
    [7, 'page-up', 0],
    [50, 'first', 0],
    [50, 'last', 102],
    [-1, 'right', 0],
  ] as const)('from %i %s to %i', (from, move, to) => {
    expect(moveIndex(from, move, grid)).toBe(to);
  });

  test('nowhere in an empty grid', () => {
    expect(moveIndex(-1, 'right', { ...grid, count: 0 })).toBe(-1);
  });
});

test('a portrait photo is fitted by its height and centred', () => {
  const box = fitInside({ width: 2000, height: 3000 }, { widthPx: 200, heightPx: 150 });
  expect(box).toEqual({ leftPx: 50, topPx: 0, widthPx: 100, heightPx: 150 });
});
