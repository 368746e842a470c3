// One spelling for all critique text: lowercase, plain quotes, American, common slips corrected. Used before any pattern.

const SPELLINGS: Readonly<Record<string, string>> = {
  colour: 'color',
  colours: 'colors',
  coloured: 'colored',
  colouring: 'coloring',
  colourful: 'colorful',
  centre: 'center',
  centred: 'centered',
  centring: 'centering',
  grey: 'gray',
  greys: 'grays',
  focussed: 'focused',
  focussing: 'focusing',
  focusses: 'focuses',
  blury: 'blurry',
  compostion: 'composition',
  composistion: 'composition',
  backround: 'background',
  alot: 'a lot',
  dont: "don't",
  doesnt: "doesn't",
  isnt: "isn't",
  arent: "aren't",
  wouldve: "would've",
  couldve: "could've",
  didnt: "didn't",
  cant: "can't",
  thats: "that's",
  lightening: 'lighting',
  bokah: 'bokeh',
  'b&w': 'black and white',
  'b/w': 'black and white',
  bw: 'black and white',
  photograph: 'photo',
  photographs: 'photos',
  pic: 'photo',
  pics: 'photos',
  thier: 'their',
  definately: 'definitely',
  beatiful: 'beautiful',
  beautifull: 'beautiful',
  excelent: 'excellent',
  shaprness: 'sharpness',
  sharpeness: 'sharpness',
  litte: 'little',
  favourite: 'favorite',
  realise: 'realize',
  emphasise: 'emphasize',
  emphasises: 'emphasizes',
  harmonise: 'harmonize',
  seperate: 'separate',
  seperates: 'separates',
  seperation: 'separation',
  symetry: 'symmetry',
  symetrical: 'symmetrical',
  towards: 'toward',
  'over-all': 'overall',
  lense: 'lens',
  vingette: 'vignette',
  vignetting: 'vignette',
  excellant: 'excellent',
  teh: 'the',
  lil: 'little',
  compositon: 'composition',
  lightning: 'lighting',
  backgound: 'background',
  forground: 'foreground',
  colur: 'color',
  contast: 'contrast',
  sharpnes: 'sharpness',
  focuss: 'focus',
  shaddow: 'shadow',
  shaddows: 'shadows',
  refelection: 'reflection',
  subjet: 'subject',
  intresting: 'interesting',
  intersting: 'interesting',
  tho: 'though',
  thru: 'through',
  abit: 'a bit',
  n: 'and',
  kinda: 'kind of',
  sorta: 'sort of',
  allot: 'a lot',
  enpty: 'empty',
  sdof: 'shallow dof',
  oversharp: 'oversharpened',
  alittle: 'a little',
  ballance: 'balance',
  ballanced: 'balanced',
  fuzy: 'fuzzy',
  imho: 'in my opinion',
  imo: 'in my opinion',
};

/** Lowercase text in the spelling the patterns expect. */
export function normalizeSpelling(text: string): string {
  const plain = text
    .toLowerCase()
    .replaceAll(/[\u2018\u2019`\u00B4]/g, "'")
    .replaceAll(/[\u201C\u201D"]/g, '')
    .replaceAll(/(?<![a-z])'([a-z -]+)'(?![a-z])/g, '$1')
    .replaceAll('\u2013', '-')
    .replaceAll('\u2014', ' - ')
    .replaceAll(
      /(?<=^|\b(?:is|are|was|looks?|bit|little|way|far|much|even|just|seems?|tad|it's|and|but|has|have) )to (?=(?:dark|bright|much|busy|blurry|harsh|shallow|close|dull|tight|many|soft|noisy|grainy)\b)/g,
      'too ',
    )
    .replaceAll('d.o.f', 'dof')
    .replaceAll(/\s+/g, ' ')
    .trim();
  // "compostition", "compositon": the word critics misspell most.
  const spelled = plain
    .replaceAll(/\bcompos?t?[aeiou]?s?t?it?i?t?ion(?=s?\b)/g, 'composition')
    .replaceAll(/\binfocus\b/g, 'in focus');
  return spelled.replaceAll(/[a-z&/']+/g, (word) =>
    Object.hasOwn(SPELLINGS, word) ? (SPELLINGS[word] ?? word) : word,
  );
}
