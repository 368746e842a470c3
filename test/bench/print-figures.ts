// How a benchmark prints what it found: aligned lines, or one JSON object with `--json`.

export interface BenchOptions {
  provider?: string | undefined;
  pack?: string | undefined;
  json?: boolean | undefined;
}

export function printFigures(figures: Record<string, unknown>, { json = false }: BenchOptions): void {
  if (json) {
    process.stdout.write(`${JSON.stringify(figures)}\n`);
    return;
  }
  for (const [name, value] of Object.entries(figures)) {
    console.log(name.padEnd(24), typeof value === 'object' ? JSON.stringify(value) : value);
  }
}

export function round(value: number, digits: number): number {
  return Number(value.toFixed(digits));
}
