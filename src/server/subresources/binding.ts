/** binding: the scheduler's way to give a pod its node. */
import { hasCondition, withCondition } from '../../api/conditions.ts'
import type { Binding, Pod } from '../../api/objects.ts'
import { pods } from '../../api/resources.ts'
import { badRequest, conflict, failure } from '../../api/status.ts'
import { timeText } from '../../api/time.ts'
import type { Call, Core, Draft } from '../core.ts'
import type { Strategy } from '../validation/strategy.ts'
import { modify, refuseUnmet } from '../verbs/modify.ts'

/** Binding changes what no other write may: nothing but the name of the node, a condition and annotations. */
const bindingStrategy: Strategy = { reserves: false, prepare: () => undefined, check: () => undefined }

/** Binds the pod that the call names to the target of `body`; answers 201 with a Status. */
export async function bind(core: Core, call: Call, body: Draft): Promise<object> {
  const binding = body as unknown as Binding
  const { target } = binding
  refuseBinding(call, body)
  if (call.name === '') throw badRequest('Name parameter required.')
  const podCall: Call = { ...call, resource: pods, subresource: 'binding' }
  const change = (old: unknown): Draft => {
    const pod = old as Pod
    const { uid = '', resourceVersion = '' } = binding.metadata
    refuseUnmet(podCall, { field: 'UID', wanted: uid, found: pod.metadata.uid })
    refuseUnmet(podCall, { field: 'ResourceVersion', wanted: resourceVersion, found: pod.metadata.resourceVersion })
    const refusal = unbindable(pod)
    if (refusal !== undefined) throw conflict({ group: '', plural: 'pods/binding' }, call.name, refusal)
    const annotations = binding.metadata.annotations && { ...pod.metadata.annotations, ...binding.metadata.annotations }
    // No rule touches the rest, which is shared.
    return {
      ...pod,
      metadata: { ...pod.metadata, ...(annotations && { annotations }) },
      spec: { ...pod.spec, nodeName: target.name ?? '' },
      status: scheduled(pod.status, core.clock.now()),
    } as unknown as Draft
  }
  await modify(core, podCall, { draft: change, tracks: false, admitted: true, strategy: bindingStrategy })
  return { kind: 'Status', apiVersion: 'v1', metadata: {}, status: 'Success', code: 201 }
}

/** What is no binding is refused before validating admission sees it. */
export function refuseBinding(call: Call, body: Draft): void {
  const binding = body as unknown as Binding
  if ((binding.metadata.name ?? '') !== call.name) throw badRequest('name in URL does not match name in Binding object')
  refuseTarget(binding.target)
}

/** Upstream forgets to make a Status of these: they are bare 500s. */
function refuseTarget(target: Binding['target'] | undefined): void {
  const kind = target?.kind ?? ''
  if (kind !== '' && kind !== 'Node')
    throw failure(500, '', `target.kind: Unsupported value: ${JSON.stringify(kind)}: supported values: "Node", "<empty>"`)
  if ((target?.name ?? '') === '') throw failure(500, '', 'target.name: Required value')
}

function unbindable(pod: Pod): string | undefined {
  const { name } = pod.metadata
  if (pod.metadata.deletionTimestamp !== undefined) return `pod ${name} is being deleted, cannot be assigned to a host`
  if (pod.spec.nodeName !== undefined && pod.spec.nodeName !== '')
    return `pod ${name} is already assigned to node ${JSON.stringify(pod.spec.nodeName)}`
  if ((pod.spec.schedulingGates?.length ?? 0) > 0) return `pod ${name} has non-empty .spec.schedulingGates`
  return undefined
}

function scheduled(status: Pod['status'], now: number): Pod['status'] {
  if (hasCondition({ status }, 'PodScheduled')) return status
  // Upstream writes the probe time as null.
  const condition = { type: 'PodScheduled', status: 'True', lastProbeTime: null, lastTransitionTime: timeText(now) }
  return { ...status, conditions: withCondition(status?.conditions ?? [], condition as never) }
}
