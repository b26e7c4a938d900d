#include "index/store/copykey.h"

_Static_assert(KZ_COLLAPSE_SIZE == KZ_HASH_SIZE, "a collapse key is a hash");

/* Scratch memory that is kept for the next document, in bytes. */
#define TEXT_KEPT ((size_t)1 << 20)

void kz_copykey_deinit(struct kz_copykey *copykey)
{
        kz_normaliser_deinit(&copykey->normaliser);
        kz_buf_deinit(&copykey->text);
        kz_buf_deinit(&copykey->word);
}

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

static enum kz_status put_word(struct kz_copykey *copykey, struct kz_str word)
{
        struct kz_buf *text = &copykey->text;
        enum kz_status status = kz_buf_reserve(text, word.len + 1);

        if (status)
                return status;
        if (fold_plain(word, text->data + text->len)) {
                text->len += word.len;
                return kz_buf_append_char(text, ' ');
        }
        text->data[text->len] = '\0';
        status = kz_normaliser_word(&copykey->normaliser, word, false, &copykey->word);
        if (!status)
                status = kz_buf_append_str(text, kz_buf_str(&copykey->word));
        return status ? status : kz_buf_append_char(text, ' ');
}

static enum kz_status put_words(struct kz_copykey *copykey, struct kz_str s)
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
                status = put_word(copykey, (struct kz_str){s.ptr + start, at - start});
        }
        return status;
}

enum kz_status kz_copykey_make(struct kz_copykey *copykey, const struct kz_document *doc,
        struct kz_hash *ret, bool *ret_has, struct kz_error *err)
{
        struct kz_buf *text = &copykey->text;
        enum kz_status status;
        size_t begin;

        kz_buf_clear(text);
        status = put_words(copykey, doc->title);
        if (!status)
                status = kz_buf_append_char(text, '\n');
        begin = text->len;
        if (!status)
                status = put_words(copykey, doc->text);
        if (status)
                return kz_error_nomem(err);
        *ret_has = text->len > begin;
        if (*ret_has)
                *ret = kz_hash_of(kz_buf_str(text));
        if (text->cap > TEXT_KEPT)
                kz_buf_deinit(text);
        return KZ_OK;
}

struct kz_str kz_copykey_term(const struct kz_hash *key, char out[KZ_COPYKEY_TERM_SIZE])
{
        const size_t prefix = sizeof(KZ_PREFIX_COLLAPSE) - 1;

        memcpy(out, KZ_PREFIX_COLLAPSE, prefix);
        kz_hash_hex(key, out + prefix);
        return (struct kz_str){out, prefix + KZ_HASH_HEX};
}
