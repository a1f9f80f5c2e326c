/** A small server that answers HTTP requests and does nothing else. */
import { type HttpRequest, type HttpResponse, NetworkError } from '../network.ts'
import type { ProgramContext, RunningProgram, Use } from '../program.ts'
import { type KnownImage, line, sayAndExit, serve } from './known-image.ts'

export interface Answering {
  readonly port: number
  readonly answer: (request: HttpRequest) => HttpResponse | Promise<HttpResponse>
  /** The code that it ends with when it is told to stop; 0 unless told. */
  readonly stopCode?: number
  /** What it says first. */
  readonly words?: readonly string[]
}

/** Processor time that a server takes for a request that asks little of it. */
export const requestMillis = 0.1

/** What it uses. */
const usual: Use = { memoryBytes: 9_000_000, cpuMillis: 1 }

/** For images whose program of that name is such a server: what it uses before anybody calls. */
export const restingAs = (name: string): NonNullable<KnownImage['resting']> => ({ [name]: () => usual })

/** Listens and answers until it is stopped; ends at once where the port is taken. */
export function answering(context: ProgramContext, { port, answer, stopCode = 0, words = [] }: Answering): RunningProgram {
  try {
    const http: Answering['answer'] = (request) => {
      context.use({ spentMillis: requestMillis })
      return answer(request)
    }
    const close = context.network.listen(port, { http })
    for (const text of words) line(context, text)
    context.use(usual)
    return serve(context, { close, stopCode })
  } catch (error) {
    if (!(error instanceof NetworkError)) throw error
    return sayAndExit(context, [`listen tcp :${port}: bind: ${error.text.toLowerCase()}`], { code: 1, stream: 'stderr' })
  }
}
