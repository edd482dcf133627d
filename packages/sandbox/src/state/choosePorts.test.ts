import fc from 'fast-check';
import { choosePorts } from './choosePorts';

const names = ['gateway', 'database', 'replica-1', 'replica-2'];

function choose(rest: Partial<Parameters<typeof choosePorts>[0]> = {}) {
  return choosePorts({
    names,
    preferred: {},
    earlier: {},
    isFree: async () => true,
    random: () => 0,
    ...rest,
  });
}

describe('choosePorts', () => {
  it('gives different, free ports to all', async () => {
    const port = fc.integer({ min: 20_000, max: 20_050 });
    await fc.assert(
      fc.asyncProperty(
        fc.dictionary(fc.constantFrom(...names), port),
        fc.dictionary(fc.constantFrom(...names), port),
        fc.uniqueArray(port),
        async (preferred, earlier, busy) => {
          const chosen = await choose({
            preferred,
            earlier,
            isFree: async candidate => !busy.includes(candidate),
          });
          expect(Object.keys(chosen).sort()).toEqual([...names].sort());
          expect(new Set(Object.values(chosen)).size).toBe(names.length);
          Object.values(chosen).forEach(each =>
            expect(busy).not.toContain(each),
          );
        },
      ),
    );
  });

  it('takes the port that people know where it is free, then that of the last start', async () => {
    const known = { gateway: 4_000 };
    const earlier = { gateway: 4_100, database: 5_555 };
    expect(await choose({ preferred: known, earlier })).toMatchObject({
      gateway: 4_000,
      database: 5_555,
    });
    expect(
      await choose({
        preferred: known,
        earlier,
        isFree: async port => port !== 4_000,
      }),
    ).toMatchObject({ gateway: 4_100 });
  });

  it('says so when no port is free', async () => {
    await expect(choose({ isFree: async () => false })).rejects.toThrow(
      'No port is free',
    );
  });
});
