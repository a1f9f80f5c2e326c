/** Checks and defaults that the kinds with a selector and a pod template share. */
import { heldIn } from '../../api/came-empty.ts'
import { isEqual } from '../../api/equal.ts'
import { nonNegative, problem } from '../../api/field-errors.ts'
import { goLabelSelector, goMap } from '../../api/go-value.ts'
import type { Mutable } from '../../api/object.ts'
import type { LabelSelector, ObjectMeta, PodTemplateSpec } from '../../api/objects.ts'
import { selectorOf, SelectorError, type Selector } from '../../api/selector.ts'
import type { Problem } from '../../api/status.ts'
import { checkPodTemplateSpec } from '../pod/spec.ts'
import { checkLabelSelector } from './label-selector.ts'

/** The compiled selector, or undefined for one that cannot be compiled. */
export function compiled(selector: LabelSelector | undefined): Selector | undefined {
  try {
    return selectorOf(selector)
  } catch (error) {
    if (error instanceof SelectorError) return undefined
    throw error
  }
}

/** A selector that was given but selects everything; Go writes a missing one as null. */
export const isEmptySelector = (selector: LabelSelector | undefined | null): boolean =>
  selector !== undefined &&
  selector !== null &&
  Object.keys(selector.matchLabels ?? {}).length + (selector.matchExpressions ?? []).length === 0

/** A required selector that must not be empty. */
export function checkSelector(selector: LabelSelector | undefined | null, path: string, kind: string): Problem[] {
  if (selector === undefined || selector === null) return [problem.required(path)]
  const problems: Problem[] = []
  checkLabelSelector(problems, selector, path)
  if (isEmptySelector(selector)) problems.push(problem.invalid(path, goLabelSelector(selector), `empty selector is invalid for ${kind}`))
  return problems
}

/** The template's labels must be what the selector selects. */
export function checkTemplateLabels(template: PodTemplateSpec, selector: LabelSelector | undefined, path: string): Problem[] {
  const found = compiled(selector)
  if (found === undefined || isEmptySelector(selector) || found.matches(template.metadata?.labels)) return []
  return [
    problem.invalid(`${path}.metadata.labels`, goMap(heldIn(template.metadata, 'labels')), '`selector` does not match template `labels`'),
  ]
}

/** Pods of lasting workloads always restart and have no deadline. */
export function checkLasting(template: PodTemplateSpec, path: string, kind: string): Problem[] {
  const { restartPolicy = '', activeDeadlineSeconds } = template.spec ?? { containers: [] }
  return [
    ...(restartPolicy === 'Always' ? [] : [problem.notSupported(`${path}.spec.restartPolicy`, restartPolicy, ['Always'])]),
    ...(activeDeadlineSeconds === undefined
      ? []
      : [problem.forbidden(`${path}.spec.activeDeadlineSeconds`, `activeDeadlineSeconds in ${kind} is not Supported`)]),
  ]
}

/** ValidatePodTemplateSpecForReplicaSet, which Deployments use as well. */
export function checkReplicatedTemplate(template: PodTemplateSpec, selector: LabelSelector | undefined, path: string): Problem[] {
  return [
    ...checkTemplateLabels(template, selector, path),
    ...checkPodTemplateSpec(template, path),
    ...checkLasting(template, path, 'ReplicaSet'),
  ]
}

export const checkSelectorUnchanged = (selector: LabelSelector | undefined, old: LabelSelector | undefined): Problem[] =>
  isEqual(selector, old) ? [] : [problem.invalid('spec.selector', goLabelSelector(selector), 'field is immutable')]

/** Counts in a status: none negative, and none above the number of replicas. */
export function checkCounts(status: Readonly<Record<string, unknown>>, names: readonly string[], path = 'status'): Problem[] {
  return names.flatMap((name) => nonNegative(`${path}.${name}`, status[name] as number | undefined))
}

export function checkNotAbove(status: Readonly<Record<string, unknown>>, names: readonly string[], bound = 'replicas'): Problem[] {
  const most = (status[bound] ?? 0) as number
  const detail = bound === 'replicas' ? 'cannot be greater than status.replicas' : `cannot be greater than ${bound}`
  return names.flatMap((name) => {
    const count = (status[name] ?? 0) as number
    return count > most ? [problem.invalid(`status.${name}`, count, detail)] : []
  })
}

interface Colliding {
  readonly collisionCount?: number
}

/** IsDecremented: a count may neither fall nor go. */
export function checkCollisions({ collisionCount: count }: Colliding = {}, { collisionCount: before }: Colliding = {}): Problem[] {
  return before !== undefined && (count === undefined || count < before)
    ? [problem.invalid('status.collisionCount', count ?? 0, 'cannot be decremented')]
    : []
}

interface Generated {
  readonly metadata: ObjectMeta
  readonly spec?: unknown
}

/** Annotations count as wishes too for kinds whose annotations controllers read. */
export function countAnnotationChange(draft: Mutable<Generated>, old: Generated): void {
  if (!isEqual(draft.spec, old.spec) || !isEqual(draft.metadata.annotations ?? {}, old.metadata.annotations ?? {}))
    draft.metadata.generation = (old.metadata.generation ?? 0) + 1
}
