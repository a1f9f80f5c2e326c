/** What the server fills in and refuses of StatefulSets. */
import { isEqual } from '../../api/equal.ts'
import { invalidFor, nonNegative, problem } from '../../api/field-errors.ts'
import { goLabelSelector, goPointer, goStruct } from '../../api/go-value.ts'
import { checkAnnotations, checkLabels } from '../../api/metadata.ts'
import { dnsLabel, nameRules } from '../../api/names.ts'
import type { Mutable } from '../../api/object.ts'
import type { PersistentVolumeClaim, StatefulSet, StatefulSetSpec } from '../../api/objects.ts'
import type { Problem } from '../../api/status.ts'
import type { Rules } from '../kind.ts'
import { checkPodAnnotations } from '../pod/annotations.ts'
import { defaultPodTemplate } from '../pod/defaults.ts'
import { defaultClaim } from '../shared/claim-defaults.ts'
import { claimWarnings } from '../shared/claim-warnings.ts'
import { dropUnservedTemplate, templateWarnings } from '../shared/pod-owners.ts'
import {
  checkCollisions,
  checkCounts,
  checkLasting,
  checkNotAbove,
  checkSelector,
  checkTemplateLabels,
  compiled,
} from '../shared/workload.ts'
import { onlyAsChanged } from '../shared/update-checks.ts'

export const rules: Rules<StatefulSet> = {
  updateChecks: onlyAsChanged,
  checkName: nameRules.label,
  defaults({ spec }) {
    spec.podManagementPolicy ||= 'OrderedReady'
    spec.updateStrategy ??= {}
    const { updateStrategy } = spec
    if (!updateStrategy.type) {
      updateStrategy.type = 'RollingUpdate'
      updateStrategy.rollingUpdate ??= {}
    }
    if (updateStrategy.type === 'RollingUpdate' && updateStrategy.rollingUpdate !== undefined) updateStrategy.rollingUpdate.partition ??= 0
    spec.persistentVolumeClaimRetentionPolicy ??= {}
    spec.persistentVolumeClaimRetentionPolicy.whenDeleted ||= 'Retain'
    spec.persistentVolumeClaimRetentionPolicy.whenScaled ||= 'Retain'
    spec.replicas ??= 1
    spec.revisionHistoryLimit ??= 10
    defaultPodTemplate(spec.template)
    // The template is not checked here, so that what Go writes for no containers stays for all to see.
    if (spec.template.spec?.containers.length === 0) (spec.template.spec as { containers: unknown }).containers = null
    for (const claim of spec.volumeClaimTemplates ?? []) defaultTemplate(claim)
  },
  prepareCreate(draft) {
    draft.status = { replicas: 0, availableReplicas: 0 }
    dropUnserved(draft)
  },
  prepareUpdate: dropUnserved,
  checkCreate: ({ spec }) => checkSpec(spec, true),
  checkUpdate(object, old) {
    const {
      replicas,
      ordinals,
      minReadySeconds,
      template,
      updateStrategy,
      persistentVolumeClaimRetentionPolicy,
      revisionHistoryLimit,
      ...rest
    } = object.spec
    const {
      replicas: _1,
      ordinals: _2,
      minReadySeconds: _3,
      template: _4,
      updateStrategy: _5,
      persistentVolumeClaimRetentionPolicy: _6,
      revisionHistoryLimit: _7,
      ...oldRest
    } = old.spec
    const problems = checkSpec(object.spec, false)
    return isEqual(rest, oldRest)
      ? problems
      : [
          ...problems,
          problem.forbidden(
            'spec',
            "updates to statefulset spec for fields other than 'replicas', 'ordinals', 'template', 'updateStrategy', 'revisionHistoryLimit', 'persistentVolumeClaimRetentionPolicy' and 'minReadySeconds' are forbidden",
          ),
        ]
  },
  checkStatusUpdate({ status = { replicas: 0 } }, { status: old = { replicas: 0 } }) {
    const counts = { ...status }
    const problems = checkCounts(counts, [
      'replicas',
      'readyReplicas',
      'currentReplicas',
      'updatedReplicas',
      'availableReplicas',
      'observedGeneration',
      'collisionCount',
    ])
    problems.push(
      ...checkNotAbove(counts, ['readyReplicas', 'currentReplicas', 'updatedReplicas', 'availableReplicas']),
      ...checkNotAbove(counts, ['availableReplicas'], 'readyReplicas').map((one) => ({
        ...one,
        message: one.message.replace('than readyReplicas', 'than status.readyReplicas'),
      })),
    )
    return [...problems, ...checkCollisions(status, old)]
  },
  warnings(object, old) {
    const warnings = templateWarnings(object, old)
    for (const [index, { spec }] of (object.spec.volumeClaimTemplates ?? []).entries())
      claimWarnings(warnings, spec, `spec.volumeClaimTemplates[${index}]${old === undefined ? '' : '.Spec'}`)
    if ((object.spec.revisionHistoryLimit ?? 0) < 0)
      warnings.push('spec.revisionHistoryLimit: a negative value retains all historical revisions; a value >= 0 is recommended')
    return warnings
  },
}

/** Fields that this version does not serve. */
function dropUnserved({ spec }: Mutable<StatefulSet>): void {
  dropUnservedTemplate(spec.template)
  delete spec.updateStrategy?.rollingUpdate?.maxUnavailable
}

/** Claims in templates get what claims of their own get, kind and apiVersion included. */
function defaultTemplate(claim: Mutable<PersistentVolumeClaim>): void {
  claim.apiVersion = 'v1'
  claim.kind = 'PersistentVolumeClaim'
  defaultClaim(claim)
}

function checkSpec(spec: StatefulSetSpec, isNew: boolean): Problem[] {
  const problems: Problem[] = []
  const { podManagementPolicy = '', updateStrategy = {}, persistentVolumeClaimRetentionPolicy: retention, selector, template } = spec
  if (podManagementPolicy === '') problems.push(problem.required('spec.podManagementPolicy'))
  else if (podManagementPolicy !== 'OrderedReady' && podManagementPolicy !== 'Parallel')
    problems.push(problem.invalid('spec.podManagementPolicy', podManagementPolicy, "must be 'OrderedReady' or 'Parallel'"))
  const { type = '', rollingUpdate } = updateStrategy
  if (type === 'OnDelete') {
    if (rollingUpdate !== undefined) {
      const value = goStruct('apps.RollingUpdateStatefulSetStrategy', {
        Partition: rollingUpdate.partition ?? 0,
        MaxUnavailable: goPointer('intstr.IntOrString', rollingUpdate.maxUnavailable),
      })
      problems.push(problem.invalid('spec.updateStrategy.rollingUpdate', value, "only allowed for updateStrategy 'RollingUpdate'"))
    }
  } else if (type === 'RollingUpdate')
    problems.push(...nonNegative('spec.updateStrategy.rollingUpdate.partition', rollingUpdate?.partition))
  else {
    const value = goStruct('apps.StatefulSetUpdateStrategy', {
      Type: type,
      RollingUpdate: goPointer('apps.RollingUpdateStatefulSetStrategy', rollingUpdate),
    })
    problems.push(problem.invalid('spec.updateStrategy', value, "must be 'RollingUpdate' or 'OnDelete'"))
  }
  for (const field of ['whenDeleted', 'whenScaled'] as const) {
    const value = retention?.[field] ?? ''
    if (value !== 'Retain' && value !== 'Delete')
      problems.push(problem.notSupported(`spec.persistentVolumeClaimRetentionPolicy.${field}`, value, ['Retain', 'Delete']))
  }
  problems.push(
    ...nonNegative('spec.replicas', spec.replicas),
    ...nonNegative('spec.minReadySeconds', spec.minReadySeconds),
    ...nonNegative('spec.ordinals.start', spec.ordinals?.start),
  )
  // Another name is refused of an old one anyway.
  if (isNew && (spec.serviceName ?? '') !== '')
    problems.push(...invalidFor('spec.serviceName', spec.serviceName ?? '', dnsLabel(spec.serviceName ?? '')))
  problems.push(...checkSelector(selector, 'spec.selector', 'statefulset'))
  if (compiled(selector) === undefined) problems.push(problem.invalid('spec.selector', goLabelSelector(selector), ''))
  else {
    // Upstream judges only the metadata of the template here; its pods are judged when they are made.
    problems.push(
      ...checkTemplateLabels(template, selector, 'spec.template'),
      ...checkLabels(template.metadata?.labels, 'spec.template.labels'),
      ...checkAnnotations(template.metadata?.annotations, 'spec.template.annotations'),
    )
    checkPodAnnotations(
      problems,
      { annotations: template.metadata?.annotations, spec: template.spec ?? { containers: [] } },
      'spec.template.annotations',
    )
  }
  return [...problems, ...checkLasting(template, 'spec.template', 'StatefulSet')]
}
