/**
 * Answers certificate requests that were approved: the cluster's own signers give the certificate, or say why they do not. It is the
 * server's work, since the server has the keys.
 */
import { copyOf } from '../../api/equal.ts'
import type { CertificateSigningRequest, CertificateSigningRequestStatus } from '../../api/objects.ts'
import { certificateSigningRequests } from '../../api/resources.ts'
import { timeText } from '../../api/time.ts'
import { admin, type Call, type Core, type Draft } from '../core.ts'
import { keepSettled } from '../keeper.ts'
import { storageOf } from '../storage/storage.ts'
import { statusStrategy } from '../validation/strategy.ts'
import { modify } from '../verbs/modify.ts'
import { signRequest } from './sign-request.ts'
import { isOurs, objection } from './signers.ts'

/** Looks at all requests now and whenever one changes. */
export const settleCertificateRequests = (core: Core): void =>
  keepSettled(core.store, storageOf(certificateSigningRequests).prefix, (key) => settle(core, key))

async function settle(core: Core, key: string): Promise<void> {
  const request = core.store.get(key)?.value as CertificateSigningRequest | undefined
  if (request === undefined || !isWaiting(request) || !isOurs(request)) return
  const status = await answered(core, request)
  const draft = (old: object): Draft => ({ ...(copyOf(old) as Draft), status })
  await modify(core, callFor(request), { draft, strategy: statusStrategy, resourceVersion: request.metadata.resourceVersion })
}

const isWaiting = ({ status }: CertificateSigningRequest): boolean => {
  const has = (type: string): boolean => status?.conditions?.some((condition) => condition.type === type) === true
  return has('Approved') && !has('Denied') && !has('Failed') && !status?.certificate
}

async function answered({ keyring, clock }: Core, request: CertificateSigningRequest): Promise<CertificateSigningRequestStatus> {
  const message = objection(request)
  if (message === undefined)
    return {
      ...request.status,
      certificate: Buffer.from(await signRequest(await keyring.authority(), clock.now(), request)).toString('base64'),
    }
  return {
    ...request.status,
    conditions: [
      ...(request.status?.conditions ?? []),
      { type: 'Failed', status: 'True', reason: 'SignerValidationFailure', message, lastUpdateTime: timeText(clock.now()) },
    ],
  }
}

const callFor = ({ metadata }: CertificateSigningRequest): Call => ({
  resource: certificateSigningRequests,
  namespace: '',
  name: metadata.name,
  subresource: 'status',
  user: admin,
  dryRun: false,
  fieldManager: 'kube-controller-manager',
  warn: () => undefined,
})
