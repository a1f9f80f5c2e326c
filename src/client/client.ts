/**
 * The calls that every part of inkube makes to a cluster: ours in process, ours over its socket, or a real one. Each rejects with a
 * `StatusError` when the cluster refuses.
 */
import type { List, New } from '../api/object.ts'
import type { DeleteOptions, Scale } from '../api/objects.ts'
import type { Resource } from '../api/resource.ts'
import type { Status } from '../api/status.ts'

/** Which object. `namespace` only for namespaced resources. */
export interface ObjectRef {
  readonly namespace?: string | undefined
  readonly name: string
}

export interface ListOptions {
  /** Absent: all namespaces (or a cluster-scoped resource). */
  readonly namespace?: string | undefined
  readonly labelSelector?: string | undefined
  readonly fieldSelector?: string | undefined
  readonly limit?: number | undefined
  readonly continue?: string | undefined
  readonly resourceVersion?: string | undefined
  readonly resourceVersionMatch?: string | undefined
}

/** What is done about fields that the type does not have, and about keys that occur twice. */
export type FieldValidation = 'Ignore' | 'Warn' | 'Strict'

export interface WriteOptions {
  readonly dryRun?: boolean | undefined
  readonly fieldManager?: string | undefined
  readonly fieldValidation?: FieldValidation | undefined
  /** `status`, `scale`, `binding`, `eviction`, ... */
  readonly subresource?: string | undefined
  /** Receives each `Warning:` that came with the answer. */
  readonly onWarning?: ((text: string) => void) | undefined
}

export type PatchType = 'json' | 'merge' | 'strategic' | 'apply'

export interface WatchOptions {
  readonly namespace?: string | undefined
  readonly labelSelector?: string | undefined
  readonly fieldSelector?: string | undefined
  /** Events after this revision; absent: an ADDED for what is there, then on. */
  readonly resourceVersion?: string | undefined
  readonly allowBookmarks?: boolean | undefined
}

export type WatchEvent<T> =
  { readonly type: 'ADDED' | 'MODIFIED' | 'DELETED' | 'BOOKMARK'; readonly object: T } | { readonly type: 'ERROR'; readonly object: Status }

export interface LogOptions {
  readonly container?: string | undefined
  readonly follow?: boolean | undefined
  readonly previous?: boolean | undefined
  readonly timestamps?: boolean | undefined
  readonly tailLines?: number | undefined
  readonly sinceSeconds?: number | undefined
  readonly sinceTime?: string | undefined
  readonly limitBytes?: number | undefined
}

export interface ExecOptions {
  /** Absent: the pod's only container, or its default one. */
  readonly container?: string | undefined
  readonly command: readonly string[]
  /** Gives the command a terminal; what it says on stderr then comes on stdout. */
  readonly tty: boolean
}

export interface AttachOptions {
  readonly container?: string | undefined
  /** The container has a terminal. */
  readonly tty: boolean
  /** It reads what is written. */
  readonly stdin: boolean
}

/** A command that runs in a container, as streams. */
export interface RemoteCommand {
  readonly stdout: AsyncIterable<Uint8Array>
  readonly stderr: AsyncIterable<Uint8Array>
  write(data: Uint8Array): void
  /** Closes standard input. */
  end(): void
  /** Tells its terminal's size. */
  resize(columns: number, rows: number): void
  /** The exit code; rejects when the command could not be started, or the connection broke. */
  readonly exit: Promise<number>
  kill(): void
}

/** A connection to a port of a pod. */
export interface PodConnection {
  /** Ends when the pod's side does; rejects with what went wrong. */
  readonly data: AsyncIterable<Uint8Array>
  write(data: Uint8Array): void
  destroy(): void
}

/** Stops a stream; safe to call twice. */
export type Stop = () => void

export interface Client {
  get<T>(resource: Resource<T>, ref: ObjectRef, options?: { readonly resourceVersion?: string; readonly subresource?: string }): Promise<T>
  list<T>(resource: Resource<T>, options?: ListOptions): Promise<List<T>>
  create<T>(resource: Resource<T>, object: New<T>, options?: WriteOptions & { readonly name?: string | undefined }): Promise<T>
  update<T>(resource: Resource<T>, object: T, options?: WriteOptions): Promise<T>
  patch<T>(
    resource: Resource<T>,
    ref: ObjectRef,
    type: PatchType,
    body: unknown,
    options?: WriteOptions & { readonly force?: boolean | undefined },
  ): Promise<T>
  /** Gives the object as it was when it went at once, or as it waits (finalizers, grace), or a Status. */
  delete<T>(resource: Resource<T>, ref: ObjectRef, options?: Partial<DeleteOptions>): Promise<T | Status>
  deleteCollection<T>(resource: Resource<T>, list: ListOptions, options?: Partial<DeleteOptions>): Promise<List<T>>
  scale(resource: Resource, ref: ObjectRef): Promise<Scale>
  /**
   * Calls `onEvents` with each batch of events in revision order, then `onEnd` once: with the error when the stream broke or was refused,
   * without when the server closed it in good order. Ending it by the returned function calls nothing more.
   */
  watch<T>(
    resource: Resource<T>,
    options: WatchOptions,
    onEvents: (events: readonly WatchEvent<T>[]) => void,
    onEnd: (error?: Error) => void,
  ): Stop
  /** The bytes of a container's log, as the server gives them; ends when the log ends or, with `follow`, when the container does. */
  logs(pod: ObjectRef, options?: LogOptions, signal?: AbortSignal): AsyncIterable<Uint8Array>
  /** Runs a command in a container of a running pod. */
  exec(pod: ObjectRef, options: ExecOptions): Promise<RemoteCommand>
  /** Joins the main process of a running container; its exit code is never told. */
  attach(pod: ObjectRef, options: AttachOptions): Promise<RemoteCommand>
  /** Connects to a port inside a pod. */
  portForward(pod: ObjectRef, port: number): Promise<PodConnection>
  /** Every resource that the cluster serves, in discovery order. */
  resources(): Promise<readonly Resource[]>
  version(): Promise<{ readonly gitVersion: string; readonly platform: string; readonly [key: string]: string }>
  /** A raw GET for what has no call of its own (`/readyz`, `/metrics`), or a DELETE: the body as text. Only GET within the server's process. */
  raw(path: string, method?: 'GET' | 'DELETE'): Promise<string>
  close(): void
}
