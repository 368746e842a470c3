// Throughput of a shoot, as a trace of graph runs: while one photo's text is being written, the next photo's tiles are encoded and its text
// joins the running batch. Nothing is timed; the order of runs on the tiny pack tells.
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { GraphRole } from '../../../src/main/modelpack/manifest.ts';
import { createPipeline } from '../../../src/main/pipeline/critique-photo.ts';
import type { PackSessions } from '../../../src/main/pipeline/photo-models.ts';
import type { Session } from '../../../src/main/runtime/session.ts';
import type { OpenPack } from '../../support/open-tiny-pack.ts';
import { openTinyPack } from '../../support/open-tiny-pack.ts';
import { renderPhoto } from '../../support/rendered-photos.ts';
import { TINY_TEXT_CONFIG } from '../../support/tiny-checkpoint.ts';

const NEW_TOKENS = 60;

interface GraphRun {
  role: GraphRole;
  /** New tokens of each row; the decoder's only. */
  newTokens: number;
  /** Tokens of each slot before the run; the decoder's only. */
  lengths: number[];
}

let tiny: OpenPack;
beforeAll(async () => {
  tiny = await openTinyPack(TINY_TEXT_CONFIG);
});
afterAll(() => tiny.close());

/** The same sessions, which note every run when it begins. */
function traced(sessions: PackSessions, runs: GraphRun[]): PackSessions {
  const trace = (role: GraphRole): Session =>
    new Proxy(sessions[role], {
      get(session, key) {
        const value: unknown = Reflect.get(session, key, session);
        if (typeof value !== 'function') return value;
        return (...args: Parameters<Session['run']>) => {
          if (key === 'run' || key === 'runInto') runs.push(describe(role, args[0]));
          return value.apply(session, args) as unknown;
        };
      },
    });
  return {
    iasm: trace('iasm'),
    'ias-vit': trace('ias-vit'),
    projector: trace('projector'),
    'embed-tokens': trace('embed-tokens'),
    decoder: trace('decoder'),
  };
}

function describe(role: GraphRole, feeds: Parameters<Session['run']>[0]): GraphRun {
  const seqlens = feeds['seqlens_k']?.data;
  const newTokens = role === 'decoder' ? (feeds['inputs_embeds']?.dims[1] ?? 0) : 0;
  return { role, newTokens, lengths: seqlens instanceof Int32Array ? [...seqlens] : [] };
}

it('encodes the next photo while a text is being written, and lets its text join', async () => {
  const runs: GraphRun[] = [];
  const { manifest } = tiny.pack;
  const generation = { ...manifest.generation, temperature: 0, maxNewTokens: NEW_TOKENS };
  // Without a stop token every text has the same length, so that none is over before the next photo comes.
  const endless = { ...manifest, generation, tokenizer: { ...manifest.tokenizer, eosIds: [] } };
  const pipeline = createPipeline({ ...tiny.pack, manifest: endless }, traced(tiny.sessions, runs));
  const hues = [20, 90, 160, 230];
  const photos = await Promise.all(hues.map((hue) => renderPhoto(tiny.folder, { name: `${hue}.jpg`, hue })));
  const reports = await Promise.all(photos.map((path) => pipeline.critique(path, { maxTiles: 1 })));
  await pipeline.close();
  expect(reports.every(({ critique }) => critique.sentences.length > 0)).toBe(true);

  const encodes = runs.flatMap(({ role }, index) => (role === 'ias-vit' ? [index] : []));
  expect(encodes).toHaveLength(photos.length);
  const isStep = ({ role, newTokens }: GraphRun): boolean => role === 'decoder' && newTokens === 1;
  const stepsBetween = (from: number, to?: number): GraphRun[] => runs.slice(from, to).filter(isStep);
  const first = encodes[0] ?? 0;
  // Some photo's encoder runs after the first text has begun to be written and before it has ended.
  const stepsBefore = (index: number): number => stepsBetween(first, index).length;
  const next = encodes.find((index) => stepsBefore(index) > 0) ?? runs.length;
  expect(stepsBefore(next)).toBeLessThan(NEW_TOKENS - 1);

  // The first text lies in the first slot and grows by a token with every step until it ends: nothing stops it.
  const firstText = stepsBetween(first)
    .map(({ lengths }) => lengths[0] ?? 0)
    .slice(0, NEW_TOKENS - 1);
  expect(firstText).toEqual(firstText.map((_, index) => (firstText[0] ?? 0) + index));

  // What was encoded meanwhile joins: the same steps write more texts after it than before it.
  const textsOf = ({ lengths }: GraphRun): number => lengths.filter((length) => length >= (firstText[0] ?? 0)).length;
  const ownSteps = stepsBetween(first).slice(0, NEW_TOKENS - 1);
  const most = (steps: GraphRun[]): number => Math.max(...steps.map(textsOf));
  expect(most(ownSteps.slice(stepsBefore(next)))).toBeGreaterThan(most(ownSteps.slice(0, stepsBefore(next))));
});
