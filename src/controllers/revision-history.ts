/** Revisions of a template as ControllerRevisions, for StatefulSets and DaemonSets. */
import { isEqual } from '../api/equal.ts'
import { compareTexts } from '../base/order.ts'
import { labelPredicate } from '../api/label-selector.ts'
import type { KubeObject, New } from '../api/object.ts'
import type { ControllerRevision, LabelSelector, PodTemplateSpec } from '../api/objects.ts'
import { controllerRevisions } from '../api/resources.ts'
import type { Resource } from '../api/resource.ts'
import { hasReason } from '../api/status.ts'
import { ignoreMissing, step, type Step } from './step.ts'
import type { View } from './view.ts'
import type { NeededIndex } from './watch.ts'
import { claim, controllerReference, orphanIndex } from './owners.ts'

export interface HistoryOptions {
  readonly resource: Resource
  readonly template: PodTemplateSpec
  /** Revisions without an owner that it matches are taken in. */
  readonly selector: LabelSelector | undefined
  /** The label under which a revision carries its hash. */
  readonly hashLabel: string
  readonly annotations?: Readonly<Record<string, string>> | undefined
  /** The hash of what a revision keeps; StatefulSets and DaemonSets make it differently. */
  hash(data: unknown): string
  /** Called for a name that another template holds: writes the raised count. */
  collide(): Step
}

export interface History {
  /** By revision number, oldest first. */
  readonly all: readonly ControllerRevision[]
  /** The revision of today's template, once it exists. */
  readonly newest: ControllerRevision | undefined
  /** Makes it, or raises the number of an older equal one; nothing when all is in order. */
  readonly steps: readonly Step[]
}

/** Revisions that no controller owns, by namespace. */
export const orphanRevisions: NeededIndex = orphanIndex(controllerRevisions)

/** The history of an owner's template. */
export function historyOf(owner: KubeObject, view: View, options: HistoryOptions): History {
  const orphans = view.by(controllerRevisions, 'orphan', owner.metadata.namespace ?? '')
  const adopt = claim(controllerRevisions, owner, {
    resource: options.resource,
    matches: (revision) => labelPredicate(options.selector)(revision.metadata.labels ?? {}),
    orphans,
    view,
  })
  if (adopt !== undefined) return { all: [], newest: undefined, steps: [adopt, step.again(0)] }
  const all = [...view.owned(controllerRevisions, owner)].sort(
    (a, b) => a.revision - b.revision || compareTexts(a.metadata.name, b.metadata.name),
  )
  const data = dataOf(options.template)
  const equal = all.filter((revision) => isEqual(templateIn(revision), templateIn({ data }))).at(-1)
  const next = (all.at(-1)?.revision ?? 0) + 1
  if (equal !== undefined && equal === all.at(-1)) return { all, newest: equal, steps: [] }
  if (equal !== undefined)
    return { all, newest: equal, steps: [step.update(controllerRevisions, { ...equal, revision: next }), step.again(0)] }
  // While its revisions are let go of, an owner on its way out makes no new ones.
  if (owner.metadata.deletionTimestamp !== undefined) return { all, newest: undefined, steps: [] }
  const made = newRevision(owner, { data, revision: next }, options)
  const create = step.create(controllerRevisions, made, {
    then: () => [step.again(0)],
    otherwise: (error) => (hasReason(error, 'AlreadyExists') ? [options.collide(), step.retry(error.message)] : undefined),
  })
  return { all, newest: undefined, steps: [create] }
}

/** The template that a revision keeps. */
export function templateIn({ data }: { readonly data?: unknown }): PodTemplateSpec {
  // Written by `dataOf`, or by upstream's controllers in the same form.
  const { $patch: _patch, ...template } = ((data as { spec?: { template?: PodTemplateSpec & { $patch?: string } } } | undefined)?.spec
    ?.template ?? {}) as PodTemplateSpec & { $patch?: string }
  return template
}

/** Deletes the oldest `count` revisions of those that no pod and no status names. */
export function truncateSteps({ all }: History, live: ReadonlySet<string>, count: number): readonly Step[] {
  return all
    .filter((revision) => !live.has(revision.metadata.name))
    .slice(0, Math.max(0, count))
    .map((revision) => step.remove(controllerRevisions, revision, { otherwise: ignoreMissing }))
}

const dataOf = (template: PodTemplateSpec) => ({ spec: { template: { $patch: 'replace', ...template } } })

function newRevision(
  owner: KubeObject,
  { data, revision }: { readonly data: unknown; readonly revision: number },
  options: HistoryOptions,
): New<ControllerRevision> {
  const hash = options.hash(data)
  const { name, namespace } = owner.metadata
  return {
    metadata: {
      name: `${name}-${hash}`,
      ...(namespace !== undefined && { namespace }),
      labels: { ...options.template.metadata?.labels, [options.hashLabel]: hash },
      ...(options.annotations !== undefined && { annotations: options.annotations }),
      ownerReferences: [controllerReference(owner, options.resource)],
    },
    data: data as NonNullable<ControllerRevision['data']>,
    revision,
  }
}
