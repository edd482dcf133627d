import '@testing-library/jest-dom';
import { configure } from '@testing-library/react';

// The first page of a file waits for the modules behind it to be compiled, and the machine may be busy.
configure({ asyncUtilTimeout: 20_000 });
jest.setTimeout(60_000);
