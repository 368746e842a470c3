// Word choices shared by the phrase grammar, some of them by degree. A pattern names one as `$name`.
import type { Degree } from '../../domain/critique.ts';

export type Slot = readonly string[] | Readonly<Record<Degree, readonly string[]>>;

export const SLOTS: Readonly<Record<string, Slot>> = {
  photo: ['image', 'photo', 'picture', 'photo', 'frame'],
  too: {
    slight: ['a bit too', 'a little too', 'slightly too', 'a touch too', 'a shade too'],
    plain: ['too', 'rather too'],
    strong: ['far too', 'much too', 'clearly too', 'way too'],
  },
  rather: {
    slight: ['a bit', 'a little', 'slightly', 'somewhat', 'a touch'],
    plain: ['rather', 'quite', 'noticeably'],
    strong: ['very', 'clearly', 'distinctly'],
  },
  /** Before an adjective that stands before its noun: "a somewhat soft subject". */
  somewhat: {
    slight: ['slightly', 'somewhat', 'mildly'],
    plain: ['rather', 'noticeably'],
    strong: ['very', 'clearly', 'distinctly'],
  },
  /** The same for praise: "a nicely judged exposure". */
  quite: {
    slight: ['fairly', 'reasonably'],
    plain: ['', 'quite', ''],
    strong: ['very', 'really', 'beautifully'],
  },
  well: {
    slight: ['fairly well', 'reasonably well', 'quite well'],
    plain: ['well', 'nicely'],
    strong: ['very well', 'beautifully', 'extremely well', 'really well'],
  },
  good: {
    slight: ['decent', 'fairly good', 'reasonably good'],
    plain: ['good', 'nice', 'pleasing'],
    strong: ['excellent', 'superb', 'very good', 'wonderful'],
  },
  works: {
    slight: ['works fairly well', 'works reasonably well', 'works quite well'],
    plain: ['works well', 'is effective', 'works nicely', 'does its job well'],
    strong: ['works very well', 'works beautifully', 'is very effective', 'is a real strength'],
  },
  work: {
    slight: ['work fairly well', 'work reasonably well', 'work quite well'],
    plain: ['work well', 'are effective', 'work nicely', 'do their job well'],
    strong: ['work very well', 'work beautifully', 'are very effective', 'are a real strength'],
  },
  very: {
    slight: ['fairly', 'reasonably'],
    plain: ['nicely', 'pleasingly', 'suitably'],
    strong: ['very', 'extremely', 'really', 'beautifully'],
  },
  by: {
    slight: ['a little', 'a touch', 'slightly', 'a bit'],
    plain: [''],
    strong: ['much', 'a good deal', 'clearly', 'a lot'],
  },
  /** After a step: "raising the exposure a little". */
  bit: {
    slight: ['a little', 'a touch', 'slightly', 'a bit'],
    plain: [''],
    strong: ['a good deal', 'a lot', 'considerably'],
  },
  more: {
    slight: ['a little more', 'a touch more', 'slightly more', 'a bit more'],
    plain: ['more', 'some more'],
    strong: ['much more', 'a good deal more', 'a lot more'],
  },
  less: {
    slight: ['a little less', 'a touch less', 'slightly less'],
    plain: ['less'],
    strong: ['much less', 'a good deal less', 'a lot less'],
  },
  some: {
    slight: ['a little', 'slight', 'some'],
    plain: ['visible', 'noticeable', 'evident'],
    strong: ['obvious', 'strong', 'very visible'],
  },
  someof: {
    slight: ['some', 'a few of the'],
    plain: ['the', 'several of the'],
    strong: ['most of the', 'nearly all the'],
  },
  cast: {
    slight: ['a slight', 'a faint', 'a mild'],
    plain: ['a', 'a visible', 'a noticeable'],
    strong: ['a strong', 'an obvious', 'a clear'],
  },
  /** Before a want: "a clear lack of contrast". */
  lack: {
    slight: ['a slight', 'a certain'],
    plain: ['a', 'a noticeable', 'a visible'],
    strong: ['a clear', 'an obvious', 'a serious'],
  },
  tighter: {
    slight: ['a slightly tighter', 'a somewhat tighter', 'a slightly closer'],
    plain: ['a tighter', 'a closer'],
    strong: ['a much tighter', 'a clearly tighter', 'a much closer'],
  },
  strong: {
    slight: ['clear', 'fairly strong', 'fairly clear'],
    plain: ['strong', 'bold', 'clean', 'clear'],
    strong: ['very strong', 'striking', 'bold', 'powerful'],
  },
  dramatic: {
    slight: ['fairly dramatic', 'somewhat dramatic'],
    plain: ['dramatic', 'rather dramatic'],
    strong: ['very dramatic', 'striking', 'powerful'],
  },
  seen: {
    slight: ['slightly visible', 'faintly visible'],
    plain: ['visible', 'noticeable', 'evident'],
    strong: ['obvious', 'very visible', 'hard to miss'],
  },
  help: [
    'would help',
    'would improve the result',
    'would do the picture good',
    'would make a difference',
    'would be an improvement',
    'would strengthen the whole',
  ],
};
