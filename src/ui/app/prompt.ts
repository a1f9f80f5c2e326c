/** The one-line prompt: `:` for going places, `/` for filters and searches; with completions and history. Pure. */
import { isSubsequence } from '../views/table/filter.ts'

export interface Completion {
  /** What the prompt holds when it is taken. */
  readonly text: string
  /** What it is, at the right of the list. */
  readonly about: string
  /** Other words that lead to it. */
  readonly also?: readonly string[]
}

export interface PromptState {
  readonly kind: ':' | '/'
  readonly value: string
  /** Grows when the text was not typed, so that the field puts its cursor at the end. */
  readonly generation: number
  readonly completions: readonly Completion[]
  /** The one that Enter takes. */
  readonly likely: string | undefined
  /** Chosen by Tab; -1: none. */
  readonly chosen: number
  /** Steps back in history; 0: what is being typed. */
  readonly past: number
  readonly draft: string
}

export const openPrompt = (kind: ':' | '/', value = ''): PromptState => ({
  kind,
  value,
  generation: 0,
  completions: [],
  likely: undefined,
  chosen: -1,
  past: 0,
  draft: value,
})

/** At most this many completions are shown. */
export const shownCompletions = 9

/** Best match first: whole words, then beginnings (of the text before those of its other words), then parts, then letters in order. */
export function rank(candidates: readonly Completion[], typed: string): Completion[] {
  const wanted = typed.toLowerCase()
  const scored = candidates.flatMap((candidate, index) => {
    const score = scoreOf(candidate, wanted)
    return score === undefined ? [] : [{ candidate, score, index }]
  })
  scored.sort((left, right) => left.score - right.score || left.index - right.index)
  return scored.map(({ candidate }) => candidate)
}

/** Scores up to this one: the candidate, or another word of it, begins with what was typed. */
const beginning = 3

function scoreOf({ text, also = [] }: Completion, wanted: string): number | undefined {
  const words = [text.toLowerCase(), ...also.map((word) => word.toLowerCase())]
  if (wanted === '') return 0
  if (words.includes(wanted)) return 1
  if (words[0]?.startsWith(wanted) === true) return 2
  if (words.some((word) => word.startsWith(wanted))) return 3
  if (words[0]?.includes(wanted) === true) return 4
  return wanted.length > 2 && isSubsequence(wanted, words[0] ?? '') ? 5 : undefined
}

/** The candidate that a word stands for: itself, or the best one that it is the beginning of. */
export function meant(candidates: readonly Completion[], typed: string): string | undefined {
  const [best] = rank(candidates, typed)
  const score = best === undefined || typed === '' ? undefined : scoreOf(best, typed.toLowerCase())
  return score !== undefined && score <= beginning ? best?.text : undefined
}

export const typed = (state: PromptState, value: string): PromptState => ({ ...state, value, chosen: -1, past: 0, draft: value })

/** Goes through the completions; the field shows the chosen one. */
export function choose(state: PromptState, by: number): PromptState {
  const count = Math.min(shownCompletions, state.completions.length)
  if (count === 0) return state
  const chosen = state.chosen < 0 ? (by > 0 ? 0 : count - 1) : (state.chosen + by + count) % count
  return { ...state, chosen, value: state.completions[chosen]?.text ?? state.value, generation: state.generation + 1 }
}

/** Goes back (1) or forth (-1) in what was entered before; `history` has the newest last. */
export function recall(state: PromptState, history: readonly string[], by: number): PromptState {
  const past = Math.max(0, Math.min(history.length, state.past + by))
  if (past === state.past) return state
  const value = past === 0 ? state.draft : (history[history.length - past] ?? '')
  return { ...state, past, value, chosen: -1, generation: state.generation + 1 }
}

/** Adds a line to a history without doubling it; the newest is last. */
export const remember = (history: readonly string[], line: string): readonly string[] =>
  line.trim() === '' ? history : [...history.filter((old) => old !== line), line].slice(-100)
