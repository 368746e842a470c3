// What makes one photo comparable with others: near duplicates by hash and features, taste by features and measures. Imports nothing.

/** Part of a report; made from the pixels and the pack's classifier. */
export interface Fingerprint {
  /** 64 bits as 16 hex digits; few differing bits mean the same picture. */
  perceptualHash: string;
  /** The classifier's pooled features, L2-normalised: base64 of little-endian float32. Comparable within one version of one pack only. */
  features: string;
}

/** Base64 of little-endian float32 (the byte order of every machine the program runs on). */
export function encodeFeatures(features: Float32Array): string {
  const bytes = new Uint8Array(features.buffer, features.byteOffset, features.byteLength);
  return btoa(bytes.reduce((text, byte) => text + String.fromCharCode(byte), ''));
}
