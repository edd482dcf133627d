import type { Knowledge } from './knowledge.ts';
import type { PaymentNews, StepName, StepNews, StepOutcome } from './step.ts';

/** What is known once a step was begun and before anything was heard of it. Stored before the call is made. */
export function begin(knowledge: Knowledge, step: StepName): Knowledge {
  switch (step) {
    case 'reserve-stock':
      return knowledge.stock === 'untouched' ? { ...knowledge, stock: 'asked' } : knowledge;
    case 'authorize-payment':
      return knowledge.payment === 'untouched' ? { ...knowledge, payment: 'asked' } : knowledge;
    case 'capture-payment':
      return { ...knowledge, payment: 'capture-asked' };
    case 'confirm-stock':
      return { ...knowledge, stock: 'confirm-asked' };
    default:
      return knowledge;
  }
}

/** What is known once a step ended. An unknown outcome teaches nothing: the step will be tried again. */
export function learn(knowledge: Knowledge, step: StepName, outcome: StepOutcome): Knowledge {
  switch (outcome.outcome) {
    case 'done':
      return believe(knowledge, outcome.news);
    case 'refused':
      return refuse(
        outcome.paymentId === undefined
          ? knowledge
          : { ...knowledge, paymentId: outcome.paymentId },
        step,
        outcome.reason,
      );
    case 'unknown':
      return knowledge;
  }
}

function believe(knowledge: Knowledge, news: StepNews): Knowledge {
  switch (news.is) {
    case 'stock-reserved':
      return { ...knowledge, stock: 'reserved', total: news.total };
    case 'stock-confirmed':
      return { ...knowledge, stock: 'confirmed' };
    case 'stock-given-back':
      return { ...knowledge, stock: 'given-back', refusals: 0 };
    case 'payment-waiting':
      return { ...knowledge, ...paymentOf(news), payment: 'waiting' };
    case 'payment-authorized':
      return { ...knowledge, ...paymentOf(news), payment: 'authorized' };
    case 'payment-captured':
      return { ...knowledge, ...paymentOf(news), payment: 'captured' };
    case 'payment-settled':
      return { ...knowledge, payment: 'settled', refusals: 0 };
  }
}

function paymentOf({ paymentId, paymentVersion }: PaymentNews): PaymentNews {
  return { paymentId, paymentVersion };
}

/** A refusal on the way forward turns the saga around; on the way back it is counted. */
function refuse(knowledge: Knowledge, step: StepName, reason: string): Knowledge {
  const cause = { kind: 'failed' as const, reason };
  switch (step) {
    case 'reserve-stock':
      return { ...knowledge, stock: 'refused', cause };
    case 'authorize-payment':
    case 'await-payment':
    case 'capture-payment':
      return { ...knowledge, payment: 'refused', cause };
    case 'confirm-stock':
      return { ...knowledge, stock: 'confirm-refused', cause };
    case 'settle-payment':
    case 'return-stock':
      return { ...knowledge, refusals: knowledge.refusals + 1 };
  }
}
