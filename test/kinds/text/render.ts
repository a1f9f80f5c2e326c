/** Runs a recorded command line with our own describe and get. */
import type { KubeObject } from '../../../src/api/object.ts'
import type { Resource } from '../../../src/api/resource.ts'
import { describe as describeObject, joinPages } from '../../../src/kinds/describe/index.ts'
import { columnsOf } from '../../../src/kinds/print/columns.ts'
import { getTable } from '../../../src/kinds/print/get-table.ts'
import { tableOf } from '../../../src/kinds/print/table.ts'
import { byName, type Case, readerOf, resourceOf } from './cases.ts'
import { resourceOfWord } from './words.ts'

/** Our text for the command of a file. */
export async function render(recorded: Case, file: string): Promise<string> {
  const [, verb = '', ...rest] = recorded.commands[file] ?? []
  const options = readOptions(rest)
  const now = Date.parse(recorded.now)
  if (verb === 'describe') return renderDescribe(recorded, options, now)
  return renderGet(recorded, options, now)
}

interface Options {
  readonly words: readonly string[]
  readonly flags: ReadonlyMap<string, string>
}

const withValue = new Set(['-n', '-o', '-L', '-l', '--for', '--field-selector'])

function readOptions(words: readonly string[]): Options {
  const plain: string[] = []
  const flags = new Map<string, string>()
  for (let index = 0; index < words.length; index++) {
    const word = words[index] ?? ''
    if (withValue.has(word)) flags.set(word, words[++index] ?? '')
    else if (word.startsWith('-')) flags.set(word.split('=')[0] ?? '', word.slice(word.indexOf('=') + 1))
    else plain.push(word)
  }
  return { words: plain, flags }
}

async function renderDescribe(recorded: Case, { words, flags }: Options, now: number): Promise<string> {
  const read = { ...readerOf(recorded.objects), showEvents: flags.get('--show-events') !== 'false' }
  const texts: string[] = []
  for (const object of chosen(recorded, { words, flags })) texts.push(await describeObject(resourceOf(object), object, read, now))
  const [word = '', name] = words
  return joinPages(
    texts,
    name !== undefined && !word.includes('/') && chosen(recorded, { words, flags }).every(({ metadata }) => metadata.name !== name),
  )
}

function renderGet(recorded: Case, { words, flags }: Options, now: number): string {
  if (words[0] === 'all') return renderAll(recorded, flags, now)
  const objects = chosen(recorded, { words, flags })
  const resource = resourceOfWord(words[0] ?? '') ?? (objects[0] === undefined ? undefined : resourceOf(objects[0]))
  if (resource === undefined) return ''
  if (flags.get('-o') === 'name') return objects.map(({ metadata }) => `${prefixOf(resource)}/${metadata.name}\n`).join('')
  return getTable(tableOf(columnsOf(resource), objects, now), {
    wide: flags.get('-o') === 'wide',
    withNamespace: flags.has('-A') && resource.namespaced,
    showLabels: flags.has('--show-labels'),
    labelColumns: flags.get('-L')?.split(',') ?? [],
    noHeaders: flags.has('--no-headers'),
    kindPrefix: flags.has('--show-kind') ? prefixOf(resource) : undefined,
  })
}

const prefixOf = ({ singular, group }: Resource): string => (group === '' ? singular : `${singular}.${group}`)

/** `get all`: one table for each resource of the category, a blank line between. */
function renderAll(recorded: Case, flags: Options['flags'], now: number): string {
  const texts = ['po', 'rc', 'svc', 'ds', 'deploy', 'rs', 'sts', 'hpa', 'cj', 'job'].map((word) => {
    const resource = resourceOfWord(word)
    if (resource === undefined) throw new Error(`no resource ${word}`)
    const objects = chosen(recorded, { words: [word], flags: new Map([['-n', recorded.namespace]]) })
    return getTable(tableOf(columnsOf(resource), objects, now), { kindPrefix: prefixOf(resource), wide: flags.get('-o') === 'wide' })
  })
  return texts.filter((text) => text !== '').join('\n')
}

/** The objects that a command line names. */
function chosen(recorded: Case, { words, flags }: Options): readonly KubeObject[] {
  const [word = '', ...rest] = words
  const pairs = word.includes('/')
    ? words.map((pair) => pair.split('/') as [string, string])
    : rest.map((name) => [word, name] as [string, string])
  const all = (kind: string): readonly KubeObject[] => {
    const resource = resourceOfWord(kind)
    const custom = kind.split('.')[0] ?? ''
    const inScope = recorded.objects.filter((object) => {
      const own = resourceOf(object)
      if (resource === undefined ? own.plural !== custom && !isCustom(own) : own.id !== resource.id) return false
      return !own.namespaced || flags.has('-A') || object.metadata.namespace === (flags.get('-n') ?? 'default')
    })
    return inScope.filter((object) => matchesFlags(object, flags)).sort(byName)
  }
  if (pairs.length === 0) return all(word)
  return pairs.flatMap(([kind, name]) => {
    const exact = all(kind).filter(({ metadata }) => metadata.name === name)
    return exact.length > 0 ? exact : all(kind).filter(({ metadata }) => metadata.name.startsWith(name))
  })
}

const isCustom = (resource: Resource): boolean => resource.verbs.length === 0

function matchesFlags(object: KubeObject, flags: Options['flags']): boolean {
  const label = flags.get('-l')?.split('=')
  if (label !== undefined && object.metadata.labels?.[label[0] ?? ''] !== label[1]) return false
  const fields =
    flags
      .get('--field-selector')
      ?.split(',')
      .map((term) => term.split('=')) ?? []
  return fields.every(
    ([path = '', value]) =>
      path.split('.').reduce<unknown>((found, key) => (found as Readonly<Record<string, unknown>> | undefined)?.[key], object) === value,
  )
}
