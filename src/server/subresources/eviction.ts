/** eviction: a delete that asks the pod's disruption budget first. */
import { hasCondition, withCondition } from '../../api/conditions.ts'
import { copyOf } from '../../api/equal.ts'
import { selects } from '../../api/label-selector.ts'
import type { KubeObject, Mutable } from '../../api/object.ts'
import type { Eviction, Pod, PodDisruptionBudget } from '../../api/objects.ts'
import { podDisruptionBudgets, pods } from '../../api/resources.ts'
import { badRequest, failure, forbidden, type StatusError } from '../../api/status.ts'
import { timeText } from '../../api/time.ts'
import type { Call, Core, Draft } from '../core.ts'
import { prefixOf } from '../storage/storage.ts'
import { statusStrategy } from '../validation/strategy.ts'
import { deleteOne, refuseOptions, refusePreconditions, type Options } from '../verbs/delete.ts'
import { get } from '../verbs/get.ts'
import { modify } from '../verbs/modify.ts'

/** More evictions than this may not wait for the budget's controller. */
const mostUnconfirmed = 2000

/** Evicts the pod that the call names; answers 201 with a Status, or 429 when the budget forbids it. */
export async function evict(core: Core, call: Call, body: Draft): Promise<object> {
  const eviction = body as unknown as Eviction
  if ((eviction.metadata.name ?? '') !== call.name) throw badRequest('name in URL does not match name in Eviction object')
  const podCall = {
    ...call,
    resource: pods,
    subresource: undefined,
    dryRun: call.dryRun || (eviction.deleteOptions?.dryRun?.length ?? 0) > 0,
  }
  const pod = get(core, podCall).value as Pod
  if (!ignoresBudget(pod)) await spendBudget(core, podCall, pod)
  const options = eviction.deleteOptions ?? {}
  const { preconditions } = options
  const revision = podCall.dryRun ? undefined : await markDisrupted(core, podCall, options)
  refuseOptions(options)
  // Whoever insists on a revision means the one before the mark.
  const bumped = preconditions?.resourceVersion === undefined ? undefined : revision
  const adjusted = bumped === undefined ? options : { ...options, preconditions: { ...preconditions, resourceVersion: bumped } }
  await deleteOne(core, podCall, adjusted, { admitted: true })
  return { kind: 'Status', apiVersion: 'v1', metadata: {}, status: 'Success', code: 201 }
}

/** A pod that does not serve, or goes already, is no loss. */
function ignoresBudget({ status, metadata }: Pod): boolean {
  const phase = status?.phase
  return phase === 'Succeeded' || phase === 'Failed' || phase === 'Pending' || metadata.deletionTimestamp !== undefined
}

async function spendBudget(core: Core, call: Call, pod: Pod): Promise<void> {
  const all = core.store
    .list(prefixOf({ resource: podDisruptionBudgets, namespace: call.namespace }))
    .entries.map(({ value }) => value as PodDisruptionBudget)
  const budgets = all.filter(({ spec }) => selects(spec?.selector, pod))
  if (budgets.length > 1)
    throw failure(500, '', 'This pod has more than one PodDisruptionBudget, which the eviction subresource does not support.')
  const [budget] = budgets
  if (budget === undefined || mayGoUnhealthy(pod, budget)) return
  const budgetCall = {
    ...call,
    resource: podDisruptionBudgets,
    name: budget.metadata.name,
    subresource: 'status',
    fieldManager: 'kube-apiserver',
  }
  await modify(core, budgetCall, {
    draft: (old) => spent(core, call, old as PodDisruptionBudget),
    admitted: true,
    strategy: statusStrategy,
  })
}

/** An unready pod may go where the budget's policy says so. */
function mayGoUnhealthy(pod: Pod, { spec, status }: PodDisruptionBudget): boolean {
  if (hasCondition(pod, 'Ready')) return false
  if (spec?.unhealthyPodEvictionPolicy === 'AlwaysAllow') return true
  return status !== undefined && status.currentHealthy >= status.desiredHealthy && status.desiredHealthy > 0
}

function spent(core: Core, call: Call, budget: PodDisruptionBudget): Draft {
  const { name, generation = 0 } = budget.metadata
  const { status } = budget
  if ((status?.observedGeneration ?? 0) < generation)
    throw tooMany(`The disruption budget ${name} is still being processed by the server.`, 10)
  const allowed = status?.disruptionsAllowed ?? 0
  if (allowed < 0) throw forbidden(podDisruptionBudgets, name, 'pdb disruptions allowed is negative')
  if (Object.keys(status?.disruptedPods ?? {}).length > mostUnconfirmed)
    throw forbidden(podDisruptionBudgets, name, 'DisruptedPods map too big - too many evictions not confirmed by PDB controller')
  if (status === undefined || allowed === 0)
    throw tooMany(
      `The disruption budget ${name} needs ${status?.desiredHealthy ?? 0} healthy pods and has ${status?.currentHealthy ?? 0} currently`,
    )
  const draft = copyOf(budget) as Mutable<PodDisruptionBudget>
  const now = timeText(core.clock.now())
  const next = { ...status, disruptionsAllowed: allowed - 1, disruptedPods: { ...status.disruptedPods, [call.name]: now } }
  if (allowed === 1)
    next.conditions = withCondition(status.conditions ?? [], {
      type: 'DisruptionAllowed',
      status: 'False',
      reason: 'InsufficientPods',
      message: '',
      observedGeneration: status.observedGeneration ?? 0,
      lastTransitionTime: now,
    })
  draft.status = copyOf(next) as NonNullable<Mutable<PodDisruptionBudget>['status']>
  return draft as unknown as Draft
}

function tooMany(message: string, retryAfterSeconds?: number): StatusError {
  const causes = [{ reason: 'DisruptionBudget', message }]
  return failure(429, 'TooManyRequests', "Cannot evict pod as it would violate the pod's disruption budget.", {
    causes,
    ...(retryAfterSeconds !== undefined && { retryAfterSeconds }),
  })
}

/** Tells why the pod goes, for those who count failures of pods; gives the pod's revision afterwards. */
async function markDisrupted(core: Core, call: Call, options: Options): Promise<string> {
  const lastTransitionTime = timeText(core.clock.now())
  const draft = (old: KubeObject): Draft => {
    refusePreconditions(call, old, options)
    const pod = copyOf(old) as Mutable<Pod>
    const status = (pod.status ??= {})
    // A condition of pods has one more time than those of other kinds, which upstream writes as null.
    const condition = {
      type: 'DisruptionTarget',
      status: 'True',
      lastProbeTime: null,
      lastTransitionTime,
      reason: 'EvictionByEvictionAPI',
      message: 'Eviction API: evicting',
    }
    status.conditions = withCondition(status.conditions ?? [], condition as never)
    return pod as unknown as Draft
  }
  const marked = await modify(core, call, { draft, tracks: false, admitted: true, strategy: statusStrategy })
  return String(marked.revision)
}
