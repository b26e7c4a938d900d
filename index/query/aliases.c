#include "index/query/aliases.h"

#include <pthread.h>
#include <stdlib.h>

#include "index/base/check.h"
#include "index/base/fdio.h"
#include "index/base/utf8.h"
#include "index/query/aliases_text.h"
#include "index/text/casing.h"

#define FILE_MAX ((size_t)4 << 20)
/* Shorter words have stems that other words have too, if they stand alone. */
#define STEM_LETTERS_MIN 5

/* A member's first word, by one of its terms: where a look-up begins. */
struct entry {
        struct kz_str term;
        size_t member;
};

struct kz_aliases {
        struct kz_arena arena; /* texts and words */
        struct kz_alias *members;
        size_t *first; /* of each member's group: the number of its first member */
        size_t n, cap;
        struct entry *entries; /* by term, then by member */
        size_t n_entries, cap_entries;
};

struct reader {
        const char *name;
        unsigned line;
        struct kz_analyzer *analyzer;
        struct kz_aliases *aliases;
        struct kz_error *err;
};

static enum kz_status wrong(const struct reader *r, struct kz_str member, const char *what)
{
        return kz_error_set(r->err, KZ_E_INVALID, "%s:%u: \"%.*s\" %s", r->name, r->line,
                KZ_STR_ARG(member), what);
}

/* Whether a word of a query is a word of a member: the same form or stem. */
static bool same_word(const struct kz_group *a, const struct kz_group *b, bool alone)
{
        size_t i, j;

        if (kz_str_eq(a->form, b->form))
                return true;
        if (alone && kz_utf8_count(b->form.ptr, b->form.len) < STEM_LETTERS_MIN)
                return false;
        for (i = 0; i < a->n_own; i++) {
                for (j = 0; j < b->n_own; j++) {
                        if (kz_str_eq(a->terms[i].term, b->terms[j].term))
                                return true;
                }
        }
        return false;
}

/* Whether a form stands in the file as that of a member of one word. */
static bool is_named(const struct kz_alias *alias, struct kz_str form)
{
        size_t i;

        if (alias->n_words != 1)
                return false;
        for (i = 0; i < alias->n_forms; i++) {
                if (kz_str_eq(alias->forms[i].form, form))
                        return true;
        }
        return kz_str_eq(alias->words[0].form, form);
}

static bool same_words(const struct kz_group *const *words, size_t n, const struct kz_alias *alias)
{
        size_t i;

        if (n < alias->n_words)
                return false;
        for (i = 0; i < alias->n_words; i++) {
                if ((!is_named(alias, words[i]->form) &&
                            !same_word(words[i], &alias->words[i], alias->n_words == 1)) ||
                        (alias->capitals && kz_casing_of(words[i]->word) != KZ_CASING_ALL))
                        return false;
        }
        return true;
}

static enum kz_status add_entry(struct reader *r, struct kz_str term, size_t member)
{
        struct kz_aliases *aliases = r->aliases;
        struct entry *entries;
        size_t cap;

        if (aliases->n_entries == aliases->cap_entries) {
                cap = aliases->cap_entries ? 2 * aliases->cap_entries : 1024;
                entries = realloc(aliases->entries, cap * sizeof(*entries));
                if (!entries)
                        return kz_error_nomem(r->err);
                aliases->entries = entries;
                aliases->cap_entries = cap;
        }
        aliases->entries[aliases->n_entries++] = (struct entry){term, member};
        return KZ_OK;
}

static struct kz_alias *new_member(struct reader *r, size_t first)
{
        struct kz_aliases *aliases = r->aliases;
        size_t cap = aliases->cap ? 2 * aliases->cap : 256, *firsts;
        struct kz_alias *members;

        if (aliases->n == aliases->cap) {
                members = realloc(aliases->members, cap * sizeof(*members));
                if (members)
                        aliases->members = members;
                firsts = realloc(aliases->first, cap * sizeof(*firsts));
                if (firsts)
                        aliases->first = firsts;
                if (!members || !firsts)
                        return NULL;
                aliases->cap = cap;
        }
        aliases->first[aliases->n] = first;
        return &aliases->members[aliases->n];
}

static bool means_capitals(const struct kz_alias *alias)
{
        return alias->n_words == 1 &&
               kz_utf8_count(alias->words[0].form.ptr, alias->words[0].form.len) <= 2 &&
               kz_casing_of(alias->text) == KZ_CASING_ALL;
}

/* Takes " (Акима Акиму)" off the end of a member. */
static enum kz_status split_forms(const struct reader *r, struct kz_str *text, struct kz_str *ret)
{
        const char *open = text->len ? memchr(text->ptr, '(', text->len) : NULL;

        *ret = KZ_STR_NULL;
        if (!open)
                return KZ_OK;
        if (text->ptr[text->len - 1] != ')')
                return wrong(r, *text, "has a ( and does not end in )");
        *ret = (struct kz_str){open + 1, (size_t)(text->ptr + text->len - 1 - (open + 1))};
        *text = kz_str_trim((struct kz_str){text->ptr, (size_t)(open - text->ptr)});
        return KZ_OK;
}

static enum kz_status read_forms(
        struct reader *r, struct kz_str text, struct kz_str forms, struct kz_alias *alias)
{
        enum kz_status status;
        size_t i;

        if (forms.ptr == NULL)
                return KZ_OK;
        if (alias->n_words != 1)
                return wrong(r, text, "has other forms in brackets: only one word can");
        status = kz_analyzer_query(
                r->analyzer, forms, "", &r->aliases->arena, &alias->forms, &alias->n_forms, r->err);
        for (i = 0; i < alias->n_forms && !status; i++)
                status = add_entry(r, alias->forms[i].form, r->aliases->n);
        return status;
}

static enum kz_status read_member(struct reader *r, struct kz_str text, size_t first)
{
        struct kz_aliases *aliases = r->aliases;
        struct kz_alias *alias = new_member(r, first);
        enum kz_status status;
        struct kz_str forms;
        size_t i;

        if (!alias)
                return kz_error_nomem(r->err);
        status = split_forms(r, &text, &forms);
        if (status)
                return status;
        *alias = (struct kz_alias){.text = kz_arena_dup(&aliases->arena, text), .line = r->line};
        if (!alias->text.ptr)
                return kz_error_nomem(r->err);
        status = kz_analyzer_query(r->analyzer, alias->text, "", &aliases->arena, &alias->words,
                &alias->n_words, r->err);
        if (status)
                return status;
        if (alias->n_words == 0)
                return wrong(r, text, "is no name: it has no letters");
        if (alias->n_words > KZ_ALIAS_WORDS_MAX)
                return wrong(r, text, "is no name: it has more than 24 words");
        _Static_assert(KZ_ALIAS_WORDS_MAX == 24, "as the message says");
        alias->capitals = means_capitals(alias);
        for (i = 0; i < alias->words[0].n_own && !status; i++)
                status = add_entry(r, alias->words[0].terms[i].term, aliases->n);
        if (!status)
                status = add_entry(r, alias->words[0].form, aliases->n);
        if (!status)
                status = read_forms(r, text, forms, alias);
        aliases->n++;
        return status;
}

static enum kz_status read_line(struct reader *r, struct kz_str line)
{
        size_t first = r->aliases->n;
        enum kz_status status = KZ_OK;
        struct kz_str member, text;
        bool more;

        kz_str_split(&line, '#', &text);
        text = kz_str_trim(text);
        if (text.len == 0)
                return KZ_OK;
        if (kz_utf8_validate(text.ptr, text.len) != text.len)
                return kz_error_set(
                        r->err, KZ_E_INVALID, "%s:%u: bytes that are not UTF-8", r->name, r->line);
        do {
                more = kz_str_split(&text, '=', &member);
                status = read_member(r, kz_str_trim(member), first);
        } while (more && !status);
        if (!status && r->aliases->n == first + 1)
                return wrong(r, r->aliases->members[first].text,
                        "stands alone: write other names of it behind =");
        return status;
}

static int compare_entries(const void *a, const void *b)
{
        const struct entry *x = a, *y = b;
        int c = kz_str_cmp(x->term, y->term);

        return c ? c : (x->member > y->member) - (x->member < y->member);
}

/* The first entry that is not before the term. */
static size_t find_entry(const struct kz_aliases *aliases, struct kz_str term)
{
        size_t low = 0, high = aliases->n_entries, middle;

        while (low < high) {
                middle = low + (high - low) / 2;
                if (kz_str_cmp(aliases->entries[middle].term, term) < 0)
                        low = middle + 1;
                else
                        high = middle;
        }
        return low;
}

static bool same_forms(const struct kz_alias *a, const struct kz_alias *b)
{
        size_t i;

        for (i = 0; i < a->n_words && i < b->n_words; i++) {
                if (!kz_str_eq(a->words[i].form, b->words[i].form))
                        return false;
        }
        return a->n_words == b->n_words;
}

static enum kz_status stands_twice(const struct reader *r, struct kz_str name,
        const struct kz_alias *a, const struct kz_alias *b)
{
        return kz_error_set(r->err, KZ_E_INVALID,
                "%s:%u: \"%.*s\" stands on line %u too: make one line of them", r->name, b->line,
                KZ_STR_ARG(name), a->line);
}

/* A name in two groups would be asked for in one of them only. */
static enum kz_status check_groups(struct reader *r)
{
        const struct kz_aliases *aliases = r->aliases;
        const struct kz_alias *a, *b;
        size_t i, k;

        for (i = 0; i < aliases->n_entries; i++) {
                a = &aliases->members[aliases->entries[i].member];
                for (k = i + 1; k < aliases->n_entries; k++) {
                        b = &aliases->members[aliases->entries[k].member];
                        if (!kz_str_eq(aliases->entries[i].term, aliases->entries[k].term))
                                break;
                        if (a->line == b->line)
                                continue;
                        if (same_forms(a, b))
                                return stands_twice(r, b->text, a, b);
                        if (is_named(a, aliases->entries[i].term) &&
                                is_named(b, aliases->entries[i].term))
                                return stands_twice(r, aliases->entries[i].term, a, b);
                }
        }
        return KZ_OK;
}

enum kz_status kz_aliases_parse(
        const char *name, struct kz_str text, struct kz_aliases **ret, struct kz_error *err)
{
        struct reader r = {.name = name, .err = err};
        enum kz_status status;
        struct kz_str line;
        bool more = true;

        status = kz_analyzer_new(&r.analyzer, err);
        if (status)
                return status;
        r.aliases = calloc(1, sizeof(*r.aliases));
        if (!r.aliases)
                status = kz_error_nomem(err);
        while (more && !status) {
                r.line++;
                more = kz_str_split(&text, '\n', &line);
                status = read_line(&r, line);
        }
        if (!status && r.aliases->n_entries)
                qsort(r.aliases->entries, r.aliases->n_entries, sizeof(struct entry),
                        compare_entries);
        if (!status)
                status = check_groups(&r);
        kz_analyzer_free(r.analyzer);
        if (status) {
                kz_aliases_free(r.aliases);
                return status;
        }
        *ret = r.aliases;
        return KZ_OK;
}

enum kz_status kz_aliases_load(const char *path, struct kz_aliases **ret, struct kz_error *err)
{
        struct kz_buf text = KZ_BUF_NULL;
        enum kz_status status = kz_file_read(path, FILE_MAX, &text, err);

        if (!status)
                status = kz_aliases_parse(path, kz_buf_str(&text), ret, err);
        kz_buf_deinit(&text);
        return status;
}

static struct kz_aliases *builtin;

static void make_builtin(void)
{
        struct kz_str text = {(const char *)kz_aliases_text, kz_aliases_text_len};

        /* A test reads the same file: only want of memory can fail here. */
        if (kz_aliases_parse("kazakhstan.aliases", text, &builtin, NULL))
                builtin = NULL;
}

const struct kz_aliases *kz_aliases_builtin(void)
{
        static pthread_once_t once = PTHREAD_ONCE_INIT;

        pthread_once(&once, make_builtin);
        return builtin;
}

struct kz_aliases *kz_aliases_free(struct kz_aliases *aliases)
{
        if (!aliases)
                return NULL;
        kz_arena_deinit(&aliases->arena);
        free(aliases->members);
        free(aliases->first);
        free(aliases->entries);
        free(aliases);
        return NULL;
}

static bool has_term(const struct kz_group *word, struct kz_str term)
{
        size_t i;

        for (i = 0; i < word->n_own; i++) {
                if (kz_str_eq(word->terms[i].term, term))
                        return true;
        }
        return false;
}

/*
 * Whether the words have all terms of a member: Астане is found as Астана by its Russian stem, and
 * has none that Kazakh texts have Астана under.
 */
static bool has_all_terms(const struct kz_group *const *words, const struct kz_alias *alias)
{
        size_t i, k;

        for (i = 0; i < alias->n_words; i++) {
                for (k = 0; k < alias->words[i].n_own; k++) {
                        if (!has_term(words[i], alias->words[i].terms[k].term))
                                return false;
                }
        }
        return true;
}

static void describe(const struct kz_aliases *aliases, const struct kz_alias *found,
        const struct kz_group *const *words, struct kz_alias_group *ret)
{
        size_t first = aliases->first[found - aliases->members], n = 0;

        while (first + n < aliases->n && aliases->first[first + n] == first)
                n++;
        *ret = (struct kz_alias_group){
                &aliases->members[first], n, found, has_all_terms(words, found)};
}

/* The longest member among those whose first word has the term. */
static const struct kz_alias *longest(const struct kz_aliases *aliases, struct kz_str term,
        const struct kz_group *const *words, size_t n, const struct kz_alias *best)
{
        size_t i;

        for (i = find_entry(aliases, term); i < aliases->n_entries; i++) {
                const struct kz_alias *alias = &aliases->members[aliases->entries[i].member];

                if (!kz_str_eq(aliases->entries[i].term, term))
                        break;
                if ((!best || alias->n_words > best->n_words) && same_words(words, n, alias))
                        best = alias;
        }
        return best;
}

size_t kz_aliases_find(const struct kz_aliases *aliases, const struct kz_group *const *words,
        size_t n, struct kz_alias_group *ret)
{
        const struct kz_alias *best = NULL;
        size_t i;

        if (n == 0)
                return 0;
        best = longest(aliases, words[0]->form, words, n, best);
        for (i = 0; i < words[0]->n_own; i++)
                best = longest(aliases, words[0]->terms[i].term, words, n, best);
        if (!best)
                return 0;
        describe(aliases, best, words, ret);
        return best->n_words;
}
