/** Tables and trees of a kind, as the `:` prompt asks for them: with a namespace, with a filter. */
import type { Resource } from '../../api/resource.ts'
import { plainSelector } from '../views/table/filter.ts'
import type { Program } from './host.ts'

interface Opening {
  readonly program: Program
  readonly view: 'table' | 'tree'
  /** Everything that runs, instead of the kind. */
  readonly workloads?: boolean
}

/** Opens the kind with what was typed behind it: `kube-system /web`, `app=web,tier!=db`, `'app in (a, b)' -f wb`. */
export function openKind(resource: Resource, rest: readonly string[], { program, view, workloads }: Opening): void {
  const { namespace, filter } = readRest(rest.join(' '), (word) => program.namespaces().includes(word))
  if (namespace !== undefined && !entersNamespace(namespace, program)) return
  program.openRoot(view, { resource, workloads, namespace: resource.namespaced ? program.namespace : undefined, filter })
}

/** What follows a kind. */
interface Rest {
  readonly namespace: string | undefined
  readonly filter: string | undefined
}

interface Word {
  readonly text: string
  readonly isQuoted: boolean
}

const beginsFilter = ({ text, isQuoted }: Word): boolean => !isQuoted && /^(?:\/|!|-f$)/.test(text)

/**
 * Sorts what follows a kind, in any order: labels hold `=`, stand in quotes or behind `-l`; a filter begins with `/`, `-f` or `!`, and goes on
 * until something else begins; any other word is a namespace, which may be flagged as kubectl has it. Pure.
 */
export function readRest(line: string, isNamespace: (word: string) => boolean): Rest {
  let namespace: string | undefined
  const labels: string[] = []
  const filter: string[] = []
  const words = [...line.matchAll(/'([^']*)'|"([^"]*)"|\S+/g)].map(([text, single, double]): Word => {
    const quoted = single ?? double
    return { text: quoted ?? text, isQuoted: quoted !== undefined }
  })
  while (words.length > 0) {
    const word = words.shift() as Word
    const { text, isQuoted } = word
    const isLabel = isQuoted || plainSelector.test(text) || (filter.length === 0 && text.includes('='))
    if (text === '-A') namespace = 'all'
    else if (text === '-n') namespace = words.shift()?.text
    else if (text === '-l') labels.push(...selectorAt(words))
    else if (beginsFilter(word)) filter.push(text)
    else if (isLabel) labels.push(text)
    else if (filter.length > 0 && (namespace !== undefined || !isNamespace(text))) filter.push(text)
    else namespace ??= text
  }
  const selector = labels.join(',')
  const rows = filter.join(' ')
  const both = [
    selector === '' || plainSelector.test(selector) ? selector : `-l ${selector}`,
    selector === '' ? rows.replace(/^\//, '') : rows,
  ]
  const text = both.join(' ').trim()
  return { namespace, filter: text === '' ? undefined : text }
}

/** Takes the selector off the words that begin with it: one word, or as many as a set has. */
function selectorAt(words: Word[]): readonly string[] {
  const [first] = words
  const end = first === undefined || first.isQuoted || plainSelector.test(first.text) ? 1 : words.findIndex(beginsFilter)
  const taken = words.splice(0, end < 0 ? words.length : end).map(({ text }) => text)
  return taken.length === 0 ? [] : [taken.join(' ')]
}

/** Goes to a namespace by its name, or to `all`; says so and gives false if there is no such one. */
export function entersNamespace(name: string, program: Program): boolean {
  if (name !== 'all' && program.lacksNamespace(name)) {
    program.say(`no namespace ${name}`, 'warn')
    return false
  }
  program.setNamespace(name === 'all' ? undefined : name)
  return true
}
