// Correlated colour temperature of a light given as linear sRGB. Knows no photo.

/** McCamy's cubic (1992), valid about 2,000 to 12,500 K; undefined outside. */
export function correlatedColourTemperature(red: number, green: number, blue: number): number | undefined {
  const x = 0.4124 * red + 0.3576 * green + 0.1805 * blue;
  const y = 0.2126 * red + 0.7152 * green + 0.0722 * blue;
  const z = 0.0193 * red + 0.1192 * green + 0.9505 * blue;
  const sum = x + y + z;
  if (sum <= 0) return undefined;
  const n = (x / sum - 0.332) / (0.1858 - y / sum);
  const kelvin = 449 * n ** 3 + 3525 * n ** 2 + 6823.3 * n + 5520.33;
  return kelvin >= 2000 && kelvin <= 12_500 ? kelvin : undefined;
}
