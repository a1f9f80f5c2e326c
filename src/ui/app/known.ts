/** What the program knows of the cluster beside the view on screen: resources, namespaces, nodes. Started after the first frame. */
import { builtIn, builtInResources, type Resource } from '../../api/resource.ts'
import { customResourceDefinitions } from '../../api/resources.ts'
import type { KubeObject } from '../../api/object.ts'
import type { Node } from '../../api/objects.ts'
import type { Cancel, Clock } from '../../base/clock.ts'
import type { Client } from '../../client/client.ts'
import { LiveRows } from '../data/live-rows.ts'
import type { Segment } from './segments.ts'
import { wordsOf } from './words.ts'

const retryAfter = 10_000

interface NodeCount {
  /** Of the rows that were counted. */
  readonly version: number
  readonly all: number
  readonly ready: number
}

export class Known {
  resources: readonly Resource[] = builtInResources
  private namespaceRows: LiveRows | undefined
  private nodeRows: LiveRows | undefined
  private nodeCount: NodeCount = { version: 0, all: 0, ready: 0 }
  private simulated = false
  private recent: readonly string[] = ['default']
  private cancel: Cancel | undefined
  private stop: Cancel | undefined
  private closed = false
  private byWord: Map<string, Resource> | undefined
  private readonly client: Client
  private readonly clock: Clock
  private readonly onChange: () => void

  constructor(options: { readonly client: Client; readonly clock: Clock; readonly onChange: () => void }) {
    this.client = options.client
    this.clock = options.clock
    this.onChange = options.onChange
  }

  start(): void {
    const { client, clock, onChange } = this
    this.namespaceRows = new LiveRows({ client, clock, resource: builtIn('v1 namespaces'), onChange })
    this.nodeRows = new LiveRows({ client, clock, resource: builtIn('v1 nodes'), onChange })
    this.discover()
    this.follow()
    this.look()
  }

  close(): void {
    this.closed = true
    this.cancel?.()
    this.stop?.()
    this.namespaceRows?.close()
    this.nodeRows?.close()
  }

  namespaces(): readonly string[] {
    return [...(this.namespaceRows?.rows.values() ?? [])].map((row) => row.subject.name).sort()
  }

  /** True once all are known and this is none of them. */
  lacksNamespace(name: string): boolean {
    return this.namespaceRows?.state.phase === 'live' && !this.namespaces().includes(name)
  }

  /** Remembers that a namespace was chosen. */
  use(namespace: string): void {
    this.recent = [...new Set(['default', namespace, ...this.recent])]
  }

  /** The namespaces behind the digits 1 to 9: default, those used last as far as they are still there, then the others. */
  favourites(): readonly string[] {
    const recent = this.recent.filter((name) => !this.lacksNamespace(name))
    return [...new Set([...recent, ...this.namespaces()])].slice(0, 9)
  }

  /** By plural, singular, kind, short name or `plural.group`; the core group and earlier ones win. */
  resource(word: string): Resource | undefined {
    this.byWord ??= wordsOf(this.resources)
    return this.byWord.get(word.toLowerCase())
  }

  /** For the header. */
  facts(): readonly Segment[] {
    const { all, ready } = this.countedNodes()
    if (all === 0) return []
    return [
      { text: `${ready}/${all} nodes`, role: ready === all ? 'dim' : 'bad' },
      ...(this.simulated ? [{ text: 'simulated', role: 'dim' as const }] : []),
    ]
  }

  /** Counted anew when nodes have changed: the header asks at each key. */
  private countedNodes(): NodeCount {
    const { version = 0, rows } = this.nodeRows ?? {}
    if (rows === undefined || version === this.nodeCount.version) return this.nodeCount
    const ready = [...rows.values()].filter((row) => /^Ready/.test(row.cells[1] ?? '')).length
    return (this.nodeCount = { version, all: rows.size, ready })
  }

  private discover(): void {
    this.client.resources().then(
      (resources) => {
        if (this.closed) return
        this.resources = resources.filter((resource) => resource.verbs.includes('list'))
        this.byWord = undefined
        this.onChange()
      },
      () => {
        if (!this.closed) this.cancel = this.clock.after(retryAfter, () => this.discover())
      },
    )
  }

  /** Definitions add resources, and take them away. */
  private follow(): void {
    this.stop = this.client.watch(
      customResourceDefinitions,
      {},
      () => this.discover(),
      () => {
        if (!this.closed) this.stop = this.clock.after(retryAfter, () => this.follow())
      },
    )
  }

  /** Whether containers are real is written on the nodes; one of them tells. */
  private look(): void {
    this.client.list<Node & KubeObject>(builtIn('v1 nodes'), { limit: 1 }).then(
      (list) => {
        this.simulated = list.items[0]?.status?.nodeInfo?.containerRuntimeVersion?.startsWith('simulated://') === true
        if (this.simulated && !this.closed) this.onChange()
      },
      () => undefined,
    )
  }
}
