/** mysql, psql, mongosh and their like: they reach the server, which keeps no tables; what needs none is answered. */
import { NetworkError } from '../network.ts'
import type { ImagePrograms, ProgramContext, RunningProgram } from '../program.ts'
import { answerTo, mysqlText, postgresText, type Dialect, type Table } from './database-queries.ts'
import { line, runTool } from './known-image.ts'

type Start = ImagePrograms[string]

/** pg_isready, mysqladmin ping and their like: is the port open? */
export const asks =
  (port: number, yes: (host: string) => string, no: (host: string) => string): Start =>
  (context) => {
    const { host } = read(context.argv, '')
    return runTool(async () => {
      try {
        ;(await context.network.connect(host, port)).end()
        line(context, yes(host))
        return 0
      } catch (error) {
        if (!(error instanceof NetworkError)) throw error
        line(context, no(host), 'stderr')
        return 2
      }
    })
  }

interface Asked {
  readonly host: string
  readonly flags: ReadonlySet<string>
  /** What the command line gives to run. */
  readonly query: string | undefined
}

/** Options with values beside those that name the host and the query. */
const taking = new Set(['-u', '-U', '-P', '-D', '-d', '-port', '--port', '--user', '--username', '--dbname', '--database'])
const queries = new Set(['-e', '-c', '--execute', '--command', '--eval'])
const hosts = new Set(['-h', '--host'])

/** `portOption` is the short option for a port, which differs. */
function read(argv: readonly string[], portOption: string): Asked {
  const flags = new Set<string>()
  let host = '127.0.0.1'
  let query: string | undefined
  for (let at = 1; at < argv.length; at++) {
    const [name = '', joined] = (argv[at] ?? '').startsWith('--') ? (argv[at] ?? '').split(/=(.*)/s, 2) : [argv[at] ?? '']
    const short = /^(-[he])(.+)/.exec(name)
    const value = (): string => joined ?? argv[++at] ?? ''
    if (hosts.has(name)) host = value()
    else if (queries.has(name)) query = value()
    else if (taking.has(name) || name === portOption) value()
    else if (short !== null && short[1] === '-h') host = short[2] ?? host
    else if (short !== null) query = short[2]
    else flags.add(name)
  }
  return { host, flags, query }
}

interface Client {
  readonly port: number
  readonly portOption: string
  readonly prompt: string
  /** What the server says to one query; undefined: it keeps no such thing. */
  answer(context: ProgramContext, query: string, flags: ReadonlySet<string>): string | undefined
}

const client =
  ({ port, portOption, prompt, answer }: Client): Start =>
  (context): RunningProgram => {
    const [name = ''] = context.argv
    const { host, flags, query } = read(context.argv, portOption)
    const run = (text: string): boolean => {
      const said = answer(context, text, flags)
      if (said === undefined) line(context, `${name}: simulated servers keep no tables, and do not know: ${text}`, 'stderr')
      else context.output('stdout', new TextEncoder().encode(said))
      return said !== undefined
    }
    return runTool(async () => {
      try {
        ;(await context.network.connect(host, port)).end()
      } catch (error) {
        if (!(error instanceof NetworkError)) throw error
        line(context, `${name}: can't connect to server on '${host}:${port}' (${error.text})`, 'stderr')
        return 1
      }
      if (query !== undefined) return statements(query).every(run) ? 0 : 1
      return converse(context, prompt, run)
    })
  }

const statements = (text: string): readonly string[] =>
  text
    .split(/;\s*/)
    .map((each) => each.trim())
    .filter((each) => each !== '')

/** Line by line until the end of the input; programs that feed it learn of a failure. */
async function converse(context: ProgramContext, prompt: string, run: (text: string) => boolean): Promise<number> {
  let isOk = true
  for (;;) {
    if (context.tty) context.output('stdout', new TextEncoder().encode(prompt))
    const text = await context.nextLine?.()
    if (text === undefined || /^(exit|quit|\\q|\.exit);?$/i.test(text.trim())) return isOk || context.tty ? 0 : 1
    for (const statement of statements(text)) isOk = run(statement) && isOk
  }
}

/** The server's table, as the client shows it. */
const tables =
  (
    dialect: Dialect,
    shown: (table: Table, has: (...flags: readonly string[]) => boolean, isForPeople: boolean) => string,
  ): Client['answer'] =>
  ({ env, hostname, clock, tty }, query, flags) => {
    const table = answerTo(query, dialect, { version: env['IMAGE_VERSION'] ?? '', hostname, now: clock.now() })
    return table && shown(table, (...asked) => asked.some((flag) => flags.has(flag)), tty)
  }

export const mysql: Start = client({
  port: 3306,
  portOption: '-P',
  prompt: 'mysql> ',
  answer: tables('mysql', (table, has, isForPeople) =>
    has('-N', '-sN', '-Ns', '-ss', '--skip-column-names')
      ? table.rows.map((row) => `${row.join('\t')}\n`).join('')
      : mysqlText(table, isForPeople),
  ),
})

export const psql: Start = client({
  port: 5432,
  portOption: '-p',
  prompt: 'postgres=# ',
  answer: tables('postgres', (table, has) => postgresText(table, has('-At', '-tA', '-Atq', '-tAq', '-qtA', '-A', '-t'))),
})

/** Only whether it lives is asked of it with success. */
export const mongo: Start = client({
  port: 27017,
  portOption: '-port',
  prompt: 'test> ',
  answer: (_context, query) => (/\b(ping|hello|ismaster)\b/i.test(query) ? '{ ok: 1 }\n' : undefined),
})
