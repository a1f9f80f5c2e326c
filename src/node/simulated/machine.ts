/** What programs in simulated containers are told of the machine that they run on. */
export const machine = {
  processors: 4,
  kernel: '6.1.0-simulated',
  /** In kB. */
  memory: { total: 8_388_608, used: 1_258_291, free: 6_291_456, shared: 1024, buffers: 838_861, available: 6_920_602 },
}
