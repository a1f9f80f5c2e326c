/** Tables that go out in pieces. */
import { expect, test } from 'vitest'
import { configMaps, pods } from '../../src/api/resources.ts'
import { tablePieces } from '../../src/server/http/table-pieces.ts'
import { rowOf } from '../../src/server/http/table.ts'
import { tableOf } from '../../src/server/http/respond.ts'
import { prefixOf } from '../../src/server/storage/storage.ts'
import { startServer } from './start-server.ts'

const metadata = { resourceVersion: '7' }

test('a table in pieces is that which is printed whole', async () => {
  const { store, clock, client } = await startServer()
  for (const name of ['a', 'b'])
    await client.create(pods, {
      metadata: { name, namespace: 'default', annotations: { tricky: '}"{\\' } },
      spec: { containers: [{ name: 'c', image: 'nginx' }] },
    })
  const { entries } = store.list(prefixOf({ resource: pods, namespace: 'default' }))
  const options = { resource: pods, include: 'Metadata', version: 'v1', now: clock.now() } as const
  const objects = await client.list(pods, { namespace: 'default' })
  const whole = tableOf(
    options,
    metadata,
    objects.items.map((object) => rowOf(object, object, options)),
  )
  expect(JSON.parse(Buffer.concat([...tablePieces(options, metadata, entries)].flat()).toString())).toEqual(whole)
})

test('metadata that is not first is found nevertheless', () => {
  const value = { spec: { template: { a: 1, metadata: { name: 'inner' } } }, kind: 'ConfigMap', metadata: { name: 'outer' } }
  const entry = { key: 'x', revision: 1, value, bytes: Buffer.from(JSON.stringify(value)) }
  const options = { resource: configMaps, include: 'Metadata', version: 'v1', now: 0 } as const
  expect(JSON.parse(Buffer.concat([...tablePieces(options, metadata, [entry])].flat()).toString())).toMatchObject({
    rows: [{ object: { metadata: { name: 'outer' } } }],
  })
})
