// Word classes and small pattern builders shared by the claim lexicons. Patterns match lowercase American spelling.

/** Up to `words` further words, as few as possible. */
export function gap(words: number): string {
  return `(?:[\\w'-]+ ){0,${words}}?`;
}

/** Either expression within `words` words of the other, in any order. */
export function near(first: string, second: string, words = 4): string {
  return `(?:\\b${first}\\b[ ,]+${gap(words)}${second}\\b|\\b${second}\\b[ ,]+${gap(words)}${first}\\b)`;
}

export const GOOD = String.raw`(?:good|great|nice|nicely|excellent|lovely|beautiful|beautifully|wonderful|wonderfully|superb|perfect|perfectly|well|fantastic|amazing|awesome|spot on|effective|effectively|pleasing|pleasant|attractive|gorgeous|stunning|fine|right|correct|works|working|strong|like|love|terrific|outstanding|brilliant|strength|serves?|enjoy|appreciate|fabulous|splendid|impressive|delightful|appropriate|suits?|decent|reasonable|exquisite|flattering|flatters|helps|remarkable|convincing)`;
export const BAD = String.raw`(?:bad|poor|poorly|weak|off|wrong|lacking|problem\w*|issue|unappealing|ugly|awkward\w*|boring|unfortunate|detracts?|not right|hurts?|suffers?|disappoint\w*|uninteresting|unflattering)`;
export const SUBJECT = String.raw`(?:subject|main subject|subject matter|model|focal point|main (?:element|object|focus)|center of interest)`;
export const BACKGROUND = String.raw`(?:backgrounds?|backdrop|surroundings|bg)`;
export const PHOTO = String.raw`(?:image|photo|photograph|picture|shot|frame|scene|capture|view)`;
export const LIGHT = String.raw`(?:lighting|light|lights|lit|illumination)`;
export const COLOR = String.raw`(?:colors?|coloring|hues|tones?|palette|color (?:scheme|palette|combination))`;
export const COMPOSITION = String.raw`(?:composition|composed|compositions|framing|framed|arrangement|placement|compositionally|layout)`;
export const FOCUS = String.raw`(?:focus|focused|focusing|sharpness|clarity|crispness)`;
export const DEPTH_OF_FIELD = String.raw`(?:dof|depth of field|depth-of-field|depth of focus)`;
/** Words that make a fault out of a quality: "a bit dark", "too dark". */
export const RATHER = String.raw`(?:too|overly|far too|much too|way too|a (?:bit|little|tad|touch|shade)(?: too)?|slightly|rather|somewhat|quite|pretty|fairly|kind of|noticeably|clearly|distinctly|very)`;
