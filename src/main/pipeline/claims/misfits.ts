// Turns that two copy editors struck from 1,587 sentences of critiques, true or not: what goes wrong between words that are fine apart.
// Knows no claims; check-sentence.ts refuses what it finds.

/** By what is wrong with them; each with one of the struck sentences. Of lower-case text. */
const MISFITS: readonly RegExp[] = [
  // "The rule of thirds speaks for the photo.": it stands in its favor, it does not talk in its name.
  /\bspeaks? for the (?:\w+ )?(?:photo|picture|frame|image)\b/,
  // "The subject fills the frame well, and the main subject dominates the frame.": one thing under two names.
  /^(?:the|a) (?:main )?subject\b.*\band (?:the|a) (?:main )?subject\b/,
  // "The geometry of the image does the picture good.", "A frame free of noise helps the photo.": the photo as one of its own merits.
  /(?<!\b(?:most|part|rest)) of the (?:photo|picture|frame|image) (?:does|do|helps?|serves?) the (?:photo|picture|frame|image)\b/,
  /\b(?:a|the) (?:photo|picture|frame|image) (?:free of|without) (?:noise|grain)\b/,
  // "Tones without a trace of noise and a crisp subject": free of the subject, too.
  /\b(?:free of|free from|without|without a trace of) (?:noise|grain) and (?:an?|the) (?!.*\b(?:is|sits?|stands?|resolves|holds|keeps|shows|lands|falls|works|stays?|looks?)\b)/,
  /\bclean of (?:noise|grain)\b/,
  // "The main subject is pleasingly crisp, which is where it counts.", "The focus is decent, and the eye can settle there.": no place was named.
  /^(?!.*\b(?:on|onto|at) the (?:main )?subject,).*, which is where it counts\b/,
  /^(?!.*\bsubject\b).*\beye can settle there\b/,
  // "The exposure is effectively judged.": as good as judged.
  /\beffectively (?:focused|judged|exposed|balanced|chosen|placed|lit|used|blurred)\b|\btogether effectively\b|\b(?:suits|serves|flatters|supports|holds up) (?:the (?:main )?(?:subject|photo|picture|frame|image) )?effectively\b/,
  // "Protecting the clipped highlights": too late.
  /\bprotect\w* the (?:clipped|blown|burnt)\b/,
  // "The palette stays to cool hues."
  /\bstays? to\b/,
  // "A frame with the whole subject inside would serve it better.", "It needs adding side light to give the picture shape.": nothing named that it could be.
  /\bserve it better\b|\bmake it (?:stronger|better)\b|^it needs\b|\broom around it\b|\bholds it together\b/,
  // "A clean, contrasting hues make the first impression."
  /\ba [a-z]+, [a-z]+ (?:hues|colors|tones|lines|shapes)\b/,
  // "The first impression of the photo is a clear diagonal.": of a diagonal.
  /\bfirst impression of the \w+ is (?:an?|the (?!pull|play))\b/,
  // "The first impression of the colors contrast well.": of the photo, or it is something.
  /\bfirst impression of (?!the (?:photo|picture|frame|image) is\b)/,
  // "The central placement is steady but a little still.": no contrast.
  /\bsteady but a (?:little|touch|bit) still\b/,
  // "The photo is free of grain, which keeps the surfaces pure.", "The tonal range runs from end to end, which is harder than it looks.", "a frame with the whole subject inside": nobody says so.
  /\bsurfaces pure\b|\bharder than it looks\b|\bframe with the whole subject inside\b/,
  // "The vivid colors work well, which gives the photo instant presence.": it is the colors that do, not that they work.
  /\b(?:works?|suits?|serves?|flatters)\b[^,]*\b(?:well|nicely|effectively|strength), which (?:gives|lets|lends|keeps|makes|works|is)\b|\breal strength, which\b|\bpresence, which gives\b/,
  // "The contrasting hues work well, so each hue makes the other stronger.": the other way round.
  /\b(?:together|works?|jobs?|eye)\b[^,]*, so each hue\b/,
  // "The contrast gives the photo presence, so shapes read at once."
  /\b(?:punch|presence|weight|energy|backbone|order)\b[^,]*, so (?:shapes|each|the eye)\b/,
  // "Tones without a trace of noise support each other.", "Good texture help the photo."
  /^(?!.* and ).*\bsupport each other\b/,
  /^(?:the |a |an )?(?:[\w-]+ )?(?:texture|detail|contrast|light|focus|sharpness|exposure) (?:help|suit|serve|do|make|give|hold)\b/,
  // "The photo is free from noise and the fairly well judged exposure are worth keeping."
  /\bis\b.* and .*\b(?:are worth keeping|help the (?:photo|picture|frame|image))\b/,
  // "The placement off center placement", "The shallow depth of field is shallow."
  /\b(?!subject)(\w{6,}) (?:[\w-]+ ){1,4}\1\b/,
  // "The picture is held low key.", "The main subject is well separated.", "The contrast is decent from dark to light.", "A little of the highlights are clipped."
  /\bis held (?:low|high|in)\b|\bwell separated(?! from)|\b(?:good|decent|nice|pleasing) from dark to light\b|\ba little of the \w+s are\b/,
  // "The play of contrasting colors draw the eye.", "The off-center placement keeps the picture static.", "The light keeps shadow edges soft well."
  /\bthe play of [^,]* (?:draw|make|hold|give|catch|help)\b|\boff-center placement keeps\b|\bplacement off center\b|\bedges soft (?:well|nicely|effectively)\b/,
  // "The fairly clear contrast works fairly well."
  /\b(fairly|reasonably|quite) [a-z]+ [a-z]+ works? \1\b/,
  // "Straight away, the contrast is seen first."
  /^(?:from the start|straight away|before anything else|at first sight),.*\bfirst\b/,
];

/** True for a turn that no editor would print. `plain`: the sentence in lower case. */
export function isMisfit(plain: string): boolean {
  return MISFITS.some((misfit) => misfit.test(plain));
}
