/** Shows what a Secret holds, in clear. */
import { secrets } from '../../api/resources.ts'
import { printYaml } from '../../api/yaml.ts'
import type { Action } from './action.ts'

export const decode: Action = {
  name: 'decode',
  key: 'x',
  label: 'decode',
  danger: false,
  weight: () => 60,
  applies: (subject) => subject.resource.id === secrets.id,
  async run([subject], host) {
    if (subject === undefined) return
    const { data = {} } = await host.client.get(secrets, subject)
    const clear = Object.fromEntries(Object.entries(data).map(([key, value]) => [key, inClear(value)]))
    host.open('text', {
      title: `${subject.name} decoded`,
      text: Object.keys(clear).length === 0 ? 'This secret holds nothing.' : printYaml(clear),
      yaml: true,
    })
  },
}

/** The text behind base64; other bytes are only counted. */
function inClear(base64: string): string {
  const bytes = Buffer.from(base64, 'base64')
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes)
  } catch {
    return `<${bytes.length} bytes that are no text>`
  }
}
