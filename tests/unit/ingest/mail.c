/* Mails: what becomes of the header, the texts and the files of one. */
#include "collect.h"

#include <stdlib.h>

#define HEAD                                                                                       \
        "Message-ID: <1@example.org>\r\n"                                                          \
        "From: \"Jane Doe\" <jane@example.org>\r\n"                                                \
        "To: John <john@example.org>\r\n"                                                          \
        "Subject: =?utf-8?B?0J7RgtGH0LXRgg==?=\r\n"                                                \
        "Date: Tue, 9 Jun 2009 23:58:45 -0400 (EDT)\r\n"                                           \
        "MIME-Version: 1.0\r\n"
#define TO "From: Jane Doe <jane@example.org>\nTo: John <john@example.org>\n\n"

static struct collect *parse_ok(const char *name, const char *mail)
{
        struct collect *c = parse_text(name, mail);

        if (c->status)
                fail_msg("%s", c->err.message);
        assert_string_equal(c->parser, "mail");
        return c;
}

static void test_plain_mail(void **state)
{
        struct collect *c = parse_ok("a", HEAD "Content-Language: ru, en\r\n"
                                               "Content-Type: text/plain; charset=utf-8\r\n\r\n"
                                               "First line.\r\nSecond.\r\n");

        (void)state;
        assert_int_equal(c->doc_count, 1);
        assert_int_equal(c->problem_count, 0);
        assert_str(c->docs[0].key, "");
        assert_str(c->docs[0].title, "Отчет");
        assert_str(c->docs[0].author, "Jane Doe");
        assert_str(c->docs[0].date, "2009-06-09");
        assert_int_equal(c->docs[0].ts, 1244606325);
        assert_str(c->docs[0].lang, "ru");
        assert_str(c->docs[0].text, TO "First line.\nSecond.\n");
        assert_int_equal(c->docs[0].place, KZ_PLACE_EXTRACT);
        assert_str(c->origins[0].title, "mail header");
        assert_str(c->origins[0].date, "mail header");
        collect_free(c);
}

static void assert_kind(const char *name, const char *content, const char *parser)
{
        struct collect *c = parse_text(name, content);

        assert_string_equal(c->parser, parser);
        collect_free(c);
}

static void test_what_is_a_mail(void **state)
{
        (void)state;
        assert_kind("1234.host", HEAD "\r\nx", "mail"); /* a Maildir has such names */
        assert_kind("a.txt", HEAD "\r\nx", "mail");
        assert_kind("a.txt", "From: a\nTo: b\nSubject: c\n\nx", "mail");
        assert_kind("a.eml", "Subject: only this\n\nx", "mail");
        assert_kind("a.eml", "From a@b.c\nSubject: x\n\nx", "mail");
        assert_kind("a.emlx", "30\nSubject: counted\n\nthe text\n<?xml>", "mail");
        assert_kind("a.txt", "Title: A\nDate: 2020-01-01\nAuthor: B\n\nx", "text");
        assert_kind("a.txt", "Subject: to change\n\nSubject: x\n\n", "text");
        assert_kind("a.txt", "From me to you, with love\nSubject: x\nDate: x\n", "text");
        assert_kind("a.txt", "Received: with thanks.\nMore of it.\n", "text");
}

static void test_titles_and_dates_of_last_resort(void **state)
{
        struct collect *c =
                parse_ok("a.eml", "Received: from a by b; Tue, 9 Jun 2009 23:58:45 -0400\n"
                                  "Date: yesterday\n\nThe first line.\nMore.\n");

        (void)state;
        assert_str(c->docs[0].title, "The first line.");
        assert_str(c->docs[0].date, "2009-06-09");
        assert_int_equal(c->problem_count, 0);
        collect_free(c);
        c = parse_ok("its name.eml", "Date: yesterday\nFrom: <a@b.c>\n\n");
        assert_str(c->docs[0].title, "its name");
        assert_str(c->docs[0].author, "a@b.c");
        assert_problem(c, 0, "date \"yesterday\"");
        collect_free(c);
}

static void assert_author(const char *from, const char *author)
{
        struct kz_buf mail = KZ_BUF_NULL;
        struct collect *c;

        assert_int_equal(kz_buf_printf(&mail, "Subject: x\nFrom: %s\n\nText.\n", from), KZ_OK);
        c = parse_bytes("a.eml", mail.data, mail.len);
        assert_str(c->docs[0].author, author);
        collect_free(c);
        kz_buf_deinit(&mail);
}

static void test_authors(void **state)
{
        (void)state;
        assert_author("\"Doe, Jane\" <jane@example.org>", "Doe, Jane");
        assert_author("jane@example.org (Jane Doe)", "Jane Doe");
        assert_author("jane@example.org, john@example.org", "jane@example.org");
        assert_author("Jane <jane@example.org>, John <john@example.org>", "Jane");
        assert_author("<jane@example.org>, <john@example.org>", "jane@example.org");
        assert_author("\"'Jane'\" <jane@example.org>", "Jane");
        assert_author("<", "");
}

static void test_encodings_of_the_text(void **state)
{
        struct collect *c;

        (void)state;
        c = parse_ok("a.eml", "Subject: x\nContent-Type: text/plain; charset=koi8-r\n"
                              "Content-Transfer-Encoding: base64\n\n79TexdQ=\n");
        assert_str(c->docs[0].text, "Отчет\n");
        collect_free(c);
        c = parse_ok("a.eml",
                "Subject: x\nContent-Type: text/plain; charset=\"windows-1251\"\n"
                "Content-Transfer-Encoding: quoted-printable\n\n=CE=F2=F7=\n=E5=F2=20\n");
        assert_str(c->docs[0].text, "Отчет \n");
        collect_free(c);
        /* Said to be ASCII, or nothing: the letters tell. */
        c = parse_ok("a.eml", "Subject: x\nContent-Type: text/plain; charset=us-ascii\n\n"
                              "\xCE\xF2\xF7\xE5\xF2 \xEE \xF1\xEE\xE1\xF0\xE0\xED\xE8\xE8\n");
        assert_str(c->docs[0].text, "Отчет о собрании\n");
        collect_free(c);
        /* The subject has too few letters to tell; the text says what both are in. */
        c = parse_ok("a.eml",
                "Subject: \xDF!\nContent-Type: text/plain; charset=windows-1251\n\n\xCE\n");
        assert_str(c->docs[0].title, "Я!");
        collect_free(c);
        c = parse_ok("a.eml",
                "Subject: x\nContent-Type: text/plain\nContent-Transfer-Encoding: base64\n\n"
                "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA\n");
        assert_problem(c, 0, "a text of this mail is binary data");
        assert_int_equal(c->doc_count, 1);
        collect_free(c);
}

static void test_flowed(void **state)
{
        struct collect *c = parse_ok("a.eml", "Subject: x\n"
                                              "Content-Type: text/plain; format=flowed\n\n"
                                              "One paragraph \nin two lines.\n \n  stuffed\n"
                                              "> quoted \n> too\n>> deeper\n-- \nJane\n");

        (void)state;
        assert_str(c->docs[0].text, "One paragraph in two lines.\n\n stuffed\n"
                                    "> quoted too\n>> deeper\n-- \nJane\n");
        collect_free(c);
        c = parse_ok("a.eml", "Subject: x\n"
                              "Content-Type: text/plain; format=flowed; delsp=yes\n\n"
                              "wo \nrd\n");
        assert_str(c->docs[0].text, "word\n");
        collect_free(c);
}

#define PART(type, text) "--b\r\nContent-Type: " type "\r\n\r\n" text "\r\n"
#define MIXED(type) HEAD "Content-Type: multipart/" type "; boundary=b\r\n\r\nno text\r\n"
#define END "--b--\r\n"

static void test_alternatives(void **state)
{
        struct collect *c;

        (void)state;
        c = parse_ok("a", MIXED("alternative") PART("text/plain", "The plain text.")
                                  PART("text/html", "<p>The <b>rich</b> text.") END);
        assert_str(c->docs[0].text, TO "The plain text.\n");
        collect_free(c);
        c = parse_ok("a", MIXED("alternative") PART(
                                  "text/html", "<title>T</title><p>The <b>rich</b> text.") END);
        assert_str(c->docs[0].text, TO "The rich text.\n");
        collect_free(c);
        /* A plain text that is only there to say that it is not. */
        c = parse_ok("a", MIXED("alternative") PART("text/plain", "See HTML.") PART("text/html",
                                  "<p>One two three four five six seven eight nine ten "
                                  "eleven twelve thirteen fourteen fifteen") END);
        assert_contains(c->docs[0].text.ptr, "One two three");
        collect_free(c);
        /* An invitation is none of the forms. */
        c = parse_ok("a", MIXED("alternative") PART("text/plain", "Come.")
                                  PART("text/calendar", "BEGIN:VCALENDAR") END);
        assert_str(c->docs[0].text, TO "Come.\n");
        assert_int_equal(c->doc_count, 1);
        assert_int_equal(c->problem_count, 0);
        collect_free(c);
}

static void test_texts_one_after_another(void **state)
{
        struct collect *c =
                parse_ok("a", MIXED("mixed") PART("text/plain", "One.") PART("text/html", "<p>Two.")
                                      PART("text/plain", "Footer.") END);

        (void)state;
        assert_str(c->docs[0].text, TO "One.\n\nTwo.\n\nFooter.\n");
        assert_int_equal(c->doc_count, 1);
        collect_free(c);
}

#define FILE_PART(type, name, text)                                                                \
        "--b\r\nContent-Type: " type "\r\nContent-Disposition: attachment; filename=" name         \
        "\r\n\r\n" text "\r\n"

static void test_files(void **state)
{
        struct collect *c = parse_ok("a",
                MIXED("mixed") PART("text/plain", "See the files.") FILE_PART("text/plain", "a.txt",
                        "Of the first file.") FILE_PART("text/plain; charset=koi8-r", "a.txt",
                        "\xF1!") "--b\r\nContent-Type: text/html\r\n"
                                 "Content-Disposition: "
                                 "attachment\r\n\r\n<p>Third\r\n" FILE_PART("application/x",
                                         "\"=?utf-8?Q?=D0=9F?=\"",
                                         "{\"text\":\"one\"}\n{\"text\":\"two\"}") END);

        (void)state;
        assert_int_equal(c->doc_count, 6);
        assert_str(c->docs[1].key, "a.txt");
        assert_str(c->docs[1].text, "Of the first file.");
        assert_str(c->docs[1].author, "Jane Doe");
        assert_str(c->docs[1].date, "2009-06-09");
        assert_str(c->docs[2].key, "a.txt (2)");
        assert_str(c->docs[2].text, "Я!");
        assert_str(c->docs[3].key, "3");
        assert_str(c->docs[3].text, "Third\n");
        assert_str(c->docs[4].key, "П/1");
        assert_str(c->docs[5].key, "П/2");
        collect_free(c);
}

static void test_mail_in_a_mail(void **state)
{
        struct collect *c =
                parse_ok("a", MIXED("mixed") PART("text/plain", "Forwarded.") PART("message/rfc822",
                                      "From: c@example.org\r\nSubject: Inner\r\n"
                                      "Date: 1 May 2001 10:00 +0000\r\n"
                                      "Content-Type: multipart/mixed; boundary=i\r\n\r\n"
                                      "--i\r\n\r\nInner text.\r\n--i\r\n"
                                      "Content-Disposition: attachment; filename=n\r\n"
                                      "\r\nA file.\r\n--i--") END);

        (void)state;
        assert_int_equal(c->doc_count, 3);
        assert_str(c->docs[1].key, "1");
        assert_str(c->docs[1].title, "Inner");
        assert_str(c->docs[1].author, "c@example.org");
        assert_str(c->docs[1].date, "2001-05-01");
        assert_str(c->docs[1].text, "From: c@example.org\n\nInner text.\n");
        assert_str(c->docs[2].key, "1/n");
        assert_str(c->docs[2].date, "2001-05-01");
        collect_free(c);
}

static void test_what_is_left_out(void **state)
{
        struct collect *c;

        (void)state;
        c = parse_ok("a",
                MIXED("mixed") PART("text/plain", "Text.") PART("image/png", "x") PART(
                        "audio/mpeg; name=a.mp3", "x") PART("application/pgp-signature", "x")
                        PART("application/ms-tnef", "x") PART("message/external-body", "x") END);
        assert_int_equal(c->doc_count, 1);
        assert_int_equal(c->problem_count, 3);
        assert_problem(c, 0, "not read: images and recordings (2)");
        assert_problem(c, 0, "winmail.dat");
        assert_problem(c, 0, "not read: parts that are kept elsewhere (1)");
        /* What may hold files is missed; pictures are not. */
        assert_int_equal(c->problems[0].severity, KZ_PROBLEM_FAILURE);
        assert_int_equal(c->problems[1].severity, KZ_PROBLEM_NOTE);
        collect_free(c);
}

static void assert_encrypted(const char *mail)
{
        struct collect *c = parse_ok("a", mail);

        assert_int_equal(c->doc_count, 1);
        assert_str(c->docs[0].title, "Отчет");
        assert_str(c->docs[0].text, TO);
        assert_problem(c, 0, "encrypted mail");
        assert_int_equal(c->problems[0].severity, KZ_PROBLEM_FAILURE);
        collect_free(c);
}

static void test_encrypted(void **state)
{
        (void)state;
        assert_encrypted(MIXED("encrypted") PART("application/pgp-encrypted", "Version: 1")
                        PART("application/octet-stream", "-----BEGIN PGP MESSAGE-----") END);
        assert_encrypted(
                HEAD "Content-Type: application/pkcs7-mime; smime-type=enveloped-data\r\n"
                     "Content-Transfer-Encoding: base64\r\n\r\nMIAGCSqGSIb3DQEHA6CAMIACAQA=\r\n");
        assert_encrypted(HEAD "\r\n-----BEGIN PGP MESSAGE-----\r\n\r\nhQEMA\r\n"
                              "-----END PGP MESSAGE-----\r\n");
}

static void test_signed(void **state)
{
        struct collect *c = parse_ok("a",
                MIXED("signed") PART("text/plain", "Signed text.")
                        FILE_PART("application/pkcs7-signature", "smime.p7s", "x") END);

        (void)state;
        assert_int_equal(c->doc_count, 1);
        assert_int_equal(c->problem_count, 0);
        assert_str(c->docs[0].text, TO "Signed text.\n");
        collect_free(c);
}

/* Signed with the text within the signature, as some programs do it. */
static void test_signed_around(void **state)
{
        struct collect *c = parse_ok("a",
                HEAD "Content-Type: application/pkcs7-mime; smime-type=signed-data\r\n"
                     "Content-Transfer-Encoding: base64\r\n\r\n"
                     "MIAGCSqGSIb3DQEHAqCAMIACAQExADCABgkqhkiG9w0BBwGggAQqQ29udGVudC1U\r\n"
                     "eXBlOiB0ZXh0L3BsYWluDQoNClNpZ25lZCB0ZXh0Lg0KAAAAAAAAAAA=\r\n");

        (void)state;
        assert_int_equal(c->doc_count, 1);
        assert_int_equal(c->problem_count, 0);
        assert_str(c->docs[0].text, TO "Signed text.\n");
        collect_free(c);
}

static void test_saved_page(void **state)
{
        struct collect *c = parse_ok("page.mht",
                "From: <Saved by a browser>\r\n"
                "Snapshot-Content-Location: https://example.org/page\r\n"
                "Subject: The page\r\nMIME-Version: 1.0\r\n"
                "Content-Type: multipart/related; type=\"text/html\"; boundary=b\r\n\r\n"
                "--b\r\nContent-Type: text/html\r\nContent-Transfer-Encoding: quoted-printable\r\n"
                "Content-Location: https://example.org/page\r\n\r\n<p>Text of the page=2E\r\n"
                "--b\r\nContent-Type: text/css\r\nContent-Location: cid:1\r\n\r\nb{}\r\n"
                "--b\r\nContent-Type: image/png\r\nContent-Location: i.png\r\n\r\nx\r\n" END);

        (void)state;
        assert_int_equal(c->doc_count, 1);
        assert_str(c->docs[0].title, "The page");
        assert_str(c->docs[0].url, "https://example.org/page");
        assert_str(c->docs[0].text, "From: Saved by a browser\n\nText of the page.\n");
        collect_free(c);
}

static void test_too_deep(void **state)
{
        struct kz_buf mail = KZ_BUF_NULL;
        struct collect *c;
        int i;

        (void)state;
        for (i = 0; i < 10; i++)
                assert_int_equal(kz_buf_append_cstr(&mail, "Subject: x\nMIME-Version: 1.0\n"
                                                           "Content-Type: message/rfc822\n\n"),
                        KZ_OK);
        c = parse_bytes("a.eml", mail.data, mail.len);
        assert_int_equal(c->status, KZ_OK);
        assert_int_equal(c->doc_count, 7); /* the file itself, and six within one another */
        assert_problem(c, 0, "more than 6 files within one another");
        collect_free(c);
        kz_buf_deinit(&mail);
}

/* Cut anywhere, a mail gives what is there, and never more documents than it has. */
static void test_cut_short(void **state)
{
        static const char mail[] = MIXED("mixed") PART("text/plain", "See the files.")
                FILE_PART("text/plain", "a.txt", "Of the first file.")
                        PART("message/rfc822", "Subject: Inner\r\n\r\nInner text.") END;
        struct collect *c;
        size_t len;

        (void)state;
        for (len = 0; len < sizeof(mail); len += 7) {
                c = parse_bytes("a.eml", mail, len);
                assert_true(c->status == KZ_OK || c->status == KZ_E_INVALID);
                assert_true(c->doc_count <= 3);
                collect_free(c);
        }
}

static void test_nothing_in_it(void **state)
{
        struct collect *c = parse_text("a.eml", "\r\n\r\n");

        (void)state;
        assert_int_equal(c->status, KZ_E_INVALID);
        assert_contains(c->err.message, "empty");
        collect_free(c);
}

int main(void)
{
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(test_plain_mail),
                cmocka_unit_test(test_what_is_a_mail),
                cmocka_unit_test(test_titles_and_dates_of_last_resort),
                cmocka_unit_test(test_authors),
                cmocka_unit_test(test_encodings_of_the_text),
                cmocka_unit_test(test_flowed),
                cmocka_unit_test(test_alternatives),
                cmocka_unit_test(test_texts_one_after_another),
                cmocka_unit_test(test_files),
                cmocka_unit_test(test_mail_in_a_mail),
                cmocka_unit_test(test_what_is_left_out),
                cmocka_unit_test(test_encrypted),
                cmocka_unit_test(test_signed),
                cmocka_unit_test(test_signed_around),
                cmocka_unit_test(test_saved_page),
                cmocka_unit_test(test_too_deep),
                cmocka_unit_test(test_cut_short),
                cmocka_unit_test(test_nothing_in_it),
        };

        return cmocka_run_group_tests(tests, NULL, NULL);
}
