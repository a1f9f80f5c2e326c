/** The clusters that the UI can be on: its own, and those of a kubeconfig. Whoever opens the UI knows how to reach them. */
import type { Client } from '../client/client.ts'

/** One of them, as a list tells it. */
export interface ContextLine {
  readonly name: string
  readonly cluster: string
  readonly user: string
  readonly namespace: string
}

/** One that is reached. */
export interface Place {
  readonly client: Client
  /** Its name; undefined: the own cluster. */
  readonly context: string | undefined
  /** The namespace to begin with; undefined: all. */
  readonly namespace: string | undefined
}

export interface Contexts {
  /** Reads anew what there is. */
  list(): Promise<readonly ContextLine[]>
  /** Rejects when there is no such one, or nothing can lead to it. The cluster itself need not answer. */
  open(name: string): Promise<Place>
  /** The person went elsewhere: what was begun with a client of these may end, and nothing is kept ready for more. */
  leave(client: Client): void
}

/** By this name the own cluster is gone to. */
export const ownContext = 'own'
