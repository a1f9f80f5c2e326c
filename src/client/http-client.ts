/** The `Client` over HTTP: what the terminal and the command line use for the embedded cluster and for any other. */
import { parseExact } from '../base/exact-json.ts'
import type { KubeObject, List } from '../api/object.ts'
import type { Scale } from '../api/objects.ts'
import { apiVersionOf, type Resource } from '../api/resource.ts'
import { asError } from '../base/thrown.ts'
import type { Client, ListOptions, PatchType, Stop, WatchEvent, WatchOptions, WriteOptions } from './client.ts'
import { readDiscovery } from './discovery.ts'
import { collectionPath, objectPath, podPath, withQuery } from './paths.ts'
import { connectOver } from './pod-connection.ts'
import { attachOver, execOver } from './remote-command.ts'
import type { Call, Transport } from './transport.ts'

const patchTypes: Readonly<Record<PatchType, string>> = {
  json: 'application/json-patch+json',
  merge: 'application/merge-patch+json',
  strategic: 'application/strategic-merge-patch+json',
  apply: 'application/apply-patch+yaml',
}

/** What goes with a request, and who hears of warnings. */
interface Sent extends Pick<Call, 'body' | 'contentType' | 'accept'> {
  readonly onWarning?: ((text: string) => void) | undefined
}

/**
 * Makes every call of `Client` one request of `transport`. `warn` hears each `Warning:` of an answer whose caller does not listen for them.
 */
export function createHttpClient(transport: Transport, warn?: (text: string) => void): Client {
  const json = async <T>(method: string, path: string, { onWarning = warn, ...sent }: Sent = {}): Promise<T> => {
    return parseExact(await transport.send({ method, path, onWarning, ...sent })) as T
  }

  return {
    get: async (resource, ref, options = {}) =>
      json('GET', withQuery(objectPath(resource, ref, options.subresource), { resourceVersion: options.resourceVersion })),
    list: async <T>(resource: Resource<T>, options: ListOptions = {}) =>
      withKinds(resource, await json<List<T>>('GET', withQuery(collectionPath(resource, options.namespace), listQuery(options)))),
    create: async (resource, object, options = {}) => {
      const body = { apiVersion: apiVersionOf(resource), kind: resource.kind, ...object }
      const namespace = object.metadata.namespace ?? (resource.namespaced ? 'default' : undefined)
      const path =
        options.subresource === undefined
          ? collectionPath(resource, namespace)
          : objectPath(resource, { namespace, name: options.name ?? object.metadata.name ?? '' }, options.subresource)
      return json('POST', withQuery(path, writeQuery(options)), { body, onWarning: options.onWarning })
    },
    update: async (resource, object, options = {}) => {
      const { namespace, name } = (object as KubeObject).metadata
      const path = withQuery(objectPath(resource, { namespace, name }, options.subresource), writeQuery(options))
      return json('PUT', path, { body: object, onWarning: options.onWarning })
    },
    patch: async (resource, ref, type, body, options = {}) => {
      const path = withQuery(objectPath(resource, ref, options.subresource), { ...writeQuery(options), force: options.force })
      return json('PATCH', path, { body, contentType: patchTypes[type], onWarning: options.onWarning })
    },
    delete: async (resource, ref, options) => json('DELETE', objectPath(resource, ref), { body: deleteBody(options) }),
    deleteCollection: (resource, list, options) =>
      json('DELETE', withQuery(collectionPath(resource, list.namespace), listQuery(list)), { body: deleteBody(options) }),
    scale: async (resource, ref) => json<Scale>('GET', objectPath(resource, ref, 'scale')),
    watch: (resource, options, onEvents, onEnd) => watch(transport, { resource, options }, onEvents, onEnd),
    logs: async function* (pod, options = {}, signal) {
      const path = withQuery(podPath(pod, 'log'), { ...options })
      const answer = await transport.open({ method: 'GET', path, accept: '*/*', signal })
      for await (const chunk of answer) yield chunk as Uint8Array
    },
    exec: (pod, options) => execOver(transport, pod, options),
    attach: (pod, options) => attachOver(transport, pod, options),
    portForward: (pod, port) => connectOver(transport, pod, port),
    resources: () => readDiscovery(async (path, accept) => json('GET', path, accept === undefined ? {} : { accept })),
    version: () => json('GET', '/version'),
    raw: (path, method = 'GET') => transport.send({ method, path, accept: '*/*' }),
    close: () => transport.close(),
  }
}

const listQuery = (options: ListOptions): Record<string, string | number | undefined> => ({
  labelSelector: options.labelSelector,
  fieldSelector: options.fieldSelector,
  limit: options.limit,
  continue: options.continue,
  resourceVersion: options.resourceVersion,
  resourceVersionMatch: options.resourceVersionMatch,
})

const writeQuery = (options: WriteOptions): Record<string, string | undefined> => ({
  dryRun: options.dryRun === true ? 'All' : undefined,
  fieldManager: options.fieldManager,
  fieldValidation: options.fieldValidation,
})

const deleteBody = (options: object | undefined): object => ({ apiVersion: 'v1', kind: 'DeleteOptions', ...options })

/** Items of a list come without kind and apiVersion on a real wire; the callers' objects have them. */
function withKinds<T>(resource: Resource<T>, list: List<T>): List<T> {
  const head = { apiVersion: apiVersionOf(resource), kind: resource.kind }
  return { ...list, items: (list.items ?? []).map((item) => ({ ...head, ...item })) }
}

function watch<T>(
  transport: Transport,
  { resource, options }: { readonly resource: Resource<T>; readonly options: WatchOptions },
  onEvents: (events: readonly WatchEvent<T>[]) => void,
  onEnd: (error?: Error) => void,
): Stop {
  const abort = new AbortController()
  const path = withQuery(collectionPath(resource, options.namespace), {
    watch: 'true',
    labelSelector: options.labelSelector,
    fieldSelector: options.fieldSelector,
    resourceVersion: options.resourceVersion,
    allowWatchBookmarks: options.allowBookmarks,
    timeoutSeconds: transport.timeout === undefined ? undefined : Math.ceil(transport.timeout / 1000),
  })
  const run = async (): Promise<void> => {
    const answer = await transport.open({ method: 'GET', path, signal: abort.signal })
    const lines = new LineSplitter()
    for await (const chunk of answer) {
      const events = lines.push(chunk as Buffer).map((line) => parseExact(line) as WatchEvent<T>)
      if (abort.signal.aborted) return
      if (events.length > 0) onEvents(events)
      // A flood of events keeps no key waiting: after each piece of it others have their turn.
      await new Promise(setImmediate)
    }
  }
  run().then(
    () => abort.signal.aborted || onEnd(),
    (error: unknown) => abort.signal.aborted || onEnd(asError(error)),
  )
  return () => abort.abort()
}

/** Cuts a byte stream into lines; a line may come in many pieces. */
class LineSplitter {
  private rest: Buffer[] = []

  push(chunk: Buffer): string[] {
    const lines: string[] = []
    let start = 0
    for (let end = chunk.indexOf(10); end >= 0; end = chunk.indexOf(10, start)) {
      const piece = chunk.subarray(start, end)
      lines.push(this.rest.length === 0 ? piece.toString('utf8') : Buffer.concat([...this.rest, piece]).toString('utf8'))
      this.rest = []
      start = end + 1
    }
    if (start < chunk.length) this.rest.push(chunk.subarray(start))
    return lines
  }
}
