#include "index/text/nameforms.h"

#include <stdlib.h>

#include "index/base/strhash.h"
#include "index/base/utf8.h"

struct kz_nameforms_entry {
        struct kz_str form, term;
        uint64_t hash;
        uint32_t capitals, small;
};

/* Letters of a word that an article or a preposition seldom has. */
#define LONG_WORD 4
/* Initials and titles, whose point ends no sentence: K. Tokayev, Dr. Bekova, г. Алматы. */
#define ABBREVIATION 2
/* A table with so many free places for one in use is cleared place by place. */
#define SPARSE 16

void kz_nameforms_deinit(struct kz_nameforms *forms)
{
        kz_arena_deinit(&forms->arena);
        free(forms->entries);
        free(forms->table);
        *forms = (struct kz_nameforms){.n = 0};
}

static size_t home(const struct kz_nameforms *forms, uint64_t h)
{
        return (size_t)(h >> 32) & (forms->table_size - 1);
}

/* An entry is in the run of places in use that goes on from where it was looked for first. */
static void clear_table(struct kz_nameforms *forms)
{
        size_t i, at;

        if (forms->n > forms->table_size / SPARSE) {
                memset(forms->table, 0, forms->table_size * sizeof(*forms->table));
                return;
        }
        for (i = 0; i < forms->n; i++) {
                at = home(forms, forms->entries[i].hash);
                for (; forms->table[at]; at = (at + 1) & (forms->table_size - 1))
                        forms->table[at] = 0;
        }
}

void kz_nameforms_reset(struct kz_nameforms *forms)
{
        clear_table(forms);
        kz_arena_reset(&forms->arena);
        forms->n = 0;
}

/* ---- The table of words ---- */

static void place(struct kz_nameforms *forms, uint64_t h, uint32_t index)
{
        size_t at = home(forms, h);

        while (forms->table[at])
                at = (at + 1) & (forms->table_size - 1);
        forms->table[at] = index;
}

static enum kz_status grow(struct kz_nameforms *forms)
{
        const size_t cap = forms->cap ? forms->cap * 2 : 256;
        struct kz_nameforms_entry *entries = realloc(forms->entries, cap * sizeof(*entries));
        uint32_t *table = calloc(cap * 2, sizeof(*table));
        size_t i;

        if (entries)
                forms->entries = entries;
        if (!entries || !table || cap > UINT32_MAX / 2) {
                free(table);
                return KZ_E_NOMEM;
        }
        free(forms->table);
        forms->table = table;
        forms->table_size = cap * 2;
        forms->cap = cap;
        for (i = 0; i < forms->n; i++)
                place(forms, entries[i].hash, (uint32_t)i + 1);
        return KZ_OK;
}

static enum kz_status add_entry(
        struct kz_nameforms *forms, const struct kz_token *token, uint64_t h, uint32_t *ret)
{
        struct kz_nameforms_entry entry = {.hash = h};

        if (forms->n == forms->cap && grow(forms))
                return KZ_E_NOMEM;
        entry.form = kz_arena_dup(&forms->arena, token->form);
        entry.term = kz_str_starts(token->form, token->term)
                             ? (struct kz_str){entry.form.ptr, token->term.len}
                             : kz_arena_dup(&forms->arena, token->term);
        if (!entry.form.ptr || !entry.term.ptr)
                return KZ_E_NOMEM;
        forms->entries[forms->n] = entry;
        *ret = (uint32_t)++forms->n;
        place(forms, h, *ret);
        return KZ_OK;
}

/* 1 + the index of the token's entry in *ret. */
static enum kz_status find_entry(
        struct kz_nameforms *forms, const struct kz_token *token, uint32_t *ret)
{
        const uint64_t h = kz_strhash(token->form); /* nearly every form has one term */
        size_t at;

        if (forms->table_size) {
                at = home(forms, h);
                for (; forms->table[at]; at = (at + 1) & (forms->table_size - 1)) {
                        const struct kz_nameforms_entry *entry =
                                &forms->entries[forms->table[at] - 1];

                        if (entry->hash == h && kz_str_eq(entry->form, token->form) &&
                                kz_str_eq(entry->term, token->term)) {
                                *ret = forms->table[at];
                                return KZ_OK;
                        }
                }
        }
        return add_entry(forms, token, h, ret);
}

/* ---- Sentences ---- */

static bool is_headline(const struct kz_nameforms *forms)
{
        const size_t large = forms->n_capitals + forms->n_all;

        return large > 1 && forms->n_small * 4 < large;
}

static void judge_run(struct kz_nameforms *forms)
{
        const bool headline = is_headline(forms);
        const bool shouting = forms->n_all > 2 && forms->n_all >= forms->n_small;
        size_t i;

        for (i = 0; i < forms->n_run; i++) {
                struct kz_nameforms_entry *entry;

                if (!forms->run[i].entry)
                        continue;
                entry = &forms->entries[forms->run[i].entry - 1];
                switch (forms->run[i].casing) {
                case KZ_CASING_SMALL:
                        entry->small++;
                        break;
                case KZ_CASING_CAPITAL:
                        entry->capitals += !headline && !forms->run[i].first;
                        break;
                case KZ_CASING_ALL:
                        entry->capitals += !headline && !shouting;
                        break;
                default:
                        break;
                }
        }
        forms->n_run = forms->n_capitals = forms->n_all = forms->n_small = 0;
}

/* Whether a sentence or a line ends in the text between two words. */
static bool ends_run(const struct kz_nameforms *forms, size_t from, size_t to)
{
        const char *s = forms->text.ptr;
        size_t i;

        for (i = from; i < to; i++) {
                switch (s[i]) {
                case '.':
                        if (i == from && forms->last_letters <= ABBREVIATION)
                                break;
                        return true;
                case '!':
                case '?':
                case ':':
                case '|':
                case '\n':
                case '\r':
                        return true;
                case '\xE2': /* U+2022 and U+2026: bullet, ellipsis */
                        if (to - i >= 3 && s[i + 1] == '\x80' &&
                                (s[i + 2] == '\xA2' || s[i + 2] == '\xA6'))
                                return true;
                        break;
                default:
                        break;
                }
        }
        return false;
}

static bool is_ascii_word(char c)
{
        return (c >= '0' && c <= '9') || (unsigned char)((c | 0x20) - 'a') < 26;
}

/* A part of an address, a path or a tag: there even names are small. */
static bool is_technical(const struct kz_nameforms *forms, const struct kz_token *token)
{
        const char *s = forms->text.ptr;
        const char before = token->start ? s[token->start - 1] : ' ';
        const size_t left = forms->text.len - token->end;

        if (before != ' ' && memchr("@#/._=&\\", before, 8))
                return true;
        if (left == 0)
                return false;
        if (s[token->end] == ' ')
                return false;
        if (memchr("@/_=\\", s[token->end], 5))
                return true;
        return s[token->end] == '.' && left > 1 && is_ascii_word(s[token->end + 1]);
}

/* Latin or Cyrillic by its first byte, and of a length that names have. */
static bool may_be_name(const struct kz_token *token)
{
        const unsigned char first = (unsigned char)token->form.ptr[0];

        return token->form.len > 1 && token->form.len <= KZ_NAME_WORD_MAX &&
               token->term.len <= KZ_NAME_WORD_MAX && !token->common &&
               ((first >= 'a' && first <= 'z') || (first >= 0xC3 && first <= 0xD3) ||
                       first == 0xE1);
}

static size_t count_letters(struct kz_str form)
{
        return (unsigned char)form.ptr[0] < 0x80 ? form.len : kz_utf8_count(form.ptr, form.len);
}

void kz_nameforms_begin(struct kz_nameforms *forms, struct kz_str text)
{
        forms->text = text;
        forms->end = 0;
        forms->position = 0;
        forms->last_letters = 0;
        forms->n_run = forms->n_capitals = forms->n_all = forms->n_small = 0;
}

void kz_nameforms_end(struct kz_nameforms *forms)
{
        judge_run(forms);
}

enum kz_status kz_nameforms_add(struct kz_nameforms *forms, const struct kz_token *token)
{
        const struct kz_str written = {forms->text.ptr + token->start, token->end - token->start};
        const bool begins = forms->position == 0 || token->position != forms->position + 1 ||
                            ends_run(forms, forms->end, token->start);
        enum kz_casing casing = kz_casing_of(written);
        size_t letters = count_letters(token->form);
        uint32_t entry = 0;

        if (begins || forms->n_run == KZ_NAMEFORMS_RUN)
                judge_run(forms);
        if (may_be_name(token) && find_entry(forms, token, &entry))
                return KZ_E_NOMEM;
        if (casing == KZ_CASING_SMALL && is_technical(forms, token))
                casing = KZ_CASING_NONE;
        forms->run[forms->n_run].entry = entry;
        forms->run[forms->n_run].casing = (uint8_t)casing;
        forms->run[forms->n_run++].first = begins;
        forms->n_capitals += casing == KZ_CASING_CAPITAL;
        forms->n_all += casing == KZ_CASING_ALL;
        forms->n_small += casing == KZ_CASING_SMALL && letters >= LONG_WORD;
        forms->end = token->end;
        forms->position = token->position;
        forms->last_letters = letters;
        return KZ_OK;
}

enum kz_status kz_nameforms_add_whole(
        struct kz_nameforms *forms, struct kz_str form, struct kz_str term)
{
        const struct kz_token token = {.form = form, .term = term};
        uint32_t entry = 0;

        if (!may_be_name(&token))
                return KZ_OK;
        if (find_entry(forms, &token, &entry))
                return KZ_E_NOMEM;
        forms->entries[entry - 1].capitals++;
        return KZ_OK;
}

struct kz_name kz_nameforms_get(const struct kz_nameforms *forms, size_t i)
{
        const struct kz_nameforms_entry *entry = &forms->entries[i];
        struct kz_name name = {.term = entry->term, .form = entry->form};

        if (entry->capitals > entry->small)
                name.flags = KZ_NAME_CAPITAL;
        else if (entry->small)
                name.flags = KZ_NAME_PLAIN;
        return name;
}
