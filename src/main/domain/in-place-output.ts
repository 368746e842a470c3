// A convention between the compiler that writes decoder graphs and the runtime that runs them.

/**
 * A decoder graph that extends its caches where they lie has a first output of this name that holds nothing, an empty list of tensors
 * (runtime/session.ts: [Note: results in place]).
 */
export const IN_PLACE_OUTPUT = 'in_place';
/** What a manifest calls the type of such an output. */
export const LIST_TYPE = 'sequence';
