/** Answers that are no objects: plain texts, as health checks and the filters in front of upstream's API give them. */
import { sendBytes } from './send.ts'
import type { Exchange } from './exchange.ts'

type Answering = Pick<Exchange, 'request' | 'response'>

const type = 'text/plain; charset=utf-8'
/** No browser is to take the text for a page. */
const asItIs = { 'X-Content-Type-Options': 'nosniff' }

/** A refusal that comes before the API: no Status tells it. */
export class FilterError extends Error {}

/** A text. */
export const respondText = (exchange: Answering, code: number, text: string): void =>
  sendBytes(exchange, code, { type, bytes: Buffer.from(text) })

/** What Prometheus reads, in the version of its format that it is told. */
export const respondMetrics = (exchange: Answering, text: string): void =>
  sendBytes(exchange, 200, { type: 'text/plain; version=0.0.4; charset=utf-8; escaping=underscores', bytes: Buffer.from(text) })

/** A text that is an error, or might show what a client sent. */
export const respondPlain = (exchange: Answering, code: number, text: string): void =>
  sendBytes(exchange, code, { type, bytes: Buffer.from(text), headers: asItIs })

/** What is said of paths that lead nowhere. */
export const respondMissing = (exchange: Answering): void => respondPlain(exchange, 404, '404 page not found\n')

/** A refusal of upstream's filters; what would be markup is spelled out. */
export const respondFiltered = (exchange: Answering, error: FilterError): void =>
  respondPlain(exchange, 500, `Internal Server Error: ${spelled(JSON.stringify(exchange.request.url))}: ${spelled(error.message)}\n`)

const spelled = (text: string): string => text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;')
