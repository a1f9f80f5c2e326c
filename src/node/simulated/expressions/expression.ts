/**
 * Regular expressions of simulated programs. All programs share the cluster's thread, so no expression may backtrack without end: Go's
 * engine takes a time that grows with the text alone, and what only our own engine can match has so many milliseconds.
 */
import { createContext, Script } from 'node:vm'
import type { RE2JS } from 're2js'
import type { Life } from '../shell/life.ts'
import { ExpressionError, spellPosix, type Spelling } from './posix.ts'

/** A glob comes spelled already. */
export type Syntax = 'basic' | 'extended' | 'perl' | 'glob'

export interface Match {
  readonly index: number
  readonly end: number
  /** The whole, and what the groups took. */
  readonly groups: readonly (string | undefined)[]
}

export interface Expression {
  /** The first match from there on: the leftmost, and by POSIX's rule the longest of these. Throws an ExpressionError where it gives up. */
  find(text: string, from?: number): Match | undefined
}

export interface Wanted {
  readonly syntax: Syntax
  readonly ignoresCase?: boolean
  /** The match is all of the text, or begins where the text does. */
  readonly holds?: 'whole' | 'start' | 'words'
}

type Make = (pattern: string, wanted: Wanted) => Expression

/** Longer texts are refused, except by expressions that any engine finds in one pass. */
const longestText = 1024 ** 2
/** Milliseconds for one search by an expression that refers back; more a second time, since a busy machine may have taken the first. */
const patience = [100, 500]

const known = new Map<string, Expression>()
/** Programs ask for the same few again and again; the bound only guards against those that make new ones. */
const mostKnown = 200

let engine: typeof RE2JS | undefined
let loading: Promise<typeof RE2JS> | undefined

/** What makes expressions; Go's engine is there from then on. */
export async function expressionMaker(): Promise<Make> {
  loading ??= import('re2js').then((module) => module.RE2JS)
  engine ??= await loading
  return make
}

/** One expression. Plain ones load nothing. */
export async function expression(pattern: string, wanted: Wanted): Promise<Expression> {
  if (!spell(pattern, wanted).isPlain) await expressionMaker()
  return make(pattern, wanted)
}

function make(pattern: string, wanted: Wanted): Expression {
  const key = JSON.stringify([pattern, wanted])
  let found = known.get(key)
  if (found === undefined) {
    const spelling = spell(pattern, wanted)
    found = naming(pattern, () => compiled(spelling, wanted))
    if (known.size >= mostKnown) known.clear()
    known.set(key, found)
  }
  return found
}

/** Complaints as the library of C words them for busybox. */
function naming<T>(pattern: string, act: () => T): T {
  try {
    return act()
  } catch (error) {
    throw error instanceof ExpressionError ? new ExpressionError(`bad regex '${pattern}': ${error.message}`) : error
  }
}

function spell(pattern: string, { syntax, holds }: Wanted): Spelling {
  const spelling =
    syntax === 'perl' || syntax === 'glob'
      ? { source: pattern, refersBack: false, isPlain: syntax === 'perl' ? !/[\\*+?{|(]/.test(pattern) : !pattern.includes('.*') }
      : naming(pattern, () => spellPosix(pattern, syntax === 'extended'))
  const { source } = spelling
  return holds === undefined
    ? spelling
    : { ...spelling, source: holds === 'words' ? `\\b(?:${source})\\b` : `^(?:${source})${holds === 'whole' ? '$' : ''}` }
}

function compiled({ source, refersBack, isPlain }: Spelling, { syntax, ignoresCase = false }: Wanted): Expression {
  const isPerl = syntax === 'perl'
  const flags = `g${ignoresCase ? 'i' : ''}${isPerl ? '' : 's'}u`
  if (isPlain) return native(source, flags)
  if (refersBack || engine === undefined) return impatient(source, flags)
  try {
    const { CASE_INSENSITIVE, DOTALL, LONGEST_MATCH } = engine
    return linear(engine.compile(source, (ignoresCase ? CASE_INSENSITIVE : 0) | (isPerl ? 0 : DOTALL | LONGEST_MATCH)))
  } catch (error) {
    if (!isPerl) throw new ExpressionError('Regular expression too big')
    return impatient(source, flags, error)
  }
}

function regExp(source: string, flags: string, reason?: unknown): RegExp {
  try {
    return new RegExp(source, flags)
  } catch {
    throw new ExpressionError(
      reason instanceof Error ? reason.message.replace(/^error parsing regexp: /, '') : 'Invalid regular expression',
    )
  }
}

const matchOf = (found: RegExpExecArray | null): Match | undefined =>
  found === null ? undefined : { index: found.index, end: found.index + found[0].length, groups: [...found] }

function native(source: string, flags: string): Expression {
  const made = regExp(source, flags)
  return {
    find(text, from = 0) {
      made.lastIndex = from
      return matchOf(made.exec(text))
    },
  }
}

function linear(made: RE2JS): Expression {
  return {
    find(text, from = 0) {
      if (text.length > longestText) throw new ExpressionError('line too long')
      const matcher = made.matcher(text)
      if (from > text.length || !matcher.find(from)) return undefined
      const groups = Array.from({ length: matcher.groupCount() + 1 }, (_, at) => matcher.group(at) ?? undefined)
      return { index: matcher.start(), end: matcher.end(), groups }
    },
  }
}

let trial: { readonly script: Script; readonly context: { made?: RegExp; text?: string } } | undefined

/** A match of an expression that may take for ever. */
function tried(made: RegExp, text: string, from: number): RegExpExecArray | null {
  made.lastIndex = from
  trial ??= { script: new Script('made.exec(text)'), context: createContext({}) as object }
  Object.assign(trial.context, { made, text })
  for (const timeout of patience) {
    try {
      return trial.script.runInContext(trial.context, { timeout }) as RegExpExecArray | null
    } catch {
      made.lastIndex = from
    }
  }
  throw new Exhausted('Regular expression too big')
}

/** Milliseconds in which others have the thread that a hopeless search has held. */
export const pauseAfterTrial = 1000

/** The thread was held for as long as that may be: whoever asked has to wait. */
export class Exhausted extends ExpressionError {}

/** What our own engine matches by trying everything. An expression that has used up its time gets none any more. */
function impatient(source: string, flags: string, reason?: unknown): Expression {
  const made = regExp(source, flags, reason)
  let isSpent = false
  return {
    find(text, from = 0) {
      if (isSpent || text.length > longestText) throw new ExpressionError('Regular expression too big')
      try {
        return matchOf(tried(made, text, from))
      } catch (error) {
        isSpent = true
        throw error
      }
    },
  }
}

/** Steps that one search of a text counts, so that a search from every place of a long text leaves room for others. */
const charactersAStep = 10_000

/** All matches, each behind the one before; an empty one right behind another counts for nothing. */
export async function* findAll(life: Pick<Life, 'step'>, made: Expression, text: string): AsyncGenerator<Match> {
  let last = -1
  for (let from = 0; from <= text.length;) {
    const pause = life.step(1 + Math.floor((text.length - from) / charactersAStep))
    if (pause !== undefined) await pause
    const found = made.find(text, from)
    if (found === undefined) return
    const isEmpty = found.end === found.index
    if (!isEmpty || found.index !== last) yield found
    last = found.end
    // Past a whole sign, which may take two places.
    from = isEmpty ? found.end + ((text.codePointAt(found.end) ?? 0) > 0xffff ? 2 : 1) : found.end
  }
}

/** The text with another one in the place of each match, or only of the one with this number. */
export async function replaced(
  life: Pick<Life, 'step'>,
  { made, text, isAll = true, first = 1 }: { made: Expression; text: string; isAll?: boolean; first?: number },
  change: (match: Match) => string,
): Promise<{ readonly text: string; readonly count: number }> {
  let result = ''
  let end = 0
  let number = 0
  let count = 0
  for await (const match of findAll(life, made, text)) {
    if (++number < first) continue
    count++
    result += text.slice(end, match.index) + change(match)
    end = match.end
    if (!isAll) break
  }
  return { text: result + text.slice(end), count }
}
