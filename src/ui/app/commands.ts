/** The list of commands of the `:` prompt. A view's own words stand with the view. */
import { builtIn } from '../../api/resource.ts'
import { deployments } from '../../api/resources.ts'
import { compareTexts } from '../../base/order.ts'
import { isDirectory, manifestsFor, withHome } from '../data/typed-path.ts'
import { views } from '../views/index.ts'
import { openAccess, openAccessTable, verbChoices } from './access-command.ts'
import { applyPath } from './apply-files.ts'
import type { Command } from './command.ts'
import type { Program } from './host.ts'
import { kindsOf, namespaceChoices } from './kind-choices.ts'
import { entersNamespace } from './open-kind.ts'
import type { Completion } from './prompt.ts'

/** Those that belong to no single view. */
const own: readonly Command[] = [
  {
    words: ['aliases', 'alias', 'a'],
    about: 'every kind and the words for it',
    run: (_, program) => program.open('text', { title: 'aliases', text: aliases(program) }),
  },
  {
    words: ['apply'],
    about: 'apply a file or directory of manifests',
    whole: true,
    complete: (_, typed) =>
      manifestsFor(typed).map((text) => ({
        text,
        about: (text === typed ? isDirectory(text) : text.endsWith('/')) ? 'directory' : 'manifest',
      })),
    run: apply,
  },
  {
    words: ['can', 'policy'],
    about: 'what you may do; what u:USER may; who may VERB RESOURCE',
    complete: verbChoices,
    run: openAccess,
  },
  {
    words: ['groups', 'group', 'grp'],
    about: 'the groups that roles are bound to',
    run: (_, program) => openAccessTable({ ask: 'subjects', kind: 'Group' }, program),
  },
  { words: ['help', '?', 'h'], about: 'every key of this view', run: (_, program) => program.showHelp() },
  {
    words: ['messages', 'msg'],
    about: 'what was said so far, the newest first',
    run: (_, program) =>
      program.open('text', { title: 'messages', text: program.messages().toReversed().join('\n') || 'Nothing was said yet.', wrap: true }),
  },
  { words: ['mouse'], about: 'mouse on or off', run: (_, program) => program.setMouse(!program.mouse) },
  { words: ['namespace', 'ns'], about: 'choose a namespace, or list them', complete: namespaceChoices, run: chooseNamespace },
  { words: ['quit', 'q', 'q!', 'exit', 'qa', 'wq'], about: 'leave inkube', run: (_, program) => program.quit() },
  {
    words: ['theme', 'skin'],
    about: 'choose a theme',
    complete: (program) => program.themes().map((name) => ({ text: name, about: 'theme' })),
    run: chooseTheme,
  },
  {
    words: ['users', 'user', 'usr'],
    about: 'the users that roles are bound to',
    run: (_, program) => openAccessTable({ ask: 'subjects', kind: 'User' }, program),
  },
  {
    words: ['workloads', 'workload', 'wk'],
    about: 'everything that runs, of all kinds',
    complete: namespaceChoices,
    run: openWorkloads,
  },
]

/** Every command, those of views too, in alphabetical order. */
export const commands: readonly Command[] = [...own, ...Object.values(views).flatMap((view) => view.commands ?? [])].sort((left, right) =>
  compareTexts(left.words[0] ?? '', right.words[0] ?? ''),
)

function apply(path: string, program: Program): void {
  if (program.readOnly) return program.say('apply: read-only: nothing can be changed', 'warn')
  if (path === '') return program.say('apply what? :apply FILE or :apply DIRECTORY', 'warn')
  applyPath(withHome(path), program).catch((error: unknown) => program.fail('apply', error))
}

function chooseNamespace(rest: string, program: Program): void {
  if (rest === '') return program.openRoot('table', { resource: builtIn('v1 namespaces') })
  if (!entersNamespace(rest, program)) return
  program.openRoot('table', { resource: builtIn('v1 pods'), namespace: program.namespace })
}

function openWorkloads(rest: string, program: Program): void {
  if (rest !== '' && !entersNamespace(rest, program)) return
  program.openRoot('table', { resource: deployments, workloads: true, namespace: program.namespace })
}

function chooseTheme(rest: string, program: Program): void {
  if (rest === '') return program.say(`themes: ${program.themes().join(', ')}`)
  program.setTheme(rest).catch((error: unknown) => program.fail('theme', error))
}

/** Every kind, then every command. */
export const firstWords = (program: Program): Completion[] => [
  ...kindsOf(program),
  ...commands.map(({ words, about }): Completion => ({ text: words[0] ?? '', about, also: words.slice(1) })),
]

/** Every kind and command with the words that lead to it. */
function aliases(program: Program): string {
  const lines = [
    ...kindsOf(program).map(({ text, about }) => [text, about] as const),
    ...commands.map(({ words: [word = '', ...others], about }) => [word, [...others, about].join('  ')] as const),
  ]
  const names = Math.max(...lines.map(([text]) => text.length)) + 2
  return lines
    .map(([text, about]) => text.padEnd(names) + about)
    .sort()
    .join('\n')
}
