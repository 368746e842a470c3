// Eigenvalues and eigenvectors of a symmetric matrix: Householder reduction to tridiagonal form, then implicit QL (EISPACK's tred2 and
// tql2, Wilkinson and Reinsch 1971; public domain). 300 x 300 takes about 60 ms. Plain numbers; knows no photo.

export interface SymmetricEigen {
  size: number;
  /** Largest first. */
  values: Float64Array;
  /** (size, size) row-major: row k is the unit eigenvector of value k. */
  vectors: Float64Array;
}

/** `matrix`: (size, size) row-major, symmetric and finite; it is left as it was. */
export function symmetricEigen(matrix: Float64Array, size: number): SymmetricEigen {
  const rows = Array.from({ length: size }, (_, row) =>
    Float64Array.from(matrix.subarray(row * size, (row + 1) * size)),
  );
  const diagonal = new Float64Array(size);
  const beside = new Float64Array(size);
  tridiagonalise(rows, diagonal, beside);
  diagonalise(rows, diagonal, beside);
  const order = Array.from({ length: size }, (_, index) => index).sort(
    (one, other) => (diagonal[other] ?? 0) - (diagonal[one] ?? 0) || one - other,
  );
  const values = Float64Array.from(order, (index) => diagonal[index] ?? 0);
  const vectors = new Float64Array(size * size);
  for (const [rank, column] of order.entries()) {
    for (let row = 0; row < size; row += 1) vectors[rank * size + row] = rows[row]?.[column] ?? 0;
  }
  return { size, values, vectors };
}

const NO_ROW = new Float64Array();

/** One Householder step: reflects row `at` of the part above it; returns the square of the vector's length, 0 when it is zero already. */
function reflect(rows: readonly Float64Array[], at: number, diagonal: Float64Array, beside: Float64Array): number {
  let scale = 0;
  for (let k = 0; k < at; k += 1) scale += Math.abs(diagonal[k] ?? 0);
  if (scale === 0) {
    beside[at] = diagonal[at - 1] ?? 0;
    for (let j = 0; j < at; j += 1) {
      diagonal[j] = rows[at - 1]?.[j] ?? 0;
      (rows[at] ?? NO_ROW)[j] = 0;
      (rows[j] ?? NO_ROW)[at] = 0;
    }
    return 0;
  }
  let square = 0;
  for (let k = 0; k < at; k += 1) {
    diagonal[k] = (diagonal[k] ?? 0) / scale;
    square += (diagonal[k] ?? 0) ** 2;
  }
  const last = diagonal[at - 1] ?? 0;
  const root = last > 0 ? -Math.sqrt(square) : Math.sqrt(square);
  beside[at] = scale * root;
  square -= last * root;
  diagonal[at - 1] = last - root;
  beside.fill(0, 0, at);
  applyReflection(rows, at, diagonal, beside, square);
  return square;
}

// oxlint-disable-next-line max-params -- the state of one step
function applyReflection(
  rows: readonly Float64Array[],
  at: number,
  diagonal: Float64Array,
  beside: Float64Array,
  square: number,
): void {
  for (let j = 0; j < at; j += 1) {
    const value = diagonal[j] ?? 0;
    (rows[j] ?? NO_ROW)[at] = value;
    let sum = (beside[j] ?? 0) + (rows[j]?.[j] ?? 0) * value;
    for (let k = j + 1; k < at; k += 1) {
      const cell = rows[k]?.[j] ?? 0;
      sum += cell * (diagonal[k] ?? 0);
      beside[k] = (beside[k] ?? 0) + cell * value;
    }
    beside[j] = sum;
  }
  let along = 0;
  for (let j = 0; j < at; j += 1) {
    beside[j] = (beside[j] ?? 0) / square;
    along += (beside[j] ?? 0) * (diagonal[j] ?? 0);
  }
  const half = along / (square + square);
  for (let j = 0; j < at; j += 1) beside[j] = (beside[j] ?? 0) - half * (diagonal[j] ?? 0);
  for (let j = 0; j < at; j += 1) {
    const f = diagonal[j] ?? 0;
    const g = beside[j] ?? 0;
    for (let k = j; k < at; k += 1) {
      const row = rows[k] ?? NO_ROW;
      row[j] = (row[j] ?? 0) - (f * (beside[k] ?? 0) + g * (diagonal[k] ?? 0));
    }
    diagonal[j] = rows[at - 1]?.[j] ?? 0;
    (rows[at] ?? NO_ROW)[j] = 0;
  }
}

/** `rows` becomes the orthogonal transformation, `diagonal` and `beside` (from index 1) the tridiagonal matrix. */
function tridiagonalise(rows: readonly Float64Array[], diagonal: Float64Array, beside: Float64Array): void {
  const size = rows.length;
  for (let j = 0; j < size; j += 1) diagonal[j] = rows[size - 1]?.[j] ?? 0;
  for (let at = size - 1; at > 0; at -= 1) diagonal[at] = reflect(rows, at, diagonal, beside);
  for (let at = 0; at < size - 1; at += 1) {
    const next = at + 1;
    const lastRow = rows[size - 1] ?? NO_ROW;
    lastRow[at] = rows[at]?.[at] ?? 0;
    (rows[at] ?? NO_ROW)[at] = 1;
    const square = diagonal[next] ?? 0;
    if (square !== 0) {
      for (let k = 0; k <= at; k += 1) diagonal[k] = (rows[k]?.[next] ?? 0) / square;
      for (let j = 0; j <= at; j += 1) {
        let sum = 0;
        for (let k = 0; k <= at; k += 1) sum += (rows[k]?.[next] ?? 0) * (rows[k]?.[j] ?? 0);
        for (let k = 0; k <= at; k += 1) {
          const row = rows[k] ?? NO_ROW;
          row[j] = (row[j] ?? 0) - sum * (diagonal[k] ?? 0);
        }
      }
    }
    for (let k = 0; k <= at; k += 1) (rows[k] ?? NO_ROW)[next] = 0;
  }
  const lastRow = rows[size - 1] ?? NO_ROW;
  for (let j = 0; j < size; j += 1) {
    diagonal[j] = lastRow[j] ?? 0;
    lastRow[j] = 0;
  }
  if (size > 0) lastRow[size - 1] = 1;
  beside[0] = 0;
}

/** Implicit QL on the tridiagonal matrix; `diagonal` becomes the eigenvalues, the columns of `rows` their vectors. */
function diagonalise(rows: readonly Float64Array[], diagonal: Float64Array, beside: Float64Array): void {
  const size = rows.length;
  beside.copyWithin(0, 1);
  beside[size - 1] = 0;
  let shift = 0;
  let largest = 0;
  for (let from = 0; from < size; from += 1) {
    largest = Math.max(largest, Math.abs(diagonal[from] ?? 0) + Math.abs(beside[from] ?? 0));
    let end = from;
    while (end < size - 1 && Math.abs(beside[end] ?? 0) > Number.EPSILON * largest) end += 1;
    if (end > from) {
      do {
        shift += shiftOrigin(diagonal, beside, from);
        rotate(rows, { diagonal, beside, from, end });
      } while (Math.abs(beside[from] ?? 0) > Number.EPSILON * largest);
    }
    diagonal[from] = (diagonal[from] ?? 0) + shift;
    beside[from] = 0;
  }
}

function shiftOrigin(diagonal: Float64Array, beside: Float64Array, from: number): number {
  const first = diagonal[from] ?? 0;
  const off = beside[from] ?? 0;
  const half = ((diagonal[from + 1] ?? 0) - first) / (2 * off);
  const root = half < 0 ? -Math.sqrt(half * half + 1) : Math.sqrt(half * half + 1);
  diagonal[from] = off / (half + root);
  diagonal[from + 1] = off * (half + root);
  const shift = first - (diagonal[from] ?? 0);
  for (let k = from + 2; k < diagonal.length; k += 1) diagonal[k] = (diagonal[k] ?? 0) - shift;
  return shift;
}

interface Sweep {
  diagonal: Float64Array;
  beside: Float64Array;
  from: number;
  end: number;
}

function rotate(rows: readonly Float64Array[], { diagonal, beside, from, end }: Sweep): void {
  const firstBeside = beside[from + 1] ?? 0;
  const next = diagonal[from + 1] ?? 0;
  let value = diagonal[end] ?? 0;
  let [cosine, cosine2, cosine3, sine, sine2] = [1, 1, 1, 0, 0];
  for (let k = end - 1; k >= from; k -= 1) {
    cosine3 = cosine2;
    cosine2 = cosine;
    sine2 = sine;
    const g = cosine * (beside[k] ?? 0);
    const h = cosine * value;
    const radius = Math.sqrt(value * value + (beside[k] ?? 0) ** 2);
    beside[k + 1] = sine * radius;
    sine = (beside[k] ?? 0) / radius;
    cosine = value / radius;
    value = cosine * (diagonal[k] ?? 0) - sine * g;
    diagonal[k + 1] = h + sine * (cosine * g + sine * (diagonal[k] ?? 0));
    for (const row of rows) {
      const right = row[k + 1] ?? 0;
      const left = row[k] ?? 0;
      row[k + 1] = sine * left + cosine * right;
      row[k] = cosine * left - sine * right;
    }
  }
  value = (-sine * sine2 * cosine3 * firstBeside * (beside[from] ?? 0)) / next;
  beside[from] = sine * value;
  diagonal[from] = cosine * value;
}
