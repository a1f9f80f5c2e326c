/** The list of controllers. Adding one is its own file and one line here. */
import type { Clock } from '../base/clock.ts'
import type { Random } from '../base/random.ts'
import type { Client } from '../client/client.ts'
import type { Informers } from '../client/informer.ts'
import type { Controller } from './controller.ts'
import { bootstrapSigner, tokenCleaner } from './bootstrap-tokens.ts'
import { certificateCleaner } from './certificate-cleaner.ts'
import { apiServiceRegistration } from './api-service-registration.ts'
import { clusterRoleAggregation } from './cluster-role-aggregation.ts'
import { cronJob } from './cron-job.ts'
import { daemonSet } from './daemon-set/daemon-set.ts'
import { deployment } from './deployment/deployment.ts'
import { disruption } from './disruption/disruption.ts'
import { staleDisruption } from './disruption/stale-disruption.ts'
import { finishedPods } from './finished-pods.ts'
import { flowSchema } from './flow-schema.ts'
import { garbageCollector } from './garbage-collector.ts'
import { horizontalPodAutoscaler } from './horizontal-pod-autoscaler/horizontal-pod-autoscaler.ts'
import { job, jobPodRelease, jobTimeToLive } from './job/job.ts'
import { namespace } from './namespace.ts'
import { nodeLifecycle } from './node/node-lifecycle.ts'
import { nodeLabels, nodeTimeToLive } from './node/node-marks.ts'
import { taintEviction } from './node/taint-eviction.ts'
import { podGarbageCollector } from './pod-garbage-collector.ts'
import { replicaSet } from './replica-set.ts'
import { replicationController } from './replication-controller.ts'
import { resourceQuota } from './resource-quota.ts'
import { startControllers } from './run.ts'
import { rootCertificate, serviceAccount } from './service-account.ts'
import { serviceAccountToken } from './service-account-token.ts'
import { endpointSliceMirroring } from './service/endpoint-slice-mirroring.ts'
import { endpointSlices } from './service/endpoint-slices.ts'
import { endpoints } from './service/endpoints.ts'
import { ipAddress } from './service/ip-address.ts'
import { serviceCidr } from './service/service-cidr.ts'
import { statefulSet } from './stateful-set/stateful-set.ts'
import { kubernetesService, systemNamespace } from './system-objects.ts'
import { validatingAdmissionPolicy } from './validating-admission-policy.ts'
import { attachDetach } from './volume/attach-detach.ts'
import { claimBinder } from './volume/claim-binder.ts'
import { claimExpansion } from './volume/claim-expansion.ts'
import { ephemeralVolume } from './volume/ephemeral-volume.ts'
import { claimProtection, volumeProtection } from './volume/protection.ts'
import { volumePhase } from './volume/volume-phase.ts'

export const controllers: readonly Controller[] = [
  deployment,
  replicaSet,
  replicationController,
  statefulSet,
  daemonSet,
  job,
  jobPodRelease,
  jobTimeToLive,
  cronJob,
  garbageCollector,
  namespace,
  serviceAccount,
  rootCertificate,
  serviceAccountToken,
  endpoints,
  endpointSlices,
  endpointSliceMirroring,
  ipAddress,
  serviceCidr,
  kubernetesService,
  systemNamespace,
  nodeLifecycle,
  nodeLabels,
  nodeTimeToLive,
  taintEviction,
  podGarbageCollector,
  finishedPods,
  claimProtection,
  volumeProtection,
  attachDetach,
  claimBinder,
  claimExpansion,
  ephemeralVolume,
  volumePhase,
  certificateCleaner,
  tokenCleaner,
  bootstrapSigner,
  apiServiceRegistration,
  clusterRoleAggregation,
  disruption,
  staleDisruption,
  horizontalPodAutoscaler,
  resourceQuota,
  validatingAdmissionPolicy,
  flowSchema,
]

/** Runs every controller over the client; the answer ends them. */
export function runControllers(options: {
  readonly client: Client
  readonly informers: Informers
  readonly clock: Clock
  readonly random: Random
  readonly onError?: ((controller: string, key: string, error: Error) => void) | undefined
}): () => void {
  return startControllers({ ...options, controllers }).stop
}
