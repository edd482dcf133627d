/**
 * The handling of a message was begun again and again and never came to an end. Trying it once more would take the
 * process down once more: the message goes to the dead-letter queue at once.
 */
export class MessageAbandoned extends Error {
  constructor(attempts: number) {
    super(`its handling was begun ${attempts} times without coming to an end`);
    this.name = 'MessageAbandoned';
  }
}
