/**
 * Resizes in place: what the node has set aside for the containers of a running pod follows the manifest as far as there is room. Upstream:
 * kubelet's handlePodResourcesResize and computePodResizeAction.
 */
import type { Container, Pod, ResourceRequirements } from '../api/objects.ts'
import { compareQuantities, quantity, scaledValue } from '../api/quantity.ts'
import { isFinished } from '../kinds/pod/finished.ts'
import { podRequests } from '../kinds/pod/resources.ts'
import { isSidecar } from '../kinds/pod/status.ts'
import type { Agent } from './agent.ts'
import type { Steps } from './next-steps.ts'
import type { PodRecord } from './pod-record.ts'
import type { ContainerLimits } from './runtime.ts'

/** The condition of a pod whose resize waits. */
export const resizePending = 'PodResizePending'

/** Why a resize waits, and since when. */
export interface PendingResize {
  readonly reason: 'Deferred' | 'Infeasible'
  readonly message: string
  readonly since: number
}

/** A pod of the node and what the agent knows of it. */
export interface HeldPod {
  readonly pod: Pod
  readonly record: PodRecord
}

/**
 * Sets aside what the manifest asks for now, or notes in the record why that must wait. Gives the running containers that want a restart
 * for it; the others have their new limits at once.
 */
export function resizePod(agent: Agent, { pod, record }: HeldPod, others: () => readonly HeldPod[]): Steps['stop'] {
  const changed = resizable(pod).filter(({ name, resources }) => !isSame(record.containers.get(name)?.allocated, resources))
  const obstacle = changed.length === 0 ? undefined : obstacleOf(agent, pod, others())
  record.resize = obstacle && {
    ...obstacle,
    since: record.resize?.reason === obstacle.reason ? record.resize.since : agent.clock.now(),
  }
  if (obstacle !== undefined) return []
  return changed.flatMap((container) => {
    const known = record.containers.get(container.name)
    if (known === undefined) return []
    const before = known.allocated
    known.allocated = container.resources ?? {}
    if (known.run?.state !== 'running') return []
    if (wantsRestart(container, before)) return [{ container, message: `Container ${container.name} resize requires restart` }]
    agent.runtime.limitContainer(known.run.id, limitsOf(known.allocated))
    return []
  })
}

/** What a container may use at most. */
export const limitsOf = ({ limits }: ResourceRequirements): ContainerLimits => ({
  memoryLimitBytes: limits?.['memory'] === undefined ? undefined : scaledValue(limits['memory']),
  cpuLimitMillis: limits?.['cpu'] === undefined ? undefined : scaledValue(limits['cpu'], -3),
})

const resizable = ({ spec }: Pod): readonly Container[] => [...(spec.initContainers ?? []).filter(isSidecar), ...spec.containers]

const resized = ['cpu', 'memory'] as const

const isSame = (one: ResourceRequirements = {}, other: ResourceRequirements = {}): boolean =>
  resized.every((name) => isSameAmount(one, other, name))

const isSameAmount = (one: ResourceRequirements, other: ResourceRequirements, name: string): boolean =>
  (['requests', 'limits'] as const).every((kind) => {
    const [before, now] = [one[kind]?.[name], other[kind]?.[name]]
    return before === now || (before !== undefined && now !== undefined && compareQuantities(quantity(before), quantity(now)) === 0)
  })

const wantsRestart = ({ resources = {}, resizePolicy = [] }: Container, before: ResourceRequirements): boolean =>
  resizePolicy.some(
    ({ resourceName, restartPolicy }) => restartPolicy === 'RestartContainer' && !isSameAmount(before, resources, resourceName),
  )

/** More than the node has can never be; what others have may become free. */
function obstacleOf({ allocatable }: Agent, pod: Pod, others: readonly HeldPod[]): Omit<PendingResize, 'since'> | undefined {
  const asked = (name: string): number => amountOf(pod, name)
  const capacity = (name: (typeof resized)[number]): number => scaledValue(allocatable[name], scaleOf(name))
  // Upstream names memory where both are too much.
  const beyond = resized.toReversed().find((name) => asked(name) > capacity(name))
  if (beyond !== undefined)
    return {
      reason: 'Infeasible',
      message: `Node didn't have enough capacity: ${beyond}, requested: ${asked(beyond)}, capacity: ${capacity(beyond)}`,
    }
  const held = others.filter(({ pod: other }) => !isFinished(other)).map(asHeld)
  for (const name of resized) {
    const used = held.reduce((sum, other) => sum + amountOf(other, name), 0)
    if (used + asked(name) > capacity(name))
      return {
        reason: 'Deferred',
        message: `Node didn't have enough resource: ${name}, requested: ${asked(name)}, used: ${used}, capacity: ${capacity(name)}`,
      }
  }
  return undefined
}

const scaleOf = (name: string): number => (name === 'cpu' ? -3 : 0)

/** What a manifest asks for, whatever its status says of what it had. */
export const amountOf = ({ status: _status, ...pod }: Pod, name: string): number => scaledValue(podRequests(pod).get(name), scaleOf(name))

/** The pod with what is set aside for it in the place of what it asks for. */
export function asHeld({ pod, record }: HeldPod): Pod {
  const held = (container: Container): Container => ({
    ...container,
    resources: record.containers.get(container.name)?.allocated ?? container.resources ?? {},
  })
  const { spec } = pod
  return {
    ...pod,
    spec: { ...spec, containers: spec.containers.map(held), ...(spec.initContainers && { initContainers: spec.initContainers.map(held) }) },
  }
}
