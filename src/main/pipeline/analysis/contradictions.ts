// What a photographer would not say of one photo at once, tags that are no claims included, beyond what the vocabulary excludes for
// sentences. Each row: what is on its left contradicts everything on its right. Read by license-claims.ts and tag-rules.ts.
import { areExclusive } from '../claims/vocabulary.ts';

const CONTRADICTIONS: readonly (readonly [left: readonly string[], right: readonly string[]])[] = [
  // Tone and light: praise of what a fault says is lost, deliberate dark or bright beside too dark or too bright.
  [['exposure.good'], ['exposure.clip_low', 'light.harsh', 'contrast.too_high']],
  [['exposure.detail_kept'], ['exposure.under', 'exposure.over', 'contrast.low', 'contrast.too_high', 'light.flat']],
  [['exposure.under'], ['key.low', 'light.silhouette', 'light.dramatic', 'tone.bright', 'light.backlit', 'light.good']],
  [['exposure.over'], ['key.high', 'light.dramatic', 'light.silhouette', 'tone.dark', 'light.good', 'light.soft']],
  [['key.low'], ['tone.bright', 'color.pastel', 'contrast.low']],
  [['key.high'], ['tone.dark', 'light.dramatic', 'light.silhouette', 'light.blue_hour', 'exposure.clip_low']],
  [['tone.bright'], ['light.dramatic', 'light.blue_hour']],
  [['contrast.good', 'contrast.too_high'], ['light.flat']],
  [['light.soft'], ['light.hard', 'light.dramatic', 'contrast.too_high', 'exposure.clip_high']],
  [['light.flat'], ['light.hard', 'light.harsh', 'light.backlit', 'light.golden_hour', 'contrast.too_high']],
  [['light.flat'], ['light.silhouette', 'light.from_left', 'light.from_right', 'light.from_above', 'light.from_below']],
  [['light.backlit'], ['light.silhouette']],
  // Colour: praise of what is weak, pushed or tinted; few hues beside many.
  [['color.wb_good'], ['color.dull', 'color.oversat', 'color.sepia', 'color.toned']],
  [['color.vivid'], ['color.oversat', 'color.sepia', 'color.toned', 'color.accent', 'color.pastel']],
  [
    ['color.dull'],
    ['color.muted', 'color.pastel', 'color.harmony', 'color.contrast', 'color.accent', 'palette.many_hues'],
  ],
  [['color.dull'], ['palette.complementary', 'palette.warm_cool', 'light.golden_hour', 'light.blue_hour']],
  [['color.oversat'], ['color.pastel', 'color.accent', 'color.harmony']],
  [['color.muted'], ['color.contrast', 'color.oversat', 'color.cast']],
  [['color.cast'], ['color.harmony', 'light.golden_hour', 'light.blue_hour', 'color.sepia', 'color.toned']],
  [['color.mono'], ['palette.one_hue', 'palette.analogous', 'palette.complementary', 'palette.triad', 'color.accent']],
  [['color.mono'], ['palette.split_complementary', 'palette.many_hues', 'palette.warm_cool', 'color.pastel']],
  [
    ['color.sepia', 'color.toned'],
    ['color.contrast', 'color.harmony', 'color.cool', 'palette.many_hues'],
  ],
  [['color.accent'], ['color.warm', 'color.cool', 'color.contrast', 'color.harmony', 'palette.many_hues']],
  [
    ['palette.one_hue', 'palette.analogous'],
    ['color.contrast', 'palette.warm_cool', 'palette.many_hues'],
  ],
  [
    ['palette.complementary', 'palette.triad', 'palette.split_complementary'],
    ['color.warm', 'color.cool'],
  ],
  [['palette.many_hues'], ['color.warm', 'color.cool', 'color.harmony', 'color.muted']],
  [['palette.warm_cool'], ['color.warm', 'color.cool']],
  [['color.warm'], ['light.blue_hour']],
  [['color.cool'], ['light.golden_hour']],
  // Focus: sharp beside blurred, the same depth praised and blamed.
  [['focus.sharp'], ['focus.motion', 'detail.lost']],
  [['detail.good'], ['focus.soft', 'focus.motion', 'focus.misplaced', 'artifact.process']],
  [['dof.deep'], ['focus.soft', 'focus.motion', 'focus.misplaced', 'dof.too_deep', 'detail.lost']],
  [['dof.shallow'], ['focus.soft', 'focus.motion', 'focus.misplaced', 'dof.too_shallow']],
  [['dof.good'], ['focus.soft', 'focus.motion', 'focus.misplaced', 'detail.lost']],
  [['noise.clean'], ['artifact.process']],
  // Frame: calm beside busy, praise of room beside too much of it, places that exclude each other.
  [
    ['comp.simple', 'bg.clean'],
    ['comp.clutter', 'bg.distract', 'dof.too_deep', 'comp.distraction', 'bright.distract'],
  ],
  [['comp.negspace'], ['comp.clutter', 'bg.distract', 'crop.too_loose', 'crop.too_tight', 'comp.subject_small']],
  [['comp.focal_clear'], ['comp.clutter', 'comp.distraction', 'bg.distract', 'bright.distract', 'comp.subject_small']],
  [['comp.fills_frame'], ['comp.too_empty', 'comp.simple']],
  [['comp.edge_cut'], ['crop.too_loose', 'comp.subject_small', 'comp.too_empty', 'comp.good']],
  [['crop.good'], ['comp.too_empty', 'comp.subject_small']],
  [
    ['comp.balanced', 'comp.symmetry'],
    ['comp.unbalanced', 'comp.clutter'],
  ],
  [['comp.balanced'], ['comp.too_empty']],
  [['comp.clutter'], ['comp.pattern', 'comp.lines', 'dof.shallow', 'comp.layers']],
  [['comp.centered'], ['comp.golden', 'comp.on_diagonal', 'comp.focal_none']],
  [['comp.offcenter', 'comp.thirds', 'comp.golden', 'comp.on_diagonal'], ['comp.focal_none']],
  [['comp.thirds'], ['comp.golden']],
  [['sep.weak'], ['dof.shallow', 'color.contrast', 'bg.clean']],
  [['horizon.tilted'], ['comp.symmetry']],
];

const BESIDE = new Map<string, Set<string>>();
for (const [lefts, rights] of CONTRADICTIONS) {
  for (const left of lefts) {
    for (const right of rights) {
      for (const [one, other] of [
        [left, right],
        [right, left],
      ] as const) {
        BESIDE.set(one, (BESIDE.get(one) ?? new Set()).add(other));
      }
    }
  }
}

/** True if two tags or claims cannot both be told of one photo. Symmetrical. */
export function contradict(one: string, other: string): boolean {
  return areExclusive(one, other) || BESIDE.get(one)?.has(other) === true;
}

/** Ids that contradict this one beyond the vocabulary's exclusions, for tests and documents. */
export function contradictionsOf(id: string): readonly string[] {
  return [...(BESIDE.get(id) ?? [])];
}
