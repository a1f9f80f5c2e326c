/** How the node affinity of a volume may change: only from old names of labels to the new ones. */
import { equal } from '../../api/equal.ts'
import { goPointer, goStruct, type GoValue } from '../../api/go-value.ts'
import type { PersistentVolumeSpec } from '../../api/objects.ts'

type Affinity = PersistentVolumeSpec['nodeAffinity']

const newNames: Readonly<Record<string, string>> = {
  'failure-domain.beta.kubernetes.io/zone': 'topology.kubernetes.io/zone',
  'failure-domain.beta.kubernetes.io/region': 'topology.kubernetes.io/region',
  'beta.kubernetes.io/os': 'kubernetes.io/os',
  'beta.kubernetes.io/arch': 'kubernetes.io/arch',
  'beta.kubernetes.io/instance-type': 'node.kubernetes.io/instance-type',
}

/** True if both say the same, an old name that became the new one counting as equal. */
export function isSameAffinity(now: Affinity, old: Affinity): boolean {
  if (equal(now, old)) return true
  const terms = now?.required?.nodeSelectorTerms ?? []
  const renamed = (old?.required?.nodeSelectorTerms ?? []).map((term, index) => ({
    ...term,
    ...(term.matchExpressions !== undefined && {
      matchExpressions: term.matchExpressions.map((expression, at) => {
        const key = terms[index]?.matchExpressions?.[at]?.key
        return key !== undefined && newNames[expression.key] === key ? { ...expression, key } : expression
      }),
    }),
  }))
  return now?.required !== undefined && equal(terms, renamed)
}

/** As Go prints it: the selector is a pointer. */
export const goVolumeAffinity = (affinity: Affinity): GoValue | null =>
  affinity === undefined ? null : goStruct('core.VolumeNodeAffinity', { Required: goPointer('core.NodeSelector', affinity.required) })
