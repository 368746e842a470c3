// LayerCAM as graph nodes: M = ReLU( sum over channels of ReLU(gradient) * activation ), its min-max normalisation
// and bilinear enlargement. Where gradients come from is the model part's affair.
import type { GraphBuilder } from './graph-builder.ts';

/** activations, gradients (B, K, h, w) -> raw map (B, h, w). */
export function layercamMap(graph: GraphBuilder, activations: string, gradients: string): string {
  const positive = graph.node('Mul', [graph.node('Relu', [gradients]), activations]);
  return graph.node('Relu', [graph.node('ReduceSum', [positive, graph.ints([1])], { keepdims: 0 })]);
}

/** (B, h, w) -> 0..1 per map: minus its minimum, divided by what is then its maximum + epsilon; zeros stay zeros. */
export function minMaxNormalise(graph: GraphBuilder, map: string, epsilon: number): string {
  const axes = { axes: [1, 2], keepdims: 1 };
  const lifted = graph.node('Sub', [map, graph.node('ReduceMin', [map], axes)]);
  const range = graph.node('Add', [graph.node('ReduceMax', [lifted], axes), graph.floats([epsilon])]);
  return graph.node('Div', [lifted, range]);
}

/** Bilinear, half-pixel centres: (B, C, h, w) -> (B, C, height, width); B and C as given. */
export function enlargeBilinear(graph: GraphBuilder, maps: string, shape: readonly [number, number, number, number]) {
  return graph.node('Resize', [maps, '', '', graph.ints(shape)], {
    mode: 'linear',
    coordinate_transformation_mode: 'half_pixel',
  });
}
