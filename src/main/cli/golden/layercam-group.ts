// Golden group of LayerCAM: from the photo through the network to its target map, back to the gradient of the best and
// the second class there, and on to the map, its normalisation and both orders of enlarging it.
import * as v from 'valibot';
import { EatConfigSchema, buildEat } from '../../compiler/eat.ts';
import { enlargeBilinear, layercamMap, minMaxNormalise } from '../../compiler/layercam.ts';
import { normaliseMap } from '../../pipeline/saliency/saliency-map.ts';
import { floatTensor } from '../../runtime/tensor.ts';
import type { CaseTensors, GoldenCase, Tolerance } from './case-file.ts';
import { findCases, openTensors, openWeights, toleranceOf } from './case-file.ts';
import { differentiate } from './derivatives/differentiate.ts';
import type { Answered } from './derivatives/differentiate.ts';
import { explainByWeights, explainEat } from './explained-networks.ts';
import type { ExplainedNetwork } from './explained-networks.ts';
import { Findings } from './findings.ts';
import { outputOf, runGraph } from './run-graph.ts';
import type { GraphOutputs } from './run-graph.ts';
import { feedFloats } from './vision-groups.ts';

/** pytorch-grad-cam's and the original code's guards against dividing by zero. */
const NORMALISE_FIRST_EPSILON = 1e-7;
const RESIZE_FIRST_EPSILON = 1e-8;

/** The target map and the gradient of one class there, both in the shape of `input.activations`. */
interface Explained {
  activations: Float32Array;
  gradients: Float32Array;
}

/** The best class, and a second one where the case has it. */
interface Explanations {
  best: Explained;
  second: Explained | undefined;
}

/** One case: the network's scores, its target map, gradients and maps of both classes. */
export async function checkLayercam(golden: GoldenCase): Promise<Findings> {
  const findings = new Findings(toleranceOf(golden));
  const tensors = openTensors(golden);
  try {
    const { best, second } = await explain(findings, tensors, golden);
    const outputs = await runMapGraph(tensors, best);
    const raw = outputOf(outputs, 'map');
    findings.compareTensor('output.map', raw, tensors);
    findings.compareTensor('output.map_normalised', outputOf(outputs, 'map_normalised'), tensors);
    for (const name of ['upsampled_normalise_first', 'upsampled_resize_first']) {
      findings.compareTensor(`output.${name}`, outputOf(outputs, name), tensors);
    }
    compareInPipeline(findings, tensors, raw);
    if (second !== undefined && tensors.entries.has('output.map_second_class')) {
      const map = outputOf(await runMapGraph(tensors, second), 'map');
      findings.compareTensor('output.map_second_class', map, tensors);
    }
    findings.noteUncovered(tensors);
    return findings;
  } finally {
    tensors.close();
  }
}

/**
 * Runs the case's network forward and back. The map formula then starts from the case's own map and gradients, so that
 * its tight tolerance tests the formula and not the rounding of a whole network.
 */
async function explain(findings: Findings, tensors: CaseTensors, golden: GoldenCase): Promise<Explanations> {
  const source = findNetwork(golden);
  if (source === undefined) findings.uncovered.push('gradients, read from the case');
  else await compareNetwork(findings, tensors, source);
  const activations = tensors.readFloats('input.activations');
  const read = (name: string) => ({ activations, gradients: tensors.readFloats(name) });
  const hasSecond = tensors.entries.has('input.gradients_second_class');
  return { best: read('input.gradients'), second: hasSecond ? read('input.gradients_second_class') : undefined };
}

/** Where a case's network comes from: a case that holds its weights, and what is known of the target. */
interface NetworkSource {
  owner: GoldenCase;
  stage: number | undefined;
  /** The case has no weights of its own: its target is another than the owner's. */
  isBorrowed: boolean;
  /** What has passed through a whole network is held to that network's tolerance. */
  tolerance: Tolerance;
}

const NetworkSchema = v.object({ network: v.string(), stage: v.optional(v.number()) });

function findNetwork(golden: GoldenCase): NetworkSource | undefined {
  const { config, files } = golden.json;
  const { cases } = findCases(golden.root);
  if (v.is(NetworkSchema, config)) {
    const owner = cases.find(({ name }) => name === config.network);
    return owner && { owner, stage: config.stage, isBorrowed: true, tolerance: toleranceOf(owner) };
  }
  const network = { stage: undefined, tolerance: { atol: 1e-4, rtol: 1e-4 } };
  if (files?.['weights'] !== undefined) return { ...network, owner: golden, isBorrowed: false };
  // Two cases of one configuration share their weights; one of them holds them.
  const isSame = (other: GoldenCase) => JSON.stringify(other.json.config) === JSON.stringify(config);
  const owner = cases.find(
    (other) => other.group === golden.group && isSame(other) && other.json.files?.['weights'] !== undefined,
  );
  return owner && { ...network, owner, isBorrowed: true };
}

async function compareNetwork(findings: Findings, tensors: CaseTensors, source: NetworkSource): Promise<void> {
  const answered = await askNetwork(tensors, source);
  if (answered === undefined) {
    findings.uncovered.push('gradients, read from the case');
    return;
  }
  const { tolerance } = source;
  const logits = outputOf(answered.outputs, 'logits');
  const compare = (name: string, actual: Float32Array) => {
    findings.compare(name, actual, tensors.readFloats(name), { tolerance });
  };
  compare('output.logits', logits);
  compare('input.activations', answered.target);
  const [bestClass = -1, secondClass = -1] = rankClasses(logits);
  const classes = { class_index: bestClass, second_class_index: secondClass };
  for (const [name, index] of Object.entries(classes)) {
    if (!tensors.entries.has(`output.${name}`)) continue;
    findings.same(`output.${name}`, [index], Array.from(tensors.readInts(`output.${name}`), Number));
  }
  const gradients = answered.gradientOf(bestClass);
  compare('input.gradients', gradients);
  if (tensors.entries.has('input.gradients_second_class')) {
    compare('input.gradients_second_class', answered.gradientOf(secondClass));
  }
  await compareClosedForms(findings, tensors, source, answered);
}

/** Of several ways to read the weights, the one whose scores are the case's. */
async function askNetwork(tensors: CaseTensors, source: NetworkSource): Promise<Answered | undefined> {
  const expected = tensors.readFloats('output.logits');
  let closest: { answered: Answered; distance: number } | undefined;
  for (const network of listNetworks(tensors, source)) {
    const answered = await ask(tensors, source, network);
    const logits = outputOf(answered.outputs, 'logits');
    const distance = Math.max(...logits.map((value, index) => Math.abs(value - (expected[index] ?? NaN))));
    if (closest === undefined || distance < closest.distance) closest = { answered, distance };
  }
  return closest?.answered;
}

function listNetworks(tensors: CaseTensors, { owner, stage, isBorrowed }: NetworkSource): ExplainedNetwork[] {
  if (v.is(EatConfigSchema, owner.json.config)) return [explainEat(owner, stage)];
  const shapes = { image: tensors.entry('input.x').shape, map: tensors.entry('input.activations').shape };
  const weights = openWeights(owner);
  try {
    return explainByWeights(weights, shapes, isBorrowed);
  } finally {
    weights.close();
  }
}

async function ask(tensors: CaseTensors, { owner }: NetworkSource, network: ExplainedNetwork): Promise<Answered> {
  const weights = openWeights(owner);
  try {
    return await differentiate({
      build: (graph) => network.build(graph, weights),
      feeds: { [network.imageInput]: feedFloats(tensors, 'input.x') },
      scores: 'logits',
      findTarget: network.findTarget,
    });
  } finally {
    weights.close();
  }
}

/** At the last stage of EAT the packs use a closed form instead; it must be the same gradient, for any class. */
async function compareClosedForms(
  findings: Findings,
  tensors: CaseTensors,
  { owner, stage, tolerance }: NetworkSource,
  { outputs }: Answered,
): Promise<void> {
  const { config } = owner.json;
  if (stage === undefined || outputs.has(`stage.${stage + 1}`) || !v.is(EatConfigSchema, config)) return;
  const ranked = rankClasses(outputOf(outputs, 'logits'));
  for (const [index, name] of ['input.gradients', 'input.gradients_second_class'].entries()) {
    const explainedClass = ranked[index];
    if (!tensors.entries.has(name) || explainedClass === undefined) continue;
    const weights = openWeights(owner);
    try {
      const feeds = { image: feedFloats(tensors, 'input.x') };
      const run = await runGraph((graph) => buildEat({ graph, weights, config, explainedClass }), feeds);
      findings.compare(`closed form of ${name}`, outputOf(run, 'gradient'), tensors.readFloats(name), { tolerance });
    } finally {
      weights.close();
    }
  }
}

/** Class indices, highest score first. */
function rankClasses(logits: Float32Array): number[] {
  return Array.from(logits, (_, index) => index).sort((a, b) => (logits[b] ?? 0) - (logits[a] ?? 0));
}

function runMapGraph(tensors: CaseTensors, { activations, gradients }: Explained): Promise<GraphOutputs> {
  const [batch = 0, channels = 0, height = 0, width = 0] = tensors.entry('input.activations').shape;
  const [, tall = 0, wide = 0] = tensors.entry('output.upsampled_normalise_first').shape;
  const shape = [batch, channels, height, width];
  return runGraph(
    (graph) => {
      const a = graph.input('activations', 'float32', shape);
      const g = graph.input('gradients', 'float32', shape);
      const map = layercamMap(graph, a, g);
      const enlarge = (small: string) => {
        const planes = graph.node('Reshape', [small, graph.ints([batch, 1, height, width])]);
        const large = enlargeBilinear(graph, planes, [batch, 1, tall, wide]);
        return graph.node('Reshape', [large, graph.ints([batch, tall, wide])]);
      };
      const normalised = minMaxNormalise(graph, map, NORMALISE_FIRST_EPSILON);
      graph.tap('map', map);
      graph.tap('map_normalised', normalised);
      const twice = minMaxNormalise(graph, enlarge(normalised), NORMALISE_FIRST_EPSILON);
      graph.tap('upsampled_normalise_first', twice);
      graph.tap('upsampled_resize_first', minMaxNormalise(graph, enlarge(map), RESIZE_FIRST_EPSILON));
    },
    { activations: floatTensor(activations, shape), gradients: floatTensor(gradients, shape) },
  );
}

/** The pipeline normalises one photo's map at a time. */
function compareInPipeline(findings: Findings, tensors: CaseTensors, raw: Float32Array): void {
  const [batch = 0, height = 0, width = 0] = tensors.entry('output.map').shape;
  const size = height * width;
  const maps = Array.from({ length: batch }, (_, index) => {
    const data = raw.slice(index * size, (index + 1) * size);
    return Array.from(normaliseMap({ width, height, data }).data);
  });
  findings.compare('pipeline normalisation', maps.flat(), tensors.readFloats('output.map_normalised'));
}
