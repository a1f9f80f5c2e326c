/** A write through `resize`: the CPU and memory of containers that run may change (ValidatePodResize). */
import { isSame } from '../../api/equal.ts'
import { problem } from '../../api/field-errors.ts'
import type { Mutable } from '../../api/object.ts'
import type { Container, Pod, ResourceRequirements } from '../../api/objects.ts'
import { compareQuantities, quantity } from '../../api/quantity.ts'
import type { Problem } from '../../api/status.ts'
import { isMirrorPod } from './mirror.ts'
import { computeQosClass, qosClass } from './qos.ts'

type Amounts = Readonly<Record<string, string>>

/** Puts back everything but the resources of the containers and what is done when they change. */
export function prepareResize(draft: Mutable<Pod>, old: Pod): void {
  const { containers, initContainers } = draft.spec
  const before = old.spec
  // Containers that came, went or were renamed are left for the checks to refuse.
  if (containers.length !== before.containers.length || (initContainers?.length ?? 0) !== (before.initContainers?.length ?? 0)) return
  const kept = structuredClone(before) as Mutable<Pod>['spec']
  takeResources(kept.containers, containers)
  if (kept.initContainers !== undefined) takeResources(kept.initContainers, initContainers ?? [])
  draft.spec = kept
}

function takeResources(kept: Mutable<Container>[], wanted: readonly Mutable<Container>[]): void {
  for (const [index, container] of kept.entries()) {
    const from = wanted[index]
    if (from?.name !== container.name) return
    if (from.resources !== undefined) container.resources = from.resources
    if (from.resizePolicy === undefined) delete container.resizePolicy
    else container.resizePolicy = from.resizePolicy
  }
}

/** What a resize may not do; what any pod must obey is checked elsewhere. */
export function checkResize(pod: Pod, old: Pod): Problem[] {
  if (isMirrorPod(old)) return [problem.forbidden('[]', 'static pods cannot be resized')]
  if (old.spec.os?.name === 'windows') return [problem.forbidden('[]', 'windows pods cannot be resized')]
  const problems: Problem[] = []
  if (qosClass(old) !== computeQosClass(pod.spec))
    problems.push(problem.invalid('spec', pod.status?.qosClass ?? '', 'Pod QOS Class may not change as a result of resizing'))
  if (!isSupported(old)) problems.push(problem.forbidden('spec', 'Pod running on node without support for resize'))
  const moved = [...orderProblems(pod.spec, old.spec, 'containers'), ...orderProblems(pod.spec, old.spec, 'initContainers')]
  // The rest takes the containers of both for the same ones.
  if (moved.length > 0) return [...problems, ...moved]
  const [containers, initContainers] = [old.spec.containers, old.spec.initContainers ?? []]
  for (const [index, before] of initContainers.entries()) {
    const now = pod.spec.initContainers?.[index]
    if (before.restartPolicy === 'Always' && now !== undefined) checkOne(problems, [now, before], `spec.initContainers[${index}].resources`)
  }
  for (const [index, before] of containers.entries()) {
    const now = pod.spec.containers[index]
    if (now !== undefined) checkOne(problems, [now, before], `spec.containers[${index}].resources`)
  }
  for (const [index, before] of containers.entries()) {
    if (!isSame(withOldAmounts(pod.spec.containers[index], before), before))
      problems.push(problem.forbidden('spec', 'only cpu and memory resources are mutable'))
  }
  for (const [index, before] of initContainers.entries()) {
    const now = pod.spec.initContainers?.[index]
    if (before.restartPolicy !== 'Always') {
      if (!isSame(now, before)) problems.push(problem.forbidden('spec', 'resources for non-sidecar init containers are immutable'))
    } else if (!isSame(withOldAmounts(now, before), before))
      problems.push(problem.forbidden('spec', 'only cpu and memory resources for sidecar containers are mutable'))
  }
  return problems
}

/** Containers stay what they are, and in their order. */
function orderProblems(now: Pod['spec'], before: Pod['spec'], list: 'containers' | 'initContainers'): Problem[] {
  const [given, had] = [now[list] ?? [], before[list] ?? []]
  if (given.length !== had.length) return [problem.forbidden(`spec.${list}`, `${list} may not be added or removed on resize`)]
  return had.flatMap(({ name }, index) =>
    given[index]?.name === name
      ? []
      : [problem.forbidden(`spec.${list}[${index}].name`, `${list} may not be renamed or reordered on resize`)],
  )
}

/** A node that reports the resources of what it runs can change them. */
function isSupported({ status }: Pod): boolean {
  const running = status?.containerStatuses?.find(({ state }) => state?.running !== undefined)
  return running === undefined || running.resources !== undefined
}

function checkOne(problems: Problem[], [now, before]: readonly [Container, Container], path: string): void {
  for (const list of ['requests', 'limits'] as const) {
    const [left, had] = [now.resources?.[list] ?? {}, before.resources?.[list] ?? {}]
    if (Object.keys(had).some((name) => left[name] === undefined))
      problems.push(problem.forbidden(`${path}.${list}`, `resource ${list} cannot be removed`))
  }
  const policy = now.resizePolicy?.find(({ resourceName }) => resourceName === 'memory')?.restartPolicy ?? ''
  if (policy !== '' && policy !== 'NotRequired') return
  const [limit, hadLimit] = [now.resources?.limits?.['memory'], before.resources?.limits?.['memory']]
  const refuse = (what: string): void =>
    void problems.push(
      problem.forbidden(`${path}.limits[memory]`, `memory limits cannot be ${what} unless resizePolicy is RestartContainer`),
    )
  if (limit === undefined) return
  if (hadLimit === undefined) refuse('added')
  else if (compareQuantities(quantity(limit), quantity(hadLimit)) < 0) refuse('decreased')
}

/** The new container with the old amounts of what may change. */
function withOldAmounts(container: Container | undefined, before: Container): Container | undefined {
  if (container === undefined) return undefined
  const restore = (now: Amounts | undefined, had: Amounts | undefined): Amounts | undefined => {
    if (had === undefined) return undefined
    const { cpu: _cpu, memory: _memory, ...rest } = now ?? {}
    return { ...rest, ...(had['cpu'] !== undefined && { cpu: had['cpu'] }), ...(had['memory'] !== undefined && { memory: had['memory'] }) }
  }
  const limits = restore(container.resources?.limits, before.resources?.limits)
  const requests = restore(container.resources?.requests, before.resources?.requests)
  const resources: ResourceRequirements = { ...(limits !== undefined && { limits }), ...(requests !== undefined && { requests }) }
  return { ...container, resources }
}
