/** Runs one command line: finds the command, reads its flags, and turns whatever happens into texts and an exit code. */
import { sanitize } from '../base/terminal-text.ts'
import { StatusError } from '../api/status.ts'
import { reasonOf } from '../base/thrown.ts'
import { defaultDataDirectory } from '../cluster/paths.ts'
import { ConnectionTrouble } from '../client/line.ts'
import { CommandError, text, UsageError, type Command, type Context, type Flag, type Session, type Surroundings } from './command.ts'
import { connectionFlags, isConnectionSaid } from './connection-flags.ts'
import { commandOf } from './command-of.ts'
import { commandHelp, programHelp } from './help.ts'
import { commands } from './index.ts'
import { handedOn, normaliseFlags } from './normalise-flags.ts'
import { programVersion, userAgent } from './program-version.ts'
import { serverError } from '../operations/server-error.ts'

/** Gives the exit code: 0 done, 1 the cluster or the input refused something, 2 wrong use. */
export async function run(around: Surroundings): Promise<number> {
  const { name, args } = commandOf(around.argv)
  const [topic] = name === 'help' ? args : [name]
  if (topic === undefined) {
    around.stdout.write(await programHelp())
    return 0
  }
  if (name === '--version') {
    around.stdout.write(`inkube ${programVersion}\n`)
    return 0
  }
  const command = await find(topic)
  if (command === undefined) {
    const hint = (await import('./kubectl-commands.ts')).isOfKubectl(topic)
      ? `Your own kubectl has it: inkube kubectl ${topic}`
      : "Run 'inkube --help' for usage."
    around.stderr.write(`error: unknown command ${JSON.stringify(sanitize(topic))}\n${hint}\n`)
    return 2
  }
  return runCommand(command, name === 'help' ? ['--help'] : args, around)
}

const find = async (name: string): Promise<Command | undefined> => (Object.hasOwn(commands, name) ? await commands[name]?.() : undefined)

async function runCommand(command: Command, argv: readonly string[], around: Surroundings): Promise<number> {
  let session: Session | undefined
  try {
    const { args, flags } = await parse(command, argv)
    if (flags['help'] === true) {
      around.stdout.write(commandHelp(command))
      return 0
    }
    const write = (result: string): void => void around.stdout.write(around.stdout.isTTY ? sanitizeLines(result) : result)
    const note = (line: string): void => void around.stderr.write(`${sanitizeLines(line)}\n`)
    const warned = new Set<string>()
    const warn = (warning: string): void => {
      // As kubectl: each warning once.
      if (!warned.has(warning)) note(`Warning: ${warning}`)
      warned.add(warning)
    }
    const access =
      command.reaches === true && isConnectionSaid(flags)
        ? await (await import('./connection.ts')).chosenAccess(flags, around.env)
        : undefined
    const context: Context = {
      ...around,
      args,
      flags,
      namespace: text(flags, 'namespace') ?? access?.namespace ?? 'default',
      access,
      print: (line) => write(`${line}\n`),
      write,
      note,
      warn,
      session: async () => (session ??= await connect(context, command.isUnwarned === true ? undefined : warn)),
    }
    return await command.run(context)
  } catch (error) {
    around.stderr.write(`${sanitizeLines(describeError(error, command))}\n`)
    if (around.env['INKUBE_DEBUG'] === '1' && error instanceof Error) around.stderr.write(`${error.stack ?? ''}\n`)
    return error instanceof UsageError ? 2 : 1
  } finally {
    await session?.close()
  }
}

async function connect({ flags, env, access, note, startCluster }: Context, warn: ((text: string) => void) | undefined): Promise<Session> {
  const { openElsewhere, openSession } = await import('./session.ts')
  const manner = isConnectionSaid(flags) ? (await import('./connection.ts')).mannerOf(flags, note, access === undefined) : { userAgent }
  if (access !== undefined) {
    if (text(flags, 'data') !== undefined) throw new UsageError('--data is for the own cluster: leave it out, or what chooses another one')
    return openElsewhere(access, { manner, warn })
  }
  return openSession({ directory: text(flags, 'data') ?? defaultDataDirectory(env), startCluster }, { manner, warn })
}

/** Refusals by the server read as kubectl prints them; everything else is `error: ...`. */
function describeError(error: unknown, command: Command): string {
  if (error instanceof UsageError) return `error: ${error.message}\nRun 'inkube ${command.name} --help' for usage.`
  if (error instanceof CommandError) return `error: ${error.message}`
  if (error instanceof StatusError) return serverError(error)
  if (error instanceof ConnectionTrouble) return error.message
  if (error instanceof AggregateError) return error.errors.map((each: unknown) => describeError(each, command)).join('\n')
  return `error: ${reasonOf(error)}`
}

interface Parsed {
  readonly args: readonly string[]
  readonly flags: Readonly<Record<string, unknown>>
}

async function parse(command: Command, argv: readonly string[]): Promise<Parsed> {
  // The most frequent line of all, and the one that is waited for: the UI as it is.
  if (argv.length === 0)
    return { args: [], flags: Object.fromEntries(Object.entries(command.flags).map(([name, flag]) => [name, flag.default])) }
  const { default: meow } = await import('meow')
  const flags: Record<string, Flag> = {
    ...command.flags,
    ...(command.reaches === true && connectionFlags),
    help: { type: 'boolean', shortFlag: 'h', help: 'this text' },
  }
  const parsed = meow('', {
    importMeta: import.meta,
    pkg: { name: 'inkube', version: programVersion },
    argv: command.handsOn === true ? handedOn(argv, flags) : normaliseFlags(argv, flags),
    autoHelp: false,
    autoVersion: false,
    // Short forms were written out; values stay as they were typed.
    flags: Object.fromEntries(
      Object.entries(flags).map(([name, { type, isMultiple, default: preset }]) => [
        name,
        { type, ...(isMultiple === true && { isMultiple }), ...(preset !== undefined && { default: preset }) },
      ]),
    ) as Record<string, never>,
  })
  return { args: parsed.input, flags: parsed.flags as Record<string, unknown> }
}

/** Strips control sequences, and leaves newlines and tabs. */
const sanitizeLines = (lines: string): string =>
  lines
    .split(/([\n\t])/)
    .map((part) => (part === '\n' || part === '\t' ? part : sanitize(part)))
    .join('')
