// Rotary frequencies of the decoder, with InternLM2's scalings: dynamic NTK past the trained length, or linear.
// Fed to the decoder at every call; knows no session.
import { AppError } from '../../domain/errors.ts';

export interface RotaryConfig {
  /** Even; half as many frequencies. */
  headDim: number;
  theta: number;
  /** Factor of the scaling; null without scaling. */
  factor: number | null;
  /** Dynamic NTK, which stretches the base past the trained length, by default; or linear, which divides every position. */
  scaling?: 'dynamic' | 'linear' | undefined;
  /** Length the model was trained for. */
  maxPositions: number;
}

/** base^(-2i / headDim) for i = 0..headDim/2-1, where the base grows once the table is longer than `maxPositions` (dynamic), or all are divided by the factor (linear). */
export function rotaryInverseFrequencies(config: RotaryConfig, tableLength: number): Float32Array {
  const { headDim, theta, factor, maxPositions, scaling = 'dynamic' } = config;
  if (headDim < 2 || headDim % 2 !== 0) {
    throw new AppError('pack-invalid', `Rotary positions need an even head size, not ${headDim}.`);
  }
  const isStretched = factor !== null && scaling === 'dynamic' && tableLength > maxPositions;
  const stretch = isStretched ? ((factor * tableLength) / maxPositions - (factor - 1)) ** (headDim / (headDim - 2)) : 1;
  const base = theta * stretch;
  const divisor = scaling === 'linear' ? (factor ?? 1) : 1;
  const power = (i: number) => Math.fround(base ** Math.fround((2 * i) / headDim));
  return Float32Array.from({ length: headDim / 2 }, (_, i) => 1 / power(i) / divisor);
}

/** What a decoder's description says about its rotary positions. */
export interface RotaryDescription {
  headDim: number;
  ropeTheta: number;
  ropeFactor: number | null;
  ropeScaling?: 'dynamic' | 'linear' | undefined;
  contextLength: number;
}

/** A conversation's state for the decoder so described. */
export function newRotaryState(description: RotaryDescription): RotaryState {
  const { headDim, ropeTheta: theta, ropeFactor: factor, ropeScaling: scaling, contextLength } = description;
  return new RotaryState({ headDim, theta, factor, scaling, maxPositions: contextLength });
}

/** Cosines and sines of positions 0..positions-1, each (positions, headDim / 2) row-major. */
export function rotaryTables(
  frequencies: Float32Array,
  positions: number,
): { cosines: Float32Array; sines: Float32Array } {
  const half = frequencies.length;
  const cosines = new Float32Array(positions * half);
  const sines = new Float32Array(positions * half);
  for (let index = 0; index < cosines.length; index++) {
    // In float32 like the reference, whose angles are products of float32 numbers.
    const angle = Math.fround(Math.floor(index / half) * (frequencies[index % half] ?? 0));
    cosines[index] = Math.cos(angle);
    sines[index] = Math.sin(angle);
  }
  return { cosines, sines };
}

/**
 * Rotary state of one conversation: the table never shrinks, and keys written earlier keep their rotation. One per conversation,
 * so that a long text cannot change a later short one.
 */
export class RotaryState {
  readonly #config: RotaryConfig;
  #longest: number;
  #frequencies: Float32Array;

  constructor(config: RotaryConfig) {
    this.#config = config;
    this.#longest = config.maxPositions;
    this.#frequencies = rotaryInverseFrequencies(config, config.maxPositions);
  }

  /** The same state for a text that branches off here: what one branch reaches does not stretch the other. */
  branch(): RotaryState {
    const copy = new RotaryState(this.#config);
    copy.#longest = this.#longest;
    copy.#frequencies = this.#frequencies;
    return copy;
  }

  /** Frequencies (headDim / 2) for a call after which the sequence has `totalLength` tokens. */
  frequenciesFor(totalLength: number): Float32Array {
    if (totalLength > this.#longest) {
      this.#longest = totalLength;
      this.#frequencies = rotaryInverseFrequencies(this.#config, totalLength);
    }
    return this.#frequencies;
  }
}
