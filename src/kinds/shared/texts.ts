/** Checks of single texts: each adds one problem for each reason that its rule gives. */
import { problem } from '../../api/field-errors.ts'
import { formats } from '../../api/formats.ts'
import { dnsLabel, dnsSubdomain, labelValue, qualifiedName } from '../../api/names.ts'
import type { Problem } from '../../api/status.ts'

export type Check<T> = (problems: Problem[], value: T, path: string) => void

/** How many texts each check remembers as good: a cluster uses few, and uses them again and again. */
const mostKnown = 5000

/** A check that says everything a rule holds against a text. */
export function checkedBy(rule: (text: string) => readonly string[]): Check<string> {
  const good = new Set<string>()
  return (problems, value, path) => {
    if (good.has(value)) return
    const reasons = rule(value)
    for (const reason of reasons) problems.push(problem.invalid(path, value, reason))
    if (reasons.length > 0 || value.length > 253) return
    if (good.size >= mostKnown) good.clear()
    good.add(value)
  }
}

/** A check that a text is one of a few. */
export const oneOf =
  (supported: readonly string[]): Check<string | undefined> =>
  (problems, value, path) => {
    if (!supported.includes(value ?? '')) problems.push(problem.notSupported(path, value ?? '', supported))
  }

/** DNS label, as of containers and volumes. */
export const checkLabel = checkedBy(dnsLabel)
/** DNS subdomain, as of most names. */
export const checkSubdomain = checkedBy(dnsSubdomain)
export const checkQualifiedName = checkedBy(qualifiedName)
export const checkConfigMapKey = checkedBy(formats.configMapKey)
export const checkLabelValue = checkedBy(labelValue)
