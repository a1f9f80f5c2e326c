/** Runs the built program as a user does, in a home of its own: commands, a cluster in the foreground, and screens in a pseudo-terminal. */
import { spawn, type ChildProcess } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join, resolve } from 'node:path'
import type { KubeObject } from '../../src/api/object.ts'
import type { Resource } from '../../src/api/resource.ts'
import type { Client } from '../../src/client/client.ts'
import { createHttpClient } from '../../src/client/http-client.ts'
import { createTransport } from '../../src/client/transport.ts'
import { openScreen, type ScreenOptions, type TerminalScreen } from './terminal-screen.ts'

export const root = resolve(import.meta.dirname, '../..')
export const launcher = join(root, 'src/bin/inkube')

/** Nothing here takes longer unless it hangs, however busy the machine is. */
const patience = 300_000

export interface Outcome {
  readonly code: number | null
  readonly stdout: string
  readonly stderr: string
}

export interface RunOptions {
  readonly input?: string | undefined
  readonly env?: Readonly<Record<string, string>> | undefined
  /** Another cluster's directory than the home's; false: no `--data` at all. */
  readonly data?: string | false | undefined
}

/** A program that goes on until it is told to stop. */
export interface Started {
  readonly pid: number
  readonly stdout: string
  readonly stderr: string
  /** Resolves with stdout as soon as it passes. */
  until(passes: RegExp | ((stdout: string) => boolean)): Promise<string>
  /** The same for stderr. */
  untilNoted(passes: RegExp): Promise<string>
  /** Sends a signal and waits for the end. */
  end(signal?: NodeJS.Signals): Promise<Outcome>
  readonly ended: Promise<Outcome>
}

export interface Served extends Started {
  readonly socketPath: string
  readonly client: Client
  /** Resolves with all objects of a resource in a namespace ('': in all of them) as soon as they pass, be it that there are none; told by a watch. */
  untilObjects<T extends KubeObject>(
    resource: Resource<T>,
    passes: (objects: readonly T[]) => boolean,
    namespace?: string,
  ): Promise<readonly T[]>
}

export class Program {
  readonly home = mkdtempSync(join(tmpdir(), 'inkube-program-'))
  /** The cluster's directory unless a run names another. */
  readonly data = join(this.home, 'cluster')
  private readonly children = new Set<ChildProcess>()
  private readonly screens = new Set<TerminalScreen>()
  private readonly clients = new Set<Client>()

  /** A file below the home. */
  path(...names: string[]): string {
    return join(this.home, ...names)
  }

  /** Writes a file below the home and gives its path. */
  write(name: string, text: string | Uint8Array): string {
    mkdirSync(dirname(this.path(name)), { recursive: true })
    writeFileSync(this.path(name), text)
    return this.path(name)
  }

  env(more: Readonly<Record<string, string>> = {}): Record<string, string> {
    return {
      PATH: process.env['PATH'] ?? '',
      HOME: this.home,
      LANG: 'C.UTF-8',
      TZ: 'UTC',
      SHELL: '/bin/sh',
      TERM: 'xterm-256color',
      XDG_DATA_HOME: this.path('data'),
      XDG_CONFIG_HOME: this.path('config'),
      XDG_STATE_HOME: this.path('state'),
      XDG_CACHE_HOME: this.path('cache'),
      ...more,
    }
  }

  /** Starts `inkube ARGS`. */
  start(args: readonly string[], options: RunOptions = {}): Started {
    const child = spawn('sh', [launcher, ...this.arguments(args, options.data)], { env: this.env(options.env), cwd: root, stdio: 'pipe' })
    this.children.add(child)
    if (options.input === undefined) child.stdin.end()
    else child.stdin.end(options.input)
    child.stdin.on('error', () => undefined)
    return follow(child, args.join(' '), () => this.children.delete(child))
  }

  /** Runs `inkube ARGS` to its end. */
  async run(args: readonly string[], options: RunOptions = {}): Promise<Outcome> {
    const started = this.start(args, options)
    return within(started.ended, () => `inkube ${args.join(' ')} does not end; it printed:\n${started.stdout}${started.stderr}`)
  }

  /** Runs `inkube ARGS`, which must succeed, and gives what it printed. */
  async print(args: readonly string[], options: RunOptions = {}): Promise<string> {
    const { code, stdout, stderr } = await this.run(args, options)
    if (code !== 0) throw new Error(`inkube ${args.join(' ')} ended with ${String(code)}: ${stderr}${stdout}`)
    return stdout
  }

  /** `inkube serve`, ready. */
  async serve(args: readonly string[] = [], options: RunOptions = {}): Promise<Served> {
    const started = this.start(['serve', ...args], options)
    const line = await started.until(/ready.*\n/)
    const socketPath = /\/\S*\.sock/.exec(line)?.[0]
    if (socketPath === undefined) throw new Error(`no socket in ${JSON.stringify(line)}`)
    const client = createHttpClient(createTransport({ socketPath }, 'test'))
    this.clients.add(client)
    return Object.assign(Object.create(started) as Started, { socketPath, client, untilObjects: watcher(client) })
  }

  /** Opens `inkube ARGS` in a terminal of its own. */
  async screen(
    args: readonly string[],
    options: Omit<ScreenOptions, 'env' | 'command'> & RunOptions & { readonly command?: readonly string[] } = {},
  ): Promise<TerminalScreen> {
    const { command = ['sh', launcher, ...this.arguments(args, options.data)], columns, rows } = options
    const screen = await openScreen({
      command,
      env: this.env(options.env),
      ...(columns !== undefined && { columns }),
      ...(rows !== undefined && { rows }),
    })
    this.screens.add(screen)
    return screen
  }

  /** Ends whatever still runs, by its id, and takes the home away. */
  async close(): Promise<void> {
    for (const client of this.clients) client.close()
    await Promise.all([...this.screens].map((screen) => screen.kill()))
    await Promise.all(
      [...this.children].map((child) => {
        const gone = new Promise((done) => child.once('close', done))
        child.kill('SIGKILL')
        return gone
      }),
    )
    rmSync(this.home, { recursive: true, force: true, maxRetries: 5 })
  }

  private arguments(args: readonly string[], data: string | false = this.data): readonly string[] {
    return data === false ? args : [...args, '--data', data]
  }
}

function follow(child: ChildProcess, name: string, onEnd: () => void): Started {
  const text = { stdout: '', stderr: '' }
  const checks = new Set<() => void>()
  for (const stream of ['stdout', 'stderr'] as const) {
    child[stream]?.setEncoding('utf8').on('data', (data: string) => {
      text[stream] += data
      for (const check of checks) check()
    })
  }
  const ended = new Promise<Outcome>((done) => {
    child.once('close', (code) => {
      onEnd()
      done({ code, ...text })
      for (const check of checks) check()
    })
  })
  let over = false
  void ended.then(() => (over = true))
  const until = (passes: RegExp | ((text: string) => boolean), stream: keyof typeof text = 'stdout'): Promise<string> =>
    within(
      new Promise((found, fail) => {
        const check = (): void => {
          const passed = typeof passes === 'function' ? passes(text[stream]) : passes.test(text[stream])
          if (passed) found(text[stream])
          else if (over) fail(new Error(`inkube ${name} ended before it printed what was awaited: ${text.stdout}${text.stderr}`))
        }
        checks.add(check)
        void ended.then(() => setImmediate(check))
        check()
      }),
      () => `inkube ${name} does not print what is awaited; so far:\n${text.stdout}${text.stderr}`,
    )
  return {
    pid: child.pid ?? -1,
    get stdout() {
      return text.stdout
    },
    get stderr() {
      return text.stderr
    },
    until: (passes) => until(passes),
    untilNoted: (passes) => until(passes, 'stderr'),
    ended,
    end: (signal = 'SIGTERM') => {
      child.kill(signal)
      return within(ended, () => `inkube ${name} does not end on ${signal}`)
    },
  }
}

function watcher(client: Client): Served['untilObjects'] {
  return <T extends KubeObject>(resource: Resource<T>, passes: (objects: readonly T[]) => boolean, namespace = 'default') => {
    const known = new Map<string, T>()
    const where = resource.namespaced ? { namespace } : {}
    let stop = (): void => undefined
    const watchFrom = (resourceVersion: string | undefined): Promise<readonly T[]> =>
      new Promise((resolve, reject) => {
        stop = client.watch(
          resource,
          { ...where, resourceVersion },
          (events) => {
            for (const event of events) {
              if (event.type === 'ERROR') return reject(new Error(event.object.message))
              if (event.type === 'DELETED') known.delete(event.object.metadata.uid)
              else if (event.type !== 'BOOKMARK') known.set(event.object.metadata.uid, event.object)
            }
            if (passes([...known.values()])) resolve([...known.values()])
          },
          (error) => reject(error ?? new Error('the watch ended')),
        )
      })
    const found = client.list(resource, where).then(({ items, metadata }) => {
      for (const item of items) known.set(item.metadata.uid, item)
      return passes(items) ? items : watchFrom(metadata.resourceVersion)
    })
    return within(
      found,
      () =>
        `the ${resource.plural} never pass: ${JSON.stringify(
          [...known.values()].map(({ metadata, ...rest }) => [metadata.name, (rest as { status?: unknown }).status]),
          null,
          1,
        )}`,
    ).finally(() => stop())
  }
}

/** The promise's value; an error with `trouble` when it takes too long. */
export async function within<T>(promise: Promise<T>, trouble: () => string): Promise<T> {
  let timer: NodeJS.Timeout | undefined
  try {
    return await Promise.race([
      promise,
      new Promise<never>((_done, fail) => (timer = setTimeout(() => fail(new Error(trouble())), patience))),
    ])
  } finally {
    clearTimeout(timer)
  }
}
