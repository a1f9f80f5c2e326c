/** A line of the `:` prompt: what it may become while it is typed, what is meant by it, and running it. */
import type { Command } from './command.ts'
import { ownContext } from '../contexts.ts'
import { answerTo } from './elsewhere.ts'
import { commands, firstWords } from './commands.ts'
import type { Program } from './host.ts'
import { namespaceChoices } from './kind-choices.ts'
import { plainSelector } from '../views/table/filter.ts'
import { openKind } from './open-kind.ts'
import { type Completion, meant, rank } from './prompt.ts'
import { unknownWord } from './spelling.ts'

/** Runs one line: `pods kube-system /web`, `deploy app=web @prod`, `ns default`, `q`. */
export function runCommand(line: string, program: Program): void {
  const { context, words } = placedWords(line)
  const [word = '', ...rest] = words
  if (word === '') return
  if (context !== undefined && context !== present(program)) return program.switchContext(context, words.join(' '))
  const command = commandOf(word)
  if (command !== undefined) return command.run(rest.join(' '), program)
  const resource = program.resource(word)
  if (resource === undefined) return program.say(answerTo(word) ?? unknownWord(word, firstWords(program)), 'warn')
  openKind(resource, rest, { program, view: 'table' })
}

/** Whether the first word of a line means something by now: kinds are learned from the cluster. */
export const isUnderstood = (line: string, program: Program): boolean => {
  const [word = ''] = wordsOf(line)
  return commandOf(word) !== undefined || program.resource(word) !== undefined || answerTo(word) !== undefined
}

/** The words of a line without the cluster that it is meant for, and the name of that one where it stands among them: `@prod`. */
function placedWords(line: string): { readonly context: string | undefined; readonly words: readonly string[] } {
  const words = wordsOf(line)
  const at = commandOf(words[0] ?? '')?.whole === true ? -1 : words.findIndex((word, index) => index > 0 && isContext(word))
  return at < 0 ? { context: undefined, words } : { context: words[at]?.slice(1), words: words.toSpliced(at, 1) }
}

const isContext = (word: string): boolean => /^@./.test(word)

/** The name of the cluster where one is. */
const present = ({ context = ownContext }: Program): string => context

const commandOf = (word: string): Command | undefined => commands.find(({ words }) => words.includes(word))

/** The words of a line; behind a command that takes one text there is only that. */
function wordsOf(line: string): readonly string[] {
  const words = line.trim().split(/\s+/)
  const [first = '', ...rest] = words
  return rest.length > 1 && commandOf(first)?.whole === true ? [first, line.trim().slice(first.length).trim()] : words
}

/** The word at the end of a line, what stands before it, and what it may become. */
function lastWord(
  line: string,
  program: Program,
): { readonly before: string; readonly word: string; readonly choices: readonly Completion[] } {
  const [, before, all = ''] = /^(\s*\S+\s+)(.*)$/.exec(line) ?? []
  if (before === undefined) return { before: '', word: line.trim(), choices: firstWords(program) }
  const first = before.trim()
  if (commandOf(first)?.whole === true) return { before, word: all, choices: furtherWords(first, [], all, program) }
  const [, between = '', word = ''] = /^(.*\s)?(\S*)$/.exec(all) ?? []
  return { before: before + between, word, choices: furtherWords(first, between.split(/\s+/).filter(Boolean), word, program) }
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

/** What may stand behind a first word and others, of which so much is typed. */
function furtherWords(first: string, others: readonly string[], typed: string, program: Program): readonly Completion[] {
  const command = commandOf(first)
  if (command?.whole !== true && typed.startsWith('@')) return contextChoices(program)
  // What a line is about stands behind the first word; nobody here knows the namespaces of another cluster.
  if (!others.every((word) => word === '-n' || word === `@${present(program)}` || plainSelector.test(word))) return []
  if (command !== undefined) return command.complete?.(program, typed) ?? []
  return program.resource(first)?.namespaced === true ? namespaceChoices(program) : []
}

const contextChoices = (program: Program): readonly Completion[] =>
  program.contextNames().map((name) => ({ text: `@${name}`, about: 'there, not here' }))

/** The line to run: each word as it stands if it means something, else the best completion that begins with it. */
export function meantBy(line: string, program: Program): string {
  const [word = '', ...rest] = wordsOf(line)
  const first = isUnderstood(line, program) ? word : (meant(firstWords(program), word) ?? word)
  const isThere = rest.some((one) => isContext(one) && one !== `@${present(program)}`)
  const meantWord = (one: string, at: number): string =>
    isThere && !isContext(one) ? one : (meant(furtherWords(first, rest.slice(0, at), one, program), one) ?? one)
  return [first, ...rest.map(meantWord)].join(' ')
}
