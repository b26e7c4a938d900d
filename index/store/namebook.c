#include "index/store/namebook.h"

#include <stdlib.h>

#include "index/base/strhash.h"

struct kz_namebook_entry {
        struct kz_str key;
        struct kz_name name;
};

void kz_namebook_deinit(struct kz_namebook *book)
{
        kz_arena_deinit(&book->arena);
        free(book->entries);
        free(book->known);
        *book = (struct kz_namebook){
                .rules = book->rules, .take = book->take, .context = book->context};
}

static void drop_entries(struct kz_namebook *book)
{
        book->n = 0;
        kz_arena_reset(&book->arena);
}

static void drop_known(struct kz_namebook *book)
{
        free(book->known);
        book->known = NULL;
        book->n_known = book->known_size = 0;
}

void kz_namebook_forget(struct kz_namebook *book)
{
        drop_entries(book);
        drop_known(book);
}

/* ---- What is known ---- */

static uint64_t hash(const struct kz_name *name)
{
        const uint64_t h = (kz_strhash(name->term) ^ name->flags) * UINT64_C(0x9E3779B97F4A7C15) ^
                           kz_strhash(name->form);

        return h ? h : 1;
}

static size_t place(const struct kz_namebook *book, uint64_t h)
{
        size_t at = (size_t)(h >> 32) & (book->known_size - 1);

        while (book->known[at] && book->known[at] != h)
                at = (at + 1) & (book->known_size - 1);
        return at;
}

/* Keeps the table at most three quarters full. */
static enum kz_status make_room(struct kz_namebook *book)
{
        struct kz_namebook old = *book;
        size_t i;

        if (book->n_known < book->known_size / 4 * 3)
                return KZ_OK;
        if (book->n_known >= KZ_NAMEBOOK_KNOWN_MAX) {
                memset(book->known, 0, book->known_size * sizeof(*book->known));
                book->n_known = 0;
                return KZ_OK;
        }
        book->known_size = old.known_size ? old.known_size * 2 : 4096;
        book->known = calloc(book->known_size, sizeof(*book->known));
        if (!book->known) {
                *book = old;
                return KZ_E_NOMEM;
        }
        for (i = 0; i < old.known_size; i++) {
                if (old.known[i])
                        book->known[place(book, old.known[i])] = old.known[i];
        }
        free(old.known);
        return KZ_OK;
}

/* ---- A batch ---- */

static enum kz_status add_entry(struct kz_namebook *book, struct kz_str key,
        const struct kz_name *name, struct kz_error *err)
{
        if (book->take)
                return book->take(book->context, key, name, err);
        if (book->n == book->cap) {
                const size_t cap = book->cap ? book->cap * 2 : 1024;
                struct kz_namebook_entry *entries = realloc(book->entries, cap * sizeof(*entries));

                if (!entries)
                        return kz_error_nomem(err);
                book->entries = entries;
                book->cap = cap;
        }
        key = kz_arena_dup(&book->arena, key);
        if (!key.ptr)
                return kz_error_nomem(err);
        book->entries[book->n++] = (struct kz_namebook_entry){key, *name};
        return KZ_OK;
}

static const struct kz_namerules *rules_of(const struct kz_namebook *book)
{
        return book->rules ? book->rules : kz_namerules_builtin();
}

uint64_t kz_namebook_rules(const struct kz_namebook *book)
{
        return kz_namerules_fingerprint(rules_of(book));
}

static bool has_key(const struct kz_namekeys *keys, struct kz_str key)
{
        size_t i;

        for (i = 0; i < keys->n; i++) {
                if (kz_str_eq((struct kz_str){keys->keys[i].bytes, keys->keys[i].len}, key))
                        return true;
        }
        return false;
}

/* Under each key, without those in but. */
static enum kz_status add_entries(struct kz_namebook *book, const struct kz_namekeys *keys,
        const struct kz_namekeys *but, const struct kz_name *name, struct kz_error *err)
{
        enum kz_status status = KZ_OK;
        size_t i;

        for (i = 0; i < keys->n && !status; i++) {
                const struct kz_str key = {keys->keys[i].bytes, keys->keys[i].len};

                if (!but || !has_key(but, key))
                        status = add_entry(book, key, name, err);
        }
        return status;
}

/*
 * Words that are no names are most of the words there are: the likeliest key of the term is enough
 * to know that there is no name. Kings of king has no key of its stem as a name, and goes under
 * that of the form, too.
 */
static enum kz_status add_plain(
        struct kz_namebook *book, const struct kz_name *name, struct kz_error *err)
{
        const struct kz_namerules *rules = rules_of(book);
        struct kz_namekeys of_form = {.n = 0}, of_term = {.n = 0};
        bool stem = kz_namekeys_has_stem(rules, name->form, name->term);
        enum kz_status status;

        /* Nobody knows whether Эстония is a name: it may be one, and then it is not Эстон. */
        if (stem || ((name->flags & KZ_NAME_PLAIN) &&
                            kz_namekeys_has_stem(rules, name->term, name->term)))
                kz_namekeys_make_first(rules, name->term, &of_term);
        if (!stem || of_term.n == 0)
                kz_namekeys_make_first(rules, name->form, &of_form);
        status = add_entries(book, &of_term, NULL, name, err);
        return status ? status : add_entries(book, &of_form, &of_term, name, err);
}

/* A name goes under all keys of its form, and the likeliest of its term. */
static enum kz_status add_named(
        struct kz_namebook *book, const struct kz_name *name, struct kz_error *err)
{
        const struct kz_namerules *rules = rules_of(book);
        struct kz_namekeys of_form, of_term = {.n = 0};
        enum kz_status status;

        kz_namekeys_make(rules, name->form, &of_form);
        if (of_form.n == 0)
                kz_namekeys_make_of_stem(rules, name->form, name->term, &of_term);
        else if (!kz_str_eq(name->form, name->term) &&
                 kz_namekeys_has_stem(rules, name->form, name->term))
                kz_namekeys_make_first(rules, name->term, &of_term);
        status = add_entries(book, &of_form, NULL, name, err);
        return status ? status : add_entries(book, &of_term, &of_form, name, err);
}

static enum kz_status add_name(
        struct kz_namebook *book, const struct kz_name *from, struct kz_error *err)
{
        struct kz_name name = *from;

        if (!book->take) {
                name.term = kz_arena_dup(&book->arena, from->term);
                name.form = kz_arena_dup(&book->arena, from->form);
        }
        if (!name.term.ptr || !name.form.ptr)
                return kz_error_nomem(err);
        return from->flags & KZ_NAME_CAPITAL ? add_named(book, &name, err)
                                             : add_plain(book, &name, err);
}

enum kz_status kz_namebook_add(struct kz_namebook *book, struct kz_str packed, struct kz_error *err)
{
        enum kz_status status;
        struct kz_name name;
        uint64_t h;

        while (kz_name_take(&packed, &name)) {
                if (make_room(book))
                        return kz_error_nomem(err);
                h = hash(&name);
                if (book->known[place(book, h)])
                        continue;
                status = add_name(book, &name, err);
                if (status)
                        return status;
                book->known[place(book, h)] = h;
                book->n_known++;
        }
        return KZ_OK;
}

static int compare_entries(const void *a, const void *b)
{
        const struct kz_namebook_entry *x = a, *y = b;
        int c = kz_str_cmp(x->key, y->key);

        return c ? c : kz_str_cmp(x->name.term, y->name.term);
}

enum kz_status kz_namebook_each(
        struct kz_namebook *book, kz_namebook_fn fn, void *context, struct kz_error *err)
{
        enum kz_status status = KZ_OK;
        struct kz_name *names = NULL;
        size_t i, end;

        if (book->n == 0)
                return KZ_OK;
        names = malloc(book->n * sizeof(*names));
        if (!names)
                return kz_error_nomem(err);
        qsort(book->entries, book->n, sizeof(*book->entries), compare_entries);
        for (i = 0; i < book->n; i++)
                names[i] = book->entries[i].name;
        for (i = 0; i < book->n && !status; i = end) {
                for (end = i + 1; end < book->n; end++) {
                        if (!kz_str_eq(book->entries[end].key, book->entries[i].key))
                                break;
                }
                status = fn(context, book->entries[i].key, names + i, end - i, err);
        }
        free(names);
        drop_entries(book);
        return status;
}

static enum kz_status write_key(void *context, struct kz_str key, const struct kz_name *names,
        size_t n, struct kz_error *err)
{
        return kz_live_writer_add_names(context, key, names, n, err);
}

enum kz_status kz_namebook_write(
        struct kz_namebook *book, struct kz_live_writer *live, struct kz_error *err)
{
        return kz_namebook_each(book, write_key, live, err);
}
