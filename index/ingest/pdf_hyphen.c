#include "index/ingest/pdf_hyphen.h"

#include <glib.h>
#include <stdlib.h>

#include "index/base/utf8.h"
#include "index/ingest/lower.h"
#include "index/ingest/pdf_text.h"

#define WORD_MAX 64 /* characters of one side that are looked at */
#define ENDING 2    /* letters at the end of a word of ENDED or more that inflection may change */
#define ENDED 5
#define WHOLE_MIN 4 /* letters of a word that is looked for */

/* A word on both sides of a mark, in lower case. */
struct parted {
        uint32_t left[WORD_MAX], right[WORD_MAX];
        size_t n_left, n_right;
        size_t hyphens;         /* of the left side */
        bool capital, capitals; /* the right side begins with one; the left has nothing else */
};

/* How often words begin so, by their hash. */
struct counted {
        uint64_t hash; /* 0: free */
        uint32_t times;
};

struct counts {
        struct counted *slots;
        size_t mask;
        bool kept; /* of the parted words that the document has elsewhere, most have a hyphen */
};

static bool in_word(uint32_t cp)
{
        return g_unichar_isalnum(cp) || g_unichar_ismark(cp);
}

static bool is_hyphen(uint32_t cp)
{
        return cp == '-' || cp == 0x2010 || cp == 0x2011;
}

static uint64_t hash_add(uint64_t hash, uint32_t cp)
{
        return (hash ^ (is_hyphen(cp) ? '-' : cp)) * UINT64_C(0x100000001b3) + (hash >> 29);
}

/* The character that ends at `at`; its length in *ret_n, 0 at the start. */
static uint32_t char_before(struct kz_str text, size_t at, size_t *ret_n)
{
        size_t start = at ? kz_utf8_floor(text.ptr, text.len, at - 1) : 0;
        uint32_t cp = 0;

        *ret_n = at - start;
        kz_utf8_decode(text.ptr + start, at - start, &cp);
        return cp;
}

static void read_left(struct kz_str text, size_t mark, struct parted *ret)
{
        size_t at = mark, n, i;
        uint32_t cp, other;

        ret->capitals = true;
        while (ret->n_left < WORD_MAX) {
                cp = char_before(text, at, &n);
                if (n == 0 || (!in_word(cp) && !is_hyphen(cp)))
                        break;
                at -= n;
                ret->left[ret->n_left++] = kz_lower(cp);
                ret->hyphens += is_hyphen(cp);
                ret->capitals = ret->capitals && kz_lower(cp) != cp;
        }
        for (i = 0; i < ret->n_left / 2; i++) {
                other = ret->left[i];
                ret->left[i] = ret->left[ret->n_left - 1 - i];
                ret->left[ret->n_left - 1 - i] = other;
        }
}

static void read_right(struct kz_str text, size_t mark, struct parted *ret)
{
        size_t at = mark + 1, n;
        uint32_t cp;

        if (at < text.len && text.ptr[at] == '\f')
                at++;
        while (ret->n_right < WORD_MAX && (n = kz_utf8_decode(text.ptr + at, text.len - at, &cp)) &&
                in_word(cp)) {
                if (ret->n_right == 0)
                        ret->capital = kz_lower(cp) != cp;
                ret->right[ret->n_right++] = kz_lower(cp);
                at += n;
        }
}

static void read_parted(struct kz_str text, size_t mark, struct parted *ret)
{
        *ret = (struct parted){.n_left = 0};
        read_left(text, mark, ret);
        read_right(text, mark, ret);
}

/* Of the word with or without its hyphen, but for an ending; 0: too short to be looked for. */
static uint64_t hash_of(const struct parted *parted, bool hyphen)
{
        size_t i, n = parted->n_right;
        uint64_t hash = 0;

        if (n >= ENDED)
                n -= ENDING;
        if (parted->n_left + n < WHOLE_MIN)
                return 0;
        for (i = 0; i < parted->n_left; i++)
                hash = hash_add(hash, parted->left[i]);
        if (hyphen)
                hash = hash_add(hash, '-');
        for (i = 0; i < n; i++)
                hash = hash_add(hash, parted->right[i]);
        return hash ? hash : 1;
}

/* Where such a hash is, or would be. */
static struct counted *slot_of(const struct counts *counts, uint64_t hash)
{
        size_t at = (size_t)(hash ^ (hash >> 32)) & counts->mask;

        while (counts->slots[at].hash && counts->slots[at].hash != hash)
                at = (at + 1) & counts->mask;
        return &counts->slots[at];
}

static enum kz_status look_for(struct counts *counts, struct kz_str text, size_t marks)
{
        size_t size = 16, at;
        struct parted parted;
        uint64_t hash;
        int hyphen;

        while (size < marks * 4)
                size *= 2;
        counts->slots = calloc(size, sizeof(*counts->slots));
        if (!counts->slots)
                return KZ_E_NOMEM;
        counts->mask = size - 1;
        for (at = 0; at < text.len; at++) {
                if (text.ptr[at] != KZ_PDF_HYPHEN)
                        continue;
                read_parted(text, at, &parted);
                for (hyphen = 0; hyphen < 2; hyphen++) {
                        hash = hash_of(&parted, hyphen);
                        if (hash)
                                slot_of(counts, hash)->hash = hash;
                }
        }
        return KZ_OK;
}

/* Counts the words that begin as those that are looked for, but for parted ones. */
static void count_words(struct counts *counts, struct kz_str text)
{
        size_t at, n, letters = 0;
        struct counted *slot;
        uint64_t hash = 0;
        bool parted = false;
        uint32_t cp;

        for (at = 0; at < text.len; at += n) {
                n = kz_utf8_decode(text.ptr + at, text.len - at, &cp);
                if (n == 0)
                        n = 1, cp = 0;
                if (!in_word(cp) && !(is_hyphen(cp) && letters)) {
                        letters = 0;
                        hash = 0;
                        parted = cp == KZ_PDF_HYPHEN;
                        continue;
                }
                hash = hash_add(hash, kz_lower(cp));
                if (++letters < WHOLE_MIN || parted || letters > 2 * WORD_MAX)
                        continue;
                slot = slot_of(counts, hash);
                if (slot->hash)
                        slot->times++;
        }
}

static uint32_t times(const struct counts *counts, const struct parted *parted, bool hyphen)
{
        uint64_t hash = hash_of(parted, hyphen);

        return hash ? slot_of(counts, hash)->times : 0;
}

static bool is_one_of(const uint32_t *word, size_t n, const char *const *list)
{
        KZ_CLEANUP(kz_buf_deinit) struct kz_buf buf = KZ_BUF_NULL;
        char bytes[4];
        size_t i;

        for (i = 0; i < n; i++) {
                if (kz_buf_append(&buf, bytes, kz_utf8_encode(word[i], bytes)))
                        return false;
        }
        for (; *list; list++) {
                if (kz_str_eq(kz_buf_str(&buf), kz_str(*list)))
                        return true;
        }
        return false;
}

/* "по-русски", "по-новому" */
static bool adverb_with_po(const struct parted *parted)
{
        static const char *const po[] = {"по", NULL};
        static const char *const endings[] = {"ски", "цки", "ому", "ему", NULL};

        return parted->n_right > 3 && is_one_of(parted->left, parted->n_left, po) &&
               is_one_of(parted->right + parted->n_right - 3, 3, endings);
}

/* "кто-то", "кое-где", "из-за", "сондай-ақ", "self-evident" */
static bool has_hyphen_by_rule(const struct parted *parted)
{
        static const char *const behind[] = {
                "то", "либо", "нибудь", "таки", "ка", "де", "ақ", "ау", NULL};
        static const char *const before[] = {"кое", "кой", "self", "non", NULL};
        static const char *const iz[] = {"из", NULL}, *const from[] = {"за", "под", NULL};

        return is_one_of(parted->right, parted->n_right, behind) ||
               is_one_of(parted->left, parted->n_left, before) ||
               (is_one_of(parted->left, parted->n_left, iz) &&
                       is_one_of(parted->right, parted->n_right, from)) ||
               adverb_with_po(parted);
}

/* What the document says of the word: more than 0 for a hyphen, less for none. */
static int evidence(const struct counts *counts, const struct parted *parted)
{
        uint32_t joined = times(counts, parted, false), hyphenated = times(counts, parted, true);

        return (hyphenated > joined) - (hyphenated < joined);
}

/* Some documents part words at line ends, and in others each hyphen is one. */
static void learn(struct counts *counts, struct kz_str text)
{
        struct parted parted;
        long balance = 0;
        size_t at;

        for (at = 0; at < text.len; at++) {
                if (text.ptr[at] != KZ_PDF_HYPHEN)
                        continue;
                read_parted(text, at, &parted);
                balance += evidence(counts, &parted);
        }
        counts->kept = balance > 1;
}

static bool keeps(const struct counts *counts, const struct parted *parted)
{
        int told = evidence(counts, parted);

        if (parted->n_left == 0 || parted->n_right == 0)
                return true;
        if (told)
                return told > 0;
        if (parted->capital)
                return !parted->capitals || parted->n_left < 2;
        /* Names of substances, and addresses on the Web. */
        if (parted->hyphens > 1)
                return true;
        if (!g_unichar_isalpha(parted->right[0]) ||
                !g_unichar_isalpha(parted->left[parted->n_left - 1]))
                return true;
        return counts->kept || has_hyphen_by_rule(parted);
}

/* What stands up to the next white space behind the form feed belongs before it. */
static size_t rest_of_word(struct kz_str text, size_t at)
{
        while (at < text.len && !strchr(" \t\n\f", text.ptr[at]) && text.ptr[at] != KZ_PDF_HYPHEN)
                at++;
        return at;
}

static enum kz_status rewrite(const struct counts *counts, struct kz_str text, struct kz_buf *out)
{
        enum kz_status status = KZ_OK;
        const char *mark;
        struct parted parted;
        size_t at = 0, end;

        while (!status && (mark = memchr(text.ptr + at, KZ_PDF_HYPHEN, text.len - at))) {
                end = (size_t)(mark - text.ptr);
                read_parted(text, end, &parted);
                status = kz_buf_append(out, text.ptr + at, end - at);
                at = end + 1;
                if (!status && keeps(counts, &parted))
                        status = kz_buf_append_char(out, '-');
                if (status || at >= text.len || text.ptr[at] != '\f')
                        continue;
                end = rest_of_word(text, at + 1);
                status = kz_buf_append(out, text.ptr + at + 1, end - at - 1);
                if (!status)
                        status = kz_buf_append_char(out, '\f');
                at = end + (end < text.len && text.ptr[end] == ' ');
        }
        return status ? status : kz_buf_append(out, text.ptr + at, text.len - at);
}

enum kz_status kz_pdf_hyphens_resolve(struct kz_buf *text)
{
        KZ_CLEANUP(kz_buf_deinit) struct kz_buf out = KZ_BUF_NULL;
        struct counts counts = {.slots = NULL};
        struct kz_str all = kz_buf_str(text);
        struct kz_buf swap;
        enum kz_status status;
        size_t i, marks = 0;

        for (i = 0; i < all.len; i++)
                marks += all.ptr[i] == KZ_PDF_HYPHEN;
        if (marks == 0)
                return KZ_OK;
        status = look_for(&counts, all, marks);
        if (!status) {
                count_words(&counts, all);
                learn(&counts, all);
                status = rewrite(&counts, all, &out);
        }
        free(counts.slots);
        if (status)
                return status;
        swap = *text;
        *text = out;
        out = swap;
        return KZ_OK;
}
