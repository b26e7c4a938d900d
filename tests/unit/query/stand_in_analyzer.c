/*
 * An analyzer of a few lines that the tests of the parser know by heart: words are runs of letters
 * and digits in lower case, a final s is stemmed away, and five words are common. Linked in place
 * of the real one.
 */
#include <stdlib.h>
#include <utf8proc.h>

#include "index/base/utf8.h"
#include "index/text/analyzer.h"

struct kz_analyzer {
        int unused;
};

enum kz_status kz_analyzer_new(struct kz_analyzer **ret, struct kz_error *err)
{
        *ret = calloc(1, sizeof(**ret));
        return *ret ? KZ_OK : kz_error_nomem(err);
}

struct kz_analyzer *kz_analyzer_free(struct kz_analyzer *analyzer)
{
        free(analyzer);
        return NULL;
}

static bool is_word(uint32_t cp)
{
        utf8proc_category_t category = utf8proc_category((utf8proc_int32_t)cp);

        return (category >= UTF8PROC_CATEGORY_LU && category <= UTF8PROC_CATEGORY_LO) ||
               (category >= UTF8PROC_CATEGORY_ND && category <= UTF8PROC_CATEGORY_NO);
}

static bool is_common(struct kz_str word)
{
        static const char *const words[] = {"the", "of", "and", "и", "в"};
        size_t i;

        for (i = 0; i < KZ_ARRAY_LEN(words); i++) {
                if (kz_str_eq(word, kz_str(words[i])))
                        return true;
        }
        return false;
}

static bool add_term(struct kz_arena *arena, struct kz_group *group, const char *prefix,
        struct kz_str word, double weight)
{
        struct kz_buf buf = KZ_BUF_NULL;
        struct kz_str term = KZ_STR_NULL;

        if (!kz_buf_append_cstr(&buf, prefix) && !kz_buf_append_str(&buf, word))
                term = kz_arena_dup(arena, kz_buf_str(&buf));
        kz_buf_deinit(&buf);
        if (!term.ptr)
                return false;
        group->terms[group->n_terms++] =
                (struct kz_group_term){.term = term, .weight = weight};
        group->n_own = group->n_terms;
        return true;
}

static bool fill(
        struct kz_arena *arena, struct kz_group *group, const char *prefix, struct kz_str typed)
{
        struct kz_buf lower = KZ_BUF_NULL;
        struct kz_str word;
        size_t at, n;
        uint32_t cp;
        bool ok = true;

        for (at = 0; at < typed.len; at += n) {
                char bytes[4];

                n = kz_utf8_decode(typed.ptr + at, typed.len - at, &cp);
                cp = (uint32_t)utf8proc_tolower((utf8proc_int32_t)cp);
                kz_buf_append(&lower, bytes, kz_utf8_encode(cp, bytes));
        }
        word = kz_buf_str(&lower);
        group->common = is_common(word);
        group->word = kz_arena_dup(arena, typed);
        group->form = kz_arena_dup(arena, word);
        group->terms = kz_arena_array(arena, 2, sizeof(*group->terms));
        if (!group->terms)
                ok = false;
        else if (kz_str_eq(word, KZ_STR("tokayev")))
                ok = add_term(arena, group, prefix, word, 1) &&
                     add_term(arena, group, prefix, KZ_STR("токаев"), 0.5);
        else if (word.len > 3 && word.ptr[word.len - 1] == 's')
                ok = add_term(arena, group, prefix, (struct kz_str){word.ptr, word.len - 1}, 1);
        else
                ok = add_term(arena, group, prefix, word, 1);
        kz_buf_deinit(&lower);
        return ok;
}

enum kz_status kz_analyzer_query(struct kz_analyzer *analyzer, struct kz_str text,
        const char *prefix, struct kz_arena *arena, struct kz_group **ret, size_t *ret_n,
        struct kz_error *err)
{
        size_t at = 0, n_groups = 0, n;
        struct kz_group *groups;
        uint32_t cp;

        (void)analyzer;
        groups = kz_arena_array(arena, text.len / 2 + 1, sizeof(*groups));
        if (!groups)
                return kz_error_nomem(err);
        while (at < text.len) {
                size_t start = at;

                while ((n = kz_utf8_decode(text.ptr + at, text.len - at, &cp)) && is_word(cp))
                        at += n;
                if (at == start) {
                        at += n ? n : 1;
                        continue;
                }
                groups[n_groups].offset = (uint32_t)n_groups;
                groups[n_groups].start = start;
                groups[n_groups].end = at;
                if (!fill(arena, &groups[n_groups++], prefix,
                            (struct kz_str){text.ptr + start, at - start}))
                        return kz_error_nomem(err);
        }
        *ret = groups;
        *ret_n = n_groups;
        return KZ_OK;
}

void kz_group_make_exact(struct kz_group *group)
{
        size_t i;

        group->common = false;
        for (i = 0; i < group->n_terms; i++)
                group->terms[i].form = group->form;
}

enum kz_status kz_analyzer_widen_to_prefix(struct kz_analyzer *analyzer, const char *prefix,
        struct kz_arena *arena, struct kz_group *group, struct kz_error *err)
{
        struct kz_buf buf = KZ_BUF_NULL;

        (void)analyzer;
        if (!kz_buf_append_cstr(&buf, prefix) && !kz_buf_append_str(&buf, group->form))
                group->begins = kz_arena_dup(arena, kz_buf_str(&buf));
        kz_buf_deinit(&buf);
        group->common = false;
        return group->begins.ptr ? KZ_OK : kz_error_nomem(err);
}
