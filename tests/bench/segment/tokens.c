#include "tests/bench/segment/tokens.h"

#include <stdlib.h>
#include <utf8proc.h>

enum kz_status tokens_init(struct tokens *tokens, struct kz_error *err)
{
        *tokens = (struct tokens){.joined = KZ_BUF_NULL};
        return kz_charmap_init(&tokens->map) ? kz_error_nomem(err) : KZ_OK;
}

void tokens_deinit(struct tokens *tokens)
{
        kz_buf_deinit(&tokens->joined);
        free(tokens->items);
        tokens->items = NULL;
        tokens->n = tokens->cap = 0;
}

static bool begins_token(enum kz_char_class class)
{
        return class == KZ_CHAR_LETTER || class == KZ_CHAR_DIGIT || class == KZ_CHAR_IDEOGRAPH;
}

static bool belongs_to_token(enum kz_char_class class)
{
        return class == KZ_CHAR_LETTER || class == KZ_CHAR_DIGIT || class == KZ_CHAR_MARK ||
               class == KZ_CHAR_IGNORED;
}

/* Appends the character in lower case; false when it has no room in the token. */
static bool put(char *token, size_t *len, struct kz_char c, uint32_t cp)
{
        char bytes[4];
        size_t n;

        if (c.class == KZ_CHAR_IGNORED)
                return true;
        cp = c.fold ? c.fold : cp < 0x80 ? cp : (uint32_t)utf8proc_tolower((int32_t)cp);
        if (cp < 0x80) {
                if (*len == TOKEN_MAX)
                        return false;
                token[(*len)++] = (char)cp;
                return true;
        }
        n = kz_utf8_encode(cp, bytes);
        if (*len + n > TOKEN_MAX)
                return false;
        memcpy(token + *len, bytes, n);
        *len += n;
        return true;
}

/* Copies the token whose first character, c, ends at `at`; returns where it ends. */
static size_t read_token(const struct kz_charmap *map, struct kz_str text, size_t at,
        struct kz_char c, uint32_t cp, char *token, size_t *ret_len)
{
        bool room;
        size_t n;

        *ret_len = 0;
        room = put(token, ret_len, c, cp);
        if (c.class == KZ_CHAR_IDEOGRAPH)
                return at;
        while (at < text.len) {
                n = kz_charmap_at(map, text, at, &c, &cp);
                if (!belongs_to_token(c.class))
                        break;
                room = room && put(token, ret_len, c, cp);
                at += n;
        }
        return at;
}

static enum kz_status grow(struct tokens *tokens, struct kz_error *err)
{
        size_t cap = tokens->cap ? 2 * tokens->cap : 256;
        struct kz_str *items = realloc(tokens->items, cap * sizeof(*items));

        if (!items)
                return kz_error_nomem(err);
        tokens->items = items;
        tokens->cap = cap;
        return KZ_OK;
}

/* Lower case takes at most half as much again ("Ⱥ"), and a space follows a token. */
static size_t room_for(struct kz_str text, size_t max)
{
        size_t by_text = text.len > SIZE_MAX / 4 ? SIZE_MAX / 4 : 2 * text.len + 2 + TOKEN_MAX;
        size_t by_tokens = max > SIZE_MAX / 128 ? SIZE_MAX / 4 : (max + 1) * (TOKEN_MAX + 1);

        return by_text < by_tokens ? by_text : by_tokens;
}

enum kz_status tokens_read(struct tokens *tokens, struct kz_str text, size_t max, size_t *ret_used,
        struct kz_error *err)
{
        struct kz_buf *joined = &tokens->joined;
        size_t at = 0, end = 0;

        kz_buf_clear(joined);
        tokens->n = 0;
        if (kz_buf_reserve(joined, room_for(text, max)))
                return kz_error_nomem(err);
        while (at < text.len && tokens->n < max) {
                char *token = joined->data + joined->len;
                struct kz_char c;
                uint32_t cp;
                size_t len;

                at += kz_charmap_at(&tokens->map, text, at, &c, &cp);
                if (!begins_token(c.class))
                        continue;
                if (tokens->n == tokens->cap && grow(tokens, err))
                        return KZ_E_NOMEM;
                at = end = read_token(&tokens->map, text, at, c, cp, token, &len);
                tokens->items[tokens->n++] = (struct kz_str){token, len};
                token[len] = ' ';
                joined->len += len + 1;
        }
        if (joined->len)
                joined->len--;
        joined->data[joined->len] = '\0';
        if (ret_used)
                *ret_used = tokens->n == max ? end : text.len;
        return KZ_OK;
}
