/** Servers that rest beside the same ones that never do: whoever asks one or the other of anything hears the same. */
import { expect, test } from 'vitest'
import type { New } from '../../src/api/object.ts'
import type { ConfigMap, Pod } from '../../src/api/objects.ts'
import { configMaps, pods } from '../../src/api/resources.ts'
import { simulatedPrograms } from '../../src/node/simulated/images/index.ts'
import { runInPod } from './run-in-pod.ts'
import { startCluster } from './start-cluster.ts'

type Spec = NonNullable<Pod['spec']>
type Container = Spec['containers'][number]

const named = (name: string) => ({ namespace: 'default', name })
const { resting: _resting, ...neverResting } = simulatedPrograms

/** One of the two clusters, and what was heard in it. */
async function startSide(rests: boolean) {
  const cluster = await startCluster({ programs: rests ? simulatedPrograms : neverResting })
  const { client, nodes } = cluster
  const heard: unknown[] = []
  return {
    ...cluster,
    cluster,
    heard,
    hear: async (answer: unknown): Promise<void> => void heard.push(await answer),
    /** A pod of one container `c`, five seconds later. */
    async server(name: string, image: string, { container = {}, ...spec }: Partial<Spec> & { container?: Partial<Container> } = {}) {
      await cluster.pod(name, { containers: [{ name: 'c', image, ...container }], ...spec })
      await cluster.advance(5000)
    },
    status: async (name: string): Promise<Pod['status']> => (await cluster.get(name)).status,
    async log(name: string, more: Record<string, unknown> = {}): Promise<string> {
      let text = ''
      for await (const bytes of await cluster.nodes.access.logs(await cluster.get(name), 'c', { timestamps: true, ...more }))
        text += new TextDecoder().decode(bytes)
      return text
    },
    usage: () => [...(nodes.access.summary?.('node-1')?.pods.values() ?? [])].flat(),
    end: (name: string) => client.delete(pods, named(name)),
    site: (text: string) => ({ 'default.conf': `server { listen 80; location / { return 200 "${text}"; } }` }),
    sh: (name: string, script: string) => runInPod(cluster, name, script),
  }
}

type Side = Awaited<ReturnType<typeof startSide>>

/** All that one sees who looks around in a container. */
const around = 'ps; ls -la / /etc /run /tmp /etc/nginx/conf.d /data /var/run/secrets/* 2>&1; env; netstat -tln; cat /proc/mounts; date'

const env = ['POSTGRES_PASSWORD', 'MYSQL_ROOT_PASSWORD'].map((name) => ({ name, value: 'x' }))

/** A life with a restart of the program in it, and looks at each stage. */
async function lifeOf(image: string, { server, advance, hear, usage, status, log, sh, events, cluster, end }: Side): Promise<void> {
  await server('p', image, { container: { env, ports: [{ containerPort: 9000 }] } })
  await hear(usage())
  await advance(60_000)
  for (const answer of [usage(), status('p'), log('p'), sh('p', around), status('p'), events('p')]) await hear(answer)
  await cluster.restart()
  await advance(30_000)
  for (const answer of [usage(), sh('p', around), log('p'), status('p')]) await hear(answer)
  await end('p')
  await advance(3000)
  await hear(events('p'))
}

const mounting = (image: string, mountPath: string) => ({
  containers: [{ name: 'c', image, volumeMounts: [{ name: 'v', mountPath }] }],
  volumes: [{ name: 'v', configMap: { name: 'site' } }],
})

const stories: Readonly<Record<string, (side: Side) => Promise<void>>> = {
  'of nginx': (side) => lifeOf('nginx:1.27', side),
  'of redis': (side) => lifeOf('redis:7', side),
  'of postgres': (side) => lifeOf('postgres:16', side),
  'of an image that nobody knows': (side) => lifeOf('acme/app:1', side),

  async 'whose configuration goes after a restart'({ client, pod, advance, cluster, site, hear, sh }) {
    await client.create(configMaps, { metadata: named('site'), data: site('old') } as New<ConfigMap>)
    await pod('p', mounting('nginx:1.27', '/etc/nginx/conf.d'))
    await advance(20_000)
    await cluster.restart()
    await advance(20_000)
    await client.delete(configMaps, named('site'))
    await advance(20_000)
    await hear(sh('p', 'curl -s localhost; ls -la /etc/nginx/conf.d; cat /etc/nginx/conf.d/*'))
  },
  async 'whose configuration has just changed'({ client, pod, advance, cluster, site, hear, sh }) {
    await client.create(configMaps, { metadata: named('site'), data: site('old') } as New<ConfigMap>)
    await pod('p', mounting('nginx:1.27', '/etc/nginx/conf.d'))
    await advance(20_000)
    await cluster.restart()
    await advance(20_000)
    await client.patch(configMaps, named('site'), 'merge', { data: site('new') })
    await advance(1000)
    await hear(sh('p', 'curl -s localhost; cat /etc/nginx/conf.d/*'))
    await advance(10_000)
    await hear(sh('p', 'curl -s localhost; cat /etc/nginx/conf.d/*; nginx -s reload; curl -s localhost'))
  },
  async 'whose configuration no longer works after a restart'({ client, pod, advance, cluster, site, hear, status }) {
    await client.create(configMaps, { metadata: named('site'), data: site('old') } as New<ConfigMap>)
    const [server] = mounting('nginx:1.27', '/etc/nginx/conf.d').containers
    const other = { name: 'd', image: 'acme/app:1', ports: [{ containerPort: 8080 }] }
    await pod('p', { ...mounting('nginx:1.27', '/etc/nginx/conf.d'), containers: [other, ...(server ? [server] : [])] })
    await advance(20_000)
    await client.patch(configMaps, named('site'), 'merge', { data: { 'default.conf': 'server { listen 8080; }' } })
    await advance(20_000)
    await cluster.restart()
    await advance(20_000)
    await hear(status('p'))
  },
  async 'two of which want one port'({ pod, advance, hear, sh, status }) {
    const ports = [{ containerPort: 8080 }]
    const others = ['a', 'b'].map((name) => ({ name, image: `acme/${name}`, ports }))
    await pod('p', { containers: [...others, { name: 'c', image: 'busybox', command: ['sleep', '1d'] }] })
    await advance(20_000)
    await hear(sh('p', 'netstat -tln; wget -qO- localhost:8080; nc -l -p 8080'))
    await hear(status('p'))
  },
  async 'two of which want one port when the one that had it is looked at'({ pod, advance, cluster, hear, get, status }) {
    const other = { name: 'b', image: 'acme/b', ports: [{ containerPort: 80 }] }
    await pod('p', { containers: [{ name: 'c', image: 'httpd:2.4' }, other] })
    await advance(20_000)
    await cluster.restart()
    await advance(20_000)
    await cluster.nodes.access.attach(await get('p'), 'c', { tty: false, stdin: false })
    await advance(5000)
    await hear(status('p'))
  },
  async 'whose port comes free'({ pod, advance, hear, sh, client }) {
    const ports = [{ containerPort: 8080 }]
    const others = ['a', 'b'].map((name) => ({ name, image: `acme/${name}`, ports }))
    await pod('p', { containers: [...others, { name: 'c', image: 'busybox', command: ['sleep', '1d'] }] })
    await advance(20_000)
    // A new image has the first end, and come again.
    await client.patch(pods, named('p'), 'strategic', { spec: { containers: [{ name: 'a', image: 'acme/a:2' }] } })
    await advance(30_000)
    await hear(sh('p', 'wget -qO- localhost:8080'))
  },
  async 'in the network of their node'({ server, advance, hear, status, log, sh, cluster, end }) {
    for (const [name, image] of Object.entries({ p: 'nginx:1.27', q: 'nginx:1.27', r: 'redis:7' }))
      await server(name, image, { hostNetwork: true })
    await advance(60_000)
    for (const answer of [status('p'), status('q'), log('q'), sh('r', 'netstat -tln; redis-cli ping')]) await hear(answer)
    await cluster.restart()
    await advance(60_000)
    await end('p')
    await advance(400_000)
    for (const answer of [status('q'), sh('r', 'netstat -tln')]) await hear(answer)
  },
  async 'with hooks'({ server, advance, hear, sh, log, end, events }) {
    const write = ['sh', '-c', 'echo hi > /usr/share/nginx/html/index.html']
    await server('p', 'nginx:1.27', { container: { lifecycle: { postStart: { exec: { command: write } } } } })
    await server('q', 'nginx:1.27', { container: { lifecycle: { preStop: { httpGet: { port: 80, path: '/stop' } } } } })
    await advance(30_000)
    await hear(sh('p', 'curl -s localhost'))
    const said = log('q', { follow: true, tailLines: 1 })
    await end('q')
    await advance(30_000)
    for (const answer of [said, events('q')]) await hear(answer)
  },
  async 'whose log is read in part'({ server, advance, hear, log }) {
    await server('p', 'nginx:1.27')
    await advance(30_000)
    for (const part of [{ sinceSeconds: 5 }, { sinceSeconds: 500 }, { tailLines: 1 }, { tailLines: 0 }, { limitBytes: 10 }])
      await hear(log('p', part))
  },
  async 'that get another size and another image'({ server, advance, hear, client, status, usage, log, events }) {
    await server('p', 'nginx:1.27', { container: { resources: { limits: { cpu: '100m', memory: '64Mi' } } } })
    await advance(30_000)
    const resources = { limits: { cpu: '1m' }, requests: { cpu: '1m' } }
    await client.patch(pods, named('p'), 'strategic', { spec: { containers: [{ name: 'c', resources }] } }, { subresource: 'resize' })
    await advance(10_000)
    for (const answer of [status('p'), usage()]) await hear(answer)
    await client.patch(pods, named('p'), 'strategic', { spec: { containers: [{ name: 'c', image: 'nginx:1.26' }] } })
    await advance(30_000)
    for (const answer of [status('p'), log('p', { previous: true }), log('p'), events('p')]) await hear(answer)
  },
  async 'with a debugger beside'({ server, advance, hear, client, nodes, get, sh, log }) {
    await server('p', 'nginx:1.27')
    await advance(30_000)
    const ephemeralContainers = [{ name: 'd', image: 'busybox', command: ['sleep', '1d'], targetContainerName: 'c' }]
    await client.patch(pods, named('p'), 'strategic', { spec: { ephemeralContainers } }, { subresource: 'ephemeralcontainers' })
    await advance(8000)
    const session = await nodes.access.exec(await get('p'), 'd', { command: ['sh', '-c', 'ps; kill -HUP 1'], tty: false, stdin: false })
    session.end()
    await advance(1000)
    for await (const bytes of session.stdout) await hear(new TextDecoder().decode(bytes))
    for (const answer of [log('p'), sh('p', 'ps')]) await hear(answer)
  },
  async 'that are gone at once'({ server, advance, hear, client, log, events }) {
    await server('p', 'nginx:1.27')
    await advance(30_000)
    const said = log('p', { follow: true })
    await client.delete(pods, named('p'), { gracePeriodSeconds: 0 })
    await advance(1000)
    for (const answer of [said, events('p')]) await hear(answer)
    await server('p', 'redis:7')
    await advance(30_000)
    await hear(log('p'))
  },
}

/** Ids are drawn by chance. */
const withoutIds = (heard: readonly unknown[]): string =>
  JSON.stringify(heard, null, 1).replaceAll(/[\da-f]{8}-[\da-f]{4}-[\da-f-]+/g, 'UID')

for (const [title, story] of Object.entries(stories))
  test(`one cannot tell servers at rest ${title}`, async () => {
    const [resting, awake] = [await startSide(true), await startSide(false)]
    for (const side of [resting, awake]) {
      await story(side)
      await side.cluster.stop()
    }
    expect(resting.heard.length).toBeGreaterThan(0)
    expect(withoutIds(resting.heard)).toBe(withoutIds(awake.heard))
  })
