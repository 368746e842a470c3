// IASM's third head: what the scene as a whole adds to a photo's measures, per claim. Reads mean and deviation over the frame of every channel of
// the backbone's maps at 1/8, 1/16 and 1/32, before the neck narrows them to what matters for damage. Weights: training/truth/scene_head.py.
import * as v from 'valibot';
import type { Checkpoint } from './checkpoint.ts';
import type { GraphBuilder } from './graph-builder.ts';
import { linear } from './layers.ts';
import type { FeatureMap } from './mobilenet.ts';
import { cellMoments } from './pixel-statistics.ts';

/** `scene` in iasm/config.json. */
export const SceneConfigSchema = v.object({
  /** Claims of the head's rows, in their order. */
  claims: v.pipe(v.array(v.string()), v.minLength(1)),
  /** Added to variances before the root is taken. */
  deviationEps: v.number(),
});
export type SceneConfig = v.InferOutput<typeof SceneConfigSchema>;

/** Log odds to be added to those of the measures, (claims, 2): that the claim holds, and that a reader names it. */
export function sceneOdds(
  { graph, weights, config }: { graph: GraphBuilder; weights: Checkpoint; config: SceneConfig },
  maps: readonly FeatureMap[],
): string {
  const moments = maps.flatMap((map) => cellMoments(graph, map, 1, config.deviationEps));
  const inputs = 2 * maps.reduce((sum, { channels }) => sum + channels, 0);
  const all = graph.node('Reshape', [graph.node('Concat', moments, { axis: 1 }), graph.ints([1, inputs])]);
  const rows = config.claims.length;
  const odds = linear(graph, weights, all, { name: 'scene_head', inputs, outputs: 2 * rows, bias: true });
  return graph.node('Reshape', [odds, graph.ints([rows, 2])]);
}
