/** Tolerations of a pod and of its runtime class as one list. Upstream: pkg/util/tolerations. */
import { isEqual } from '../../api/equal.ts'
import type { Toleration } from '../../api/objects.ts'

/** The first list, then the second, without those that others of them cover; of equal ones the first stays. */
export function mergeTolerations(first: readonly Toleration[], second: readonly Toleration[]): Toleration[] {
  const merged: Toleration[] = []
  const all = [...first, ...second]
  for (const [index, one] of all.entries()) {
    const isCovered =
      merged.some((other) => covers(other, one)) || all.slice(index + 1).some((other) => !isEqual(other, one) && covers(other, one))
    if (!isCovered) merged.push({ ...one })
  }
  return merged
}

/** Whether whatever `one` tolerates `other` tolerates as well. */
function covers(other: Toleration, one: Toleration): boolean {
  if (isEqual(other, one)) return true
  const { key = '', operator = '', effect = '', tolerationSeconds, value = '' } = other
  if ((one.key ?? '') !== key && (key !== '' || operator !== 'Exists')) return false
  if (effect !== '' && (one.effect ?? '') !== effect) return false
  const isShorter = one.tolerationSeconds === undefined || one.tolerationSeconds > (tolerationSeconds ?? Infinity)
  if (effect === 'NoExecute' && tolerationSeconds !== undefined && isShorter) return false
  return operator === 'Exists' || (one.operator === 'Equal' && (one.value ?? '') === value)
}
