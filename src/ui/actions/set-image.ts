/** Changes the images of containers, in a pod of its own or in the template behind it. */
import type { KubeObject } from '../../api/object.ts'
import type { Resource } from '../../api/resource.ts'
import { imagesIn, podSpecOf, setImages } from '../../operations/set-image.ts'
import type { Action } from './action.ts'
import { isPod, topController } from './controller-of.ts'
import { called } from './naming.ts'

const templated = new Set(['Deployment', 'StatefulSet', 'DaemonSet', 'ReplicaSet', 'ReplicationController', 'CronJob', 'Pod'])

export const setImage: Action = {
  name: 'set-image',
  key: 'i',
  label: 'set image',
  danger: true,
  weight: (subject) => (isPod(subject) ? 0 : 30),
  applies: (subject) => templated.has(subject.resource.kind) || subject.resource.kind === 'Job',
  blocked: (subject) => (subject.resource.kind === 'Job' ? 'the template of a Job cannot be changed' : undefined),
  async run([subject], host) {
    if (subject === undefined) return
    const target = await topController(subject, host)
    if (!templated.has(target.resource.kind)) {
      host.say(`the template of ${called(target)} cannot be changed`, 'warn')
      return
    }
    const object = await host.client.get(target.resource as Resource<KubeObject>, target)
    const spec = podSpecOf(target.resource, object)
    if (spec === undefined) return
    const all = imagesIn(spec)
    const rows = subject.container === undefined ? all : all.filter((row) => row.name === subject.container)
    await host.ask({
      title: `Images of ${called(target)}`,
      lines: target === subject ? [] : [`${called(subject)} is made by it`],
      fields: rows.map((row) => ({
        type: 'text',
        name: row.name,
        label: row.init ? `${row.name} (init)` : row.name,
        value: row.image,
        typedOver: true,
      })),
      buttons: [
        { name: 'cancel', label: 'Cancel' },
        { name: 'set', label: 'Set' },
      ],
      check: (values) => {
        const empty = rows.find((row) => String(values[row.name]).trim() === '')
        return empty === undefined ? undefined : `${empty.name} needs an image`
      },
      take: async ({ values }) => {
        const images = Object.fromEntries(rows.map((row) => [row.name, String(values[row.name]).trim()]))
        if (rows.every((row) => images[row.name] === row.image)) return host.say('no image was changed')
        await setImages(host.client, target.resource, target, { spec, images })
        host.say(`${called(target)} image updated`, 'good')
      },
    })
  },
}
