/* What the tests of store and engine share: a directory of their own, documents in a line. */
#ifndef KZ_TEST_STORE_SUPPORT_H
#define KZ_TEST_STORE_SUPPORT_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "index/store/writer.h"

/* Fails the test with the error's message unless status is KZ_OK. */
#define assert_ok(expression)                                                                      \
        do {                                                                                       \
                struct kz_error *last_error_ = &test_error;                                        \
                enum kz_status status_ = (expression);                                             \
                if (status_)                                                                       \
                        fail_msg("%s: %s", kz_status_name(status_), last_error_->message);         \
        } while (0)

extern struct kz_error test_error; /* what assert_ok shows: pass &test_error */

/* A new directory below the temporary one; test_remove deletes it with all in it. */
void test_make_dir(char out[64]);
void test_remove(const char *path);
/* dir/name in a static buffer that the next four calls leave alone. */
const char *test_path(const char *dir, const char *name);

void test_write_file(const char *path, struct kz_str content);

/* A document of source and key; its id stands in a static buffer that the next 64 calls leave. */
struct kz_document test_document(const char *source, const char *key, const char *text);
struct kz_prepared *test_prepare(const struct kz_document *doc);

/* Puts (adds, when the source is `added`) and returns the outcome. */
enum kz_put_outcome test_put(struct kz_writer *writer, const struct kz_document *doc);
uint64_t test_commit(struct kz_writer *writer);
/* How many documents the directory's committed index holds, and whether one of them is this. */
uint64_t test_count(const char *dir);
bool test_has(const char *dir, const char *id);
uint64_t test_seq(const char *dir);

#endif
