import { describeVisit } from './describeVisit';
import { formatElapsedTime } from './formatElapsedTime';

describe('describeVisit', () => {
  it.each([
    [
      {
        pathname: '/x',
        entityRef: 'component:default/order-service',
        name: '',
      },
      { title: 'order-service', kind: 'Component' },
    ],
    [
      { pathname: '/x', entityRef: 'api:default/orders', name: '' },
      { title: 'orders', kind: 'API' },
    ],
    [
      { pathname: '/catalog', name: 'catalog' },
      { title: 'Catalog', kind: 'Page' },
    ],
    [
      { pathname: '/docs/default/component/causeway', name: '' },
      { title: 'causeway', kind: 'Documentation' },
    ],
    [
      { pathname: '/source/commerce/caf%C3%A9', name: '' },
      { title: 'café', kind: 'Source' },
    ],
    [
      { pathname: '/source/100%', name: '' },
      { title: '100%', kind: 'Source' },
    ],
    [
      { pathname: '/source/commerce/orders/blob/main/src/main.ts', name: '' },
      { title: 'orders', kind: 'Source' },
    ],
    [
      {
        pathname: '/create/tasks/9b75f370-aa34-4f9f-8aab-149848826909',
        name: '',
      },
      { title: 'Run 9b75f370', kind: 'Create' },
    ],
    [
      { pathname: '/create/templates/default/new-microservice', name: '' },
      { title: 'new-microservice', kind: 'Create' },
    ],
    [
      { pathname: '/chaos', name: '' },
      { title: 'Chaos', kind: 'Page' },
    ],
  ])('describes %j', (visit, description) => {
    expect(describeVisit(visit)).toEqual(description);
  });
});

describe('formatElapsedTime', () => {
  const now = Date.UTC(2026, 10, 20, 12);
  const minutes = (count: number) => now - count * 60_000;

  it('grows coarser with time', () => {
    expect(formatElapsedTime(minutes(0.5), now)).toBe('just now');
    expect(formatElapsedTime(minutes(1), now)).toBe('1 minute ago');
    expect(formatElapsedTime(minutes(59.9), now)).toBe('59 minutes ago');
    expect(formatElapsedTime(minutes(60), now)).toBe('1 hour ago');
    expect(formatElapsedTime(minutes(24 * 60), now)).toBe('yesterday');
    expect(formatElapsedTime(minutes(72 * 60), now)).toBe('3 days ago');
  });

  it('takes a clock that runs ahead for now', () => {
    expect(formatElapsedTime(now + 5_000, now)).toBe('just now');
  });
});
