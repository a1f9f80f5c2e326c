/** /metrics: what it counts of requests, by upstream's names and labels. */
import { afterAll, beforeAll, expect, test } from 'vitest'
import { processUsage } from '../../src/cluster/process-usage.ts'
import { startListening, type ListeningServer } from './listening.ts'

let server: ListeningServer
beforeAll(async () => {
  server = await startListening({ usage: processUsage })
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

test('what the process uses is told with them', async () => {
  const value = async (name: string): Promise<number> => Number(new RegExp(`^${name} (.*)$`, 'm').exec(await metrics())?.[1])
  const used = await value('process_cpu_seconds_total')
  expect(used).toBeGreaterThan(0)
  expect(await value('process_cpu_seconds_total')).toBeGreaterThanOrEqual(used)
  expect(await value('process_resident_memory_bytes')).toBeGreaterThan(1e6)
  const started = await value('process_start_time_seconds')
  expect(Math.abs(Date.now() / 1000 - process.uptime() - started)).toBeLessThan(5)
  expect(await value('process_start_time_seconds')).toBe(started)
})

test('the checks that a question for all of them ran are counted', async () => {
  const counted = async (): Promise<string> => (await server.ask({ path: '/metrics/slis' })).text ?? ''
  await server.ask({ path: '/readyz?exclude=ping' })
  await server.ask({ path: '/readyz' })
  await server.ask({ path: '/readyz/etcd' })
  const text = await counted()
  expect(text).toContain('# TYPE kubernetes_healthchecks_total counter\n')
  expect(text).toContain('kubernetes_healthchecks_total{name="etcd",status="success",type="readyz"} 2\n')
  expect(text).toContain('kubernetes_healthchecks_total{name="ping",status="success",type="readyz"} 1\n')
})

test('the health of each check is told beside', async () => {
  const { status, text = '' } = await server.ask({ path: '/metrics/slis' })
  expect(status).toBe(200)
  expect(text).toContain('# TYPE kubernetes_healthcheck gauge\n')
  expect(text).toContain('kubernetes_healthcheck{name="etcd",type="livez"} 1\n')
  expect((await server.ask({ path: '/' })).text).toContain('"/metrics/slis"')
})
