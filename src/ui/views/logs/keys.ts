/** The keys of the log view. */
import type { ViewKey } from '../view.ts'
import { markTime, textOf } from './log-buffer.ts'
import { ranges, type LogState } from './state.ts'

const plain = (keys: readonly string[], command: string, label: string, group: ViewKey<LogState>['group'] = 'move'): ViewKey<LogState> => ({
  keys,
  command,
  label,
  group,
})
const withoutQuery = (state: LogState): string | undefined => (state.query === '' ? '/ searches first' : undefined)

const rangeKeys = Object.entries(ranges).map(([key, range]): ViewKey<LogState> => ({
  keys: [key],
  command: `range-${key}`,
  label: range.name,
  group: 'look',
  run: (state) => state.streams.restart({ range }),
}))

/** The kept lines as text, with times where they are shown. */
function shownText(state: LogState): string {
  const { buffer } = state
  const lines = Array.from({ length: buffer.count }, (_, index) => {
    const line = buffer.line(index)
    if (buffer.isMark(index)) return `--- ${markTime(line)} ---`
    const label = buffer.labels.length > 1 ? `[${buffer.origin(index).label}] ` : ''
    return label + (state.times ? line : textOf(line))
  })
  return lines.join('\n')
}

export const logKeys: readonly ViewKey<LogState>[] = [
  { ...plain(['f'], 'follow', 'follow', 'look'), weight: 90, labelFor: (state) => (state.follow ? 'stop following' : 'follow') },
  { ...plain(['t'], 'times', 'times', 'look'), weight: 70, labelFor: (state) => (state.times ? 'no times' : 'times') },
  { ...plain(['w'], 'wrap', 'wrap lines', 'look'), weight: 65, labelFor: (state) => (state.wrap ? 'cut lines' : 'wrap lines') },
  {
    keys: ['p'],
    command: 'previous',
    label: 'previous logs',
    labelFor: (state) => (state.streams.choice.previous ? 'present logs' : 'previous logs'),
    group: 'look',
    weight: 60,
    run: (state) => state.streams.restart({ previous: !state.streams.choice.previous }),
  },
  {
    keys: ['a'],
    command: 'all-containers',
    label: 'all containers',
    labelFor: (state) => (state.streams.choice.allContainers ? 'default container' : 'all containers'),
    group: 'look',
    blocked: ({ target, streams }) =>
      target.subject.container !== undefined
        ? 'this is the log of one container; Esc and l on the pod shows all'
        : streams.namesDefault
          ? undefined
          : 'all containers are shown, and no pod names a default one',
    run: (state) => state.streams.restart({ allContainers: !state.streams.choice.allContainers }),
  },
  {
    ...plain(['J'], 'json', 'JSON as fields', 'look'),
    weight: 30,
    labelFor: (state) => (state.json ? 'JSON as written' : 'JSON as fields'),
  },
  {
    keys: ['m'],
    command: 'mark',
    label: 'a line with the time',
    group: 'look',
    run: ({ buffer, streams }, host) => {
      buffer.mark(new Date(host.clock.now()))
      streams.onChange()
    },
  },
  {
    ...plain(['M'], 'keep-matches', 'only matches', 'look'),
    labelFor: (state) => (state.keepsMatches ? 'mark matches' : 'only matches'),
    blocked: withoutQuery,
  },
  plain(['C'], 'clear', 'only what comes from now on', 'look'),
  { ...plain(['n'], 'next-match', 'next match', 'look'), weight: 50, blocked: withoutQuery },
  { ...plain(['N'], 'previous-match', 'previous match', 'look'), blocked: withoutQuery },
  { keys: ['c'], command: 'copy', label: 'copy', group: 'look', run: (state, host) => host.copy(shownText(state), 'the log') },
  {
    keys: ['ctrl-s'],
    command: 'save',
    label: 'save to a file',
    group: 'look',
    weight: 40,
    run: (state, host) =>
      void host
        .save(`${state.target.subject.name.replaceAll(/[^\w.-]+/g, '-')}.log`, `${shownText(state)}\n`)
        .catch((error: unknown) => host.fail('save', error)),
  },
  ...rangeKeys,
  plain(['j', 'down'], 'down', 'down'),
  plain(['k', 'up'], 'up', 'up'),
  plain(['ctrl-f', 'pagedown', 'space'], 'page-down', 'a page down'),
  plain(['ctrl-b', 'pageup'], 'page-up', 'a page up'),
  plain(['g', 'home'], 'first', 'to the beginning'),
  plain(['G', 'end'], 'last', 'to the end, following'),
  plain(['left', 'h'], 'left', 'to the left'),
  plain(['right'], 'right', 'to the right'),
]
