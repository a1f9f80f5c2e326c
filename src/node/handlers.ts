/** What probes and hooks do to a container: commands, HTTP requests, connections. */
import type { Container, ExecAction, HTTPGetAction, IntOrString } from '../api/objects.ts'
import type { Clock } from '../base/clock.ts'
import { reasonOf } from '../base/thrown.ts'
import type { ContainerRuntime } from './runtime.ts'

export interface Target {
  readonly runtime: ContainerRuntime
  readonly clock: Clock
  readonly sandbox: string
  readonly containerId: string
  readonly container: Container
  readonly ip: string
}

/** A failed action; the text goes into events. */
export interface Outcome {
  readonly isOk: boolean
  /** It could not even be tried: this says nothing of the container. */
  readonly isUnknown?: boolean
  readonly output: string
}

interface Action {
  readonly exec?: ExecAction
  readonly httpGet?: HTTPGetAction
  readonly tcpSocket?: { readonly host?: string; readonly port: IntOrString }
  readonly grpc?: { readonly port: number; readonly service?: string }
  readonly sleep?: { readonly seconds: number }
}

const mostOutput = 10 * 1024

/** Runs the action; never rejects. */
export async function runAction(action: Action, target: Target, timeoutMs: number): Promise<Outcome> {
  const { clock } = target
  let cancel = (): void => undefined
  const timeout = new Promise<Outcome>((resolve) => {
    if (timeoutMs !== Infinity)
      cancel = clock.after(timeoutMs, () => resolve({ isOk: false, output: timeoutText(action, target, timeoutMs) }))
  })
  try {
    return await Promise.race([act(action, target), timeout])
  } catch (error) {
    return { isOk: false, isUnknown: true, output: reasonOf(error) }
  } finally {
    cancel()
  }
}

function timeoutText({ exec, httpGet, grpc }: Action, target: Target, timeoutMs: number): string {
  if (exec !== undefined) return `command timed out: "${(exec.command ?? []).join(' ')}" timed out after ${timeoutMs / 1000}s`
  if (httpGet !== undefined)
    return `Get "${urlOf(httpGet, target)}": context deadline exceeded (Client.Timeout exceeded while awaiting headers)`
  if (grpc !== undefined) {
    return `timeout: failed to connect service "${target.ip}:${grpc.port}" within ${timeoutMs / 1000}s: context deadline exceeded`
  }
  return `dial tcp ${target.ip}: i/o timeout`
}

async function act(action: Action, target: Target): Promise<Outcome> {
  if (action.exec !== undefined) return execute(action.exec.command ?? [], target)
  if (action.httpGet !== undefined) return request(action.httpGet, target)
  if (action.tcpSocket !== undefined) return connect(portOf(action.tcpSocket.port, target.container), target)
  if (action.grpc !== undefined) return health(action.grpc.port, target)
  if (action.sleep !== undefined) {
    const { seconds } = action.sleep
    await new Promise<void>((resolve) => void target.clock.after(seconds * 1000, resolve))
  }
  return { isOk: true, output: '' }
}

async function execute(command: readonly string[], { runtime, containerId }: Target): Promise<Outcome> {
  const session = await runtime.exec(containerId, command, { tty: false, stdin: false }).catch((error: unknown) => {
    throw new Error(`rpc error: code = Unknown desc = failed to exec in container: ${reasonOf(error)}`, { cause: error })
  })
  session.end()
  let output = ''
  const decoder = new TextDecoder()
  const collect = async (stream: AsyncIterable<Uint8Array>): Promise<void> => {
    for await (const bytes of stream) if (output.length < mostOutput) output += decoder.decode(bytes)
  }
  const [code] = await Promise.all([session.exit, collect(session.stdout), collect(session.stderr)])
  return { isOk: code === 0, output }
}

/** A port by number, or by its name among the container's ports; throws in Go's words for one that is neither. */
export function portOf(port: IntOrString, container: Container): number {
  if (typeof port === 'number') return port
  const named = container.ports?.find(({ name }) => name === port)?.containerPort
  if (named === undefined && !/^\d+$/.test(port)) throw new Error(`strconv.Atoi: parsing ${JSON.stringify(port)}: invalid syntax`)
  return named ?? Number(port)
}

function urlOf({ scheme = 'HTTP', host, port, path = '/' }: HTTPGetAction, { ip, container }: Target): string {
  return `${scheme.toLowerCase()}://${host ?? ip}:${portOf(port, container)}${path.startsWith('/') ? path : `/${path}`}`
}

async function request(action: HTTPGetAction, target: Target): Promise<Outcome> {
  const { runtime, sandbox, container, ip } = target
  const port = portOf(action.port, container)
  const headers: Record<string, string> = { 'user-agent': 'kube-probe/1.33', accept: '*/*', host: `${action.host ?? ip}:${port}` }
  for (const { name, value } of action.httpHeaders ?? []) headers[name.toLowerCase()] = value
  try {
    const { status, body } = await runtime.httpGet(sandbox, { port, path: action.path ?? '/', headers })
    return status >= 200 && status < 400
      ? { isOk: true, output: body }
      : { isOk: false, output: `HTTP probe failed with statuscode: ${status}` }
  } catch {
    return { isOk: false, output: `Get "${urlOf(action, target)}": dial tcp ${ip}:${port}: connect: connection refused` }
  }
}

/** A health check that nobody answers is tried until its time is over. */
function health(port: number, target: Target): Promise<Outcome> {
  return target.runtime.listens(target.sandbox, port) ? Promise.resolve({ isOk: true, output: '' }) : new Promise(() => undefined)
}

async function connect(port: number, { runtime, sandbox, ip }: Target): Promise<Outcome> {
  return runtime.listens(sandbox, port)
    ? { isOk: true, output: '' }
    : { isOk: false, output: `dial tcp ${ip}:${port}: connect: connection refused` }
}
