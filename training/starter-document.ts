// The measured part of docs/starter-model.md as markdown: tables of every figure, bars beside results, and the critiques as they were
// read. Last step of evaluate-starter.ts; computes nothing.
import type { LanguageFigures } from './evaluate-language.ts';
import type { Speed } from './starter-critiques.ts';
import type { ReadCritique, Verdict } from './starter-reading.ts';
import type { RankFigures, ScoreKind, StarFigures } from './starter-versions.ts';

export interface StarterFigures {
  packName: string;
  /** Held-out photos with scored versions. */
  photos: number;
  ranks: Record<ScoreKind, RankFigures>;
  spread: Record<string, number[]>;
  stars: StarFigures;
  language: LanguageFigures;
  speed: Speed;
  reading: ReadCritique[];
  /** Reports of the training stages as they wrote them; undefined before they ran. */
  vision: Record<string, unknown> | undefined;
  craft: Record<string, unknown> | undefined;
  joint: Record<string, unknown> | undefined;
}

const round = (value: number | undefined, digits = 3): string =>
  value === undefined || !Number.isFinite(value) ? '-' : value.toFixed(digits);

/** A number deep in a report: `pick(report, 'saliency', 'ecssd', 'subject', 'max_f')`. */
function pick(report: unknown, ...path: string[]): number | undefined {
  let found = report;
  for (const key of path) {
    if (typeof found !== 'object' || found === null) return undefined;
    found = (found as Record<string, unknown>)[key];
  }
  return typeof found === 'number' ? found : undefined;
}

/** "0.921 ± 0.004" of a mean with its standard error. */
function withError(report: unknown, ...path: string[]): string {
  return `${round(pick(report, ...path, 'mean'))} ± ${round(pick(report, ...path, 'standard_error'))}`;
}

/** Figures of the last stage of the classifier. */
function lastStage(vision: StarterFigures['vision']): unknown {
  return Object.entries(vision ?? {}).filter(([name]) => name.startsWith('iasm ')).at(-1)?.[1];
}

function table(head: readonly string[], rows: readonly (readonly string[])[]): string[] {
  const line = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`;
  return [line(head), line(head.map(() => '---')), ...rows.map(line), ''];
}

function rankingPart({ photos, ranks, spread }: StarterFigures): string[] {
  const { classifier, pixels, score } = ranks;
  const groups = Object.keys(score.groups) as (keyof RankFigures['groups'])[];
  const types = Object.keys(score.byType);
  return [
    '### Ranking damaged photos',
    '',
    `${photos} held-out photos, ${score.pairs} pairs of a photo and a damaged copy. Weak: strength under 0.5. Share of pairs scored in the right order:`,
    '',
    ...table(
      ['pairs', 'classifier alone', 'classifier and measures', 'craft score'],
      groups.map((group) => [group, round(classifier.groups[group]), round(pixels.groups[group]), round(score.groups[group])]),
    ),
    '![Pairs in the right order by type of damage](starter-model/pairs-by-type.svg)',
    '',
    '![Pairs in the right order by strength of damage](starter-model/pairs-by-strength.svg)',
    '',
    ...table(
      ['type', 'classifier alone', 'craft score'],
      types.map((type) => [type, round(classifier.byType[type]), round(score.byType[type])]),
    ),
    '### What a score means',
    '',
    'Scores of the same versions; the scale itself was set on training photos.',
    '',
    ...table(
      ['version', 'one in ten is below', 'half are below', 'nine in ten are below'],
      Object.entries(spread).map(([name, [low, , half, , high]]) => [name, round(low, 0), round(half, 0), round(high, 0)]),
    ),
    '![Scores by kind of version](starter-model/scores.svg)',
    '',
  ];
}

function scorePart({ craft, stars }: StarterFigures): string[] {
  const row = (name: string, part: StarFigures['all']): string[] => [
    `${name} (${part.photos})`, round(part.classifier), round(part.pixels), round(part.claims), round(part.score),
  ];
  return [
    '### Agreement with people',
    '',
    `Claims to the scores of professional critics, on ${pick(craft, 'claims', 'held_out_texts') ?? '-'} held-out critiques: Spearman ${round(pick(craft, 'claims', 'held_out_srcc'))} (${round(pick(craft, 'claims', 'training_srcc'))} on the ${pick(craft, 'claims', 'training_texts') ?? '-'} it was fitted on).`,
    "Only claims that measures can license count; the critics' own general praise, which says most, is left out.",
    '',
    "Spearman's rank agreement with one photographer's own stars, which no part was trained on:",
    '',
    ...table(['photos', 'classifier', 'classifier and measures', 'claims', 'craft score'], [
      row('held out', stars.heldOut),
      row('all; the classifier learned damage from nine tenths of them', stars.all),
    ]),
  ];
}

function visionPart({ vision }: StarterFigures): string[] {
  const stage = lastStage(vision);
  const ecssd = (map: string): string[] => [
    round(pick(stage, 'saliency', 'ecssd', map, 'max_f')),
    map === 'centre_prior' ? '-' : withError(stage, 'saliency', 'ecssd', map, 'error'),
  ];
  const mit = (map: string): string[] => ['auc', 'cc', 'nss'].map((key) => withError(stage, 'saliency', 'mit1003', map, key));
  const shape = (kind: string): string[] => [
    `${pick(stage, 'saliency', 'layercam_shape', kind, 'photos') ?? '-'}`,
    withError(stage, 'saliency', 'layercam_shape', kind, 'spread'),
    withError(stage, 'saliency', 'layercam_shape', kind, 'peaks'),
  ];
  return [
    '### Classifier and maps',
    '',
    `Kind of damage, twenty ways, balanced: ${round(pick(stage, 'types', 'balanced'))}; untouched photos called faulty: ${round(pick(stage, 'types', 'untouched_called_faulty'))}; pairs by the classifier alone, on its own held-out versions: ${round(pick(stage, 'pairs', 'all'))} ± ${round(pick(stage, 'pairs', 'standard_error'))}.`,
    '',
    `Subject, ${pick(stage, 'saliency', 'ecssd', 'photos') ?? '-'} held-out photos of ECSSD:`,
    '',
    ...table(['map', 'max-F', 'mean absolute error'], [
      ['subject map', ...ecssd('subject')],
      ['LayerCAM of the aesthetic class', ...ecssd('layercam')],
      ['LayerCAM of the ImageNet class', ...ecssd('imagenet_layercam')],
      ['centre prior', ...ecssd('centre_prior')],
    ]),
    `Gaze, ${pick(stage, 'saliency', 'mit1003', 'photos') ?? '-'} held-out photos of MIT1003 (few: mind the standard errors):`,
    '',
    ...table(['map', 'AUC', 'CC', 'NSS'], [
      ['attention map', ...mit('attention')],
      ['LayerCAM of the aesthetic class', ...mit('layercam')],
      ['LayerCAM of the ImageNet class', ...mit('imagenet_layercam')],
      ['centre prior', ...mit('centre_prior')],
    ]),
    'Shape of the LayerCAM map (spread 0: a point, 1: half the diagonal):',
    '',
    ...table(['held-out photos', 'number', 'spread', 'peaks'], [
      ['with one object', ...shape('one_object')],
      ['with several', ...shape('several_objects')],
      ['scenes', ...shape('scenes')],
    ]),
  ];
}

function languagePart({ language, joint, speed }: StarterFigures): string[] {
  const ablation = (facts: string): string => ['right', 'shuffled', 'no_saliency'].map((key) => round(pick(joint, facts, key), 2)).join(' / ');
  const stages = Object.entries(speed.stages).map(([stage, ms]) => `${stage} ${round(ms, 0)}`).join(', ');
  return [
    '### Language',
    '',
    `Critiques of ${language.photos} held-out photos, ${language.sentences} sentences:`,
    '',
    ...table(['figure', 'value', 'aim'], [
      ['requested claims stated (read by the tagger)', round(language.claimsStated), 'at least 0.97'],
      ['claims without a licence', round(language.claimsUnsupported), 'at most 0.03'],
      ['sentences naming content', `${language.contentNouns}`, '0'],
      ['sentences sharing eight words in a row with any human text', `${language.copies}`, '0'],
      ['hand-written sentences', round(language.fallbackShare), 'at most 0.10'],
      ['distinct word pairs per 100 sentences', round(language.distinct2), 'at least 0.35'],
      ['sentences repeated within 50 photos', round(language.repeatedWithin50), 'at most 0.03'],
      ['pairs of critiques sharing more than half of their sentences', `${language.pairsSharingOverHalf}`, '0'],
      ['sentences per critique', round(language.sentencesPerCritique, 2), '4 to 7'],
      ['words per sentence', round(language.wordsPerSentence, 1), ''],
    ]),
    'The tagger is the filter and cannot be its own judge: the reading below counts.',
    '',
    `Perplexity per word on held-out professional sentences: ${round(pick(joint, 'pccdPerplexityPerWord'), 1)}. Perplexity of licensed sentences on held-out versions with the right photo / another photo / no saliency: facts withheld ${ablation('perplexityFacts_withheld')}, facts given ${ablation('perplexityFacts_given')}.`,
    '',
    '### Time and memory',
    '',
    `Milliseconds per photo in this run (${speed.photos} photos of ${round(speed.meanMegapixels, 2)} megapixels on average, the machine also busy with the other figures): ${stages}. Peak memory of the critic process: ${speed.peakMemoryMb ?? '-'} MB. \`npm run bench -- critique\` measures speed alone.`,
    '',
  ];
}

const MARKS: Record<Verdict, string> = { true: '+', false: '**wrong**', empty: 'empty' };

function readingPart({ reading }: StarterFigures): string[] {
  const sentences = reading.flatMap((critique) => critique.sentences);
  const read = sentences.filter(({ verdict }) => verdict !== undefined);
  const count = (verdict: Verdict): number => read.filter((sentence) => sentence.verdict === verdict).length;
  const percent = (part: number): string => `${part} (${((100 * part) / Math.max(1, read.length)).toFixed(1)} %)`;
  const fluent = read.filter(({ isFluent }) => isFluent).length;
  const counts = `Of ${sentences.length} sentences ${read.length} were read: true ${percent(count('true'))}, false ${percent(count('false'))}, true but empty ${percent(count('empty'))}; fluent ${percent(fluent)}.`;
  const texts = reading.flatMap(({ file, score, sentences: own }) => [
    `**${file}**, craft score ${round(score, 0)}`,
    '',
    ...own.map(({ text, source, verdict, isFluent }) => {
      const marks = [verdict === undefined ? 'unread' : MARKS[verdict], ...(isFluent ? [] : ['not fluent']), ...(source === 'fallback' ? ['hand-written'] : [])];
      return `- ${text} (${marks.join(', ')})`;
    }),
    '',
  ]);
  return [`### Read beside the photos`, '', `The critiques of ${reading.length} held-out photos drawn by hash, each sentence judged beside its photo by one reader of the project. ${counts}`, '', ...texts];
}

/** Everything measured, as markdown. */
export function describeStarter(figures: StarterFigures): string {
  return [
    `Pack ${figures.packName}.`,
    '',
    ...rankingPart(figures),
    ...scorePart(figures),
    ...visionPart(figures),
    ...languagePart(figures),
    ...readingPart(figures),
  ].join('\n');
}
