// Derivatives of operators that sum over many elements: matrix products, convolutions, sampling at positions.
import { broadcastIndices, listAttribute, numberAttribute, sumTo, zeros } from './values.ts';
import type { Derivative, Value } from './values.ts';

const matMul: Derivative = ({ inputs: [a, b], gradients: [g] }) => {
  if (!a || !b || !g || a.dims.length < 2 || b.dims.length < 2) return [];
  const [rows = 1, inner = 1] = a.dims.slice(-2);
  const columns = b.dims.at(-1) ?? 1;
  const stacks = g.dims.slice(0, -2);
  const [ofA, ofB] = [a, b].map(({ dims }) => broadcastIndices(stacks, dims.slice(0, -2)));
  const [left, right] = [zeros([...stacks, rows, inner]), zeros([...stacks, inner, columns])];
  for (let stack = 0; stack < (ofA?.length ?? 0); stack += 1) {
    const [beginA, beginB] = [(ofA?.[stack] ?? 0) * rows * inner, (ofB?.[stack] ?? 0) * inner * columns];
    for (let row = 0; row < rows; row += 1) {
      for (let middle = 0; middle < inner; middle += 1) {
        const value = a.data[beginA + row * inner + middle] ?? 0;
        let sum = 0;
        for (let column = 0; column < columns; column += 1) {
          const upstream = g.data[(stack * rows + row) * columns + column] ?? 0;
          const place = (stack * inner + middle) * columns + column;
          sum += upstream * (b.data[beginB + middle * columns + column] ?? 0);
          right.data[place] = (right.data[place] ?? 0) + upstream * value;
        }
        left.data[(stack * rows + row) * inner + middle] = sum;
      }
    }
  }
  return [sumTo(a.dims, left), sumTo(b.dims, right)];
};

/** With respect to the map alone: filters are weights. */
const conv: Derivative = ({ node, inputs: [x, filters], gradients: [g] }) => {
  if (!x || !filters || !g) return [];
  const [, channels = 1, height = 1, width = 1] = x.dims;
  const [outputs = 1, perGroup = 1, tall = 1, wide = 1] = filters.dims;
  const [, , rows = 1, columns = 1] = g.dims;
  const [down = 1, right = 1] = listAttribute(node, 'strides');
  const [top = 0, left = 0] = listAttribute(node, 'pads');
  const perGroupOut = outputs / numberAttribute(node, 'group', 1);
  const target = zeros(x.dims);
  for (const [at, upstream] of Array.from(g.data).entries()) {
    const column = at % columns;
    const row = Math.floor(at / columns) % rows;
    const output = Math.floor(at / (columns * rows)) % outputs;
    const photo = Math.floor(at / (columns * rows * outputs));
    const first = Math.floor(output / perGroupOut) * perGroup;
    for (let tap = 0; tap < perGroup * tall * wide; tap += 1) {
      const y = row * down - top + (Math.floor(tap / wide) % tall);
      const xAt = column * right - left + (tap % wide);
      if (y < 0 || y >= height || xAt < 0 || xAt >= width) continue;
      const channel = first + Math.floor(tap / (wide * tall));
      const place = ((photo * channels + channel) * height + y) * width + xAt;
      const weight = filters.data[output * perGroup * tall * wide + tap] ?? 0;
      target.data[place] = (target.data[place] ?? 0) + upstream * weight;
    }
  }
  return [target];
};

/** One corner of a bilinear sample. */
interface Corner {
  y: number;
  x: number;
  share: number;
  /** How the share changes with the position, in cells. */
  byX: number;
  byY: number;
}

function cornersAt(x: number, y: number): Corner[] {
  const [left, top] = [Math.floor(x), Math.floor(y)];
  const [right, down] = [x - left, y - top];
  return [
    { y: top, x: left, share: (1 - right) * (1 - down), byX: down - 1, byY: right - 1 },
    { y: top, x: left + 1, share: right * (1 - down), byX: 1 - down, byY: -right },
    { y: top + 1, x: left, share: (1 - right) * down, byX: -down, byY: 1 - right },
    { y: top + 1, x: left + 1, share: right * down, byX: down, byY: right },
  ];
}

/** Bilinear, corners aligned, zeros outside: maps (B, C, H, W) at positions (B, h, w, 2) as (x, y). */
const gridSample: Derivative = ({ inputs: [maps, grid], gradients: [g] }) => {
  if (!maps || !grid || !g) return [];
  const [batch = 1, channels = 1, height = 1, width = 1] = maps.dims;
  const samples = grid.data.length / batch / 2;
  const [ofMaps, ofGrid] = [zeros(maps.dims), zeros(grid.dims)];
  for (let at = 0; at < batch * samples; at += 1) {
    const photo = Math.floor(at / samples);
    const x = (((grid.data[2 * at] ?? 0) + 1) * (width - 1)) / 2;
    const y = (((grid.data[2 * at + 1] ?? 0) + 1) * (height - 1)) / 2;
    for (const corner of cornersAt(x, y)) {
      if (corner.y < 0 || corner.y >= height || corner.x < 0 || corner.x >= width) continue;
      for (let channel = 0; channel < channels; channel += 1) {
        const plane = photo * channels + channel;
        const upstream = g.data[plane * samples + (at % samples)] ?? 0;
        const place = (plane * height + corner.y) * width + corner.x;
        ofMaps.data[place] = (ofMaps.data[place] ?? 0) + upstream * corner.share;
        addSlope(ofGrid, 2 * at, upstream * (maps.data[place] ?? 0), [
          (corner.byX * (width - 1)) / 2,
          (corner.byY * (height - 1)) / 2,
        ]);
      }
    }
  }
  return [ofMaps, ofGrid];
};

function addSlope(target: Value & { data: Float64Array }, at: number, amount: number, slopes: readonly number[]): void {
  for (const [offset, slope] of slopes.entries()) {
    target.data[at + offset] = (target.data[at + offset] ?? 0) + amount * slope;
  }
}

export const LINEAR: Readonly<Record<string, Derivative>> = { MatMul: matMul, Conv: conv, GridSample: gridSample };
