/** A port of this machine, each connection of which goes on to a port of a pod. */
import { createServer, type AddressInfo, type Socket } from 'node:net'
import type { PodConnection } from './client.ts'

export interface LocalPort {
  readonly port: number
  /** Connections now. */
  readonly connections: number
  close(): void
}

interface Options {
  /** 0: any that is free. */
  readonly port: number
  /** Makes the other end of a new connection. */
  readonly connect: () => Promise<PodConnection>
  /** Told of connections that could not be made or broke. */
  readonly onTrouble: (error: unknown) => void
}

/** Listens on this machine alone; rejects when the port cannot be had. */
export async function openLocalPort({ port, connect, onTrouble }: Options): Promise<LocalPort> {
  const open = new Set<Socket>()
  const server = createServer((socket) => {
    open.add(socket)
    socket.on('close', () => open.delete(socket))
    socket.on('error', () => socket.destroy())
    carry(socket, connect).catch((error: unknown) => {
      socket.destroy()
      onTrouble(error)
    })
  })
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject)
    server.listen(port, '127.0.0.1', resolve)
  })
  return {
    port: (server.address() as AddressInfo).port, // it listens on TCP
    get connections() {
      return open.size
    },
    close: () => {
      server.close()
      for (const socket of open) socket.destroy()
    },
  }
}

async function carry(socket: Socket, connect: () => Promise<PodConnection>): Promise<void> {
  socket.pause()
  const target = await connect()
  socket.on('data', (bytes) => target.write(bytes))
  socket.on('close', () => target.destroy())
  socket.resume()
  for await (const bytes of target.data) socket.write(bytes)
  socket.end()
}
