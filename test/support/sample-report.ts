// A complete report as data, for tests of what comes after the pipeline.
import type { PhotoReport } from '../../src/main/domain/critique.ts';
import { encodeFeatures } from '../../src/main/domain/fingerprint.ts';

/** A well-formed report for `path`; fields can be replaced. */
export function sampleReport(path: string, changes: Partial<PhotoReport> = {}): PhotoReport {
  return {
    path,
    sha256: 'a'.repeat(64),
    width: 1500,
    height: 1000,
    exif: {
      camera: 'Nikon D750',
      focalLengthMm: 35,
      aperture: 2.8,
      shutterS: 0.004,
      iso: 400,
      takenAt: '2024-05-01T18:30:00',
    },
    score: 71.25,
    scoreDistribution: [0, 0, 0.05, 0.05, 0.1, 0.1, 0.2, 0.3, 0.15, 0.05],
    critique: {
      text: 'The light is soft and even. The horizon tilts to the left.',
      sentences: [
        {
          text: 'The light is soft and even.',
          source: 'model',
          claims: [{ id: 'light.soft', polarity: 1, support: 'measured' }],
          regions: [],
        },
        {
          text: 'The horizon tilts to the left.',
          source: 'fallback',
          claims: [{ id: 'horizon.tilted', polarity: -1, support: 'both' }],
          regions: [[0, 0.4, 1, 0.1]],
        },
      ],
    },
    tags: [
      tag('light.soft', 'lighting', 'soft light'),
      tag('horizon.tilted', 'composition', 'tilted horizon'),
      tag('color.cast', 'color', 'Farbstich: kühl, "blau"'),
    ],
    suggestions: [{ kind: 'straighten', text: 'Turn by 1.5 degrees.', params: { degrees: 1.5 } }],
    saliency: { width: 2, height: 2, data: Buffer.from([0, 127, 200, 255]).toString('base64') },
    subject: { width: 1, height: 2, data: Buffer.from([3, 4]).toString('base64') },
    attention: null,
    measurements: {
      'exposure.midtone': { value: -0.35, unit: 'EV' },
      'horizon.angle': { value: 1.5, unit: 'degrees', region: [0, 0.4, 1, 0.1] },
    },
    fingerprint: { perceptualHash: '0f1e2d3c4b5a6978', features: encodeFeatures(Float32Array.of(0.6, 0, -0.8, 0)) },
    pack: { id: 'starter', version: '1.0.0' },
    provider: 'cpu',
    seed: 4294967295,
    prompt: 'What do you think of the light?',
    warnings: [{ kind: 'assumed-srgb', message: 'No colour profile; sRGB was assumed.' }],
    timingsMs: { decode: 20, measure: 30.5, iasm: 50, encode: 60, generate: 100, total: 260.5 },
    ...changes,
  };
}

function tag(id: string, group: PhotoReport['tags'][number]['group'], label: string): PhotoReport['tags'][number] {
  return {
    id,
    group,
    label,
    confidence: 0.8,
    measure: 'exposure.midtone',
    value: 0.5,
    unit: 'EV',
    threshold: 0.3,
    region: null,
  };
}
