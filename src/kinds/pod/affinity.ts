/** Checks of where a pod wants to run: affinity, spreading, tolerations. */
import { problem } from '../../api/field-errors.ts'
import { dnsLabel, qualifiedName, labelValue } from '../../api/names.ts'
import type { Affinity, LabelSelector, PodAffinity, PodAffinityTerm, Toleration, TopologySpreadConstraint } from '../../api/objects.ts'
import type { Problem } from '../../api/status.ts'
import { taintEffects } from '../node/taints.ts'
import { checkLabelSelector } from '../shared/label-selector.ts'
import { checkNodeSelector, checkPreferredTerm } from '../shared/node-selector.ts'
import { checkedBy, oneOf } from '../shared/texts.ts'

const checkNamespaceName = checkedBy(dnsLabel)
const checkKey = checkedBy(qualifiedName)

/** validateAffinity */
export function checkAffinity(problems: Problem[], affinity: Affinity, path: string): void {
  const { nodeAffinity, podAffinity, podAntiAffinity } = affinity
  if (nodeAffinity !== undefined) {
    const { requiredDuringSchedulingIgnoredDuringExecution: needed, preferredDuringSchedulingIgnoredDuringExecution: preferred = [] } =
      nodeAffinity
    if (needed !== undefined) checkNodeSelector(problems, needed, `${path}.nodeAffinity.requiredDuringSchedulingIgnoredDuringExecution`)
    for (const [index, { weight, preference }] of preferred.entries()) {
      const at = `${path}.nodeAffinity.preferredDuringSchedulingIgnoredDuringExecution[${index}]`
      checkWeight(problems, weight, `${at}.weight`)
      checkPreferredTerm(problems, preference ?? {}, `${at}.preference`)
    }
  }
  if (podAffinity !== undefined) checkPodAffinity(problems, podAffinity, `${path}.podAffinity`)
  if (podAntiAffinity !== undefined) checkPodAffinity(problems, podAntiAffinity, `${path}.podAntiAffinity`)
}

function checkWeight(problems: Problem[], weight: number | undefined, path: string): void {
  if (weight === undefined || weight <= 0 || weight > 100) problems.push(problem.invalid(path, weight ?? 0, 'must be in the range 1-100'))
}

function checkPodAffinity(problems: Problem[], affinity: PodAffinity, path: string): void {
  for (const [index, term] of (affinity.requiredDuringSchedulingIgnoredDuringExecution ?? []).entries()) {
    checkPodAffinityTerm(problems, term, `${path}.requiredDuringSchedulingIgnoredDuringExecution[${index}]`)
  }
  for (const [index, { weight, podAffinityTerm }] of (affinity.preferredDuringSchedulingIgnoredDuringExecution ?? []).entries()) {
    const at = `${path}.preferredDuringSchedulingIgnoredDuringExecution[${index}]`
    checkWeight(problems, weight, `${at}.weight`)
    checkPodAffinityTerm(problems, podAffinityTerm, `${at}.podAffinityTerm`)
  }
}

/** validatePodAffinityTerm */
function checkPodAffinityTerm(problems: Problem[], term: PodAffinityTerm, path: string): void {
  const { labelSelector, namespaceSelector, namespaces = [], matchLabelKeys = [], mismatchLabelKeys = [], topologyKey = '' } = term
  if (labelSelector !== undefined) checkLabelSelector(problems, labelSelector, `${path}.labelSelector`)
  if (namespaceSelector !== undefined) checkLabelSelector(problems, namespaceSelector, `${path}.namespaceSelector`)
  for (const name of namespaces) checkNamespaceName(problems, name, `${path}.namespace`)
  checkKeys({ problems, labelSelector }, matchLabelKeys, `${path}.matchLabelKeys`)
  checkKeys({ problems, labelSelector }, mismatchLabelKeys, `${path}.mismatchLabelKeys`)
  if (labelSelector !== undefined && matchLabelKeys.length > 0) checkKeysTwice({ problems, matchLabelKeys }, labelSelector, path)
  for (const [index, key] of matchLabelKeys.entries()) {
    if (mismatchLabelKeys.includes(key))
      problems.push(problem.invalid(`${path}.matchLabelKeys[${index}]`, key, 'exists in both matchLabelKeys and mismatchLabelKeys'))
  }
  if (topologyKey === '') problems.push(problem.required(`${path}.topologyKey`, 'can not be empty'))
  checkKey(problems, topologyKey, `${path}.topologyKey`)
}

function checkKeys(
  { problems, labelSelector }: { readonly problems: Problem[]; readonly labelSelector: LabelSelector | undefined },
  keys: readonly string[],
  path: string,
): void {
  if (keys.length === 0) return
  if (labelSelector === undefined) return void problems.push(problem.forbidden(path, 'must not be specified when labelSelector is not set'))
  for (const [index, key] of keys.entries()) checkKey(problems, key, `${path}[${index}]`)
}

/** The server itself has put the keys into the selector; a key that stands there twice was the user's too. */
function checkKeysTwice(
  { problems, matchLabelKeys }: { readonly problems: Problem[]; readonly matchLabelKeys: readonly string[] },
  selector: LabelSelector,
  path: string,
): void {
  const seen = new Set(Object.keys(selector.matchLabels ?? {}))
  for (const { key } of selector.matchExpressions ?? []) {
    const index = matchLabelKeys.lastIndexOf(key)
    if (index >= 0 && seen.has(key))
      problems.push(problem.invalid(`${path}[${index}]`, key, 'exists in both matchLabelKeys and labelSelector'))
    seen.add(key)
  }
}

const checkInclusion = oneOf(['Honor', 'Ignore'])
const checkAction = oneOf(['DoNotSchedule', 'ScheduleAnyway'])

/** validateTopologySpreadConstraints */
export function checkSpreading(problems: Problem[], constraints: readonly TopologySpreadConstraint[], path: string): void {
  for (const [index, constraint] of constraints.entries()) {
    const at = `${path}[${index}]`
    const { maxSkew = 0, topologyKey = '', whenUnsatisfiable = '', minDomains, labelSelector } = constraint
    if (maxSkew <= 0) problems.push(problem.invalid(`${at}.maxSkew`, maxSkew, 'must be greater than zero'))
    if (topologyKey === '') problems.push(problem.required(`${at}.topologyKey`, 'can not be empty'))
    checkAction(problems, whenUnsatisfiable, `${at}.whenUnsatisfiable`)
    if (
      constraints.some(
        (other, later) => later > index && other.topologyKey === topologyKey && other.whenUnsatisfiable === whenUnsatisfiable,
      )
    ) {
      problems.push(problem.duplicate(`${at}.{topologyKey, whenUnsatisfiable}`, `{${topologyKey}, ${whenUnsatisfiable}}`))
    }
    if (minDomains !== undefined) {
      if (minDomains <= 0) problems.push(problem.invalid(`${at}.minDomains`, minDomains, 'must be greater than zero'))
      if (whenUnsatisfiable !== 'DoNotSchedule')
        problems.push(
          problem.invalid(
            `${at}.minDomains`,
            minDomains,
            `can only use minDomains if whenUnsatisfiable=DoNotSchedule, not ${whenUnsatisfiable}`,
          ),
        )
    }
    if (constraint.nodeAffinityPolicy !== undefined) checkInclusion(problems, constraint.nodeAffinityPolicy, `${at}.nodeAffinityPolicy`)
    if (constraint.nodeTaintsPolicy !== undefined) checkInclusion(problems, constraint.nodeTaintsPolicy, `${at}.nodeTaintsPolicy`)
    checkSpreadKeys(problems, constraint, `${at}.matchLabelKeys`)
    if (labelSelector !== undefined) checkLabelSelector(problems, labelSelector, `${at}.labelSelector`)
  }
}

function checkSpreadKeys(problems: Problem[], { matchLabelKeys = [], labelSelector }: TopologySpreadConstraint, path: string): void {
  if (matchLabelKeys.length === 0) return
  if (labelSelector === undefined) problems.push(problem.forbidden(path, 'must not be specified when labelSelector is not set'))
  const selected = new Set([
    ...Object.keys(labelSelector?.matchLabels ?? {}),
    ...(labelSelector?.matchExpressions ?? []).map(({ key }) => key),
  ])
  for (const [index, key] of matchLabelKeys.entries()) {
    checkKey(problems, key, `${path}[${index}]`)
    if (selected.has(key)) problems.push(problem.invalid(`${path}[${index}]`, key, 'exists in both matchLabelKeys and labelSelector'))
  }
}

/** ValidateTolerations */
export function checkTolerations(problems: Problem[], tolerations: readonly Toleration[], path: string): void {
  for (let index = 0; index < tolerations.length; index++) {
    const { key, operator = '', value = '', effect = '', tolerationSeconds } = tolerations[index] ?? {}
    const at = `${path}[${index}]`
    if (key) checkKey(problems, key, `${at}.key`)
    if (!key && operator !== 'Exists')
      problems.push(
        problem.invalid(
          `${at}.operator`,
          operator,
          'operator must be Exists when `key` is empty, which means "match all values and all keys"',
        ),
      )
    if (tolerationSeconds !== undefined && effect !== 'NoExecute')
      problems.push(problem.invalid(`${at}.effect`, effect, "effect must be 'NoExecute' when `tolerationSeconds` is set"))
    if (operator === '' || operator === 'Equal') {
      const reasons = labelValue(value)
      if (reasons.length > 0) problems.push(problem.invalid(`${at}.operator`, value, reasons.join(';')))
    } else if (operator === 'Exists') {
      if (value !== '') problems.push(problem.invalid(`${at}.operator`, value, "value must be empty when `operator` is 'Exists'"))
    } else problems.push(problem.notSupported(`${at}.operator`, operator, ['Equal', 'Exists']))
    if (effect !== '' && !taintEffects.includes(effect)) problems.push(problem.notSupported(`${at}.effect`, effect, taintEffects))
  }
}
