/**
 * A problem whose message is for the person at the terminal: it says what is wrong and what to do,
 * and is printed without a stack.
 */
export class SetupProblem extends Error {}

const interactive = Boolean(process.stdout.isTTY);

/** Prints a line that names what is being done now. */
export function say(text) {
  process.stdout.write(`${text}\n`);
}

/**
 * Runs one named step, says that it began, gives a sign of life while it lasts and says how long it
 * took. A long silence is what makes people press Ctrl-C.
 */
export async function step(title, work) {
  const began = Date.now();
  const seconds = () => Math.round((Date.now() - began) / 1000);
  say(`• ${title} …`);
  const beat = setInterval(
    () => say(`  still working, ${seconds()} s`),
    interactive ? 15_000 : 30_000,
  );
  try {
    const result = await work();
    say(`  done in ${seconds()} s`);
    return result;
  } finally {
    clearInterval(beat);
  }
}
