/** Which secrets and config maps of its namespace a pod names. Upstream: pkg/api/v1/pod's visitors. */
import type { Container, EphemeralContainer, Pod } from '../../api/objects.ts'

/** Every container of the pod, whatever it is for. */
const containersOf = ({
  spec: { initContainers = [], containers = [], ephemeralContainers = [] },
}: Pod): readonly (Container | EphemeralContainer)[] => [...initContainers, ...containers, ...ephemeralContainers]

const named = (names: readonly (string | null | undefined)[]): readonly string[] =>
  names.filter((name) => name !== undefined && name !== null && name !== '') as string[]

/** Every secret that the pod names for its volumes, variables and images. */
export function secretNamesOf(pod: Pod): readonly string[] {
  const volumes = (pod.spec.volumes ?? []).flatMap(
    ({ secret, projected, azureFile, cephfs, cinder, csi, flexVolume, iscsi, rbd, scaleIO, storageos }) => [
      secret?.secretName,
      azureFile?.secretName,
      csi?.nodePublishSecretRef?.name,
      ...[cephfs, cinder, flexVolume, iscsi, rbd, scaleIO, storageos].map((source) => source?.secretRef?.name),
      ...(projected?.sources ?? []).map((source) => source.secret?.name),
    ],
  )
  const variables = containersOf(pod).flatMap(({ env = [], envFrom = [] }) => [
    ...env.map(({ valueFrom }) => valueFrom?.secretKeyRef?.name),
    ...envFrom.map(({ secretRef }) => secretRef?.name),
  ])
  return named([...volumes, ...(pod.spec.imagePullSecrets ?? []).map(({ name }) => name), ...variables])
}

/** Every config map that the pod names for its volumes and variables. */
export function configMapNamesOf(pod: Pod): readonly string[] {
  const volumes = (pod.spec.volumes ?? []).flatMap(({ configMap, projected }) => [
    configMap?.name,
    ...(projected?.sources ?? []).map((source) => source.configMap?.name),
  ])
  const variables = containersOf(pod).flatMap(({ env = [], envFrom = [] }) => [
    ...env.map(({ valueFrom }) => valueFrom?.configMapKeyRef?.name),
    ...envFrom.map(({ configMapRef }) => configMapRef?.name),
  ])
  return named([...volumes, ...variables])
}
