/** The way into running containers for the server's log, exec, attach, port-forward and proxy calls; refusals in kubelet's words. */
import type { Pod } from '../api/objects.ts'
import { badRequest, failure, internalError } from '../api/status.ts'
import type { LogOptions, RemoteCommand } from '../client/client.ts'
import type { NodeSummary } from './node-summary.ts'
import type { ContainerRun } from './pod-record.ts'
import type { PodWorker } from './pod-worker.ts'
import type { ContainerId, ContainerRuntime, LogLine } from './runtime.ts'
import { NetworkError, type Connection, type HttpResponse } from './simulated/network.ts'
import type { SimulatedNetwork } from './simulated/simulated-network.ts'

interface ExecOptions {
  readonly command: readonly string[]
  readonly tty: boolean
  readonly stdin: boolean
}

/** As the server declares it; it is the one that decides this shape. */
export interface PodAccess {
  logs(pod: Pod, container: string, options: LogOptions, signal?: AbortSignal): Promise<AsyncIterable<Uint8Array>>
  exec(pod: Pod, container: string, options: ExecOptions): Promise<RemoteCommand>
  attach(pod: Pod, container: string, options: { readonly tty: boolean; readonly stdin: boolean }): Promise<RemoteCommand>
  portForward(
    pod: Pod,
    port: number,
  ): Promise<{ readonly data: AsyncIterable<Uint8Array>; write(data: Uint8Array): void; end(): void; destroy(): void }>
  proxy(
    pod: Pod,
    request: {
      readonly method: string
      readonly path: string
      readonly scheme: 'http' | 'https'
      readonly port: number
      readonly headers: Readonly<Record<string, string>>
      readonly body: Uint8Array
    },
  ): Promise<HttpResponse>
  readonly summary: ((node: string) => NodeSummary | undefined) | undefined
}

export interface AccessMeans {
  readonly workerOf: (pod: Pod) => PodWorker | undefined
  readonly network: SimulatedNetwork
  /** Measures a node; absent where nothing really runs. */
  readonly summary: ((node: string) => NodeSummary | undefined) | undefined
}

const encoder = new TextEncoder()

export function createPodAccess(means: AccessMeans): PodAccess {
  return {
    summary: means.summary,
    logs: async (pod, container, options, signal) => readLog(workerFor(pod, means), { container, options, signal }),
    exec: async (pod, container, options) => execute(runningIn(pod, container, means), container, options),
    attach: async (pod, container, { stdin }) => {
      const running = runningIn(pod, container, means)
      if (running === undefined)
        throw new Error(`container ${container} not found in pod ${pod.metadata.name}_${pod.metadata.namespace ?? ''}`)
      return running.runtime.attach(running.id, { stdin })
    },
    portForward: (pod, port) => forwardPort(pod, port, means),
    proxy: (pod, request) => proxyTo(pod, request, means),
  }
}

/** The worker of a pod; throws in kubelet's words where the pod does not run. */
function workerFor(pod: Pod, { workerOf, summary }: AccessMeans): PodWorker {
  const worker = workerOf(pod)
  if (worker !== undefined) return worker
  const { name, namespace = '' } = pod.metadata
  throw failure(
    404,
    'NotFound',
    summary === undefined
      ? `nothing runs in pod ${name}: the cluster was started with --instant`
      : `pod ${name}_${namespace} is not running on node ${pod.spec?.nodeName ?? ''}`,
  )
}

/** A container that runs, by its runtime's id. */
interface Running {
  readonly runtime: ContainerRuntime
  readonly id: ContainerId
}

function runningIn(pod: Pod, container: string, means: AccessMeans): Running | undefined {
  const { record, agent } = workerFor(pod, means)
  const run = record.containers.get(container)?.run
  return run?.state === 'running' ? { runtime: agent.runtime, id: run.id } : undefined
}

interface LogCall {
  readonly container: string
  readonly options: LogOptions
  readonly signal: AbortSignal | undefined
}

function readLog(worker: PodWorker, { container, options, signal }: LogCall): AsyncIterable<Uint8Array> {
  const { runtime, clock } = worker.agent
  const id = loggedRun(worker, container, options.previous === true)
  if (runtime.container(id) === undefined) return nothing()
  const { follow = false, tailLines, sinceTime, sinceSeconds } = options
  const sinceMs =
    sinceTime !== undefined ? Date.parse(sinceTime) : sinceSeconds === undefined ? undefined : clock.now() - sinceSeconds * 1000
  return logBytes(runtime.logs(id, { follow, tailLines, sinceMs }, signal), options)
}

async function execute(running: Running | undefined, container: string, { command, tty, stdin }: ExecOptions): Promise<RemoteCommand> {
  if (running === undefined) throw new Error(`container not found (${JSON.stringify(container)})`)
  try {
    return await running.runtime.exec(running.id, command, { tty, stdin })
  } catch (error) {
    throw internalError(`error executing command in container: ${(error as Error).message}`)
  }
}

async function forwardPort(pod: Pod, port: number, means: AccessMeans): ReturnType<PodAccess['portForward']> {
  const { ip } = workerFor(pod, means).record
  if (ip === undefined) throw badRequest(`pod ${pod.metadata.name} has no address yet`)
  const connection = await means.network.connect(ip, port, '127.0.0.1').catch((error: Error) => {
    throw internalError(
      `error forwarding port ${port} to pod ${pod.metadata.uid}, uid : failed to connect to localhost:${port} inside namespace: ${error.message}`,
    )
  })
  return {
    data: dataOf(connection),
    write: (bytes) => connection.write(bytes),
    end: () => connection.end(),
    destroy: () => connection.end(),
  }
}

async function proxyTo(
  pod: Pod,
  { method, path, scheme, port, headers, body }: Parameters<PodAccess['proxy']>[1],
  { workerOf, network }: AccessMeans,
): Promise<HttpResponse> {
  const ip = pod.status?.podIP ?? ''
  const from = workerOf(pod)?.agent.identity.hostIP ?? ''
  try {
    const answer = await network.request(ip, port, { method, path, headers, body, from })
    if (scheme === 'http') return answer
  } catch (error) {
    throw unreachable(`${ip}:${port}`, error)
  }
  // No simulated program speaks TLS; what comes back is what Go's client says of one that does not.
  throw failure(503, 'ServiceUnavailable', 'error trying to reach service: http: server gave HTTP response to HTTPS client')
}

/** What Go's client says of an address that does not answer. */
function unreachable(where: string, error: unknown): Error {
  const dial = (why: string): string => `dial tcp ${where}: connect: ${why}`
  const code = error instanceof NetworkError ? error.code : 'ECONNREFUSED'
  const why = code === 'EHOSTUNREACH' ? dial('no route to host') : code === 'ECONNRESET' ? 'EOF' : dial('connection refused')
  return failure(503, 'ServiceUnavailable', `error trying to reach service: ${why}`)
}

/** Which run's log is meant, by kubelet's rules; throws its refusals. */
function loggedRun(worker: PodWorker, container: string, previous: boolean): string {
  const name = worker.pod.metadata.name
  const known = worker.record.containers.get(container)
  const ended = (run: ContainerRun | undefined): ContainerRun | undefined => (run?.state === 'exited' ? run : undefined)
  if (previous) {
    const last = known?.waiting !== undefined ? ended(known.run) : ended(known?.last)
    if (last === undefined) throw badRequest(`previous terminated container "${container}" in pod "${name}" not found`)
    return last.id
  }
  if (known?.run !== undefined && known.run.state !== 'created') return known.run.id
  const reason = known?.waiting?.reason ?? (worker.record.hasInits && worker.record.initBegun ? 'PodInitializing' : 'ContainerCreating')
  const why =
    reason === 'ErrImagePull' ? "image can't be pulled" : reason === 'ImagePullBackOff' ? 'trying and failing to pull image' : reason
  throw badRequest(`container "${container}" in pod "${name}" is waiting to start: ${why}`)
}

async function* nothing(): AsyncGenerator<Uint8Array> {
  // The run belongs to the time before the agent was started: its lines are gone.
}

/** Lines as bytes, in one piece where they come at once. */
async function* logBytes(pieces: AsyncIterable<readonly LogLine[]>, { timestamps, limitBytes }: LogOptions): AsyncGenerator<Uint8Array> {
  let left = limitBytes ?? Infinity
  for await (const lines of pieces) {
    const bytes = encoder.encode(timestamps === true ? withTimes(lines) : lines.map(({ text }) => `${text}\n`).join(''))
    if (bytes.length >= left) {
      yield bytes.subarray(0, left)
      return
    }
    left -= bytes.length
    if (bytes.length > 0) yield bytes
  }
}

/** Lines behind their times; many have the one of the line before. */
function withTimes(lines: readonly LogLine[]): string {
  let [at, shown, out] = [NaN, '', '']
  for (const { time, text } of lines) {
    if (time !== at) [at, shown] = [time, new Date(time).toISOString().replace('Z', '000000Z')]
    out += `${shown} ${text}\n`
  }
  return out
}

function dataOf(connection: Connection): AsyncIterable<Uint8Array> {
  const waiting: Uint8Array[] = []
  let hasEnded = false
  let wake = (): void => undefined
  connection.onData((bytes) => {
    waiting.push(bytes)
    wake()
  })
  connection.onEnd(() => {
    hasEnded = true
    wake()
  })
  return {
    async *[Symbol.asyncIterator]() {
      for (;;) {
        for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) yield next
        if (hasEnded) return
        await new Promise<void>((resolve) => (wake = resolve))
      }
    },
  }
}
