// Tags: one per licensed claim, and a few of their own (docs/tags.md) that describe the frame and its palette.
// Contradictory tags cannot appear: claims were settled before, and of each own group exactly one applies.
import type { AnalysisTag, Evidence, LicensedClaim, Measurements, TagGroup } from '../../domain/analysis.ts';
import { claimById } from '../claims/vocabulary.ts';
import type { PhotoMeasures } from '../measure/photo-measures.ts';
import type { Condition } from './claim-rule.ts';
import { holds } from './license-claims.ts';

interface TagRule {
  id: string;
  group: TagGroup;
  label: string;
  measure: string;
  when: readonly Condition[];
}

/** Within `group name` lists the first rule that holds wins. */
export const OWN_TAG_GROUPS: readonly (readonly TagRule[])[] = [
  [
    {
      id: 'format.panorama',
      group: 'composition',
      label: 'panorama',
      measure: 'format.ratio',
      when: [['format.ratio', '>', 1.95]],
    },
    {
      id: 'format.landscape',
      group: 'composition',
      label: 'landscape format',
      measure: 'format.ratio',
      when: [['format.ratio', '>', 1.06]],
    },
    {
      id: 'format.square',
      group: 'composition',
      label: 'square format',
      measure: 'format.ratio',
      when: [['format.ratio', '>', 0.943]],
    },
    { id: 'format.portrait', group: 'composition', label: 'portrait format', measure: 'format.ratio', when: [] },
  ],
  [
    {
      id: 'tone.dark',
      group: 'lighting',
      label: 'dark tones',
      measure: 'exposure.midtone',
      when: [['exposure.midtone', '<', 0.38]],
    },
    {
      id: 'tone.bright',
      group: 'lighting',
      label: 'bright tones',
      measure: 'exposure.midtone',
      when: [['exposure.midtone', '>', 0.76]],
    },
    { id: 'tone.middle', group: 'lighting', label: 'middle tones', measure: 'exposure.midtone', when: [] },
  ],
  [
    {
      id: 'palette.complementary',
      group: 'color',
      label: 'complementary colors',
      measure: 'palette.angle',
      when: [
        ['palette.angle', '>', 145],
        ['palette.second_share', '>', 0.2],
        ['palette.two_hue_share', '>', 0.75],
        ['color.coloured_share', '>', 0.3],
        ['color.tone_spread', '>', 0.04],
      ],
    },
    {
      id: 'palette.one_hue',
      group: 'color',
      label: 'one color family',
      measure: 'palette.first_share',
      when: [
        ['palette.first_share', '>', 0.85],
        ['color.coloured_share', '>', 0.35],
        ['color.tone_spread', '>', 0.04],
      ],
    },
    {
      id: 'palette.many_hues',
      group: 'color',
      label: 'many colors',
      measure: 'palette.variety',
      when: [
        ['palette.variety', '>', 0.78],
        ['color.coloured_share', '>', 0.35],
      ],
    },
  ],
  [
    {
      id: 'color.toned',
      group: 'color',
      label: 'toned, single color',
      measure: 'color.mean_chroma',
      when: [
        ['color.tone_spread', '<', 0.02],
        ['color.mean_chroma', '>', 0.02],
      ],
    },
  ],
  [
    {
      id: 'lines.vanishing_point',
      group: 'composition',
      label: 'vanishing point',
      measure: 'lines.converging',
      when: [
        ['lines.converging', '>', 1.2],
        ['lines.converging_count', '>', 4],
        ['lines.converging_spread', '>', 50],
      ],
    },
  ],
];

function confidenceOf(claim: LicensedClaim): number {
  return Math.round((0.55 + 0.45 * claim.strength) * 100) / 100;
}

function tagOfClaim(claim: LicensedClaim): AnalysisTag[] {
  const known = claimById(claim.id);
  if (known === undefined || known.vague) return [];
  return [
    {
      id: claim.id,
      group: known.group,
      label: known.label,
      confidence: confidenceOf(claim),
      measure: claim.measure,
      value: claim.value,
      unit: claim.unit,
      region: claim.regions[0] ?? null,
    },
  ];
}

/** Tags of one photo, the surest first; at least three. */
export function tagPhoto(measures: PhotoMeasures, evidence: Evidence): AnalysisTag[] {
  const measurements: Measurements = {
    ...measures.measurements,
    'format.ratio': { value: measures.aspectRatio, unit: 'width / height' },
  };
  const own = OWN_TAG_GROUPS.flatMap((rules): AnalysisTag[] => {
    const rule = rules.find(({ when }) => when.every((condition) => holds(condition, measurements)));
    const measured = rule === undefined ? undefined : measurements[rule.measure];
    if (rule === undefined || measured === undefined) return [];
    const { id, group, label, measure } = rule;
    return [
      {
        id,
        group,
        label,
        confidence: 0.9,
        measure,
        value: measured.value,
        unit: measured.unit,
        region: measured.region ?? null,
      },
    ];
  });
  const claims = evidence.licensed.flatMap(tagOfClaim).sort((one, other) => other.confidence - one.confidence);
  return [...claims, ...own];
}
