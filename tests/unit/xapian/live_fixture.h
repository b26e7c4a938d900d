/* What tests of the live index share. */
#ifndef KZ_TESTS_LIVE_FIXTURE_H
#define KZ_TESTS_LIVE_FIXTURE_H

#include "index/xapian/live.h"

/* Fails the test with the error's message when the call fails. Needs a struct kz_error err. */
#define ok(call) live_assert_ok((call), &err, __FILE__, __LINE__)
void live_assert_ok(enum kz_status status, const struct kz_error *err, const char *file, int line);

struct live_fixture {
        char *dir;
        char *path; /* of the live index, which is not there yet */
};

int live_setup(void **state);
int live_teardown(void **state);

struct kz_live_writer *live_writer(const char *path);
struct kz_tier *live_reader(const char *path);

/* Puts a document of these words, split at spaces, with positions from 1; its record is the text.
 */
enum kz_status live_put(struct kz_live_writer *writer, const char *id, uint64_t seq,
        const char *text, struct kz_error *err);
/* Fills tv with the words of a text. */
void live_split(struct kz_termvector *tv, struct kz_str text);

/* The number of documents a fresh reader sees; fails the test when it cannot read. */
uint64_t live_count(const char *path);
/* Asserts that a document has this record, or that there is none when text is NULL. */
void live_assert_stored(struct kz_tier *tier, const char *id, const char *text);

#endif
