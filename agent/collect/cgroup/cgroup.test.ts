import { cpSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { openCollector } from '../run-collector.testkit.ts';
import { cgroup } from './cgroup.ts';

const captured = (name: string) => join(import.meta.dirname, 'testdata', name);
const open = (sys: string, options: object = {}) => openCollector(cgroup, { sys }, { cgroup: options });
const nginx = 'cgroup="/system.slice/nginx.service",service="nginx",container=""';

function copyOf(name: string, to = ''): string {
  const folder = mkdtempSync(join(tmpdir(), 'vedette-cgroup-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  cpSync(captured(name), join(folder, to), { recursive: true });
  return folder;
}

describe('cgroup', () => {
  it('measures a service in version 2', async () => {
    expect(await open(captured('cgroup-v2')).run()).toMatchObject({
      [`vedette_cgroup_cpu_usage_seconds_total{${nginx}}`]: 40,
      [`vedette_cgroup_cpu_user_seconds_total{${nginx}}`]: 30,
      [`vedette_cgroup_cpu_system_seconds_total{${nginx}}`]: 10,
      [`vedette_cgroup_cpu_periods_total{${nginx}}`]: 120,
      [`vedette_cgroup_cpu_throttled_periods_total{${nginx}}`]: 12,
      [`vedette_cgroup_cpu_throttled_seconds_total{${nginx}}`]: 0.878055,
      [`vedette_cgroup_memory_usage_bytes{${nginx}}`]: 67_108_864,
      [`vedette_cgroup_memory_limit_bytes{${nginx}}`]: 134_217_728,
      [`vedette_cgroup_oom_kills_total{${nginx}}`]: 2,
      [`vedette_cgroup_io_read_bytes_total{${nginx}}`]: 8_193_000,
      [`vedette_cgroup_io_written_bytes_total{${nginx}}`]: 4_098_000,
      [`vedette_cgroup_io_reads_total{${nginx}}`]: 203,
      [`vedette_cgroup_io_writes_total{${nginx}}`]: 104,
      [`vedette_cgroup_processes{${nginx}}`]: 9,
      [`vedette_cgroup_processes_limit{${nginx}}`]: 4_915,
      [`vedette_cgroup_pressure_waiting_seconds_total{${nginx},resource="io"}`]: 2.5,
      [`vedette_cgroup_pressure_stalled_seconds_total{${nginx},resource="memory"}`]: 0.009,
    });
  });

  it('measures a service in version 1, with the pressure of the hybrid layout', async () => {
    expect(await open(captured('cgroup-v1')).run()).toMatchObject({
      [`vedette_cgroup_cpu_usage_seconds_total{${nginx}}`]: 0.257483411,
      [`vedette_cgroup_cpu_user_seconds_total{${nginx}}`]: 0.21,
      [`vedette_cgroup_cpu_system_seconds_total{${nginx}}`]: 0.03,
      [`vedette_cgroup_cpu_throttled_periods_total{${nginx}}`]: 12,
      [`vedette_cgroup_cpu_throttled_seconds_total{${nginx}}`]: 0.878055629,
      [`vedette_cgroup_memory_usage_bytes{${nginx}}`]: 118_784,
      [`vedette_cgroup_memory_limit_bytes{${nginx}}`]: 7_999_488,
      [`vedette_cgroup_oom_kills_total{${nginx}}`]: 1,
      [`vedette_cgroup_io_read_bytes_total{${nginx}}`]: 4_194_404,
      [`vedette_cgroup_io_written_bytes_total{${nginx}}`]: 1_048_576,
      [`vedette_cgroup_io_reads_total{${nginx}}`]: 13,
      [`vedette_cgroup_pressure_waiting_seconds_total{${nginx},resource="cpu"}`]: 0.896506,
    });
  });

  it.each(['cgroup-v1', 'cgroup-v2'])('has no limit where there is none (%s)', async (name) => {
    const metrics = await open(captured(name)).run();
    const limits = Object.keys(metrics).filter((text) =>
      /^vedette_cgroup_(memory|processes)_limit/.test(text),
    );
    expect(limits.filter((text) => text.includes('"/system.slice"'))).toEqual([]);
  });

  it('names the container of a pod', async () => {
    const metrics = await open(captured('cgroup-v2')).run();
    const container = Object.keys(metrics).find((text) =>
      /^vedette_cgroup_memory_usage_bytes.*cri-containerd.*container="9b2f6d1c0e8a"/.test(text),
    );
    expect(container).toContain('/kubepods.slice/kubepods-burstable.slice/');
  });

  it('measures the container that it runs in', async () => {
    const sys = copyOf('cgroup-v2/fs/cgroup/system.slice/nginx.service', 'fs/cgroup');
    writeFileSync(join(sys, 'fs/cgroup/cgroup.controllers'), 'cpu io memory pids\n');
    expect(await open(sys).run()).toMatchObject({
      'vedette_cgroup_memory_limit_bytes{cgroup="/",service="",container=""}': 134_217_728,
      'vedette_cgroup_oom_kills_total{cgroup="/",service="",container=""}': 2,
    });
  });

  it('says how many groups it left out', async () => {
    const metrics = await open(captured('cgroup-v2'), { max_groups: 3 }).run();
    expect(metrics.vedette_cgroup_skipped).toBe(1);
  });

  it('forgets a service that was stopped', async () => {
    const sys = copyOf('cgroup-v2');
    const { run } = open(sys);
    await run();
    rmSync(join(sys, 'fs/cgroup/system.slice/nginx.service'), { recursive: true });
    expect(Object.keys(await run()).filter((text) => text.includes('nginx'))).toEqual([]);
  });

  it('leaves out what a controller does not account', async () => {
    const sys = copyOf('cgroup-v2');
    rmSync(join(sys, 'fs/cgroup/system.slice/nginx.service/io.stat'));
    const metrics = await open(sys).run();
    expect(metrics).not.toHaveProperty([`vedette_cgroup_io_read_bytes_total{${nginx}}`]);
    expect(metrics).toHaveProperty([`vedette_cgroup_memory_usage_bytes{${nginx}}`]);
  });

  it('has no data in a container without control groups', async () => {
    await expect(open('/nowhere').run()).rejects.toThrow('no control groups at /nowhere/fs/cgroup');
  });
});
