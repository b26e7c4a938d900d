#include "index/ingest/html_words.h"

#include "index/base/utf8.h"
#include "index/ingest/lower.h"

#define WORDS_MAX 96

/* The words of a title, as hashes of their letters in lower case. */
struct words {
        uint64_t list[WORDS_MAX];
        size_t count;
};

static bool is_letter(uint32_t cp)
{
        if (cp < 0x80)
                return (cp >= '0' && cp <= '9') || (cp >= 'a' && cp <= 'z') ||
                       (cp >= 'A' && cp <= 'Z');
        return cp >= 0xC0 && cp != 0xD7 && cp != 0xF7 && !(cp >= 0x2000 && cp <= 0x206F) &&
               !(cp >= 0x3000 && cp <= 0x303F);
}

/* FNV-1a, over code points. */
static uint64_t hash_on(uint64_t hash, uint32_t cp)
{
        return (hash ^ cp) * UINT64_C(0x100000001B3);
}

static void read_words(struct kz_str s, struct words *words)
{
        const uint64_t none = UINT64_C(0xCBF29CE484222325);
        uint64_t hash = none;
        uint32_t cp;
        size_t i, n;

        words->count = 0;
        for (i = 0; i < s.len && words->count < WORDS_MAX; i += n) {
                n = kz_utf8_decode(s.ptr + i, s.len - i, &cp);
                if (n == 0)
                        break;
                if (is_letter(cp)) {
                        hash = hash_on(hash, kz_lower(cp));
                } else if (hash != none) {
                        words->list[words->count++] = hash;
                        hash = none;
                }
        }
        if (hash != none && words->count < WORDS_MAX)
                words->list[words->count++] = hash;
}

size_t kz_html_words_count(struct kz_str s)
{
        struct words words;

        read_words(s, &words);
        return words.count;
}

/* How much of two titles is the same, in per cent of all their words. */
unsigned kz_html_words_shared(struct kz_str one, struct kz_str other)
{
        struct words a, b;
        size_t i, j, both = 0, all;

        read_words(one, &a);
        read_words(other, &b);
        all = a.count + b.count;
        for (i = 0; i < a.count; i++) {
                for (j = 0; j < b.count && b.list[j] != a.list[i]; j++)
                        ;
                if (j == b.count)
                        continue;
                b.list[j] = b.list[--b.count];
                both++;
        }
        return all ? (unsigned)(200 * both / all) : 0;
}

/* Whether two names have the same letters, whatever stands between them: "9to5Mac", "9to5 mac". */
bool kz_html_words_same_letters(struct kz_str one, struct kz_str other)
{
        uint64_t hashes[2] = {0, 0};
        struct kz_str both[2] = {one, other};
        uint32_t cp;
        size_t i, at, n;

        for (i = 0; i < 2; i++) {
                for (at = 0; at < both[i].len; at += n) {
                        n = kz_utf8_decode(both[i].ptr + at, both[i].len - at, &cp);
                        if (n == 0)
                                return false;
                        if (is_letter(cp))
                                hashes[i] = hash_on(hashes[i], kz_lower(cp));
                }
        }
        return hashes[0] && hashes[0] == hashes[1];
}
