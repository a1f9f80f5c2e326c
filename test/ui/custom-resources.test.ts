/** Resources that a definition adds while the UI is open are found by their names, and have their own columns. */
import { afterEach, expect, it } from 'vitest'
import type { KubeObject } from '../../src/api/object.ts'
import type { Resource } from '../../src/api/resource.ts'
import { customResourceDefinitions } from '../../src/api/resources.ts'
import { ManualClock } from '../../src/base/clock.ts'
import type { Client } from '../../src/client/client.ts'
import { type Driven, drive } from './driver.ts'
import { vanishing } from './faulty-client.ts'
import { sampleCluster } from './sample-cluster.ts'

let driven: Driven | undefined
let cluster: Awaited<ReturnType<typeof sampleCluster>> | undefined

afterEach(async () => {
  driven?.close()
  await cluster?.close()
})

interface Definition {
  readonly shortNames?: string[]
  readonly additionalPrinterColumns?: { name: string; type: string; jsonPath: string; priority?: number }[]
}

/** Adds a kind, and gives it once it is served. */
async function defineGadgets(
  client: Client,
  { shortNames = [], additionalPrinterColumns = [] }: Definition = {},
): Promise<Resource<KubeObject>> {
  const schema = { openAPIV3Schema: { type: 'object', 'x-kubernetes-preserve-unknown-fields': true } }
  await client.create(customResourceDefinitions, {
    metadata: { name: 'gadgets.example.com' },
    spec: {
      group: 'example.com',
      scope: 'Namespaced',
      names: { plural: 'gadgets', kind: 'Gadget', shortNames },
      versions: [{ name: 'v1', served: true, storage: true, schema, additionalPrinterColumns }],
    },
  })
  const find = async (): Promise<Resource | undefined> => (await client.resources()).find(({ plural }) => plural === 'gadgets')
  await expect.poll(find).toBeDefined()
  return (await find()) as Resource<KubeObject>
}

it('a short name of a new definition opens its objects', async () => {
  const clock = new ManualClock()
  cluster = await sampleCluster(clock)
  const { client } = cluster
  driven = await drive({ client, clock })
  await driven.screen.until((text) => text.includes('zz8qr'))
  const resource = await defineGadgets(client, { shortNames: ['gg'] })
  await client.create(resource, { metadata: { namespace: 'default', name: 'my-gadget' } })
  await driven.user.types(':gg\r')
  await driven.screen.until((text) => text.includes('gadgets 1') && text.includes('my-gadget'))
})

it('a definition leads to its objects, and back', async () => {
  const clock = new ManualClock()
  cluster = await sampleCluster(clock)
  const { client } = cluster
  driven = await drive({ client, clock })
  const { screen, user } = driven
  await screen.until((text) => text.includes('zz8qr'))
  await defineGadgets(client)
  await user.types(':crds\r')
  await screen.until((text) => text.includes('▌  gadgets.example.com') && text.includes('its objects'))
  await user.presses('ctrl-d')
  await screen.until(
    (text) => text.includes('Delete customresourcedefinition gadgets.example.com?') && text.includes('all objects of its kind go, too'),
  )
  await user.presses('esc')
  // Once as a kind that the screen has not heard of yet, once as one that it knows.
  await user.presses('enter')
  await screen.until((text) => text.includes('No gadgets in default.'))
  await user.presses('esc')
  await screen.until((text) => text.includes('▌  gadgets.example.com'))
  await user.presses('enter')
  await screen.until((text) => text.includes('customresourcedefinitions › gadgets 0'))
})

it('a table of custom objects has the columns of their definition', async () => {
  const clock = new ManualClock()
  cluster = await sampleCluster(clock)
  const { client } = cluster
  const additionalPrinterColumns = [
    { name: 'Size', type: 'integer', jsonPath: '.spec.size' },
    { name: 'Maker', type: 'string', jsonPath: '.spec.maker', priority: 1 },
    { name: 'Age', type: 'date', jsonPath: '.metadata.creationTimestamp' },
  ]
  await client.create(await defineGadgets(client, { additionalPrinterColumns }), {
    metadata: { namespace: 'default', name: 'my-gadget' },
    spec: { size: 42, maker: 'somebody' },
  } as never)
  driven = await drive({ client, clock })
  await driven.screen.until((text) => text.includes('zz8qr'))
  await driven.user.types(':gadgets\r')
  await driven.screen.until((text) => /NAME↑? +SIZE +AGE/.test(text) && /my-gadget +42 /.test(text))
  await driven.user.presses('ctrl-w')
  await driven.screen.until((text) => /NAME↑? +SIZE +MAKER +LABELS +AGE/.test(text) && text.includes('somebody'))
})

it('a kind that comes again is shown with the columns that it then has', async () => {
  const clock = new ManualClock()
  cluster = await sampleCluster(clock)
  const { client, vanish, restore } = vanishing(cluster.client, 'gadgets')
  const column = (name: string) => ({ name, type: 'integer', jsonPath: '.spec.size' })
  await client.create(await defineGadgets(client, { additionalPrinterColumns: [column('Size')] }), {
    metadata: { namespace: 'default', name: 'my-gadget' },
    spec: { size: 42 },
  } as never)
  driven = await drive({ client, clock })
  await driven.user.types(':gadgets\r')
  await driven.screen.until((text) => /my-gadget +42/.test(text) && text.includes('SIZE'))
  vanish()
  await driven.screen.until((text) => text.includes('does not serve gadgets any more'))
  const change = { op: 'replace', path: '/spec/versions/0/additionalPrinterColumns', value: [column('Weight')] }
  await client.patch(customResourceDefinitions, { name: 'gadgets.example.com' }, 'json', [change])
  restore()
  await driven.pass(30_000)
  await driven.screen.until((text) => /my-gadget +42/.test(text) && text.includes('WEIGHT') && !text.includes('SIZE'))
})
