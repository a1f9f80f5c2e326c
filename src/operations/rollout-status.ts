/** The sentence that says how far a rollout is, as `kubectl rollout status` words it. */
import type { DaemonSet, Deployment, StatefulSet } from '../api/objects.ts'

export interface RolloutStatus {
  readonly text: string
  readonly done: boolean
  /** The rollout cannot finish by itself: kubectl ends with this error. */
  readonly failed?: boolean
}

export function deploymentStatus({ metadata, spec, status = {} }: Deployment): RolloutStatus {
  const name = JSON.stringify(metadata.name)
  if ((metadata.generation ?? 0) > (status.observedGeneration ?? 0))
    return { text: 'Waiting for deployment spec update to be observed...', done: false }
  if (status.conditions?.some((condition) => condition.type === 'Progressing' && condition.reason === 'ProgressDeadlineExceeded'))
    return { text: `deployment ${name} exceeded its progress deadline`, done: false, failed: true }
  const { replicas = 0, updatedReplicas = 0, availableReplicas = 0 } = status
  const waiting = `Waiting for deployment ${name} rollout to finish:`
  if (spec.replicas !== undefined && updatedReplicas < spec.replicas)
    return { text: `${waiting} ${updatedReplicas} out of ${spec.replicas} new replicas have been updated...`, done: false }
  if (replicas > updatedReplicas)
    return { text: `${waiting} ${replicas - updatedReplicas} old replicas are pending termination...`, done: false }
  if (availableReplicas < updatedReplicas)
    return { text: `${waiting} ${availableReplicas} of ${updatedReplicas} updated replicas are available...`, done: false }
  return { text: `deployment ${name} successfully rolled out`, done: true }
}

export function daemonSetStatus({ metadata, spec, status }: DaemonSet): RolloutStatus {
  if (spec.updateStrategy?.type !== 'RollingUpdate')
    return { text: 'rollout status is only available for RollingUpdate strategy type', done: true, failed: true }
  const name = JSON.stringify(metadata.name)
  if ((metadata.generation ?? 0) > (status?.observedGeneration ?? 0))
    return { text: 'Waiting for daemon set spec update to be observed...', done: false }
  const { updatedNumberScheduled = 0, desiredNumberScheduled = 0, numberAvailable = 0 } = status ?? {}
  if (updatedNumberScheduled < desiredNumberScheduled)
    return {
      text: `Waiting for daemon set ${name} rollout to finish: ${updatedNumberScheduled} out of ${desiredNumberScheduled} new pods have been updated...`,
      done: false,
    }
  if (numberAvailable < desiredNumberScheduled)
    return {
      text: `Waiting for daemon set ${name} rollout to finish: ${numberAvailable} of ${desiredNumberScheduled} updated pods are available...`,
      done: false,
    }
  return { text: `daemon set ${name} successfully rolled out`, done: true }
}

export function statefulSetStatus({ metadata, spec, status }: StatefulSet): RolloutStatus {
  if (spec.updateStrategy?.type !== 'RollingUpdate')
    return { text: 'rollout status is only available for RollingUpdate strategy type', done: true, failed: true }
  const {
    observedGeneration = 0,
    readyReplicas = 0,
    updatedReplicas = 0,
    currentReplicas = 0,
    updateRevision = '',
    currentRevision = '',
  } = status ?? {}
  if (observedGeneration === 0 || (metadata.generation ?? 0) > observedGeneration)
    return { text: 'Waiting for statefulset spec update to be observed...', done: false }
  if (spec.replicas !== undefined && readyReplicas < spec.replicas)
    return { text: `Waiting for ${spec.replicas - readyReplicas} pods to be ready...`, done: false }
  // A partition is there by default, as 0.
  const partition = spec.updateStrategy.rollingUpdate?.partition
  if (partition !== undefined && spec.replicas !== undefined) {
    const wanted = spec.replicas - partition
    if (updatedReplicas < wanted)
      return {
        text: `Waiting for partitioned roll out to finish: ${updatedReplicas} out of ${wanted} new pods have been updated...`,
        done: false,
      }
    return { text: `partitioned roll out complete: ${updatedReplicas} new pods have been updated...`, done: true }
  }
  if (updateRevision !== currentRevision)
    return {
      text: `waiting for statefulset rolling update to complete ${updatedReplicas} pods at revision ${updateRevision}...`,
      done: false,
    }
  return { text: `statefulset rolling update complete ${currentReplicas} pods at revision ${currentRevision}...`, done: true }
}
