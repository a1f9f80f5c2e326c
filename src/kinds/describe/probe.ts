/** One line for a probe. */
import type { Probe } from '../../api/objects.ts'
import { goList } from './volume-sources.ts'

/** `http-get http://:80/ delay=0s timeout=1s period=10s #success=1 #failure=3` */
export function probeText(probe: Probe): string {
  const { initialDelaySeconds = 0, timeoutSeconds = 0, periodSeconds = 0, successThreshold = 0, failureThreshold = 0 } = probe
  return `${handlerText(probe)} delay=${initialDelaySeconds}s timeout=${timeoutSeconds}s period=${periodSeconds}s #success=${successThreshold} #failure=${failureThreshold}`
}

function handlerText({ exec, httpGet, tcpSocket, grpc }: Probe): string {
  if (exec !== undefined) return `exec ${goList(exec.command)}`
  if (httpGet !== undefined) {
    const { scheme = '', host = '', port, path = '' } = httpGet
    const bracketed = host.includes(':') ? `[${host}]` : host
    const slash = path !== '' && !path.startsWith('/') ? '/' : ''
    return `http-get ${scheme === '' ? '' : `${scheme.toLowerCase()}:`}//${escapeUrl(`${bracketed}:${port}`, inHost)}${slash}${escapeUrl(path, inPath)}`
  }
  if (tcpSocket !== undefined) return `tcp-socket ${tcpSocket.host ?? ''}:${tcpSocket.port}`
  if (grpc !== undefined) return `grpc <pod>:${grpc.port} ${grpc.service ?? ''}`
  return 'unknown'
}

const inPath = /[A-Za-z0-9\-._~$&+,/:;=@]/
const inHost = /[A-Za-z0-9\-._~!$&'()*+,;=:[\]<>"]/

/** What Go's URL writes for a path or a host: all but the characters that may stand there as bytes in hexadecimal. */
const escapeUrl = (text: string, kept: RegExp): string =>
  [...text]
    .map((character) =>
      kept.test(character)
        ? character
        : Array.from(new TextEncoder().encode(character), (byte) => `%${byte.toString(16).toUpperCase().padStart(2, '0')}`).join(''),
    )
    .join('')
