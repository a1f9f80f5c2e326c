/** Fills the secrets that ask for a lasting token of a service account, and removes those whose account is gone. */
import { keyOf, type New } from '../api/object.ts'
import type { AuthenticationV1TokenRequest as TokenRequest, Secret, ServiceAccount } from '../api/objects.ts'
import { configMaps, secrets, serviceAccounts } from '../api/resources.ts'
import { accountName, accountTokenType, accountUid } from '../kinds/secret/account-token.ts'
import { defineController } from './controller.ts'
import { ignoreMissing, step, type Step } from './step.ts'
import type { View } from './view.ts'
import { certificateName } from './service-account.ts'
import { watching } from './watch.ts'

/** The longest that the server gives: such a token ends with its secret. */
const longestSeconds = 2 ** 32

const accountOf = (secret: Secret): string => (secret.type === accountTokenType ? (secret.metadata.annotations?.[accountName] ?? '') : '')

export const serviceAccountToken = defineController<Secret>({
  name: 'service-account-token',
  component: 'tokens-controller',
  of: secrets,
  when: ({ object, type }) => type !== 'deleted' && accountOf(object) !== '',
  watches: [
    watching(serviceAccounts, ({ object, type }, view) =>
      type === 'updated'
        ? []
        : view
            .list(secrets, object.metadata.namespace)
            .filter((secret) => accountOf(secret) === object.metadata.name)
            .map(keyOf),
    ),
    watching(configMaps, ({ object: { metadata } }, view) =>
      metadata.name === certificateName
        ? view
            .list(secrets, metadata.namespace)
            .filter((secret) => accountOf(secret) !== '')
            .map(keyOf)
        : [],
    ),
  ],
  reconcile(secret, view) {
    const name = accountOf(secret)
    if (name === '' || secret.metadata.deletionTimestamp !== undefined) return []
    const account = view.get(serviceAccounts, { namespace: secret.metadata.namespace, name })
    const uid = secret.metadata.annotations?.[accountUid]
    const isForAnother = account !== undefined && uid !== undefined && uid !== account.metadata.uid
    if (account === undefined || isForAnother) return [checkedRemoval(secret, name)]
    return fillSteps(secret, account, view)
  },
})

/** The mirror may not show a new account yet: the server is asked before a secret goes. */
function checkedRemoval(secret: Secret, name: string): Step {
  return step.read(serviceAccounts, { namespace: secret.metadata.namespace, name }, (account) => {
    const uid = secret.metadata.annotations?.[accountUid]
    if (account !== undefined && (uid === undefined || uid === account.metadata.uid)) return [step.again(100)]
    return [step.remove(secrets, secret, { otherwise: ignoreMissing })]
  })
}

/** Completes what the secret lacks; one that lacks nothing is left alone, its annotations too. Upstream: generateTokenIfNeeded. */
function fillSteps(secret: Secret, account: ServiceAccount, view: View): readonly Step[] {
  const { namespace = '', name, uid } = secret.metadata
  const published = view.get(configMaps, { namespace, name: certificateName })
  // In a namespace that was just made the certificate is yet to come.
  if (published === undefined) return [step.again(100)]
  const certificate = base64(published.data?.['ca.crt'] ?? '')
  const { data = {} } = secret
  const known = data['token'] ?? ''
  if (known !== '' && (data['namespace'] ?? '') !== '' && data['ca.crt'] === certificate) return []
  const fill = (token: string): Step =>
    step.update(secrets, {
      ...secret,
      metadata: { ...secret.metadata, annotations: { ...secret.metadata.annotations, [accountUid]: account.metadata.uid } },
      data: { ...data, token, namespace: data['namespace'] || base64(namespace), 'ca.crt': certificate },
    })
  if (known !== '') return [fill(known)]
  const request: New<TokenRequest> = {
    metadata: { name: account.metadata.name, namespace },
    spec: { audiences: [], expirationSeconds: longestSeconds, boundObjectRef: { apiVersion: 'v1', kind: 'Secret', name, uid } },
  }
  // The subresource answers with the request, its status filled.
  return [
    step.createSub(serviceAccounts, request as never, {
      subresource: 'token',
      then: (answer) => [fill(base64((answer as TokenRequest).status?.token ?? ''))],
    }),
  ]
}

const base64 = (text: string): string => Buffer.from(text, 'utf8').toString('base64')
