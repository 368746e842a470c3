// Judges training/work/candidates.jsonl with the app's own sentence check: share of requests answered within 1..8 samples,
// reasons of refusal, and a sample of accepted sentences for reading. Run with Node 24: `node training/judge-candidates.ts [shown]`.
import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { checkSentence } from '../src/main/pipeline/claims/check-sentence.ts';
import { CopyGuard } from '../src/main/pipeline/claims/copy-guard.ts';
import { fillAmount } from '../src/main/pipeline/claims/measured-amount.ts';
import type { RequestedClaim, Wording } from '../src/main/pipeline/claims/grammar.ts';

interface Row {
  requested: RequestedClaim[];
  wording: Wording;
  licensed: string[];
  denied: string[];
  candidates: { text: string; score: number }[];
}

/** Words in an amount's place, by aspect. */
const AMOUNTS: Readonly<Record<string, string>> = { exposure: 'half a stop', bright: 'half a stop', horizon: 'two degrees', color: 'warmer' };
const WORK = path.join(import.meta.dirname, 'work');
const copyGuard = new CopyGuard(readFileSync(path.join(WORK, 'text', 'copied-runs.bin')));
const rows = readFileSync(path.join(WORK, 'candidates.jsonl'), 'utf8')
  .split('\n')
  .map((line) => JSON.parse(line) as Row);
const ownWords = new Set(
  readFileSync(path.join(WORK, 'text', 'grammar.jsonl'), 'utf8')
    .split('\n')
    .map((line) => (JSON.parse(line) as { text: string }).text),
);

const verdicts: Record<string, number> = {};
const judged = rows.map((row) => {
  const licensed = row.licensed.map((id): RequestedClaim => ({ id, degree: 'plain' }));
  const amount = row.wording === 'amount' ? AMOUNTS[row.requested[0]?.id.split('.')[0] ?? ''] : undefined;
  const checks = row.candidates.map(({ text, score }) => ({ text, score, verdict: checkSentence(fillAmount(text, amount) ?? '', { ...row, licensed, copyGuard }).verdict }));
  for (const { verdict } of checks) verdicts[verdict] = (verdicts[verdict] ?? 0) + 1;
  const accepted = checks.filter(({ verdict }) => verdict === 'accepted').sort((one, other) => other.score - one.score);
  return { row, first: checks.findIndex(({ verdict }) => verdict === 'accepted'), best: accepted[0], checks };
});

function acceptedWithin(claimCount: number, samples: number): number {
  const asked = judged.filter(({ row }) => row.requested.length === claimCount);
  const answered = asked.filter(({ first }) => first >= 0 && first < samples);
  return Math.round((1000 * answered.length) / Math.max(1, asked.length)) / 1000;
}

const total = Object.values(verdicts).reduce((sum, count) => sum + count, 0);
const all = judged.flatMap(({ checks }) => checks);
const report = {
  requests: rows.length,
  oneClaimAcceptedWithin1And8: [acceptedWithin(1, 1), acceptedWithin(1, 8)],
  twoClaimsAcceptedWithin1And8: [acceptedWithin(2, 1), acceptedWithin(2, 8)],
  candidatesAccepted: Math.round((1000 * (verdicts['accepted'] ?? 0)) / total) / 1000,
  acceptedEqualToGrammarSentence:
    Math.round((1000 * all.filter(({ text, verdict }) => verdict === 'accepted' && ownWords.has(text)).length) / Math.max(1, verdicts['accepted'] ?? 0)) / 1000,
};
console.log(report, verdicts);
writeFileSync(path.join(WORK, 'report-candidates.json'), JSON.stringify(report));
const shown = Number(process.argv[2] ?? 60);
const withBest = judged.filter(({ best }) => best !== undefined);
const step = Math.max(1, withBest.length / shown);
for (let at = 0; at < withBest.length && at / step < shown; at += step) {
  const entry = withBest[Math.floor(at)];
  const claims = `${entry?.row.wording} ${entry?.row.requested.map(({ id, degree }) => `${id}:${degree}`).join(' ')}`;
  const any = entry?.checks.find(({ verdict }) => verdict === 'accepted');
  console.log(`${claims} | best: ${entry?.best?.text} | first: ${any?.text}`);
}
const refused = all.filter(({ verdict }) => verdict !== 'accepted');
for (let at = 0; at < 25; at++) console.log('REFUSED', refused[Math.floor((at * refused.length) / 25)]?.verdict, '|', refused[Math.floor((at * refused.length) / 25)]?.text);
