// Sentence frames around the noun phrases of grammar-names.ts, by what a sentence is for. `@` is a name, `[carries/carry]` a verb
// for one or many, `{a|b}` a choice, `$name` a shared slot. Frames add no claim of their own.

export const PRAISE_FRAMES: readonly string[] = [
  '@ [holds/hold] the $photo together',
  '@ [is/are] worth keeping',
  '@ [helps/help] the $photo',
  '@ [does/do] the $photo good',
  '@ [counts/count] in favor of the $photo',
];

/** For descriptions that are neither praise nor blame. */
export const PLAIN_FRAMES: readonly string[] = [
  '@ [shapes/shape] the whole $photo',
  '@ [decides/decide] how the $photo reads',
  'the $photo is shaped by @',
  '@ [holds/hold] the $photo together',
];

export const FAULT_FRAMES: readonly string[] = [
  '@ [weakens/weaken] the $photo',
  '@ [holds/hold] the $photo back',
  'the $photo is {held back|let down|weakened} by @',
  'what {lets the $photo down|holds the $photo back} is @',
  '@ [is/are] the {main|clearest} weakness {here|of the $photo}',
  'the {main|clearest|real} weakness is @',
  '@ [costs/cost] the $photo some of its force',
  '@ [does/do] the $photo no favors',
  'the $photo suffers from @',
];

/** First impressions. The first word is often not the subject, so that critiques do not all begin alike. */
export const OPENING_FRAMES: readonly string[] = [
  '@ [makes/make] the first impression',
  'the first thing {to register|to notice} is @',
  'the first impression {is of|comes from} @',
  'what registers first is @',
  'the first impression of the $photo is of @',
  'before anything else, @ [catches/catch] the eye',
  'this is a $photo {held together by|shaped by} @',
  'from the start, @ [holds/hold] the eye',
  'straight away, @ [draws/draw] the eye',
  '@ [draws/draw] the eye first',
];

/** First impressions of two names: each is replaced in turn. */
export const OPENING_PAIR_FRAMES: readonly string[] = [
  '@ and @ make the first impression',
  'the first impression {is of|comes from} @ and @',
  'the first things to register are @ and @',
  'this is a $photo held together by @ and @',
  'from the start, @ and @ hold the eye',
  '@ and @ draw the eye first',
  'straight away, @ and @ draw the eye',
];

export const PRAISE_PAIR_FRAMES: readonly string[] = [
  '@ and @ hold the $photo together',
  '@ and @ are worth keeping',
  '@ and @ support each other',
  '@ and @ help the $photo',
];

export const FAULT_PAIR_FRAMES: readonly string[] = [
  '@ and @ {weaken the $photo|hold the $photo back}',
  'the $photo {is held back|is let down} by @ and by @',
  'the $photo suffers from @ and from @',
  'the $photo would be stronger without @ and @',
  'the main weaknesses are @ and @',
];
