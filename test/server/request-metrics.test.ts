/** /metrics: what it counts of requests, by upstream's names and labels. */
import { afterAll, beforeAll, expect, test } from 'vitest'
import { startListening, type ListeningServer } from './listening.ts'

let server: ListeningServer
beforeAll(async () => {
  server = await startListening()
})
afterAll(() => server.stop())

const metrics = async (): Promise<string> => String((await server.ask({ path: '/metrics' })).body)
const labels = (more: Readonly<Record<string, string>>): string =>
  Object.entries({ component: 'apiserver', dry_run: '', group: '', scope: 'resource', subresource: '', version: 'v1', ...more })
    .sort(([left], [right]) => (left < right ? -1 : 1))
    .map(([name, value]) => `${name}="${value}"`)
    .join(',')

test('requests are counted by what they are about and how they were answered', async () => {
  const maps = '/api/v1/namespaces/default/configmaps'
  for (const name of ['a', 'a', 'b']) await server.ask({ method: 'POST', path: `${maps}?dryRun=All`, body: { metadata: { name } } })
  await server.ask({ path: maps })
  await server.ask({ path: '/api/v1/configmaps' })
  await server.ask({ path: `${maps}/none` })
  await server.ask({ path: '/version' })
  await server.ask({ path: '/nowhere' })
  const text = await metrics()
  const total = (more: Readonly<Record<string, string>>): string =>
    `apiserver_request_total{${labels({ resource: 'configmaps', ...more })}}`
  expect(text).toContain(`${total({ code: '201', verb: 'POST', dry_run: 'All' })} 3\n`)
  expect(text).toContain(`${total({ code: '200', verb: 'LIST', scope: 'namespace' })} 1\n`)
  expect(text).toContain(`${total({ code: '200', verb: 'LIST', scope: 'cluster' })} 1\n`)
  expect(text).toContain(`${total({ code: '404', verb: 'GET' })} 1\n`)
  expect(text).toContain('subresource="/version",verb="GET",version=""} 1\n')
  expect(text).not.toContain('/nowhere')
  const posts = labels({ resource: 'configmaps', verb: 'POST', dry_run: 'All' })
  expect(text).toContain(`apiserver_request_duration_seconds_bucket{${posts},le="+Inf"} 3\n`)
  expect(text).toContain(`apiserver_request_duration_seconds_count{${posts}} 3\n`)
})

test('a watch is running until it ends', async () => {
  const running = (): Promise<string | undefined> =>
    metrics().then((text) => /^apiserver_longrunning_requests\{.*resource="secrets".*\} (\d)$/m.exec(text)?.[1])
  const stop = await server.stream('/api/v1/secrets?watch=true', () => undefined)
  expect(await running()).toBe('1')
  stop()
  while ((await running()) !== '0');
})

test('the health of each check is told beside', async () => {
  const { status, text = '' } = await server.ask({ path: '/metrics/slis' })
  expect(status).toBe(200)
  expect(text).toContain('# TYPE kubernetes_healthcheck gauge\n')
  expect(text).toContain('kubernetes_healthcheck{name="etcd",type="livez"} 1\n')
  expect((await server.ask({ path: '/' })).text).toContain('"/metrics/slis"')
})
