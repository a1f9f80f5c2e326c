/** A line of the `:` prompt: what it may become while it is typed, what is meant by it, and running it. */
import type { Command } from './command.ts'
import { answerTo } from './elsewhere.ts'
import { commands, firstWords } from './commands.ts'
import type { Program } from './host.ts'
import { namespaceChoices } from './kind-choices.ts'
import { openKind } from './open-kind.ts'
import { type Completion, meant, rank } from './prompt.ts'
import { unknownWord } from './spelling.ts'

/** Runs one line: `pods kube-system /web`, `deploy -l app=web`, `ns default`, `q`. */
export function runCommand(line: string, program: Program): void {
  const [word = '', ...rest] = wordsOf(line)
  if (word === '') return
  const command = commandOf(word)
  if (command !== undefined) return command.run(rest.join(' '), program)
  const resource = program.resource(word)
  if (resource === undefined) return program.say(answerTo(word) ?? unknownWord(word, firstWords(program)), 'warn')
  openKind(resource, rest, { program, view: 'table' })
}

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
  const [, before, word = ''] = /^(\s*\S+\s+)(.*)$/.exec(line) ?? []
  if (before === undefined) return { before: '', word: line.trim(), choices: firstWords(program) }
  if (word.includes(' ') && commandOf(before.trim())?.whole !== true) return { before: '', word: line.trim(), choices: [] }
  return { before, word, choices: secondWords(before.trim(), word, program) }
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

/** What may stand behind a first word, of which so much is typed. */
function secondWords(first: string, typed: string, program: Program): readonly Completion[] {
  const command = commandOf(first)
  if (command !== undefined) return command.complete?.(program, typed) ?? []
  return program.resource(first)?.namespaced === true ? namespaceChoices(program) : []
}

/** The line to run: each of the first two words as it stands if it means something, else the best completion that begins with it. */
export function meantBy(line: string, program: Program): string {
  const [word = '', ...rest] = wordsOf(line)
  const known = commandOf(word) !== undefined || program.resource(word) !== undefined || answerTo(word) !== undefined
  const first = known ? word : (meant(firstWords(program), word) ?? word)
  if (rest.length !== 1) return [first, ...rest].join(' ')
  const [second = ''] = rest
  return `${first} ${meant(secondWords(first, second, program), second) ?? second}`
}
