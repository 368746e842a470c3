// Photos painted by formula, different for every seed: smooth tones, a bright blob and some texture.
import type { RgbImage } from '../../src/main/pipeline/rgb-image.ts';

/** An upright sRGB image. */
export function paintPhoto(seed: number, { width, height }: { width: number; height: number }): RgbImage {
  const data = new Uint8Array(width * height * 3);
  const centreX = (0.2 + ((seed * 37) % 60) / 100) * width;
  const centreY = (0.2 + ((seed * 53) % 60) / 100) * height;
  const radius = 0.18 * Math.min(width, height);
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const blob = Math.exp(-(((x - centreX) / radius) ** 2 + ((y - centreY) / radius) ** 2));
      const texture = blob * 60 * Math.sin((x * (5 + (seed % 7))) / 6) * Math.sin((y * (4 + (seed % 5))) / 5);
      const tones = [40 + ((seed * 29) % 90), 50 + ((seed * 17) % 80), 60 + ((seed * 11) % 70)];
      tones.forEach((tone, channel) => {
        data[(y * width + x) * 3 + channel] = Math.min(
          255,
          Math.max(0, tone + (y / height) * 50 + blob * 110 + texture),
        );
      });
    }
  }
  return { width, height, data };
}
