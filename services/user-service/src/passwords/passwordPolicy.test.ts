import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import {
  canonicalPassword,
  longestPassword,
  passwordProblems,
  shortestPassword,
} from './passwordPolicy.ts';

describe('the password policy', () => {
  test.each([
    'correct horse battery',
    'vier Wörter und ein Fisch',
    '十二个字符的密码也可以用的呀',
    '🐎🔋📎🐟🎈🍎🍐🍊🍋🍌🍉🍇',
    'x7#Kp2!mQz9$',
  ])('accepts %s', password => {
    expect(passwordProblems(password, ['mary@example.com', 'Mary Smith'])).toEqual([]);
  });

  test.each([
    ['', 'at least 12 characters'],
    ['short', 'at least 12 characters'],
    ['x'.repeat(20), 'at least 5 different characters'],
    ['abababababab', 'at least 5 different characters'],
    ['abcdefghij'.repeat(13), 'at most 128 characters'],
    ['qwerty123456', 'commonest'],
    ['QWERTY123456', 'commonest'],
    ['password12345', 'commonest'],
    ['passwordpassword', 'commonest'],
    ['iloveyou1234', 'commonest'],
    ['my-mary@example.com', 'address or the name'],
    ['maryann.jones!!', 'address or the name'],
    ['hello Mary Smith', 'address or the name'],
  ])('refuses %j: %s', (password, reason) => {
    const problems = passwordProblems(password, [
      password.startsWith('maryann') ? 'Maryann.Jones@example.com' : 'mary@example.com',
      'Mary Smith',
    ]);

    expect(problems.join()).toContain(reason);
  });

  test('has only to do with the text: any long enough phrase of enough characters will do', () => {
    const word = fc.stringMatching(/^[a-z]{5,9}$/);
    fc.assert(
      fc.property(fc.tuple(word, word, word, word), words => {
        const phrase = words.join(' ');
        fc.pre(new Set(phrase).size >= 5);
        expect(passwordProblems(phrase, [])).toEqual([]);
      }),
    );
  });

  test('is the same for all spellings of a password', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme', maxLength: 140 }), text => {
        const problems = passwordProblems(text, []);
        expect(passwordProblems(text.normalize('NFD'), [])).toEqual(problems);
        expect(canonicalPassword(text.normalize('NFD'))).toBe(canonicalPassword(text));
      }),
    );
  });

  test('never accepts what is too short or too long, nor what holds the address', () => {
    fc.assert(
      fc.property(
        fc.string({ unit: 'grapheme', maxLength: 200 }),
        fc.emailAddress(),
        (text, email) => {
          const length = Array.from(canonicalPassword(text)).length;
          const accepted = passwordProblems(text, [email]).length === 0;
          expect(accepted && (length < shortestPassword || length > longestPassword)).toBe(false);
          expect(passwordProblems(`${text}${email}`, [email])).not.toEqual([]);
        },
      ),
    );
  });
});
