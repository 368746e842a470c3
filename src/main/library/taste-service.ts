// Taste at work: learns again a moment after ratings change, keeps every photo's score in the store in small steps, and explains one photo's.
import type { PackRef } from '../domain/critique.ts';
import type { WritableDB } from '../store/database.ts';
import { measurePositions } from '../store/fingerprints.ts';
import {
  clearTastes,
  findCommonPack,
  getTasteRow,
  listRatings,
  listTasteRows,
  sampleTasteRows,
  saveTastes,
  type RatingRow,
  type TasteRow,
} from '../store/taste.ts';
import { fitTasteSpace, TASTE_MEASURES, type TasteInput, type TasteSpace } from '../taste/taste-inputs.ts';
import {
  LEAST_RATINGS,
  nearestRated,
  toTaste,
  trainTaste,
  type RatedVector,
  type TasteModel,
} from '../taste/taste-model.ts';
import type { TasteDetail, TasteSummary } from '../../preload/contract/types.ts';

export interface TasteServiceOptions {
  db: WritableDB;
  /** Scores of the whole library changed. */
  onLearned: (summary: TasteSummary) => void;
  /** These photos got a score. */
  onScored: (photoIds: number[]) => void;
  /** How long after a change work begins; by default 400 after the last rating, 2000 after the first new critique. */
  delayMs?: number | undefined;
}

const RATING_DELAY_MS = 400;
const PHOTO_DELAY_MS = 2000;
/** Photos the space is fitted on: beyond, means and components hardly move. */
const SAMPLE = 1000;
/** Scored without letting others run: some 10 ms. */
const PAGE = 400;

/** Everything learned, of one pack. */
interface Learned {
  pack: PackRef;
  ratedCount: number;
  /** Which critiques were rated when it was trained. */
  signature: string;
  /** Fitted once there are enough ratings. */
  space: TasteSpace | undefined;
  /** Critiques by the pack when the space was fitted. */
  fittedOn: number;
  /** Projections of rated photos by critique, so that a new star costs one projection. */
  vectors: Map<number, Float64Array>;
  rated: RatedVector[];
  model: TasteModel | undefined;
}

export class TasteService {
  readonly #options: TasteServiceOptions;
  #learned: Learned | undefined;
  #timer: NodeJS.Timeout | undefined;
  /** Ratings changed since the last training. */
  #isStale = true;
  /** Trained since all photos were scored. */
  #mustScoreAll = true;
  /** Critiques came since the pack and its count were looked at. */
  #mayHaveOutgrown = true;
  /** Counts rounds of scoring, so that a newer one ends an older. */
  #round = 0;
  #scoring: Promise<void> = Promise.resolve();
  #isClosed = false;

  constructor(options: TasteServiceOptions) {
    this.#options = options;
  }

  /** Stars or flags changed: learns again after a moment. */
  ratingsChanged(): void {
    this.#isStale = true;
    clearTimeout(this.#timer);
    this.#schedule(this.#options.delayMs ?? RATING_DELAY_MS);
  }

  /** Critiques came or went: scores what has no score, after a moment. */
  photosChanged(): void {
    this.#mayHaveOutgrown = true;
    // Not put off by every further photo of a long import.
    if (this.#timer === undefined) this.#schedule(this.#options.delayMs ?? PHOTO_DELAY_MS);
  }

  summary(): TasteSummary {
    const learned = this.#learn();
    const ratedCount = learned?.ratedCount ?? 0;
    const model = learned?.model;
    const off = ratedCount < LEAST_RATINGS ? 'few-ratings' : 'one-sided';
    return {
      state: learned === undefined ? 'no-pack' : model === undefined ? off : 'on',
      ratedCount,
      neededCount: LEAST_RATINGS,
      agreement: model?.agreement ?? null,
      typicalErrorPoints: model?.typicalErrorPoints ?? null,
    };
  }

  /** Null while taste is off, and for a photo without a critique by the common pack. */
  explain(photoId: number): TasteDetail | null {
    const learned = this.#learn();
    if (!learned?.model || !learned.space) return null;
    const row = getTasteRow(this.#options.db, learned.pack, photoId);
    if (!row) return null;
    const vector = learned.space.project(this.#inputReader()(row));
    const neighbours = nearestRated(vector, learned.rated, photoId).map(({ rated, similarity }) => ({
      photoId: rated.photoId,
      stars: rated.stars,
      flag: rated.flag,
      similarity,
    }));
    return { ...learned.model.predict(vector), neighbours };
  }

  /** Resolves when nothing is scheduled or being scored. */
  async settled(): Promise<void> {
    while (this.#timer !== undefined && !this.#isClosed) await new Promise((resolve) => setTimeout(resolve, 10));
    await this.#scoring;
  }

  async close(): Promise<void> {
    this.#isClosed = true;
    clearTimeout(this.#timer);
    this.#timer = undefined;
    await this.#scoring;
  }

  #schedule(delayMs: number): void {
    if (this.#isClosed) return;
    this.#timer = setTimeout(() => {
      this.#timer = undefined;
      const round = (this.#round += 1);
      // One round ends before the next begins; an outdated one ends at its next page.
      this.#scoring = this.#scoring
        .then(() => this.#score(round))
        .catch((error: unknown) => {
          // The store may be locked or full for a while; the next change tries again.
          console.error(error);
          this.#isStale = true;
        });
    }, delayMs);
  }

  /** True when the pack changed, or the library is twice what the space was fitted on. */
  #hasOutgrown(): boolean {
    if (!this.#mayHaveOutgrown) return false;
    const common = findCommonPack(this.#options.db);
    const learned = this.#learned;
    if (!common || !learned) return common !== undefined || learned !== undefined;
    const isOtherPack = common.pack.id !== learned.pack.id || common.pack.version !== learned.pack.version;
    return isOtherPack || (learned.fittedOn < SAMPLE && common.count >= 2 * learned.fittedOn);
  }

  /** What is known, trained on the ratings as they are now; undefined before the first fingerprint. */
  #learn(): Learned | undefined {
    const { db } = this.#options;
    if (this.#hasOutgrown()) {
      const common = findCommonPack(db);
      this.#learned = common && {
        pack: common.pack,
        fittedOn: common.count,
        ratedCount: 0,
        signature: '',
        vectors: new Map(),
        rated: [],
        space: undefined,
        model: undefined,
      };
      this.#isStale = true;
    }
    this.#mayHaveOutgrown = false;
    if (this.#learned && this.#isStale) this.#train(this.#learned);
    this.#isStale = false;
    return this.#learned;
  }

  #train(learned: Learned): void {
    const { db } = this.#options;
    const ratings = listRatings(db, learned.pack);
    learned.ratedCount = ratings.length;
    learned.signature = signatureOf(ratings);
    this.#mustScoreAll = true;
    learned.model = undefined;
    if (ratings.length < LEAST_RATINGS) return;
    const toInput = this.#inputReader();
    const space = (learned.space ??= fitTasteSpace(sampleTasteRows(db, learned.pack, SAMPLE).map(toInput)));
    learned.rated = ratings.flatMap(({ photoId, critiqueId, stars, flag }) => {
      let vector = learned.vectors.get(critiqueId);
      if (!vector) {
        const row = getTasteRow(db, learned.pack, photoId);
        if (!row) return [];
        vector = space.project(toInput(row));
        learned.vectors.set(critiqueId, vector);
      }
      return [{ photoId, vector, stars, flag }];
    });
    learned.model = trainTaste(learned.rated);
  }

  /** A photo may be rated before its critique arrives, or critiqued again. */
  #lookForNewRatings(): void {
    const learned = this.#learned;
    if (learned && signatureOf(listRatings(this.#options.db, learned.pack)) !== learned.signature) this.#isStale = true;
  }

  /** Scores all photos, or those without a score, page by page. */
  async #score(round: number): Promise<void> {
    if (round !== this.#round || this.#isClosed) return;
    const { db, onLearned, onScored } = this.#options;
    this.#lookForNewRatings();
    const learned = this.#learn();
    const isNew = this.#mustScoreAll;
    if (!learned?.model || !learned.space) {
      if (clearTastes(db) > 0 || isNew) onLearned(this.summary());
      this.#mustScoreAll = false;
      return;
    }
    const { pack, space, model } = learned;
    if (isNew) clearTastes(db, pack);
    const toInput = this.#inputReader();
    const starsOf = space.linear(model.coefficients, model.intercept);
    const scored: number[] = [];
    for (let afterId = 0; ;) {
      const rows = listTasteRows(db, pack, { afterId, limit: PAGE, onlyUnscored: !isNew });
      const last = rows.at(-1);
      if (!last) break;
      saveTastes(
        db,
        rows.map((row) => ({ photoId: row.photoId, taste: toTaste(starsOf(toInput(row))) })),
      );
      if (!isNew) scored.push(...rows.map(({ photoId }) => photoId));
      afterId = last.photoId;
      await new Promise((resolve) => setImmediate(resolve));
      if (this.#isClosed || round !== this.#round) return;
    }
    if (isNew) this.#mustScoreAll = false;
    if (isNew) onLearned(this.summary());
    else if (scored.length > 0) onScored(scored);
  }

  /** Picks the measures taste looks at out of stored vectors. */
  #inputReader(): (row: TasteRow) => TasteInput {
    const positions = measurePositions(this.#options.db);
    const places = TASTE_MEASURES.map((id) => positions.get(id) ?? -1);
    return ({ score, features, measures }) => ({
      features,
      measures: Float32Array.from(TASTE_MEASURES, (id, index) =>
        id === 'score' ? score : (measures[places[index] ?? -1] ?? Number.NaN),
      ),
    });
  }
}

function signatureOf(ratings: readonly RatingRow[]): string {
  return `${ratings.length} ${ratings.reduce((sum, { critiqueId }) => sum + critiqueId, 0)}`;
}
