/** A text that does not change: messages, reports, the output of an action. */
import { sanitize } from '../../../base/terminal-text.ts'
import { defineView, queryOff } from '../view.ts'
import { yamlHighlight } from './highlight.ts'
import { textKeys, type WithText } from './keys.ts'
import { paintText } from './paint.ts'
import { emptyText, matchesOf, type TextState, updateText, withLines } from './state.ts'

/** Splits foreign text into safe lines. */
export const linesOf = (text: string): string[] =>
  text
    .replace(/\n$/, '')
    .split(/\r?\n/)
    .map((line) => sanitize(line, '    '))

/** What the trail says of a text: which match of how many, or which lines. */
export function textCount(state: TextState): string {
  const matches = matchesOf(state).length
  return state.query === ''
    ? `${state.lines.length} ${state.lines.length === 1 ? 'line' : 'lines'}`
    : matches === 0
      ? 'no match'
      : `${state.match + 1} of ${matches}`
}

interface TextTarget {
  readonly title: string
  readonly text: string
  /** Long lines are wrapped from the start. */
  readonly wrap?: boolean
  /** Its parts are coloured as those of YAML. */
  readonly yaml?: boolean
}

declare module '../targets.ts' {
  interface ViewTargets {
    readonly text: TextTarget
  }
}

export const text = defineView<TextTarget, WithText & { readonly yaml: boolean }>({
  name: 'text',
  open: (target) => ({
    state: {
      title: target.title,
      yaml: target.yaml === true,
      text: withLines({ ...emptyText, wrap: target.wrap === true }, linesOf(target.text)),
    },
  }),
  update: (state, event) => ({ ...state, text: updateText(state.text, event) }),
  keys: textKeys,
  paint: (state, canvas) => paintText(state.text, canvas, state.yaml ? yamlHighlight : undefined),
  crumb: (state) => ({ text: state.title, count: textCount(state.text), query: state.text.query }),
  query: 'search',
  escape: (state) => queryOff(state.text.query),
})
