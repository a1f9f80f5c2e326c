/** What a Job's pod failure policy says about a failed pod. */
import { keyOf } from '../../api/object.ts'
import type { Job, Pod, PodFailurePolicyRule } from '../../api/objects.ts'

export interface Verdict {
  readonly action: string
  readonly message: string
}

/** The first rule that matches; undefined: the failure counts as usual. */
export function verdictOn(job: Job, pod: Pod): Verdict | undefined {
  for (const [at, rule] of (job.spec?.podFailurePolicy?.rules ?? []).entries()) {
    const found = exitCodeMatch(rule, pod) ?? conditionMatch(rule, pod)
    if (found !== undefined) return { action: rule.action, message: `${found} matching ${rule.action} rule at index ${at}` }
  }
  return undefined
}

function exitCodeMatch(rule: PodFailurePolicyRule, pod: Pod): string | undefined {
  const wanted = rule.onExitCodes
  if (wanted === undefined) return undefined
  for (const status of [...(pod.status?.containerStatuses ?? []), ...(pod.status?.initContainerStatuses ?? [])]) {
    const code = status.state?.terminated?.exitCode ?? 0
    if (code === 0 || (wanted.containerName !== undefined && wanted.containerName !== status.name)) continue
    if (wanted.values.includes(code) === (wanted.operator === 'In'))
      return `Container ${status.name} for pod ${keyOf(pod)} failed with exit code ${code}`
  }
  return undefined
}

function conditionMatch(rule: PodFailurePolicyRule, pod: Pod): string | undefined {
  const found = pod.status?.conditions?.find(({ type, status }) =>
    rule.onPodConditions?.some((wanted) => wanted.type === type && wanted.status === status),
  )
  return found === undefined ? undefined : `Pod ${keyOf(pod)} has condition ${found.type}`
}
