// A dozen photos of the calibration half a part, damaged as a photographer would notice: the tags that docs/measures promises are still there. The
// tables tell of all photos (`npm run calibrate`); this tells at once when a change takes a whole tag away.
import { describe, expect, it } from 'vitest';
import { runPart } from '../../../training/calibrate/harness.ts';
import type { Part } from '../../../training/calibrate/harness.ts';
import { sharedFolder } from '../../support/shared.ts';

const MINUTES = 60_000;
/** Of each part, every so many photos of the half: about a dozen that its trials can damage. */
const PARTS = [
  ['tone', 200],
  ['colour', 250],
  ['sharpness', 350],
  ['lines', 50],
  ['subject', 25],
] as const;
/** Fewer say nothing of a trial: many damage only photos of a kind. */
const FEWEST = 5;
/** The tables' own bar is 90 % of hundreds. */
const LEAST_HITS = 0.7;

if (sharedFolder() === undefined) console.log('No shared reference material: the trials of tags are skipped.');

describe.skipIf(sharedFolder() === undefined)('damage that a photographer would notice', () => {
  it.each(PARTS)('is tagged: %s', { timeout: 5 * MINUTES }, async (name, every) => {
    const { part } = (await import(`../../../training/calibrate/${name}.ts`)) as { part: Part };
    const { trials } = await runPart(part, 'calibration', every);
    const told = trials.filter(({ trial, tally }) => trial.isNoticeable === true && tally.tried >= FEWEST);
    expect(told.length).toBeGreaterThan(0);
    for (const { trial, tally } of told)
      expect(tally.hit / tally.tried, `${trial.name}: ${tally.hit} of ${tally.tried}`).toBeGreaterThanOrEqual(
        LEAST_HITS,
      );
  });
});
