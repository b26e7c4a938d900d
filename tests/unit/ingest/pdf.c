/* PDFs: the text of pages, what metadata say, and each way in which there is none. */
#include "pdf_file.h"

#include <stdio.h>

#define SIZE 10.0    /* of letters, where nothing says otherwise */
#define LEADING 12.0 /* from one line to the next */
#define LEFT 50.0

/* Lines one below the other, from y on. */
static void put_lines(struct pdf_file *file, double x, double y, const char *const *lines, size_t n)
{
        size_t i;

        for (i = 0; i < n; i++)
                pdf_line(file, x, y + LEADING * (double)i, SIZE, lines[i]);
}

#define PUT_LINES(file, x, y, ...)                                                                 \
        put_lines(file, x, y, (const char *const[]){__VA_ARGS__},                                  \
                KZ_ARRAY_LEN(((const char *const[]){__VA_ARGS__})))

/* The text of a page with these lines, of which the first is as long as the column is wide. */
static void assert_lines(const char *text, const char *const *lines, size_t n)
{
        struct pdf_file file;
        struct collect *c;

        pdf_begin(&file);
        put_lines(&file, LEFT, 100, lines, n);
        pdf_page(&file, "");
        c = pdf_parse(&file, "");
        if (c->status)
                fail_msg("%s", c->err.message);
        assert_str(c->docs[0].text, text);
        collect_free(c);
}

#define ASSERT_LINES(text, ...)                                                                    \
        assert_lines(text, (const char *const[]){__VA_ARGS__},                                     \
                KZ_ARRAY_LEN(((const char *const[]){__VA_ARGS__})))

/* Longer than all that stands below it. */
#define WIDE "The committee met on Monday and it heard what had been written"

static void test_paragraphs(void **state)
{
        struct pdf_file file;
        struct collect *c;

        (void)state;
        pdf_begin(&file);
        pdf_line(&file, LEFT, 60, 18, "Freedom of assembly");
        PUT_LINES(&file, LEFT, 100, WIDE,
                "by those who came, and then it was quiet again for a good", "while.");
        PUT_LINES(&file, LEFT, 100 + 5 * LEADING,
                "Nobody spoke of it until the evening, when the news was read", "aloud to all.");
        pdf_page(&file, "");
        PUT_LINES(&file, LEFT, 100, "What came later is on the next page.");
        pdf_page(&file, "");
        c = pdf_parse(&file, "");
        assert_int_equal(c->status, KZ_OK);
        assert_int_equal(c->doc_count, 1);
        assert_int_equal(c->problem_count, 0);
        assert_string_equal(c->parser, "pdf");
        assert_str(c->docs[0].text,
                "Freedom of assembly\n\n" WIDE
                " by those who came, and then it was quiet again for a good while.\n\n"
                "Nobody spoke of it until the evening, when the news was read aloud to all.\n"
                "\fWhat came later is on the next page.");
        assert_int_equal(c->docs[0].place, KZ_PLACE_PAGES);
        assert_str(c->docs[0].title, "Freedom of assembly");
        collect_free(c);
}

static void test_lines_that_stay(void **state)
{
        (void)state;
        /* Short lines, items of lists, and an indented line. */
        ASSERT_LINES("Ministry of Justice\n12 Abai Avenue\nAlmaty\n" WIDE, "Ministry of Justice",
                "12 Abai Avenue", "Almaty", WIDE);
        ASSERT_LINES(WIDE "\n• the first item of the list that goes on for a whole line, and then"
                          " some more\n• the second",
                WIDE, "• the first item of the list that goes on for a whole line, and",
                "then some more", "• the second");
        ASSERT_LINES("Introduction ....................................... 3\n"
                     "The first chapter .................................. 4",
                "Introduction ....................................... 3",
                "The first chapter .................................. 4");
}

static void test_an_indented_line(void **state)
{
        struct pdf_file file;
        struct collect *c;

        (void)state;
        pdf_begin(&file);
        PUT_LINES(&file, LEFT, 100, WIDE,
                "and what was said of that in all of the letters that came.");
        PUT_LINES(
                &file, LEFT + 20, 100 + 2 * LEADING, "Another paragraph begins further right, and");
        PUT_LINES(&file, LEFT, 100 + 3 * LEADING, "goes on.");
        pdf_page(&file, "");
        c = pdf_parse(&file, "");
        assert_str(c->docs[0].text,
                WIDE " and what was said of that in all of the letters that came.\n\n"
                     "Another paragraph begins further right, and goes on.");
        collect_free(c);
}

static void test_columns_and_cells(void **state)
{
        struct pdf_file file;
        struct collect *c;

        (void)state;
        pdf_begin(&file);
        PUT_LINES(&file, LEFT, 100, "The left column goes down to its",
                "end, where a sentence is not", "yet at its own, for it goes on in",
                "the other one, which begins with");
        PUT_LINES(&file, 320, 100, "a small letter and ends here as",
                "well, after some more lines of", "the same kind, all the way to the",
                "last word.");
        pdf_page(&file, "");
        /* A table, with room between its rows. */
        pdf_line(&file, LEFT, 100, SIZE, "Region of Almaty");
        pdf_line(&file, 300, 100, SIZE, "12 assemblies");
        pdf_line(&file, LEFT, 126, SIZE, "Region of Aktobe");
        pdf_line(&file, 300, 126, SIZE, "7 assemblies");
        pdf_page(&file, "");
        c = pdf_parse(&file, "");
        assert_str(c->docs[0].text,
                "The left column goes down to its end, where a sentence is not yet at its own, for "
                "it "
                "goes on in the other one, which begins with a small letter and ends here as well, "
                "after some more lines of the same kind, all the way to the last word.\n"
                "\fRegion of Almaty\t12 assemblies\nRegion of Aktobe\t7 assemblies");
        collect_free(c);
}

static void test_hyphens(void **state)
{
        (void)state;
        /* Nothing is known: small letters are joined, and what is no small letter is not. */
        ASSERT_LINES("The committee met on Monday and it heard what had been written by a human "
                     "rights organisation from Ust-Kamenogorsk in 2019-2020.",
                "The committee met on Monday and it heard what had been writ-",
                "ten by a human rights organisation from Ust-", "Kamenogorsk in 2019-", "2020.");
        /* The document has it with a hyphen, in another form. */
        ASSERT_LINES("Общественно-политическая жизнь затихла, и вся общественно-политической она "
                     "быть перестала.",
                "Общественно-политическая жизнь затихла, и вся общественно-",
                "политической она быть перестала.");
        /* It always has one. */
        ASSERT_LINES("Собрание было разрешено заранее, но пришли туда почему-то немногие, и это "
                     "по-новому заметно",
                "Собрание было разрешено заранее, но пришли туда почему-", "то немногие, и это по-",
                "новому заметно");
        ASSERT_LINES("Азаматтардың құқықтарын қорғау жөніндегі заңның жобасы сондай-ақ",
                "Азаматтардың құқықтарын қорғау жөніндегі заңның жобасы сондай-", "ақ");
        /* A dash is none. */
        ASSERT_LINES("The committee met on Monday and it heard what was - nothing",
                "The committee met on Monday and it heard what was -", "nothing");
}

static void test_documents_without_parted_words(void **state)
{
        (void)state;
        ASSERT_LINES("Of well-known decision-making and asylum-seekers in counter-terrorism and "
                     "decision-making by asylum-seekers with counter-terrorism in a "
                     "community-based way",
                "Of well-known decision-making and asylum-seekers in counter-",
                "terrorism and decision-making by asylum-",
                "seekers with counter-terrorism in a community-", "based way");
}

static void test_letters(void **state)
{
        (void)state;
        /* Ligatures; soft hyphens at a line's end, and where they are drawn. */
        ASSERT_LINES("The five offices of the staff, and its flag: affluent, as the committee had "
                     "it by an ОВД-Инфо report.",
                "The ﬁve oﬃces of the staﬀ, and its ﬂag: aﬄuent, as the com\u00AD",
                "mittee had it by an ОВД\u00ADИнфо report.");
        /* Spaces of other kinds, and what nobody sees. */
        ASSERT_LINES("ten thousand are here", "ten\u00A0thousand\u2003are\x03here");
}

static void test_a_paragraph_over_pages(void **state)
{
        struct pdf_file file;
        struct collect *c;

        (void)state;
        pdf_begin(&file);
        PUT_LINES(&file, LEFT, 100, WIDE,
                "and all that was said of it, for it was not much, but took",
                "them long enough, as it goes with this kind of committee, for");
        pdf_page(&file, "");
        PUT_LINES(
                &file, LEFT, 100, "which a page is never enough, and it went on until some organ-");
        pdf_page(&file, "");
        PUT_LINES(&file, LEFT, 100, "isation said so.");
        pdf_page(&file, "");
        c = pdf_parse(&file, "");
        assert_str(c->docs[0].text, WIDE
                " and all that was said of it, for it was not much, but took them long enough, "
                "as it goes with this kind of committee, for\n"
                "\fwhich a page is never enough, and it went on until some organisation\f"
                "said so.");
        collect_free(c);
}

static void test_metadata(void **state)
{
        struct pdf_file file;
        struct collect *c;

        (void)state;
        pdf_begin(&file);
        pdf_line(&file, LEFT, 100, SIZE, "A text.");
        pdf_page(&file, "");
        c = pdf_parse(&file,
                "/Title(Annual Report)/Author(Jane Doe)/CreationDate(D:20200909120000+06'00')");
        assert_str(c->docs[0].title, "Annual Report");
        assert_str(c->docs[0].author, "Jane Doe");
        assert_str(c->docs[0].date, "2020-09-09");
        assert_str(c->origins[0].title, "PDF metadata");
        assert_str(c->origins[0].author, "PDF metadata");
        assert_str(c->origins[0].date, "PDF metadata");
        assert_str(c->origins[0].type, "pdf");
        collect_free(c);
}

static void assert_title(const char *info, const char *title, const char *author)
{
        struct pdf_file file;
        struct collect *c;

        pdf_begin(&file);
        pdf_line(&file, LEFT, 60, 8, "Ministry of Justice");
        pdf_line(&file, LEFT, 80, 16, "Report on the right");
        pdf_line(&file, LEFT, 98, 16, "to peaceful assembly*");
        PUT_LINES(&file, LEFT, 140, WIDE, WIDE, WIDE);
        pdf_page(&file, "");
        c = pdf_parse(&file, info);
        assert_str(c->docs[0].title, title);
        assert_str(c->docs[0].author, author);
        collect_free(c);
}

static void test_titles(void **state)
{
        const char *largest = "Report on the right to peaceful assembly";

        (void)state;
        assert_title("", largest, "");
        assert_title("/Title(Microsoft Word - doc1.docx)/Author(Admin)", largest, "");
        assert_title("/Title(untitled)/Author(user)", largest, "");
        assert_title("/Title(final_version_2.indd)", largest, "");
        assert_title("/Title(0612865)", largest, "");
        assert_title("/Title(file)", largest, "");
        assert_title("/Title(FILE.PDF)", largest, "");
        /* UTF-16; and bytes of windows-1251, of UTF-8 and of UTF-16 where they are none. */
        assert_title("/Title<FEFF0414043E043A043B04300434>", "Доклад", "");
        assert_title("/Title<C4EEEAEBE0E420EE20F1E2EEE1EEE4E520F1EEE1F0E0EDE8E9>",
                "Доклад о свободе собраний", "");
        assert_title("/Title(Report)/Author(<C6E0ECE8EBFF>)", "Report", "Жамиля");
        assert_title("/Title<52C3A9706F6E7365>", "Réponse", "");
}

static void test_a_date_on_the_page(void **state)
{
        struct pdf_file file;
        struct collect *c;

        (void)state;
        pdf_begin(&file);
        PUT_LINES(&file, LEFT, 100, "12 April 2019", "Author: Jane Doe", WIDE);
        pdf_page(&file, "");
        c = pdf_parse(&file, "/Author(Somebody)/CreationDate(D:20200909)");
        assert_str(c->docs[0].date, "2019-04-12");
        assert_str(c->docs[0].author, "Jane Doe");
        collect_free(c);
        pdf_begin(&file);
        PUT_LINES(&file, LEFT, 100, WIDE);
        pdf_page(&file, "");
        c = pdf_parse(&file, "/CreationDate(D:19040101)");
        assert_int_equal(c->docs[0].date.len, 0);
        collect_free(c);
}

static void test_forms_and_notes(void **state)
{
        struct pdf_file file;
        struct collect *c;
        char more[128];
        size_t field, secret, choice, note;

        (void)state;
        pdf_begin(&file);
        pdf_line(&file, LEFT, 100, SIZE, "Name:");
        field = pdf_object(
                &file, "<</Type/Annot/Subtype/Widget/FT/Tx/T(a)/V(Aigerim)/Rect[0 0 9 9]>>");
        secret = pdf_object(
                &file, "<</Type/Annot/Subtype/Widget/FT/Tx/Ff 8192/T(b)/V(hidden)/Rect[0 0 9 9]>>");
        choice = pdf_object(&file,
                "<</Type/Annot/Subtype/Widget/FT/Ch/T(c)/Opt[(Almaty)(Astana)]/V(Astana)"
                "/Rect[0 0 9 9]>>");
        note = pdf_object(&file,
                "<</Type/Annot/Subtype/FreeText/DA(/F 9 Tf)/Contents(seen by me)/Rect[0 0 9 9]>>");
        snprintf(more, sizeof(more), "/Annots[%zu 0 R %zu 0 R %zu 0 R %zu 0 R]", field, secret,
                choice, note);
        pdf_page(&file, more);
        snprintf(more, sizeof(more), "/AcroForm<</Fields[%zu 0 R %zu 0 R %zu 0 R]>>", field, secret,
                choice);
        file.catalog = more;
        c = pdf_parse(&file, "");
        assert_str(c->docs[0].text, "Name:\n\nAigerim\n\nAstana\n\nseen by me");
        collect_free(c);
}

int main(void)
{
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(test_paragraphs),
                cmocka_unit_test(test_lines_that_stay),
                cmocka_unit_test(test_an_indented_line),
                cmocka_unit_test(test_columns_and_cells),
                cmocka_unit_test(test_hyphens),
                cmocka_unit_test(test_documents_without_parted_words),
                cmocka_unit_test(test_letters),
                cmocka_unit_test(test_a_paragraph_over_pages),
                cmocka_unit_test(test_metadata),
                cmocka_unit_test(test_titles),
                cmocka_unit_test(test_a_date_on_the_page),
                cmocka_unit_test(test_forms_and_notes),
        };

        return cmocka_run_group_tests(tests, NULL, NULL);
}
