/** Byte streams between two programs: both ends of one, and the call that makes them. */
import { serveHttp } from './http-over-connection.ts'
import { type Connection, type HttpRequest, type HttpResponse, type Listener, NetworkError } from './network.ts'

/** Connects to what listens; gives the caller's end. Who only knows HTTP is fed what the stream brings. */
export function dial(listener: Listener, ends: { readonly from: string; readonly to: string }): Connection {
  if (listener.accept === undefined && listener.http === undefined) throw new NetworkError('ECONNRESET', ends.to)
  const [near, far] = pipe(ends.from, ends.to)
  const { http } = listener
  // Who takes bytes gets them as they are.
  if (listener.accept !== undefined || http === undefined) listener.accept?.(far)
  else serveHttp(far, (request) => http.call(listener, request))
  return near
}

/** Sends one request; who does not know HTTP hangs up. */
export async function ask(listener: Listener, request: HttpRequest, where: string): Promise<HttpResponse> {
  if (listener.http === undefined) throw new NetworkError('ECONNRESET', where)
  return listener.http(request)
}

interface End extends Connection {
  receive(bytes: Uint8Array): void
  closed(): void
}

/** Two ends; what one writes the other gets in a later turn, also when nobody listens yet. */
function pipe(from: string, to: string): [Connection, Connection] {
  const near: End = end(to, () => far)
  const far: End = end(from, () => near)
  return [near, far]
}

function end(remote: string, other: () => End): End {
  const listeners: ((bytes: Uint8Array) => void)[] = []
  const onEnds: (() => void)[] = []
  let early: Uint8Array[] = []
  let isClosed = false
  let hasEnded = false
  return {
    remote,
    write: (bytes) => {
      if (!isClosed) void Promise.resolve().then(() => other().receive(bytes))
    },
    end: () => {
      if (isClosed) return
      isClosed = true
      void Promise.resolve().then(() => other().closed())
    },
    onData(listener) {
      listeners.push(listener)
      for (const bytes of early) listener(bytes)
      early = []
    },
    onEnd(listener) {
      if (hasEnded) listener()
      else onEnds.push(listener)
    },
    receive(bytes) {
      if (listeners.length === 0) early.push(bytes)
      else for (const listener of listeners) listener(bytes)
    },
    closed() {
      hasEnded = true
      for (const listener of onEnds) listener()
    },
  }
}
