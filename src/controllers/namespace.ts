/** Empties a namespace that is being deleted, says what holds it, and lets it go. */
import { conditionOf } from '../api/conditions.ts'
import { isFinished } from '../kinds/pod/finished.ts'
import type { KubeObject } from '../api/object.ts'
import type { Namespace, NamespaceCondition, Pod } from '../api/objects.ts'
import { apiServices, namespaces, pods } from '../api/resources.ts'
import type { Resource } from '../api/resource.ts'
import { millisOf, timeText } from '../api/time.ts'
import { sortTexts } from '../base/order.ts'
import { type Controller, defineController } from './controller.ts'
import { mirroredOf } from './mirrored.ts'
import { ignoreMissing, ignoreStale, step, type Step } from './step.ts'
import type { View } from './view.ts'

const finalizer = 'kubernetes'
/** Content that waits for its grace or its finalizers is looked at again after this long. */
const patience = 500

/** What was found of one resource after deleting. */
interface Left {
  readonly resource: Resource
  readonly items: readonly KubeObject[]
}

const base = defineController<Namespace>({
  name: 'namespace',
  component: 'namespace-controller',
  of: namespaces,
  pace: 0,
  reconcile(namespace, view) {
    if (namespace.metadata.deletionTimestamp === undefined) return []
    const finalizers = namespace.spec?.finalizers ?? []
    if (finalizers.length === 0)
      return [
        step.remove(namespaces, namespace, {
          otherwise: ignoreStale,
        }),
      ]
    if (!finalizers.includes(finalizer)) return []
    return [
      step.removeAll(pods, namespace.metadata.name, {
        // Those who ask for pods only get them.
        then: ({ items }) => (items.length > 0 ? awaitPods(namespace, items as readonly Pod[], view.now) : sweep(namespace, view)),
        otherwise: (error) => afterSweep(namespace, { left: [], errors: [error.message], isEmpty: false }, view.now),
      }),
    ]
  },
})

/** Needs to know every resource that the cluster serves. */
export const namespace: Controller = { ...base, everything: true }

function contentResources(view: View): readonly Resource[] {
  const events = view.resources.filter((resource) => resource.plural === 'events' && resource.group === '')
  return [...mirroredOf(view.resources), ...events].filter(
    (resource) => resource.namespaced && resource.verbs.includes('delete') && resource.id !== apiServices.id && resource.id !== pods.id,
  )
}

/** Pods go first, and nothing else while one is left (OrderedNamespaceDeletion); those that outstay their grace are told of. */
function awaitPods(namespace: Namespace, items: readonly Pod[], now: number): readonly Step[] {
  const graces = items.filter((pod) => !isFinished(pod)).map((pod) => pod.spec.terminationGracePeriodSeconds ?? 0)
  const isOver = now - (millisOf(namespace.metadata.deletionTimestamp) ?? now) >= Math.max(0, ...graces) * 1000
  const isHeld = items.some((pod) => (pod.metadata.finalizers ?? []).length > 0)
  const unexpected = `unexpected items still remain in namespace: ${namespace.metadata.name} for gvr: /v1, Resource=pods`
  return afterSweep(namespace, { left: [], errors: isOver && !isHeld ? [unexpected] : [], isEmpty: false }, now)
}

function sweep(namespace: Namespace, view: View): readonly Step[] {
  const left: Left[] = []
  const errors: string[] = []
  const removals = contentResources(view).map((resource) =>
    step.removeAll(resource, namespace.metadata.name, {
      then: ({ items }) => {
        if (items.length > 0) left.push({ resource, items })
        return []
      },
      otherwise: (error) => {
        errors.push(error.message)
        return []
      },
    }),
  )
  return [step.together(removals, () => afterSweep(namespace, { left, errors, isEmpty: left.length + errors.length === 0 }, view.now))]
}

/** What a round of deleting came to. */
interface Round {
  readonly left: readonly Left[]
  readonly errors: readonly string[]
  /** True when the namespace may go. */
  readonly isEmpty: boolean
}

function afterSweep(namespace: Namespace, round: Round, now: number): readonly Step[] {
  const conditions = conditionsOf(namespace, round, now)
  const same =
    conditions.length === (namespace.status?.conditions ?? []).length &&
    conditions.every((condition, at) => condition === namespace.status?.conditions?.[at])
  const current: Namespace = { ...namespace, status: { ...namespace.status, phase: 'Terminating', conditions } }
  const next = (written: Namespace): readonly Step[] => (round.isEmpty ? [finalize(written)] : [step.again(patience)])
  return same ? next(namespace) : [step.updateStatus(namespaces, current, { then: next, otherwise: ignoreMissing })]
}

function finalize(namespace: Namespace): Step {
  const spec = { finalizers: (namespace.spec?.finalizers ?? []).filter((name) => name !== finalizer) }
  return step.updateSub(namespaces, { ...namespace, spec }, { subresource: 'finalize', otherwise: ignoreMissing })
}

function conditionsOf(namespace: Namespace, { left, errors }: Round, now: number): readonly NamespaceCondition[] {
  const remaining = sortTexts(
    left.map(({ resource, items }) => `${resource.plural}.${resource.group} has ${items.length} resource instances`),
  )
  const finalizers = new Map<string, number>()
  for (const { items } of left)
    for (const item of items) for (const name of item.metadata.finalizers ?? []) finalizers.set(name, (finalizers.get(name) ?? 0) + 1)
  const holding = sortTexts([...finalizers].map(([name, count]) => `${name} in ${count} resource instances`))
  const wanted: readonly (readonly [string, boolean, string, string])[] = [
    ['NamespaceDeletionDiscoveryFailure', false, 'ResourcesDiscovered', 'All resources successfully discovered'],
    ['NamespaceDeletionGroupVersionParsingFailure', false, 'ParsedGroupVersions', 'All legacy kube types successfully parsed'],
    errors.length > 0
      ? [
          'NamespaceDeletionContentFailure',
          true,
          'ContentDeletionFailed',
          `Failed to delete all resource types, ${errors.length} remaining: ${errors.join(', ')}`,
        ]
      : ['NamespaceDeletionContentFailure', false, 'ContentDeleted', 'All content successfully deleted, may be waiting on finalization'],
    remaining.length > 0
      ? ['NamespaceContentRemaining', true, 'SomeResourcesRemain', `Some resources are remaining: ${remaining.join(', ')}`]
      : ['NamespaceContentRemaining', false, 'ContentRemoved', 'All content successfully removed'],
    holding.length > 0
      ? [
          'NamespaceFinalizersRemaining',
          true,
          'SomeFinalizersRemain',
          `Some content in the namespace has finalizers remaining: ${holding.join(', ')}`,
        ]
      : ['NamespaceFinalizersRemaining', false, 'ContentHasNoFinalizers', 'All content-preserving finalizers finished'],
  ]
  return wanted.map(([type, isTrue, reason, message]) => {
    const status = isTrue ? 'True' : 'False'
    const known = conditionOf(namespace, type)
    if (known?.status === status && known.reason === reason && known.message === message) return known
    const since = known?.status === status ? known.lastTransitionTime : timeText(now)
    return { type, status, ...(since !== undefined && { lastTransitionTime: since }), reason, message }
  })
}
