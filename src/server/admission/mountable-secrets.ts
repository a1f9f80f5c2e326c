/** The refusal of secrets that a pod's service account does not list, where the account asks for that. */
import { parseBool } from '../../api/go-bool.ts'
import type { Container, EphemeralContainer, Pod, ServiceAccount } from '../../api/objects.ts'
import { enforceMountableSecrets } from '../../kinds/service-account/mountable-secrets.ts'
import { refusal, type AdmissionRequest } from './plugin.ts'

/** Whether pods of the account may refer to no other secrets than it lists. */
export const mayMountOnlyItsOwn = ({ metadata }: ServiceAccount): boolean =>
  parseBool(metadata.annotations?.[enforceMountableSecrets] ?? '') === true

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
