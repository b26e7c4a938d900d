/* A part of a text is read without the rest, whichever way its segment came to be. */
#include "sealed.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "index/base/field.h"

#define WORDS 20000 /* several blocks */
#define A_LINE 10   /* words */
#define A_PAGE 700

static char dir[64];
static struct kz_writer *writer;

static int set_up(void **state)
{
        (void)state;
        test_make_dir(dir);
        assert_ok(kz_writer_open(dir, &writer, &test_error));
        return 0;
}

static int tear_down(void **state)
{
        (void)state;
        writer = kz_writer_free(writer);
        test_remove(dir);
        return 0;
}

static void make_text(struct kz_buf *out)
{
        unsigned i;

        kz_buf_clear(out);
        for (i = 0; i < WORDS; i++)
                assert_ok(kz_buf_printf(out, "w%u%s%s", i, i % A_LINE == A_LINE - 1 ? "\n" : " ",
                        i % A_PAGE == A_PAGE - 1 ? "\f" : ""));
}

/* Pages end paragraphs, so positions leap there. */
static uint32_t position_of(unsigned i)
{
        return KZ_GAP_BODY + i + i / A_PAGE * (KZ_GAP_PARAGRAPH - 1);
}

static unsigned word_at(uint32_t position)
{
        unsigned i = 0;

        while (position_of(i) < position)
                i++;
        assert_true(position == 0 || position_of(i) == position);
        return i;
}

/* Asks for word `i`: a short part that begins where the tier says, at the line that it says. */
static void expect_part(struct kz_tier *tier, kz_docnum doc, unsigned i)
{
        const uint32_t position = position_of(i);
        struct kz_tier_text part;
        char word[16], first[16];
        unsigned k;

        assert_ok(tier->ops->text(tier, doc, position, position, 40, &part, &test_error));
        assert_true(part.bytes.len < 3000);
        assert_false(part.last && i < WORDS - 300);
        k = word_at(part.position);
        assert_true(k <= i && (k > 0 || i < 300));
        snprintf(first, sizeof(first), "w%u%c", k, k % A_LINE == A_LINE - 1 ? '\n' : ' ');
        assert_true(kz_str_starts(part.bytes, kz_str(first)));
        snprintf(word, sizeof(word), "w%u%c", i, i % A_LINE == A_LINE - 1 ? '\n' : ' ');
        assert_non_null(memmem(part.bytes.ptr, part.bytes.len, word, strlen(word)));
        assert_int_equal(part.line, 1 + k / A_LINE);
        assert_int_equal(part.page, 1 + k / A_PAGE);
        assert_true(k % A_LINE ? part.col > 1 : part.col <= 2);
        assert_int_equal(part.col_bytes, part.col);
}

static void expect_parts(const char *id)
{
        struct kz_view *view = NULL;
        struct kz_tier *tier = NULL;
        kz_docnum doc = 0;
        unsigned i;

        assert_ok(kz_view_open(dir, &view, &test_error));
        assert_ok(kz_view_find(view, kz_str(id), &tier, &doc, &test_error));
        assert_non_null(tier->ops->text);
        for (i = 0; i < WORDS; i += 487)
                expect_part(tier, doc, i);
        kz_view_free(view);
}

static void of_what_was_sealed_written_and_merged(void **state)
{
        KZ_CLEANUP(kz_buf_deinit) struct kz_buf text = KZ_BUF_NULL;
        struct kz_document doc;

        (void)state;
        make_text(&text);
        doc = test_document("news", "sealed", "");
        doc.text = kz_buf_str(&text);
        test_put(writer, &doc);
        assert_ok(kz_writer_seal(writer, &test_error));
        expect_parts("news:sealed");
        doc = test_document("news", "bulk", "");
        doc.text = kz_buf_str(&text);
        sealed_put_bulk(writer, &doc);
        test_commit(writer);
        expect_parts("news:bulk");
        assert_ok(kz_writer_compact(writer, &test_error));
        assert_int_equal(sealed_assert_files(dir), 1);
        expect_parts("news:sealed");
        expect_parts("news:bulk");
}

int main(void)
{
        const struct CMUnitTest tests[] = {
                cmocka_unit_test_setup_teardown(
                        of_what_was_sealed_written_and_merged, set_up, tear_down),
        };

        return cmocka_run_group_tests(tests, NULL, NULL);
}
