/** Checks of single texts: each adds one problem for each reason that its rule gives. */
import { problem } from '../../api/field-errors.ts'
import { formats } from '../../api/formats.ts'
import { dnsLabel, dnsSubdomain, labelValue, qualifiedName } from '../../api/names.ts'
import { remembering, type TextRule } from '../../api/remembering.ts'
import type { Problem } from '../../api/status.ts'

export type Check<T> = (problems: Problem[], value: T, path: string) => void

/** A check that says everything a rule holds against a text. */
export function checkedBy(rule: TextRule): Check<string> {
  const reasonsAgainst = remembering(rule)
  return (problems, value, path) => {
    for (const reason of reasonsAgainst(value)) problems.push(problem.invalid(path, value, reason))
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
