/** By which fields objects of each kind can be selected, and how other fields are refused. */
import { afterAll, beforeAll, expect, test } from 'vitest'
import { startListening, type ListeningServer } from './listening.ts'

let server: ListeningServer
beforeAll(async () => {
  server = await startListening()
})
afterAll(() => server.stop())

const only = 'is not a known field selector: only "metadata.name", "metadata.namespace"'

test.for([
  ['/api/v1/namespaces', 'status.phase', 200, ''],
  ['/api/v1/namespaces', 'name', 400, 'field label not supported: name'],
  ['/api/v1/namespaces', 'metadata.namespace', 400, 'field label not supported: metadata.namespace'],
  ['/api/v1/persistentvolumes', 'metadata.namespace', 200, ''],
  ['/api/v1/persistentvolumes', 'name', 400, `"name" ${only}`],
  ['/api/v1/persistentvolumeclaims', 'spec.volumeName', 400, `"spec.volumeName" ${only}`],
  ['/api/v1/pods', 'status.podIPs', 200, ''],
  ['/api/v1/pods', 'metadata.uid', 400, 'field label not supported: metadata.uid'],
  ['/apis/batch/v1/jobs', 'spec.completions', 400, 'field label "spec.completions" not supported for Job'],
  ['/apis/certificates.k8s.io/v1/certificatesigningrequests', 'spec.signerName', 200, ''],
  ['/apis/storage.k8s.io/v1/csidrivers', 'metadata.namespace', 200, ''],
] as const)('%s by %s: %i %s', async ([path, field, code, message]) => {
  const { status, body } = await server.ask({ path: `${path}?fieldSelector=${field}%3Dzzz` })
  expect([status, (body as { readonly message?: string }).message ?? '']).toEqual([code, message])
})
