/** What checkout shows on other teams' pages: one script for both. */
import './add-to-cart.ts';
import './mini-cart.ts';
