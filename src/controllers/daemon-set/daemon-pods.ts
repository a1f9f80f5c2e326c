/** Pods of a DaemonSet: where they belong, how one for a node is made. */
import { nodePredicate } from '../../api/label-selector.ts'
import type { New } from '../../api/object.ts'
import type { DaemonSet, Node, Pod, Taint, Toleration } from '../../api/objects.ts'
import { daemonSets } from '../../api/resources.ts'
import { tolerates } from '../../api/tolerations.ts'
import { templateGeneration } from '../../kinds/daemon-set/template-generation.ts'
import { nodeTaints } from '../../kinds/node/taints.ts'
import { revisionHashLabel } from '../../kinds/shared/revision-labels.ts'
import { podFromTemplate } from '../pods.ts'

const generationLabel = 'pod-template-generation'

/** The node that the pod is on or meant for. */
export function nodeOf(pod: Pod): string | undefined {
  if (pod.spec.nodeName !== undefined && pod.spec.nodeName !== '') return pod.spec.nodeName
  const terms = pod.spec.affinity?.nodeAffinity?.requiredDuringSchedulingIgnoredDuringExecution?.nodeSelectorTerms ?? []
  for (const term of terms)
    for (const field of term.matchFields ?? []) if (field.key === 'metadata.name' && field.operator === 'In') return field.values?.[0]
  return undefined
}

/** IsPodUpdated: a pod is of the newest revision by its hash, or by the generation that older versions count. */
export function isUpdated(set: DaemonSet, { metadata: { labels } }: Pod, hash: string): boolean {
  const generation = set.metadata.annotations?.[templateGeneration]
  return labels?.[revisionHashLabel] === hash || (generation !== undefined && labels?.[generationLabel] === generation)
}

/** Whether a node is to get a pod, and whether one that is there may stay. */
export function suits(set: DaemonSet, node: Node): { readonly run: boolean; readonly stay: boolean } {
  const { nodeName, nodeSelector, affinity } = set.spec?.template.spec ?? {}
  const labels = node.metadata.labels ?? {}
  const required = affinity?.nodeAffinity?.requiredDuringSchedulingIgnoredDuringExecution
  const fits =
    (nodeName === undefined || nodeName === node.metadata.name) &&
    Object.entries(nodeSelector ?? {}).every(([key, value]) => labels[key] === value) &&
    (required === undefined || nodePredicate(required.nodeSelectorTerms)(node))
  if (!fits) return { run: false, stay: false }
  const tolerations = tolerationsOf(set)
  const against = (effects: readonly string[]): boolean =>
    (node.spec?.taints ?? []).some(
      (taint: Taint) => effects.includes(taint.effect) && !tolerations.some((toleration) => tolerates(toleration, taint)),
    )
  return { run: !against(['NoSchedule', 'NoExecute']), stay: !against(['NoExecute']) }
}

/** A pod for the node: of all affinity terms only the node's name stays. */
export function podFor(set: DaemonSet, nodeName: string, hash: string): New<Pod> {
  const pod = podFromTemplate(set.spec?.template ?? {}, { owner: set, resource: daemonSets })
  const generation = set.metadata.annotations?.[templateGeneration]
  const { affinity } = pod.spec
  const terms = { nodeSelectorTerms: [{ matchFields: [{ key: 'metadata.name', operator: 'In', values: [nodeName] }] }] }
  return {
    metadata: {
      ...pod.metadata,
      labels: { ...pod.metadata.labels, [revisionHashLabel]: hash, ...(generation !== undefined && { [generationLabel]: generation }) },
    },
    spec: {
      ...pod.spec,
      tolerations: tolerationsOf(set),
      affinity: { ...affinity, nodeAffinity: { ...affinity?.nodeAffinity, requiredDuringSchedulingIgnoredDuringExecution: terms } },
    },
  }
}

/** The template's own tolerations and those that let daemons run on nodes in trouble. */
function tolerationsOf(set: DaemonSet): readonly Toleration[] {
  const { tolerations = [], hostNetwork } = set.spec?.template.spec ?? {}
  const always = [
    [nodeTaints.notReady, 'NoExecute'],
    [nodeTaints.unreachable, 'NoExecute'],
    [nodeTaints.diskPressure, 'NoSchedule'],
    [nodeTaints.memoryPressure, 'NoSchedule'],
    [nodeTaints.pidPressure, 'NoSchedule'],
    [nodeTaints.unschedulable, 'NoSchedule'],
    ...(hostNetwork === true ? [[nodeTaints.networkUnavailable, 'NoSchedule']] : []),
  ] as const
  const added = always.map(([key = '', effect = '']): Toleration => ({ key, operator: 'Exists', effect }))
  const same = (a: Toleration, b: Toleration): boolean =>
    a.key === b.key && a.effect === b.effect && a.operator === b.operator && (a.value ?? '') === (b.value ?? '')
  return [
    ...tolerations.map((own) => added.find((one) => same(one, own)) ?? own),
    ...added.filter((one) => !tolerations.some((own) => same(one, own))),
  ]
}
