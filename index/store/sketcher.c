#include "index/store/sketcher.h"

#include "index/base/ascii.h"
#include "index/store/hash.h"

/* Words of a shingle. */
#define SHINGLE 4
/* How often a shingle with a figure counts. */
#define FIGURE_WEIGHT 4
/* Two minima a key, one a bit. */
#define KEY_BINS (2 * KZ_SKETCH_KEYS)
#define BINS (KEY_BINS + KZ_SKETCH_BITS)
#define EMPTY UINT32_MAX

/* Scratch memory that is kept for the next document, in bytes: a word may be very long. */
#define KEPT ((size_t)1 << 16)

/* 2^64 divided by the golden ratio: multiples are well spread. */
#define GOLDEN UINT64_C(0x9E3779B97F4A7C15)
#define GOLDEN_4 (GOLDEN * GOLDEN * GOLDEN * GOLDEN)

/* Bytes of the longest word that is folded by the quick way. */
#define PLAIN_MAX 64
/* Bytes of a word that are hashed at once. */
#define HASHED 8

/* A text while it is read. */
struct reading {
        size_t n_words, n_title;
        uint64_t window[SHINGLE]; /* hashes of the last words; the next one's place: n_words */
        uint64_t shingle;         /* of them */
        size_t figure;            /* 1 + the number of the last word that has one; 0: none yet */
        uint32_t minima[BINS];
};

void kz_sketcher_deinit(struct kz_sketcher *sketcher)
{
        kz_normaliser_deinit(&sketcher->normaliser);
        kz_buf_deinit(&sketcher->word);
        kz_buf_deinit(&sketcher->folded);
}

/* ---- Words ---- */

/* What is left of a word once its case is folded and punctuation is out. */
struct form {
        struct kz_str letters; /* may be empty; HASHED zeros follow; valid until the next word */
        bool figure;           /* it has a digit */
        char plain[PLAIN_MAX + HASHED];
};

/* The bytes of a letter of two that folds to one of two whatever stands beside it; or false. */
static inline bool fold_letter(
        const struct kz_charmap *map, unsigned char lead, unsigned char next, char *out)
{
        struct kz_char ch;

        if (lead < 0xC3 || lead > 0xDF || (next & 0xC0) != 0x80)
                return false;
        ch = map->low[(lead & 0x1Fu) << 6 | (next & 0x3Fu)];
        if (ch.class != KZ_CHAR_LETTER || ch.fold < 0xC0 || ch.fold >= KZ_CHARMAP_LOW)
                return false;
        out[0] = (char)(0xC0 | ch.fold >> 6);
        out[1] = (char)(0x80 | (ch.fold & 0x3F));
        return true;
}

/* The bytes of the most frequent punctuation that is not ASCII: « », soft hyphens and U+2000 to
 * U+203F; or 0. */
static size_t plain_punctuation(struct kz_str rest)
{
        const unsigned char *s = (const unsigned char *)rest.ptr;

        if (rest.len >= 2 && s[0] == 0xC2 && (s[1] == 0xAB || s[1] == 0xAD || s[1] == 0xBB))
                return 2;
        return rest.len >= 3 && s[0] == 0xE2 && s[1] == 0x80 ? 3 : 0;
}

/*
 * Most words are of plain letters, for which this is all there is to do. Moves *at to the end of
 * the word there, which is returned, or returns false when there is anything else or too much.
 */
static bool fold_plain(const struct kz_charmap *map, struct kz_str s, size_t *at, struct form *ret)
{
        size_t i = *at, n = 0, skip;

        ret->figure = false;
        for (; i < s.len && !kz_str_is_blank(s.ptr[i]); i += skip) {
                const unsigned char c = (unsigned char)s.ptr[i];

                if (n + 2 > PLAIN_MAX)
                        return false;
                if (c >= 0x80) {
                        skip = 2;
                        if (i + 1 < s.len &&
                                fold_letter(map, c, (unsigned char)s.ptr[i + 1], ret->plain + n))
                                n += 2;
                        else if (!(skip = plain_punctuation((struct kz_str){s.ptr + i, s.len - i})))
                                return false;
                        continue;
                }
                if (s.len - i >= KZ_ASCII_STEP && n + KZ_ASCII_STEP <= PLAIN_MAX - 2 &&
                        (skip = kz_ascii_letters(s.ptr + i, ret->plain + n)) > 0) {
                        n += skip;
                        continue;
                }
                skip = 1;
                if ((c | 0x20) >= 'a' && (c | 0x20) <= 'z') {
                        ret->plain[n++] = (char)(c | 0x20);
                } else if (c >= '0' && c <= '9') {
                        ret->plain[n++] = (char)c;
                        ret->figure = true;
                }
        }
        *at = i;
        memset(ret->plain + n, 0, HASHED);
        ret->letters = (struct kz_str){ret->plain, n};
        return true;
}

/* The bytes at i that are no letter or digit: ASCII, U+0080 to U+00BF, U+2000 to U+2BFF; or 0. */
static size_t punctuation_at(struct kz_str s, size_t i)
{
        unsigned char c = (unsigned char)s.ptr[i];
        unsigned char next = i + 1 < s.len ? (unsigned char)s.ptr[i + 1] : 0;

        if (c < 0x80)
                return !((c >= 'a' && c <= 'z') || (c >= '0' && c <= '9'));
        if (c == 0xC2)
                return i + 2 <= s.len ? 2 : 0;
        return c == 0xE2 && next < 0xB0 && i + 3 <= s.len ? 3 : 0;
}

/* Leaves out punctuation, in place: ptr has room for HASHED bytes more. */
static void letters_of(char *ptr, size_t len, struct form *ret)
{
        size_t i = 0, n = 0, skip;

        ret->figure = false;
        while (i < len) {
                skip = punctuation_at((struct kz_str){ptr, len}, i);
                if (!skip) {
                        ret->figure |= ptr[i] >= '0' && ptr[i] <= '9';
                        ptr[n++] = ptr[i++];
                }
                i += skip;
        }
        memset(ptr + n, 0, HASHED);
        ret->letters = (struct kz_str){ptr, n};
}

/* The word that begins at *at, which moves to its end. */
static enum kz_status next_form(
        struct kz_sketcher *sketcher, struct kz_str s, size_t *at, struct form *ret)
{
        struct kz_buf *word = &sketcher->word;
        size_t end = *at;
        enum kz_status status;

        if (fold_plain(sketcher->map, s, at, ret))
                return KZ_OK;
        while (end < s.len && !kz_str_is_blank(s.ptr[end]))
                end++;
        status = kz_normaliser_word(
                &sketcher->normaliser, (struct kz_str){s.ptr + *at, end - *at}, false, word);
        *at = end;
        if (!status)
                status = kz_buf_reserve(word, HASHED);
        if (!status)
                letters_of(word->data, word->len, ret);
        return status;
}

/* ---- Shingles ---- */

/* The finaliser of MurmurHash3 (Appleby 2011): every bit of x counts for every bit of the result.
 */
static uint64_t mix(uint64_t x)
{
        x = (x ^ x >> 33) * UINT64_C(0xFF51AFD7ED558CCD);
        x = (x ^ x >> 33) * UINT64_C(0xC4CEB9FE1A85EC53);
        return x ^ x >> 33;
}

static uint64_t hash_letters(struct kz_str letters)
{
        uint64_t hash = letters.len, part;
        size_t i;

        _Static_assert(sizeof(part) == HASHED, "zeros fill up the last one");
        for (i = 0; i < letters.len; i += HASHED) {
                memcpy(&part, letters.ptr + i, HASHED);
                hash = mix(hash ^ part);
        }
        return hash;
}

/*
 * One permutation serves all minima: its values are dealt out to bins, and each bin keeps its least
 * (Li, Owen and Zhang 2012, "One permutation hashing").
 */
static void put_shingle(struct reading *reading, uint64_t hash)
{
        uint64_t value = mix(hash), dealt = (value >> 32) * BINS;
        uint32_t bin = (uint32_t)(dealt >> 32), low = (uint32_t)value;

        if (low < reading->minima[bin])
                reading->minima[bin] = low;
}

static void put_hash(struct reading *reading, uint64_t hash, bool figure)
{
        uint64_t *oldest = &reading->window[reading->n_words % SHINGLE];
        uint64_t i;

        /* A polynomial of the words' hashes, by Horner's rule, without the word that leaves. */
        reading->shingle = reading->shingle * GOLDEN + hash - *oldest * GOLDEN_4;
        *oldest = hash;
        reading->n_words++;
        if (figure)
                reading->figure = reading->n_words;
        if (reading->n_words < SHINGLE)
                return;
        put_shingle(reading, reading->shingle);
        if (reading->figure && reading->figure + SHINGLE > reading->n_words) {
                for (i = 1; i < FIGURE_WEIGHT; i++)
                        put_shingle(reading, reading->shingle + i * GOLDEN);
        }
}

static enum kz_status put_words(
        struct kz_sketcher *sketcher, struct reading *reading, struct kz_str s)
{
        enum kz_status status;
        struct form form;
        size_t at = 0;

        for (;;) {
                while (at < s.len && kz_str_is_blank(s.ptr[at]))
                        at++;
                if (at == s.len)
                        return KZ_OK;
                status = next_form(sketcher, s, &at, &form);
                if (status)
                        return status;
                if (form.letters.len)
                        put_hash(reading, hash_letters(form.letters), form.figure);
        }
}

/* ---- The sketch ---- */

/*
 * An empty bin borrows from another that is the same in every text, for as long as it is not empty
 * (Shrivastava 2017, "Optimal densification for fast and accurate minwise hashing").
 */
static uint32_t minimum_of(const struct reading *reading, uint32_t bin)
{
        uint32_t from = bin;
        uint64_t tries;

        for (tries = 1; reading->minima[from] == EMPTY; tries++) {
                uint64_t next = tries < 8 * BINS ? mix(bin * GOLDEN + tries) : from + UINT64_C(1);

                from = (uint32_t)(next % BINS);
        }
        return reading->minima[from];
}

static void sketch_shingles(const struct reading *reading, struct kz_sketch *ret)
{
        unsigned char *at = ret->bytes;
        uint32_t bin;

        for (bin = 0; bin < KEY_BINS; bin += 2) {
                uint64_t key =
                        mix(minimum_of(reading, bin) * GOLDEN + minimum_of(reading, bin + 1));

                *at++ = (unsigned char)(key >> 8);
                *at++ = (unsigned char)key;
        }
        for (; bin < BINS; bin++) {
                uint64_t value = mix(minimum_of(reading, bin) + bin * GOLDEN);
                uint32_t bit = bin - KEY_BINS;

                at[bit / 8] |= (unsigned char)((value & 1) << bit % 8);
        }
}

/* As the normaliser folds a word of ASCII and plain letters; false: there is more to it. */
static bool fold_written(const struct kz_charmap *map, struct kz_str word, char out[PLAIN_MAX])
{
        size_t i = 0;

        if (word.len > PLAIN_MAX)
                return false;
        while (i < word.len) {
                const unsigned char c = (unsigned char)word.ptr[i];

                if (c > ' ' && c < 0x7F && c != '`') {
                        out[i++] = (char)(c >= 'A' && c <= 'Z' ? c | 0x20 : c);
                } else if (i + 1 < word.len &&
                           fold_letter(map, c, (unsigned char)word.ptr[i + 1], out + i)) {
                        i += 2;
                } else {
                        return false;
                }
        }
        return true;
}

/* Appends the words of a short text, punctuation and all, with a space behind each. */
static enum kz_status fold_text(struct kz_sketcher *sketcher, struct kz_str s)
{
        struct kz_str word, plain;
        enum kz_status status;
        char space[PLAIN_MAX];

        for (;;) {
                s = kz_str_trim(s);
                if (!s.len)
                        return KZ_OK;
                word = (struct kz_str){s.ptr, 0};
                while (word.len < s.len && !kz_str_is_blank(s.ptr[word.len]))
                        word.len++;
                plain = (struct kz_str){space, word.len};
                if (!fold_written(sketcher->map, word, space)) {
                        status = kz_normaliser_word(
                                &sketcher->normaliser, word, false, &sketcher->word);
                        if (status)
                                return status;
                        plain = kz_buf_str(&sketcher->word);
                }
                status = kz_buf_append_str(&sketcher->folded, plain);
                if (!status)
                        status = kz_buf_append_char(&sketcher->folded, ' ');
                if (status)
                        return status;
                s = (struct kz_str){s.ptr + word.len, s.len - word.len};
        }
}

/* Title and text, with a line's end between them. */
static enum kz_status fold_short(struct kz_sketcher *sketcher, const struct kz_document *doc)
{
        enum kz_status status;

        kz_buf_clear(&sketcher->folded);
        status = fold_text(sketcher, doc->title);
        if (!status)
                status = kz_buf_append_char(&sketcher->folded, '\n');
        return status ? status : fold_text(sketcher, doc->text);
}

static void sketch_short(struct kz_str text, struct kz_sketch *ret)
{
        const size_t keys = KZ_SKETCH_NEAR_SIZE - KZ_HASH_SIZE;
        struct kz_hash hash = kz_hash_of(text), again = kz_hash_of(kz_hash_str(&hash));

        _Static_assert(
                KZ_SKETCH_NEAR_SIZE - KZ_HASH_SIZE <= KZ_HASH_SIZE, "two hashes make a sketch");
        memcpy(ret->bytes, again.bytes, keys);
        memcpy(ret->bytes + keys, hash.bytes, KZ_HASH_SIZE);
}

static void sketch_content(const struct kz_document *doc, struct kz_sketch *ret)
{
        struct kz_hash title = kz_hash_of(doc->title);
        struct kz_hash hash = kz_hash_two(kz_hash_str(&title), doc->text);

        _Static_assert(KZ_SKETCH_CONTENT_SIZE <= KZ_HASH_SIZE, "a part of the hash is enough");
        memcpy(ret->content, hash.bytes, sizeof(ret->content));
}

static void forget(struct kz_buf *buf)
{
        if (buf->cap > KEPT)
                kz_buf_deinit(buf);
}

enum kz_status kz_sketcher_make(struct kz_sketcher *sketcher, const struct kz_charmap *map,
        const struct kz_document *whole, struct kz_sketch *ret, size_t *ret_keys,
        struct kz_error *err)
{
        const struct kz_document content = {
                .title = whole->title_lent ? KZ_STR("") : whole->title, .text = whole->text};
        const struct kz_document *doc = &content;
        struct kz_sketch sketch = {{0}, {0}};
        struct reading reading = {0};
        enum kz_status status;

        sketcher->map = map;
        memset(reading.minima, 0xFF, sizeof(reading.minima));
        status = put_words(sketcher, &reading, doc->title);
        reading.n_title = reading.n_words;
        if (!status)
                status = put_words(sketcher, &reading, doc->text);
        if (status)
                return kz_error_nomem(err);
        *ret_keys = 0;
        if (reading.n_words >= KZ_SKETCH_WORDS && reading.n_words > reading.n_title) {
                sketch_shingles(&reading, &sketch);
                *ret_keys = KZ_SKETCH_KEYS;
        } else if (reading.n_words > reading.n_title) {
                if (fold_short(sketcher, doc))
                        return kz_error_nomem(err);
                sketch_short(kz_buf_str(&sketcher->folded), &sketch);
                *ret_keys = 1;
        }
        if (*ret_keys)
                sketch_content(doc, &sketch);
        *ret = sketch;
        forget(&sketcher->word);
        forget(&sketcher->folded);
        return KZ_OK;
}
