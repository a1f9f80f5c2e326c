/** How the node affinity of a volume may change: only from old names of labels to the new ones. */
import { isSame } from '../../api/equal.ts'
import { goPointer, goStruct, type GoValue } from '../../api/go-value.ts'
import type { PersistentVolumeSpec } from '../../api/objects.ts'
import { archLabel, earlierLabels, instanceTypeLabel, osLabel, regionLabel, zoneLabel } from '../node/labels.ts'

type Affinity = PersistentVolumeSpec['nodeAffinity']

const newNames: Readonly<Record<string, string>> = Object.fromEntries(
  ([zoneLabel, regionLabel, osLabel, archLabel, instanceTypeLabel] as const).map((label) => [earlierLabels[label], label]),
)

/** True if both say the same, an old name that became the new one counting as equal. */
export function isSameAffinity(now: Affinity, old: Affinity): boolean {
  if (isSame(now, old)) return true
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
  return now?.required !== undefined && isSame(terms, renamed)
}

/** As Go prints it: the selector is a pointer. */
export const goVolumeAffinity = (affinity: Affinity): GoValue | null =>
  affinity === undefined ? null : goStruct('core.VolumeNodeAffinity', { Required: goPointer('core.NodeSelector', affinity.required) })
