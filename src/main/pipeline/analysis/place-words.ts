// Where a region lies, in words: for facts and suggestions.
import type { Region } from '../../domain/photo.ts';

/** Above this share of the frame a place is no help. */
const WHOLE_FRAME_AREA = 0.6;

/** "the upper left", "the center". */
function placeWords([x, y, width, height]: Region): string {
  if (width * height > WHOLE_FRAME_AREA) return 'most of the frame';
  const third = (position: number): 0 | 1 | 2 => (position < 1 / 3 ? 0 : position <= 2 / 3 ? 1 : 2);
  const column = (['left', '', 'right'] as const)[third(x + width / 2)];
  const row = (['upper', '', 'lower'] as const)[third(y + height / 2)];
  if (row !== '' && column !== '') return `the ${row} ${column}`;
  if (row !== '') return `the ${row} middle`;
  return column === '' ? 'the center' : `the ${column} side`;
}

/** Where a region's middle lies on a grid of three by three: "in the upper left", "on the left side". */
export function inPlace(region: Region): string {
  const place = placeWords(region);
  return place.endsWith(' side') ? `on ${place}` : `in ${place}`;
}
