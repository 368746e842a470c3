// Sentence frames around the noun phrases of grammar-names.ts, by what a sentence is for. `@` is a name, `[carries/carry]` a verb
// for one or many, `{a|b}` a choice, `$name` a shared slot. Frames add no claim of their own.

export const PRAISE_FRAMES: readonly string[] = [
  '@ [carries/carry] the $photo',
  '@ [gives/give] the $photo its strength',
  '@ [does/do] {much|most} of the work {here|in this $photo}',
  '@ [holds/hold] the $photo together',
  '@ [rewards/reward] a second look',
  'the $photo {is built|rests} on @',
  '@ [adds/add] a lot to the $photo',
  'the $photo gains {much|a great deal|a lot} from @',
  'what {holds the eye|carries the $photo} is @',
  '@ [is/are] {the strong point|the main strength} {here|of the $photo}',
  '@ [lifts/lift] the $photo',
  '@ [is/are] worth keeping',
];

/** For descriptions that are neither praise nor blame. */
export const PLAIN_FRAMES: readonly string[] = [
  '@ [shapes/shape] the whole $photo',
  '@ [decides/decide] how the $photo reads',
  'the $photo is {built around|shaped by} @',
  '@ [holds/hold] the $photo together',
  '@ [gives/give] the $photo its character',
  '@ [is/are] what the $photo rests on',
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
  'the first impression of the $photo is @',
  'at first sight, @ [carries/carry] the $photo',
  'before anything else, @ [catches/catch] the eye',
  'this is a $photo {built on|carried by|held together by|shaped by} @',
  'from the start, @ [holds/hold] the eye',
  'straight away, @ [draws/draw] the eye',
  '@ [draws/draw] the eye first',
];

/** First impressions of two names: each is replaced in turn. */
export const OPENING_PAIR_FRAMES: readonly string[] = [
  '@ and @ make the first impression',
  'the first impression {is of|comes from} @ and @',
  'the first things to register are @ and @',
  'this is a $photo {built on|carried by|held together by} @ and @',
  'at first sight, @ and @ carry the $photo',
  'from the start, @ and @ hold the eye',
  '@ and @ draw the eye first',
  'straight away, @ and @ draw the eye',
];

export const PRAISE_PAIR_FRAMES: readonly string[] = [
  '@ and @ {carry the $photo|lift the $photo|hold the $photo together}',
  '@ and @ give the $photo its strength',
  '@ and @ are worth keeping',
  'the $photo gains from @ and from @',
  'the strong points are @ and @',
  '@ and @ support each other',
  'what carries the $photo is @, helped by @',
];

export const FAULT_PAIR_FRAMES: readonly string[] = [
  '@ and @ {weaken the $photo|hold the $photo back}',
  'the $photo {is held back|is let down} by @ and by @',
  'the $photo suffers from @ and from @',
  'the $photo would be stronger without @ and @',
  'the main weaknesses are @ and @',
];
