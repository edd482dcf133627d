export { guestSignIn } from './guestSignIn';
export { productionGuard } from './productionGuard';
