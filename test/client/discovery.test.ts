/** What a cluster serves: told at once, or group by group where a server is old, with the same result. */
import { expect, test } from 'vitest'
import { aggregated, readDiscovery } from '../../src/client/discovery.ts'

const list = (resources: readonly object[]): object => ({ kind: 'APIResourceList', resources })
const pods = {
  name: 'pods',
  singularName: 'pod',
  namespaced: true,
  kind: 'Pod',
  verbs: ['get', 'list'],
  shortNames: ['po'],
  categories: ['all'],
}
const old: Readonly<Record<string, unknown>> = {
  '/api': { kind: 'APIVersions', versions: ['v1'] },
  '/apis': {
    kind: 'APIGroupList',
    groups: [
      { name: 'apps', versions: [{ version: 'v1' }] },
      { name: 'gone.test', versions: [{ version: 'v1' }] },
    ],
  },
  '/api/v1': list([pods, { name: 'pods/log', namespaced: true, kind: 'Pod', verbs: ['get'] }]),
  '/apis/apps/v1': list([
    { name: 'deployments', singularName: '', namespaced: true, kind: 'Deployment', verbs: ['list'] },
    { name: 'deployments/scale', namespaced: true, group: 'autoscaling', version: 'v1', kind: 'Scale', verbs: ['get'] },
  ]),
}
const same = { group: '', version: '' }
const all: Readonly<Record<string, unknown>> = {
  '/api': {
    kind: 'APIGroupDiscoveryList',
    items: [
      {
        metadata: {},
        versions: [
          {
            version: 'v1',
            freshness: 'Current',
            resources: [
              {
                resource: 'pods',
                responseKind: { ...same, kind: 'Pod' },
                scope: 'Namespaced',
                singularResource: 'pod',
                verbs: ['get', 'list'],
                shortNames: ['po'],
                categories: ['all'],
                subresources: [{ subresource: 'log', responseKind: { ...same, kind: 'Pod' }, verbs: ['get'] }],
              },
            ],
          },
        ],
      },
    ],
  },
  '/apis': {
    kind: 'APIGroupDiscoveryList',
    items: [
      {
        metadata: { name: 'apps' },
        versions: [
          {
            version: 'v1',
            freshness: 'Current',
            resources: [
              {
                resource: 'deployments',
                responseKind: { ...same, kind: 'Deployment' },
                scope: 'Namespaced',
                singularResource: '',
                verbs: ['list'],
                subresources: [
                  { subresource: 'scale', responseKind: { group: 'autoscaling', version: 'v1', kind: 'Scale' }, verbs: ['get'] },
                ],
              },
            ],
          },
        ],
      },
      {
        metadata: { name: 'gone.test' },
        versions: [
          { version: 'v1', freshness: 'Stale', resources: [{ resource: 'things', responseKind: { kind: 'Thing' }, scope: 'Cluster' }] },
        ],
      },
    ],
  },
}

const answering =
  (answers: Readonly<Record<string, unknown>>, asked: string[] = []) =>
  (path: string, accept?: string): Promise<unknown> => {
    asked.push(`${path}${accept === aggregated ? ' all' : ''}`)
    return path in answers ? Promise.resolve(answers[path]) : Promise.reject(new Error('503'))
  }

test('all at once, in two questions, and nothing of a server that does not answer', async () => {
  const asked: string[] = []
  const told = await readDiscovery(answering(all, asked))
  expect(asked).toEqual(['/api all', '/apis all'])
  expect(told.map(({ id }) => id)).toEqual(['v1 pods', 'apps/v1 deployments'])
  expect(told).toEqual(await readDiscovery(answering(old)))
})

test('group by group where that is all that the server knows', async () => {
  const [found, deployments] = await readDiscovery(answering(old))
  expect(found).toMatchObject({
    id: 'v1 pods',
    singular: 'pod',
    short: ['po'],
    categories: ['all'],
    subresources: { log: { kind: 'Pod' } },
  })
  expect(deployments).toMatchObject({
    singular: 'deployment',
    subresources: { scale: { kind: 'Scale', group: 'autoscaling', version: 'v1', verbs: ['get'] } },
  })
})
