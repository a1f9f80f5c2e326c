/** The commands of the `:` prompt: kinds with namespace and filter, namespaces, and a few words of the program's own. */
import { apiVersionOf, builtIn, type Resource } from '../../api/resource.ts'
import { applyPath } from './apply-files.ts'
import type { Program } from './host.ts'
import { type Completion, rank } from './prompt.ts'

export interface Command {
  /** The first word; the others are synonyms. */
  readonly words: readonly string[]
  readonly about: string
  /** What may stand behind it. */
  complete?(program: Program): readonly Completion[]
  run(rest: string, program: Program): void
}

const namespaceChoices = (program: Program): Completion[] => [...program.namespaces().map((name) => ({ text: name, about: 'namespace' })), { text: 'all', about: 'all namespaces' }]

/** In alphabetical order. */
export const commands: readonly Command[] = [
  { words: ['apply'], about: 'apply a file or directory of manifests', run: apply },
  { words: ['help', '?', 'h'], about: 'every key of this view', run: (_, program) => program.showHelp() },
  { words: ['messages', 'msg'], about: 'what was said so far', run: (_, program) => program.open('text', { title: 'messages', text: program.messages().join('\n') || 'Nothing was said yet.' }) },
  { words: ['mouse'], about: 'mouse on or off', run: (_, program) => program.setMouse(!program.mouse) },
  { words: ['namespace', 'ns'], about: 'choose a namespace, or list them', complete: namespaceChoices, run: chooseNamespace },
  { words: ['quit', 'q', 'q!', 'exit', 'qa'], about: 'leave inkube', run: (_, program) => program.quit() },
  { words: ['samples'], about: 'manifests to try', run: (_, program) => (program.samplesDirectory === undefined ? program.say('no samples came along', 'warn') : program.openRoot('samples', program.samplesDirectory)) },
  { words: ['theme', 'skin'], about: 'choose a theme', complete: (program) => program.themes().map((name) => ({ text: name, about: 'theme' })), run: chooseTheme },
]

function apply(path: string, program: Program): void {
  if (program.readOnly) return program.say('apply: read-only: nothing can be changed', 'warn')
  if (path === '') return program.say('apply what? :apply FILE or :apply DIRECTORY', 'warn')
  applyPath(path, program).catch((error: unknown) => program.fail('apply', error))
}

function chooseNamespace(rest: string, program: Program): void {
  if (rest === '') return program.openRoot('table', { resource: builtIn('v1 namespaces') })
  if (rest !== 'all' && program.namespaces().length > 0 && !program.namespaces().includes(rest)) return program.say(`no namespace ${rest}`, 'warn')
  program.setNamespace(rest === 'all' ? undefined : rest)
  program.openRoot('table', { resource: builtIn('v1 pods'), namespace: program.namespace })
}

function chooseTheme(rest: string, program: Program): void {
  if (rest === '') return program.say(`themes: ${program.themes().join(', ')}`)
  program.setTheme(rest).catch((error: unknown) => program.fail('theme', error))
}

/** Runs one line: `pods kube-system /web`, `deploy -l app=web`, `ns default`, `q`. */
export function runCommand(line: string, program: Program): void {
  const [word = '', ...rest] = line.trim().split(/\s+/)
  if (word === '') return
  const command = commands.find(({ words }) => words.includes(word))
  if (command !== undefined) return command.run(rest.join(' '), program)
  const resource = program.resource(word)
  if (resource === undefined) return program.say(`no kind, view or command ${word}`, 'warn')
  openKind(resource, rest, program)
}

function openKind(resource: Resource, rest: readonly string[], program: Program): void {
  const { namespace, filter } = readRest(rest)
  if (namespace !== undefined) {
    if (namespace !== 'all' && program.namespaces().length > 0 && !program.namespaces().includes(namespace)) return program.say(`no namespace ${namespace}`, 'warn')
    program.setNamespace(namespace === 'all' ? undefined : namespace)
  }
  program.openRoot('table', { resource, namespace: resource.namespaced ? program.namespace : undefined, filter })
}

/** Splits what follows a kind: a filter begins with `/`, `-l`, `-f`, `!` or holds `=`; else it is a namespace. */
function readRest(rest: readonly string[]): { readonly namespace: string | undefined; readonly filter: string | undefined } {
  const at = rest.findIndex((word) => /^(?:\/|-l$|-f$|!)/.test(word) || word.includes('='))
  const [before, after] = at < 0 ? [rest, []] : [rest.slice(0, at), rest.slice(at)]
  const filter = after.join(' ').replace(/^\//, '')
  return { namespace: before[0], filter: filter === '' ? undefined : filter }
}

/** Completions of a line, best first. */
export function completionsOf(line: string, program: Program): readonly Completion[] {
  const match = /^(\s*\S+\s+)(\S*)$/.exec(line)
  if (match === null) return line.includes(' ') ? [] : rank(firstWords(program), line.trim())
  const [, head = '', last = ''] = match
  const word = head.trim()
  const command = commands.find(({ words }) => words.includes(word))
  const choices = command !== undefined ? (command.complete?.(program) ?? []) : program.resource(word)?.namespaced === true ? namespaceChoices(program) : []
  return rank(choices, last).map((choice) => ({ ...choice, text: head + choice.text }))
}

/** Kinds worth offering before any letter is typed. */
const usual = ['pods', 'deployments', 'services', 'nodes', 'namespaces', 'events', 'jobs', 'cronjobs', 'statefulsets', 'daemonsets', 'configmaps', 'secrets', 'persistentvolumeclaims']

function firstWords(program: Program): Completion[] {
  const resources = [...program.resources()].sort((left, right) => order(left) - order(right))
  const seen = new Set<string>()
  // Of several versions of a kind the first, preferred one is offered.
  const preferred = resources.filter(({ plural, group }, index) => resources.findIndex((other) => other.plural === plural && other.group === group) === index)
  const kinds = preferred.map((resource): Completion => {
    const { plural, singular, kind, short, group } = resource
    const text = seen.has(plural) && group !== '' ? `${plural}.${group}` : plural
    seen.add(plural)
    return { text, about: `${short.length > 0 ? `${short.join(' ')}  ` : ''}${apiVersionOf(resource)}`, also: [...short, singular, kind, `${plural}.${group}`] }
  })
  const own = commands.map(({ words, about }): Completion => ({ text: words[0] ?? '', about, also: words.slice(1) }))
  return [...kinds, ...own]
}

function order(resource: Resource): number {
  const at = usual.indexOf(resource.plural)
  return at >= 0 && (resource.group === '' || resource.group === 'apps' || resource.group === 'batch') ? at : usual.length
}

/** The line to run: as it stands if it means something, else with the best completion of its first word. */
export function meantBy(line: string, program: Program): string {
  const [word = '', ...rest] = line.trim().split(/\s+/)
  if (commands.some(({ words }) => words.includes(word)) || program.resource(word) !== undefined) return line.trim()
  const best = rank(firstWords(program), word)[0]
  return best === undefined || word === '' ? line.trim() : [best.text, ...rest].join(' ')
}
