/** The manifests that come along: what each is about, applied with Enter. */
import { cutEnd, pad, sanitize, width } from '../../base/terminal-text.ts'
import { applyPath } from '../app/apply-files.ts'
import type { Host } from '../app/host.ts'
import { listSamples, readText, type Sample } from '../data/sample-files.ts'
import { defineView, type ViewEvent } from './view.ts'

interface SamplesState {
  readonly directory: string
  /** Undefined until they are read. */
  readonly samples: readonly Sample[] | undefined
  readonly index: number
  readonly top: number
  readonly rows: number
  readonly problem: string | undefined
}

/** Lines of explanation under the list, where there is room. */
const explained = (rows: number): number => Math.min(8, Math.floor(rows / 2))

/** Rows of the list. */
const roomOf = (rows: number): number => Math.max(1, rows - explained(rows) - 1)

export const samples = defineView<string, SamplesState>({
  name: 'samples',
  open: (directory, _, send) => {
    listSamples(directory).then(
      (found) => send({ type: 'data', name: 'samples', value: found }),
      (error: unknown) => send({ type: 'data', name: 'problem', value: error instanceof Error ? error.message : String(error) }),
    )
    return { state: { directory, samples: undefined, index: 0, top: 0, rows: 10, problem: undefined } }
  },
  update,
  keys: [
    { keys: ['enter', 'a'], command: 'apply', label: 'apply', group: 'act', weight: 100, danger: true, run: apply },
    { keys: ['y'], command: 'read', label: 'read', group: 'look', weight: 80, run: read },
    { keys: ['j', 'down'], command: 'down', label: 'down', group: 'move' },
    { keys: ['k', 'up'], command: 'up', label: 'up', group: 'move' },
    { keys: ['g', 'home'], command: 'first', label: 'to the first', group: 'move' },
    { keys: ['G', 'end'], command: 'last', label: 'to the last', group: 'move' },
  ],
  paint: (state, { cells, area, host }) => {
    const { look } = host
    const room = roomOf(area.rows)
    const all = state.samples ?? []
    if (state.problem !== undefined) cells.put(area.row + 1, 3, sanitize(state.problem), look.style('bad'))
    else if (state.samples === undefined) cells.put(area.row + 1, 3, 'reading samples', look.style('dim'))
    const names = Math.min(28, Math.max(12, ...all.map((sample) => titleOf(sample).length)) + 2)
    all.slice(state.top, state.top + room).forEach((sample, line) => {
      const chosen = state.top + line === state.index
      const on = chosen ? 'selected' : undefined
      const row = area.row + 1 + line
      if (chosen) {
        cells.fill(row, look.style('text', on), area.column, area.column + area.columns)
        cells.put(row, area.column, look.signs.cursor, look.style('accent', on))
      }
      cells.put(row, area.column + 3, pad(cutEnd(titleOf(sample), names - 1, look.signs.cut), names), look.style('text', on))
      cells.put(
        row,
        area.column + 3 + names,
        cutEnd(sanitize(sample.about[0] ?? ''), area.columns - names - 4, look.signs.cut),
        look.style('dim', on),
        area.column + area.columns,
      )
    })
    cells.put(area.row, area.column + 3, pad('NAME', names) + 'ABOUT', look.style('heading'))
    const about = wrapped(all[state.index]?.about ?? [], area.columns - 6)
    about
      .slice(0, explained(area.rows) - 1)
      .forEach((line, at) =>
        cells.put(
          area.row + Math.min(room, all.length) + 2 + at,
          area.column + 3,
          sanitize(line),
          look.style('text'),
          area.column + area.columns,
        ),
      )
  },
  crumb: (state) => ({ text: 'samples', count: state.samples?.length.toString() }),
})

/** A directory shows as one. */
const titleOf = ({ name, files }: Sample): string => `${sanitize(name)}${files[0]?.endsWith(`/${name}`) === true ? '' : '/'}`

/** The first line, which says what it is, and the others as one text, broken where the next word does not fit. */
function wrapped([first = '', ...others]: readonly string[], room: number): string[] {
  return [first, others.join(' ')].flatMap((line) => {
    const out = ['']
    for (const word of sanitize(line).split(' ')) {
      const last = out.at(-1) ?? ''
      if (last === '') out[out.length - 1] = word
      else if (width(last) + 1 + width(word) > room) out.push(word)
      else out[out.length - 1] = `${last} ${word}`
    }
    return out
  })
}

function update(state: SamplesState, event: ViewEvent): SamplesState {
  // Both kinds of data come from `open` alone.
  if (event.type === 'data' && event.name === 'samples') return { ...state, samples: event.value as readonly Sample[] }
  if (event.type === 'data' && event.name === 'problem') return { ...state, problem: String(event.value) }
  if (event.type === 'resize') return moved({ ...state, rows: event.rows }, 0)
  if (event.type === 'click') return moved(state, state.top + event.row - 1 - state.index)
  if (event.type === 'command')
    return moved(
      state,
      ({ down: 1, up: -1, 'scroll-down': 3, 'scroll-up': -3, first: -Infinity, last: Infinity } as Readonly<Record<string, number>>)[
        event.command
      ] ?? 0,
    )
  return state
}

function moved(state: SamplesState, by: number): SamplesState {
  const index = Math.max(0, Math.min((state.samples?.length ?? 0) - 1, state.index + by))
  const room = roomOf(state.rows)
  return { ...state, index, top: Math.max(index - room + 1, Math.min(index, state.top)) }
}

function apply(state: SamplesState, host: Host): void {
  const sample = state.samples?.[state.index]
  if (sample === undefined) return
  // Back to the table first: there one sees what comes of it.
  host.back()
  host.say(`applying ${sample.name}`)
  applyPath(`${state.directory}/${sample.name}`, host).catch((error: unknown) => host.fail(`apply ${sample.name}`, error))
}

function read(state: SamplesState, host: Host): void {
  const sample = state.samples?.[state.index]
  if (sample === undefined) return
  Promise.all(sample.files.map(readText)).then(
    (texts) => host.open('text', { title: sample.name, yaml: true, text: texts.join('---\n') }),
    (error: unknown) => host.fail(`read ${sample.name}`, error),
  )
}
