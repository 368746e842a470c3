// Sentence frames around the noun phrases of grammar-names.ts, by what a sentence is for. `@` is a name, `[carries/carry]` a verb
// for one or many, `{a|b}` a choice, `$name` a shared slot. Frames add no claim of their own.

export const PRAISE_FRAMES: readonly string[] = [
  '@ [carries/carry] the $photo',
  '@ [gives/give] the $photo {weight|presence|structure|its strength}',
  '@ [does/do] {much|most} of the work {here|in this $photo}',
  '@ [holds/hold] the $photo together',
  '@ [rewards/reward] a second look',
  'the $photo {is built|rests} on @',
  'the $photo gains {much|a great deal|a lot} from @',
  'what {holds the eye|carries the $photo} is @',
  '@ [is/are] {the strong point|the main strength} {here|of the $photo}',
  '@ [keeps/keep] the eye in the frame',
  '@ [lifts/lift] the $photo',
  '@ [is/are] worth keeping',
  '@ [makes/make] the $photo easy to read',
];

/** For descriptions that are neither praise nor blame. */
export const PLAIN_FRAMES: readonly string[] = [
  '@ [shapes/shape] the whole $photo',
  '@ [decides/decide] how the $photo reads',
  'the $photo is {built around|shaped by} @',
  '@ [sets/set] the key of the $photo',
  '@ [holds/hold] the $photo together',
  '@ [gives/give] the $photo its structure',
  '@ [is/are] what the $photo rests on',
];

export const FAULT_FRAMES: readonly string[] = [
  '@ [weakens/weaken] the $photo',
  '@ [holds/hold] the $photo back',
  'the $photo is {held back|let down|weakened} by @',
  'what {lets the $photo down|holds the $photo back} is @',
  '@ [is/are] the {main|clearest} weakness {here|of the $photo}',
  'the {main|clearest|real} weakness is @',
  '@ [costs/cost] the $photo {some of its force|a great deal}',
  '@ [gets/get] in the way',
  '@ [undermines/undermine] the rest of the $photo',
  'the $photo suffers from @',
];

/** First impressions. The first word is often not the subject, so that critiques do not all begin alike. */
export const OPENING_FRAMES: readonly string[] = [
  '@ [makes/make] the first impression',
  'the first thing {to register|to notice} is @',
  'the first impression {is of|comes from} @',
  'what registers first is @',
  'at first sight, @ [takes/take] the lead',
  'at first sight, @ [carries/carry] the $photo',
  'before anything else, @ [catches/catch] the eye',
  'the $photo opens with @',
  'this is a $photo {built on|carried by|held together by|shaped by} @',
  'a $photo {built on|carried by|held together by|shaped by} @',
  'from the start, @ [sets/set] the key',
  'from the start, @ [holds/hold] the eye',
  'straight away, @ [draws/draw] the eye',
  '@ [draws/draw] the eye first',
  '@ [speaks/speak] first {here|in this $photo}',
];

/** First impressions of two names: each is replaced in turn. */
export const OPENING_PAIR_FRAMES: readonly string[] = [
  '@ and @ make the first impression',
  'the first impression {is of|comes from} @ and @',
  'the first things to register are @ and @',
  '@ [meets/meet] @ in this $photo',
  'a $photo {built on|carried by|held together by} @ and @',
  'this is a $photo {built on|carried by|held together by} @ and @',
  'at first sight, @ and @ carry the $photo',
  'from the start, @ and @ hold the eye',
  'the $photo opens with @ and @',
  '@ [comes/come] first, with @ close behind',
  '@, together with @, [sets/set] the key',
];

export const PRAISE_PAIR_FRAMES: readonly string[] = [
  '@ and @ {carry|lift|hold together} the $photo',
  '@ and @ work hand in hand',
  '@ [goes/go] hand in hand with @',
  'the $photo gains from @ and from @',
  '@ [combines/combine] with @',
  '@ [is/are] backed up by @',
  '@ and @ support each other',
  'what carries the $photo is @, helped by @',
];

export const FAULT_PAIR_FRAMES: readonly string[] = [
  '@ and @ {weaken the $photo|hold the $photo back|get in the way}',
  'the $photo {is held back|is let down} by @ and by @',
  'the $photo suffers from @ and from @',
  '@ [is/are] made worse by @',
  '@ [comes/come] on top of @',
  'the main weaknesses are @ and @',
];
