// The objective of the crop search: how well a frame holds its subject. Placement at thirds, golden section or middle as the photo asks for,
// size, room, calm edges, visual weight kept. All parts 0..1; never a frame that cuts the subject more than the photo does.
import type { Region } from '../../domain/photo.ts';
import type { Plane } from '../measure/planes.ts';
import type { PhotoMeasures, SubjectRegion } from '../measure/photo-measures.ts';

/** Room to leave around the subject's box, share of the new frame's sides. */
const LEAST_ROOM = 0.035;
const GOOD_ROOM = 0.1;
/** Share of the frame that a subject should take; the same to four times it is fine. */
const GOOD_AREA = 0.13;
const LARGEST_GOOD_AREA = 0.42;
/** A subject whose box takes more of the frame than this belongs in the middle. */
const MIDDLE_AREA = 0.5;
/** A second part of at least this mass against the first belongs to the subject. */
const PART_OF_SUBJECT = 0.4;
/** Mirror-like frames keep their axis. */
const SYMMETRIC = 0.5;
const TOUCHES = 0.012;
const PARTS = { placing: 0.3, size: 0.25, room: 0.1, edge: 0.1, weight: 0.25 };

export type Anchor = 'middle' | 'left third' | 'right third' | 'left golden section' | 'right golden section';
const ANCHORS: readonly { name: Anchor; at: number; worth: number }[] = [
  { name: 'left third', at: 1 / 3, worth: 1 },
  { name: 'right third', at: 2 / 3, worth: 1 },
  { name: 'left golden section', at: 0.382, worth: 0.97 },
  { name: 'right golden section', at: 0.618, worth: 0.97 },
];
/** Distance from a line, in shares of the frame, at which nothing of its worth is left. */
const REACH = 0.14;

export interface Scene {
  aspectRatio: number;
  /** Box and centre of the subject with the parts that belong to it. */
  box: Region;
  centre: { x: number; y: number };
  area: number;
  /** Sides that the photo itself cuts. */
  touches: { left: boolean; right: boolean; top: boolean; bottom: boolean };
  isSymmetric: boolean;
  weight: SumTable;
}

interface SumTable {
  width: number;
  height: number;
  /** (height + 1, width + 1) sums above and left of each corner. */
  sums: Float64Array;
}

function sumTable({ width, height, data }: Plane): SumTable {
  const sums = new Float64Array((width + 1) * (height + 1));
  for (let y = 0; y < height; y += 1) {
    let row = 0;
    for (let x = 0; x < width; x += 1) {
      row += data[y * width + x] ?? 0;
      sums[(y + 1) * (width + 1) + x + 1] = (sums[y * (width + 1) + x + 1] ?? 0) + row;
    }
  }
  return { width, height, sums };
}

/** Sum above and left of a point between corners, bilinear. */
function sumTo({ width, height, sums }: SumTable, x: number, y: number): number {
  const across = Math.min(width, Math.max(0, x * width));
  const down = Math.min(height, Math.max(0, y * height));
  const left = Math.min(width - 1, Math.floor(across));
  const top = Math.min(height - 1, Math.floor(down));
  const at = top * (width + 1) + left;
  const fx = across - left;
  const fy = down - top;
  const upper = (sums[at] ?? 0) * (1 - fx) + (sums[at + 1] ?? 0) * fx;
  const lower = (sums[at + width + 1] ?? 0) * (1 - fx) + (sums[at + width + 2] ?? 0) * fx;
  return upper * (1 - fy) + lower * fy;
}

function sumInside(table: SumTable, [x, y, width, height]: Region): number {
  return (
    sumTo(table, x + width, y + height) - sumTo(table, x, y + height) - sumTo(table, x + width, y) + sumTo(table, x, y)
  );
}

function unite(one: Region, other: Region): Region {
  const left = Math.min(one[0], other[0]);
  const top = Math.min(one[1], other[1]);
  const right = Math.max(one[0] + one[2], other[0] + other[2]);
  const bottom = Math.max(one[1] + one[3], other[1] + other[3]);
  return [left, top, right - left, bottom - top];
}

/** What the search needs to know of a photo, read once. */
export function readScene(measures: PhotoMeasures, subject: SubjectRegion): Scene {
  const { measurements } = measures;
  const value = (id: string): number | undefined => measurements[id]?.value;
  const rival = measurements['subject.rival'];
  const isPart = rival?.region !== undefined && rival.value >= PART_OF_SUBJECT;
  const box = isPart && rival.region !== undefined ? unite(subject.region, rival.region) : subject.region;
  const own = { x: value('placement.x') ?? box[0] + box[2] / 2, y: value('placement.y') ?? box[1] + box[3] / 2 };
  return {
    aspectRatio: measures.aspectRatio,
    box,
    centre: isPart ? { x: box[0] + box[2] / 2, y: box[1] + box[3] / 2 } : own,
    area: Math.max(value('subject.area') ?? 0, 0.25 * box[2] * box[3]) * (isPart ? 1 + rival.value : 1),
    touches: {
      left: box[0] < TOUCHES,
      right: box[0] + box[2] > 1 - TOUCHES,
      top: box[1] < TOUCHES,
      bottom: box[1] + box[3] > 1 - TOUCHES,
    },
    isSymmetric: Math.max(value('symmetry.horizontal') ?? 0, value('symmetry.vertical') ?? 0) > SYMMETRIC,
    weight: sumTable(measures.maps.weight),
  };
}

export interface CropRating {
  score: number;
  placing: number;
  size: number;
  roomRating: number;
  calmEdge: number;
  weightKept: number;
  /** Share of the new frame that the subject's region takes. */
  subjectShare: number;
  anchor: Anchor;
  placeWords: string;
}

/** Gap on each side as a share of the new frame; a side that the photo cuts and the crop keeps counts as enough room. */
function rateRoom(scene: Scene, [x, y, width, height]: Region): number | undefined {
  const { box, touches } = scene;
  const gaps = [
    touches.left && x < 0.001 ? GOOD_ROOM : (box[0] - x) / width,
    touches.right && x + width > 0.999 ? GOOD_ROOM : (x + width - box[0] - box[2]) / width,
    touches.top && y < 0.001 ? GOOD_ROOM : (box[1] - y) / height,
    touches.bottom && y + height > 0.999 ? GOOD_ROOM : (y + height - box[1] - box[3]) / height,
  ];
  const smallest = Math.min(...gaps);
  const isWhole = width > 0.999 && height > 0.999;
  if (!isWhole && smallest < LEAST_ROOM) return undefined;
  return Math.min(1, Math.max(0, smallest / GOOD_ROOM));
}

function ratePlacing(scene: Scene, [x, y, width, height]: Region): { placing: number; anchor: Anchor } {
  const across = (scene.centre.x - x) / width;
  const down = (scene.centre.y - y) / height;
  const boxShare = (scene.box[2] * scene.box[3]) / (width * height);
  const near = (distance: number): number => Math.max(0, 1 - distance / REACH);
  let anchor: Anchor = 'middle';
  // A large subject, or one on the axis of a mirror-like frame, stands best in the middle; a small one only fairly.
  let placing = near(Math.abs(across - 0.5)) * (scene.isSymmetric || boxShare > MIDDLE_AREA ? 1 : 0.72);
  if (!scene.isSymmetric && boxShare < MIDDLE_AREA) {
    for (const { name, at, worth } of ANCHORS) {
      const found = worth * near(Math.abs(across - at));
      if (found > placing) [placing, anchor] = [found, name];
    }
  }
  const rows = [1 / 3, 0.5, 2 / 3].map((row) => near(Math.abs(down - row)));
  return { placing: 0.75 * placing + 0.25 * Math.max(...rows), anchor };
}

function rateSize(share: number): number {
  if (share < GOOD_AREA) return Math.max(0, 1 - Math.log2(GOOD_AREA / Math.max(1e-4, share)) / 3.5);
  return share > LARGEST_GOOD_AREA ? Math.max(0, 1 - (share - LARGEST_GOOD_AREA) / 0.4) : 1;
}

/** 1 where the strip along the new edges carries less weight than its share of the frame, 0 at twice it. */
function rateEdge(scene: Scene, [x, y, width, height]: Region): number {
  const strip = 0.06;
  const inner: Region = [x + strip * width, y + strip * height, width * (1 - 2 * strip), height * (1 - 2 * strip)];
  const all = sumInside(scene.weight, [x, y, width, height]);
  const onStrip = (all - sumInside(scene.weight, inner)) / Math.max(1e-9, all);
  const expected = 1 - (1 - 2 * strip) ** 2;
  return Math.min(1, Math.max(0, 2 - onStrip / expected));
}

function placeWords(anchor: Anchor): string {
  if (anchor === 'middle') return 'in the middle';
  return `on the ${anchor}`;
}

/** Rates a frame; undefined if it cuts the subject or leaves it no room. */
export function rateCrop(scene: Scene, region: Region): CropRating | undefined {
  const roomRating = rateRoom(scene, region);
  if (roomRating === undefined) return undefined;
  const pixels = region[2] * region[3];
  const subjectShare = Math.min(1, scene.area / pixels);
  const { placing, anchor } = ratePlacing(scene, region);
  const size = rateSize(subjectShare);
  const calmEdge = rateEdge(scene, region);
  const total = sumInside(scene.weight, [0, 0, 1, 1]);
  const weightKept = total > 0 ? sumInside(scene.weight, region) / total : 0;
  // An even frame loses weight with every crop: only what is lost beyond that counts.
  const weightRating = Math.min(1, weightKept / pixels ** 0.6);
  const score =
    PARTS.placing * placing +
    PARTS.size * size +
    PARTS.room * roomRating +
    PARTS.edge * calmEdge +
    PARTS.weight * weightRating;
  return {
    score,
    placing,
    size,
    roomRating,
    calmEdge,
    weightKept,
    subjectShare,
    anchor,
    placeWords: placeWords(anchor),
  };
}
