#include "index/ingest/pdf_title.h"

#include <math.h>
#include <stdlib.h>

#include "index/base/check.h"
#include "index/base/utf8.h"
#include "index/ingest/encoding.h"
#include "index/ingest/head.h"
#include "index/ingest/lower.h"

#define LARGE 1.1   /* a title is written so much larger than most lines */
#define LIKE 0.97   /* ... and its lines are alike */
#define LINES_MAX 5 /* a longer one is no title */
#define LINES_MIN 3 /* a page of fewer shows nothing that is larger than most */
#define WORDS_MIN 3
#define LETTERS_MIN 4 /* a shorter one is a number or an ornament */
#define LETTERS_MAX 300

/* The bytes of a text of which each character is one; false when some are more. */
static bool to_bytes(const char *s, struct kz_buf *ret)
{
        size_t i, n, len = strlen(s);
        uint32_t cp;

        for (i = 0; i < len; i += n) {
                n = kz_utf8_decode(s + i, len - i, &cp);
                if (n == 0 || cp > 0xFF || kz_buf_append_char(ret, (char)cp))
                        return false;
        }
        return true;
}

/* "<C6E0ECE8EBFF>": bytes that were written out. */
static void unhex(struct kz_buf *bytes)
{
        const char *s = bytes->data;
        size_t i;

        if (bytes->len < 6 || bytes->len % 2 || s[0] != '<' || s[bytes->len - 1] != '>')
                return;
        for (i = 1; i + 1 < bytes->len; i++) {
                if (!g_ascii_isxdigit(s[i]))
                        return;
        }
        for (i = 0; 2 * i + 2 < bytes->len; i++)
                bytes->data[i] = (char)(g_ascii_xdigit_value(s[2 * i + 1]) << 4 |
                                        g_ascii_xdigit_value(s[2 * i + 2]));
        bytes->len = i;
}

/* Mostly letters that are not ASCII, as a Russian title is in a Russian encoding. */
static bool is_high(struct kz_str bytes)
{
        size_t i, high = 0, ascii = 0;

        for (i = 0; i < bytes.len; i++) {
                high += (unsigned char)bytes.ptr[i] >= 0xC0;
                ascii += g_ascii_isalpha(bytes.ptr[i]);
        }
        return high > 3 && high > 2 * ascii;
}

/* Metadata are in an encoding of PDF's own or in UTF-16. Programs that did not know put bytes of
 * UTF-16, UTF-8 or their system's encoding there. *ret_done: they did, and out has the text. */
static enum kz_status decode_bytes(struct kz_buf *out, struct kz_str bytes, bool *ret_done)
{
        const struct kz_encoding *encoding = is_high(bytes) ? kz_encoding_detect(bytes) : NULL;
        enum kz_status status = KZ_OK;
        char letter[4];
        size_t i, broken;

        *ret_done = true;
        if (kz_str_starts(bytes, KZ_STR("\xFE\xFF"))) {
                for (i = 2; i + 1 < bytes.len && !status; i += 2)
                        status = kz_buf_append(out, letter,
                                kz_utf8_encode((uint32_t)(unsigned char)bytes.ptr[i] << 8 |
                                                       (unsigned char)bytes.ptr[i + 1],
                                        letter));
                return status;
        }
        if (kz_utf8_validate(bytes.ptr, bytes.len) == bytes.len)
                return kz_buf_append_str(out, bytes);
        if (encoding && encoding->high)
                return kz_encoding_decode(encoding, bytes, out, &broken, NULL);
        *ret_done = false;
        return KZ_OK;
}

enum kz_status kz_pdf_title_mend(struct kz_buf *out, const char *told)
{
        KZ_CLEANUP(kz_buf_deinit) struct kz_buf bytes = KZ_BUF_NULL;
        KZ_CLEANUP(kz_buf_deinit) struct kz_buf mended = KZ_BUF_NULL;
        enum kz_status status = KZ_OK;
        bool done = false;

        /* Nor can a byte order mark be mended that was taken for letters, as here. */
        if (!told || kz_utf8_validate(told, strlen(told)) < strlen(told) ||
                kz_str_starts(kz_str(told), KZ_STR("юя")))
                return KZ_OK;
        if (to_bytes(told, &bytes)) {
                unhex(&bytes);
                status = decode_bytes(&mended, kz_buf_str(&bytes), &done);
        }
        if (!status && !done)
                status = kz_buf_append_cstr(&mended, told);
        return status ? status : kz_head_title(out, kz_buf_str(&mended), KZ_TITLE_GIVEN_MAX);
}

static bool begins_with_one(struct kz_str s, const char *const *list)
{
        size_t n;

        for (; *list; list++) {
                if (kz_lower_starts(s, kz_str(*list), &n))
                        return true;
        }
        return false;
}

static bool is_one(struct kz_str s, const char *const *list)
{
        size_t n;

        for (; *list; list++) {
                if (kz_lower_starts(s, kz_str(*list), &n) && n == s.len)
                        return true;
        }
        return false;
}

/* "report.doc" */
static bool is_file_name(struct kz_str s)
{
        static const char *const extensions[] = {"doc", "docx", "rtf", "odt", "txt", "wpd", "pdf",
                "indd", "qxd", "qxp", "pmd", "p65", "cdr", "fm", "xls", "xlsx", "ppt", "pptx",
                "htm", "html", "tex", "dvi", "ps", "eps", "ai", "psd", "jpg", "tif", "tiff", NULL};
        const char *dot = memrchr(s.ptr, '.', s.len);

        return dot &&
               is_one((struct kz_str){dot + 1, (size_t)(s.ptr + s.len - dot - 1)}, extensions);
}

/* "0612865", "A_HRC_12": fewer letters than a word has, or none that is parted by a space. */
static bool is_number(struct kz_str s)
{
        size_t i, letters = 0, digits = 0, others = 0;

        for (i = 0; i < s.len; i++) {
                letters += g_ascii_isalpha(s.ptr[i]) || ((unsigned char)s.ptr[i] & 0xC0) == 0xC0;
                digits += g_ascii_isdigit(s.ptr[i]);
                others += s.ptr[i] == '_';
        }
        return letters < LETTERS_MIN || (!memchr(s.ptr, ' ', s.len) && (others || digits));
}

static bool is_name_of(struct kz_str title, struct kz_str name)
{
        const char *dot = name.len ? memrchr(name.ptr, '.', name.len) : NULL;
        size_t n = dot ? (size_t)(dot - name.ptr) : name.len;

        return n && title.len >= n && g_ascii_strncasecmp(title.ptr, name.ptr, n) == 0 &&
               (title.len == n || title.ptr[n] == '.') && !memchr(title.ptr, ' ', n);
}

bool kz_pdf_title_is_junk(struct kz_str title, struct kz_str name)
{
        static const char *const beginnings[] = {"microsoft word", "microsoft powerpoint",
                "microsoft excel", "powerpoint presentation", "untitled", "без имени",
                "без названия", "print preview", "document1", "paper title",
                "file:", "http:", "https:", "layout 1", "mise en page", "макет 1", "created with",
                "презентация powerpoint", NULL};
        static const char *const whole[] = {"document", "документ", "title", "slide 1", "слайд 1",
                "template", "presentation", "презентация", "layout", "print", "doc", "текст",
                "no title", "unknown", "none", "(null)", "null", NULL};

        title = kz_head_trim(title);
        return title.len == 0 || begins_with_one(title, beginnings) || is_one(title, whole) ||
               is_file_name(title) || is_number(title) || is_name_of(title, name);
}

bool kz_pdf_title_is_account(struct kz_str author)
{
        static const char *const accounts[] = {"admin", "administrator", "user", "owner", "unknown",
                "author", "anonymous", "home", "pc", "hp", "lenovo", "asus", "acer", "dell",
                "windows", "root", "guest", "none", "админ", "администратор", "пользователь",
                "автор", "дом", "microsoft", "user1", "(null)", "null", NULL};

        author = kz_head_trim(author);
        return author.len == 0 || is_one(author, accounts) || is_file_name(author);
}

static int compare(const void *a, const void *b)
{
        double x = *(const double *)a, y = *(const double *)b;

        return (x > y) - (x < y);
}

static size_t letters_of(struct kz_str s)
{
        size_t i, n, letters = 0;
        uint32_t cp;

        for (i = 0; i < s.len && (n = kz_utf8_decode(s.ptr + i, s.len - i, &cp)); i += n)
                letters += g_unichar_isalpha(cp) != 0;
        return letters;
}

/* Lines that follow one another and are written alike. */
struct run {
        const struct kz_pdf_line *first;
        size_t n, words, letters;
};

static bool alike(const struct kz_pdf_line *a, const struct kz_pdf_line *b)
{
        return fmin(a->height, b->height) >= LIKE * fmax(a->height, b->height);
}

static struct run run_from(const struct kz_pdf_page *page, const struct kz_pdf_line *first)
{
        const struct kz_pdf_line *end = page->lines + page->n, *line;
        struct run run = {.first = first};
        struct kz_str text;
        size_t i;

        for (line = first; line < end && alike(line, first); line++) {
                text = kz_pdf_line_text(page, line);
                run.letters += letters_of(text);
                for (i = 0; i < text.len; i++)
                        run.words += text.ptr[i] == ' ';
                run.words++;
                run.n++;
                if (!line->upright || line->cells)
                        run.letters = 0;
        }
        return run;
}

/* Letterheads and signatures of files are written large as well, but in fewer words. */
static bool is_better(const struct run *run, const struct run *best)
{
        if (!best->first || (run->words >= WORDS_MIN) != (best->words >= WORDS_MIN))
                return !best->first || run->words >= WORDS_MIN;
        return run->first->height * LIKE > best->first->height;
}

static struct run find_run(const struct kz_pdf_page *page, double usual)
{
        struct run best = {.first = NULL}, run;
        size_t i;

        for (i = 0; i < page->n; i += run.n) {
                run = run_from(page, &page->lines[i]);
                if (run.first->height > LARGE * usual && run.n <= LINES_MAX &&
                        run.letters >= LETTERS_MIN && run.letters <= LETTERS_MAX &&
                        is_better(&run, &best))
                        best = run;
        }
        return best;
}

/* Without the stars of footnotes. */
static enum kz_status put_without_stars(struct kz_buf *out, struct kz_str line)
{
        enum kz_status status = KZ_OK;
        size_t i, n;
        uint32_t cp;

        for (i = 0; i < line.len && !status; i += n) {
                n = kz_utf8_decode(line.ptr + i, line.len - i, &cp);
                if (n == 0)
                        return KZ_E_INVALID;
                if (cp != '*' && cp != 0x2217 && cp != 0x2020)
                        status = kz_buf_append(out, line.ptr + i, n);
        }
        return status ? status : kz_buf_append_char(out, ' ');
}

static enum kz_status put_run(
        struct kz_buf *out, const struct kz_pdf_page *page, const struct run *run)
{
        KZ_CLEANUP(kz_buf_deinit) struct kz_buf title = KZ_BUF_NULL;
        enum kz_status status = KZ_OK;
        size_t i;

        for (i = 0; i < run->n && !status; i++)
                status = put_without_stars(&title, kz_pdf_line_text(page, &run->first[i]));
        return status ? status : kz_head_title(out, kz_buf_str(&title), KZ_TITLE_MAX);
}

enum kz_status kz_pdf_title_largest(struct kz_buf *out, const struct kz_pdf_page *page)
{
        struct run run;
        double *heights, usual;
        size_t i;

        if (page->n < LINES_MIN)
                return KZ_OK;
        heights = calloc(page->n, sizeof(*heights));
        if (!heights)
                return KZ_E_NOMEM;
        for (i = 0; i < page->n; i++)
                heights[i] = page->lines[i].height;
        qsort(heights, page->n, sizeof(*heights), compare);
        usual = heights[page->n / 2];
        free(heights);
        run = find_run(page, usual);
        return run.first ? put_run(out, page, &run) : KZ_OK;
}
