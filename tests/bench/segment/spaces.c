#include "tests/bench/segment/spaces.h"

#include <stddef.h>
#include <string.h>

/* It has no state: FTS5 wants a pointer that is not NULL. */
static char nothing;

static int spaces_create(void *context, const char **arguments, int n, Fts5Tokenizer **ret)
{
        (void)context;
        (void)arguments;
        (void)n;
        *ret = (Fts5Tokenizer *)&nothing;
        return SQLITE_OK;
}

static void spaces_delete(Fts5Tokenizer *tokenizer)
{
        (void)tokenizer;
}

static int spaces_tokenize(Fts5Tokenizer *tokenizer, void *context, int flags, const char *text,
        int len, int (*token)(void *, int, const char *, int, int, int))
{
        int from, to, result = SQLITE_OK;

        (void)tokenizer;
        (void)flags;
        for (from = 0; from < len && result == SQLITE_OK; from = to + 1) {
                const char *space = memchr(text + from, ' ', (size_t)(len - from));

                to = space ? (int)(space - text) : len;
                if (to > from)
                        result = token(context, 0, text + from, to - from, from, to);
        }
        return result;
}

static fts5_api *api_of(sqlite3 *db)
{
        fts5_api *api = NULL;
        sqlite3_stmt *statement;

        if (sqlite3_prepare_v2(db, "SELECT fts5(?1)", -1, &statement, NULL) != SQLITE_OK)
                return NULL;
        sqlite3_bind_pointer(statement, 1, &api, "fts5_api_ptr", NULL);
        sqlite3_step(statement);
        sqlite3_finalize(statement);
        return api;
}

int spaces_register(sqlite3 *db)
{
        fts5_tokenizer tokenizer = {spaces_create, spaces_delete, spaces_tokenize};
        fts5_api *api = api_of(db);

        if (!api)
                return SQLITE_ERROR;
        return api->xCreateTokenizer(api, "spaces", NULL, &tokenizer, NULL);
}
