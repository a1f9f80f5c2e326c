/** log: the bytes of a container's log, which its node agent has. */
import type { Pod } from '../../api/objects.ts'
import { pods } from '../../api/resources.ts'
import { badRequest, failure } from '../../api/status.ts'
import type { LogOptions, ObjectRef } from '../../client/client.ts'
import type { Core } from '../core.ts'
import { admin } from '../core.ts'
import { get } from '../verbs/get.ts'

/** Opens the log of a container of the pod; refuses before the first byte. */
export async function readLog(core: Core, ref: ObjectRef, options: LogOptions, signal?: AbortSignal): Promise<AsyncIterable<Uint8Array>> {
  const call = { resource: pods, namespace: ref.namespace ?? '', name: ref.name, user: admin, dryRun: false, warn: () => undefined }
  const pod = get(core, call).value as Pod
  const container = options.container === undefined || options.container === '' ? onlyContainer(pod) : options.container
  if (!containersOf(pod).includes(container)) throw badRequest(`container ${container} is not valid for pod ${pod.metadata.name}`)
  if ((pod.spec.nodeName ?? '') === '') return nothing()
  if (core.nodes === undefined) throw failure(500, 'InternalError', `no node agent answers for node ${pod.spec.nodeName ?? ''}`)
  return core.nodes.logs(pod, container, options, signal)
}

/** The log of a pod without a node is empty, as upstream answers. */
async function* nothing(): AsyncIterable<Uint8Array> {}

function onlyContainer(pod: Pod): string {
  const { containers, initContainers = [] } = pod.spec
  const preferred = pod.metadata.annotations?.['kubectl.kubernetes.io/default-container']
  if (preferred !== undefined && containersOf(pod).includes(preferred)) return preferred
  const [first] = containers
  if (containers.length === 1 && first !== undefined && initContainers.length === 0) return first.name
  const list = (all: readonly { readonly name: string }[]): string => all.map(({ name }) => name).join(' ')
  const more = initContainers.length > 0 ? ` or one of the init containers: [${list(initContainers)}]` : ''
  throw badRequest(`a container name must be specified for pod ${pod.metadata.name}, choose one of: [${list(containers)}]${more}`)
}

const containersOf = ({ spec }: Pod): string[] => [...(spec.initContainers ?? []), ...spec.containers, ...(spec.ephemeralContainers ?? [])].map(({ name }) => name)
