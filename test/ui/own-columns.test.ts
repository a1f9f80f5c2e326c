/** Columns of a person's own: what their file means, and how they stand in a table. */
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { builtIn } from '../../src/api/resource.ts'
import { ManualClock } from '../../src/base/clock.ts'
import { ownColumnsOf } from '../../src/ui/data/own-columns.ts'
import { drive, type Driven } from './driver.ts'
import { sampleCluster } from './sample-cluster.ts'

describe('the file', () => {
  it.each([
    [{ pods: { QOS: '.status.qosClass' } }, 'v1 pods', ['QOS']],
    [{ po: { QOS: '{.status.qosClass}', Seen: { path: '.status.startTime', type: 'date' } } }, 'v1 pods', ['QOS', 'Seen']],
    [{ 'deployments.apps': { STRATEGY: '.spec.strategy.type' } }, 'apps/v1 deployments', ['STRATEGY']],
    [{ pods: { QOS: '.status.qosClass' } }, 'v1 nodes', []],
    [undefined, 'v1 pods', []],
  ])('%j adds to %s: %j', (data, id, titles) => {
    const read = ownColumnsOf(data)
    expect('columns' in read && (read.columns(builtIn(id))?.added ?? []).map(({ name }) => name)).toEqual(titles)
  })

  it('lists columns, its own among them, in the order that is meant', () => {
    const read = ownColumnsOf({ pods: ['name', { QOS: '.status.qosClass' }, 'Nominated Node'] })
    expect('columns' in read && read.columns(builtIn('v1 pods'))?.listed).toEqual(['NAME', 'QOS', 'NOMINATED-NODE'])
    expect('columns' in read && read.columns(builtIn('v1 pods'))?.added.map(({ name }) => name)).toEqual(['QOS'])
  })

  it('that is wrong is told with every place', () => {
    const data = { pods: { A: 1, B: { path: '.x', type: 'colour' }, C: '.x[' }, nodes: 'NAME', services: [7, { A: 1 }], jobs: [] }
    expect(ownColumnsOf(data)).toEqual({
      problems: [
        'pods.A: must be a path such as .status.phase',
        'pods.B.type: must be one of string, integer, number, boolean, date',
        'pods.C: ".x[" is no JSONPath',
        'nodes: must be a mapping or a list',
        'services[0]: must be a title such as NAME, or a title with its path',
        'services[1].A: must be a path such as .status.phase',
        'jobs: must name a column',
      ],
    })
    expect(ownColumnsOf([])).toEqual({ problems: ['the file: must be a mapping'] })
  })
})

describe('the table', () => {
  let directory: string
  let cluster: Awaited<ReturnType<typeof sampleCluster>>
  let driven: Driven

  const open = async (file: string): Promise<Driven> => {
    await writeFile(join(directory, 'columns.yaml'), file)
    const clock = new ManualClock()
    cluster = await sampleCluster(clock)
    driven = await drive({ client: cluster.client, clock, configDirectory: directory })
    return driven
  }

  beforeEach(async () => {
    directory = await mkdtemp(join(tmpdir(), 'inkube-columns-'))
  })
  afterEach(async () => {
    await driven.close()
    await cluster.close()
    await rm(directory, { recursive: true })
  })

  it('shows them from the first on, before what nobody asked for', async () => {
    const { screen, user } = await open('pods:\n  ACCOUNT: .spec.serviceAccountName\n  BEGUN: {path: .status.startTime, type: date}\n')
    await screen.until((text) => /ACCOUNT +BEGUN +AGE/.test(text) && /7xk2p .* default +\d+s +\d+s/.test(text))
    driven.screen.stream.resize(80, 20)
    await screen.until((text) => text.includes('ACCOUNT') && !text.includes(' IP '))
    await user.types(':nodes\r')
    await screen.until((text) => text.includes('nodes 3') && !text.includes('ACCOUNT'))
  })

  it('shows those of a list alone, in its order, and the others when all are asked for', async () => {
    const { screen, user } = await open('po: [AGE, name, {ACCOUNT: .spec.serviceAccountName}, MEM, CPU, COLOUR]\n')
    await screen.until(
      (text) => /AGE +NAME\S? +ACCOUNT +MEM +CPU +COLOUR *$/m.test(text) && /\ds +\S+7xk2p +default .* n\/a *$/m.test(text),
    )
    expect(screen.text()).not.toMatch(/READY|STATUS|RESTARTS|LABELS/)
    await user.types('0')
    await screen.until((text) => /NAMESPACE\S? +AGE +NAME +ACCOUNT/.test(text))
    await user.presses('ctrl-w')
    await screen.until((text) => /COLOUR +READY/.test(text))
  })

  it('stays as it is where a list names nothing of another kind', async () => {
    const { screen, user } = await open('pods: [NAME]\n')
    await screen.until((text) => /^ +NAME\S? *$/m.test(text) && text.includes('7xk2p'))
    await user.types(':nodes\r')
    await screen.until((text) => /NAME\S? +STATUS +ROLES/.test(text))
  })

  it('goes without them where the file cannot be read, and says why', async () => {
    const { screen } = await open('pods:\n  QOS: 7\n')
    await screen.until((text) => text.includes('columns.yaml: pods.QOS: must be a path') && text.includes('zz8qr'))
  })
})
