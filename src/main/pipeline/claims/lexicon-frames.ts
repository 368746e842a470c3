// Wider frames than the other lexicons have: families of wording found in sentences labelled by hand. Each was kept because it was
// right there more often than wrong; training/evaluate-tagger.ts measures all on sentences that none was written from.
import type { ClaimId } from '../../domain/critique.ts';

const DOF = '(?:dof|depth[- ]of[- ]field|depth of focus|d[.-]o[.-]f|dfo)';
const FINE =
  '(?:good|goo+d|great|nice|lovely|excellent|perfect(?:ly)?|wonderful|superb|awesome|amazing|beautiful|fantastic|fine|ok|okay|right|spot[- ]?on|bang[- ]on|dead[- ]on|on (?:the )?spot|correct|appropriate|adequate|acceptable|well (?:done|handled|controlled|used|executed|chosen|thought)|very well|quite well|suits?|solid|supreme|fab|fabulous|terrific|outstanding|gorgeous|brilliant|strong|impressive|effective|pleasing|as (?:it )?(?:needs to be|should be|expected)|where (?:it|you|they)\\b|just as it)';
const LINK = '(?:is|are|was|were|looks?|seems?|seams?|appears?|works?|feels?|of this|on this|in this|here)';
const PRAISE =
  '(?:love|loved|like|liked|enjoy|nice|great|good|excellent|lovely|beautiful|wonderful|superb|awesome|fantastic|fabulous|amazing|perfect|gorgeous|brilliant|terrific|fab|stunning|very nice|really nice|inice)';
const SUBJECT =
  '(?:subjects?|main (?:subject|element|object)|face|eyes?|him|her|bird|flower|woman|girl|boy|man|bee|fox|dog|cat|product|model|action|boat|face and \\w+)';
const BACKDROP = '(?:background|backdrop|bg|surroundings|rest(?: of the \\w+)?|everything else)';

export const FRAME_PATTERNS: Readonly<Record<ClaimId, readonly string[]>> = {
  'focus.sharp': [
    `focus(?: point)? (?:(?!should|could|would|on the wrong)[\\w'-]+ ){0,5}?${LINK} (?:(?!not|too|should|off)[\\w'-]+ ){0,3}?${FINE}`,
    `(?:got|have|has|nailed|hit) (?:the |your )?focus (?:point )?(?:\\w+ ){0,2}?(?:right|just right|spot on|perfect\\w*|dead on)`,
    `(?:keep\\w*|kept|got|get|had|have|has|having) (?:the |his |her |your |most of |all of )?(?:\\w+ ){1,4}?(?:sharp|in focus)\\b`,
    `^(?:very |so |super |really |nice and |nicely |quite |looks? |looking |and |plenty |)?(?:very |really |plenty |super |so |nice and )?(?:crisp|sharp|in focus|tack sharp)(?: and (?:clear|clean|sharp|crisp|in focus))?(?: (?:here|enough here|to me|indeed|all round|image|photo|shot))?$`,
    `focus(?:ed|sed)? (?:is |are |seems? (?:to be )?|appears? (?:to be )?|goes |falls |lands |sits )(?:right |straight |directly |firmly |well |exactly |squarely |clearly )?(?:on|to) (?:the |his |her |their |its |both )?(?:main )?(?:[\\w']+ )?${SUBJECT}`,
    `focused (?:right |correctly |properly |well |perfectly |nicely |accurately |on the right (?:place|spot|subject))`,
    `(?:to get|captur\\w+|insect shot|shot|image) (?:them |it |\\w+ )?(?:so |as )?(?:sharp|crisp)(?: as this)?(?: is even harder)?$`,
  ],
  'dof.good': [
    `${DOF} (?:(?!too|shallow|narrow|should|could|would)[\\w'-]+ ){0,6}?${LINK} (?:(?!not|too|n't)[\\w'-]+ ){0,3}?${FINE}`,
    `${PRAISE} (?:(?!shallow|deep|deeper|more)[\\w'-]+ ){0,4}?${DOF}(?! (?:of|in|on) (?:this|the) (?:kind|type)|\\w)`,
    `${DOF} (?:\\w+ ){0,3}?(?:helps?|adds?|gives?|accentuates|emphasizes|enhances|allows|keeps|highlights|isolates|suits|lends)\\b`,
    `(?<!of )depth (?:is|looks|was) (?:\\w+ ){0,2}?(?:well done|good|great|perfect|fine|nice|spot on)`,
  ],
  'dof.shallow': [
    `(?:throw|throws|throwing|thrown|threw|let|render\\w*|keep\\w*|kept|put) (?:the |your |that )?${BACKDROP} (?:\\w+ ){0,3}?(?:out\\b|blur\\w*|soft)`,
    `softness (?:of|in|to) the (?:\\w+ )?(?:background|greenery|bg|rest)|softness behind`,
    `${BACKDROP} (?:\\w+ ){0,4}?(?:falls? (?:off|away)|fad\\w+ (?:\\w+ ){0,2}?(?:away|out|to|into)?|drops? (?:off|away)|(?:is|are|being|nicely|slightly|completely|totally|softly|well|beautifully) (?:\\w+ ){0,2}?(?:blurr?ed|out[- ]of[- ]focus|oof|defocused|soft(?:er)?))\\b`,
    `(?:rest|others|remainder|everything (?:else|behind)|surrounding areas?) (?:\\w+ ){0,4}?(?:blurr?ed|out of focus|soft)\\b`,
  ],
  'dof.deep': [
    `from (?:the )?(?:\\w+ ){0,2}?(?:front|foreground|forground|fore|near\\w*|close\\w*) (?:\\w+ ){0,2}?(?:to|through) (?:the )?(?:\\w+ ){0,2}?(?:back|background|backround|edge|horizon|distance|distant \\w+|far\\w*)`,
    `(?:sharp|in focus|in (?:sharp|good|nice|clear) focus|sharpness|clarity|crisp|focused) (?:\\w+ ){0,3}?(?:throughout|all the way|front to back|across the (?:whole |entire )?(?:frame|image|scene|photo))`,
    `^(?:good|nice|plenty|looks?|nicely|good and|very|suitably|sufficiently)(?: \\w+){0,2} deep\\b(?! \\w+ed\\b)|deep enough\\b`,
    `${DOF} (?:\\w+ ){0,3}?(?:is|remained|was|looks) (?:\\w+ ){0,3}?(?:deep|infinite|big|large|wide)\\b`,
  ],
  'exposure.good': [
    `expos(?:ure|uer|ed|ing|ures)(?: settings?)? (?:(?!over|under|too|long)[\\w'-]+ ){0,5}?(?:is|are|looks?|seems?|was|works?|worked|appears?) (?:(?!not|too|over|under|a bit|little)[\\w'-]+ ){0,3}?${FINE}`,
    `(?:good|great|nice|excellent|fine|reasonably good) job (?:of |on |with |in )?(?:the )?expos(?:ing|ure)`,
    `(?:no|not any|don't see any|any) (?:\\w+ )?(?:problems?|issues?|complaints?) (?:at all )?(?:with |about )(?:the |your )?(?:\\w+ )?exposure`,
  ],
  'light.good': [
    `light(?:ing|s)? (?:(?!too|could|would|should|harsh|flat|soft)[\\w'-]+ ){0,5}?${LINK} (?:(?!not|too|a bit|little|rather)[\\w'-]+ ){0,3}?${FINE}`,
    `${PRAISE} (?:[\\w'-]+ ){0,3}?(?:use of|control of|choice of|quality of) (?:the |natural |available |soft |back|side|your )*(?:light(?:ing|s)?)\\b`,
    `(?:nicely|well|evenly|beautifully|perfectly|wonderfully|superbly|gorgeously|brilliantly|properly) (?:\\w+ and )?(?:back|side)?-?lit\\b|\\blit (?:very |so |really )?(?:well|nicely|beautifully|perfectly|evenly)`,
    `${PRAISE} (?:(?!harsh|flat|more|soft)[\\w'-]+ ){0,3}?(?:light|lighting|backlight|backlighting|sidelight|side lighting|rim light(?:ing)?|light falling)\\b(?! (?:and dark|box|bulb|meter|source|trails|house|blue|green|is (?:a |too )|could|would))`,
  ],
  'color.good': [
    `${PRAISE} (?:(?!warm|vivid|vibrant|muted|more|contrast\\w*|complement\\w*|subtle|soft)[\\w'-]+ ){0,3}?(?:colou?rs?|collors|colr|colou?ring|colou?ration|hues|palette|tones)\\b(?! (?:cast|contrast|balance|noise|temperature|wheel|of the sky))`,
    `(?:colou?rs?|collors|hues|palette|tones|colou?ring|colou?ration) (?:(?!contrast|balance|cast|too|could|would|should)[\\w'-]+ ){0,5}?${LINK} (?:(?!not|too|a bit|little|warm|vivid|vibrant|muted|rich)[\\w'-]+ ){0,3}?${FINE}`,
    `${PRAISE} (?:the |those |your |all the |these |how the )?(?:[\\w'-]+ ){0,2}?(?:reds|blues|greens|yellows|oranges|purples|pinks|browns|golds|teals)\\b`,
    `(?:burst|pop|richness|splash|touch|use|range|variety|blend|play|shading) of (?:\\w+ )?(?:colou?rs?|blues?|reds?|greens?)`,
  ],
  'comp.good': [
    `(?:composition|compositon|comp|framing|arrangement|layout|placement|positioning) (?:(?!could|would|should|might|rule)[\\w'-]+ ){0,6}?${LINK} (?:(?!not|too|a bit|little|n't)[\\w'-]+ ){0,3}?${FINE}`,
    `(?:like|love) (?:the way |how |where |that )?you(?:'ve| have)? (?:\\w+ )?(?:placed|positioned|framed|composed|arranged|included)`,
    `(?:strong|classic|pleasing|lovely|interesting|creative|effective|solid|clean|unique|clever|striking|thoughtful|well thought out|pretty good) (?:\\w+ )?(?:composition|compo|framing|arrangement|layout)\\b(?! (?:would|could|might))`,
  ],
  'comp.focal_none': [
    `(?:not (?:\\w+ )?(?:sure|clear|certain|obvious)|unclear|unsure|confus\\w+|no idea|no clue|don't (?:really )?know|can'?t (?:\\w+ )?(?:tell|figure out|make out|see|decide)|cannot (?:\\w+ )?(?:tell|make out|decide)|hard to (?:\\w+ )?(?:tell|make out|figure out|know|determine)|difficult to (?:\\w+ )?(?:tell|make out|determine|know)|wonder\\w*|figure out|took me a while to) (?:\\w+ ){0,4}?(?:what|which|where|who)(?:'s)? (?!was on|this ha)(?:[\\w'-]+ ){0,6}?(?:subject|focal point|looking at|look at|focus on|focus is|main)`,
    `(?:lacks?|lacking|lack of|without|needs?|wish there (?:was|were)|no|miss(?:es|ing)?|not enough of|isn't|not) (?:a |an |any |real |true |strong|stronger |clear |main |single |obvious |definite |specific |singular |particular |more |defined |really ){0,5}(?:subject|focal point|point of (?:focus|interest)|center of (?:interest|attention))\\b(?! (?:matter|would))`,
    `subject (?:matter )?(?:[\\w']+ ){0,3}?(?:isn't|is not|aren't|not|n't) (?:\\w+ ){0,2}?(?:prominent|dominant|clear|obvious|visible|noticeable|apparent|distinct|defined)`,
    `subject (?:is|seems|gets|looks|becomes|was) (?:[\\w'-]+ ){0,3}?(?:unclear|obscure\\w*|confusing|lost(?! in)|ambiguous|hidden)\\b`,
    `(?:everything|all) (?:\\w+ ){0,3}?(?:equal|takes? attention|same (?:importance|weight|prominence))`,
    `(?:confusion|confused|unsure|uncertain) (?:\\w+ ){0,3}?(?:as to|about|of)? ?(?:the |your )?(?:main )?subject`,
  ],
  'comp.focal_clear': [
    `subjects? (?:[\\w'-]+ ){0,4}?(?:(?:is|are|looks?|seems?) (?:\\w+ ){0,2}?(?:clear(?= and\\b|$)|well[- ]defined|prominent\\w*|dominant|apparent|obvious)|jumps? out|clearly (?:defined|seen|visible))\\b`,
    `(?:isolat\\w+|separat\\w+|accentuat\\w+|emphasi[sz]\\w+|pops?|bring\\w* out|highlight\\w*|enhances?) (?:the |your |its |his |a )?(?:main )?subjects?\\b`,
  ],
  'comp.distraction': [`(?:got|gets?|get|sits|is|are) in the way`],
  'exposure.detail_kept': [
    `(?:retain\\w*|keep\\w*|kept|preserv\\w+|hold\\w*|held|maintain\\w*|lots? of|plenty of|good|nice|great|still|some|enough|recover\\w*) (?:\\w+ ){0,3}?details? (?:\\w+ ){0,3}?(?:in|of|on) (?:\\w+ ){0,3}?(?:highlights?|shadows?|whites?|blacks?|sky|snow|dark\\w*|clouds?)`,
    `tonal range (?:\\w+ ){0,3}?(?:is|looks|was) (?:\\w+ ){0,2}?(?:good|great|excellent|solid|nice|wide|full|very good)`,
  ],
  'artifact.process': [
    `(?:over|too|much|heavily|heavy|excessive(?:ly)?|too much|bit too) (?:\\w+ )?(?:-)?(?:sharpen\\w*|sharepen\\w*|shaprned|processed|processing|processsing|edited|editing|photoshop\\w*|pp|post[- ]?process\\w*|hdr|cooked|manipulated|enhancement)\\b`,
    `over-?(?:sharpen\\w*|sharepen\\w*|process\\w*|edit\\w*|shaprned|cooked)`,
    `halo(?:s|ing|ed)?\\b|artifact(?:s|ing)\\b|pixelat\\w+|posteri[sz]\\w+|unsharp masking`,
  ],
  'color.mono': [
    `(?:b ?[&/]? ?w|black and white|monochrome|monocrhome|sepia|mono) (?:\\w+ ){0,2}?(?:conversion|treatment|choice|tones?|toning|toned|processing|version|works?|is a good|is great|is nice|suits|helps)\\b`,
    `(?:better|stronger|more) (?:\\w+ ){0,5}?than (?:a |in )?color\\b`,
  ],
  'color.cast': [
    `(?:wb|w b|white balance|color balance|color temperature|color temp) (?:\\w+ ){0,4}?(?:off|wrong|incorrect|not (?:\\w+ )?(?:correct|right)|too (?:cool|warm|cold|blue|yellow)|takes away|fixed|adjust\\w*|needs)\\b`,
    `(?:blue|bluish|blueish|green|greenish|yellow|yellowish|magenta|red|reddish|orange|pink|cyan|purple|color|warm|cool)(?:-ish)? (?:color )?(?:cast|tint|tinge|coloration|colration|hue to|tone to)\\b`,
  ],
  'color.dull': [
    `(?:lacks?|lacking|needs?|missing|wish\\w*) (?:\\w+ ){0,5}?(?:color|colors|rich \\w+|saturation|vibrance)\\b(?! (?:contrast|balance))`,
  ],
  'contrast.low': [
    `(?:more|increas\\w*|add|adding|added|bit of|little|some|extra|boost\\w*|bump\\w* (?:up )?(?:the|in)|needs?|need|lacks?|lacking|lack of|better|stronger|greater) (?:\\w+ ){0,3}?contrast\\b`,
    `(?:levels|curves) (?:\\w+ ){0,3}?(?:adjust\\w*|contrast|and contrast)|haz(?:y|iness)|flatness`,
  ],
  'crop.too_loose': [
    `(?:crop(?:ping|ped)?) (?:it |this |the image |the photo |out |off |some |a bit |a little |just |more |from |of |in ){0,4}(?:the )?(?:top|bottom|left|right|sides?|sky|foreground|background|grass|edges?|part)`,
  ],
  'comp.edge_cut': [
    `(?:head|heads|foot|feet|legs?|hands?|arms?|ears?|tail|wings?|fingers?|body|hat|tip|edge|top|bottom|building|tower|spoon|roof) (?:\\w+ ){0,4}?(?:is|are|was|were|being|get|gets|seem|seems|got) (?:\\w+ ){0,2}?(?:cut|chopped|clipped|cropped|lopped|missing)\\b`,
  ],
  'comp.centered': [
    `(?:too|very|so|little|bit|subject|composition|is|are|pretty much|placed|horizontally) (?:\\w+ )?(?:centered|central|centrally|dead center|center focused)\\b`,
  ],
  'focus.soft': [
    `(?:lack of|lacks?|lacking|loss of|loos of|needs?|no|more|some|poor|missing) (?:\\w+ ){0,2}?(?:sharpness|focus|clarity|crispness)\\b(?! (?:point|on))`,
    `(?:had|if|wish) (?:\\w+ ){0,4}?(?:been|was|were|had been) (?:\\w+ ){0,2}?(?:sharp|in focus|crisp|tack sharp)`,
  ],
  'focus.motion': [
    `motion blur|(?:sense|feeling|feel|impression|illusion|blur) of (?:motion|movement|speed)|(?:shows?|creat\\w+|convey\\w*|like the|love the) (?:\\w+ )?(?:motion|movement)\\b`,
    `(?:slow|long|longer) (?:shutter|exposure)(?: speed)? (?:\\w+ ){0,8}?(?:water|waves|soft|silky|smooth|milky|creamy|motion|movement)`,
    `(?:silky|milky|creamy|misty|smooth|soft|sugar) (?:\\w+ ){0,2}?(?:water|flow|waves|stream)|(?:water|waves|flow) (?:\\w+ ){0,3}?(?:silky|milky|creamy|misty|soft blur)`,
  ],
  'frame.natural': [
    `fram(?:e|es|ed|ing) (?:of |up )?(?:the |her |him |it |your |his |this )(?:\\w+ ){0,3}?(?:with|by|between|within|through|nicely|wonderfully|well|in between)\\b`,
    `(?:makes?|made|works? as|acts? as|as|creates?|is) (?:\\w+ ){0,3}?(?:natural |great |nice |good |perfect |wonderful )(?:\\w+ )?frame\\b|frames? (?:the|her|his|your|it|him) (?:\\w+ ){0,2}?(?:well|nicely|wonderfully|beautifully|perfectly)`,
  ],
  'comp.layers': [
    `(?:sense|feeling|feel|impression|hint|illusion|lot|plenty|great deal|great|good|nice|amazing|wonderful|excellent|gives|gives it|adds|adding|add|lends|create\\w*|provid\\w+|energy and) (?:\\w+ ){0,3}?(?:of )?(?:depth|dimension|dimensionality|three dimension\\w*)\\b(?! of field|[- ]of[- ]field)`,
  ],
  'detail.good': [
    `${PRAISE} (?:\\w+ ){0,3}?(?:details?|textures?|texure)\\b(?! (?:in the shadows|in the highlights))`,
    `(?:plenty|lots|lot|loads|wealth|captur\\w+|see|seeing|shows?|showing|bring\\w* out|reveal\\w*|rendered|retain\\w*|preserv\\w+|clarity|explor\\w+|emphasi[sz]e\\w*|rich in|interesting) (?:\\w+ ){0,4}?(?:details?|textures?)\\b(?! (?:in the (?:shadows?|highlights?|sky|clouds|snow|whites|blacks)))`,
  ],
  'bg.distract': [
    `(?:background|backdrop|bg|backround|surroundings|surface) (?:[\\w']+ ){0,5}?(?:distract\\w*|busy|clutter\\w*|bland|dull|boring|too (?:much|bright|dark|present|busy)|takes? (?:\\w+ ){0,2}?(?:attention|away)|compet\\w+|hurts?|lacking|detracts?|bothers?|messy|noisy|irrelevant)`,
  ],
};
