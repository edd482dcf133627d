// Each test runs programs, and the machine may be busy.
jest.setTimeout(60_000);
