/** Programs of known images, as containers of their own and as commands in a shell beside them. */
import { expect, test } from 'vitest'
import { configMaps } from '../../src/api/resources.ts'
import { answerTo } from '../../src/node/simulated/images/database-queries.ts'
import { runInPod } from './run-in-pod.ts'
import { startCluster } from './start-cluster.ts'

type Cluster = Awaited<ReturnType<typeof startCluster>>

async function start(image: string, more: { readonly args?: string[]; readonly command?: string[] } = {}): Promise<Cluster> {
  const cluster = await startCluster()
  await cluster.pod('p', { containers: [{ name: 'c', image, ...more }] })
  await cluster.advance(6000)
  return cluster
}

async function logs(cluster: Cluster, previous = false): Promise<string> {
  let text = ''
  for await (const bytes of await cluster.nodes.access.logs(await cluster.get('p'), 'c', { follow: false, previous }))
    text += new TextDecoder().decode(bytes)
  return text
}

const restarts = async (cluster: Cluster): Promise<number | undefined> =>
  (await cluster.get('p')).status?.containerStatuses?.[0]?.restartCount

test('a shell of an image finds the programs of that image', async () => {
  const cluster = await start('redis:7')
  const script =
    'redis-cli ping; redis-cli set a 1; redis-cli incr a; command -v redis-cli; printf "rpush q x y\\nlrange q 0 -1\\n" | redis-cli'
  expect(await runInPod(cluster, 'p', script)).toBe('PONG\nOK\n2\n/usr/bin/redis-cli\n2\nx\ny\n')
  await cluster.stop()
})

test('redis takes its settings from its file and its command line', async () => {
  const cluster = await startCluster()
  await cluster.client.create(configMaps, {
    metadata: { name: 'conf', namespace: 'default' },
    data: { 'redis.conf': 'maxmemory 2mb\nmaxmemory-policy allkeys-lru\n' },
  })
  await cluster.pod('p', {
    containers: [
      {
        name: 'c',
        image: 'redis:7',
        command: ['redis-server', '/conf/redis.conf', '--appendonly', 'yes'],
        volumeMounts: [{ name: 'v', mountPath: '/conf' }],
      },
    ],
    volumes: [{ name: 'v', configMap: { name: 'conf' } }],
  })
  await cluster.advance(6000)
  expect(await runInPod(cluster, 'p', 'for name in maxmemory maxmemory-policy appendonly; do redis-cli CONFIG GET $name; done')).toBe(
    'maxmemory\n2097152\nmaxmemory-policy\nallkeys-lru\nappendonly\nyes\n',
  )
  await cluster.stop()
})

test('options alone are those of the program that the entry point starts', async () => {
  const cluster = await start('mongo:7', { args: ['--bind_ip', '0.0.0.0'] })
  expect(await restarts(cluster)).toBe(0)
  expect(await logs(cluster)).toContain('Waiting for connections')
  await cluster.stop()
})

test('a server that a shell starts gets the signals of the container', async () => {
  const cluster = await start('nginx:1.27', {
    command: ['sh', '-c', 'echo own > /usr/share/nginx/html/index.html; nginx -g "daemon off;"'],
  })
  expect(await runInPod(cluster, 'p', 'curl -s localhost; killall -0 nginx && nginx -s quit 2>/dev/null; sleep 9')).toBe('own\n(137)')
  await cluster.advance(3000)
  expect(await restarts(cluster)).toBe(1)
  expect(await logs(cluster, true)).toContain('received, exiting')
  await cluster.stop()
})

test('nginx reads its configuration again when told, and forwards requests', async () => {
  const cluster = await start('nginx:1.27')
  const site =
    'upstream back { server localhost:81; } server { listen 80; location / { proxy_pass http://back; } } server { listen 81; location /x { return 200 "from x"; } }'
  const script = `echo '${site}' > /etc/nginx/conf.d/default.conf; curl -s -o /dev/null -w '%{http_code} ' localhost/x; nginx -s reload 2>/dev/null; curl -s localhost/x`
  expect(await runInPod(cluster, 'p', script)).toBe('404 from x')
  expect(await logs(cluster)).toContain('signal 1 (SIGHUP) received, reconfiguring')
  await cluster.stop()
})

test('an image of one program has no shell', async () => {
  const cluster = await start('registry.k8s.io/pause:3.9')
  await expect(runInPod(cluster, 'p', 'ls')).rejects.toThrow('exec: "sh": executable file not found in $PATH')
  await cluster.stop()
})

test('the Job of the documentation computes its digits', async () => {
  const cluster = await start('perl:5.34', { command: ['perl', '-Mbignum=bpi', '-wle', 'print bpi(20)'] })
  expect(await logs(cluster)).toBe('3.1415926535897932385\n')
  await cluster.stop()
})

test('the guestbook keeps its messages in the redis of the cluster', async () => {
  const cluster = await startCluster()
  await cluster.pod('leader', { containers: [{ name: 'c', image: 'docker.io/redis:6.0.5' }] })
  await cluster.advance(5000)
  const ip = (await cluster.get('leader')).status?.podIP ?? ''
  const hostAliases = [{ ip, hostnames: ['redis-leader'] }]
  await cluster.pod('p', {
    hostAliases,
    containers: [{ name: 'c', image: 'us-docker.pkg.dev/google-samples/containers/gke/gb-frontend:v5' }],
  })
  await cluster.advance(5000)
  const script = "curl -s 'localhost/guestbook.php?cmd=set&key=messages&value=,hi'; curl -s 'localhost/guestbook.php?cmd=get&key=messages'"
  expect(await runInPod(cluster, 'p', script)).toBe('{"message": "Updated"}{"data":",hi"}')
  expect(await runInPod(cluster, 'p', "wget -S -O /dev/null localhost 2>&1 | awk '/^  HTTP/{print $2}'")).toBe('200\n')
  await cluster.stop()
})

test('curl sends what its options say', async () => {
  const cluster = await start('traefik/whoami')
  await cluster.pod('caller', { containers: [{ name: 'c', image: 'curlimages/curl', command: ['sleep', 'infinity'] }] })
  await cluster.advance(5000)
  const ip = (await cluster.get('p')).status?.podIP ?? ''
  const text = await runInPod(
    cluster,
    'caller',
    `curl -sS --cacert /ca.crt -X PUT --header 'X-One: 1' -H "Authorization: Bearer t" --data a=b http://${ip}/x?y=1`,
  )
  expect(text).toMatch(/PUT \/x\?y=1 HTTP\/1\.1\n[^]*x-one: 1\nauthorization: Bearer t\n/)
  expect(await runInPod(cluster, 'caller', `curl -so /dev/null -w '%{http_code}\\n' ${ip}; curl ${ip}:81`)).toBe(
    `200\ncurl: (7) Failed to connect to ${ip} port 81: Connection refused\n(7)`,
  )
  await cluster.stop()
})

test('the web server of the python library serves its directory', async () => {
  const cluster = await start('python:3.12', { command: ['python', '-m', 'http.server', '8080', '-d', '/srv'] })
  const text = await runInPod(
    cluster,
    'p',
    'mkdir -p /srv/sub; echo one > /srv/sub/a.txt; curl -s localhost:8080/sub/a.txt; curl -s localhost:8080/sub/',
  )
  expect(text).toMatch(/^one\n<!DOCTYPE HTML>\n<title>Directory listing for \/sub\/<\/title>\n<ul>\n<li><a href="a.txt">/)
  await cluster.stop()
})

test('a client of a database says whether the server is there', async () => {
  const cluster = await startCluster()
  await cluster.pod('p', { containers: [{ name: 'c', image: 'mysql:8', env: [{ name: 'MYSQL_ROOT_PASSWORD', value: 'x' }] }] })
  await cluster.advance(8000)
  expect(await runInPod(cluster, 'p', 'mysql -px -e "select 1" && mysql -h nobody -e "select 1"')).toBe(
    "1\n1\nmysql: can't connect to server on 'nobody:3306' (Name or service not known)\n(1)",
  )
  await cluster.stop()
})

test('a program that nobody simulates ends where it has work to do, and idles where it serves', async () => {
  const cluster = await startCluster()
  const unknown = { image: 'example.com/tool:1', args: ['migrate'] }
  const initContainers = [{ ...unknown, name: 'i' }]
  await cluster.pod('served', { initContainers, containers: [{ ...unknown, name: 'c' }] })
  await cluster.pod('done', { restartPolicy: 'Never', containers: [{ ...unknown, name: 'c' }] })
  await cluster.pod('typed', { restartPolicy: 'Never', containers: [{ ...unknown, name: 'c', stdin: true }] })
  await cluster.advance(30_000)
  const phases = ['served', 'done', 'typed'].map(async (name) => (await cluster.get(name)).status?.phase)
  expect(await Promise.all(phases)).toEqual(['Running', 'Succeeded', 'Running'])
  await cluster.stop()
})

test('clients of databases are answered what needs no tables', async () => {
  const cluster = await startCluster()
  const env = [{ name: 'MYSQL_ROOT_PASSWORD', value: 'x' }]
  const readinessProbe = { exec: { command: ['mysql', '-h', '127.0.0.1', '-uroot', '-px', '-e', 'SELECT 1'] } }
  await cluster.pod('my', { containers: [{ name: 'c', image: 'mysql:8.0', env, readinessProbe }] })
  await cluster.pod('pg', { containers: [{ name: 'c', image: 'postgres:16', env: [{ name: 'POSTGRES_PASSWORD', value: 'x' }] }] })
  await cluster.advance(20_000)
  expect((await cluster.get('my')).status?.containerStatuses?.[0]?.ready).toBe(true)
  expect(await runInPod(cluster, 'my', 'mysql -sN -e "select version(), 1 + 1"; echo "SHOW DATABASES;" | mysql | head -n 2')).toBe(
    '8.0\t2\nDatabase\ninformation_schema\n',
  )
  expect(await runInPod(cluster, 'my', 'mysql -e "SELECT * FROM messages"')).toBe(
    'mysql: simulated servers keep no tables, and do not know: SELECT * FROM messages\n(1)',
  )
  expect(await runInPod(cluster, 'pg', 'psql -U postgres -c "select 1"; psql -At -c "select \'a\' as b, 2"')).toBe(
    ' ?column? \n----------\n        1\n(1 row)\n\na|2\n',
  )
  await cluster.stop()
})

test('a query that is too long for patterns is none that a database answers', () => {
  const facts = { version: '1', hostname: 'h', now: 0 }
  expect(answerTo('select 1 as one', 'postgres', facts)).toEqual({ columns: ['one'], rows: [['1']] })
  expect(answerTo(`select ${'('.repeat(200_000)}`, 'postgres', facts)).toBe(undefined)
})
