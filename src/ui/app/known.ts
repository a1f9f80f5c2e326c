/** What the program knows of the cluster beside the view on screen: resources, namespaces, nodes. Started after the first frame. */
import { builtIn, builtInResources, type Resource } from '../../api/resource.ts'
import { customResourceDefinitions, nodes } from '../../api/resources.ts'
import type { KubeObject } from '../../api/object.ts'
import type { Node } from '../../api/objects.ts'
import { StatusError } from '../../api/status.ts'
import type { Cancel, Clock } from '../../base/clock.ts'
import type { Client } from '../../client/client.ts'
import type { Contexts } from '../contexts.ts'
import { LiveRows } from '../data/live-rows.ts'
import { nodeUsage } from '../data/node-usage.ts'
import type { Row } from '../data/row.ts'
import { usageTogether } from '../data/usage-together.ts'
import { builtInThemes } from '../theme/built-in.ts'
import { themeNames } from '../theme/load.ts'
import type { Segment } from './segments.ts'
import { wordsOf } from './words.ts'

const retryAfter = 10_000
/** The same where the server said no: only somebody who grants it changes that. */
const askAgainAfter = 120_000

/** What the header tells of the nodes, and the version of the rows that tell it. */
interface NodeFacts {
  readonly version: number
  readonly segments: readonly Segment[]
}

export class Known {
  resources: readonly Resource[] = builtInResources
  themes: readonly string[] = builtInThemes
  private readonly firstTold = Promise.withResolvers<void>()
  private names: readonly string[] | undefined
  private namespaceRows: LiveRows | undefined
  private nodeRows: LiveRows | undefined
  private nodeFacts: NodeFacts = { version: 0, segments: [] }
  private measuring: { readonly at: number; readonly cancel: Cancel } | undefined
  /** Undefined until a node has said what runs its containers. */
  private simulated: boolean | undefined
  private looking = false
  private recent: readonly string[] = ['default']
  private cancel: Cancel | undefined
  private stop: Cancel | undefined
  private closed = false
  private byWord: Map<string, Resource> | undefined
  private readonly client: Client
  private readonly contexts: Contexts
  private readonly configDirectory: string | undefined
  private readonly clock: Clock
  private readonly onChange: () => void

  constructor(options: {
    readonly client: Client
    readonly contexts: Contexts
    readonly configDirectory: string | undefined
    readonly clock: Clock
    readonly onChange: () => void
  }) {
    this.client = options.client
    this.contexts = options.contexts
    this.configDirectory = options.configDirectory
    this.clock = options.clock
    this.onChange = options.onChange
  }

  start(): void {
    const { client, clock, onChange } = this
    this.namespaceRows = new LiveRows({ client, clock, resource: builtIn('v1 namespaces'), onChange })
    this.nodeRows = new LiveRows({
      client,
      clock,
      resource: nodes,
      overlay: (measured) => nodeUsage({ client, clock, onChange: measured, summed: true }),
      onChange: () => {
        this.look()
        this.measure()
        onChange()
      },
    })
    this.discover()
    this.follow()
    this.look()
    void themeNames(this.configDirectory).then((names) => (this.themes = names))
  }

  /** Resolves when the cluster has told which kinds it serves. */
  get discovered(): Promise<void> {
    return this.firstTold.promise
  }

  close(): void {
    this.closed = true
    this.cancel?.()
    this.stop?.()
    this.namespaceRows?.close()
    this.nodeRows?.close()
    this.measuring?.cancel()
  }

  /** The first who asks begins to read them: a kubeconfig may be long, and few ever go elsewhere. */
  contextNames(): readonly string[] {
    if (this.names === undefined) {
      this.names = []
      this.contexts.list().then(
        (lines) => {
          this.names = lines.map(({ name }) => name)
          if (!this.closed) this.onChange()
        },
        // Whoever asks for them by name is told why.
        () => undefined,
      )
    }
    return this.names
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
    const [count, usage] = this.toldOfNodes()
    if (count === undefined) return []
    return [
      count,
      ...(this.simulated === true ? [{ text: 'simulated', role: 'dim' as const }] : []),
      ...(usage === undefined ? [] : [usage]),
    ]
  }

  /** How many nodes there are, and what they use where that is measured; made anew when they have changed: the header asks at each key. */
  private toldOfNodes(): readonly Segment[] {
    const { version = 0, rows } = this.nodeRows ?? {}
    if (rows === undefined || version === this.nodeFacts.version) return this.nodeFacts.segments
    this.nodeFacts = { version, segments: rows.size === 0 ? [] : segmentsOf([...rows.values()]) }
    return this.nodeFacts.segments
  }

  /** Has usage asked for whenever what is known of it is old. */
  private measure(): void {
    const { nodeRows, clock } = this
    if (nodeRows === undefined || this.closed || nodeRows.rows.size === 0) return
    nodeRows.look(nodeRows.columns.map((_, index) => index))
    const at = nodeRows.wakeAt
    if (at === undefined || at === this.measuring?.at) return
    this.measuring?.cancel()
    const cancel = clock.after(Math.max(0, at - clock.now()), () => {
      this.measuring = undefined
      this.measure()
    })
    this.measuring = { at, cancel }
  }

  private discover(): void {
    this.client.resources().then(
      (resources) => {
        if (this.closed) return
        this.resources = resources.filter((resource) => resource.verbs.includes('list'))
        this.byWord = undefined
        this.firstTold.resolve()
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
      (error) => {
        const wait = error instanceof StatusError && (error.code === 401 || error.code === 403) ? askAgainAfter : retryAfter
        if (!this.closed) this.stop = this.clock.after(wait, () => this.follow())
      },
    )
  }

  /**
   * Whether containers are real is written on the nodes; one of them tells. Those of a cluster that has just begun are not there yet, or
   * have not said it: they are asked again as they change.
   */
  private look(): void {
    if (this.simulated !== undefined || this.looking || this.closed) return
    this.looking = true
    this.client.list<Node & KubeObject>(nodes, { limit: 1 }).then(
      (list) => {
        this.looking = false
        const runtime = list.items[0]?.status?.nodeInfo?.containerRuntimeVersion ?? ''
        if (runtime === '' || this.closed) return
        this.simulated = runtime.startsWith('simulated://')
        if (this.simulated) this.onChange()
      },
      () => {
        this.looking = false
      },
    )
  }
}

function segmentsOf(all: readonly Row[]): readonly Segment[] {
  const ready = all.filter(({ subject }) => subject.facts.ready === true).length
  const usage = usageTogether(all)
  return [
    { text: `${ready}/${all.length} nodes`, role: ready === all.length ? 'dim' : 'bad' },
    ...(usage === undefined
      ? []
      : [{ text: usage.text, role: usage.tone === 'busy' || usage.tone === 'bad' ? usage.tone : 'dim' } as const]),
  ]
}
