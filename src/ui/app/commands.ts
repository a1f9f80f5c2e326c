/** The commands of the `:` prompt: kinds with namespace and filter, namespaces, and a few words of the program's own. */
import { apiVersionOf, builtIn, type Resource } from '../../api/resource.ts'
import { applyPath } from './apply-files.ts'
import type { Program } from './host.ts'
import { answerTo } from './elsewhere.ts'
import { type Completion, meant, rank } from './prompt.ts'
import { nearestWord } from './spelling.ts'
import { shortWords } from './words.ts'

export interface Command {
  /** The first word; the others are synonyms. */
  readonly words: readonly string[]
  readonly about: string
  /** What may stand behind it. */
  complete?(program: Program): readonly Completion[]
  run(rest: string, program: Program): void
}

const namespaceChoices = (program: Program): Completion[] => [
  ...program.namespaces().map((name) => ({ text: name, about: 'namespace' })),
  { text: 'all', about: 'all namespaces' },
]

/** In alphabetical order. */
export const commands: readonly Command[] = [
  {
    words: ['aliases', 'alias', 'a'],
    about: 'every kind and the words for it',
    run: (_, program) => program.open('text', { title: 'aliases', text: aliases(program) }),
  },
  { words: ['apply'], about: 'apply a file or directory of manifests', run: apply },
  { words: ['help', '?', 'h'], about: 'every key of this view', run: (_, program) => program.showHelp() },
  {
    words: ['messages', 'msg'],
    about: 'what was said so far, the newest first',
    run: (_, program) =>
      program.open('text', { title: 'messages', text: program.messages().toReversed().join('\n') || 'Nothing was said yet.', wrap: true }),
  },
  { words: ['mouse'], about: 'mouse on or off', run: (_, program) => program.setMouse(!program.mouse) },
  { words: ['namespace', 'ns'], about: 'choose a namespace, or list them', complete: namespaceChoices, run: chooseNamespace },
  {
    words: ['overview', 'pulses', 'pulse', 'pu', 'hz', 'top', 'popeye', 'pop'],
    about: 'how everything is, and the warnings of late',
    complete: namespaceChoices,
    run: openOverview,
  },
  {
    words: ['portforwards', 'portforward', 'pf'],
    about: 'ports here that lead into the cluster',
    run: (_, program) => program.openRoot('forwards', undefined),
  },
  { words: ['quit', 'q', 'q!', 'exit', 'qa', 'wq'], about: 'leave inkube', run: (_, program) => program.quit() },
  {
    words: ['samples'],
    about: 'manifests to try',
    run: (_, program) =>
      program.samplesDirectory === undefined
        ? program.say('no samples came along', 'warn')
        : program.openRoot('samples', program.samplesDirectory),
  },
  {
    words: ['theme', 'skin'],
    about: 'choose a theme',
    complete: (program) => program.themes().map((name) => ({ text: name, about: 'theme' })),
    run: chooseTheme,
  },
  {
    words: ['workloads', 'workload', 'wk'],
    about: 'everything that runs, of all kinds',
    complete: namespaceChoices,
    run: openWorkloads,
  },
]

function apply(path: string, program: Program): void {
  if (program.readOnly) return program.say('apply: read-only: nothing can be changed', 'warn')
  if (path === '') return program.say('apply what? :apply FILE or :apply DIRECTORY', 'warn')
  applyPath(path, program).catch((error: unknown) => program.fail('apply', error))
}

function chooseNamespace(rest: string, program: Program): void {
  if (rest === '') return program.openRoot('table', { resource: builtIn('v1 namespaces') })
  if (!entersNamespace(rest, program)) return
  program.openRoot('table', { resource: builtIn('v1 pods'), namespace: program.namespace })
}

function openOverview(rest: string, program: Program): void {
  if (rest !== '' && !entersNamespace(rest, program)) return
  program.openRoot('overview', { namespace: program.namespace })
}

function openWorkloads(rest: string, program: Program): void {
  if (rest !== '' && !entersNamespace(rest, program)) return
  program.openRoot('table', { resource: builtIn('apps/v1 deployments'), workloads: true, namespace: program.namespace })
}

/** Goes to a namespace by its name, or to `all`; says so and gives false if there is no such one. */
function entersNamespace(name: string, program: Program): boolean {
  if (name !== 'all' && program.lacksNamespace(name)) {
    program.say(`no namespace ${name}`, 'warn')
    return false
  }
  program.setNamespace(name === 'all' ? undefined : name)
  return true
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
  if (resource === undefined) return program.say(answerTo(word) ?? unknownWord(word, program), 'warn')
  openKind(resource, rest, program)
}

/** What to say to a word that means nothing: the one that was probably meant, if one is near. */
function unknownWord(word: string, program: Program): string {
  const near = nearestWord(
    word.toLowerCase(),
    firstWords(program).flatMap(({ text, also = [] }) => [text, ...also]),
  )
  return `no kind, view or command ${word}; ${near === undefined ? ':aliases lists them' : `did you mean :${near}?`}`
}

function openKind(resource: Resource, rest: readonly string[], program: Program): void {
  const { namespace, filter } = readRest(rest)
  if (namespace !== undefined && !entersNamespace(namespace, program)) return
  program.openRoot('table', { resource, namespace: resource.namespaced ? program.namespace : undefined, filter })
}

/** Splits what follows a kind: a filter begins with `/`, `-l`, `-f`, `!` or holds `=`; else it is a namespace, also as kubectl takes it. */
function readRest(words: readonly string[]): { readonly namespace: string | undefined; readonly filter: string | undefined } {
  const rest = words.flatMap((word) => (word === '-A' ? ['all'] : word === '-n' ? [] : [word]))
  const at = rest.findIndex((word) => /^(?:\/|-l$|-f$|!)/.test(word) || word.includes('='))
  const [before, after] = at < 0 ? [rest, []] : [rest.slice(0, at), rest.slice(at)]
  const filter = after.join(' ').replace(/^\//, '')
  return { namespace: before[0], filter: filter === '' ? undefined : filter }
}

/** The word at the end of a line, what stands before it, and what it may become. */
function lastWord(
  line: string,
  program: Program,
): { readonly before: string; readonly word: string; readonly choices: readonly Completion[] } {
  const match = /^(\s*\S+\s+)(\S*)$/.exec(line)
  if (match === null) return { before: '', word: line.trim(), choices: line.trim().includes(' ') ? [] : firstWords(program) }
  const [, before = '', word = ''] = match
  return { before, word, choices: secondWords(before.trim(), program) }
}

/** Completions of a line, best first. */
export function completionsOf(line: string, program: Program): readonly Completion[] {
  const { before, word, choices } = lastWord(line, program)
  return rank(choices, word).map((choice) => ({ ...choice, text: before + choice.text }))
}

/** The completion that Enter takes, if it takes one. */
export function likelyOf(line: string, program: Program): string | undefined {
  const { before, word, choices } = lastWord(line, program)
  const best = meant(choices, word)
  return best === undefined ? undefined : before + best
}

/** What may stand behind a first word. */
function secondWords(word: string, program: Program): readonly Completion[] {
  const command = commands.find(({ words }) => words.includes(word))
  if (command !== undefined) return command.complete?.(program) ?? []
  return program.resource(word)?.namespaced === true ? namespaceChoices(program) : []
}

/** Kinds worth offering before any letter is typed. */
const usual = [
  'pods',
  'deployments',
  'services',
  'nodes',
  'namespaces',
  'events',
  'jobs',
  'cronjobs',
  'statefulsets',
  'daemonsets',
  'configmaps',
  'secrets',
  'persistentvolumeclaims',
]

function firstWords(program: Program): Completion[] {
  const resources = [...program.resources()].sort((left, right) => order(left) - order(right))
  const seen = new Set<string>()
  // Of several versions of a kind the first, preferred one is offered.
  const preferred = resources.filter(
    ({ plural, group }, index) => resources.findIndex((other) => other.plural === plural && other.group === group) === index,
  )
  const kinds = preferred.map((resource): Completion => {
    const { plural, singular, kind, group, categories } = resource
    const short = shortWords(resource)
    const text = seen.has(plural) && group !== '' ? `${plural}.${group}` : plural
    seen.add(plural)
    return {
      text,
      about: `${short.length > 0 ? `${short.join(' ')}  ` : ''}${apiVersionOf(resource)}`,
      also: [...short, singular, kind, `${plural}.${group}`, ...categories.filter((category) => category !== 'all')],
    }
  })
  const own = commands.map(({ words, about }): Completion => ({ text: words[0] ?? '', about, also: words.slice(1) }))
  return [...kinds, ...own]
}

function order(resource: Resource): number {
  const at = usual.indexOf(resource.plural)
  return at >= 0 && (resource.group === '' || resource.group === 'apps' || resource.group === 'batch') ? at : usual.length
}

/** The line to run: each of the first two words as it stands if it means something, else the best completion that begins with it. */
export function meantBy(line: string, program: Program): string {
  const [word = '', ...rest] = line.trim().split(/\s+/)
  const known = commands.some(({ words }) => words.includes(word)) || program.resource(word) !== undefined || answerTo(word) !== undefined
  const first = known ? word : (meant(firstWords(program), word) ?? word)
  if (rest.length !== 1) return [first, ...rest].join(' ')
  const [second = ''] = rest
  return `${first} ${meant(secondWords(first, program), second) ?? second}`
}

/** Every kind with the words that lead to it. */
function aliases(program: Program): string {
  const kinds = firstWords(program)
  const names = Math.max(...kinds.map(({ text }) => text.length)) + 2
  return kinds
    .map(({ text, about }) => text.padEnd(names) + about)
    .sort()
    .join('\n')
}
