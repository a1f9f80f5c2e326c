/** Who may approve and sign certificate requests, and which groups nobody gets that way. */
import { webcrypto } from 'node:crypto'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { x509 } from '../../src/server/authentication/x509.ts'
import type { Answer } from './connection.ts'
import { startListening, type ListeningServer } from './listening.ts'

let server: ListeningServer
beforeAll(async () => {
  server = await startListening()
  const create = (plural: string, body: object): Promise<Answer> =>
    server.ask({ method: 'POST', path: `/apis/rbac.authorization.k8s.io/v1/${plural}`, body })
  const group = 'certificates.k8s.io'
  await create('clusterroles', {
    metadata: { name: 'helper' },
    rules: [
      {
        apiGroups: [group],
        resources: ['certificatesigningrequests', 'certificatesigningrequests/approval', 'certificatesigningrequests/status'],
        verbs: ['*'],
      },
    ],
  })
  await create('clusterroles', {
    metadata: { name: 'signer' },
    rules: [{ apiGroups: [group], resources: ['signers'], resourceNames: ['example.com/*'], verbs: ['approve', 'sign'] }],
  })
  for (const role of ['helper', 'signer'])
    await create('clusterrolebindings', {
      metadata: { name: role },
      roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind: 'ClusterRole', name: role },
      subjects: [{ apiGroup: 'rbac.authorization.k8s.io', kind: 'User', name: 'jane' }],
    })
})
afterAll(() => server.stop())

const collection = '/apis/certificates.k8s.io/v1/certificatesigningrequests'

async function request(name: string, signerName: string, group: string): Promise<Answer> {
  const keys = await webcrypto.subtle.generateKey({ name: 'ECDSA', namedCurve: 'P-256' }, true, ['sign', 'verify'])
  const csr = await x509.Pkcs10CertificateRequestGenerator.create({
    name: `CN=jane,O=${group}`,
    keys,
    signingAlgorithm: { name: 'ECDSA', hash: 'SHA-256' },
  })
  return server.ask({
    method: 'POST',
    path: collection,
    body: {
      metadata: { name },
      spec: { signerName, usages: ['client auth'], request: Buffer.from(csr.toString('pem')).toString('base64') },
    },
  })
}

async function change(name: string, subresource: string, status: object): Promise<Answer> {
  const { body } = await server.ask({ path: `${collection}/${name}` })
  return server.ask({ method: 'PUT', path: `${collection}/${name}/${subresource}`, as: 'jane', body: { ...(body as object), status } })
}

const approved = { conditions: [{ type: 'Approved', status: 'True', reason: 'Why' }] }

test('approval and signature take the right to the signer, or to its domain', async () => {
  await request('foreign', 'example.org/app', 'apps')
  await request('own', 'example.com/app', 'apps')
  expect(await change('foreign', 'approval', approved)).toMatchObject({
    status: 403,
    body: {
      message:
        'certificatesigningrequests.certificates.k8s.io "foreign" is forbidden: user not permitted to approve requests with signerName "example.org/app"',
    },
  })
  expect(await change('own', 'approval', approved)).toMatchObject({ status: 200 })
  expect(await change('foreign', 'status', { conditions: [{ type: 'Failed', status: 'True', reason: 'Why' }] })).toMatchObject({
    status: 403,
    body: { message: expect.stringContaining('user not permitted to sign requests with signerName "example.org/app"') as string },
  })
  expect(
    await change('own', 'status', { conditions: [...approved.conditions, { type: 'Failed', status: 'True', reason: 'Why' }] }),
  ).toMatchObject({ status: 200 })
})

test('nobody asks for a client that is master of all', async () => {
  expect(await request('master', 'kubernetes.io/kube-apiserver-client', 'system:masters')).toMatchObject({
    status: 403,
    body: {
      message:
        'certificatesigningrequests.certificates.k8s.io "master" is forbidden: use of kubernetes.io/kube-apiserver-client signer with system:masters group is not allowed',
    },
  })
  expect(await request('other', 'kubernetes.io/kube-apiserver-client', 'apps')).toMatchObject({ status: 201 })
})
