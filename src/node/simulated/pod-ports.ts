/** The open ports of one address. Who rests there is woken before anybody hears which they are. */
import type { Listener } from './network.ts'

export interface OpenPort {
  readonly listener: Listener
  /** Seen inside the pod only. */
  readonly isLocal: boolean
  /** Whose it is, of all pods at the address. */
  readonly owner: object
}

/** Somebody who would have ports open if he were awake. */
export interface Rester {
  /** Whose his ports would be. */
  readonly network: object
  /** Who began before whom. */
  readonly order: number
  /** Called once, before the next word about the ports. */
  wake(): void
}

/** Of most pods nobody asks, so that neither list is there until it is needed. */
export class PodPorts {
  private open: Map<number, OpenPort> | undefined
  private resting: Rester[] | undefined
  /** Somebody has called, or looked which ports are open. */
  wasAsked = false

  /** Nobody listens here, and nobody would. */
  get isEmpty(): boolean {
    return (this.open?.size ?? 0) === 0 && this.resting === undefined
  }

  /** Who is behind a port. */
  at(port: number): OpenPort | undefined {
    this.wasAsked = true
    return this.taken(port)
  }

  /** The same for one who would open the port. */
  taken(port: number): OpenPort | undefined {
    this.wake()
    return this.open?.get(port)
  }

  /** In no order. */
  numbers(): readonly number[] {
    this.wasAsked = true
    this.wake()
    return [...(this.open?.keys() ?? [])]
  }

  /** Opens a port that nobody has; the answer closes it. */
  add(port: number, opened: OpenPort): () => void {
    const open = (this.open ??= new Map())
    open.set(port, opened)
    return () => {
      if (open.get(port) === opened) open.delete(port)
    }
  }

  rest(rester: Rester): void {
    // Who began first has the ports that several want.
    this.resting = [...(this.resting ?? []), rester].sort((a, b) => a.order - b.order)
  }

  /** He is gone. */
  unrest(rester: Rester): void {
    this.keep((each) => each !== rester)
  }

  /** Closes what an owner has here. */
  leave(owner: object): void {
    for (const [port, opened] of this.open ?? []) if (opened.owner === owner) this.open?.delete(port)
    this.keep(({ network }) => network !== owner)
  }

  /** Wakes everybody: one alone would find the ports of those before him free. */
  wake(): void {
    const { resting } = this
    this.resting = undefined
    for (const rester of resting ?? []) rester.wake()
  }

  private keep(stays: (rester: Rester) => boolean): void {
    const left = this.resting?.filter(stays) ?? []
    this.resting = left.length === 0 ? undefined : left
  }
}
