/**
 * Changes pods of a cluster so many times a second until it is killed, and prints every second how many it managed. Arguments: socket,
 * changes a second.
 */
import { Agent, request } from 'node:http'

const [socketPath = '', wanted = '1000'] = process.argv.slice(2)
const rate = Number(wanted)
const agent = new Agent({ keepAlive: true, maxSockets: 16 })

const call = (method: string, path: string, body?: string): Promise<string> =>
  new Promise((resolve, reject) => {
    const asked = request(
      { socketPath, agent, method, path, headers: { Host: 'localhost', 'Content-Type': 'application/merge-patch+json' } },
      (answer) => {
        let text = ''
        answer.setEncoding('utf8').on('data', (data: string) => (text += data))
        answer.on('end', () => resolve(text))
      },
    )
    asked.on('error', reject)
    asked.end(body)
  })

const { items } = JSON.parse(await call('GET', '/api/v1/namespaces/default/pods')) as {
  readonly items: readonly {
    readonly metadata: { readonly name: string }
    readonly status: { readonly containerStatuses: readonly object[] }
  }[]
}
const started = performance.now()
let begun = 0
let done = 0
setInterval(() => console.log(Math.round((done * 1000) / (performance.now() - started))), 1000)
setInterval(() => {
  for (; begun < ((performance.now() - started) * rate) / 1000 && begun - done < 200; begun++) {
    const pod = items[begun % items.length]
    if (pod === undefined) return
    const containerStatuses = pod.status.containerStatuses.map((status) => ({ ...status, restartCount: begun }))
    void call(
      'PATCH',
      `/api/v1/namespaces/default/pods/${pod.metadata.name}/status`,
      JSON.stringify({ status: { containerStatuses } }),
    ).then(() => done++)
  }
}, 2)
