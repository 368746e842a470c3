// Placement: where the subject stands, how far from thirds and centre, how much room it has, whether the frame cuts it.
// Fractions of width and height; y counts down.
import type { Measurements } from '../../domain/analysis.ts';
import type { Subject } from './subject.ts';

const THIRDS = [1 / 3, 2 / 3] as const;
/** Membership above which a border cell belongs to the subject. */
const TOUCHING = 0.5;

interface Contact {
  left: number;
  right: number;
  top: number;
  bottom: number;
}

/** Share of each side that the subject touches. */
function findContact(subject: Subject): Contact {
  const { width, height, data } = subject.region.mask;
  const contact: Contact = { left: 0, right: 0, top: 0, bottom: 0 };
  for (let y = 0; y < height; y += 1) {
    if ((data[y * width] ?? 0) >= TOUCHING) contact.left += 1 / height;
    if ((data[y * width + width - 1] ?? 0) >= TOUCHING) contact.right += 1 / height;
  }
  for (let x = 0; x < width; x += 1) {
    if ((data[x] ?? 0) >= TOUCHING) contact.top += 1 / width;
    if ((data[(height - 1) * width + x] ?? 0) >= TOUCHING) contact.bottom += 1 / width;
  }
  return contact;
}

/** Distances as shares of the frame; `placement.room` is the smallest gap between the subject's box and the frame. */
export function measurePlacement(subject: Subject | undefined): Measurements {
  if (subject === undefined) return {};
  const { region } = subject.region;
  const [x, y, width, height] = region;
  const { centre } = subject;
  const nearestThird = (value: number): number => Math.min(...THIRDS.map((third) => Math.abs(value - third)));
  const contact = findContact(subject);
  const gaps = [x, y, 1 - x - width, 1 - y - height].sort((one, other) => one - other);
  const sides = [contact.left, contact.right, contact.top, contact.bottom];
  return {
    'placement.x': { value: centre.x, unit: 'share of width', region },
    'placement.y': { value: centre.y, unit: 'share of height', region },
    'placement.centre_distance': { value: Math.hypot(centre.x - 0.5, centre.y - 0.5), unit: 'share', region },
    'placement.centre_x': { value: Math.abs(centre.x - 0.5), unit: 'share of width', region },
    'placement.third_crossing': {
      value: Math.max(nearestThird(centre.x), nearestThird(centre.y)),
      unit: 'share',
      region,
    },
    'placement.third_line': { value: nearestThird(centre.x), unit: 'share of width', region },
    'placement.box_area': { value: width * height, unit: 'share', region },
    'placement.box_width': { value: width, unit: 'share of width', region },
    'placement.box_height': { value: height, unit: 'share of height', region },
    'placement.room': { value: gaps[0] ?? 0, unit: 'share', region },
    'placement.room_second': { value: gaps[1] ?? 0, unit: 'share', region },
    'placement.room_third': { value: gaps[2] ?? 0, unit: 'share', region },
    'placement.room_largest': { value: gaps[3] ?? 0, unit: 'share', region },
    'placement.contact_sides': { value: Math.max(contact.left, contact.right), unit: 'share', region },
    'placement.contact_top': { value: contact.top, unit: 'share', region },
    'placement.contact_bottom': { value: contact.bottom, unit: 'share', region },
    'placement.contact_count': { value: sides.filter((share) => share > 0.04).length, unit: 'sides', region },
  };
}
