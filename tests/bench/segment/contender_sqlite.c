/*
 * SQLite FTS5: a contentless table with positions, merged into one b-tree. Its memory for pages is
 * made so large that none is read twice. BM25 with k1 1.2 and b 0.75, which are fixed in it.
 */
#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>

#include "tests/bench/segment/contender.h"
#include "tests/bench/segment/spaces.h"

struct sqlite {
        struct contender base;
        sqlite3 *db;
        sqlite3_stmt *insert; /* while building */
        sqlite3_stmt *top, *count;
        sqlite3_int64 rowid;
        struct kz_buf expression;
};

static struct sqlite *sqlite(struct contender *contender)
{
        return (struct sqlite *)contender;
}

static enum kz_status fail(struct sqlite *self, const char *what, struct kz_error *err)
{
        return kz_error_set(err, KZ_E_IO, "SQLite: %s: %s", what, sqlite3_errmsg(self->db));
}

static enum kz_status run(struct sqlite *self, const char *sql, struct kz_error *err)
{
        return sqlite3_exec(self->db, sql, NULL, NULL, NULL) ? fail(self, sql, err) : KZ_OK;
}

static enum kz_status prepare(
        struct sqlite *self, const char *sql, sqlite3_stmt **ret, struct kz_error *err)
{
        return sqlite3_prepare_v3(self->db, sql, -1, SQLITE_PREPARE_PERSISTENT, ret, NULL)
                       ? fail(self, sql, err)
                       : KZ_OK;
}

static void sqlite_free(struct contender *contender)
{
        struct sqlite *self = sqlite(contender);

        sqlite3_finalize(self->insert);
        sqlite3_finalize(self->top);
        sqlite3_finalize(self->count);
        sqlite3_close(self->db);
        kz_buf_deinit(&self->expression);
        free(self);
}

static enum kz_status sqlite_new(
        const char *dir, int flags, struct sqlite **ret, struct kz_error *err)
{
        struct sqlite *self = calloc(1, sizeof(*self));
        enum kz_status status = KZ_OK;
        char path[4096];

        if (!self)
                return kz_error_nomem(err);
        self->base.ops = &contender_sqlite;
        snprintf(path, sizeof(path), "%s/index.sqlite", dir);
        if (sqlite3_open_v2(path, &self->db, flags, NULL) || spaces_register(self->db))
                status = fail(self, path, err);
        if (!status)
                status = run(
                        self, "PRAGMA cache_size = -524288; PRAGMA mmap_size = 4294967296", err);
        if (status)
                sqlite_free(&self->base);
        else
                *ret = self;
        return status;
}

static enum kz_status sqlite_create(const char *dir, struct contender **ret, struct kz_error *err)
{
        struct sqlite *self;
        enum kz_status status =
                sqlite_new(dir, SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE, &self, err);

        if (status)
                return status;
        status = run(self,
                "PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF;"
                "CREATE VIRTUAL TABLE passages USING fts5(text, content='', detail=full,"
                " tokenize='spaces');"
                "BEGIN",
                err);
        if (!status)
                status = prepare(self, "INSERT INTO passages (rowid, text) VALUES (?1, ?2)",
                        &self->insert, err);
        if (status)
                sqlite_free(&self->base);
        else
                *ret = &self->base;
        return status;
}

static enum kz_status sqlite_add(struct contender *contender, const struct tokens *passage,
        struct kz_str text, struct kz_error *err)
{
        struct sqlite *self = sqlite(contender);

        (void)text;
        sqlite3_bind_int64(self->insert, 1, ++self->rowid);
        sqlite3_bind_text(
                self->insert, 2, passage->joined.data, (int)passage->joined.len, SQLITE_STATIC);
        if (sqlite3_step(self->insert) != SQLITE_DONE)
                return fail(self, "insert", err);
        sqlite3_reset(self->insert);
        return KZ_OK;
}

static enum kz_status sqlite_finish(struct contender *contender, struct kz_error *err)
{
        struct sqlite *self = sqlite(contender);
        enum kz_status status = run(self, "COMMIT", err);

        if (!status)
                status = run(self, "INSERT INTO passages (passages) VALUES ('optimize')", err);
        /* What the merge left free. */
        return status ? status : run(self, "VACUUM", err);
}

static enum kz_status sqlite_open(const char *dir, struct contender **ret, struct kz_error *err)
{
        struct sqlite *self;
        enum kz_status status = sqlite_new(dir, SQLITE_OPEN_READONLY, &self, err);

        if (status)
                return status;
        status = prepare(self,
                "SELECT rowid FROM passages WHERE passages MATCH ?1 ORDER BY rank LIMIT 10",
                &self->top, err);
        if (!status)
                status = prepare(self, "SELECT count(*) FROM passages WHERE passages MATCH ?1",
                        &self->count, err);
        if (status)
                sqlite_free(&self->base);
        else
                *ret = &self->base;
        return status;
}

/* "a" AND "b", "a" OR "b", "a b": tokens have no quotes in them. */
static enum kz_status write_expression(const struct draw_query *query, struct kz_buf *out)
{
        static const char *const between[DRAW_KINDS] = {
                [DRAW_AND] = "\" AND \"", [DRAW_OR] = "\" OR \"", [DRAW_PHRASE] = " "};
        enum kz_status status;
        size_t i;

        kz_buf_clear(out);
        status = kz_buf_append_char(out, '"');
        for (i = 0; i < query->n && !status; i++) {
                if (i)
                        status = kz_buf_append_cstr(out, between[query->kind]);
                if (!status)
                        status = kz_buf_append_str(out, query->words[i]);
        }
        return status ? status : kz_buf_append_char(out, '"');
}

static enum kz_status sqlite_ask(struct contender *contender, const struct draw_query *query,
        enum contender_task task, struct contender_answer *ret, struct kz_error *err)
{
        struct sqlite *self = sqlite(contender);
        sqlite3_stmt *statement = task == CONTENDER_COUNT ? self->count : self->top;
        int result;

        if (write_expression(query, &self->expression))
                return kz_error_nomem(err);
        ret->n = 0;
        ret->total = 0;
        sqlite3_bind_text(
                statement, 1, self->expression.data, (int)self->expression.len, SQLITE_STATIC);
        while ((result = sqlite3_step(statement)) == SQLITE_ROW) {
                if (task == CONTENDER_COUNT)
                        ret->total = (uint64_t)sqlite3_column_int64(statement, 0);
                else
                        ret->docs[ret->n++] = (uint32_t)sqlite3_column_int64(statement, 0);
        }
        sqlite3_reset(statement);
        return result == SQLITE_DONE ? KZ_OK : fail(self, self->expression.data, err);
}

const struct contender_ops contender_sqlite = {
        .name = "sqlite",
        .tasks = 1 << CONTENDER_TOP_10 | 1 << CONTENDER_COUNT,
        .create = sqlite_create,
        .add = sqlite_add,
        .finish = sqlite_finish,
        .open = sqlite_open,
        .ask = sqlite_ask,
        .free = sqlite_free,
};
