// A second area that draws the eye away from the subject: where it is, and how much it draws before and after it is quietened.
import type { Measurements, Suggestion } from '../../domain/analysis.ts';
import { inPlace } from './place-words.ts';

/** The remedy for `comp.distraction`; undefined where no second area was measured. */
export function suggestDeclutter(measurements: Measurements): Suggestion | undefined {
  const rival = measurements['attention.rival'];
  if (rival?.region === undefined) return undefined;
  // Once it is gone the next strongest area is the rival.
  const after = measurements['attention.rival_next']?.value ?? 0;
  const round = (value: number): number => Math.round(value * 100) / 100;
  return {
    kind: 'declutter',
    text: `Darken, blur or remove the second area that draws the eye, ${inPlace(rival.region)}; it gets ${Math.round(Math.min(1, rival.value) * 100)} % of the attention of the first.`,
    params: { region: rival.region, measure: 'attention.rival', before: round(rival.value), after: round(after) },
  };
}
