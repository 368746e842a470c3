// `salient evaluate`: the caption metrics of a file of captions against a file of references.
import { evaluateCaptions } from '../evaluate/evaluate-captions.ts';
import type { CaptionScores } from '../evaluate/evaluate-captions.ts';
import { readCaptionSet } from '../evaluate/caption-files.ts';
import { parseCommand } from './options.ts';
import { UsageError } from './usage.ts';

const METRICS = [
  'Bleu_1',
  'Bleu_2',
  'Bleu_3',
  'Bleu_4',
  'METEOR',
  'ROUGE_L',
  'CIDEr',
  'SPICE',
  'SPICE_L',
  'Precision',
  'Recall',
] as const satisfies readonly (keyof CaptionScores)[];

/** Exit code 0; wrong files are `invalid-argument`, exit code 2. */
export async function evaluate(args: string[]): Promise<number> {
  const { values, positionals } = parseCommand(args, {
    captions: { type: 'string' },
    references: { type: 'string' },
    json: { type: 'boolean' },
    'meteor-jar': { type: 'string' },
    'spice-jar': { type: 'string' },
  });
  const { captions, references, 'meteor-jar': meteor, 'spice-jar': spice } = values;
  if (captions === undefined || references === undefined || positionals.length > 0) {
    throw new UsageError('evaluate needs --captions FILE and --references FILE.');
  }
  const set = readCaptionSet(captions, references);
  if (set.unanswered > 0) process.stderr.write(`${set.unanswered} photos have references and no caption.\n`);
  const scores = await evaluateCaptions(set, {
    ...(meteor !== undefined && { meteor }),
    ...(spice !== undefined && { spice }),
  });
  process.stdout.write(values.json ? `${JSON.stringify(scores)}\n` : describe(scores));
  return 0;
}

function describe(scores: CaptionScores): string {
  const { captions, references, meteorBy, spiceBy } = scores;
  const lines = METRICS.map((name) => `${name.padEnd(10)} ${scores[name].toFixed(4)}`);
  const programs = `METEOR: ${meteorBy}, SPICE: ${spiceBy}`;
  return `${lines.join('\n')}\n${captions} captions, ${references} references. ${programs}\n`;
}
