import fc from 'fast-check';
import { findOwnerNameProblem } from './ownerName';

describe('findOwnerNameProblem', () => {
  it.each([
    ['orders.team', /cannot own services.*only the letters a to z/],
    ['orders_team', /only the letters a to z/],
    ['', /only the letters a to z/],
    ['a'.repeat(53), /53 characters, at most 52/],
  ])('refuses %j', (name, message) => {
    expect(findOwnerNameProblem(name)).toMatch(message);
  });

  it('lets exactly those pass that make a namespace', () => {
    const names = fc.oneof(
      fc.stringMatching(/^[a-z0-9._-]{1,70}$/),
      fc.stringMatching(/^[a-z0-9-]{1,60}$/),
    );
    fc.assert(
      fc.property(names, name => {
        const namespace = `${name}-production`;
        const isLabel =
          namespace.length <= 63 &&
          /^[a-z0-9]([a-z0-9-]*[a-z0-9])?$/.test(namespace);
        expect(findOwnerNameProblem(name) === undefined).toBe(isLabel);
      }),
    );
  });
});
