/** Images that are mostly a shell and its commands, and a few that say one thing. */
import { interpreter } from './interpreters.ts'
import { definition, release, sayAndExit, serve, type KnownImage } from './known-image.ts'
import { perl } from './perl.ts'
import { python } from './python.ts'

const releaseFile = (id: string, name: string): Record<string, { readonly content: string }> => ({
  '/etc/os-release': { content: release(id, name) },
})

const base = (
  names: readonly string[],
  megabytes: number,
  command: readonly string[],
  files: Record<string, { readonly content: string }> = {},
): KnownImage => ({ names, define: () => definition({ megabytes, command, files }) })

export const baseImages: readonly KnownImage[] = [
  base(['docker.io/library/busybox', 'registry.k8s.io/busybox', 'k8s.gcr.io/busybox', 'gcr.io/google-containers/busybox'], 4.3, ['sh']),
  base(['docker.io/library/alpine'], 7.8, ['/bin/sh'], releaseFile('alpine', 'Alpine Linux v3.20')),
  base(['docker.io/library/debian', 'docker.io/bitnami/minideb'], 117, ['bash'], releaseFile('debian', 'Debian GNU/Linux 12 (bookworm)')),
  base(['docker.io/library/ubuntu'], 78, ['/bin/bash'], releaseFile('ubuntu', 'Ubuntu 24.04.1 LTS')),
  base(
    ['docker.io/library/fedora', 'docker.io/library/rockylinux', 'docker.io/library/centos'],
    190,
    ['/bin/bash'],
    releaseFile('fedora', 'Fedora Linux 40'),
  ),
  base(['docker.io/library/bash'], 14, ['bash']),
  base(['docker.io/nicolaka/netshoot'], 480, ['zsh']),
  base(['docker.io/bitnami/kubectl', 'registry.k8s.io/kubectl'], 290, ['sh']),
  {
    names: ['docker.io/curlimages/curl'],
    define: () =>
      definition({
        megabytes: 22,
        entrypoint: ['/entrypoint.sh'],
        command: ['curl'],
        files: {
          '/entrypoint.sh': {
            content: '#!/bin/sh\nif [ "${1#-}" != "$1" ] || ! command -v "$1" >/dev/null; then set -- curl "$@"; fi\nexec "$@"\n',
            mode: 0o755,
          },
        },
      }),
  },
  {
    names: ['docker.io/library/hello-world'],
    define: () => definition({ megabytes: 0.01, command: ['/hello'] }),
    programs: {
      hello: (context) =>
        sayAndExit(context, [
          '',
          'Hello from a simulated container!',
          'This message shows that the cluster pulled the image, made a container of it and ran its program.',
          '',
        ]),
    },
    isBare: true,
  },
  {
    names: ['registry.k8s.io/pause', 'k8s.gcr.io/pause', 'gcr.io/google_containers/pause'],
    define: () => definition({ megabytes: 0.7, entrypoint: ['/pause'] }),
    programs: { pause: (context) => serve(context, {}) },
    resting: { pause: () => ({}) },
    isBare: true,
  },
  python,
  interpreter(['docker.io/library/node'], 'node', { megabytes: 1120 }),
  interpreter(['docker.io/library/golang'], 'go', { megabytes: 838 }),
  interpreter(['docker.io/library/openjdk', 'docker.io/library/eclipse-temurin'], 'java', { megabytes: 470 }),
  interpreter(['docker.io/library/ruby'], 'ruby', { megabytes: 990 }),
  interpreter(['docker.io/library/php'], 'php', { megabytes: 520 }),
  perl,
]
