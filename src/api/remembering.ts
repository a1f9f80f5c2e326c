/** Rules for texts that remember what they found good: a cluster uses few texts, and uses them again and again. */

/** Gives the reasons against a text; none means it is fine. */
export type TextRule = (text: string) => readonly string[]

/** How many texts each rule remembers, and how long a text may be to be worth it. */
const mostKnown = 5000
const longest = 253
const fine: readonly string[] = []

/** The rule, which looks at a good text only once. */
export function remembering(rule: TextRule): TextRule {
  const good = new Set<string>()
  return (text) => {
    if (good.has(text)) return fine
    const reasons = rule(text)
    if (reasons.length > 0 || text.length > longest) return reasons
    if (good.size >= mostKnown) good.clear()
    good.add(text)
    return reasons
  }
}
