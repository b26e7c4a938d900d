/* Files within a file, whatever the container: keys, what the container knows, faults, limits. */
#include "collect.h"

#include <stdlib.h>

#include "index/ingest/member.h"

/* A container being parsed, without its format. */
struct container {
        struct collect *found;
        struct kz_extract_job job;
        struct kz_extract_limits limits;
        struct kz_member_budget budget;
        struct kz_input input;
        struct kz_sink sink;
        struct kz_parse parse;
};

static struct container *container_new(uint64_t file_size)
{
        struct container *c = calloc(1, sizeof(*c));

        assert_non_null(c);
        c->found = collect_new();
        c->job = (struct kz_extract_job){.name = KZ_STR("all.zip"), .mtime = 1700000000};
        c->limits = kz_extract_limits_default();
        c->input = KZ_INPUT_NULL;
        c->sink = (struct kz_sink){
                .ctx = c->found, .document = collect_document, .problem = collect_problem};
        kz_member_budget_init(&c->budget, file_size);
        c->parse = (struct kz_parse){.job = &c->job,
                .limits = &c->limits,
                .input = &c->input,
                .sink = &c->sink,
                .type = "zip",
                .budget = &c->budget};
        return c;
}

static void container_free(struct container *c)
{
        kz_member_budget_deinit(&c->budget);
        collect_free(c->found);
        free(c);
}

static enum kz_status put(struct container *c, struct kz_member member, const char *text)
{
        struct kz_error err = KZ_ERROR_NULL;
        struct kz_buf bytes = KZ_BUF_NULL;
        enum kz_status status;

        assert_int_equal(kz_buf_append_cstr(&bytes, text), KZ_OK);
        member.bytes = &bytes;
        if (!member.name.ptr)
                member.name = member.key;
        status = kz_parse_member(&c->parse, &member, &err);
        c->found->err = err;
        kz_buf_deinit(&bytes);
        return status;
}

static void test_key_and_what_the_container_knows(void **state)
{
        struct container *c = container_new(1000);
        const struct kz_member letter = {.key = KZ_STR("letters/first.txt"),
                .author = KZ_STR("A. Writer"),
                .date = KZ_STR("2021-03-04"),
                .ts = 1614816000,
                .url = KZ_STR("https://example.org/1"),
                .from = "list of letters"};

        (void)state;
        assert_int_equal(put(c, letter, "The title of it\n\nAnd the text.\n"), KZ_OK);
        assert_int_equal(c->found->doc_count, 1);
        assert_str(c->found->docs[0].key, "letters/first.txt");
        assert_str(c->found->docs[0].title, "The title of it");
        assert_str(c->found->docs[0].author, "A. Writer");
        assert_str(c->found->docs[0].date, "2021-03-04");
        assert_int_equal(c->found->docs[0].ts, 1614816000);
        assert_str(c->found->docs[0].url, "https://example.org/1");
        /* Lines of the member are not lines of the file. */
        assert_int_equal(c->found->docs[0].place, KZ_PLACE_EXTRACT);
        assert_str(c->found->origins[0].type, "text");
        assert_str(c->found->origins[0].date, "list of letters");
        container_free(c);
}

/* Its address tells the site and the day of a page that says neither. */
static void test_page_with_an_address(void **state)
{
        struct container *c = container_new(1000);
        const struct kz_member page = {.key = KZ_STR("page.html"),
                .date = KZ_STR("2023-06-01"),
                .ts = 1685577600,
                .url = KZ_STR("https://www.daily-paper.kz/2023/04/12/court"),
                .from = "WARC header"};

        (void)state;
        assert_int_equal(
                put(c, page, "<title>Court frees blogger - Daily Paper</title><p>t"), KZ_OK);
        assert_int_equal(c->found->doc_count, 1);
        assert_str(c->found->docs[0].title, "Court frees blogger");
        assert_str(c->found->docs[0].date, "2023-04-12");
        assert_str(c->found->docs[0].url, "https://www.daily-paper.kz/2023/04/12/court");
        assert_str(c->found->origins[0].date, "address");
        container_free(c);
}

static void test_what_the_member_says_goes_first(void **state)
{
        struct container *c = container_new(1000);
        const struct kz_member page = {.key = KZ_STR("page"),
                .date = KZ_STR("2021-03-04"),
                .author = KZ_STR("A. Writer"),
                .url = KZ_STR("https://example.org/1"),
                .from = "list"};

        (void)state;
        assert_int_equal(put(c, page,
                                 "<html><head><title>Its own</title>"
                                 "<meta property=\"article:published_time\" content=\"2019-01-02\">"
                                 "</head><body><p>Text of the page, long enough.</body></html>"),
                KZ_OK);
        assert_int_equal(c->found->doc_count, 1);
        assert_str(c->found->docs[0].date, "2019-01-02");
        assert_str(c->found->docs[0].author, "A. Writer");
        container_free(c);
}

static void test_records_of_a_member(void **state)
{
        struct container *c = container_new(1000);

        (void)state;
        assert_int_equal(
                put(c, (struct kz_member){.key = KZ_STR("a.jsonl")},
                        "{\"id\":\"x\",\"text\":\"one\"}\n{\"id\":\"y\",\"text\":\"two\"}\n"),
                KZ_OK);
        assert_int_equal(c->found->doc_count, 2);
        assert_str(c->found->docs[0].key, "a.jsonl/x");
        assert_str(c->found->docs[1].key, "a.jsonl/y");
        assert_int_equal(c->found->docs[1].file_line, 0);
        container_free(c);
}

static void test_bad_member_costs_only_itself(void **state)
{
        struct container *c = container_new(1000);

        (void)state;
        assert_int_equal(put(c, (struct kz_member){.key = KZ_STR("none.txt")}, ""), KZ_OK);
        assert_problem(c->found, 0, "empty (in none.txt)");
        assert_int_equal(put(c, (struct kz_member){.key = KZ_STR("some.txt")}, "text"), KZ_OK);
        assert_int_equal(c->found->doc_count, 1);
        container_free(c);
}

static void test_the_same_name_twice(void **state)
{
        struct container *c = container_new(1000);

        (void)state;
        assert_int_equal(put(c, (struct kz_member){.key = KZ_STR("a.txt")}, "first"), KZ_OK);
        assert_int_equal(put(c, (struct kz_member){.key = KZ_STR("a.txt")}, "second"), KZ_OK);
        assert_int_equal(c->found->doc_count, 1);
        assert_problem(c->found, 0, "came before in the same file: left out (in a.txt)");
        container_free(c);
}

static void test_budget_of_bytes(void **state)
{
        struct container *c = container_new(0);

        (void)state;
        c->budget.max_bytes = 10;
        assert_int_equal(put(c, (struct kz_member){.key = KZ_STR("a.txt")}, "12345678"), KZ_OK);
        assert_int_equal(
                put(c, (struct kz_member){.key = KZ_STR("b.txt")}, "12345678"), KZ_E_LIMIT);
        assert_contains(c->found->err.message, "the rest is left out");
        assert_int_equal(c->found->doc_count, 1);
        container_free(c);
}

/* What is packed once more counts as it comes out. */
static void test_budget_of_packed_members(void **state)
{
        struct container *c = container_new(0);
        struct kz_buf packed = KZ_BUF_NULL;
        struct kz_member member = {
                .key = KZ_STR("a.txt.gz"), .name = KZ_STR("a.txt.gz"), .bytes = &packed};
        struct kz_error err = KZ_ERROR_NULL;
        char text[2000];

        (void)state;
        memset(text, 'a', sizeof(text));
        gzip_append(&packed, text, sizeof(text));
        assert_true(packed.len < 200);
        c->budget.max_bytes = 1000;
        assert_int_equal(kz_parse_member(&c->parse, &member, &err), KZ_OK);
        assert_int_equal(c->found->doc_count, 1); /* what could be read */
        assert_int_equal(c->found->problem_count, 1);
        assert_int_equal(c->budget.bytes, c->budget.max_bytes);
        assert_int_equal(put(c, (struct kz_member){.key = KZ_STR("b.txt")}, "text"), KZ_E_LIMIT);
        kz_buf_deinit(&packed);
        container_free(c);
}

static void test_budget_of_members_and_depth(void **state)
{
        struct container *c = container_new(0);

        (void)state;
        c->budget.members = KZ_MEMBERS_MAX;
        assert_int_equal(put(c, (struct kz_member){.key = KZ_STR("a.txt")}, "text"), KZ_E_LIMIT);
        assert_contains(c->found->err.message, "more than 1000000 files");
        c->budget.members = 0;
        c->parse.depth = KZ_MEMBER_DEPTH_MAX;
        assert_int_equal(put(c, (struct kz_member){.key = KZ_STR("a.txt")}, "text"), KZ_E_LIMIT);
        assert_contains(c->found->err.message, "within one another");
        container_free(c);
}

static void test_what_the_sink_says_is_passed_on(void **state)
{
        struct container *c = container_new(1000);

        (void)state;
        c->found->answer = KZ_E_CANCELLED;
        assert_int_equal(
                put(c, (struct kz_member){.key = KZ_STR("a.txt")}, "text"), KZ_E_CANCELLED);
        container_free(c);
}

static void test_command_that_is_not_configured(void **state)
{
        struct container *c = container_new(1000);
        struct kz_error err = KZ_ERROR_NULL;
        struct kz_buf out = KZ_BUF_NULL;

        (void)state;
        assert_false(kz_parse_has_command(&c->parse, KZ_COMMAND_OCR));
        assert_int_equal(kz_parse_command(&c->parse, KZ_COMMAND_DOC, KZ_STR("bytes"), &out, &err),
                KZ_E_UNSUPPORTED);
        assert_contains(err.message, "doc_command");
        container_free(c);
}

int main(void)
{
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(test_key_and_what_the_container_knows),
                cmocka_unit_test(test_page_with_an_address),
                cmocka_unit_test(test_what_the_member_says_goes_first),
                cmocka_unit_test(test_records_of_a_member),
                cmocka_unit_test(test_bad_member_costs_only_itself),
                cmocka_unit_test(test_the_same_name_twice),
                cmocka_unit_test(test_budget_of_bytes),
                cmocka_unit_test(test_budget_of_packed_members),
                cmocka_unit_test(test_budget_of_members_and_depth),
                cmocka_unit_test(test_what_the_sink_says_is_passed_on),
                cmocka_unit_test(test_command_that_is_not_configured),
        };

        return cmocka_run_group_tests(tests, NULL, NULL);
}
