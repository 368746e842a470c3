// Version numbers stored with every critique, so that a stored sentence can be reproduced or recognised as stale.

/** Raise when measurements, graphs' use or decoding change: stored critiques then need inference again. */
export const PIPELINE_VERSION = 4;
/** Raise when tags, suggestions or the claim check change: stored texts are then analysed again, not generated again. */
export const ANALYSIS_VERSION = 3;
/** Raise when the facts or the wording around the user's prompt change. */
export const PROMPT_VERSION = 1;
