// The grid's query: ids of all matching photos in order, on indexes alone, so that 100,000 rows take tens of milliseconds.
import type { Flag, Stars } from '../domain/photo.ts';
import type { ReadableDB, SqlParams } from './database.ts';
import { searchExpression } from './search-index.ts';

export interface PhotoQuery {
  folderId?: number | undefined;
  /** Tag ids that must all be present. */
  tags?: string[] | undefined;
  search?: string | undefined;
  minStars?: Stars | undefined;
  flag?: Flag | undefined;
  hasError?: boolean | undefined;
  /** Which stacks show their best matching frame alone; every frame of every stack when absent. */
  stacks?: { collapsed: boolean; except: number[] } | undefined;
  sort: 'score' | 'date' | 'name' | 'stars' | 'taste';
  descending: boolean;
}

const SORT_COLUMNS = { score: 'score', date: 'dated_at', name: 'name', stars: 'stars', taste: 'taste' } as const;

/** Ids in order; photos without the sort key (not critiqued yet) come last in either direction. */
export function queryPhotos(db: ReadableDB, query: PhotoQuery): number[] {
  const ids = photoQueryStatements(query).flatMap(({ sql, params }) => db.pluck<number>(sql, params));
  return query.stacks ? collapseStacks(db, ids, query.stacks) : ids;
}

/** Leaves of each collapsed stack the best frame among `ids`, so that a filter never hides a stack whose best frame does not match it. */
function collapseStacks(
  db: ReadableDB,
  ids: readonly number[],
  { collapsed, except }: { collapsed: boolean; except: readonly number[] },
): number[] {
  if (!collapsed && except.length === 0) return [...ids];
  const others = new Set(except);
  const shown = new Set(ids);
  const hidden = new Set<number>();
  const begun = new Set<number>();
  // From an index, best frames first.
  const frames = db.all<{ id: number; stack_id: number }>(
    'SELECT id, stack_id FROM photos WHERE stack_id IS NOT NULL ORDER BY stack_id, stack_rank',
  );
  for (const { id, stack_id: stackId } of frames) {
    if (others.has(stackId) === collapsed || !shown.has(id)) continue;
    if (begun.has(stackId)) hidden.add(id);
    begun.add(stackId);
  }
  return ids.filter((id) => !hidden.has(id));
}

/** The statements behind `queryPhotos`: photos with the sort key, then those without. */
export function photoQueryStatements(query: PhotoQuery): { sql: string; params: SqlParams }[] {
  const { conditions, params } = queryConditions(query);
  const column = SORT_COLUMNS[query.sort];
  const direction = query.descending ? 'DESC' : 'ASC';
  const select = (extra: string[], order: string) => {
    const where = [...conditions, ...extra];
    return {
      sql: `SELECT id FROM photos${where.length > 0 ? ` WHERE ${where.join(' AND ')}` : ''} ORDER BY ${order}`,
      params,
    };
  };
  const ordered = `${column} ${direction}, id ${direction}`;
  if (query.sort === 'name' || query.sort === 'stars') return [select([], ordered)];
  return [select([`${column} IS NOT NULL`], ordered), select([`${column} IS NULL`], `id ${direction}`)];
}

function queryConditions(query: PhotoQuery): { conditions: string[]; params: SqlParams } {
  const conditions: string[] = [];
  const params: SqlParams = {};
  if (query.folderId !== undefined) {
    conditions.push('folder_id = $folderId');
    params['folderId'] = query.folderId;
  }
  if (query.minStars !== undefined && query.minStars > 0) {
    conditions.push('stars >= $minStars');
    params['minStars'] = query.minStars;
  }
  if (query.flag !== undefined) {
    conditions.push('flag = $flag');
    params['flag'] = query.flag;
  }
  if (query.hasError !== undefined) conditions.push(query.hasError ? "state = 'failed'" : "state <> 'failed'");
  for (const [index, tag] of (query.tags ?? []).entries()) {
    conditions.push(`EXISTS (SELECT 1 FROM tags WHERE tag_id = $tag${index} AND photo_id = photos.id)`);
    params[`tag${index}`] = tag;
  }
  const expression = searchExpression(query.search ?? '');
  if (expression !== undefined) {
    conditions.push('id IN (SELECT rowid FROM photo_search WHERE photo_search MATCH $search)');
    params['search'] = expression;
  }
  return { conditions, params };
}
