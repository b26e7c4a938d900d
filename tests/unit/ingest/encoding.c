/* Encodings: labels, conversion, guesses, and files that declare nothing or the wrong thing. */
#include "collect.h"

#include <iconv.h>
#include <unistd.h>

#include "index/ingest/encoding.h"
#include "index/ingest/wide.h"

static const char russian[] = "Закон о мирных собраниях требует согласования с акиматом.";
static const char kazakh[] = "Бейбіт жиналыс туралы заң қабылданды, ұйымдастырушы өтініш береді.";

static struct kz_buf convert(const char *to, const char *utf8)
{
        char bytes[1024], *in = (char *)(uintptr_t)utf8, *out = bytes;
        size_t left = strlen(utf8), room = sizeof(bytes);
        iconv_t conversion = iconv_open(to, "UTF-8");
        struct kz_buf buf = KZ_BUF_NULL;

        assert_true(conversion != (iconv_t)-1);
        assert_int_not_equal(iconv(conversion, &in, &left, &out, &room), (size_t)-1);
        assert_int_equal(kz_buf_append(&buf, bytes, sizeof(bytes) - room), KZ_OK);
        iconv_close(conversion);
        return buf;
}

static void assert_label(const char *label, const char *name)
{
        const struct kz_encoding *encoding = kz_encoding_by_label(kz_str(label));

        if (!name) {
                assert_null(encoding);
                return;
        }
        assert_non_null(encoding);
        assert_string_equal(encoding->name, name);
}

static void test_labels(void **state)
{
        (void)state;
        assert_label("windows-1251", "WINDOWS-1251");
        assert_label(" CP1251\n", "WINDOWS-1251");
        assert_label("KOI8-R", "KOI8-R");
        assert_label("ISO-8859-1", "WINDOWS-1252");
        assert_label("ISO_8859-5:1988", NULL);
        assert_label("Shift_JIS", "CP932");
        assert_label("gb2312", "GB18030");
        assert_label("utf8", "UTF-8");
        assert_label("UTF-16", "UTF-8");
        assert_label("1251 ", "WINDOWS-1251");
        assert_label("8r", NULL); /* the end of a label is none */
        assert_label("", NULL);
        assert_label("windows-1251 windows-1252 koi8-r ibm866", NULL);
        assert_label("../../etc/passwd", NULL);
        assert_label("UTF-8//TRANSLIT", NULL);
        assert_true(kz_encoding_by_label(KZ_STR("utf-8")) == &kz_encoding_utf8);
        assert_true(kz_encoding_by_label(KZ_STR("iso-2022-jp"))->seven_bit);
}

/* The tables against the system's iconv, and every byte of each. */
static void test_tables(void **state)
{
        static const char *const sets[] = {"WINDOWS-1251", "WINDOWS-1252", "WINDOWS-1254", "KOI8-R",
                "KOI8-U", "IBM866", "IBM855", "ISO-8859-5", "MAC-CYRILLIC"};
        size_t i, broken;
        unsigned byte;

        (void)state;
        for (i = 0; i < KZ_ARRAY_LEN(sets); i++) {
                const struct kz_encoding *encoding = kz_encoding_by_label(kz_str(sets[i]));
                iconv_t conversion = iconv_open("UTF-8", sets[i]);

                assert_non_null(encoding);
                assert_true(conversion != (iconv_t)-1);
                for (byte = 0x80; byte < 0x100; byte++) {
                        struct kz_buf ours = KZ_BUF_NULL;
                        char raw = (char)byte, theirs[8] = "", *in = &raw, *out = theirs;
                        size_t left = 1, room = sizeof(theirs) - 1;
                        bool known = iconv(conversion, &in, &left, &out, &room) != (size_t)-1;

                        assert_int_equal(kz_encoding_decode(encoding, (struct kz_str){&raw, 1},
                                                 &ours, &broken, NULL),
                                KZ_OK);
                        /* Apple put the euro sign there; glibc has what was there before. */
                        if (byte == 0xFF && strcmp(sets[i], "MAC-CYRILLIC") == 0)
                                strcpy(theirs, "€");
                        if (strcmp(ours.data, known ? theirs : "\xEF\xBF\xBD") != 0)
                                fail_msg("%s 0x%X: %s, not %s", sets[i], byte, ours.data, theirs);
                        assert_int_equal(broken, !known);
                        kz_buf_deinit(&ours);
                }
                iconv_close(conversion);
        }
}

static void test_broken_iconv(void **state)
{
        const struct kz_encoding *gb = kz_encoding_by_label(KZ_STR("gbk"));
        struct kz_buf out = KZ_BUF_NULL;
        size_t broken;

        (void)state;
        /* "集" whole, a byte that begins nothing, and half a character at the end. */
        assert_int_equal(kz_encoding_decode(gb,
                                 KZ_STR("\xBC\xAF\xFF"
                                        "a\xBC"),
                                 &out, &broken, NULL),
                KZ_OK);
        assert_string_equal(out.data, "集\xEF\xBF\xBD"
                                      "a\xEF\xBF\xBD");
        assert_int_equal(broken, 2);
        kz_buf_deinit(&out);
}

/* iconv keeps a letter that a mark may follow until it knows; nor does it want to be asked on. */
static void test_last_letter(void **state)
{
        const struct {
                const char *label;
                struct kz_str bytes;
                const char *text;
        } cases[] = {
                {"windows-1258", KZ_STR("Vi\xEA\xF2t Na"), "Việt Na"},
                {"windows-1255", KZ_STR("\xF9\xEC\xE5"), "שלו"},
                {"big5", KZ_STR("\xA4\xA4\x88\x66"), "中Ê"},
                {"gb18030", KZ_STR("a\xBC\xAF"), "a集"},
                {"iso-2022-jp", KZ_STR("\x1B$B@$"), "世"},
        };
        size_t i, broken;

        (void)state;
        for (i = 0; i < KZ_ARRAY_LEN(cases); i++) {
                struct kz_buf out = KZ_BUF_NULL;

                assert_int_equal(kz_encoding_decode(kz_encoding_by_label(kz_str(cases[i].label)),
                                         cases[i].bytes, &out, &broken, NULL),
                        KZ_OK);
                assert_string_equal(out.data, cases[i].text);
                assert_int_equal(broken, 0);
                kz_buf_deinit(&out);
        }
}

/* By what the guess makes of the bytes: two sets may hold the same letters at the same places. */
static void assert_detected(const char *text, const char *set)
{
        struct kz_buf bytes = convert(set, text), out = KZ_BUF_NULL;
        const struct kz_encoding *found = kz_encoding_detect(kz_buf_str(&bytes));
        size_t broken;

        if (!found)
                fail_msg("%s in %s: taken for nothing", text, set);
        assert_int_equal(kz_encoding_decode(found, kz_buf_str(&bytes), &out, &broken, NULL), KZ_OK);
        if (strcmp(out.data, text) != 0)
                fail_msg("%s in %s: taken for %s: %s", text, set, found->name, out.data);
        kz_buf_deinit(&bytes);
        kz_buf_deinit(&out);
}

static void test_detect(void **state)
{
        static const char *const sets[] = {
                "WINDOWS-1251", "KOI8-R", "IBM866", "IBM855", "ISO-8859-5", "MAC-CYRILLIC"};
        struct kz_buf korean;
        size_t i;

        (void)state;
        for (i = 0; i < KZ_ARRAY_LEN(sets); i++) {
                assert_detected(russian, sets[i]);
                assert_detected("ЗАКОН О МИРНЫХ СОБРАНИЯХ", sets[i]);
                assert_detected("Мир вам", sets[i]);
        }
        assert_detected(kazakh, "RK1048");
        assert_detected("They said “no” – and meant it", "WINDOWS-1252");
        assert_detected("Liberté de réunion à Genève", "WINDOWS-1252");
        assert_detected("Barışçıl toplanma özgürlüğü", "WINDOWS-1254");
        korean = convert("EUC-KR",
                "집회의 자유는 모든 사람의 권리이다. 집회의 자유는 모든 사람의 권리이다.");
        assert_null(kz_encoding_detect(kz_buf_str(&korean)));
        kz_buf_deinit(&korean);
        assert_null(kz_encoding_detect(KZ_STR("a \xE9 b \xE8")));
        assert_null(kz_encoding_detect(KZ_STR_NULL));
}

static void assert_file(const char *name, const char *set, const char *text)
{
        struct kz_buf bytes = convert(set, text);
        struct collect *c = parse_bytes(name, bytes.data, bytes.len);

        if (c->status)
                fail_msg("%s in %s: %s", name, set, c->err.message);
        assert_str(c->docs[0].text, text);
        assert_int_equal(
                c->docs[0].place, strcmp(set, "UTF-8") == 0 ? KZ_PLACE_FILE : KZ_PLACE_EXTRACT);
        assert_int_equal(c->problem_count, 0);
        collect_free(c);
        kz_buf_deinit(&bytes);
}

static void test_files(void **state)
{
        static const char *const sets[] = {"UTF-8", "WINDOWS-1251", "KOI8-R", "IBM866", "UTF-16LE",
                "UTF-16BE", "UTF-16", "UTF-32LE", "UTF-32BE", "UTF-32"};
        size_t i;

        (void)state;
        for (i = 0; i < KZ_ARRAY_LEN(sets); i++) {
                assert_file("a.txt", sets[i], russian);
                assert_file("a.md", sets[i], russian);
        }
        assert_file("a.txt", "RK1048", kazakh);
        assert_file("a.txt", "UTF-16LE", kazakh); /* no byte order mark */
        assert_file("a.txt", "UTF-16BE", kazakh);
        assert_file("a.txt", "UTF-32LE", kazakh);
}

/* A page in some set, whatever it is called and says of itself. */
static void assert_page(const char *set, const char *declared, const char *text, const char *origin)
{
        struct kz_buf html = KZ_BUF_NULL, bytes;
        struct collect *c;

        assert_int_equal(
                kz_buf_printf(&html, "<!doctype html><html><meta charset=%s><title>%s</title><p>%s",
                        declared, text, text),
                KZ_OK);
        bytes = convert(set, html.data);
        c = parse_bytes("page", bytes.data, bytes.len);
        if (c->status)
                fail_msg("%s, declared to be %s: %s", set, declared, c->err.message);
        assert_string_equal(c->parser, "html");
        if (!kz_str_eq(c->docs[0].title, kz_str(text)))
                fail_msg(
                        "%s, declared to be %s: %.*s", set, declared, KZ_STR_ARG(c->docs[0].title));
        assert_str(c->origins[0].encoding, origin);
        collect_free(c);
        kz_buf_deinit(&bytes);
        kz_buf_deinit(&html);
}

static void test_declared(void **state)
{
        static const char ukrainian[] =
                "Усі люди народжуються вільними і рівними у своїй гідності та правах. Вони "
                "наділені "
                "розумом і совістю і повинні діяти у відношенні один до одного в дусі братерства. "
                "Кожна людина повинна мати всі права і всі свободи, її їхнє";

        (void)state;
        assert_page("WINDOWS-1251", "windows-1251", russian, "WINDOWS-1251, declared");
        assert_page("IBM866", "cp866", russian, "IBM866, declared");
        assert_page("UTF-8", "windows-1251", russian, "UTF-8");
        assert_page("UTF-16LE", "utf-16", russian, "UTF-16 (LE), by its bytes");
        assert_page("UTF-16", "utf-16", russian, "UTF-16 (LE), byte order mark");
        assert_page("UTF-32BE", "utf-32", russian, "UTF-32 (BE), by its bytes");
        /* What the letters are clearly in, rather than what the page says. */
        assert_page("WINDOWS-1251", "iso-8859-1", russian, "WINDOWS-1251, by its letters");
        assert_page("WINDOWS-1251", "utf-8", russian, "WINDOWS-1251, by its letters");
        assert_page("WINDOWS-1251", "koi8-r", russian, "WINDOWS-1251, by its letters");
        assert_page("KOI8-R", "windows-1251", russian, "KOI8-R, by its letters");
        assert_page("RK1048", "windows-1251", kazakh, "KZ-1048, by its letters");
        /* ... but not where another language has letters of its own. */
        assert_page("WINDOWS-1251", "windows-1251", ukrainian, "WINDOWS-1251, declared");
        assert_page("WINDOWS-1251", "none", ukrainian, "WINDOWS-1251, by its letters");
        assert_page("WINDOWS-1252", "windows-1252", "Liberté de réunion à Genève",
                "WINDOWS-1252, declared");
        /* Too little to go by: as it is declared. */
        assert_page("KOI8-R", "koi8-r", "Мир", "KOI8-R, declared");
}

static void test_overruled_is_told(void **state)
{
        struct kz_buf bytes = convert("WINDOWS-1251", russian), html = KZ_BUF_NULL;
        struct collect *c;

        (void)state;
        assert_int_equal(
                kz_buf_printf(&html, "<html><meta charset=koi8-r><p>%s %s", bytes.data, bytes.data),
                KZ_OK);
        c = parse_bytes("a.html", html.data, html.len);
        assert_int_equal(c->status, KZ_OK);
        assert_problem(c, 0, "declared to be in KOI8-R: read as WINDOWS-1251");
        assert_int_equal(c->problems[0].severity, KZ_PROBLEM_NOTE);
        collect_free(c);
        kz_buf_deinit(&bytes);
        kz_buf_deinit(&html);
}

static void test_broken_wide(void **state)
{
        /* A lone surrogate; half a character at the end. */
        static const char text[] = "a\0b\0c\0d\0e\0\x01\xD8"
                                   "f\0g\0h\0i\0j\0k\0l\0m\0n\0o\0p\0q\0r\0s\0t\0u";
        struct collect *c = parse_bytes("a.txt", text, sizeof(text) - 1);

        (void)state;
        assert_int_equal(c->status, KZ_OK);
        assert_str(c->docs[0].text, "abcde\xEF\xBF\xBD"
                                    "fghijklmnopqrst\xEF\xBF\xBD");
        assert_problem(c, 0, "2 broken UTF-16 characters");
        collect_free(c);
        assert_int_equal(kz_wide_detect((struct kz_str){"\0\0\0a\0\0\0b", 8}), KZ_WIDE_NO);
        assert_int_equal(kz_wide_detect((struct kz_str){"\xFF\xFE\0\0a\0\0\0b\0\0\0c\0\0\0", 16}),
                KZ_WIDE_UTF32_LE);
        assert_int_equal(
                kz_wide_detect(KZ_STR("plain ASCII, of which nothing is wide")), KZ_WIDE_NO);
}

/* A few bytes of another set in a long UTF-8 text are mistakes, not the text's encoding. */
static void test_mostly_utf8(void **state)
{
        struct kz_buf text = KZ_BUF_NULL;
        struct collect *c;
        int i;

        (void)state;
        for (i = 0; i < 50; i++)
                assert_int_equal(kz_buf_append_cstr(&text, russian), KZ_OK);
        assert_int_equal(kz_buf_append_cstr(&text, " \xCC\xE8\xF0 \xE2\xE0\xEC"), KZ_OK);
        c = parse_bytes("a.txt", text.data, text.len);
        assert_int_equal(c->status, KZ_OK);
        assert_memory_equal(c->docs[0].text.ptr, russian, sizeof(russian) - 1);
        assert_problem(c, 1, "broken UTF-8");
        collect_free(c);
        kz_buf_deinit(&text);
}

/* iconv's sets are open before the walls close, and serve one file after another. */
static void test_behind_walls(void **state)
{
        static const char *const pages[] = {
                "<html><meta charset=gb2312><p>\xBC\xAF\xBC", /* half a character at the end */
                "<html><meta charset=gb2312><p>\xBC\xAF",
                "<html><meta charset=euc-kr><p>\xC7\xD1",
                "<html><meta charset=shift_jis><p>\x93\xFA",
        };
        static const char *const texts[] = {"集\xEF\xBF\xBD\n", "集\n", "한\n", "日\n"};
        struct kz_extractor *extractor;
        struct kz_extract_result result;
        size_t i;

        (void)state;
        assert_int_equal(kz_extractor_new(KZ_EXTRACT_PROGRAM, NULL, &extractor, NULL), KZ_OK);
        for (i = 0; i < KZ_ARRAY_LEN(pages); i++) {
                struct collect *c = collect_new();
                const struct kz_extractor_callbacks callbacks = {
                        c, collect_document, collect_problem};
                const struct kz_extract_job job = {.fd = file_of(pages[i], strlen(pages[i])),
                        .source = KZ_STR("s"),
                        .path = KZ_STR("/a.html"),
                        .key = KZ_STR("a.html"),
                        .name = KZ_STR("a.html")};

                assert_int_equal(
                        kz_extractor_run(extractor, &job, &callbacks, &result, &c->err), KZ_OK);
                if (result.outcome != KZ_EXTRACT_OK)
                        fail_msg("%s: %s", pages[i], result.why);
                assert_str(c->docs[0].text, texts[i]);
                close(job.fd);
                collect_free(c);
        }
        kz_extractor_free(extractor);
}

int main(void)
{
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(test_labels),
                cmocka_unit_test(test_tables),
                cmocka_unit_test(test_broken_iconv),
                cmocka_unit_test(test_last_letter),
                cmocka_unit_test(test_detect),
                cmocka_unit_test(test_files),
                cmocka_unit_test(test_declared),
                cmocka_unit_test(test_overruled_is_told),
                cmocka_unit_test(test_broken_wide),
                cmocka_unit_test(test_mostly_utf8),
                cmocka_unit_test(test_behind_walls),
        };

        return cmocka_run_group_tests(tests, NULL, NULL);
}
