import fc from 'fast-check';
import {
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { FloodGate } from './FloodGate';
import { LineSplitter } from './LineSplitter';
import { RotatingLog } from './RotatingLog';

describe('RotatingLog', () => {
  let directory: string;

  beforeEach(() => {
    directory = mkdtempSync(join(tmpdir(), 'causeway-log-'));
  });

  afterEach(() => rmSync(directory, { recursive: true, force: true }));

  const size = () =>
    readdirSync(directory).reduce(
      (sum, name) => sum + statSync(join(directory, name)).size,
      0,
    );

  const unlimited = { bytesPerSecond: 1e9, burstBytes: 1e9 };

  it('keeps the newest lines in files of a limited size', () => {
    const log = new RotatingLog(join(directory, 'a.log'), {
      ...unlimited,
      fileBytes: 1_000,
      files: 3,
    });
    for (let line = 0; line < 1_000; line += 1) {
      log.write(`line ${line}\n`);
    }
    expect(readdirSync(directory).sort()).toEqual([
      'a.log',
      'a.log.1',
      'a.log.2',
    ]);
    expect(size()).toBeLessThanOrEqual(3_000);
    expect(log.tail(3)).toEqual(['line 997', 'line 998', 'line 999']);
    const tail = log.tail(150);
    expect(tail).toHaveLength(150);
    expect(tail[0]).toBe('line 850');
    log.close();
  });

  it('lets no flood fill the disk, and says how much was left out', () => {
    const log = new RotatingLog(join(directory, 'a.log'), {
      bytesPerSecond: 1,
      burstBytes: 1_000,
      fileBytes: 10_000,
    });
    const output = log.receiver();
    for (let piece = 0; piece < 1_000; piece += 1) {
      output.push(Buffer.from(`${'x'.repeat(99)}\n`));
    }
    output.end();
    log.write('and then\n');
    expect(size()).toBeLessThanOrEqual(1_100);
    const tail = log.tail(2);
    expect(tail[0]).toMatch(/^\[sandbox\] \d+ bytes of output were left out$/);
    expect(tail[1]).toBe('and then');
    log.close();
  });

  it('goes on in the file of an earlier start', () => {
    const file = join(directory, 'a.log');
    writeFileSync(file, 'earlier\n');
    const log = new RotatingLog(file);
    log.write('later\n');
    expect(log.tail(5)).toEqual(['earlier', 'later']);
    log.close();
  });

  it('passes lines on to those who follow, until they have enough', () => {
    const log = new RotatingLog(join(directory, 'a.log'));
    const seen: string[] = [];
    const end = log.follow(line => seen.push(line));
    log.write('one\n');
    end();
    log.write('two\n');
    expect(seen).toEqual(['one\n']);
    log.close();
  });

  it('survives a place that cannot be written to, and goes on when it can', () => {
    jest.useFakeTimers();
    try {
      const blocked = join(directory, 'logs');
      writeFileSync(blocked, 'a file where the folder should be');
      const log = new RotatingLog(join(blocked, 'a.log'));
      log.write('lost\n');
      rmSync(blocked);
      mkdirSync(blocked);
      jest.advanceTimersByTime(2_000);
      log.write('kept\n');
      log.write('and this\n');
      expect(readFileSync(log.file, 'utf8')).toBe(
        '[sandbox] 5 bytes of output were left out\nkept\nand this\n',
      );
      log.close();
    } finally {
      jest.useRealTimers();
    }
  });
});

describe('FloodGate', () => {
  it('never lets more through than the burst and what time has earned', () => {
    const limits = { bytesPerSecond: 100, burstBytes: 1_000 };
    const arrival = fc.record({
      wait: fc.nat({ max: 5_000 }),
      bytes: fc.integer({ min: 1, max: 2_000 }),
    });
    fc.assert(
      fc.property(fc.array(arrival), arrivals => {
        const gate = new FloodGate(limits, 0);
        let now = 0;
        let admitted = 0;
        let refused = 0;
        for (const { wait, bytes } of arrivals) {
          now += wait;
          if (gate.admits(bytes, now)) {
            admitted += bytes;
          } else {
            refused += bytes;
          }
          expect(admitted).toBeLessThanOrEqual(1_000 + now / 10 + 1e-6);
        }
        expect(gate.takeRefused()).toBe(refused);
        expect(gate.takeRefused()).toBe(0);
      }),
    );
  });
});

describe('LineSplitter', () => {
  it('gives the same lines however the output is cut', () => {
    fc.assert(
      fc.property(
        fc.array(fc.string({ unit: 'grapheme' })),
        fc.integer({ min: 1, max: 7 }),
        (texts, cut) => {
          const text = texts.join('\n');
          const bytes = Buffer.from(text);
          const splitter = new LineSplitter();
          let lines = '';
          for (let at = 0; at < bytes.length; at += cut) {
            lines += splitter.push(bytes.subarray(at, at + cut));
          }
          lines += splitter.end();
          const whole = text === '' || text.endsWith('\n') ? text : `${text}\n`;
          expect(lines).toBe(whole);
        },
      ),
    );
  });

  it('breaks a line that does not end', () => {
    const splitter = new LineSplitter();
    expect(splitter.push(Buffer.alloc(20_000, 'x'))).toMatch(/^x+\n$/);
  });
});
