/** kubectl's describe of a Deployment. */
import type { Deployment, ReplicaSet } from '../../api/objects.ts'
import { selectorQuery } from '../../api/selector-text.ts'
import { writeBriefConditions } from '../describe/conditions.ts'
import { writeEvents } from '../describe/events.ts'
import { writeAnnotations, writeLabels } from '../describe/metadata.ts'
import { startPage } from '../describe/page.ts'
import { writePodTemplate } from '../describe/pod-template.ts'
import type { Reader } from '../kind.ts'
import { orNone } from '../print/cells.ts'
import { replicaSetsOf } from './replica-sets.ts'

export async function describe(deployment: Deployment, read: Reader, now: number): Promise<string> {
  const { metadata, spec, status = {} } = deployment
  const page = startPage(read, now)
  page.field(0, 'Name', metadata.name)
  page.field(0, 'Namespace', metadata.namespace)
  page.field(0, 'CreationTimestamp', page.time(metadata.creationTimestamp))
  writeLabels(page, 'Labels', metadata.labels)
  writeAnnotations(page, 'Annotations', metadata.annotations)
  page.field(0, 'Selector', selectorQuery(spec.selector))
  const { updatedReplicas = 0, replicas = 0, availableReplicas = 0, unavailableReplicas = 0 } = status
  page.field(
    0,
    'Replicas',
    `${spec.replicas ?? 1} desired | ${updatedReplicas} updated | ${replicas} total | ${availableReplicas} available | ${unavailableReplicas} unavailable`,
  )
  page.field(0, 'StrategyType', spec.strategy?.type ?? '')
  page.field(0, 'MinReadySeconds', spec.minReadySeconds ?? 0)
  const rolling = spec.strategy?.rollingUpdate
  if (rolling !== undefined)
    page.field(0, 'RollingUpdateStrategy', `${rolling.maxUnavailable ?? 0} max unavailable, ${rolling.maxSurge ?? 0} max surge`)
  writePodTemplate(page, spec.template)
  writeBriefConditions(page, status.conditions)
  const { old, current } = await replicaSetsOf(deployment, read)
  if (old.length > 0 || current !== undefined) {
    page.field(0, 'OldReplicaSets', setsText(old))
    page.field(0, 'NewReplicaSet', setsText(current === undefined ? [] : [current]))
  }
  await writeEvents(page, read, deployment)
  return page.toText()
}

const setsText = (sets: readonly ReplicaSet[]): string =>
  orNone(
    sets
      .map(({ metadata, spec, status }) => `${metadata.name} (${status?.replicas ?? 0}/${spec.replicas ?? 1} replicas created)`)
      .join(', '),
  )
