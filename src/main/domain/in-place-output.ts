// A convention between the compiler that writes decoder graphs and the runtime that runs them.

/**
 * A decoder graph that extends its caches where they lie has a first output of this name that holds nothing, an empty list of tensors. It is
 * not listed in the manifest (runtime/session.ts: [Note: results in place]).
 */
export const IN_PLACE_OUTPUT = 'in_place';
