/* Names in the index: written with their documents, once, forgotten with them by a purge. */
#include "support.h"

#include <stdio.h>
#include <string.h>

#include "index/store/namebook.h"
#include "index/store/view.h"
#include "index/text/namekey.h"

static int set_up(void **state)
{
        static char dir[64];

        test_make_dir(dir);
        *state = dir;
        return 0;
}

static int tear_down(void **state)
{
        test_remove(*state);
        return 0;
}

struct seen {
        char text[2048];
        size_t len;
};

static enum kz_status see(void *context, const struct kz_name *name, struct kz_error *err)
{
        struct seen *seen = context;

        (void)err;
        seen->len += (size_t)snprintf(seen->text + seen->len, sizeof(seen->text) - seen->len,
                "%.*s/%.*s/%s%s ", KZ_STR_ARG(name->term), KZ_STR_ARG(name->form),
                name->flags & KZ_NAME_CAPITAL ? "C" : "", name->flags & KZ_NAME_PLAIN ? "p" : "");
        return KZ_OK;
}

/* What the committed index has under the first key of a word: "term/form/flags …". */
static const char *names_of(const char *dir, const char *word)
{
        static struct seen seen;
        struct kz_view *view = NULL;
        struct kz_namekeys keys;

        seen = (struct seen){.len = 0};
        kz_namekeys_make(kz_namerules_builtin(), kz_str(word), &keys);
        assert_true(keys.n > 0);
        assert_ok(kz_view_open(dir, &view, &test_error));
        assert_ok(view->live->ops->names(view->live,
                (struct kz_str){keys.keys[0].bytes, keys.keys[0].len}, see, &seen, &test_error));
        kz_view_free(view);
        return seen.text;
}

static void put(struct kz_writer *writer, const char *key, const char *text)
{
        struct kz_document doc = test_document("news", key, text);

        test_put(writer, &doc);
}

static void test_written_with_their_documents(void **state)
{
        const char *dir = *state;
        struct kz_writer *writer = NULL;

        assert_ok(kz_writer_open(dir, &writer, &test_error));
        put(writer, "a", "They spoke with Tokayev about water.");
        assert_string_equal(names_of(dir, "tokayev"), "");
        test_commit(writer);
        assert_string_equal(names_of(dir, "tokayev"), "tokayev/tokayev/C ");
        /* Another document adds to it: the flags of both, and the shorter form. */
        put(writer, "b", "вчера говорили с Токаевым о воде. the word tokayev in small letters");
        test_commit(writer);
        assert_non_null(strstr(names_of(dir, "tokayev"), "tokayev/tokayev/Cp "));
        assert_non_null(strstr(names_of(dir, "tokayev"), "/токаевым/C "));
        kz_writer_free(writer);
        /* A session that knows nothing writes the same once more, and nothing changes. */
        assert_ok(kz_writer_open(dir, &writer, &test_error));
        put(writer, "c", "They spoke with Tokayev about bread.");
        test_commit(writer);
        assert_non_null(strstr(names_of(dir, "tokayev"), "tokayev/tokayev/Cp "));
        kz_writer_free(writer);
}

/* Whoever asks for Marsh, or for Marshes, is to know that it is a common word. */
static void test_small_words_go_under_their_stems(void **state)
{
        const char *dir = *state;
        struct kz_writer *writer = NULL;

        assert_ok(kz_writer_open(dir, &writer, &test_error));
        put(writer, "a", "They walked through the marshes and spoke about water.");
        test_commit(writer);
        assert_string_equal(names_of(dir, "marsh"), "marsh/marshes/p ");
        assert_string_equal(names_of(dir, "marshes"), "marsh/marshes/p ");
        kz_writer_free(writer);
}

/* What a batch had to say is not known when the batch is dropped. */
static void test_dropped_batch(void **state)
{
        const char *dir = *state;
        struct kz_writer *writer = NULL;

        assert_ok(kz_writer_open(dir, &writer, &test_error));
        put(writer, "a", "They spoke with Tokayev about water.");
        assert_ok(kz_writer_cancel(writer, &test_error));
        put(writer, "b", "They spoke with Nazarbayev about water.");
        test_commit(writer);
        assert_string_equal(names_of(dir, "tokayev"), "");
        put(writer, "a", "They spoke with Tokayev about water.");
        test_commit(writer);
        assert_string_equal(names_of(dir, "tokayev"), "tokayev/tokayev/C ");
        assert_string_equal(names_of(dir, "nazarbayev"), "nazarbayev/nazarbayev/C ");
        kz_writer_free(writer);
}

static void test_purge_forgets(void **state)
{
        const char *dir = *state;
        struct kz_writer *writer = NULL;
        bool removed;

        assert_ok(kz_writer_open(dir, &writer, &test_error));
        put(writer, "a", "They spoke with Tokayev and Nazarbayev about water.");
        put(writer, "b", "They spoke with Tokayev about bread.");
        test_commit(writer);
        assert_ok(kz_writer_remove(writer, KZ_STR("news:a"), &removed, &test_error));
        test_commit(writer);
        assert_string_equal(names_of(dir, "nazarbayev"), "nazarbayev/nazarbayev/C ");
        assert_ok(kz_writer_purge(writer, &test_error));
        assert_string_equal(names_of(dir, "nazarbayev"), "");
        assert_string_equal(names_of(dir, "tokayev"), "tokayev/tokayev/C ");
        /* The same writer has not kept it in mind that it was there. */
        put(writer, "c", "They spoke with Nazarbayev about water.");
        test_commit(writer);
        assert_string_equal(names_of(dir, "nazarbayev"), "nazarbayev/nazarbayev/C ");
        kz_writer_free(writer);
}

static uint64_t recorded_rules(const char *dir)
{
        struct kz_view *view = NULL;
        uint64_t rules;

        assert_ok(kz_view_open(dir, &view, &test_error));
        assert_ok(kz_view_name_rules(view, &rules, &test_error));
        kz_view_free(view);
        return rules;
}

/* The rules are those of the first commit, until a rebuild. */
static void test_rules_are_recorded(void **state)
{
        const char *dir = *state;
        const uint64_t builtin = kz_namerules_fingerprint(kz_namerules_builtin());
        struct kz_namerules *other = NULL;
        struct kz_writer *writer = NULL;

        assert_ok(kz_namerules_parse(
                "other", KZ_STR("[latin letters]\na = a\nb = b\n"), &other, &test_error));
        assert_int_not_equal(kz_namerules_fingerprint(other), builtin);
        assert_ok(kz_writer_open(dir, &writer, &test_error));
        assert_int_equal(recorded_rules(dir), 0);
        put(writer, "a", "They spoke with Tokayev about water.");
        test_commit(writer);
        kz_writer_free(writer);
        assert_int_equal(recorded_rules(dir), builtin);
        assert_ok(kz_writer_open(dir, &writer, &test_error));
        kz_writer_set_name_rules(writer, other);
        put(writer, "b", "They spoke with Tokayev about bread.");
        test_commit(writer);
        kz_writer_free(writer);
        assert_int_equal(recorded_rules(dir), builtin);
        assert_ok(kz_writer_open_rebuild(dir, &writer, &test_error));
        kz_writer_set_name_rules(writer, other);
        put(writer, "b", "They spoke with Tokayev about bread.");
        assert_ok(kz_writer_publish(writer, &test_error));
        kz_writer_free(writer);
        assert_int_equal(recorded_rules(dir), kz_namerules_fingerprint(other));
        kz_namerules_free(other);
}

/* More names than are remembered: those that were forgotten are taken in again, no others. */
static void test_memory_is_bounded(void **state)
{
        struct kz_namebook book = {.rules = NULL};
        KZ_CLEANUP(kz_buf_deinit) struct kz_buf packed = KZ_BUF_NULL;
        size_t i;

        (void)state;
        for (i = 0; i < KZ_NAMEBOOK_KNOWN_MAX + 10; i++) {
                char word[16];
                struct kz_name name = {.flags = KZ_NAME_PLAIN};

                snprintf(word, sizeof(word), "%zu", i); /* digits: without keys */
                name.term = name.form = kz_str(word);
                kz_buf_clear(&packed);
                assert_int_equal(kz_name_append(&packed, &name), KZ_OK);
                assert_ok(kz_namebook_add(&book, kz_buf_str(&packed), &test_error));
                assert_true(book.n_known <= KZ_NAMEBOOK_KNOWN_MAX);
                assert_true(book.n_known < book.known_size);
        }
        assert_int_equal(book.n_known, 10);
        assert_int_equal(book.n, 0);
        assert_ok(kz_namebook_add(&book, kz_buf_str(&packed), &test_error));
        assert_int_equal(book.n_known, 10);
        kz_namebook_deinit(&book);
}

int main(void)
{
#define T(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)
        const struct CMUnitTest tests[] = {
                T(test_written_with_their_documents),
                T(test_small_words_go_under_their_stems),
                T(test_dropped_batch),
                T(test_purge_forgets),
                T(test_rules_are_recorded),
                T(test_memory_is_bounded),
        };

        return cmocka_run_group_tests(tests, NULL, NULL);
}
