/**
 * Nodes that play dead: `inkube.dev/agent: stopped` on a Node silences its agent until the annotation goes, so that a lost node can be
 * tried.
 */
import type { Node } from '../api/objects.ts'
import { nodes } from '../api/resources.ts'
import type { Client } from '../client/client.ts'
import type { Informers } from '../client/informer.ts'

const agentKey = 'inkube.dev/agent'

const isStopped = (node: Node | undefined): boolean => node?.metadata.annotations?.[agentKey] === 'stopped'

export class SilentNodes {
  private readonly informers: Informers
  private readonly waiting = new Map<string, (() => void)[]>()

  constructor(informers: Informers) {
    this.informers = informers
  }

  has(node: string): boolean {
    return isStopped(this.informers.of(nodes).get(node))
  }

  /** Lets go of what waits for nodes that speak again, and names each of them. The answer ends it. */
  follow(onSpeaking: (node: string) => void): () => void {
    return this.informers.of(nodes).onChange((changes) => {
      for (const { object, previous, type } of changes) {
        if (!isStopped(previous) || (type !== 'deleted' && isStopped(object))) continue
        const { name } = object.metadata
        const resolves = this.waiting.get(name) ?? []
        this.waiting.delete(name)
        for (const resolve of resolves) resolve()
        onSpeaking(name)
      }
    })
  }

  /** The client of a node's agent: its writes wait while the node is silent. */
  clientOf(node: string, client: Client): Client {
    const held =
      <Parameters extends readonly unknown[], Result>(call: (...given: Parameters) => Promise<Result>) =>
      (...given: Parameters): Promise<Result> =>
        this.has(node) ? this.spoken(node).then(() => call(...given)) : call(...given)
    const writes = {
      create: held(client.create.bind(client)),
      update: held(client.update.bind(client)),
      patch: held(client.patch.bind(client)),
      delete: held(client.delete.bind(client)),
    }
    // Binding loses the type parameters of the calls, which stay what they were.
    return Object.assign(Object.create(client) as Client, writes as Pick<Client, keyof typeof writes>)
  }

  private spoken(node: string): Promise<void> {
    return new Promise((resolve) => {
      const known = this.waiting.get(node)
      if (known === undefined) this.waiting.set(node, [resolve])
      else known.push(resolve)
    })
  }
}
