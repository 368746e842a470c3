// What a click or a key does to the set of selected photos. Pure; order is the grid's order.

export interface Selection {
  active: number | null;
  /** Where a shift-range starts. */
  anchor: number | null;
  selected: ReadonlySet<number>;
}

export const NOTHING_SELECTED: Selection = { active: null, anchor: null, selected: new Set() };

/** Only this photo. */
export function selectOne(id: number): Selection {
  return { active: id, anchor: id, selected: new Set([id]) };
}

/** Adds or takes one photo; the last one selected stays. */
export function toggleOne(selection: Selection, id: number): Selection {
  const selected = new Set(selection.selected);
  if (!selected.has(id)) {
    selected.add(id);
    return { active: id, anchor: id, selected };
  }
  if (selected.size === 1) return selection;
  selected.delete(id);
  const active = selection.active === id ? ([...selected].at(-1) ?? null) : selection.active;
  return { active, anchor: active, selected };
}

/** Everything from the anchor to this photo. */
export function selectRange(selection: Selection, ids: readonly number[], id: number): Selection {
  const from = selection.anchor === null ? -1 : ids.indexOf(selection.anchor);
  const to = ids.indexOf(id);
  if (from < 0 || to < 0) return selectOne(id);
  const range = ids.slice(Math.min(from, to), Math.max(from, to) + 1);
  return { active: id, anchor: selection.anchor, selected: new Set(range) };
}

/** Keeps what still exists after the list of photos changed; a vanished active photo yields to the one in its place. */
export function keepExisting(selection: Selection, ids: readonly number[], formerIndex: number): Selection {
  if (ids.length === 0) return NOTHING_SELECTED;
  const existing = new Set(ids);
  const { active } = selection;
  if (active !== null && existing.has(active)) {
    const selected = new Set([...selection.selected].filter((id) => existing.has(id)));
    const anchor = selection.anchor !== null && existing.has(selection.anchor) ? selection.anchor : active;
    return { active, anchor, selected };
  }
  const next = ids[Math.min(Math.max(0, formerIndex), ids.length - 1)];
  return next === undefined ? NOTHING_SELECTED : selectOne(next);
}
