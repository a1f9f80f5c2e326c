/** What a word means as a command: a shell, a builtin, a command of the image, a script file. */
import type { ImagePrograms, ProgramContext } from '../program.ts'
import { curl } from './applets/curl.ts'
import { fileViewApplets } from './applets/file-views.ts'
import { fileApplets } from './applets/files.ts'
import { interfaceApplets } from './applets/interfaces.ts'
import { nameApplets } from './applets/names.ts'
import { networkApplets } from './applets/network.ts'
import { outputApplets } from './applets/output.ts'
import { pathNameApplets } from './applets/path-names.ts'
import { processApplets } from './applets/processes.ts'
import { searchApplets } from './applets/search.ts'
import { sessionApplets } from './applets/session.ts'
import { systemApplets } from './applets/system.ts'
import { archiveApplets } from './applets/tar.ts'
import { textApplets } from './applets/text.ts'
import { builtins } from './builtins.ts'
import { complain } from './complain.ts'
import type { Applet } from './runner.ts'
import { environmentOf, resolvePath, type ShellState } from './state.ts'
import { encode } from './streams.ts'

/** The commands of the image, by name. */
export const applets: Readonly<Record<string, Applet>> = {
  ...archiveApplets,
  ...textApplets,
  ...searchApplets,
  ...fileApplets,
  ...fileViewApplets,
  ...pathNameApplets,
  ...processApplets,
  ...systemApplets,
  ...interfaceApplets,
  ...sessionApplets,
  ...nameApplets,
  ...networkApplets,
  curl,
  ...outputApplets,
}

/** The names of the shell itself. */
export const shells = new Set(['sh', 'bash', 'ash', 'dash'])
const commandDirectories = /^\/(?:usr\/(?:local\/)?)?s?bin\//

/** A command's name without the directory where images keep commands. */
export const plainName = (word: string): string => word.replace(commandDirectories, '')

/** The image's own program that a word means: by its name alone, or with whatever directory the image has it in. */
export function ownProgram({ own = {} }: Pick<ProgramContext, 'own'>, word: string): ImagePrograms[string] | undefined {
  const name = word.startsWith('/') ? word.slice(word.lastIndexOf('/') + 1) : word
  return Object.hasOwn(own, name) ? own[name] : undefined
}

/** True when the shell can run this word: a shell, a builtin that stands alone, a command of the image, or a script file. */
export function knows(context: Pick<ProgramContext, 'files' | 'workingDir' | 'env' | 'own'>, word: string): boolean {
  const name = plainName(word)
  if (ownProgram(context, word) !== undefined) return true
  if (shells.has(name) || Object.hasOwn(applets, name) || ['test', '[', 'kill', 'exit'].includes(name)) return true
  return scriptPath(context, word) !== undefined
}

/** The path of the file that a word means, looked for as PATH says. */
export function scriptPath(
  { files, workingDir, env }: Pick<ProgramContext, 'files' | 'workingDir' | 'env'>,
  word: string,
): string | undefined {
  const paths = word.includes('/')
    ? [resolvePath(workingDir, word)]
    : (env['PATH'] ?? '/bin').split(':').map((directory) => `${directory}/${word}`)
  return paths.find((path) => files.stat(path)?.type === 'file')
}

/** The builtin `type`, and `command -v`: says what each word means. */
export async function typeOf(state: ShellState, words: readonly string[]): Promise<number> {
  let status = 0
  const short = words[0] === '-v'
  for (const word of words.filter((each) => !each.startsWith('-'))) {
    const path = scriptPath({ files: state.shared.context.files, workingDir: state.directory, env: environmentOf(state) }, word)
    const found = state.functions.has(word)
      ? 'a function'
      : Object.hasOwn(builtins, word)
        ? 'a shell builtin'
        : ownProgram(state.shared.context, word) !== undefined
          ? `/usr/bin/${word}`
          : Object.hasOwn(applets, word) || shells.has(word)
            ? `/bin/${word}`
            : path
    if (found === undefined) {
      if (!short) complain(state, `${word}: not found`)
      status = 127
    } else
      await state.descriptors.get(1)?.sink?.write(encode(short ? `${found.startsWith('/') ? found : word}\n` : `${word} is ${found}\n`))
  }
  return status
}
