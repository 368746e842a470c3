// The full-text index over file names, tags and critiques, and the translation of what a user types into its query language.
import type { WritableDB } from './database.ts';

export interface SearchEntry {
  photoId: number;
  name: string;
  tags: string;
  text: string;
}

export function indexPhoto(db: WritableDB, entry: SearchEntry): void {
  db.run('DELETE FROM photo_search WHERE rowid = $photoId', { photoId: entry.photoId });
  const name = [entry.name, ...wordsOfName(entry.name)].join(' ');
  db.run('INSERT INTO photo_search (rowid, name, tags, text) VALUES ($photoId, $name, $tags, $text)', {
    ...entry,
    name,
  });
}

/** Words that stand together in a file name: `FreshFlower2.jpg` is also found by `flower` and `2`. */
function wordsOfName(name: string): string[] {
  const words = name.match(/\p{Lu}?\p{Ll}+|\p{Lu}+(?!\p{Ll})|\p{N}+/gu) ?? [];
  return words.length > 1 ? words : [];
}

/**
 * An FTS5 query for typed words: all must occur, each may be the beginning of a word; "quoted words" must stand together.
 * Undefined when nothing searchable was typed.
 */
export function searchExpression(typed: string): string | undefined {
  const parts = typed.match(/"[^"]*"|[^\s"]+/g) ?? [];
  const terms = parts.flatMap((part) => {
    const isPhrase = part.startsWith('"');
    const words = part.match(/[\p{L}\p{N}\p{M}]+/gu);
    return words ? [`"${words.join(' ')}"${isPhrase ? '' : '*'}`] : [];
  });
  return terms.length > 0 ? terms.join(' AND ') : undefined;
}
