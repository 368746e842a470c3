// Plots of docs/starter-model.md as SVG text: bars beside one another and ranges. Knows numbers and names only.

const TEXT = 'font-family="system-ui, sans-serif" font-size="12" fill="#444"';
const COLOURS = ['#9aa5b1', '#3d7ea6', '#d98c3f'];
const LABEL_WIDTH = 170;
const WIDTH = 760;
const BAR = 11;
const GAP = 9;

export interface Series {
  name: string;
  values: Record<string, number>;
}

function escape(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;');
}

function frame(title: string, height: number, body: string): string {
  const head = `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${height}" role="img" aria-label="${escape(title)}">`;
  const ground = `<rect width="${WIDTH}" height="${height}" fill="#fff"/>`;
  return `${head}\n${ground}\n<text x="8" y="18" ${TEXT} font-weight="600">${escape(title)}</text>\n${body}\n</svg>\n`;
}

/** Maps a value to x. */
function scale(from: number, to: number): (value: number) => number {
  const room = WIDTH - LABEL_WIDTH - 60;
  return (value) => LABEL_WIDTH + (room * (Math.min(to, Math.max(from, value)) - from)) / (to - from);
}

/** Horizontal bars, one group per name, one bar per series; the axis runs from `from` to `to`. */
export function plotBars(title: string, series: readonly Series[], [from, to]: readonly [number, number]): string {
  const names = Object.keys(series[0]?.values ?? {});
  const x = scale(from, to);
  const groupHeight = series.length * BAR + GAP;
  const top = 52;
  const bars = names.flatMap((name, group) => {
    const y = top + group * groupHeight;
    const label = `<text x="${LABEL_WIDTH - 8}" y="${y + (series.length * BAR) / 2 + 4}" text-anchor="end" ${TEXT}>${escape(name)}</text>`;
    const drawn = series.map(({ values }, index) => {
      const value = values[name] ?? Number.NaN;
      if (!Number.isFinite(value)) return '';
      const end = x(value);
      const bar = `<rect x="${LABEL_WIDTH}" y="${y + index * BAR}" width="${(end - LABEL_WIDTH).toFixed(1)}" height="${BAR - 2}" fill="${COLOURS[index % COLOURS.length]}"/>`;
      return `${bar}<text x="${(end + 4).toFixed(1)}" y="${y + index * BAR + 8}" ${TEXT.replace('12', '9')}>${value.toFixed(3)}</text>`;
    });
    return [label, ...drawn];
  });
  return frame(title, top + names.length * groupHeight + 8, [...legend(series.map(({ name }) => name)), ...bars].join('\n'));
}

/** For each name the range from the first to the last of five quantiles, the middle half as a box, the median as a line; 0..100. */
export function plotRanges(title: string, ranges: Readonly<Record<string, readonly number[]>>): string {
  const x = scale(0, 100);
  const top = 44;
  const rows = Object.entries(ranges).flatMap(([name, [low = 0, quarter = 0, half = 0, threeQuarters = 0, high = 0]], index) => {
    const y = top + index * 30;
    return [
      `<text x="${LABEL_WIDTH - 8}" y="${y + 12}" text-anchor="end" ${TEXT}>${escape(name)}</text>`,
      `<line x1="${x(low).toFixed(1)}" x2="${x(high).toFixed(1)}" y1="${y + 8}" y2="${y + 8}" stroke="#777"/>`,
      `<rect x="${x(quarter).toFixed(1)}" y="${y}" width="${(x(threeQuarters) - x(quarter)).toFixed(1)}" height="16" fill="${COLOURS[1]}"/>`,
      `<line x1="${x(half).toFixed(1)}" x2="${x(half).toFixed(1)}" y1="${y - 2}" y2="${y + 18}" stroke="#fff" stroke-width="2"/>`,
    ];
  });
  const bottom = top + Object.keys(ranges).length * 30;
  const axis = [0, 25, 50, 75, 100].map((tick) => `<text x="${x(tick)}" y="${bottom + 10}" text-anchor="middle" ${TEXT}>${tick}</text>`);
  return frame(title, bottom + 20, [...rows, ...axis].join('\n'));
}

function legend(names: readonly string[]): string[] {
  return names.map(
    (name, index) =>
      `<rect x="${LABEL_WIDTH + index * 190}" y="28" width="10" height="10" fill="${COLOURS[index % COLOURS.length]}"/><text x="${LABEL_WIDTH + 14 + index * 190}" y="37" ${TEXT}>${escape(name)}</text>`,
  );
}
