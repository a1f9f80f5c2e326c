/** What the server asks of node agents for the subresources that reach into running containers; `cluster` plugs an implementation in. */
import type { Pod } from '../api/objects.ts'
import type { LogOptions, PodConnection, RemoteCommand } from '../client/client.ts'

/** One connection to a port of a pod. */
export interface PortConnection extends PodConnection {
  /** Closes our half. */
  end(): void
}

/** A plain HTTP exchange with a port of a pod. */
export interface ProxyRequest {
  readonly method: string
  /** With the query. */
  readonly path: string
  readonly scheme: 'http' | 'https'
  readonly port: number
  readonly headers: Readonly<Record<string, string>>
  readonly body: Uint8Array
}

export interface ProxyResponse {
  readonly status: number
  readonly headers: Readonly<Record<string, string>>
  readonly body: Uint8Array
}

/** What a container, or all of a node, uses now. */
export interface Usage {
  readonly cpuNanoCores: number
  readonly workingSetBytes: number
}

/** One look at a node: its use, and that of running containers by the uid of their pod. */
export interface NodeSummary {
  readonly usage: Usage
  readonly pods: ReadonlyMap<string, readonly { readonly name: string; readonly usage: Usage }[]>
}

/**
 * Calls on the node of a pod. Each rejects with a `StatusError` where kubelet would refuse; exec and attach with a plain error where its
 * answer is plain text.
 */
export interface NodeAccess {
  /** The bytes of the log; the container is always named. Refusals come before the first byte. */
  logs(pod: Pod, container: string, options: LogOptions, signal?: AbortSignal): Promise<AsyncIterable<Uint8Array>>
  exec(
    pod: Pod,
    container: string,
    options: { readonly command: readonly string[]; readonly tty: boolean; readonly stdin: boolean },
  ): Promise<RemoteCommand>
  attach(pod: Pod, container: string, options: { readonly tty: boolean; readonly stdin: boolean }): Promise<RemoteCommand>
  portForward(pod: Pod, port: number): Promise<PortConnection>
  proxy(pod: Pod, request: ProxyRequest): Promise<ProxyResponse>
  /** Measures a node; undefined: it does not answer. Absent where nothing really runs, and with it the metrics API. */
  readonly summary?: ((node: string) => NodeSummary | undefined) | undefined
}
