/** The server's own `Client`: verbs called in process, objects shared, nothing encoded. */
import { copyOf } from '../api/equal.ts'
import { shareFields } from '../api/managed-fields/share.ts'
import type { KubeObject, List, New } from '../api/object.ts'
import type { DeleteOptions, Pod, Scale } from '../api/objects.ts'
import { pods } from '../api/resources.ts'
import type { Resource } from '../api/resource.ts'
import { failure, type Status } from '../api/status.ts'
import type { Client, ListOptions, LogOptions, ObjectRef, Stop, WatchEvent, WatchOptions, WriteOptions } from '../client/client.ts'
import { admin, type Call, type Core, type Draft } from './core.ts'
import { draftOfObject } from './decode-object.ts'
import { draftOfNew } from './decode-repeated.ts'
import { storedResources } from './served.ts'
import { statusPart } from './validation/status-part.ts'
import { shown, storedDraft } from './storage/storage.ts'
import { create } from './verbs/create.ts'
import { deleteCollection } from './verbs/delete-collection.ts'
import { deleteOne } from './verbs/delete.ts'
import { get, getShown, objectIn } from './verbs/get.ts'
import { list } from './verbs/list.ts'
import { patch } from './verbs/patch.ts'
import { update } from './verbs/update.ts'
import { watch, type Seen } from './verbs/watch.ts'
import { createSubresource, readSubresource, strategyOf } from './subresources/index.ts'
import { patchScale, updateScale } from './subresources/scale.ts'
import { readLog } from './subresources/log.ts'
import { agentsFor } from './subresources/node-agents.ts'
import { openRemote } from './streaming/remote-command.ts'
import { version } from './version.ts'
import { answerQuestion, isQuestion } from './computed/virtual.ts'

type Options = WriteOptions | undefined

function callOf(resource: Resource, ref: Partial<ObjectRef>, options: Options): Call {
  return {
    resource,
    namespace: resource.namespaced ? (ref.namespace ?? '') : '',
    name: ref.name ?? '',
    subresource: options?.subresource,
    user: admin,
    dryRun: options?.dryRun === true,
    fieldManager: options?.fieldManager,
    warn: options?.onWarning ?? (() => undefined),
  }
}

/** A draft of the caller's object in the stored version. The caller's own is left alone. */
const draftOf = (resource: Resource, object: object, decoded = draftOfObject): Draft => storedDraft(resource, decoded(resource, object))

/** The client over these parts; `raw` answers paths without a call of their own. */
export const inProcessClient = (core: Core, raw: (path: string) => Promise<string>): Client => ({
  ...reading(core),
  ...writing(core),
  ...reaching(core),
  resources: async () => storedResources(core),
  version: async () => version,
  raw,
  close: () => undefined,
})

/** Objects of a resource have its type by construction; each cast below restores what the store forgot. */
const typed = <T>(resource: Resource, object: KubeObject): T => shown(resource, object) as T

function reading(core: Core): Pick<Client, 'get' | 'list' | 'scale' | 'watch'> {
  return {
    async get<T>(resource: Resource<T>, ref: ObjectRef, options?: { readonly resourceVersion?: string; readonly subresource?: string }) {
      const call = callOf(resource, ref, options)
      return options?.subresource === undefined
        ? typed<T>(resource, objectIn(await getShown(core, call)))
        : ((await readSubresource(core, call)) as T)
    },
    async list<T>(resource: Resource<T>, options = {}) {
      const listing = await list(core, callOf(resource, options, undefined), options)
      return listOf<T>(listing, (object) => typed<T>(resource, object))
    },
    async scale(resource, ref) {
      return (await readSubresource(core, callOf(resource, ref, { subresource: 'scale' }))) as Scale
    },
    watch: (resource, options, onEvents, onEnd) => watchShared(core, { resource, options }, onEvents, onEnd),
  }
}

function writing(core: Core): Pick<Client, 'create' | 'update' | 'patch' | 'delete' | 'deleteCollection'> {
  return {
    async create<T>(resource: Resource<T>, object: New<T>, options?: WriteOptions & { readonly name?: string | undefined }) {
      const { namespace, name } = object.metadata
      const call = callOf(resource, { ...(namespace !== undefined && { namespace }), name: options?.name ?? name ?? '' }, options)
      if (options?.subresource !== undefined) return (await createSubresource(core, call, copyOf(object) as unknown as Draft)) as T
      if (isQuestion(resource)) return (await answerQuestion(core, call, draftOf(resource, object))) as T
      return typed<T>(resource, objectIn(await create(core, call, draftOf(resource, object, draftOfNew))))
    },
    async update<T>(resource: Resource<T>, object: T, options?: WriteOptions) {
      const { namespace, name } = (object as KubeObject).metadata
      const call = callOf(resource, { namespace, name }, options)
      // The answer to a write of the scale is a scale.
      if (options?.subresource === 'scale') return (await updateScale(core, call, object as Scale)) as T
      const draft = draftOf(
        resource,
        options?.subresource === 'status' ? statusPart(resource, object as KubeObject) : (object as KubeObject),
      )
      const { entry } = await update(core, call, draft, strategyOf(call))
      return typed<T>(resource, objectIn(entry))
    },
    async patch<T>(
      resource: Resource<T>,
      ref: ObjectRef,
      type: 'json' | 'merge' | 'strategic' | 'apply',
      body: unknown,
      options?: WriteOptions & { readonly force?: boolean | undefined },
    ) {
      const call = callOf(resource, ref, options)
      if (options?.subresource === 'scale')
        return (await patchScale(core, call, { type, body, force: options.force, validation: 'Ignore' })) as T
      const { entry } = await patch(core, call, {
        type,
        body,
        force: options?.force,
        validation: options?.fieldValidation ?? 'Ignore',
        strategy: strategyOf(call),
      })
      return typed<T>(resource, objectIn(entry))
    },
    async delete<T>(resource: Resource<T>, ref: ObjectRef, options: Partial<DeleteOptions> = {}) {
      const call = { ...callOf(resource, ref, undefined), dryRun: options.dryRun?.includes('All') === true }
      const { entry } = await deleteOne(core, call, options)
      return typed<T | Status>(resource, objectIn(entry))
    },
    async deleteCollection<T>(resource: Resource<T>, query: ListOptions, options: Partial<DeleteOptions> = {}) {
      const call = { ...callOf(resource, query, undefined), dryRun: options.dryRun?.includes('All') === true }
      return listOf<T>(await deleteCollection(core, call, query, options), (object) => typed<T>(resource, object))
    },
  }
}

/** Calls on the containers of pods. */
function reaching(core: Core): Pick<Client, 'logs' | 'exec' | 'attach' | 'portForward'> {
  return {
    logs: (pod, options, signal) => logBytes(core, pod, { options: options ?? {}, signal }),
    exec: (pod, { container = '', command, tty }) =>
      openRemote(core, callOf(pods, pod, { subresource: 'exec' }), { container, command, tty, stdin: true, stdout: true, stderr: !tty }),
    attach: (pod, { container = '', tty, stdin }) =>
      openRemote(core, callOf(pods, pod, { subresource: 'attach' }), { container, command: [], tty, stdin, stdout: true, stderr: !tty }),
    portForward: async (ref, port) => {
      const pod = get(core, callOf(pods, ref, undefined)).value as Pod
      return agentsFor(core, pod).portForward(pod, port)
    },
  }
}

function listOf<T>(
  listing: {
    readonly entries: readonly { readonly value: unknown }[]
    readonly revision: number
    readonly continue?: string
    readonly remaining?: number
  },
  typed: (object: KubeObject) => T,
): List<T> {
  return {
    items: listing.entries.map(({ value }) => {
      const object = value as KubeObject
      // Mirrors begin with a list and hold on to what it gives.
      shareFields(object.metadata)
      return typed(object)
    }),
    metadata: {
      resourceVersion: String(listing.revision),
      ...(listing.continue !== undefined && { continue: listing.continue }),
      ...(listing.remaining !== undefined && { remainingItemCount: listing.remaining }),
    },
  }
}

function watchShared<T>(
  core: Core,
  { resource, options }: { readonly resource: Resource<T>; readonly options: WatchOptions },
  onEvents: (events: readonly WatchEvent<T>[]) => void,
  onEnd: (error?: Error) => void,
): Stop {
  const send = (events: readonly Seen[]): undefined =>
    void onEvents(events.map(({ type, entry }) => ({ type, object: shown(resource, objectIn(entry)) as T })))
  try {
    return watch(core, callOf(resource, options, undefined), options, {
      onEvents: send,
      onLost: (error) => onEnd(error instanceof Error ? error : lost()),
    }).stop
  } catch (error) {
    let isOver = false
    // A refusal, too, comes only when the caller has its stop function.
    queueMicrotask(() => {
      if (!isOver) onEnd(error as Error)
    })
    return () => {
      isOver = true
    }
  }
}

const lost = (): Error => failure(410, 'Expired', 'The resourceVersion for the provided watch is too old.')

async function* logBytes(
  core: Core,
  pod: ObjectRef,
  { options, signal }: { readonly options: LogOptions; readonly signal: AbortSignal | undefined },
): AsyncIterable<Uint8Array> {
  yield* (await readLog(core, pod, options, signal)) ?? []
}
