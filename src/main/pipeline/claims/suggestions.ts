// What a suggestion says is wrong now: "could be brighter" means the photo is too dark. Tried only inside suggestions.
import type { ClaimId } from '../../domain/critique.ts';
import { BACKGROUND, DEPTH_OF_FIELD, gap } from './word-classes.ts';

/** Words that make a clause a suggestion or a hypothesis. */
export const SUGGESTION_WORDS = String.raw`\b(?:could|would|should|might|may|wish\w*|if|perhaps|maybe|try|trying|needs?|needed|needing|required|prefer\w*|will (?:\w+ )?(?:help|improve)|instead|next time|suggest|recommend|consider|(?:i|you|we|i'd|you'd) (?:want|wanted)|want to have|could've|would've|should've|wouldn't|couldn't|shouldn't|benefits?|bit more|little more|more of|rather see|have been|improve\w*|to help|boost|fix|helps if|calls for|asks for)\b|'d\b`;

export interface Suggestion {
  pattern: string;
  fault: ClaimId;
}

export const SUGGESTIONS: readonly Suggestion[] = [
  {
    fault: 'focus.soft',
    pattern:
      "(?:if|were|wish\\w*|want(?:ed)? it|like it|needs?|should|could|would|better) (?:[\\w']+ ){0,5}?(?:be|been|was|were|is|had been|it) (?:\\w+ ){0,2}?(?:sharp|crisp|in focus|focused)|(?:more|better|sharper|some) focus(?:ing)?|sharper|crisper|more (?:in focus|focus\\w*|sharp\\w*|crisp\\w*|clarity|clear|bite)|(?<!difference )(?<!change )in (?:\\w+ )?focus|sharpen(?:ed|ing)?|sharpness|(?:better|firmer|more precise) focus|clearer(?! (?:focal|center|subject|point|separation|pose|view|idea|message|title|story|picture of))",
  },
  {
    fault: 'exposure.under',
    pattern: `(?:brighter|lighter)(?! (?:colors?|${BACKGROUND}))|lighten\\w*|brighten\\w*|(?:more|extra|a little more) (?:light|lighting|exposure|brightness|illumination)\\b|longer exposure|(?:increas|rais|lift)\\w* (?:the )?(?:exposure|brightness)|fill[- ]?(?:light|flash)|better lit|more (?:back |front |natural )light(?:ing)?\\b`,
  },
  {
    fault: 'exposure.over',
    pattern: `(?:have |you |to |slightly |i )under-? ?expos\\w+|darker(?! (?:${BACKGROUND}|shadows?|areas?|parts?|spots?|tones?|side))|darken\\w*|less (?:exposure|light|bright\\w*)|(?:a )?lower exposure|(?:taking|take|bring|bringing) (?:down )?the (?:brightness|exposure)(?: down)?|ton\\w+ down the (?:light|bright\\w*|highlight\\w*|white\\w*)|(?:reduc|lower|pull)\\w+ (?:down )?the (?:overall )?(?:exposure|brightness|highlights)`,
  },
  {
    fault: 'contrast.low',
    pattern:
      '(?:more|boost\\w*|increas\\w*|stronger|higher|better|bump\\w*|added|extra|punch up the|bit of|some|deeper|firmer)(?: of| in| the| a| bit| little| tonal){0,3} contrast|more (?:contrasty|punch|tonal)|contrast (?:boost|adjust\\w*|increase\\w*)',
  },
  {
    fault: 'contrast.too_high',
    pattern:
      '(?:less|lower|softer|gentler|reduced) contrast|(?:reduc|lower|back|eas|dial)\\w* (?:off |back |down )?(?:on )?(?:the )?contrast',
  },
  {
    fault: 'color.dull',
    pattern:
      'more (?:color|colors|colorful|saturat\\w+|vibran\\w+|vivid|punchy)(?! contrast)|(?:boost|increas|bump|higher|rais|stronger|richer)\\w*(?: the| in| up)* (?:saturation|colors?|vibrance)|richer\\b|brighter colors?|(?:punch|bring|pump)\\w* up the (?:color|saturation)\\w*|colors? (?:to )?(?:really )?pop|colors? (?:\\w+ ){0,3}?(?:richer|brighter|stronger|more vivid|more vibrant|punchier)',
  },
  {
    fault: 'color.oversat',
    pattern:
      'less (?:saturat\\w+|color)|desaturat\\w*|(?:reduc|lower|ton|pull|eas)\\w+ (?:back |down )?(?:the )?(?:saturation|colors?)|(?:lower|gentler|calmer) saturation',
  },
  {
    fault: 'light.harsh',
    pattern:
      '(?:softer|gentler) light\\w*|more (?:diffused?|subtle|even) light\\w*|diffus\\w+|soft(?:er|en\\w*) (?:the )?(?:light|shadow)\\w*|light\\w* (?:\\w+ ){0,3}?softer|less harsh|less direct light\\w*',
  },
  {
    fault: 'dof.too_shallow',
    pattern: `${DEPTH_OF_FIELD} (?:\\w+ ){0,5}?(?:deeper|greater|larger|wider|increased)|(?:more|deeper|greater|larger|longer|bigger|wider|broader|increas\\w+|gain\\w*|bit of|some)(?: the| of a)? ${DEPTH_OF_FIELD}`,
  },
  {
    fault: 'dof.too_deep',
    pattern: `${DEPTH_OF_FIELD} (?:\\w+ ){0,5}?(?:shallower|narrower|smaller|less)|(?:shallower|less|smaller|narrower|more shallow|shorter|shallow)(?: the)? ${DEPTH_OF_FIELD}|blur\\w* (?:the |out the )?${BACKGROUND}|(?:softer|blurrier|more blurred) ${BACKGROUND}|${BACKGROUND} ${gap(3)}(?:blurr?ed|blurrier|out of focus|softer|less in focus)|more blur\\w*|bokeh (?:\\w+ ){0,4}?more|more bokeh|blurr?\\w* (?:\\w+ ){0,3}?${BACKGROUND}|(?:reduc|decreas|limit|lessen)\\w* (?:the |your )?${DEPTH_OF_FIELD}|open(?:ing|ed)? up (?:\\w+ ){0,3}?(?:lens|aperture)|(?:larger|wider|bigger) aperture`,
  },
  {
    fault: 'crop.too_loose',
    pattern:
      '(?:tighter|closer)(?: \\w+){0,1} (?:crop|cropping|framing|shot|view|composition|in)|crop\\w* (?:it |this |in |the \\w+ |out |a bit |a little |much |even |some ){0,3}(?:tighter|closer|tight|down|more|in)|(?:closer|zoom\\w*|move\\w* in|get in close\\w*|getting closer|come in closer|more close up|tighter)|(?:crop(?:ped|ping)?|trim\\w*) (?:out|some|most|part|half|off|away|the)|crop\\w* (?:\\w+ ){0,6}?(?:off|out|away|in|tighter)|tighten\\w*|(?:gone|got|get|getting|come|coming|move|moved|moving|been|go) (?:\\w+ )?(?:in )?clos\\w+|(?:bit|little) (?:of )?crop(?:ping)?|closer',
  },
  {
    fault: 'crop.too_tight',
    pattern:
      '(?:looser|wider)(?! (?:dof|depth|aperture|range|variety|lens))(?: \\w+)? ?(?:crop|framing|shot|view|angle)?|(?:more|extra|little|some|bit of)(?: \\w+){0,2} (?:room|space)|back(?:ed|ing)? (?:up|off)(?! (?:on )?the (?:contrast|saturation|color|exposure))|step\\w* back|zoom\\w* out|less (?:tight|cropped)|pulled back|(?:further|farther) (?:back|away)|(?:not|\\w+n.t) (?:be |so |in |that |quite )*close|see(?:n)? more of(?! (?:what|your|you|these|this|them))|include\\w* more|show(?:n|ing)? more of',
  },
  {
    fault: 'comp.centered',
    pattern:
      'off[- ]?center\\w*|out of the center|offset|nearer (?:to )?the edge|(?:more|further|slightly|little|bit) (?:to )?(?:the )?(?:left|right)|on the (?:left|right)(?:-hand)? side|(?:\\w+n.t|not) (?:\\w+ )?center(?:ed|ing)?\\b|lower in the frame|higher in the frame|(?<!two )thirds|to (?:the|one) (?:left|right|side)|(?:left|right) third|not (?:so )?center\\w*|less center\\w*|away from the (?:center|middle)',
  },
  {
    fault: 'horizon.tilted',
    pattern:
      'straighten\\w*|straighter|level(?:ed|ing)?(?: the| out)? horizon|horizon (?:\\w+ ){0,3}?(?:straight|level)\\w*|rotat\\w+ (?:it|the (?:image|photo|picture|shot|frame|camera))|tilt\\w* (?:it |the (?:image|photo|horizon) )',
  },
  {
    fault: 'bg.distract',
    pattern: `(?:more |non-?|less )?(?:contrasting|white|black|dark|other|colored|all-?white|light|simple|another|distracting|busy|distinct|uniform|blank|smooth|smoother|clean|nicer|brighter)(?: \\w+)? ${BACKGROUND}|(?:wish|liked|prefer\\w*|chang\\w+|chosen) (?:\\w+ ){0,6}?${BACKGROUND}(?= (?:\\w+ )?(?:was|were|looked|had|less|more|to be)\\b)|(?:simpler|plainer|cleaner|plain|less (?:busy|cluttered|distracting)|different|darker|lighter|better|solid|neutral|quieter|calmer)(?: \\w+)? ${BACKGROUND}|${BACKGROUND} ${gap(6)}(?:simpler|plainer|cleaner|quieter|calmer|less (?:busy|distract\\w+)|darker|plain)`,
  },
  {
    fault: 'comp.clutter',
    pattern:
      'less clutter\\w*|declutter\\w*|simplif\\w+|simpler(?! background)|fewer|less busy|cleaner (?:composition|image|frame)',
  },
  {
    fault: 'horizon.mid',
    pattern:
      'horizon (?:\\w+ ){0,4}?(?:higher|lower|away from the (?:middle|center)|off the (?:middle|center)|thirds?)',
  },
  { fault: 'noise.visible', pattern: 'less (?:noise|noisy|grain\\w*)|noise reduction|reduc\\w+ (?:the )?noise' },
  {
    fault: 'color.cast',
    pattern:
      '(?:warmer|cooler)(?! palette)|warm(?:ed|ing)? (?:it )?up|(?:adjust\\w*|correct\\w*|chang\\w*|fix\\w*|check\\w*|tweak\\w*|different|better|proper|custom) (?:the |your )?white balance|white balance (?:\\w+ )?(?:could|should|needs?|adjust\\w*|correct\\w*)|color correct\\w*|(?:better|adjust\\w*|correct\\w*|improv\\w*|fix\\w*) (?:the )?color balance|(?:more )?neutral (?:white balance|gr[ae]ys|balance)',
  },
  {
    fault: 'light.flat',
    pattern: `more (?:dramatic|interesting|directional|shaped) light\\w*|more shadows?(?! detail)|side ?light\\w*|(?:more )?direction (?:in|to) the light|light (?:\\w+ ){0,3}?more (?:direction|shape|interesting|dramatic)`,
  },
  {
    fault: 'exposure.clip_low',
    pattern:
      'shadows? (?:\\w+ ){0,8}?more (?:detail|texture)|(?:open|opened|opening|lift|lifted|lifting|bring|brought)\\w* (?:up )?the shadows?(?: up)?|more (?:detail|texture) in the (?:\\w+ )?(?:shadows?|darks?|blacks?)',
  },
  { fault: 'detail.lost', pattern: 'more (?:fine )?(?:\\w+ (?:or|and) )?(?:detail|texture|definition)\\w*' },
  {
    fault: 'comp.focal_none',
    pattern:
      'stand(?:ing)? out (?:\\w+ )?more|pop more|more pop|(?:make|makes|made|making|let|help) (?:\\w+ ){1,4}?(?:pop|stand out)|(?:a )?(?:stronger|clearer|more obvious) (?:focal point|subject|center of interest)|(?:a|some|one) (?:focal point|center of interest|point of interest)',
  },
  {
    fault: 'sep.weak',
    pattern: '(?:more|better|clearer|stronger|some|provide) (?:\\w+ )?separation|separate\\w* (?:the|it)',
  },
  { fault: 'comp.unbalanced', pattern: 'balance[ds]?|counterbalance|counterweight' },
  {
    fault: 'comp.subject_small',
    pattern: `(?:larger|bigger)(?: subject)? in the frame|(?:larger|bigger) (?:part|portion) of the (?:frame|image|photo|picture)|(?:fill|occup|tak)\\w+ (?:up )?more of the (?:frame|image|photo|picture)|larger (?:main )?subject|fill\\w* ${gap(2)}frame`,
  },
  { fault: 'comp.too_empty', pattern: 'less (?:empty|negative|dead|unused) space' },
  { fault: 'comp.edge_cut', pattern: 'whole (?:of the )?subject inside' },
];
