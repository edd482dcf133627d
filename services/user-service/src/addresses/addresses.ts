import { randomUUID } from 'node:crypto';
import type { Database, Transaction } from '../platform/database/database.ts';
import { HttpProblem } from '../platform/http/problem.ts';
import { sessionEnded } from '../problems/problems.ts';
import { TypedProblem } from '../problems/typedProblem.ts';
import { lockUser } from '../users/userStatements.ts';
import { type Address, type AddressFields, addressProblems, normalizeAddress } from './address.ts';
import { defaultAfterRemoval } from './defaultAddress.ts';
import {
  deleteAddress,
  findAddress,
  insertAddress,
  listAddresses,
  setDefaultAddress,
  updateAddress,
} from './addressStatements.ts';

/** Nobody lives in more places, and the list is answered as a whole. */
export const mostAddresses = 20;

/** The addresses of users. Whoever has any has exactly one default. */
export class Addresses {
  readonly #database: Database;

  constructor(database: Database) {
    this.#database = database;
  }

  async list(userId: string): Promise<Address[]> {
    return listAddresses(this.#database, userId);
  }

  /** @throws HttpProblem (404) */
  async find(userId: string, id: string): Promise<Address> {
    const address = await findAddress(this.#database, userId, id);
    if (address === undefined) {
      throw new AddressNotFound(id);
    }
    return address;
  }

  /** @throws HttpProblem (422) when it is no address of its country, (409) when there are too many */
  async add(userId: string, fields: AddressFields, isDefault: boolean): Promise<Address> {
    const address = checked(fields);
    const id = randomUUID();
    await this.#change(userId, async transaction => {
      const others = await listAddresses(transaction, userId);
      if (others.length >= mostAddresses) {
        throw new TypedProblem(409, 'too-many-addresses', `There are ${mostAddresses} already`);
      }
      await insertAddress(transaction, userId, id, address);
      if (isDefault || others.length === 0) {
        await setDefaultAddress(transaction, userId, id);
      }
    });
    return this.find(userId, id);
  }

  /** @throws HttpProblem (422) when it is no address of its country, (404) */
  async replace(
    userId: string,
    id: string,
    fields: AddressFields,
    isDefault: boolean,
  ): Promise<Address> {
    const address = checked(fields);
    await this.#change(userId, async transaction => {
      if (!(await updateAddress(transaction, userId, id, address))) {
        throw new AddressNotFound(id);
      }
      if (isDefault) {
        await setDefaultAddress(transaction, userId, id);
      }
    });
    return this.find(userId, id);
  }

  /** Removes an address; when it was the default, the newest of the others takes its place. */
  async remove(userId: string, id: string): Promise<void> {
    await this.#change(userId, async transaction => {
      const before = await listAddresses(transaction, userId);
      if (!(await deleteAddress(transaction, userId, id))) {
        throw new AddressNotFound(id);
      }
      const next = defaultAfterRemoval(before, id);
      if (next !== undefined) {
        await setDefaultAddress(transaction, userId, next);
      }
    });
  }

  /** One change of a user's addresses after the other: two at the same time would see the same default. */
  async #change(userId: string, work: (transaction: Transaction) => Promise<void>): Promise<void> {
    await this.#database.transaction(async transaction => {
      if ((await lockUser(transaction, userId)) === undefined) {
        throw sessionEnded();
      }
      await work(transaction);
    });
  }
}

class AddressNotFound extends HttpProblem {
  constructor(id: string) {
    super(404, `There is no address ${id}`);
    this.name = 'AddressNotFound';
  }
}

function checked(fields: AddressFields): AddressFields {
  const address = normalizeAddress(fields);
  const errors = addressProblems(address);
  if (errors.length > 0) {
    throw new TypedProblem(422, 'address-not-accepted', 'This is not an address of its country', {
      errors,
    });
  }
  return address;
}
