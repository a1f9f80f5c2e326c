/** RuntimeClass: a pod's runtime class must exist, and brings its overhead and its nodes along. */
import { heldIn } from '../../api/came-empty.ts'
import { isEqual } from '../../api/equal.ts'
import type { Mutable } from '../../api/object.ts'
import type { Pod, RuntimeClass } from '../../api/objects.ts'
import { pods, runtimeClasses } from '../../api/resources.ts'
import { ownedPart } from '../../api/shared-parts.ts'
import { failure } from '../../api/status.ts'
import { keyIn } from '../storage/storage.ts'
import { mergeTolerations } from './merge-tolerations.ts'
import { refusal, type AdmissionPlugin, type AdmissionRequest } from './plugin.ts'
import { unaskable } from './unaskable.ts'

export const runtimeClass: AdmissionPlugin = {
  name: 'RuntimeClass',
  resources: [pods.id],
  operations: ['create'],
  admit(request) {
    const pod = request.object as unknown as Mutable<Pod>
    const found = classOf(request, pod.spec)
    if (found === undefined) return
    pod.spec = ownedPart(pod.spec)
    complete(request, pod.spec, found)
  },
  /** Upstream's validateOverhead: an overhead, be it empty, needs a class that defines one. */
  validate(request) {
    const { spec } = request.object as unknown as Pod
    if (heldIn(spec, 'overhead') !== undefined && classOf(request, spec)?.overhead === undefined)
      refuse(request, 'Pod Overhead set without corresponding RuntimeClass defined Overhead')
  },
}

function classOf(request: AdmissionRequest, { runtimeClassName: name }: Pick<Pod['spec'], 'runtimeClassName'>): RuntimeClass | undefined {
  if (name === undefined) return undefined
  const found = request.core.store.get(keyIn(runtimeClasses, '', name))?.value as RuntimeClass | undefined
  if (found !== undefined) return found
  const why = unaskable(name)
  if (why !== undefined) throw failure(500, '', why)
  return refuse(request, `RuntimeClass ${JSON.stringify(name)} not found`)
}

function refuse(request: AdmissionRequest, why: string): never {
  throw refusal(request, `pod rejected: ${why}`)
}

function complete(request: AdmissionRequest, spec: Mutable<Pod>['spec'], { overhead, scheduling }: RuntimeClass): void {
  const fixed = overhead?.podFixed
  if (fixed !== undefined) {
    if (spec.overhead !== undefined && !isEqual(spec.overhead, fixed))
      refuse(request, "Pod's Overhead doesn't match RuntimeClass's defined Overhead")
    spec.overhead = { ...fixed }
  }
  for (const [key, value] of Object.entries(scheduling?.nodeSelector ?? {})) {
    const given = spec.nodeSelector?.[key]
    if (given !== undefined && given !== value)
      throw refusal(request, `conflict: runtimeClass.scheduling.nodeSelector[${key}] = ${value}; pod.spec.nodeSelector[${key}] = ${given}`)
    ;(spec.nodeSelector ??= {})[key] = value
  }
  const more = scheduling?.tolerations ?? []
  if (more.length > 0) spec.tolerations = mergeTolerations(spec.tolerations ?? [], more)
}
