// Table `tags`: the tags of each photo's current critique, for filters and counts. The full tag is part of the report.
import type { AnalysisTag } from '../domain/analysis.ts';
import type { ReadableDB, WritableDB } from './database.ts';

export interface TagCountRow {
  id: string;
  group: string;
  label: string;
  count: number;
}

export function replaceTags(db: WritableDB, photoId: number, tags: readonly AnalysisTag[]): void {
  db.run('DELETE FROM tags WHERE photo_id = $photoId', { photoId });
  for (const { id, group, label, confidence } of tags) {
    db.run(
      `INSERT OR REPLACE INTO tags (tag_id, photo_id, tag_group, label, confidence)
       VALUES ($id, $photoId, $group, $label, $confidence)`,
      { id, photoId, group, label, confidence },
    );
  }
}

/** How many photos carry each tag, most frequent first; of one folder, or of all. */
export function countTags(db: ReadableDB, folderId?: number): TagCountRow[] {
  const from = 'SELECT tag_id AS id, tag_group AS "group", max(label) AS label, count(*) AS count FROM tags';
  const end = 'GROUP BY tag_id, tag_group ORDER BY count DESC, tag_id';
  if (folderId === undefined) return db.all<TagCountRow>(`${from} ${end}`);
  return db.all<TagCountRow>(
    `${from} JOIN photos ON photos.id = tags.photo_id WHERE photos.folder_id = $folderId ${end}`,
    {
      folderId,
    },
  );
}
