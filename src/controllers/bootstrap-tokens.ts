/** Deletes bootstrap tokens that have expired, and signs kube-public/cluster-info with those that last. Upstream: pkg/controller/bootstrap. */
import { createHmac } from 'node:crypto'
import { isEqual } from '../api/equal.ts'
import type { ConfigMap, Secret } from '../api/objects.ts'
import { configMaps, secrets } from '../api/resources.ts'
import { parseTime } from '../api/time.ts'
import { defineController } from './controller.ts'
import { ignoreStale, step } from './step.ts'
import { watching } from './watch.ts'

const signed = { namespace: 'kube-public', name: 'cluster-info' }
const signedKey = `${signed.namespace}/${signed.name}`
const signaturePrefix = 'jws-kubeconfig-'
const tokenName = /^bootstrap-token-([a-z0-9]{6})$/

const isToken = ({ type, metadata }: Secret): boolean => metadata.namespace === 'kube-system' && type === 'bootstrap.kubernetes.io/token'

export const tokenCleaner = defineController<Secret>({
  name: 'token-cleaner',
  component: 'token-cleaner',
  of: secrets,
  when: ({ object, type }) => type !== 'deleted' && isToken(object),
  reconcile(secret, { now }) {
    const left = isToken(secret) ? timeLeft(secret, now) : Infinity
    if (left === Infinity) return []
    return left > 0 ? [step.again(left)] : [step.remove(secrets, secret, { otherwise: ignoreStale })]
  },
})

export const bootstrapSigner = defineController<ConfigMap>({
  name: 'bootstrap-signer',
  component: 'bootstrap-signer',
  of: configMaps,
  when: ({ object, type }) => type !== 'deleted' && object.metadata.namespace === signed.namespace && object.metadata.name === signed.name,
  watches: [watching(secrets, ({ object, previous }) => (isToken(object) || (previous && isToken(previous)) ? [signedKey] : []))],
  reconcile(info, view) {
    const { kubeconfig } = info.data ?? {}
    if (kubeconfig === undefined) return []
    const unsigned = Object.entries(info.data ?? {}).filter(([key]) => !key.startsWith(signaturePrefix))
    const tokens = view
      .list(secrets, 'kube-system')
      .flatMap((secret) => (isToken(secret) && timeLeft(secret, view.now) > 0 ? (signingToken(secret) ?? []) : []))
    const signatures = tokens.map((token) => [`${signaturePrefix}${token.id}`, detachedSignature(kubeconfig, token)] as const)
    const data = Object.fromEntries([...unsigned, ...signatures])
    return isEqual(info.data, data) ? [] : [step.update(configMaps, { ...info, data }, { otherwise: ignoreStale })]
  },
})

interface Token {
  readonly id: string
  readonly secret: string
}

/** validateSecretForSigning. */
function signingToken(secret: Secret): Token | undefined {
  const id = valueOf(secret, 'token-id')
  const key = valueOf(secret, 'token-secret')
  const isSound = id !== '' && key !== '' && tokenName.exec(secret.metadata.name)?.[1] === id
  return isSound && valueOf(secret, 'usage-bootstrap-signing') === 'true' ? { id, secret: key } : undefined
}

/** A compact JWS without its payload. */
export function detachedSignature(content: string, { id, secret }: Token): string {
  const encode = (text: string): string => Buffer.from(text).toString('base64url')
  const header = encode(JSON.stringify({ alg: 'HS256', kid: id }))
  return `${header}..${createHmac('sha256', secret)
    .update(`${header}.${encode(content)}`)
    .digest('base64url')}`
}

const valueOf = ({ data }: Secret, key: string): string => Buffer.from(data?.[key] ?? '', 'base64').toString()

/** Milliseconds; what cannot be read as a time has expired. */
function timeLeft(secret: Secret, now: number): number {
  const text = valueOf(secret, 'expiration')
  if (text === '') return Infinity
  const parsed = parseTime(text)
  return typeof parsed === 'string' ? 0 : parsed.milliseconds - now
}
