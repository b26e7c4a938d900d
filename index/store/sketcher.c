#include "index/store/sketcher.h"

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

/* A text while it is read. */
struct reading {
        size_t n_words, n_title;
        uint64_t
                window[SHINGLE]; /* hashes of the last words, the last at (n_words - 1) % SHINGLE */
        size_t figure;           /* 1 + the number of the last word that has one; 0: none yet */
        uint32_t minima[BINS];
};

void kz_sketcher_deinit(struct kz_sketcher *sketcher)
{
        kz_normaliser_deinit(&sketcher->normaliser);
        kz_buf_deinit(&sketcher->plain);
        kz_buf_deinit(&sketcher->word);
        kz_buf_deinit(&sketcher->text);
}

/* ---- Words ---- */

static bool is_space(char c)
{
        return c == ' ' || (c >= '\t' && c <= '\r');
}

/*
 * Most words are plain letters, for which folding case is all there is to do: ASCII, and the
 * Russian alphabet but for ё, which are D0 90 to D1 8F in UTF-8. False when there is anything else;
 * out has room for the word.
 */
static bool fold_plain(struct kz_str word, char *out)
{
        size_t i;

        for (i = 0; i < word.len; i++) {
                unsigned char c = (unsigned char)word.ptr[i];
                unsigned char next = i + 1 < word.len ? (unsigned char)word.ptr[i + 1] : 0;

                if (c < 0x80) {
                        out[i] = (char)(c >= 'A' && c <= 'Z' ? c - 'A' + 'a' : c);
                        continue;
                }
                if (!(c == 0xD0 && next >= 0x90) && !(c == 0xD1 && next >= 0x80 && next <= 0x8F))
                        return false;
                if (c == 0xD0 && next < 0xA0) { /* А to П */
                        next = (unsigned char)(next + 0x20);
                } else if (c == 0xD0 && next < 0xB0) { /* Р to Я */
                        c = 0xD1;
                        next = (unsigned char)(next - 0x20);
                }
                out[i++] = (char)c;
                out[i] = (char)next;
        }
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

/* Leaves out punctuation, in place. */
static struct kz_str letters_of(char *ptr, size_t len, bool *ret_figure)
{
        size_t i = 0, n = 0, skip;

        *ret_figure = false;
        while (i < len) {
                skip = punctuation_at((struct kz_str){ptr, len}, i);
                if (!skip) {
                        *ret_figure |= ptr[i] >= '0' && ptr[i] <= '9';
                        ptr[n++] = ptr[i++];
                }
                i += skip;
        }
        return (struct kz_str){ptr, n};
}

/* The word as it counts: may be empty. Valid until the next one. */
static enum kz_status normal_form(
        struct kz_sketcher *sketcher, struct kz_str word, struct kz_str *ret, bool *ret_figure)
{
        struct kz_buf *plain = &sketcher->plain;
        enum kz_status status;

        kz_buf_clear(plain);
        status = kz_buf_reserve(plain, word.len + 1);
        if (status)
                return status;
        if (fold_plain(word, plain->data)) {
                *ret = letters_of(plain->data, word.len, ret_figure);
                return KZ_OK;
        }
        status = kz_normaliser_word(&sketcher->normaliser, word, false, &sketcher->word);
        if (!status)
                *ret = letters_of(sketcher->word.data, sketcher->word.len, ret_figure);
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

/* FNV-1a, mixed. */
static uint64_t hash_word(struct kz_str word)
{
        uint64_t hash = UINT64_C(0xCBF29CE484222325);
        size_t i;

        for (i = 0; i < word.len; i++)
                hash = (hash ^ (unsigned char)word.ptr[i]) * UINT64_C(0x100000001B3);
        return mix(hash);
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
        uint64_t shingle = 0;
        size_t i;

        reading->window[reading->n_words % SHINGLE] = hash;
        reading->n_words++;
        if (figure)
                reading->figure = reading->n_words;
        if (reading->n_words < SHINGLE)
                return;
        for (i = reading->n_words - SHINGLE; i < reading->n_words; i++)
                shingle = shingle * GOLDEN + reading->window[i % SHINGLE];
        put_shingle(reading, shingle);
        if (reading->figure + SHINGLE > reading->n_words && reading->figure) {
                for (i = 1; i < FIGURE_WEIGHT; i++)
                        put_shingle(reading, shingle + i * GOLDEN);
        }
}

static enum kz_status put_word(
        struct kz_sketcher *sketcher, struct reading *reading, struct kz_str word)
{
        enum kz_status status;
        struct kz_str form;
        bool figure;

        status = normal_form(sketcher, word, &form, &figure);
        if (status || !form.len)
                return status;
        put_hash(reading, hash_word(form), figure);
        if (reading->n_words >= KZ_SKETCH_WORDS)
                return KZ_OK;
        status = kz_buf_append_str(&sketcher->text, form);
        return status ? status : kz_buf_append_char(&sketcher->text, ' ');
}

static enum kz_status put_words(
        struct kz_sketcher *sketcher, struct reading *reading, struct kz_str s)
{
        enum kz_status status = KZ_OK;
        size_t at = 0, start;

        while (at < s.len && !status) {
                if (is_space(s.ptr[at])) {
                        at++;
                        continue;
                }
                for (start = at; at < s.len && !is_space(s.ptr[at]); at++)
                        ;
                status = put_word(sketcher, reading, (struct kz_str){s.ptr + start, at - start});
        }
        return status;
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

static void sketch_short(struct kz_str text, struct kz_sketch *ret)
{
        const size_t keys = KZ_SKETCH_SIZE - KZ_HASH_SIZE;
        struct kz_hash hash = kz_hash_of(text), again = kz_hash_of(kz_hash_str(&hash));

        _Static_assert(KZ_SKETCH_SIZE - KZ_HASH_SIZE <= KZ_HASH_SIZE, "two hashes make a sketch");
        memcpy(ret->bytes, again.bytes, keys);
        memcpy(ret->bytes + keys, hash.bytes, KZ_HASH_SIZE);
}

static void forget(struct kz_buf *buf)
{
        if (buf->cap > KEPT)
                kz_buf_deinit(buf);
}

enum kz_status kz_sketcher_make(struct kz_sketcher *sketcher, const struct kz_document *doc,
        struct kz_sketch *ret, size_t *ret_keys, struct kz_error *err)
{
        struct kz_sketch sketch = {{0}};
        struct reading reading = {0};
        enum kz_status status;

        memset(reading.minima, 0xFF, sizeof(reading.minima));
        kz_buf_clear(&sketcher->text);
        status = put_words(sketcher, &reading, doc->title);
        reading.n_title = reading.n_words;
        if (!status)
                status = kz_buf_append_char(&sketcher->text, '\n');
        if (!status)
                status = put_words(sketcher, &reading, doc->text);
        if (status)
                return kz_error_nomem(err);
        *ret_keys = 0;
        if (reading.n_words >= KZ_SKETCH_WORDS && reading.n_words > reading.n_title) {
                sketch_shingles(&reading, &sketch);
                *ret_keys = KZ_SKETCH_KEYS;
        } else if (reading.n_words > reading.n_title) {
                sketch_short(kz_buf_str(&sketcher->text), &sketch);
                *ret_keys = 1;
        }
        *ret = sketch;
        forget(&sketcher->plain);
        forget(&sketcher->word);
        forget(&sketcher->text);
        return KZ_OK;
}
