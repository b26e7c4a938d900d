#include "index/text/cutter.h"

#include "index/base/ascii.h"
#include "index/base/utf8.h"
#include "index/text/lookalike.h"
#include "index/text/wordform.h"

/* A word while it is being read. */
struct reading {
        size_t start, end;
        size_t n_fast; /* bytes in cutter->fast */
        enum kz_script script;
        size_t mixed_end; /* not 0: letters before it may be of another script, to be read in this
                           */
        uint8_t last;     /* LETTER or DIGIT, whichever came last */
        bool digits;
        bool separators; /* , or ' between digits */
        bool slow;       /* ask the normaliser */
        bool acronym;
        bool single; /* a single Han or kana character */
};

void kz_cutter_init(struct kz_cutter *cutter, const struct kz_charmap *map)
{
        *cutter = (struct kz_cutter){
                .map = map, .normaliser = KZ_NORMALISER_NULL, .slow = KZ_BUF_NULL};
}

void kz_cutter_deinit(struct kz_cutter *cutter)
{
        kz_normaliser_deinit(&cutter->normaliser);
        kz_buf_deinit(&cutter->slow);
}

void kz_cutter_begin(struct kz_cutter *cutter, struct kz_str text)
{
        cutter->text = text.ptr ? text.ptr : ""; /* NULL plus an offset is undefined */
        cutter->len = text.len;
        cutter->at = 0;
        cutter->apart = 0;
}

/* The character at `at` and its length in bytes; 0 at the end. A byte that is not UTF-8 is a break.
 */
static inline size_t peek(const struct kz_cutter *cutter, size_t at, struct kz_char *ret)
{
        const unsigned char *s = (const unsigned char *)cutter->text + at;
        uint32_t cp;
        size_t n;

        if (at >= cutter->len) {
                *ret = (struct kz_char){KZ_CHAR_BREAK, KZ_SCRIPT_COMMON, 0};
                return 0;
        }
        if (s[0] < 0x80) {
                *ret = cutter->map->low[s[0]];
                return 1;
        }
        if (s[0] >= 0xC2 && s[0] <= 0xDF && at + 1 < cutter->len && (s[1] & 0xC0) == 0x80) {
                *ret = cutter->map->low[(s[0] & 0x1Fu) << 6 | (s[1] & 0x3Fu)];
                return 2;
        }
        n = kz_utf8_decode((const char *)s, cutter->len - at, &cp);
        if (n == 0) {
                *ret = (struct kz_char){KZ_CHAR_BREAK, KZ_SCRIPT_COMMON, 0};
                return 1;
        }
        *ret = kz_charmap_classify(cp);
        return n;
}

/* The offset of the next character that is not a mark or ignored; the character in *ret. */
static size_t skip_attached(
        const struct kz_cutter *cutter, size_t at, struct kz_char *ret, size_t *ret_n)
{
        *ret_n = peek(cutter, at, ret);
        while (ret->class == KZ_CHAR_MARK || ret->class == KZ_CHAR_IGNORED) {
                at += *ret_n;
                *ret_n = peek(cutter, at, ret);
        }
        return at;
}

/* Goes to the next character that begins a word. False at the end. */
static bool find_start(struct kz_cutter *cutter, bool *paragraph)
{
        unsigned newlines = 0;
        struct kz_char ch;
        size_t n;

        for (;; cutter->at += n) {
                n = peek(cutter, cutter->at, &ch);
                if (n == 0)
                        return false;
                switch (ch.class) {
                case KZ_CHAR_LETTER:
                case KZ_CHAR_DIGIT:
                case KZ_CHAR_IDEOGRAPH:
                        return true;
                case KZ_CHAR_NEWLINE:
                        if (cutter->text[cutter->at] == '\r' && cutter->at + 1 < cutter->len &&
                                cutter->text[cutter->at + 1] == '\n')
                                n = 2;
                        if (++newlines > 1)
                                *paragraph = true;
                        break;
                case KZ_CHAR_PARAGRAPH:
                        *paragraph = true;
                        break;
                case KZ_CHAR_BLANK:
                case KZ_CHAR_IGNORED:
                        break;
                default:
                        newlines = 0;
                        break;
                }
        }
}

static inline void append(struct kz_cutter *cutter, struct reading *r, uint16_t fold)
{
        if (fold == 0 || r->n_fast > KZ_WORD_MAX) {
                r->slow = true;
        } else if (fold < 0x80) {
                cutter->fast[r->n_fast++] = (char)fold;
        } else {
                r->n_fast += kz_utf8_encode(fold, cutter->fast + r->n_fast);
        }
}

/* Takes a character that stays in the word only between two of the same class. */
static bool read_inner(struct kz_cutter *cutter, struct reading *r, struct kz_char ch)
{
        struct kz_char next;
        size_t n;

        if (ch.class == KZ_CHAR_POINT || ch.class == KZ_CHAR_COMMA) {
                if (r->last != KZ_CHAR_DIGIT)
                        return false;
        } else if (ch.class == KZ_CHAR_MIDDLE && r->last != KZ_CHAR_LETTER) {
                return false;
        }
        skip_attached(cutter, cutter->at, &next, &n);
        if (next.class != r->last)
                return false;
        if (next.class == KZ_CHAR_LETTER && !kz_script_joins(r->script, next.script))
                return false;
        if (r->last == KZ_CHAR_DIGIT)
                r->separators = true;
        append(cutter, r, ch.fold);
        return true;
}

/* The letters of one alphabet that most words consist of, without asking what each one does. */
static inline void read_plain(struct kz_cutter *cutter, struct reading *r)
{
        const unsigned char *s = (const unsigned char *)cutter->text + cutter->at;
        size_t room = cutter->len - cutter->at, at = 0, n = 0;
        enum kz_script script = KZ_SCRIPT_COMMON;
        struct kz_char ch;

        while (room - at >= KZ_ASCII_STEP && s[at] < 0x80 && n + KZ_ASCII_STEP <= KZ_WORD_MAX - 2) {
                size_t letters = kz_ascii_letters((const char *)s + at, cutter->fast + n);

                at += letters;
                n += letters;
                if (letters < KZ_ASCII_STEP)
                        break;
        }
        if (n)
                script = KZ_SCRIPT_LATIN;
        for (; at < room && n + 2 <= KZ_WORD_MAX; at++) {
                if (s[at] < 0x80) {
                        if (script == KZ_SCRIPT_CYRILLIC ||
                                (unsigned char)((s[at] | 0x20) - 'a') >= 26)
                                break;
                        script = KZ_SCRIPT_LATIN;
                        cutter->fast[n++] = (char)(s[at] | 0x20);
                        continue;
                }
                if (s[at] < 0xC2 || s[at] > 0xDF || at + 1 == room || (s[at + 1] & 0xC0) != 0x80)
                        break;
                ch = cutter->map->low[(s[at] & 0x1Fu) << 6 | (s[at + 1] & 0x3Fu)];
                if (ch.class != KZ_CHAR_LETTER || ch.fold < 0x80 || ch.fold >= 0x800 ||
                        (ch.script != script && script != KZ_SCRIPT_COMMON) ||
                        (ch.script != KZ_SCRIPT_CYRILLIC && ch.script != KZ_SCRIPT_LATIN))
                        break;
                script = (enum kz_script)ch.script;
                cutter->fast[n++] = (char)(0xC0 | ch.fold >> 6);
                cutter->fast[n++] = (char)(0x80 | (ch.fold & 0x3F));
                at++;
        }
        if (n == 0)
                return;
        cutter->at += at;
        r->n_fast = n;
        r->end = cutter->at;
        r->last = KZ_CHAR_LETTER;
        r->script = script;
}

/* Whether a letter of another script goes on with the word. */
static bool takes_script(
        struct kz_cutter *cutter, struct reading *r, enum kz_script script, size_t at)
{
        const struct kz_str text = {cutter->text, cutter->len};
        enum kz_script read_as;
        size_t end;

        if (kz_script_joins(r->script, script)) {
                if (script != KZ_SCRIPT_COMMON)
                        r->script = script;
                return true;
        }
        if ((script != KZ_SCRIPT_LATIN && script != KZ_SCRIPT_CYRILLIC) ||
                (r->script != KZ_SCRIPT_LATIN && r->script != KZ_SCRIPT_CYRILLIC))
                return false;
        if (at < r->mixed_end)
                return true;
        if (r->mixed_end || r->start < cutter->apart)
                return false;
        if (!kz_lookalike_joins(text, r->start, &read_as, &end)) {
                cutter->apart = end;
                return false;
        }
        if (end <= at)
                return false;
        r->script = read_as;
        r->mixed_end = end;
        r->slow = true;
        return true;
}

static void read_word(struct kz_cutter *cutter, struct reading *r)
{
        struct kz_char ch;
        size_t n, begin;

        read_plain(cutter, r);
        for (;; cutter->at = begin + n) {
                begin = cutter->at;
                n = peek(cutter, begin, &ch);
                switch (ch.class) {
                case KZ_CHAR_LETTER:
                        if (r->script != ch.script && !takes_script(cutter, r, ch.script, begin))
                                return;
                        break;
                case KZ_CHAR_DIGIT:
                        r->digits = true;
                        break;
                case KZ_CHAR_MARK:
                        r->slow = true;
                        r->end = begin + n;
                        continue;
                case KZ_CHAR_IGNORED:
                        continue;
                case KZ_CHAR_APOSTROPHE:
                case KZ_CHAR_POINT:
                case KZ_CHAR_COMMA:
                case KZ_CHAR_MIDDLE:
                        cutter->at = begin + n;
                        if (read_inner(cutter, r, ch))
                                continue;
                        cutter->at = begin;
                        return;
                default:
                        return;
                }
                r->last = ch.class;
                append(cutter, r, ch.fold);
                r->end = begin + n;
        }
}

/* After an acronym: 's, which goes with it. */
static void read_possessive(struct kz_cutter *cutter)
{
        struct kz_char ch;
        size_t n = peek(cutter, cutter->at, &ch), s = cutter->at + n;

        if (ch.class != KZ_CHAR_APOSTROPHE || s >= cutter->len || (cutter->text[s] | 0x20) != 's')
                return;
        skip_attached(cutter, s + 1, &ch, &n);
        if (ch.class != KZ_CHAR_LETTER && ch.class != KZ_CHAR_DIGIT)
                cutter->at = s + 1;
}

/* Elsewhere a syllable may be one character or several, and points do not abbreviate. */
static bool writes_acronyms(uint8_t script)
{
        return script == KZ_SCRIPT_LATIN || script == KZ_SCRIPT_CYRILLIC ||
               script == KZ_SCRIPT_GREEK || script == KZ_SCRIPT_ARMENIAN;
}

/* Most words are told from one by the letter behind their first. */
static bool may_be_acronym(const struct kz_cutter *cutter, size_t second)
{
        struct kz_char ch;

        peek(cutter, second, &ch);
        return ch.class != KZ_CHAR_LETTER;
}

/* Two or more single letters of one script, each with its point; a third or later may lack it. */
static bool read_acronym(struct kz_cutter *cutter, struct reading *r)
{
        size_t at = r->start, letters = 0, n, after;
        enum kz_script script = KZ_SCRIPT_COMMON;
        struct kz_char ch;

        for (;;) {
                n = peek(cutter, at, &ch);
                if (ch.class != KZ_CHAR_LETTER || !writes_acronyms(ch.script) ||
                        (letters && ch.script != script))
                        break;
                script = ch.script;
                after = skip_attached(cutter, at + n, &ch, &n);
                if (ch.class != KZ_CHAR_POINT) {
                        if (letters > 1 && ch.class != KZ_CHAR_LETTER && ch.class != KZ_CHAR_DIGIT)
                                r->end = after;
                        break;
                }
                at = after + n;
                letters++;
                r->end = at;
        }
        if (letters < 2) {
                r->end = r->start;
                return false;
        }
        r->script = script;
        r->slow = true;
        r->acronym = true;
        cutter->at = r->end;
        return true;
}

static void read_single(struct kz_cutter *cutter, struct reading *r)
{
        struct kz_char ch;
        size_t n = peek(cutter, cutter->at, &ch);

        r->slow = true;
        r->single = true;
        r->script = ch.script;
        do {
                cutter->at += n;
                if (ch.class != KZ_CHAR_IGNORED)
                        r->end = cutter->at;
                n = peek(cutter, cutter->at, &ch);
        } while (ch.class == KZ_CHAR_MARK || ch.class == KZ_CHAR_IGNORED);
}

/* The normalised form of what was read; empty when nothing is left of it. */
static enum kz_status finish(struct kz_cutter *cutter, struct reading *r, struct kz_word *ret)
{
        struct kz_wordform form = {cutter->fast, r->n_fast, sizeof(cutter->fast)};
        enum kz_status status;
        bool cut;

        if (r->slow) {
                status = kz_normaliser_mixture(&cutter->normaliser,
                        (struct kz_str){cutter->text + r->start, r->end - r->start}, r->acronym,
                        r->mixed_end ? r->script : KZ_SCRIPT_COMMON, &cutter->slow);
                if (status)
                        return status;
                form = (struct kz_wordform){cutter->slow.data, cutter->slow.len, cutter->slow.cap};
        }
        if (r->script == KZ_SCRIPT_LATIN)
                kz_wordform_strip_possessive(&form);
        if (r->separators)
                kz_wordform_join_thousands(&form);
        cut = form.len > KZ_WORD_MAX && kz_wordform_limit(&form, KZ_WORD_MAX);
        if (r->acronym)
                read_possessive(cutter);
        *ret = (struct kz_word){
                .form = {form.data, form.len},
                .start = r->start,
                .end = r->acronym ? cutter->at : r->end,
                .script = r->script,
                .plain = !r->digits && !cut && !r->single,
                .paragraph = ret->paragraph,
        };
        return KZ_OK;
}

enum kz_status kz_cutter_next(struct kz_cutter *cutter, struct kz_word *ret)
{
        enum kz_status status;
        struct reading r;
        struct kz_char ch;
        size_t n;

        ret->paragraph = false;
        do {
                if (!find_start(cutter, &ret->paragraph))
                        return KZ_E_END;
                r = (struct reading){.start = cutter->at, .end = cutter->at};
                n = peek(cutter, cutter->at, &ch);
                if (ch.class == KZ_CHAR_IDEOGRAPH)
                        read_single(cutter, &r);
                else if (ch.class != KZ_CHAR_LETTER || !may_be_acronym(cutter, cutter->at + n) ||
                         !read_acronym(cutter, &r))
                        read_word(cutter, &r);
                status = finish(cutter, &r, ret);
        } while (!status && ret->form.len == 0);
        return status;
}
