/* The analyzer: any bytes, as a document's text and as a query. The first byte chooses a language.
 */
#include <stdlib.h>

#include "index/base/field.h"
#include "index/base/utf8.h"
#include "index/text/analyzer.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

struct seen {
        size_t len, end;
        uint32_t position;
};

static void require(bool holds)
{
        if (!holds)
                abort();
}

static bool check(void *context, const struct kz_token *token)
{
        struct seen *seen = context;

        require(token->start >= seen->end && token->start < token->end && token->end <= seen->len);
        require(token->position > seen->position);
        require(token->term.len > 0 && token->term.len <= KZ_TERM_MAX - 2);
        require(token->form.len > 0 && token->form.len <= KZ_TERM_MAX - 2);
        require(kz_utf8_validate(token->term.ptr, token->term.len) == token->term.len);
        seen->end = token->end;
        seen->position = token->position;
        return true;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
        static const char *const langs[] = {"", "en", "ru", "kk", "de"};
        struct kz_str text = {(const char *)data, size}, lang = KZ_STR("");
        struct kz_arena arena = {NULL, 0, (size_t)256 << 20};
        struct seen seen = {.len = size};
        static struct kz_analyzer *analyzer;
        struct kz_group *groups;
        size_t n, i;

        if (!analyzer && kz_analyzer_new(&analyzer, NULL))
                abort();
        if (size)
                lang = kz_str(langs[data[0] % KZ_ARRAY_LEN(langs)]);
        require(kz_analyzer_text(analyzer, lang, text, 1, check, &seen, NULL, NULL) == KZ_OK);
        if (kz_analyzer_query(analyzer, text, KZ_PREFIX_TITLE, &arena, &groups, &n, NULL) ==
                KZ_OK) {
                for (i = 0; i < n; i++)
                        require(groups[i].n_terms > 0 && groups[i].end <= size);
        }
        kz_arena_deinit(&arena);
        kz_analyzer_guess_language(analyzer, text);
        return 0;
}
