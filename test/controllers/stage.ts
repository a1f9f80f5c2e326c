/**
 * Plays scheduler and kubelets in the simplest way, as controllers of the same loop: pods are bound to any node and run at once; deleted
 * ones go.
 */
import type { Binding, Node, Pod } from '../../src/api/objects.ts'
import { nodes, pods } from '../../src/api/resources.ts'
import { timeText } from '../../src/api/time.ts'
import { defineController, type Controller } from '../../src/controllers/controller.ts'
import { step, type Step } from '../../src/controllers/step.ts'
import type { View } from '../../src/controllers/view.ts'
import { watching } from '../../src/controllers/watch.ts'

/** `hold`: pods that stay Pending; `finish`: pods that end at once with that exit code; `linger`: pods that outlive their deletion. */
export interface StageOptions {
  readonly hold?: (pod: Pod) => boolean
  readonly finish?: (pod: Pod) => number | undefined
  readonly linger?: (pod: Pod) => boolean
}

export function podStage({ hold = () => false, finish = () => undefined, linger = () => false }: StageOptions = {}): Controller {
  return defineController<Pod>({
    name: 'pod-stage',
    component: 'kubelet',
    of: pods,
    pace: 0,
    watches: [
      watching(nodes, (_, view) =>
        view
          .list(pods)
          .filter((pod) => pod.spec.nodeName === undefined)
          .map((pod) => `${pod.metadata.namespace ?? ''}/${pod.metadata.name}`),
      ),
    ],
    reconcile(pod, view) {
      if (pod.metadata.deletionTimestamp !== undefined)
        return pod.spec.nodeName === undefined || linger(pod)
          ? []
          : [step.remove(pods, pod, { with: { gracePeriodSeconds: 0 }, otherwise: () => [] })]
      if (pod.spec.nodeName === undefined) return bind(pod, view)
      if (hold(pod) || pod.status?.phase === 'Succeeded' || pod.status?.phase === 'Failed') return []
      const code = finish(pod)
      if (code !== undefined) return [step.updateStatus(pods, ended(pod, code, view.now))]
      return pod.status?.phase === 'Running' ? [] : [step.updateStatus(pods, running(pod, view.now))]
    },
  })
}

export const readyNode = (name: string, now: number, labels: Readonly<Record<string, string>> = {}) => ({
  metadata: { name, labels: { 'kubernetes.io/hostname': name, ...labels } },
  spec: {},
  status: {
    allocatable: { cpu: '4', memory: '8Gi', pods: '110' },
    capacity: { cpu: '4', memory: '8Gi', pods: '110' },
    conditions: [
      {
        type: 'Ready',
        status: 'True',
        reason: 'KubeletReady',
        message: 'kubelet is posting ready status',
        lastHeartbeatTime: timeText(now),
        lastTransitionTime: timeText(now),
      },
    ],
  },
})

/** Nodes are ready as soon as they are there. */
export const nodeStage: Controller = defineController<Node>({
  name: 'node-stage',
  component: 'kubelet',
  of: nodes,
  pace: 0,
  reconcile(node, view) {
    if (node.status?.conditions?.some(({ type }) => type === 'Ready') === true) return []
    return [
      step.updateStatus(nodes, {
        ...node,
        status: { ...node.status, conditions: readyNode(node.metadata.name, view.now).status.conditions },
      }),
    ]
  },
})

function bind(pod: Pod, view: View): readonly Step[] {
  const node = choose(pod, view.list(nodes))
  if (node === undefined) return []
  if ((pod.spec.schedulingGates ?? []).length > 0) return []
  const { namespace, name } = pod.metadata
  return [
    step.createSub(
      pods,
      { metadata: { name, ...(namespace !== undefined && { namespace }) }, target: { kind: 'Node', name: node.metadata.name } } as Pick<
        Binding,
        'metadata' | 'target'
      >,
      { subresource: 'binding', otherwise: () => [] },
    ),
  ]
}

function choose(pod: Pod, all: readonly Node[]): Node | undefined {
  const wanted =
    pod.spec.affinity?.nodeAffinity?.requiredDuringSchedulingIgnoredDuringExecution?.nodeSelectorTerms[0]?.matchFields?.[0]?.values?.[0]
  return wanted === undefined ? all[0] : all.find((node) => node.metadata.name === wanted)
}

function running(pod: Pod, now: number): Pod {
  const time = timeText(now)
  const ready = ['Initialized', 'Ready', 'ContainersReady', 'PodScheduled'].map((type) => ({
    type,
    status: 'True',
    lastTransitionTime: time,
  }))
  const containerStatuses = pod.spec.containers.map(({ name, image }) => ({
    name,
    image: image ?? '',
    imageID: '',
    ready: true,
    restartCount: 0,
    state: { running: { startedAt: time } },
  }))
  return {
    ...pod,
    status: {
      ...pod.status,
      phase: 'Running',
      conditions: ready,
      containerStatuses,
      hostIPs: [{ ip: '10.1.0.1' }],
      podIP: '10.0.0.1',
      podIPs: [{ ip: '10.0.0.1' }],
      hostIP: '10.1.0.1',
      startTime: time,
    },
  }
}

function ended(pod: Pod, exitCode: number, now: number): Pod {
  const time = timeText(now)
  const done = running(pod, now)
  const conditions = [
    { type: 'Initialized', status: 'True', lastTransitionTime: time },
    { type: 'Ready', status: 'False', reason: exitCode === 0 ? 'PodCompleted' : 'PodFailed', lastTransitionTime: time },
  ]
  const containerStatuses = (done.status?.containerStatuses ?? []).map((status) => ({
    ...status,
    ready: false,
    state: { terminated: { exitCode, reason: exitCode === 0 ? 'Completed' : 'Error', startedAt: time, finishedAt: time } },
  }))
  return { ...done, status: { ...done.status, phase: exitCode === 0 ? 'Succeeded' : 'Failed', conditions, containerStatuses } }
}
