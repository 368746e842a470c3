// The craft model of a pack: how many points each answer of the classifier and each measure is worth, and each claim. Fitted by
// training/craft_fit.py on undamaged and damaged photos; read from the pack's craft-score.json. Knows no photo.
import * as v from 'valibot';
import { AppError } from '../../domain/errors.ts';

/** File in a pack with its craft model; a pack without one scores by its classifier alone. */
export const CRAFT_SCORE_FILE = 'craft-score.json';

const CRAFT_FORMAT_VERSION = 1;

const Finite = v.pipe(v.number(), v.finite());

const Curve = v.pipe(
  v.object({
    /** `rating`: the classifier's expected rating, 0..9; `type`: ln(probability + 0.001) of a damage type; `measure`: its value. */
    from: v.picklist(['rating', 'type', 'measure']),
    /** Damage type or measure; empty for the rating. */
    id: v.string(),
    /** Ascending; between them points are interpolated, outside the nearest holds. */
    values: v.pipe(v.array(Finite), v.minLength(2)),
    points: v.array(Finite),
  }),
  v.check(({ values, points }) => values.length === points.length, 'values and points differ in number'),
  v.check(
    ({ values }) => values.every((value, index) => index === 0 || value > (values[index - 1] ?? value)),
    'values must rise',
  ),
);

const CraftModelSchema = v.object({
  formatVersion: v.literal(CRAFT_FORMAT_VERSION),
  curves: v.array(Curve),
  claims: v.object({
    /** What professional critics' scores (1..10) gain or lose where they make a claim. */
    points: v.record(v.string(), Finite),
    /** Mean sum of an undamaged photo: subtracted. */
    mean: Finite,
    /** Points of the curves' scale per point of the critics'. */
    weight: v.pipe(Finite, v.minValue(0)),
  }),
  /** score = 100 / (1 + exp((middle - points) / width)). */
  scale: v.object({ middle: Finite, width: v.pipe(Finite, v.gtValue(0)) }),
});

export type CraftModel = v.InferOutput<typeof CraftModelSchema>;
export type CraftCurve = CraftModel['curves'][number];

/** Reads the JSON of a craft model. Throws `pack-invalid` naming the key at fault. */
export function readCraftModel(text: string): CraftModel {
  let parsed: unknown;
  try {
    parsed = JSON.parse(text);
  } catch (cause) {
    throw new AppError('pack-invalid', `${CRAFT_SCORE_FILE} of the model pack is no valid JSON.`, { cause });
  }
  const result = v.safeParse(CraftModelSchema, parsed);
  if (result.success) return result.output;
  const [issue] = result.issues;
  const key = v.getDotPath(issue) ?? 'the whole file';
  throw new AppError('pack-invalid', `${CRAFT_SCORE_FILE} of the model pack is wrong at "${key}": ${issue.message}`);
}
