/** Everything the server asks of namespaces. */
import { problem } from '../../api/field-errors.ts'
import { nameRules, qualifiedName } from '../../api/names.ts'
import type { Namespace } from '../../api/objects.ts'
import type { Problem } from '../../api/status.ts'
import type { Mutable } from '../../api/object.ts'
import type { Rules } from '../kind.ts'

const ownFinalizer = 'kubernetes'
const standard = new Set([ownFinalizer, 'orphan', 'foregroundDeletion'])

export const rules: Rules<Namespace> = {
  defaults(draft) {
    nameLabel(draft)
    draft.status ??= {}
    draft.status.phase ||= 'Active'
  },
  prepareCreate(draft) {
    draft.status = { phase: 'Active' }
    // A namespace is emptied before it goes; this finalizer holds it until then.
    const finalizers = (draft.spec ??= {}).finalizers ?? []
    draft.spec.finalizers = finalizers.includes(ownFinalizer) ? finalizers : [...finalizers, ownFinalizer]
  },
  prepareUpdate(draft, old) {
    draft.spec = { ...(old.spec?.finalizers !== undefined && { finalizers: [...old.spec.finalizers] }) }
  },
  canonicalize: nameLabel,
  checkCreate: (namespace) => checkFinalizers(namespace, () => 'spec.finalizers'),
  checkStatusUpdate(namespace) {
    const { phase = '' } = namespace.status ?? {}
    const isLeaving = namespace.metadata.deletionTimestamp !== undefined
    if (phase === (isLeaving ? 'Terminating' : 'Active')) return []
    const detail = isLeaving
      ? "may only be 'Terminating' if `deletionTimestamp` is not empty"
      : "may only be 'Active' if `deletionTimestamp` is empty"
    return [problem.invalid('status.Phase', phase, detail)]
  },
  generation: false,
  checkName: nameRules.label,
}

/** ValidateNamespaceFinalizeUpdate: what a write through `finalize` may not say. */
export const checkFinalize = (namespace: Namespace): Problem[] => checkFinalizers(namespace, (index) => `spec.finalizers[${index}]`)

function nameLabel({ metadata }: Mutable<Namespace>): void {
  if (metadata.name) metadata.labels = { ...metadata.labels, 'kubernetes.io/metadata.name': metadata.name }
}

function checkFinalizers({ spec }: Namespace, pathOf: (index: number) => string): Problem[] {
  return (spec?.finalizers ?? []).flatMap((name, index) => [
    ...qualifiedName(name).map((reason) => problem.invalid(pathOf(index), name, reason)),
    ...(name.includes('/') || standard.has(name)
      ? []
      : [problem.invalid(pathOf(index), name, 'name is neither a standard finalizer name nor is it fully qualified')]),
  ])
}
