/** Manifests in a directory of this machine: what each is about, read, edited, applied, and what it made taken away again. */
import { basename, relative } from 'node:path'
import { cutEnd, pad, sanitize } from '../../base/terminal-text.ts'
import { wordLines } from '../../base/text-lines.ts'
import { reasonOf } from '../../base/thrown.ts'
import { applyPath, deletePath } from '../app/apply-files.ts'
import { nameLines } from '../app/dialog.ts'
import { editFile } from '../app/editor.ts'
import type { Host } from '../app/host.ts'
import { listManifests, listSamples, type ManifestEntry, manifestsBelow, readText } from '../data/manifest-files.ts'
import { directoriesFor, directoryAt } from '../data/typed-path.ts'
import { listKeys, putLine, stepOf } from './list-lines.ts'
import { noSamples } from './table/instead.ts'
import { type Canvas, defineView, type Opened, type ViewEvent } from './view.ts'

export interface ManifestsTarget {
  readonly directory: string
  /** Those that came along: Enter applies one. Elsewhere Enter goes in, as one looks around. */
  readonly samples: boolean
}

interface ManifestsState {
  readonly target: ManifestsTarget
  /** Undefined until they are read. */
  readonly entries: readonly ManifestEntry[] | undefined
  readonly index: number
  readonly top: number
  readonly rows: number
  readonly problem: string | undefined
}

/** Lines of explanation under the list, where there is room. */
const explained = (rows: number): number => Math.min(8, Math.floor(rows / 2))

/** Rows of the list. */
const roomOf = (rows: number): number => Math.max(1, rows - explained(rows) - 1)

const nothing = (state: ManifestsState): string | undefined => (chosen(state) === undefined ? 'there is nothing here' : undefined)
const noFile = (state: ManifestsState): string | undefined =>
  chosen(state)?.isDirectory === true ? 'a directory is no text' : nothing(state)
const noManifests = (state: ManifestsState): string | undefined =>
  chosen(state)?.files.length === 0 ? 'no manifest lies directly in it; A applies all below' : nothing(state)

declare module './targets.ts' {
  interface ViewTargets {
    readonly manifests: ManifestsTarget
  }
}

export const manifests = defineView<ManifestsTarget, ManifestsState>({
  name: 'manifests',
  open,
  update,
  keys: [
    {
      keys: ['enter'],
      command: 'enter',
      label: 'go into',
      labelFor: (state) => (state.target.samples ? 'apply' : chosen(state)?.isDirectory === true ? 'go into' : 'read'),
      group: 'look',
      weight: 100,
      blocked: (state, host) => (state.target.samples && host.readOnly ? 'read-only: nothing can be changed' : nothing(state)),
      run: enter,
    },
    { keys: ['a'], command: 'apply', label: 'apply', group: 'act', weight: 90, danger: true, blocked: noManifests, run: apply },
    {
      keys: ['A'],
      command: 'apply-all',
      label: 'apply all below',
      group: 'act',
      danger: true,
      blocked: (state) => (chosen(state)?.isDirectory === false ? 'nothing lies below a file' : nothing(state)),
      run: applyAll,
    },
    { keys: ['y'], command: 'read', label: 'read', group: 'look', weight: 80, blocked: noManifests, run: read },
    { keys: ['e'], command: 'edit', label: 'edit the file', group: 'act', weight: 70, blocked: noFile, run: edit },
    {
      keys: ['ctrl-d'],
      command: 'delete',
      label: 'delete its objects',
      group: 'act',
      weight: 20,
      danger: true,
      blocked: noManifests,
      run: (state, host) => tell('delete', state, host, ({ path }) => deletePath(path, host)),
    },
    ...listKeys,
  ],
  commands: [
    {
      words: ['dir', 'ls'],
      whole: true,
      about: 'manifests in a directory here: read, edit, apply, delete',
      complete: (_, typed) => directoriesFor(typed).map((text) => ({ text, about: 'directory' })),
      run: (typed, program) => program.openRoot('manifests', { directory: directoryAt(typed), samples: false }),
    },
    {
      words: ['samples'],
      about: 'manifests to try',
      run: (_, program) =>
        program.samplesDirectory === undefined
          ? program.say(noSamples(program), 'warn')
          : program.openRoot('manifests', { directory: program.samplesDirectory, samples: true }),
    },
  ],
  paint,
  crumb: ({ target, entries }) => ({
    text: target.samples ? 'samples' : `${sanitize(basename(target.directory))}/`,
    count: entries?.length.toString(),
  }),
})

function open(target: ManifestsTarget, _: Host, send: (event: ViewEvent) => void): Opened<ManifestsState> {
  load(target, send)
  return { state: { target, entries: undefined, index: 0, top: 0, rows: 10, problem: undefined } }
}

function load({ directory, samples }: ManifestsTarget, send: (event: ViewEvent) => void): void {
  const entries = samples ? listSamples(directory) : listManifests(directory)
  entries.then(
    (found) => send({ type: 'data', name: 'entries', value: found }),
    (error: unknown) => send({ type: 'data', name: 'problem', value: reasonOf(error) }),
  )
}

function paint(state: ManifestsState, canvas: Canvas): void {
  const { area, host } = canvas
  const { cut } = host.look.signs
  const room = roomOf(area.rows)
  const all = state.entries ?? []
  const names = Math.min(28, Math.max(12, ...all.map((entry) => titleOf(entry).length)) + 2)
  putLine(canvas, area.row, { pieces: [{ text: `${pad('NAME', names)}ABOUT`, role: 'heading' }] })
  if (state.problem !== undefined) putLine(canvas, area.row + 1, { pieces: [{ text: sanitize(state.problem), role: 'bad' }] })
  else if (all.length === 0)
    putLine(canvas, area.row + 1, {
      pieces: [{ text: state.entries === undefined ? 'reading manifests' : 'No manifests and no directories here.', role: 'dim' }],
    })
  all.slice(state.top, state.top + room).forEach((entry, line) => {
    const name = pad(cutEnd(titleOf(entry), names - 1, cut), names)
    const about = cutEnd(sanitize(entry.about[0] ?? ''), area.columns - names - 4, cut)
    const pieces = [{ text: name, role: 'text' } as const, { text: about, role: 'dim' } as const]
    putLine(canvas, area.row + 1 + line, { pieces, chosen: state.top + line === state.index })
  })
  const lines = wrapped(chosen(state)?.about ?? [], area.columns - 6).slice(0, explained(area.rows) - 1)
  const below = area.row + Math.min(room, all.length) + 2
  lines.forEach((text, at) => putLine(canvas, below + at, { pieces: [{ text, role: 'text' }] }))
}

const titleOf = ({ name, isDirectory }: ManifestEntry): string => `${sanitize(name)}${isDirectory ? '/' : ''}`

/** The first line, which says what it is, and the others as one text. */
const wrapped = ([first = '', ...others]: readonly string[], room: number): readonly string[] =>
  [first, others.join(' ')].flatMap((line) => wordLines(sanitize(line), room))

function update(state: ManifestsState, event: ViewEvent): ManifestsState {
  // Both kinds of data come from `load` alone.
  if (event.type === 'data' && event.name === 'entries') return moved({ ...state, entries: event.value as readonly ManifestEntry[] }, 0)
  if (event.type === 'data' && event.name === 'problem') return { ...state, problem: String(event.value) }
  if (event.type === 'resize') return moved({ ...state, rows: event.rows }, 0)
  if (event.type === 'click') return moved(state, state.top + event.row - 1 - state.index)
  return event.type === 'command' ? moved(state, stepOf(event, roomOf(state.rows))) : state
}

function moved(state: ManifestsState, by: number): ManifestsState {
  const index = Math.max(0, Math.min((state.entries?.length ?? 0) - 1, state.index + by))
  const room = roomOf(state.rows)
  return { ...state, index, top: Math.max(index - room + 1, Math.min(index, state.top)) }
}

const chosen = ({ entries, index }: ManifestsState): ManifestEntry | undefined => entries?.[index]

function enter(state: ManifestsState, host: Host): void {
  const entry = chosen(state)
  if (state.target.samples) apply(state, host)
  else if (entry?.isDirectory === true) host.open('manifests', { directory: entry.path, samples: false })
  else read(state, host)
}

function apply(state: ManifestsState, host: Host): void {
  // Of a sample one wants to see what comes of it: back to the table.
  if (state.target.samples) host.back()
  tell('apply', state, host, ({ name, path }) => {
    host.say(`applying ${name}`)
    return applyPath(path, host)
  })
}

function applyAll(state: ManifestsState, host: Host): void {
  tell('apply', state, host, async ({ name, path }) => {
    const files = await manifestsBelow(path)
    if (files.length === 0) return host.say(`no manifest lies in ${name} or below it`, 'warn')
    const answer = await host.ask({
      title: `Apply ${files.length} manifests?`,
      lines: nameLines(files.map((file) => sanitize(relative(state.target.directory, file)))),
      buttons: [
        { name: 'cancel', label: 'Cancel' },
        { name: 'apply', label: 'Apply' },
      ],
    })
    if (answer !== undefined) await applyPath(path, host, files)
  })
}

function read(state: ManifestsState, host: Host): void {
  tell('read', state, host, async ({ name, files }) => {
    const texts = await Promise.all(files.map(readText))
    host.open('text', { title: name, yaml: true, text: texts.join('---\n') })
  })
}

function edit(state: ManifestsState, host: Host): void {
  tell('edit', state, host, async ({ name, path }) => {
    const problem = await host.lend((signal) => editFile(path, { signal, clock: host.clock }))
    if (problem !== undefined) throw new Error(problem)
    host.say(host.readOnly ? `${name} was edited` : `${name} was edited; a applies it`)
  })
}

/** Does something with the chosen entry, and says what went wrong. */
function tell(what: string, state: ManifestsState, host: Host, act: (entry: ManifestEntry) => Promise<void>): void {
  const entry = chosen(state)
  if (entry !== undefined) act(entry).catch((error: unknown) => host.fail(`${what} ${entry.name}`, error))
}
