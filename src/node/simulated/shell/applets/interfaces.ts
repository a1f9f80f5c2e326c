/** Commands about the pod's own place in the network: ip, ifconfig, and busybox' small web server. */
import { fileAnswer, respond } from '../../images/static-files.ts'
import { NetworkError } from '../../network.ts'
import { options } from '../arguments.ts'
import type { Applet } from '../runner.ts'

/** As container networks give them out: made of the address. */
const hardwareAddress = (ip: string): string =>
  ['0a', '58', ...ip.split('.').map((part) => Number(part).toString(16).padStart(2, '0'))].join(':')

const routerOf = (ip: string): string => ip.replace(/\d+$/, '1')

const ip: Applet = async ({ args, context, out, err }) => {
  const [what = ''] = args.filter((arg) => !arg.startsWith('-'))
  const { ip: address } = context.network
  if (/^a(ddr(ess)?)?$/.test(what) || /^l(ink)?$/.test(what)) {
    const inet = (text: string): string =>
      what.startsWith('a') ? `    inet ${text}\n       valid_lft forever preferred_lft forever\n` : ''
    await out(
      `1: lo: <LOOPBACK,UP,LOWER_UP> mtu 65536 qdisc noqueue state UNKNOWN qlen 1000\n    link/loopback 00:00:00:00:00:00 brd 00:00:00:00:00:00\n${inet('127.0.0.1/8 scope host lo')}` +
        `2: eth0@if9: <BROADCAST,MULTICAST,UP,LOWER_UP> mtu 1500 qdisc noqueue state UP\n    link/ether ${hardwareAddress(address)} brd ff:ff:ff:ff:ff:ff\n${inet(`${address}/24 brd ${address.replace(/\d+$/, '255')} scope global eth0`)}`,
    )
    return 0
  }
  if (/^r(oute)?$/.test(what)) {
    await out(`default via ${routerOf(address)} dev eth0\n${address.replace(/\d+$/, '0')}/24 dev eth0 scope link  src ${address}\n`)
    return 0
  }
  err('ip: usage: ip { addr | link | route }\n')
  return 1
}

const ifconfig: Applet = async ({ context, out }) => {
  const { ip: address } = context.network
  await out(
    `eth0      Link encap:Ethernet  HWaddr ${hardwareAddress(address).toUpperCase()}\n          inet addr:${address}  Bcast:${address.replace(/\d+$/, '255')}  Mask:255.255.255.0\n          UP BROADCAST RUNNING MULTICAST  MTU:1500  Metric:1\n\n` +
      `lo        Link encap:Local Loopback\n          inet addr:127.0.0.1  Mask:255.0.0.0\n          UP LOOPBACK RUNNING  MTU:65536  Metric:1\n\n`,
  )
  return 0
}

/** `httpd -f -p 8080 -h /www`; without -f it would go on behind the scenes, here it stays in front. */
const httpd: Applet = async (io) => {
  const { values } = options(io.args, 'phcur')
  const port = Number((values.get('p') ?? '80').split(':').at(-1))
  const root = io.path(values.get('h') ?? '.')
  try {
    const close = io.context.network.listen(port, {
      http: (request) =>
        fileAnswer(io.files, request, { root }) ?? respond(404, '<HTML><HEAD><TITLE>404 Not Found</TITLE></HEAD></HTML>\n'),
    })
    try {
      return await io.life.until(new Promise<number>(() => undefined))
    } finally {
      close()
    }
  } catch (error) {
    if (!(error instanceof NetworkError)) throw error
    io.err(`httpd: bind: ${error.text}\n`)
    return 1
  }
}

export const interfaceApplets: Readonly<Record<string, Applet>> = { ip, ifconfig, httpd }
