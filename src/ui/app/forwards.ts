/** Ports of this machine that lead into the cluster, for as long as the program runs. */
import { type LocalPort, openLocalPort } from '../../client/local-port.ts'
import { podsOf } from '../../operations/pods-of.ts'
import type { Subject } from '../data/row.ts'
import type { Host } from './host.ts'

export interface Forward {
  readonly local: LocalPort
  /** A pod, or what has pods: each connection goes to the readiest one of the time. */
  readonly subject: Subject
  /** The port in the pod. */
  readonly port: number
}

export class Forwards {
  private readonly host: Host
  private list: readonly Forward[] = []
  private closed = false

  constructor(host: Host) {
    this.host = host
  }

  /** In the order in which they were opened. */
  get all(): readonly Forward[] {
    return this.list
  }

  /** Opens one; rejects when the local port cannot be had. */
  async open(subject: Subject, port: number, localPort: number): Promise<Forward> {
    const { host } = this
    const local = await openLocalPort({
      port: localPort,
      connect: async () => {
        const [pod] = (await podsOf(host.client, subject.resource, subject)) ?? []
        if (pod === undefined) throw new Error(`${subject.resource.singular} ${subject.name} has no pods`)
        return host.client.portForward(pod.metadata, port)
      },
      onTrouble: (error) => host.fail(`localhost:${local.port}`, error),
    }).catch((error: unknown) => {
      throw isTaken(error) ? new Error(`port ${localPort} of this machine is in use`, { cause: error }) : error
    })
    const forward = { local, subject, port }
    if (this.closed) local.close()
    this.list = [...this.list, forward]
    return forward
  }

  end(forward: Forward): void {
    forward.local.close()
    this.list = this.list.filter((one) => one !== forward)
  }

  close(): void {
    this.closed = true
    for (const forward of this.list) this.end(forward)
  }
}

const isTaken = (error: unknown): boolean => error instanceof Error && 'code' in error && error.code === 'EADDRINUSE'
