/** Which servers are reached without the proxy that variables name. */
import { expect, test } from 'vitest'
import { accessOf } from '../../src/client/kubeconfig-access.ts'
import { kubeconfigOf } from '../../src/client/kubeconfig.ts'
import { isExempt } from '../../src/client/proxy-exempt.ts'

test.each([
  ['localhost', '', true],
  ['127.0.0.9', '', true],
  ['[::1]', '', true],
  ['example.com', '', false],
  ['example.com', '*', true],
  ['example.com', 'other.com, Example.com', true],
  ['a.example.com', 'example.com', true],
  ['notexample.com', 'example.com', false],
  ['example.com', '.example.com', false],
  ['a.example.com', '*.example.com', true],
  ['example.com', 'example.com:6443', true],
  ['example.com', 'example.com:443', false],
  ['10.1.2.3', '10.0.0.0/8', true],
  ['11.1.2.3', '10.0.0.0/8', false],
  ['10.1.2.3', '10.1.2.3', true],
  ['[2001:db8::1]', '2001:db8::/32', true],
  ['[2001:db8::1]', '[2001:db8::1]:6443', true],
  ['[2001:db8::2]', '2001:db8::1', false],
  ['example.com', '10.0.0.0/99,/,:', false],
])('%s with NO_PROXY=%s: %s', (hostname, entries, expected) => {
  expect(isExempt({ hostname, port: '6443' }, entries)).toBe(expected)
})

test.each([
  ['https://far', { HTTPS_PROXY: 'socks5://proxy' }, 'socks5://proxy'],
  ['https://far', { https_proxy: 'socks5://proxy', no_proxy: 'near' }, 'socks5://proxy'],
  ['https://far', { HTTPS_PROXY: 'socks5://proxy', NO_PROXY: 'far:443' }, undefined],
  ['https://far', { HTTP_PROXY: 'socks5://proxy' }, undefined],
  ['http://far', { HTTP_PROXY: 'socks5://proxy' }, 'socks5://proxy'],
  ['https://far', { HTTPS_PROXY: 'http://proxy' }, undefined],
])('%s by %j goes through SOCKS: %s', async (server, env, expected) => {
  const text = `current-context: a
contexts: [{name: a, context: {cluster: a}}]
clusters: [{name: a, cluster: {server: "${server}"}}]
`
  const { proxy } = (await accessOf(kubeconfigOf(text, '/'), {}, env)).server
  expect(proxy instanceof URL ? proxy.href : undefined).toBe(expected)
  if (expected === undefined) expect(proxy).toEqual(env)
})
