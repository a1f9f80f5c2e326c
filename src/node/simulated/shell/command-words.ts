/** What a word means as a command: a shell, a builtin, a command of the image, a script file. */
import type { ImagePrograms, ProgramContext } from '../program.ts'
import { byteApplets } from './applets/bytes.ts'
import { columnApplets } from './applets/columns.ts'
import { compareApplets } from './applets/compare.ts'
import { curl } from './applets/curl.ts'
import { elsewhereApplets } from './applets/elsewhere.ts'
import { endApplets } from './applets/ends.ts'
import { envsubst } from './applets/envsubst.ts'
import { expr } from './applets/expr.ts'
import { fileViewApplets } from './applets/file-views.ts'
import { fileApplets } from './applets/files.ts'
import { searchApplets } from './applets/grep.ts'
import { gzipApplets } from './applets/gzip.ts'
import { interfaceApplets } from './applets/interfaces.ts'
import { nameApplets } from './applets/names.ts'
import { networkApplets } from './applets/network.ts'
import { outputApplets } from './applets/output.ts'
import { pathNameApplets } from './applets/path-names.ts'
import { pieceApplets } from './applets/pieces.ts'
import { processApplets } from './applets/processes.ts'
import { runningApplets } from './applets/running.ts'
import { sessionApplets } from './applets/session.ts'
import { sort } from './applets/sort.ts'
import { systemApplets } from './applets/system.ts'
import { archiveApplets } from './applets/tar.ts'
import { textApplets } from './applets/text.ts'
import { awk } from './awk/awk.ts'
import { builtins } from './builtins.ts'
import { complain } from './complain.ts'
import type { Applet, AppletIo } from './runner.ts'
import { sed } from './sed/sed.ts'
import { environmentOf, resolvePath, type ShellState } from './state.ts'
import { encode } from './streams.ts'

/** The commands of the image, by name. */
export const applets: Readonly<Record<string, Applet>> = {
  ...archiveApplets,
  ...byteApplets,
  ...columnApplets,
  ...compareApplets,
  ...elsewhereApplets,
  ...gzipApplets,
  ...textApplets,
  ...endApplets,
  ...searchApplets,
  awk,
  sed,
  sort,
  ...fileApplets,
  ...fileViewApplets,
  ...pathNameApplets,
  ...pieceApplets,
  ...processApplets,
  ...systemApplets,
  ...runningApplets,
  ...interfaceApplets,
  ...sessionApplets,
  ...nameApplets,
  ...networkApplets,
  curl,
  envsubst,
  expr,
  ...outputApplets,
  which: (io) => which(io),
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
    : (env['PATH'] ?? '/bin').split(':').map((directory) => resolvePath(workingDir, `${directory || '.'}/${word}`))
  return paths.find((path) => files.stat(path)?.type === 'file')
}

/** The path of a command: its file, or where images keep what is simulated. */
function commandPath(context: Pick<ProgramContext, 'files' | 'workingDir' | 'env' | 'own'>, word: string): string | undefined {
  const path = scriptPath(context, word)
  if (path !== undefined) return path
  if (ownProgram(context, word) !== undefined) return `/usr/bin/${word}`
  return Object.hasOwn(applets, word) || shells.has(word) ? `/bin/${word}` : undefined
}

async function which({ args, context, env, out }: AppletIo): Promise<number> {
  let status = 0
  for (const word of args.filter((arg) => !arg.startsWith('-'))) {
    const path = commandPath({ ...context, env }, word)
    if (path === undefined) status = 1
    else await out(`${path}\n`)
  }
  return status
}

const keywords = new Set('if then else elif fi case esac for select while until do done in function time { } ! [[ ]]'.split(' '))

/** The builtin `type`, and `command -v`: says what each word means. */
export async function typeOf(state: ShellState, words: readonly string[]): Promise<number> {
  let status = 0
  const short = words[0] === '-v'
  const isKind = words[0] === '-t'
  for (const word of words.filter((each) => !each.startsWith('-'))) {
    const context = { ...state.shared.context, workingDir: state.directory, env: environmentOf(state) }
    const found = state.functions.has(word) ? 'a function' : Object.hasOwn(builtins, word) ? 'a shell builtin' : commandPath(context, word)
    if (isKind) {
      const kind = keywords.has(word) ? 'keyword' : found?.startsWith('/') === true ? 'file' : found?.replace(/^a (shell )?/, '')
      if (kind === undefined) status = 1
      else await state.descriptors.get(1)?.sink?.write(encode(`${kind}\n`))
    } else if (found === undefined) {
      if (!short) complain(state, `${word}: not found`)
      status = 127
    } else
      await state.descriptors.get(1)?.sink?.write(encode(short ? `${found.startsWith('/') ? found : word}\n` : `${word} is ${found}\n`))
  }
  return status
}
