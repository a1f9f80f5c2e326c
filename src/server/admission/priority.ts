/** Priority: a pod's priority is what its class says; there is one default class. */
import type { Pod, PodSpec, PriorityClass } from '../../api/objects.ts'
import type { Mutable } from '../../api/object.ts'
import { pods, priorityClasses } from '../../api/resources.ts'
import { reshapingShared, withMembers } from '../../api/shared-parts.ts'
import { forbidden } from '../../api/status.ts'
import { systemPriority } from '../../kinds/priority-class/system-classes.ts'
import type { Entry, Store } from '../../store/store.ts'
import { followed } from '../remote/followed.ts'
import { keyIn, storageOf } from '../storage/storage.ts'
import { refusal, type AdmissionPlugin, type AdmissionRequest } from './plugin.ts'

const lower = 'PreemptLowerPriority'

/** The plug-in over the classes of this store. */
export function priority(store: Store): AdmissionPlugin {
  const defaultClass = followed(store, storageOf(priorityClasses).prefix, defaultAmong)
  return {
    name: 'Priority',
    resources: [pods.id, priorityClasses.id],
    operations: ['create', 'update', 'delete'],
    admit(request) {
      if (request.call.resource.id !== pods.id) return
      if (request.operation === 'create') setPriority(request, defaultClass)
      else if (request.operation === 'update') keepPriority(request)
    },
    validate(request) {
      if (request.call.resource.id !== priorityClasses.id) return
      if (request.operation === 'delete') refuseSystemClass(request)
      else refuseSecondDefault(request, defaultClass())
    },
  }
}

/** The class that pods without one get: of several, the one with the lowest value. */
function defaultAmong(classes: readonly Entry[]): PriorityClass | undefined {
  let found: PriorityClass | undefined
  for (const entry of classes) {
    const one = entry.value as PriorityClass
    if (one.globalDefault === true && (found === undefined || one.value < found.value)) found = one
  }
  return found
}

function setPriority(request: AdmissionRequest, defaultClass: () => PriorityClass | undefined): void {
  const { core, object } = request
  const pod = object as unknown as Mutable<Pod>
  const { spec } = pod
  const refuse = (why: string): never => {
    throw refusal(request, why)
  }
  const named = spec.priorityClassName ?? ''
  const found = named === '' ? defaultClass() : (core.store.get(keyIn(priorityClasses, '', named))?.value as PriorityClass | undefined)
  if (named !== '' && found === undefined) refuse(`no PriorityClass with name ${named} was found`)
  const value = found?.value ?? 0
  const policy = found?.preemptionPolicy ?? lower
  if (spec.priority !== undefined && spec.priority !== value)
    refuse(
      `the integer value of priority (${spec.priority}) must not be provided in pod spec; priority admission controller computed ${value} from the given PriorityClass name`,
    )
  if (spec.preemptionPolicy !== undefined && spec.preemptionPolicy !== policy) {
    refuse(
      `the string value of PreemptionPolicy (${spec.preemptionPolicy}) must not be provided in pod spec; priority admission controller computed ${policy} from the given PriorityClass name`,
    )
  }
  pod.spec = ofClass(spec, found) as Mutable<PodSpec>
}

const ofClass = reshapingShared((spec: PodSpec, found: PriorityClass | undefined): PodSpec =>
  withMembers(spec, {
    ...(found !== undefined && { priorityClassName: found.metadata.name }),
    priority: found?.value ?? 0,
    preemptionPolicy: found?.preemptionPolicy ?? lower,
  }),
)

/** An update that leaves the fields out keeps them. */
function keepPriority({ object, old }: AdmissionRequest): void {
  const { spec } = object as unknown as Mutable<Pod>
  const before = (old as unknown as Pod).spec
  if (spec === undefined) return
  if (spec.priority === undefined && before.priority !== undefined) spec.priority = before.priority
  if (spec.preemptionPolicy === undefined && before.preemptionPolicy !== undefined) spec.preemptionPolicy = before.preemptionPolicy
}

function refuseSystemClass({ call }: AdmissionRequest): void {
  if (systemPriority(call.name) !== undefined)
    throw forbidden(call.resource, call.name, 'this is a system priority class and cannot be deleted')
}

function refuseSecondDefault(request: AdmissionRequest, other: PriorityClass | undefined): void {
  const { object } = request
  if (object['globalDefault'] !== true) return
  if (other === undefined || other.metadata.name === object.metadata.name) return
  throw refusal(request, `PriorityClass ${other.metadata.name} is already marked as default. Only one default can exist`)
}
