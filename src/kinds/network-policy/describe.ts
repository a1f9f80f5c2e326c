/** kubectl's describe of a NetworkPolicy. */
import type { NetworkPolicy, NetworkPolicyPeer, NetworkPolicyPort } from '../../api/objects.ts'
import { plainTime } from '../describe/long-time.ts'
import { writeAnnotations, writeLabels } from '../describe/metadata.ts'
import { type Page, startPage } from '../describe/page.ts'
import type { Reader } from '../kind.ts'
import { orNone, selectorText } from '../print/cells.ts'

export function describe({ metadata, spec }: NetworkPolicy, read: Reader, now: number): Promise<string> {
  const page = startPage(read, now)
  page.field(0, 'Name', metadata.name)
  page.field(0, 'Namespace', metadata.namespace)
  page.field(0, 'Created on', plainTime(metadata.creationTimestamp, read.timeZone))
  writeLabels(page, 'Labels', metadata.labels)
  writeAnnotations(page, 'Annotations', metadata.annotations)
  const selector = selectorText(spec?.podSelector)
  const types = spec?.policyTypes ?? []
  page.line(0, 'Spec:')
  page.write(1, 'PodSelector: ')
  page.line(2, selector === '<none>' ? '<none> (Allowing the specific traffic to all pods in this namespace)' : selector)
  writeDirection(page, types.includes('Ingress'), {
    word: 'ingress',
    peers: 'From',
    ends: 'source',
    rules: (spec?.ingress ?? []).map(({ ports, from }) => ({ ports, peers: from })),
  })
  writeDirection(page, types.includes('Egress'), {
    word: 'egress',
    peers: 'To',
    ends: 'destination',
    rules: (spec?.egress ?? []).map(({ ports, to }) => ({ ports, peers: to })),
  })
  page.line(1, `Policy Types: ${orNone(types.join(', '))}`)
  return Promise.resolve(page.toText())
}

interface Rule {
  readonly ports: readonly NetworkPolicyPort[] | undefined
  readonly peers: readonly NetworkPolicyPeer[] | undefined
}

interface Direction {
  readonly word: 'ingress' | 'egress'
  readonly peers: 'From' | 'To'
  readonly ends: 'source' | 'destination'
  readonly rules: readonly Rule[]
}

function writeDirection(page: Page, affected: boolean, direction: Direction): void {
  const { word, rules } = direction
  page.line(1, affected ? `Allowing ${word} traffic:` : `Not affecting ${word} traffic`)
  if (!affected) return
  if (rules.length === 0) page.line(2, `<none> (Selected pods are isolated for ${word} connectivity)`)
  for (const [index, rule] of rules.entries()) {
    writeRule(page, rule, direction)
    if (index < rules.length - 1) page.line(2, '----------')
  }
}

function writeRule(page: Page, { ports = [], peers = [] }: Rule, direction: Direction): void {
  if (ports.length === 0) page.line(2, 'To Port: <any> (traffic allowed to all ports)')
  for (const { port, endPort, protocol = 'TCP' } of ports) {
    // An absent port is a missing pointer to Go's print.
    const text = port ?? '<nil>'
    page.line(2, endPort === undefined ? `To Port: ${text}/${protocol}` : `To Port Range: ${text}-${endPort}/${protocol}`)
  }
  if (peers.length === 0) page.line(2, `${direction.peers}: <any> (traffic not restricted by ${direction.ends})`)
  for (const { podSelector, namespaceSelector, ipBlock } of peers) {
    page.line(2, `${direction.peers}:`)
    if (namespaceSelector !== undefined) page.line(3, `NamespaceSelector: ${selectorText(namespaceSelector)}`)
    if (podSelector !== undefined) page.line(3, `PodSelector: ${selectorText(podSelector)}`)
    if (podSelector !== undefined || namespaceSelector !== undefined || ipBlock === undefined) continue
    page.line(3, 'IPBlock:')
    page.line(4, `CIDR: ${ipBlock.cidr}`)
    page.line(4, `Except: ${(ipBlock.except ?? []).join(', ')}`)
  }
}
