/** Commands in containers over WebSocket, as kubectl runs them: each message begins with the number of its channel. */
import { PassThrough } from 'node:stream'
import type { RawData } from 'ws'
import { StatusError, type Status } from '../api/status.ts'
import { commandChannels as channels, commandProtocols, messageOf, sendOn } from './channels.ts'
import type { AttachOptions, ExecOptions, ObjectRef, RemoteCommand } from './client.ts'
import { podPath } from './paths.ts'
import type { Transport } from './transport.ts'

/** Starts the command; rejects when the cluster refuses. */
export async function execOver(transport: Transport, pod: ObjectRef, { command, ...streams }: ExecOptions): Promise<RemoteCommand> {
  const query = queryOf({ ...streams, stdin: true })
  for (const word of command) query.append('command', word)
  return open(transport, `${podPath(pod, 'exec')}?${query.toString()}`)
}

/** Joins the main process of a container; rejects when the cluster refuses. */
export const attachOver = async (transport: Transport, pod: ObjectRef, options: AttachOptions): Promise<RemoteCommand> =>
  open(transport, `${podPath(pod, 'attach')}?${queryOf(options).toString()}`)

/** The streams that are wanted; a terminal has no second one for errors. */
const queryOf = ({ container, tty, stdin }: AttachOptions): URLSearchParams =>
  new URLSearchParams({
    stdin: String(stdin),
    stdout: 'true',
    stderr: String(!tty),
    tty: String(tty),
    ...(container !== undefined && { container }),
  })

async function open(transport: Transport, path: string): Promise<RemoteCommand> {
  const [stdout, stderr] = [new PassThrough(), new PassThrough()]
  const { promise: exit, resolve, reject } = Promise.withResolvers<number>()
  // Whoever asks for the end hears of a failure; nobody has to.
  exit.catch(() => undefined)
  const connection = await transport.dial(path, commandProtocols[0], (opened) => {
    opened.on('message', (data: RawData) => {
      const message = messageOf(data)
      const rest = message.subarray(1)
      if (message[0] === channels.stdout) stdout.write(rest)
      else if (message[0] === channels.stderr) stderr.write(rest)
      else if (message[0] === channels.status) settle(rest.toString(), resolve, reject)
    })
    opened.on('close', () => {
      stdout.end()
      stderr.end()
      reject(new Error('the connection to the container broke'))
    })
  })
  return {
    stdout,
    stderr,
    exit,
    write: (data) => void sendOn(connection, channels.stdin, data),
    end: () => void sendOn(connection, channels.close, Uint8Array.of(channels.stdin)),
    resize: (columns, rows) => void sendOn(connection, channels.resize, Buffer.from(JSON.stringify({ Width: columns, Height: rows }))),
    kill: () => connection.terminate(),
  }
}

/** How the command ended, as a Status: a failure with the exit code among its causes is no error of ours. */
function settle(text: string, resolve: (code: number) => void, reject: (error: Error) => void): void {
  const status = JSON.parse(text) as Status
  if (status.status === 'Success') return resolve(0)
  const code = status.details?.causes?.find(({ reason }) => reason === 'ExitCode')?.message
  if (status.reason === 'NonZeroExitCode' && code !== undefined) resolve(Number(code))
  else reject(new StatusError(status))
}
