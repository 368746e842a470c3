// Small learned combinations of tone measures: how likely a photo is too dark, too bright or too flat. Logistic regressions fitted by
// training/calibrate/tone_fit.py on the calibration half, untouched against controlled damage; every weight has the sign that physics asks
// for (docs/measures/tone.md). The table is the fit's output; do not edit by hand.

export interface ToneModel {
  id: string;
  bias: number;
  /** Measure, how it enters (`log` is log10(share + 0.001)), weight. */
  terms: readonly (readonly [measure: string, scale: 'plain' | 'log', weight: number])[];
}

export const TONE_MODELS: readonly ToneModel[] = [
  {
    id: 'exposure.under_likely',
    bias: 16.675,
    terms: [
      ['exposure.midtone', 'plain', -0.23],
      ['exposure.shadow', 'plain', -2.523],
      ['exposure.lower', 'plain', -1.035],
      ['exposure.higher', 'plain', -0.947],
      ['exposure.highlight', 'plain', -2.464],
      ['exposure.upper', 'plain', -3.984],
      ['exposure.white_point', 'plain', -5.669],
      ['exposure.peak', 'plain', -8.121],
      ['exposure.bright_share', 'plain', -2.25],
    ],
  },
  {
    id: 'exposure.over_likely',
    bias: -11.153,
    terms: [
      ['exposure.midtone', 'plain', 0.687],
      ['exposure.highlight', 'plain', 7.32],
      ['exposure.midtone_inside', 'plain', 7.373],
      ['exposure.clip_channel', 'plain', 0.93],
      ['exposure.clip_high', 'log', 0.971],
      ['exposure.clip_channel', 'log', 1.509],
      ['exposure.clip_red_high', 'log', 2.523],
      ['exposure.clip_blue_high', 'log', 0.74],
      ['exposure.clip_low', 'log', -2.472],
      ['exposure.white_border', 'plain', -8.935],
      ['exposure.clip_low', 'plain', -12.708],
    ],
  },
  {
    id: 'contrast.low_likely',
    bias: 15.409,
    terms: [
      ['contrast.range', 'plain', -1.779],
      ['contrast.global', 'plain', -1.358],
      ['exposure.dynamic_range', 'plain', -0.351],
      ['exposure.white_point', 'plain', -7.802],
      ['exposure.peak', 'plain', -16.787],
      ['color.chroma_high', 'plain', -6.829],
      ['exposure.floor', 'plain', 18.076],
      ['exposure.black_point', 'plain', 6.961],
    ],
  },
];
