/** Everything the server asks of claims for storage. */
import { passEmpties } from '../../api/came-empty.ts'
import { isSame } from '../../api/equal.ts'
import { problem } from '../../api/field-errors.ts'
import type { Mutable } from '../../api/object.ts'
import type { PersistentVolumeClaim, PersistentVolumeClaimSpec } from '../../api/objects.ts'
import { compareQuantities, isLess, quantity, scaledValue } from '../../api/quantity.ts'
import type { Problem } from '../../api/status.ts'
import type { Rules } from '../kind.ts'
import { defaultClaim } from '../shared/claim-defaults.ts'
import { checkClaimSpec } from '../shared/claim-spec.ts'
import { claimWarnings } from '../shared/claim-warnings.ts'
import { normalizeDataSources } from '../shared/data-sources.ts'
import { goDifference } from '../shared/go-difference.ts'
import { classAnnotation } from '../shared/storage-class-name.ts'
import { checkResizeStatus } from './resize-status.ts'

export const rules: Rules<PersistentVolumeClaim> = {
  updateChecks: ['metadata', 'object', 'change', 'metadata', 'update'],
  defaults: defaultClaim,
  prepareCreate(draft) {
    draft.status = { phase: 'Pending' }
    if (draft.spec !== undefined) dropUnserved(draft.spec)
  },
  prepareUpdate(draft, old) {
    if (draft.spec !== undefined) dropUnserved(draft.spec, old.spec)
  },
  prepareStatusUpdate({ status }) {
    // Behind a feature gate that is off.
    delete status?.currentVolumeAttributesClassName
    delete status?.modifyVolumeStatus
  },
  check: ({ spec = {} }) => {
    const problems: Problem[] = []
    checkClaimSpec(problems, spec, 'spec')
    return problems
  },
  checkUpdate,
  checkStatusUpdate,
  warnings,
  generation: false,
}

/** Classes of attributes are behind a feature gate that is off; upstream does not look for them in the claims that pods bring along. */
function dropUnserved(spec: Mutable<PersistentVolumeClaimSpec>, old?: PersistentVolumeClaimSpec): void {
  delete spec.volumeAttributesClassName
  normalizeDataSources(spec, old)
}

type Annotations = Readonly<Record<string, string>>

/** ValidatePersistentVolumeClaimUpdate: a claim stays what it is, but may grow and be bound. */
function checkUpdate(claim: PersistentVolumeClaim, old: PersistentVolumeClaim): Problem[] {
  const problems: Problem[] = []
  const { spec = {}, status } = claim
  // Upstream runs these twice on updates, and its causes show it.
  checkClaimSpec(problems, spec, 'spec')
  const { spec: before = {} } = old
  let now: PersistentVolumeClaimSpec = spec
  const was: PersistentVolumeClaimSpec = before.volumeName ? before : withField(before, 'volumeName', spec.volumeName)
  const annotations: Annotations = claim.metadata.annotations ?? {}
  const oldAnnotations: Annotations = old.metadata.annotations ?? {}
  const annotated = oldAnnotations[classAnnotation]
  const isUpgrade = before.storageClassName === undefined && spec.storageClassName !== undefined
  if (
    annotated !== undefined &&
    isUpgrade &&
    spec.storageClassName === annotated &&
    (annotations[classAnnotation] ?? annotated) === annotated
  )
    now = withField(now, 'storageClassName', undefined)
  else {
    if ((annotations[classAnnotation] ?? '') !== (annotated ?? ''))
      problems.push(problem.invalid(`metadata.annotations.${classAnnotation}`, annotations[classAnnotation] ?? '', 'field is immutable'))
    if (isUpgrade && (annotated === undefined || spec.storageClassName === annotated)) now = withField(now, 'storageClassName', undefined)
  }
  const size = spec.resources?.requests?.['storage']
  const oldSize = before.resources?.requests?.['storage']
  if (status?.phase === 'Bound' && now.resources?.requests !== undefined) {
    now = {
      ...now,
      resources: { ...now.resources, requests: { ...now.resources.requests, ...(oldSize !== undefined && { storage: oldSize }) } },
    }
  }
  if (!isSame(now, was)) {
    const difference = goDifference('core.PersistentVolumeClaimSpec', was, now)
    problems.push(
      problem.forbidden(
        'spec',
        `spec is immutable after creation except resources.requests and volumeAttributesClassName for bound claims\n${difference}`,
      ),
    )
  }
  if (isLess(size, oldSize) && compareQuantities(quantity(size), quantity(old.status?.capacity?.['storage'])) <= 0) {
    problems.push(problem.forbidden('spec.resources.requests.storage', 'field can not be less than status.capacity'))
  }
  if (spec.volumeMode !== before.volumeMode) problems.push(problem.invalid('volumeMode', spec.volumeMode, 'field is immutable'))
  return problems
}

/** A copy with another value in one field, or without the field. */
function withField(
  spec: PersistentVolumeClaimSpec,
  field: 'volumeName' | 'storageClassName',
  value: string | undefined,
): PersistentVolumeClaimSpec {
  const { [field]: _, ...rest } = spec
  const changed = value === undefined ? rest : { ...rest, [field]: value }
  passEmpties(spec, changed)
  return changed
}

function checkStatusUpdate({ spec, status = {} }: PersistentVolumeClaim): Problem[] {
  const problems: Problem[] = []
  if (!spec?.accessModes?.length) problems.push(problem.required('Spec.accessModes'))
  for (const [name, amount] of Object.entries(status.capacity ?? {})) {
    if (scaledValue(amount) < 0)
      problems.push(problem.invalid(`status.capacity[${name}]`, scaledValue(amount), 'must be a valid resource quantity'))
  }
  checkResizeStatus(problems, status)
  return problems
}

/** GetWarningsForPersistentVolumeClaim */
function warnings({ spec, metadata }: PersistentVolumeClaim): string[] {
  const found: string[] = []
  if (metadata.annotations?.[classAnnotation] !== undefined)
    found.push(`metadata.annotations[${classAnnotation}]: deprecated since v1.8; use "storageClassName" attribute instead`)
  if (spec !== undefined) claimWarnings(found, spec, 'spec')
  return found
}
