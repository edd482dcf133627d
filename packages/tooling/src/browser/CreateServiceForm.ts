import { expect, type Page } from '@playwright/test';

/** Milliseconds that a run of the template may take in a browser. */
const RUN_TIMEOUT_MS = 90_000;

/** Answers to the golden path's form; what is left out keeps the form's default. */
export interface ServiceAnswers {
  name: string;
  description: string;
  /** The owning group as the form shows it. */
  owner: string;
  /** Labels of options as the form shows them. */
  database?: string;
  messaging?: string;
  cache?: string;
}

/**
 * The golden path's form, as a person sees it.
 *
 * @public
 */
export class CreateServiceForm {
  readonly #page: Page;

  static async open(page: Page): Promise<CreateServiceForm> {
    await page.goto('/create/templates/default/new-microservice');
    await page.getByRole('textbox', { name: 'Service Name' }).waitFor();
    return new CreateServiceForm(page);
  }

  private constructor(page: Page) {
    this.#page = page;
  }

  /** Answers every page of the form and goes on to its summary. */
  async answer(answers: ServiceAnswers): Promise<void> {
    await this.answerDetails(answers);
    await this.next();
    for (const [label, option] of [
      ['Database', answers.database],
      ['Message Queue', answers.messaging],
      ['Cache', answers.cache],
    ] as const) {
      if (option !== undefined) {
        await this.#choose(label, option);
      }
    }
    await this.next();
    await this.review();
  }

  /** Answers the first page. */
  async answerDetails(answers: ServiceAnswers): Promise<void> {
    const page = this.#page;
    await page
      .getByRole('textbox', { name: 'Service Name' })
      .fill(answers.name);
    await page
      .getByRole('textbox', { name: 'Description' })
      .fill(answers.description);
    const owner = page.getByRole('combobox', { name: 'Owner Team' });
    // The list is drawn anew when the groups arrive, and takes a choice with it.
    await expect(async () => {
      await owner.fill(answers.owner);
      await page
        .getByRole('option', { name: answers.owner })
        .click({ timeout: 2_000 });
      await expect(owner).toHaveValue(answers.owner);
    }).toPass({ timeout: 30_000 });
  }

  /** Goes to the next page of the form. */
  async next(): Promise<void> {
    await this.#page.getByRole('button', { name: 'Next' }).click();
  }

  /** Goes from the last page to the summary. */
  async review(): Promise<void> {
    await this.#page.getByRole('button', { name: 'Review' }).click();
    await expect(
      this.#page.getByRole('button', { name: 'Create' }),
    ).toBeVisible();
  }

  /** Presses Create on the summary. */
  async create(): Promise<void> {
    await this.#page.getByRole('button', { name: 'Create' }).click();
  }

  /**
   * Waits for the result of the run.
   *
   * @returns the address that the result says to clone from
   */
  async waitForResult(name: string): Promise<string> {
    await this.#page
      .getByRole('heading', { name: `${name} is ready` })
      .waitFor({ timeout: RUN_TIMEOUT_MS });
    const command = await this.#page
      .getByRole('textbox', { name: 'Clone command' })
      .inputValue();
    return command.replace(/^git clone /, '');
  }

  async #choose(label: string, option: string): Promise<void> {
    // The name of a choice's button is what is chosen, then its label.
    const button = this.#page.getByRole('button', {
      name: new RegExp(` ${label}$`),
    });
    await button.click();
    await this.#page.getByRole('option', { name: option }).click();
    await expect(button).toHaveText(option);
  }
}
