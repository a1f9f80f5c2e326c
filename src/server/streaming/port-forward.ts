/** The streams of port-forward: for each connection of the client's a pair, one with the data and one for what goes wrong. */
import type { PortConnection } from '../node-access.ts'
import type { SpdyHandlers, SpdyStream } from './spdy-connection.ts'

/** Pairs streams by their request's id and ties each pair to a port. */
export function forwardStreams(connect: (port: number) => Promise<PortConnection>): SpdyHandlers {
  const waiting = new Map<string, SpdyStream>()
  const open = new Set<PortConnection>()
  let hasGone = false
  const tie = async (data: SpdyStream, errors: SpdyStream): Promise<void> => {
    const port = Number(data.headers['port'])
    let connection: PortConnection
    try {
      connection = await connect(port)
    } catch (error) {
      data.end()
      errors.end(Buffer.from((error as Error).message))
      return
    }
    if (hasGone) return connection.destroy()
    open.add(connection)
    data.listen(
      (bytes) => connection.write(bytes),
      () => connection.end(),
    )
    for await (const bytes of connection.data) await data.write(bytes)
    open.delete(connection)
    data.end()
    errors.end()
  }
  return {
    onStream(stream) {
      const { requestid: id = '', streamtype: type } = stream.headers
      const other = waiting.get(id)
      if (other === undefined) {
        waiting.set(id, stream)
        return
      }
      waiting.delete(id)
      void tie(type === 'data' ? stream : other, type === 'data' ? other : stream)
    },
    onGone() {
      hasGone = true
      for (const connection of open) connection.destroy()
    },
  }
}
