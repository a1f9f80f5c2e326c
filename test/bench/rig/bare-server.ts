/**
 * What HTTP and JSON alone cost: takes an object, parses it, writes it again, answers. Listens on the Unix socket named as its argument
 * until it is killed.
 */
import { createServer } from 'node:http'

createServer((request, response) => {
  const chunks: Buffer[] = []
  request.on('data', (chunk: Buffer) => chunks.push(chunk))
  request.on('end', () => {
    const bytes = Buffer.from(JSON.stringify(JSON.parse(Buffer.concat(chunks).toString('utf8'))))
    response.writeHead(201, { 'Content-Type': 'application/json', 'Content-Length': bytes.length })
    response.end(bytes)
  })
}).listen(process.argv[2], () => console.log('ready'))
