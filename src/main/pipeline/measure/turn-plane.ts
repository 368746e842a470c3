// A plane turned about its middle and cropped to the largest frame of the same shape without empty corners. Knows no measure.
import { emptyPlane } from './planes.ts';
import type { Plane } from './planes.ts';

/** Turned clockwise by `degrees`, bilinear. */
export function turnPlane(plane: Plane, degrees: number): Plane {
  const { width, height, data } = plane;
  const cosine = Math.cos((degrees * Math.PI) / 180);
  const sine = Math.sin((degrees * Math.PI) / 180);
  const scale = Math.min(
    width / (width * cosine + height * Math.abs(sine)),
    height / (width * Math.abs(sine) + height * cosine),
  );
  const out = emptyPlane(Math.max(1, Math.floor(width * scale)), Math.max(1, Math.floor(height * scale)));
  for (let y = 0; y < out.height; y += 1) {
    const dy = y - (out.height - 1) / 2;
    for (let x = 0; x < out.width; x += 1) {
      const dx = x - (out.width - 1) / 2;
      const fromX = Math.min(width - 1, Math.max(0, dx * cosine + dy * sine + (width - 1) / 2));
      const fromY = Math.min(height - 1, Math.max(0, dy * cosine - dx * sine + (height - 1) / 2));
      const left = Math.floor(fromX);
      const top = Math.floor(fromY);
      const right = Math.min(width - 1, left + 1);
      const bottom = Math.min(height - 1, top + 1);
      const fx = fromX - left;
      const fy = fromY - top;
      const upper = (data[top * width + left] ?? 0) * (1 - fx) + (data[top * width + right] ?? 0) * fx;
      const lower = (data[bottom * width + left] ?? 0) * (1 - fx) + (data[bottom * width + right] ?? 0) * fx;
      out.data[y * out.width + x] = upper * (1 - fy) + lower * fy;
    }
  }
  return out;
}
