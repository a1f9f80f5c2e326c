/** Database servers: what they ask of their environment, what they say, that their port is open. They keep nothing. */
import { NetworkError } from '../network.ts'
import type { ImagePrograms, ProgramContext, RunningProgram, Use } from '../program.ts'
import { asks, mongo, mysql, psql } from './database-clients.ts'
import { definition, line, sayAndExit, serve, type KnownImage } from './known-image.ts'

interface Database {
  readonly names: readonly string[]
  readonly command: string
  readonly version: string
  readonly port: number
  readonly megabytes: number
  readonly dataDirectory: string
  readonly memoryBytes: number
  /** Why it will not start; undefined: it will. */
  refusal?(env: Readonly<Record<string, string>>): readonly string[] | undefined
  started(context: ProgramContext, version: string): readonly string[]
  stopped(context: ProgramContext): readonly string[]
  readonly tools?: ImagePrograms
}

const stamp = (context: ProgramContext): string => new Date(context.clock.now()).toISOString().slice(0, 23).replace('T', ' ')

const databases: readonly Database[] = [
  {
    names: ['docker.io/library/postgres', 'docker.io/bitnami/postgresql'],
    command: 'postgres',
    version: '16.4',
    port: 5432,
    megabytes: 432,
    dataDirectory: '/var/lib/postgresql/data',
    memoryBytes: 38_000_000,
    refusal: (env) =>
      env['POSTGRES_PASSWORD'] === undefined && env['POSTGRES_HOST_AUTH_METHOD'] !== 'trust' && env['POSTGRESQL_PASSWORD'] === undefined
        ? [
            'Error: Database is uninitialized and superuser password is not specified.',
            '       You must specify POSTGRES_PASSWORD to a non-empty value for the superuser.',
          ]
        : undefined,
    started: (context, version) => [
      'PostgreSQL init process complete; ready for start up.',
      '',
      `${stamp(context)} UTC [1] LOG:  starting PostgreSQL ${version} (simulated) on x86_64-pc-linux-gnu`,
      `${stamp(context)} UTC [1] LOG:  listening on IPv4 address "0.0.0.0", port 5432`,
      `${stamp(context)} UTC [1] LOG:  database system is ready to accept connections`,
    ],
    stopped: (context) => [
      `${stamp(context)} UTC [1] LOG:  received fast shutdown request`,
      `${stamp(context)} UTC [1] LOG:  database system is shut down`,
    ],
    tools: {
      psql,
      pg_isready: asks(
        5432,
        (host) => `${host}:5432 - accepting connections`,
        (host) => `${host}:5432 - no response`,
      ),
    },
  },
  ...(['mysql', 'mariadb'] as const).map((name): Database => ({
    names: [`docker.io/library/${name}`, `docker.io/bitnami/${name}`],
    command: name === 'mysql' ? 'mysqld' : 'mariadbd',
    version: name === 'mysql' ? '8.4.2' : '11.4.3',
    port: 3306,
    megabytes: name === 'mysql' ? 586 : 407,
    dataDirectory: '/var/lib/mysql',
    memoryBytes: 350_000_000,
    refusal: (env) =>
      [
        'MYSQL_ROOT_PASSWORD',
        'MYSQL_ALLOW_EMPTY_PASSWORD',
        'MYSQL_RANDOM_ROOT_PASSWORD',
        'MARIADB_ROOT_PASSWORD',
        'MARIADB_ALLOW_EMPTY_ROOT_PASSWORD',
        'MARIADB_RANDOM_ROOT_PASSWORD',
      ].some((key) => env[key] !== undefined)
        ? undefined
        : [
            '[ERROR] [Entrypoint]: Database is uninitialized and password option is not specified',
            '    You need to specify one of MYSQL_ROOT_PASSWORD, MYSQL_ALLOW_EMPTY_PASSWORD and MYSQL_RANDOM_ROOT_PASSWORD',
          ],
    started: (context, version) => [
      `${stamp(context)} 0 [System] [MY-010931] [Server] ${name === 'mysql' ? '/usr/sbin/mysqld' : 'mariadbd'}: ready for connections. Version: '${version}' (simulated)  socket: '/var/run/mysqld/mysqld.sock'  port: 3306`,
    ],
    stopped: (context) => [`${stamp(context)} 0 [System] [MY-010910] [Server] Shutdown complete.`],
    tools: {
      [name]: mysql,
      mysql,
      mysqladmin: asks(
        3306,
        () => 'mysqld is alive',
        (host) => `mysqladmin: connect to server at '${host}' failed`,
      ),
      'mariadb-admin': asks(
        3306,
        () => 'mariadbd is alive',
        (host) => `mariadb-admin: connect to server at '${host}' failed`,
      ),
    },
  })),
  {
    names: ['docker.io/library/mongo'],
    command: 'mongod',
    tools: { mongosh: mongo, mongo },
    version: '7.0.14',
    port: 27017,
    megabytes: 795,
    dataDirectory: '/data/db',
    memoryBytes: 160_000_000,
    started: (context) => [
      `{"t":{"$date":"${new Date(context.clock.now()).toISOString()}"},"s":"I","c":"NETWORK","id":23016,"ctx":"listener","msg":"Waiting for connections","attr":{"port":27017,"ssl":"off"}}`,
    ],
    stopped: (context) => [
      `{"t":{"$date":"${new Date(context.clock.now()).toISOString()}"},"s":"I","c":"CONTROL","id":23138,"ctx":"SignalHandler","msg":"Shutting down","attr":{"exitCode":0}}`,
    ],
  },
  {
    names: ['docker.io/library/memcached'],
    command: 'memcached',
    version: '1.6.31',
    port: 11211,
    megabytes: 85,
    dataDirectory: '/',
    memoryBytes: 5_000_000,
    started: () => [],
    stopped: () => [],
  },
  {
    names: ['docker.io/library/rabbitmq'],
    command: 'rabbitmq-server',
    version: '3.13.7',
    port: 5672,
    megabytes: 229,
    dataDirectory: '/var/lib/rabbitmq',
    memoryBytes: 120_000_000,
    started: (context, version) => [
      `${stamp(context)} [info] <0.216.0>  Starting RabbitMQ ${version} (simulated)`,
      `${stamp(context)} [info] <0.510.0> started TCP listener on [::]:5672`,
      `${stamp(context)} [info] <0.9.0> Server startup complete; 4 plugins started.`,
    ],
    stopped: (context) => [`${stamp(context)} [info] <0.9.0> RabbitMQ is asked to stop...`],
  },
]

/** What it uses. */
const usual = ({ memoryBytes }: Database): Use => ({ memoryBytes, cpuMillis: 5 })

const run =
  (database: Database) =>
  (context: ProgramContext): RunningProgram => {
    const refused = database.refusal?.(context.env)
    if (refused !== undefined) return sayAndExit(context, refused, { code: 1, stream: 'stderr' })
    const version = context.env['IMAGE_VERSION'] ?? database.version
    try {
      const close = context.network.listen(database.port, { accept: (connection) => connection.onData(() => undefined) })
      for (const text of database.started(context, version)) line(context, text)
      context.use(usual(database))
      return serve(context, { close, onStop: () => database.stopped(context) })
    } catch (error) {
      if (!(error instanceof NetworkError)) throw error
      return sayAndExit(context, [`could not bind port ${database.port}: ${error.text}`], { code: 1, stream: 'stderr' })
    }
  }

export const databaseImages: readonly KnownImage[] = databases.map((database) => ({
  names: database.names,
  define: (tag) =>
    definition({
      megabytes: database.megabytes,
      entrypoint: ['docker-entrypoint.sh'],
      command: [database.command],
      ports: [database.port],
      env: { IMAGE_VERSION: /^\d+\.\d+/.test(tag) ? (/^[\d.]+/.exec(tag)?.[0] ?? database.version) : database.version },
      files: {
        [`${database.dataDirectory.replace(/\/$/, '')}/`]: { content: '' },
        '/usr/local/bin/docker-entrypoint.sh': { content: '#!/bin/sh\nexec "$@"\n', mode: 0o755 },
      },
    }),
  programs: { [database.command]: run(database) },
  resting: { [database.command]: () => usual(database) },
  ...(database.tools !== undefined && { tools: database.tools }),
}))
