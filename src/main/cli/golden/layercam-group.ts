// Golden group of LayerCAM: the map formula, its normalisation and both orders of enlarging it. Where the compiler has
// the network and its gradient, everything starts from the photo; elsewhere gradients are read from the case and said so.
import * as v from 'valibot';
import { checkConfig } from '../../compiler/checkpoint-config.ts';
import { EatConfigSchema, buildEat } from '../../compiler/eat.ts';
import { enlargeBilinear, layercamMap, minMaxNormalise } from '../../compiler/layercam.ts';
import type { SafetensorsFile } from '../../compiler/safetensors.ts';
import { normaliseMap } from '../../pipeline/saliency/saliency-map.ts';
import { floatTensor } from '../../runtime/tensor.ts';
import type { GoldenCase } from './case-file.ts';
import { findCases, openTensors, openWeights, toleranceOf } from './case-file.ts';
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

/** One case: maps of both classes, and the pipeline's own normalisation of the first. */
export async function checkLayercam(golden: GoldenCase): Promise<Findings> {
  const findings = new Findings(toleranceOf(golden));
  const tensors = openTensors(golden);
  try {
    const { best, second } = (await explainNetwork(findings, tensors, golden)) ?? readExplanations(findings, tensors);
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
    findings.noteUncompared(tensors);
    return findings;
  } finally {
    tensors.close();
  }
}

/** Maps and gradients as the case gives them. */
function readExplanations(findings: Findings, tensors: SafetensorsFile): Explanations {
  findings.uncovered.push('gradients, read from the case');
  const activations = tensors.readFloats('input.activations');
  const explain = (name: string) => ({ activations, gradients: tensors.readFloats(name) });
  const hasSecond = tensors.entries.has('input.gradients_second_class');
  return {
    best: explain('input.gradients'),
    second: hasSecond ? explain('input.gradients_second_class') : undefined,
  };
}

const NetworkSchema = v.object({ network: v.string(), stage: v.optional(v.number()) });

/** Runs the network a case names: compares its scores and its target map; explains the classes if it is the last map. */
async function explainNetwork(
  findings: Findings,
  tensors: SafetensorsFile,
  golden: GoldenCase,
): Promise<Explanations | undefined> {
  if (!v.is(NetworkSchema, golden.json.config)) return undefined;
  const { network: name, stage } = checkConfig(NetworkSchema, golden.json.config, golden.name);
  const network = findCases(golden.root).find((other) => other.name === name);
  if (network === undefined || !v.is(EatConfigSchema, network.json.config)) return undefined;
  const outputs = await runNetwork(network, tensors);
  // What has passed through the whole network is held to the network's tolerance, not to that of the map formula.
  const tolerance = toleranceOf(network);
  const logits = outputOf(outputs, 'logits');
  findings.compare('output.logits', logits, tensors.readFloats('output.logits'), { tolerance });
  const [bestClass = -1, secondClass = -1] = rankClasses(logits);
  for (const [name, index] of Object.entries({ class_index: bestClass, second_class_index: secondClass })) {
    const expected = tensors.entries.has(`output.${name}`) ? tensors.readInts(`output.${name}`) : [index];
    findings.same(`output.${name}`, [index], Array.from(expected, Number));
  }
  if (stage === undefined) return undefined;
  const activations = outputOf(outputs, `stage.${stage}`);
  findings.compare('input.activations', activations, tensors.readFloats('input.activations'), { tolerance });
  if (outputs.has(`stage.${stage + 1}`)) return undefined;
  const gradients = outputOf(outputs, 'gradient');
  findings.compare('input.gradients', gradients, tensors.readFloats('input.gradients'), { tolerance });
  const explained = outputOf(await runNetwork(network, tensors, secondClass), 'gradient');
  return { best: { activations, gradients }, second: { activations, gradients: explained } };
}

/** Class indices, highest score first. */
function rankClasses(logits: Float32Array): number[] {
  return Array.from(logits, (_, index) => index).sort((a, b) => (logits[b] ?? 0) - (logits[a] ?? 0));
}

async function runNetwork(
  network: GoldenCase,
  tensors: SafetensorsFile,
  explainedClass?: number,
): Promise<GraphOutputs> {
  const config = checkConfig(EatConfigSchema, network.json.config, network.name);
  const weights = openWeights(network);
  const choice = explainedClass === undefined ? {} : { explainedClass };
  try {
    return await runGraph((graph) => buildEat({ graph, weights, config, ...choice }), {
      image: feedFloats(tensors, 'input.x'),
    });
  } finally {
    weights.close();
  }
}

function runMapGraph(tensors: SafetensorsFile, { activations, gradients }: Explained): Promise<GraphOutputs> {
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
function compareInPipeline(findings: Findings, tensors: SafetensorsFile, raw: Float32Array): void {
  const [batch = 0, height = 0, width = 0] = tensors.entry('output.map').shape;
  const size = height * width;
  const maps = Array.from({ length: batch }, (_, index) => {
    const data = raw.slice(index * size, (index + 1) * size);
    return Array.from(normaliseMap({ width, height, data }).data);
  });
  findings.compare('pipeline normalisation', maps.flat(), tensors.readFloats('output.map_normalised'));
}
