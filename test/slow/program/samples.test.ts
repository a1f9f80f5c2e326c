/** Every sample is applied as a user would, and does what its first comment promises. */
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Deployment, Pod } from '../../../src/api/objects.ts'
import { cronJobs, deployments, endpoints, jobs, pods } from '../../../src/api/resources.ts'
import { Program, root, type Served } from '../program.ts'

const samples = join(root, 'samples')
const files = readdirSync(samples, { recursive: true, encoding: 'utf8' })
  .filter((name) => name.endsWith('.yaml'))
  .sort()

let program: Program
let served: Served
/** One cluster for all of them, so that they wait side by side. */
beforeAll(async () => {
  program = new Program()
  served = await program.serve()
  await program.print(['apply', '-f', samples, '-R'])
})
afterAll(() => program.close())

const named = (all: readonly Pod[], start: string): readonly Pod[] => all.filter((pod) => pod.metadata.name.startsWith(start))
const ready = (pod: Pod | undefined): boolean =>
  pod?.status?.conditions?.some(({ type, status }) => type === 'Ready' && status === 'True') === true
const restarts = (pod: Pod): number =>
  [...(pod.status?.containerStatuses ?? []), ...(pod.status?.initContainerStatuses ?? [])].reduce(
    (sum, { restartCount }) => sum + restartCount,
    0,
  )

test.each(files)('%s opens with what to watch', (name) => {
  const [head = ''] = readFileSync(join(samples, name), 'utf8').split(/^[^#]/m)
  expect(head).toMatch(/^# \S[\s\S]*^# Watch: \S/m)
})

describe.concurrent('a sample', () => {
  test('web: three pods behind a Service', async () => {
    await served.untilObjects(deployments, (all) =>
      all.some((each) => each.metadata.name === 'web' && each.status?.availableReplicas === 3),
    )
    await served.untilObjects(endpoints, (all) =>
      all.some((each) => each.metadata.name === 'web' && each.subsets?.[0]?.addresses?.length === 3),
    )
  })

  test('shop: the web tier waits for its database, and nothing restarts', async () => {
    const found = await served.untilObjects(
      pods,
      (all) =>
        named(all, 'shop-').length === 2 && [...named(all, 'shop-'), ...named(all, 'postgres-0'), ...named(all, 'redis-')].every(ready),
    )
    expect(named(found, 'shop-').map(restarts)).toEqual([0, 0])
    expect(await program.print(['logs', 'deploy/shop', '-c', 'wait-for-database'])).toMatch(/waiting for postgres[\s\S]*database is there/)
    const follows = program.start(['logs', '-f', 'deploy/shop', '-c', 'orders'])
    await follows.until(/^order 1 taken$/m)
    await follows.end('SIGINT')
  })

  test('shared-volume: the reader prints what the writer left', async () => {
    await served.untilObjects(pods, (all) => named(all, 'shared-volume').every(ready))
    const follows = program.start(['logs', '-f', 'shared-volume', '-c', 'reader'])
    await follows.until(/page \d+, written at/)
    expect((await follows.end('SIGINT')).code).toBe(0)
  })

  test('init-containers: one after the other, then the server', async () => {
    const found = await served.untilObjects(pods, (all) => named(all, 'init-containers').some(ready))
    const [first, second] = named(found, 'init-containers')[0]?.status?.initContainerStatuses ?? []
    expect([first?.state?.terminated?.exitCode, second?.state?.terminated?.exitCode]).toEqual([0, 0])
    expect(Date.parse(second?.state?.terminated?.startedAt ?? '')).toBeGreaterThanOrEqual(
      Date.parse(first?.state?.terminated?.finishedAt ?? ''),
    )
    expect(await program.print(['logs', 'init-containers', '-c', 'check'])).toBe('<h1>hello</h1>\npage is there\n')
  })

  test('scripted-failures: each pod fails as its annotations say', async () => {
    // The log of a container that ended is the previous one as soon as the next has begun.
    const ended = (all: readonly Pod[], name: string) => named(all, name)[0]?.status?.containerStatuses?.[0]?.lastState?.terminated
    await served.untilObjects(pods, (all) => ended(all, 'crashes')?.exitCode === 3 && ended(all, 'grows')?.reason === 'OOMKilled')
    expect(await program.print(['logs', 'grows', '--previous'])).toContain('still growing')
  })

  test('liveness: the probe fails and the container is restarted', async () => {
    await served.untilObjects(pods, (all) => named(all, 'liveness').some((pod) => restarts(pod) > 0))
    expect(await program.print(['describe', 'pod', 'liveness'])).toMatch(
      /Unhealthy[\s\S]*Liveness probe failed[\s\S]*Killing|Killing[\s\S]*Unhealthy[\s\S]*Liveness probe failed/,
    )
  })

  test('job: six pieces are done, two at a time', async () => {
    const found = await served.untilObjects(jobs, (all) =>
      all.some((job) => job.metadata.name === 'pieces' && (job.status?.succeeded ?? 0) >= 5),
    )
    expect(found.find((job) => job.metadata.name === 'pieces')?.spec?.parallelism).toBe(2)
  })

  test('cronjob: once a minute', async () => {
    const [clock] = await served.untilObjects(cronJobs, (all) => all.length === 1)
    expect(clock?.spec?.schedule).toBe('* * * * *')
  })

  test('statefulset: three members, in order', async () => {
    const found = await served.untilObjects(pods, (all) => named(all, 'ring-').length === 3 && named(all, 'ring-').every(ready))
    const [first, second] = ['ring-0', 'ring-1'].map((name) => found.find((pod) => pod.metadata.name === name))
    const since = first?.status?.conditions?.find(({ type }) => type === 'Ready')?.lastTransitionTime ?? ''
    expect(Date.parse(second?.metadata.creationTimestamp ?? '')).toBeGreaterThanOrEqual(Date.parse(since))
  })

  test('stuck-rollout: old pods stay, the new one has no image, and undo heals it', async () => {
    const stuck = (all: readonly Deployment[]): Deployment | undefined => all.find((each) => each.metadata.name === 'stuck')
    const found = await served.untilObjects(
      deployments,
      (all) => stuck(all)?.status?.conditions?.some(({ reason }) => reason === 'ProgressDeadlineExceeded') === true,
    )
    expect(stuck(found)?.status?.updatedReplicas).toBeGreaterThan(0)
    const status = await program.run(['rollout', 'status', 'deploy/stuck'])
    expect(status).toMatchObject({ code: 1, stdout: '', stderr: 'error: deployment "stuck" exceeded its progress deadline\n' })
    expect(await program.print(['get', 'pods', '-l', 'app=stuck'])).toMatch(/ImagePullBackOff|ErrImagePull/)
    expect(await program.print(['rollout', 'history', 'deploy/stuck'])).toMatch(/version that works\n2 +image with a typing error/)
    expect(await program.print(['rollout', 'undo', 'deploy/stuck'])).toBe('deployment.apps/stuck rolled back\n')
    await served.untilObjects(
      deployments,
      (all) => stuck(all)?.status?.availableReplicas === 4 && stuck(all)?.status?.unavailableReplicas === undefined,
    )
  })
})
