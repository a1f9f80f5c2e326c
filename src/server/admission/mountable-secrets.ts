/** Which secrets a pod refers to, and the refusal of those that its service account does not list, where the account asks for that. */
import type { Container, EphemeralContainer, Pod, ServiceAccount } from '../../api/objects.ts'
import { refusal, type AdmissionRequest } from './plugin.ts'

/** Go's `strconv.ParseBool`. */
const isTrue = (text: string | undefined): boolean => /^(1|t|T|TRUE|true|True)$/.test(text ?? '')

/** Whether pods of the account may refer to no other secrets than it lists. */
export const mayMountOnlyItsOwn = ({ metadata }: ServiceAccount): boolean =>
  isTrue(metadata.annotations?.['kubernetes.io/enforce-mountable-secrets'])

type AnyContainer = Container | EphemeralContainer

/** One use of a secret: its name, and what refers to it. */
interface Use {
  readonly secret: string
  readonly by: string
}

const usesOf = (containers: readonly AnyContainer[] | undefined, what: string): Use[] =>
  (containers ?? []).flatMap(({ name, env = [], envFrom = [] }) => [
    ...env.flatMap(({ name: variable, valueFrom }) =>
      valueFrom?.secretKeyRef === undefined
        ? []
        : [{ secret: valueFrom.secretKeyRef.name ?? '', by: `${what} ${name} with envVar ${variable} referencing secret.secretName` }],
    ),
    ...envFrom.flatMap(({ secretRef }) =>
      secretRef === undefined ? [] : [{ secret: secretRef.name ?? '', by: `${what} ${name} with envFrom referencing secret.secretName` }],
    ),
  ])

/** Every secret that the pod names for its volumes, variables and images. */
export function secretsOf({ spec }: Pod): string[] {
  const volumes = (spec.volumes ?? []).flatMap(
    ({ secret, projected, azureFile, cephfs, cinder, csi, flexVolume, iscsi, rbd, scaleIO, storageos }) => [
      secret?.secretName,
      azureFile?.secretName,
      csi?.nodePublishSecretRef?.name,
      ...[cephfs, cinder, flexVolume, iscsi, rbd, scaleIO, storageos].map((source) => source?.secretRef?.name),
      ...(projected?.sources ?? []).map((source) => source.secret?.name),
    ],
  )
  const used = [...usesOf(spec.containers, ''), ...usesOf(spec.initContainers, ''), ...usesOf(spec.ephemeralContainers, '')].map(
    (use) => use.secret,
  )
  return [...volumes, ...(spec.imagePullSecrets ?? []).map(({ name }) => name), ...used].filter(
    (name) => name !== undefined && name !== '',
  ) as string[]
}

/** Refuses a pod that refers to a secret which is not its account's. Of an added debugging container, only its own uses count. */
export function refuseForeignSecrets(
  request: AdmissionRequest,
  { spec }: Pod,
  { metadata, secrets = [], imagePullSecrets = [] }: ServiceAccount,
): void {
  const may = new Set(secrets.map(({ name }) => name))
  const foreign = (uses: readonly Use[]): void => {
    const found = uses.find(({ secret }) => !may.has(secret))
    if (found !== undefined)
      throw refusal(
        request,
        `${found.by}="${found.secret}" is not allowed because service account ${metadata.name} does not reference that secret`,
      )
  }
  if (request.call.subresource === 'ephemeralcontainers') return foreign(usesOf(spec.ephemeralContainers, 'ephemeral container'))
  foreign(
    (spec.volumes ?? []).flatMap(({ secret }) =>
      secret === undefined ? [] : [{ secret: secret.secretName ?? '', by: 'volume with secret.secretName' }],
    ),
  )
  foreign(usesOf(spec.initContainers, 'init container'))
  foreign(usesOf(spec.containers, 'container'))
  const mayPull = new Set(imagePullSecrets.map(({ name }) => name))
  for (const [index, { name }] of (spec.imagePullSecrets ?? []).entries()) {
    if (!mayPull.has(name))
      throw refusal(
        request,
        `imagePullSecrets[${index}].name="${name ?? ''}" is not allowed because service account ${metadata.name} does not reference that imagePullSecret`,
      )
  }
}
