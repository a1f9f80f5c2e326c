/** A server that listens on a Unix socket of its own in a temporary directory. */
import { chmodSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { listen } from '../../src/server/listen.ts'
import { connect, type Connection } from './connection.ts'
import { startServer, type StartedServer, type StartOptions } from './start-server.ts'

export interface ListeningServer extends StartedServer, Pick<Connection, 'ask' | 'stream'> {
  readonly socket: string
}

/** Starts one; `stop` ends it and removes the directory. */
export async function startListening(options: StartOptions = {}): Promise<ListeningServer> {
  const server = await startServer(options)
  const directory = mkdtempSync(join(tmpdir(), 'inkube-server-'))
  const socket = join(directory, 'api.sock')
  const listening = await listen(server, { socket, protect: (path) => chmodSync(path, 0o600) })
  const connection = connect(socket)
  return {
    ...server,
    socket,
    ask: connection.ask,
    stream: connection.stream,
    stop: async () => {
      connection.close()
      await listening.close()
      await server.stop()
      rmSync(directory, { recursive: true, force: true })
    },
  }
}
