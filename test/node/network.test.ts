/** The network that simulated pods see: names, services, policies, and the world outside. */
import { expect, test } from 'vitest'
import type { EndpointSlice, NetworkPolicy, Service } from '../../src/api/objects.ts'
import { endpointSlices, networkPolicies, pods, services } from '../../src/api/resources.ts'
import { runInPod } from './run-in-pod.ts'
import { startCluster } from './start-cluster.ts'

type Cluster = Awaited<ReturnType<typeof startCluster>>

const echo = (name: string) => ({
  containers: [
    { name: 'c', image: 'hashicorp/http-echo', args: ['-text', name, '-listen', ':80'], ports: [{ name: 'web', containerPort: 80 }] },
  ],
})

/** Two servers behind `web` (with an address) and `peers` (without), and a caller. */
async function start(spec: Partial<NonNullable<Service['spec']>> = {}): Promise<Cluster> {
  const cluster = await startCluster()
  await cluster.pod('one', echo('one'), { labels: { app: 'web' } })
  await cluster.pod('two', echo('two'), { labels: { app: 'web' } })
  await cluster.pod('caller', {}, { labels: { app: 'caller' } })
  await cluster.pod('old', { containers: [{ name: 'c', image: 'busybox:1.28', command: ['sleep', 'infinity'] }] })
  await cluster.pod('tools', { containers: [{ name: 'c', image: 'nicolaka/netshoot', command: ['sleep', 'infinity'] }] })
  await cluster.advance(8000)
  const endpoints = await Promise.all(
    ['one', 'two'].map(async (hostname) => ({ addresses: [(await cluster.get(hostname)).status?.podIP ?? ''], hostname })),
  )
  const make = async (name: string, more: Partial<NonNullable<Service['spec']>>): Promise<void> => {
    const metadata = { name, namespace: 'default' }
    await cluster.client.create(services, { metadata, spec: { ports: [{ name: 'http', port: 80 }], ...more } })
    const slice: Pick<EndpointSlice, 'addressType' | 'endpoints' | 'ports'> = {
      addressType: 'IPv4',
      endpoints: name === 'peers' ? endpoints : endpoints.map(({ addresses }) => ({ addresses })),
      ports: [{ name: 'http', port: 80, protocol: 'TCP' }],
    }
    await cluster.client.create(endpointSlices, { ...slice, metadata: { ...metadata, labels: { 'kubernetes.io/service-name': name } } })
  }
  await make('web', { clusterIP: '10.96.7.7', ...spec })
  await make('peers', { clusterIP: 'None' })
  await cluster.client.create(services, {
    metadata: { name: 'far', namespace: 'default' },
    spec: { type: 'ExternalName', externalName: 'www.kubernetes.io' },
  })
  await cluster.advance(1000)
  return cluster
}

test('names are found as the specification of cluster DNS has them', async () => {
  const cluster = await start()
  const ip = (await cluster.get('one')).status?.podIP ?? ''
  const ask = (pod: string, script: string): Promise<string> => runInPod(cluster, pod, script)
  const server = 'Server:\t\t10.96.0.10\nAddress:\t10.96.0.10:53\n\n'
  expect(await ask('caller', 'nslookup web')).toBe(`${server}Name:\tweb.default.svc.cluster.local\nAddress: 10.96.7.7\n\n`)
  expect(await ask('caller', 'nslookup one.peers.default')).toBe(`${server}Name:\tone.peers.default.svc.cluster.local\nAddress: ${ip}\n\n`)
  expect(await ask('caller', 'nslookup nobody')).toBe(`${server}** server can't find nobody: NXDOMAIN\n\n(1)`)
  expect(await ask('caller', 'nslookup web.other')).toContain('NXDOMAIN')
  expect(await ask('old', 'nslookup one.peers')).toBe(
    `Server:    10.96.0.10\nAddress 1: 10.96.0.10\n\nName:      one.peers\nAddress 1: ${ip} one.peers.default.svc.cluster.local\n`,
  )
  expect(await ask('old', 'nslookup nobody')).toContain("nslookup: can't resolve 'nobody'")
  expect(await ask('tools', 'dig +short web.default.svc.cluster.local')).toBe('10.96.7.7\n')
  expect(await ask('tools', 'dig +short web')).toBe('')
  expect(await ask('tools', 'dig +short SRV _http._tcp.peers.default.svc.cluster.local')).toBe(
    '0 100 80 one.peers.default.svc.cluster.local.\n0 100 80 two.peers.default.svc.cluster.local.\n',
  )
  expect(await ask('tools', 'dig +short -x 10.96.7.7')).toBe('web.default.svc.cluster.local.\n')
  expect(await ask('tools', `dig +short ${ip.replaceAll('.', '-')}.default.pod.cluster.local`)).toBe(`${ip}\n`)
  expect(await ask('tools', 'nslookup far')).toMatch(
    /far\.default\.svc\.cluster\.local\tcanonical name = www\.kubernetes\.io\.\nName:\twww\.kubernetes\.io\n/,
  )
  expect(await ask('tools', 'host web')).toBe('web.default.svc.cluster.local has address 10.96.7.7\n')
  await cluster.stop()
})

test("a pod's DNS follows its policy and configuration", async () => {
  const cluster = await start()
  await cluster.pod('own', {
    dnsPolicy: 'None',
    dnsConfig: { nameservers: ['192.0.2.1'], searches: ['my.search'], options: [{ name: 'ndots', value: '2' }, { name: 'edns0' }] },
  })
  await cluster.pod('more', { dnsConfig: { searches: ['more.search'], options: [{ name: 'ndots', value: '1' }] } })
  await cluster.pod('plain', { dnsPolicy: 'Default', hostAliases: [{ ip: '10.96.7.7', hostnames: ['alias.here'] }] })
  await cluster.advance(5000)
  expect(await runInPod(cluster, 'own', 'cat /etc/resolv.conf')).toBe('search my.search\nnameserver 192.0.2.1\noptions ndots:2 edns0\n')
  expect(await runInPod(cluster, 'more', 'cat /etc/resolv.conf')).toBe(
    'search default.svc.cluster.local svc.cluster.local cluster.local more.search\nnameserver 10.96.0.10\noptions ndots:1\n',
  )
  expect(await runInPod(cluster, 'plain', 'nslookup web.default.svc.cluster.local')).toContain('NXDOMAIN')
  expect(await runInPod(cluster, 'plain', 'wget -qO- alias.here')).toMatch(/^(one|two)\n$/)
  await cluster.stop()
})

test('a hosts file has the names of the machine, of the pod under its subdomain, and those that its manifest adds', async () => {
  const cluster = await start()
  await cluster.pod('member-0', { hostname: 'first', subdomain: 'members', hostAliases: [{ ip: '10.1.2.3', hostnames: ['foo', 'bar'] }] })
  await cluster.pod('full', { subdomain: 'members', setHostnameAsFQDN: true })
  await cluster.advance(5000)
  const ip = (await runInPod(cluster, 'member-0', 'hostname -i')).trim()
  expect(await runInPod(cluster, 'member-0', 'cat /etc/hosts')).toBe(
    `# Kubernetes-managed hosts file.
127.0.0.1\tlocalhost
::1\tlocalhost ip6-localhost ip6-loopback
fe00::0\tip6-localnet
fe00::0\tip6-mcastprefix
fe00::1\tip6-allnodes
fe00::2\tip6-allrouters
${ip}\tfirst.members.default.svc.cluster.local\tfirst

# Entries added by HostAliases.
10.1.2.3\tfoo\tbar
`,
  )
  expect(await runInPod(cluster, 'member-0', 'hostname; ping -c 1 first.members.default.svc.cluster.local | head -n 1')).toBe(
    `first\nPING first.members.default.svc.cluster.local (${ip}): 56 data bytes\n`,
  )
  expect(await runInPod(cluster, 'member-0', 'hostname -f; hostname -s; hostname -d')).toBe(
    'first.members.default.svc.cluster.local\nfirst\nmembers.default.svc.cluster.local\n',
  )
  expect(await runInPod(cluster, 'full', 'hostname; tail -n 1 /etc/hosts | cut -f 2-')).toBe(
    'full.members.default.svc.cluster.local\nfull.members.default.svc.cluster.local\tfull\n',
  )
  await cluster.stop()
})

test('with client affinity a caller meets one pod, without it both', async () => {
  const seen = async (spec: Partial<NonNullable<Service['spec']>>): Promise<number> => {
    const cluster = await start(spec)
    const text = await runInPod(cluster, 'caller', 'for i in $(seq 20); do wget -qO- web; done | sort -u')
    await cluster.stop()
    return text.trim().split('\n').length
  }
  expect(await seen({})).toBe(2)
  expect(await seen({ sessionAffinity: 'ClientIP' })).toBe(1)
})

test.each<[string, readonly NonNullable<NetworkPolicy['spec']>[], string]>([
  ['no policy lets all through', [], 'one\n'],
  [
    'a policy that selects the server and has no rule lets nothing in',
    [{ podSelector: {}, policyTypes: ['Ingress'] }],
    'wget: download timed out\n(1)',
  ],
  [
    'a rule lets those in whom it names',
    [
      {
        podSelector: { matchLabels: { app: 'web' } },
        ingress: [{ from: [{ podSelector: { matchLabels: { app: 'caller' } } }], ports: [{ port: 'web' }] }],
      },
    ],
    'one\n',
  ],
  [
    'a rule for another port does not',
    [{ podSelector: { matchLabels: { app: 'web' } }, ingress: [{ ports: [{ port: 81, endPort: 90 }] }] }],
    'wget: download timed out\n(1)',
  ],
  [
    'a rule for another namespace does not',
    [{ podSelector: { matchLabels: { app: 'web' } }, ingress: [{ from: [{ namespaceSelector: { matchLabels: { team: 'a' } } }] }] }],
    'wget: download timed out\n(1)',
  ],
  [
    'one of several policies is enough',
    [
      { podSelector: {}, policyTypes: ['Ingress'] },
      { podSelector: { matchLabels: { app: 'web' } }, ingress: [{}] },
    ],
    'one\n',
  ],
  [
    'without a way out there are no names either',
    [{ podSelector: { matchLabels: { app: 'caller' } }, policyTypes: ['Egress'] }],
    "wget: bad address 'one.peers'\n(1)",
  ],
  [
    'a way out to names and to the pods of a block',
    [
      {
        podSelector: { matchLabels: { app: 'caller' } },
        policyTypes: ['Egress'],
        egress: [{ ports: [{ port: 53, protocol: 'UDP' }] }, { to: [{ ipBlock: { cidr: '10.244.0.0/16' } }] }],
      },
    ],
    'one\n',
  ],
])('policies: %s', async (_, specs, expected) => {
  const cluster = await start()
  for (const [at, spec] of specs.entries())
    await cluster.client.create(networkPolicies, { metadata: { name: `p${at}`, namespace: 'default' }, spec })
  await cluster.advance(1000)
  expect(await runInPod(cluster, 'caller', 'wget -qO- -T 2 one.peers')).toBe(expected)
  await cluster.stop()
})

test('the world outside is a page that says so, and reserved names lead nowhere', async () => {
  const cluster = await start()
  expect(await runInPod(cluster, 'caller', 'wget -qO- http://info.cern.ch/hypertext')).toBe(
    'This page stands for info.cern.ch/hypertext: simulated pods reach nothing outside of their cluster.\n',
  )
  expect(await runInPod(cluster, 'caller', 'ping -c 1 8.8.8.8')).toContain('1 packets transmitted, 1 packets received, 0% packet loss')
  expect(await runInPod(cluster, 'caller', 'wget -qO- db.prod.internal')).toBe("wget: bad address 'db.prod.internal'\n(1)")
  expect(await runInPod(cluster, 'caller', 'ping -c 1 -W 1 10.244.9.9')).toContain('100% packet loss\n(1)')
  await cluster.stop()
})

test('policies know a pod from its first moment, and by the labels that it has now', async () => {
  const cluster = await start()
  const from = [{ podSelector: { matchLabels: { access: 'true' } } }]
  const spec = { podSelector: { matchLabels: { app: 'web' } }, ingress: [{ from }] }
  await cluster.client.create(networkPolicies, { metadata: { name: 'p', namespace: 'default' }, spec })
  const command = ['sh', '-c', 'wget -qO- -T 1 one.peers > /dev/termination-log']
  await cluster.pod(
    'quick',
    { restartPolicy: 'Never', containers: [{ name: 'c', image: 'busybox:1.36', command }] },
    { labels: { access: 'true' } },
  )
  await cluster.advance(5000)
  expect((await cluster.get('quick')).status?.containerStatuses?.[0]?.state?.terminated).toMatchObject({ exitCode: 0, message: 'one\n' })
  expect(await runInPod(cluster, 'caller', 'wget -qO- -T 1 one.peers')).toContain('timed out')
  await cluster.client.patch(pods, { namespace: 'default', name: 'caller' }, 'merge', { metadata: { labels: { access: 'true' } } })
  await cluster.advance(1000)
  expect(await runInPod(cluster, 'caller', 'wget -qO- -T 1 one.peers')).toBe('one\n')
  await cluster.stop()
})

test('a node hands the ports on that pods have of it', async () => {
  const cluster = await start()
  const ports = [{ containerPort: 80, hostPort: 8088 }]
  await cluster.pod('host', {
    containers: [{ name: 'c', image: 'hashicorp/http-echo', args: ['-text', 'by host port', '-listen', ':80'], ports }],
  })
  await cluster.advance(5000)
  const { hostIP = '' } = (await cluster.get('host')).status ?? {}
  expect(await runInPod(cluster, 'caller', `wget -qO- ${hostIP}:8088; wget -qO- ${hostIP}:8089`)).toMatch(
    /^by host port\nwget: can't connect/,
  )
  await cluster.stop()
})
