// Reports with chosen fingerprints, for tests of stacks and taste over a real store.
import { encodeFeatures } from '../../src/main/domain/fingerprint.ts';
import type { PhotoReport } from '../../src/main/domain/critique.ts';
import { sampleReport } from './sample-report.ts';

export interface FingerprintedPhoto {
  path: string;
  perceptualHash: string;
  features: readonly number[];
  measures?: Record<string, number>;
  score?: number;
  takenAt?: string;
  packVersion?: string;
}

export function fingerprintedReport(photo: FingerprintedPhoto): PhotoReport {
  const { path, perceptualHash, features, measures = {}, score = 50, takenAt, packVersion = '1.0.0' } = photo;
  const norm = Math.hypot(...features) || 1;
  return sampleReport(path, {
    sha256: Buffer.from(path).toString('hex').padEnd(64, '0').slice(0, 64),
    score,
    exif: { camera: 'Nikon D750', ...(takenAt !== undefined && { takenAt }) },
    measurements: Object.fromEntries(Object.entries(measures).map(([id, value]) => [id, { value, unit: '' }])),
    fingerprint: { perceptualHash, features: encodeFeatures(Float32Array.from(features, (value) => value / norm)) },
    pack: { id: 'starter', version: packVersion },
  });
}
