/*
 * How often a long test does what it does. Under a sanitizer, which is several times slower, a
 * quarter: a wrong access shows in few rounds, and what needs many, or a large input for a time
 * that grows with its square, is found by the plain run.
 */
#ifndef KZ_TESTS_SUPPORT_ROUNDS_H
#define KZ_TESTS_SUPPORT_ROUNDS_H

#if defined(KZ_SANITIZE_ADDRESS) || defined(KZ_SANITIZE_THREAD)
#define TEST_ROUNDS(n) ((n) / 4)
#else
#define TEST_ROUNDS(n) (n)
#endif

#endif
