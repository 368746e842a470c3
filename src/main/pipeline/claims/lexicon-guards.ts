// Where a phrase does not mean what it usually means: claims that a clause drops by its other words. Found by counting, over sentences
// labelled by hand, which phrases were wrong more often than right. Same form as the rules of settle-claims.ts, tried after them.
import type { ClaimId } from '../../domain/critique.ts';

export interface ClauseGuard {
  drop: ClaimId;
  when?: RegExp;
  unless?: RegExp;
}

const ELSEWHERE =
  /\b(?:motion panning|voters like|some will (?:no doubt )?|another way to|rules? states?|careful placement of)\b/;

export const CLAUSE_GUARDS: readonly ClauseGuard[] = [
  {
    drop: 'comp.centered',
    when: /\b(?:to the (?:left|right)|thirds?|off[- ]?cent\w+)\b/,
    unless:
      /\b(?:mov\w+|plac\w+|shift\w*|offset|off ?set|put|bring|composed?|more (?:to|off)|subject (?:was|were|is)|better|stronger|would|could|should|try|prefer\w*|wish\w*)\b/,
  },
  { drop: 'comp.centered', when: /\b(?:tilts?|slid\w*|camera|flash|yourself|negative space|panned)\b/ },
  {
    drop: 'comp.centered',
    when: /\bfocus (?:\w+ ){0,10}?centered|\bmiddle ground\b|\b(?:not|n't) in the (?:center|middle)/,
  },
  {
    drop: 'color.mono',
    when: /\b(?:wonder|rarely|did you|forsake|how it would|would look|looks? like in|almost|subject for (?:a |an )?(?:black|b)|fan of|king for|suggest|options|may work|might work)\b/,
  },
  {
    drop: 'focus.soft',
    when: /\bmore focus on\b|\bbe a little sharper than\b|\blooked sharper\b|\bunsharp mask/,
    unless: /out of focus|blurr|\bsoft\b|fuzz/,
  },
  {
    drop: 'focus.soft',
    when: /\b(?:not|n't) blurr\w+|rather like soft|on the contrast|background (?:\w+ )?(?:out of focus|blurr)|^throwing|throw\w* (?:the )?background/,
    unless: /\b(?:subject|image|photo|eyes?) (?:\w+ )?(?:is|are|looks?) (?:\w+ ){0,2}?(?:soft|blurr|out of focus)/,
  },
  {
    drop: 'dof.too_shallow',
    when: /\b(?:smaller|narrower|higher) (?:aperture|f)|\bstop(?:ped|ping)? down/,
    unless:
      /\b(?:dof|depth|focus\w*|sharp\w*|details?|clar\w+|distan\w+|foreground|background|front|nose|deep\w*|all of|whole|too)\b/,
  },
  {
    drop: 'dof.too_shallow',
    when: /\bas little\b|\balmost no\b|\breally no\b|\bno depth of field problems?|in a (?:\w+ )?shot like this/,
  },
  {
    drop: 'crop.too_tight',
    when: /\b(?:away from the subject|hence|back up|focal|something|aperture|iso|criticism|stop|deeper)\b/,
    unless: /\btight|\broom\b|cramped|\bspace\b/,
  },
  {
    drop: 'light.good',
    when: /\b(?:light trails|reflecting off|different times|light dusting|enough light|available light|in direct light|drop off of light|catch ?light|light(?:ing)? it)\b/,
  },
  {
    drop: 'bg.clean',
    when: /\bon (?:the |a )?(?:\w+ or )?(?:white|black|dark|light) (?:\w+ )?background|disappear|little in the background|difficult to see|hard to see/,
  },
  {
    drop: 'comp.focal_none',
    when: /\b(?:make|making|have|has|is|little|more|really) (?:\w+ ){0,3}?(?:pop|stand out)\b/,
    unless: /\bsubject|\bhim\b|\bher\b/,
  },
  { drop: 'comp.focal_none', when: /\bhave fun|had fun|where the focus|not a subject|subject matter\b/ },
  {
    drop: 'comp.focal_clear',
    when: /\b(?:make|making|made|let|help|bring) (?:the |this |that |it |your )?(?:\w+ )?(?:image|photo|picture|shot|it|them) (?:\w+ ){0,2}?(?:pop|jump out|stand out)\b/,
    unless: /\bsubject|from (?:the|its) (?:\w+ )?(?:background|surroundings|rest)/,
  },
  { drop: 'comp.focal_clear', when: /\bis lost\b|\bsuggestion is\b|\bno question\b/ },
  { drop: 'contrast.low', when: /\bmore pop\b/, unless: /contrast|flat/ },
  { drop: 'contrast.low', when: /\bcomposition (?:\w+ )?(?:is|feels) (?:a )?(?:\w+ )?flat|\badd nice\b|slightly less/ },
  { drop: 'comp.subject_small', when: /\blost\b|\btoo far (?:to|left|right)/, unless: /\b(?:small|tiny|little of)\b/ },
  { drop: 'comp.pattern', when: /\b(?:enough|in nature|too chaotic|rather than)\b/ },
  { drop: 'comp.balanced', when: /\bbalanced out with|\bcorrect and balanced\b|\bbalance (?:the )?dynamic/ },
  {
    drop: 'focus.sharp',
    when: /\b(?:prefer (?:the|to)|be sure to|to have both|in focus or the|looked for|more sharp focus|than a (?:tack )?sharp)\b/,
  },
  { drop: 'focus.sharp', when: ELSEWHERE },
  { drop: 'dof.shallow', when: ELSEWHERE },
  {
    drop: 'focus.motion',
    when: /\bchance of camera shake|^some will|don't believe any|background blur|panning involves|freeze any|any (?:possible )?movement|no (?:motion|movement|camera)/,
  },
  { drop: 'exposure.over', when: /\b(?:sides|edges|exposure back up|blending mode)\b/ },
  { drop: 'light.harsh', when: /\bavoid(?:ed)? harsh|harsh contrasts?\b/ },
  {
    drop: 'light.silhouette',
    when: /\bsome backlight\w*|must not become|in silhouettes|backlight\w* (?:might|would|could)/,
  },
  { drop: 'comp.layers', when: /\badding layers to\b|another way to add|depth[- ]of[- ]field/ },
  { drop: 'comp.simple', when: /\bminimal (?:aperture|depth|dof)/ },
  { drop: 'comp.clutter', when: /\bthan a (?:\w+ )?simple\b/ },
  { drop: 'comp.good', when: /\bhow to position/ },
  { drop: 'detail.good', when: /\battention to (?:the )?(?:fine )?details?|good eye for details?|\btoo dark to see/ },
  {
    drop: 'comp.distraction',
    when: /\bwould distract|have been distracting|eliminated any|exclude potential|without a bunch|takes? away from the (?:beauty|impact)/,
  },
  { drop: 'bg.distract', when: /\bblends?\b/, unless: /busy|distract|clutter/ },
  { drop: 'color.cast', when: /\bhorizon is off|difficult to tell|colors correctly|custom white balance/ },
  { drop: 'color.oversat', when: /\bso easy to/ },
  { drop: 'crop.too_loose', when: /\bcropp?(?:ed|ing)? (?:a )?(?:bit|little) (?:too )?(?:tight|close)|stop the tight/ },
  { drop: 'crop.good', when: /\bconfined|claustrophobic/ },
  { drop: 'comp.leading', when: /through the subjects? head|leading me off/ },
  { drop: 'horizon.mid', when: /\bhorizon (?:line )?(?:off center|is below|in the background|lower)/ },
  { drop: 'vignette', when: /\badd\b/ },
];
