/** The help texts, made from the commands' own records. */
import type { Command, Flag } from './command.ts'
import { connectionFlags } from './connection-flags.ts'
import { commands } from './index.ts'
import { kebab } from './normalise-flags.ts'

/** `<name>`, or `[=name]` for a value that may be left out. */
const valueName = /^(?:<[^>]*>|\[[^\]]*\])/

/** `inkube --help`. */
export async function programHelp(): Promise<string> {
  const all = await Promise.all(Object.values(commands).map((load) => load()))
  const width = Math.max(...all.map((command) => command.name.length))
  return [
    'inkube: a Kubernetes cluster that lives in a terminal',
    '',
    'Usage:',
    '  inkube [command] [flags]       without a command: the terminal UI',
    '',
    'Commands:',
    ...all.map((command) => `  ${command.name.padEnd(width)}  ${command.summary}`),
    '',
    "Run 'inkube COMMAND --help' for a command's flags and examples.",
    '',
  ].join('\n')
}

/** `inkube COMMAND --help`. */
export function commandHelp(command: Command): string {
  const own = rowsOf(command.flags)
  const shared = command.reaches === true ? rowsOf(connectionFlags) : []
  const width = Math.max(0, ...[...own, ...shared].map(([head]) => head.length).filter((length) => length <= widestHead))
  const lines = (rows: readonly Row[]): readonly string[] => rows.map(([head, help]) => row(head, help, width))
  return [
    command.summary,
    '',
    'Usage:',
    `  inkube ${command.name} ${command.usage}`.trimEnd(),
    '',
    'Examples:',
    ...command.examples.map((example) => `  ${example}`),
    '',
    'Flags:',
    ...lines(own),
    ...(shared.length === 0 ? [] : ['', 'Which cluster, and as whom:', ...lines(shared)]),
    '',
  ].join('\n')
}

type Row = readonly [head: string, help: string]

/** One that is longer has its help in a line below: it would push all others out of sight. */
const widestHead = 34

const row = (head: string, help: string, width: number): string =>
  head.length <= width ? `  ${head.padEnd(width)}  ${help}` : `  ${head}\n  ${' '.repeat(width)}  ${help}`

const rowsOf = (flags: Command['flags']): readonly Row[] =>
  Object.entries(flags).map(([name, flag]) => [flagHead(name, flag), flag.help.replace(valueName, '').trimStart()])

function flagHead(name: string, flag: Flag): string {
  const value = valueName.exec(flag.help)?.[0] ?? ''
  return `${flag.shortFlag === undefined ? '   ' : `-${flag.shortFlag},`} --${kebab(name)}${value.startsWith('<') ? ' ' : ''}${value}`
}
