/** sub, gsub and gensub: another text in the place of what an expression finds. */
import { type Match, replaced } from '../../expressions/expression.ts'
import type { Evaluator } from './evaluator.ts'
import type { Expression, Place } from './tree.ts'
import { numberOf, type Value } from './values.ts'

const line: Place = { is: 'field', of: { is: 'number', value: 0 } }

/** How many were replaced; for `chosen` (gensub) the text that came of it. */
export async function substitute(awk: Evaluator, args: readonly Expression[], which: 'first' | 'all' | 'chosen'): Promise<Value> {
  const isChosen = which === 'chosen'
  const [by, to, ...others] = args
  const of = others.at(isChosen ? 1 : 0) ?? line
  if (by === undefined || to === undefined) return awk.fail('Too few arguments')
  const made = await awk.pattern(by)
  const replacement = awk.text(await awk.value(to))
  const number = isChosen && others[0] !== undefined ? awk.text(await awk.value(others[0])) : ''
  const text = awk.text(await awk.value(of))
  const isAll = which === 'all' || /^[gG]/.test(number)
  const first = Math.max(1, isAll ? 1 : numberOf(number) || 1)
  const result = await replaced(awk.io.life, { made, text, isAll, first }, (match) => filled(replacement, match, isChosen))
  if (isChosen) return result.text
  if (result.count > 0 && (of.is === 'name' || of.is === 'field' || of.is === 'element')) await awk.assign(of, result.text)
  return isAll ? result.count : Math.min(1, result.count)
}

/** `&` is the match, and for gensub `\1` the first group. */
const filled = (replacement: string, { groups }: Match, knowsGroups: boolean): string =>
  replacement.replace(/\\([\s\S])|&/g, (whole, mark: string | undefined) => {
    if (mark === undefined) return groups[0] ?? ''
    if (knowsGroups && /\d/.test(mark)) return groups[Number(mark)] ?? ''
    return mark === '&' || mark === '\\' ? mark : whole
  })
