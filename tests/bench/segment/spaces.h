/* A tokenizer of SQLite's FTS5 that cuts at spaces and changes nothing. */
#ifndef KZ_BENCH_SPACES_H
#define KZ_BENCH_SPACES_H

#include <sqlite3.h>

/* Registers it with the connection as "spaces"; a result code of SQLite. */
int spaces_register(sqlite3 *db);

#endif
