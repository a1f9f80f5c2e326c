/** A cluster in a process of its own, as `inkube serve` starts it, with what can be asked of that process. */
import { spawn, type ChildProcess } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { Agent, request } from 'node:http'
import { join, resolve } from 'node:path'
import { setup } from '../../slow/build.ts'

const root = resolve(import.meta.dirname, '../../..')

export interface Served {
  readonly socketPath: string
  readonly process: ChildProcess
  /** From the start of the process to its line with `ready`. */
  readonly readyMs: number
  /** One call; the answer's body as JSON. Rejects unless the code is one of success. */
  call<T>(method: string, path: string, body?: unknown): Promise<T>
  /** Resident memory in MB, where the system tells. */
  memory(): number
  /** Processor time used so far. */
  cpuMs(): number
  /** Ends it with SIGTERM; gives how long that took. Rejects unless it ends with 0. */
  stop(): Promise<number>
}

/** Starts `inkube serve --data DIRECTORY ARGS`; resolves when it is ready. */
export async function serve(directory: string, args: readonly string[] = []): Promise<Served> {
  setup()
  const start = performance.now()
  const child = spawn('sh', [join(root, 'src/bin/inkube'), 'serve', '--data', directory, ...args], { stdio: ['ignore', 'pipe', 'inherit'] })
  const ended = new Promise<number | null>((done) => child.once('exit', (code) => done(code)))
  const line = await new Promise<string>((found, fail) => {
    let text = ''
    child.stdout.setEncoding('utf8').on('data', (data: string) => {
      text += data
      if (/ready.*\n/.test(text)) found(text)
    })
    void ended.then((code) => fail(new Error(`inkube serve ended with ${String(code)}`)))
  })
  const readyMs = performance.now() - start
  const socketPath = /\/\S*\.sock/.exec(line)?.[0] ?? ''
  const agent = new Agent({ keepAlive: true, maxSockets: 64 })
  return {
    socketPath,
    process: child,
    readyMs,
    call: (method, path, body) => called({ socketPath, agent, method, path, body }),
    memory: () => memoryOf(child.pid ?? 0),
    cpuMs: () => cpuOf(child.pid ?? 0),
    stop: async () => {
      agent.destroy()
      const from = performance.now()
      child.kill('SIGTERM')
      const code = await ended
      if (code !== 0) throw new Error(`inkube serve ended with ${String(code)}`)
      return performance.now() - from
    },
  }
}

interface Calling {
  readonly socketPath: string
  readonly agent: Agent
  readonly method: string
  readonly path: string
  readonly body: unknown
}

function called<T>({ socketPath, agent, method, path, body }: Calling): Promise<T> {
  return new Promise((resolve, reject) => {
    const asked = request(
      { socketPath, agent, method, path, headers: { Host: 'localhost', 'Content-Type': 'application/json' } },
      (answer) => {
        let text = ''
        answer.setEncoding('utf8').on('data', (data: string) => (text += data))
        answer.on('end', () => {
          if ((answer.statusCode ?? 500) >= 300) reject(new Error(`${method} ${path}: ${text}`))
          else resolve(JSON.parse(text) as T) // the caller names the type that the path answers with
        })
      },
    )
    asked.on('error', reject)
    asked.end(body === undefined ? undefined : JSON.stringify(body))
  })
}

/** Resident memory of a process in MB; NaN where there is no /proc. */
export const memoryOf = (pid: number): number => sizeIn(pid, /VmRSS:\s+(\d+)/)

/** The most that it ever had. */
export const peakOf = (pid: number): number => sizeIn(pid, /VmHWM:\s+(\d+)/)

function sizeIn(pid: number, line: RegExp): number {
  try {
    return Number(line.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1]) / 1024
  } catch {
    return NaN
  }
}

/** Linux counts in hundredths of a second. */
const tick = 10

/** Processor time that a process used so far, in ms; NaN where there is no /proc. */
export function cpuOf(pid: number): number {
  try {
    const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1]?.split(' ') ?? []
    return (Number(fields[11]) + Number(fields[12])) * tick
  } catch {
    return NaN
  }
}

/** Waits, for things that are polled for. */
export const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms))
