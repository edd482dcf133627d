import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { Faults, fates } from '../../test/model/faults.ts';
import { firstStates, ModelPayments } from '../../test/model/modelPayments.ts';
import { ModelProducts } from '../../test/model/modelProducts.ts';
import { isFinal, mayFollow, type OrderState, reversibleStates } from '../orders/orderState.ts';
import { initialKnowledge } from './knowledge.ts';
import { begin, learn } from './learn.ts';
import { performStep } from './performStep.ts';
import { advance, deadlineAfter, planSaga, type SagaView } from './planSaga.ts';

const orderId = 'order';
const items = [{ variantId: 'cup', quantity: 2 }];
const deadlines = { forwardMs: 40, challengeMs: 60 };

/** What else happens between the steps of a saga. */
const happenings = [
  'nothing',
  'nothing',
  'cancel',
  'crash-before-call',
  'crash-after-call',
  'late-call-arrives',
  'provider-authorizes',
  'provider-declines',
  'reservation-expires',
  'time-passes',
] as const;

interface Story {
  fates: (typeof fates)[number][];
  happenings: (typeof happenings)[number][];
  firstState: (typeof firstStates)[number];
  available: number;
  lastWord: 'authorized' | 'declined';
}

const stories: fc.Arbitrary<Story> = fc.record({
  fates: fc.array(fc.constantFrom(...fates), { maxLength: 25 }),
  happenings: fc.array(fc.constantFrom(...happenings), { maxLength: 25 }),
  firstState: fc.constantFrom(...firstStates),
  available: fc.integer({ min: 1, max: 3 }),
  lastWord: fc.constantFrom('authorized', 'declined'),
});

/** Nothing goes wrong. */
const calm: Story = {
  fates: [],
  happenings: [],
  firstState: 'authorized',
  available: 2,
  lastWord: 'authorized',
};

/** Plays a saga to its end, as a runner would, with everything that the story throws at it. */
class Play {
  readonly faults: Faults;
  readonly products: ModelProducts;
  readonly payments: ModelPayments;
  readonly path: OrderState[] = ['pending'];
  now = 0;
  end: 'finished' | 'stuck' | undefined;
  readonly #happenings: Story['happenings'];
  readonly #lastWord: Story['lastWord'];
  #view: SagaView = {
    knowledge: initialKnowledge,
    orderState: 'pending',
    reversal: undefined,
    deadlineAt: deadlines.forwardMs,
  };

  constructor(story: Story) {
    this.faults = new Faults(story.fates);
    this.products = new ModelProducts(story.available, this.faults);
    this.payments = new ModelPayments(() => story.firstState, this.faults);
    this.#happenings = [...story.happenings];
    this.#lastWord = story.lastWord;
  }

  get orderState(): OrderState {
    return this.#view.orderState;
  }

  get mayBeTakenBack(): boolean {
    return reversibleStates('cancellation').includes(this.orderState);
  }

  async run(): Promise<void> {
    for (let turns = 0; this.end === undefined && turns < 500; turns += 1) {
      this.now += 1;
      await this.#turn(this.#happenings.shift() ?? 'nothing');
    }
  }

  cancel(): void {
    if (this.mayBeTakenBack) {
      this.#view = { ...this.#view, reversal: { kind: 'cancellation', reason: 'changed-mind' } };
      this.end = undefined;
    }
  }

  async #turn(happening: (typeof happenings)[number]): Promise<void> {
    switch (happening) {
      case 'cancel':
        this.cancel();
        break;
      case 'late-call-arrives':
        this.faults.deliverOne();
        break;
      case 'provider-authorizes':
        this.payments.decide('authorized');
        break;
      case 'provider-declines':
        this.payments.decide('declined');
        break;
      case 'reservation-expires':
        this.products.expire();
        break;
      case 'time-passes':
        this.now += 30;
        break;
    }
    await this.#step(happening);
    if (this.#happenings.length === 0 && this.now > 200) {
      // A provider decides about every payment at last
      this.payments.decide(this.#lastWord);
    }
  }

  async #step(happening: (typeof happenings)[number]): Promise<void> {
    const plan = planSaga(this.#view, this.now);
    switch (plan.plan) {
      case 'turn':
        this.#know({ ...this.#view.knowledge, cause: plan.cause });
        return;
      case 'finish':
        this.#move(plan.orderState);
        this.end = 'finished';
        return;
      case 'give-up':
        this.end = 'stuck';
        return;
      case 'step': {
        const begun = begin(this.#view.knowledge, plan.step);
        this.#know(begun);
        if (happening === 'crash-before-call') {
          return;
        }
        const outcome = await performStep(
          plan.step,
          { products: this.products, payments: this.payments },
          {
            orderId,
            customerId: 'customer',
            items,
            paymentToken: 'tok',
            knowledge: begun,
            reservationSeconds: 600,
          },
        );
        if (happening !== 'crash-after-call') {
          this.#know(learn(begun, plan.step, outcome));
        }
      }
    }
  }

  #know(knowledge: SagaView['knowledge']): void {
    const { knowledge: from, deadlineAt } = this.#view;
    this.#view = {
      ...this.#view,
      knowledge,
      deadlineAt: deadlineAfter({ from, to: knowledge, deadlineAt }, deadlines, this.now),
    };
    this.#move(advance(this.orderState, this.#view));
  }

  #move(orderState: OrderState): void {
    if (orderState !== this.orderState) {
      this.path.push(orderState);
      this.#view = { ...this.#view, orderState };
    }
  }
}

function expectConsistent(play: Play, available: number): void {
  const { products, payments } = play;
  const taken = payments.all.reduce(
    (total, { captured, refunded }) => total + captured - refunded,
    0,
  );
  const live = payments.all.filter(
    ({ state }) => !['voided', 'refunded', 'declined', 'failed'].includes(state),
  );
  expect(products.available + products.reserved + products.sold).toBe(available);
  expect(products.reserved).toBe(0);
  if (play.orderState === 'confirmed') {
    expect({ taken, sold: products.sold }).toEqual({ taken: 1400, sold: 2 });
    expect(live.map(({ state }) => state)).toEqual(['captured']);
  } else {
    expect({ taken, sold: products.sold, live }).toEqual({ taken: 0, sold: 0, live: [] });
  }
}

describe('a saga', () => {
  test('without faults confirms the order', async () => {
    const play = new Play(calm);
    await play.run();
    expect(play.path).toEqual(['pending', 'reserved', 'paid', 'confirmed']);
    expectConsistent(play, 2);
  });

  test('ends with money and stock where they belong, whatever happens and in whatever order', async () => {
    await fc.assert(
      fc.asyncProperty(stories, async story => {
        const play = new Play(story);
        await play.run();
        expect(play.end).toBe('finished');
        expect(play.orderState === 'confirmed' || isFinal(play.orderState)).toBe(true);
        for (const [index, state] of play.path.slice(1).entries()) {
          expect(mayFollow(play.path[index] ?? 'pending', state)).toBe(true);
        }
        // What was still on its way arrives when all is over
        play.faults.deliverAll();
        expectConsistent(play, story.available);
      }),
      { numRuns: 2_000 },
    );
  });

  test('takes a confirmed order back when it is cancelled after that', async () => {
    await fc.assert(
      fc.asyncProperty(stories, async story => {
        const play = new Play({ ...story, firstState: 'authorized', available: 2 });
        await play.run();
        play.cancel();
        await play.run();
        expect(isFinal(play.orderState)).toBe(true);
        play.faults.deliverAll();
        expectConsistent(play, 2);
      }),
      { numRuns: 500 },
    );
  });

  test('is stuck only when taking back is refused for good, and the money is still there then', async () => {
    const play = new Play(calm);
    play.payments.refusesRefunds = true;
    await play.run();
    play.cancel();
    await play.run();
    expect(play.end).toBe('stuck');
    expect(play.orderState).toBe('confirmed');
    expect(play.payments.all.map(({ state }) => state)).toEqual(['captured']);
  });
});
