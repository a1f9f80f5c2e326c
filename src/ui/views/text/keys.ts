/** The keys that every text has. */
import type { ViewKey } from '../view.ts'
import type { TextState } from './state.ts'

/** A view whose state holds a text. */
export interface WithText {
  readonly text: TextState
  readonly title: string
}

const plain = (keys: readonly string[], command: string, label: string, group: ViewKey<WithText>['group'] = 'move'): ViewKey<WithText> => ({
  keys,
  command,
  label,
  group,
})

const withoutQuery = (state: WithText): string | undefined => (state.text.query === '' ? '/ searches first' : undefined)

export const textKeys: readonly ViewKey<WithText>[] = [
  plain(['j', 'down'], 'down', 'down'),
  plain(['k', 'up'], 'up', 'up'),
  plain(['ctrl-f', 'pagedown', 'space'], 'page-down', 'a page down'),
  plain(['ctrl-b', 'pageup'], 'page-up', 'a page up'),
  plain(['g', 'home'], 'first', 'to the beginning'),
  plain(['G', 'end'], 'last', 'to the end'),
  plain(['left', 'h'], 'left', 'to the left'),
  plain(['right', 'l'], 'right', 'to the right'),
  { ...plain(['n'], 'next-match', 'next match', 'look'), weight: 50, blocked: withoutQuery },
  { ...plain(['N'], 'previous-match', 'previous match', 'look'), blocked: withoutQuery },
  { ...plain(['w'], 'wrap', 'wrap lines', 'look'), weight: 40, labelFor: ({ text }) => (text.wrap ? 'cut lines' : 'wrap lines') },
  {
    keys: ['c'],
    command: 'copy',
    label: 'copy',
    group: 'look',
    weight: 30,
    run: (state, host) => host.copy(state.text.lines.join('\n'), 'the text'),
  },
  {
    keys: ['ctrl-s'],
    command: 'save',
    label: 'save to a file',
    group: 'look',
    weight: 20,
    run: (state, host) => void host.save(`${state.title.replaceAll(/[^\w.-]+/g, '-')}.txt`, `${state.text.lines.join('\n')}\n`),
  },
]
